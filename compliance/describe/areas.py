"""The members of closed lists by the names that people use: an area of use, a kind of output, a place of a notice."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from compliance.describe.leaf_answer import harmless
from compliance.errors import Problem, UsageError
from compliance.law.facts import Facts
from compliance.law.text import Text

_SHOWN = 5  # members that a message names


def members_named(facts: Facts, areas: Sequence[str]) -> tuple[str, ...]:
    """The full paths of the members that some areas mean.

    An area is a member's name, its path, the path above several, or its title or the only title that holds it, in
    either language. Raises UsageError for each that is none.
    """
    titles = _titles(facts)
    found: dict[str, None] = {}
    problems = []
    for area in areas:
        meant = _meant(titles, area)
        found |= dict.fromkeys(meant)
        if not meant:
            problems.append(_unknown(titles, area))
    if problems:
        raise UsageError(problems)
    return tuple(found)


def areas_page(facts: Facts, lang: str) -> str:
    """Every member that `init --area` takes, by its name and its titles in both languages."""
    lines: list[str] = []
    for closed in facts.lists.values():
        lines += ["", f"# {facts.blocks[closed.name].title[lang]}"]
        width = max((len(name) for name in closed.members), default=0)
        lines += [f"{name:{width}}  {title.ko} / {title.en}" for name, title in closed.members.items()]
    return "\n".join(lines).lstrip("\n")


def _titles(facts: Facts) -> dict[str, Text]:
    return {f"{closed.name}.{name}": title for closed in facts.lists.values() for name, title in closed.members.items()}


def _meant(titles: dict[str, Text], area: str) -> list[str]:
    """The members that an area means, by the first way of naming that fits any; of one list only."""
    name, words = area.strip().replace("-", "_"), plain_words(area)
    ways: tuple[Callable[[str], bool], ...] = (
        lambda path: name in (path, _short(path)),
        lambda path: path.startswith(f"{name}."),
        lambda path: _short(path).startswith(f"{name}."),
        lambda path: words in map(plain_words, _said(titles[path])),
    )
    for fits in ways:
        meant = [path for path in titles if fits(path)]
        if meant:
            return [path for path in meant if _list_of(path) == _list_of(meant[0])]
    holding = _holding(titles, words)
    return holding if len(holding) == 1 else []


def _holding(titles: dict[str, Text], words: str) -> list[str]:
    """The members in whose titles some words stand."""
    return [path for path, title in titles.items() if words and any(words in plain_words(said) for said in _said(title))]


def _unknown(titles: dict[str, Text], area: str) -> Problem:
    """Why an area means nothing: several titles hold it, another name is near, or neither."""
    named = {name: path for path, title in titles.items() for name in (path, _short(path), *_said(title))}
    near = _holding(titles, plain_words(area)) or [named[name] for name in difflib.get_close_matches(area.strip()[:200], named, n=1, cutoff=0.5)]
    params = {"given": harmless(area, 80)}
    if not near:
        return Problem("unknown_area", params=params)
    like = ", ".join(f"{path} ({titles[path].ko} / {titles[path].en})" for path in near[:_SHOWN])
    return Problem("unknown_area_like", params={**params, "like": like})


def _said(title: Text) -> Iterator[str]:
    yield from (title.ko, title.en)


def _short(path: str) -> str:
    return path.partition(".")[2]


def _list_of(path: str) -> str:
    return path.partition(".")[0]


def plain_words(text: str) -> str:
    """Text as it is compared: composed, without spaces, without capitals.

    >>> plain_words("Loan  Screening"), plain_words("대출 심사")
    ('loanscreening', '대출심사')
    """
    return "".join(unicodedata.normalize("NFC", text).casefold().split())
