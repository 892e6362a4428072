"""The columns of a table of filings: the paths of the questions, signatures, and who filed what."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compliance.describe.leaf_answer import harmless
from compliance.errors import Problem
from compliance.law.facts import Fact, Facts
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text
from compliance.words import say

ID, SUBMITTER = "id", "submitter"
BY, ON = ".by", ".on"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what may stand in its cells, and what it asks. `fact`: the question it answers or signs."""

    name: str
    type: str
    question: Text
    fact: Fact | None = None


def columns(book: Rulebook) -> list[Column]:
    """Every column that a table may have, those that name the filing first."""
    found = [Column(name, name, _words(name)) for name in (ID, SUBMITTER)]
    for fact in book.facts:
        found.append(Column(fact.path, fact.type, fact.question, fact))
        if fact.signed:
            found.append(Column(fact.path + BY, "by", _words("by"), fact))
            found.append(Column(fact.path + ON, "on", _words("on"), fact))
    return found


def _words(name: str) -> Text:
    return Text(say(f"screen.column.{name}", "ko"), say(f"screen.column.{name}", "en"))


def signs(name: str, facts: Facts) -> str | None:
    """The judgement that a column signs, if it is `<path>.by` or `<path>.on`."""
    for ending in (BY, ON):
        path = name.removesuffix(ending)
        if path != name and path in facts and facts[path].signed:
            return path
    return None


def header_faults(names: Sequence[str], facts: Facts, file: str) -> list[Problem]:
    """What is wrong with the header of a file: every fault at once."""
    faults: list[Problem] = []

    def fault(code: str, column: str, **params: object) -> None:
        faults.append(Problem(code, file, None, harmless(column, 120) or None, params))

    for at, name in enumerate(names):
        if not name:
            fault("header_empty", "", position=at + 1)
    for name, times in Counter(name for name in names if name).items():
        if times > 1:
            first, again = [at + 1 for at, one in enumerate(names) if one == name][:2]
            fault("header_twice", name, first=first, again=again)
        if name in (ID, SUBMITTER) or name in facts or signs(name, facts):
            continue
        like = nearest(name, facts)
        fault("header_unknown_like" if like else "header_unknown", name, like=like or "")
    if ID not in names:
        fault("header_without_id", "")
    return faults


def nearest(name: str, facts: Facts) -> str | None:
    """The column that a misspelt header may mean: renamed, differently cased, or like it."""
    moved = {old: fact.path for fact in facts for old in fact.was}
    if name in moved:
        return moved[name]
    known = list(_names(facts))
    folded = {one.casefold(): one for one in known}
    plain = name.strip().casefold().replace(" ", "_")
    if plain in folded:
        return folded[plain]
    near = difflib.get_close_matches(plain[:200], folded, n=1, cutoff=0.75)
    return folded[near[0]] if near else facts.like(name[:200])


def _names(facts: Facts) -> Iterable[str]:
    yield from (ID, SUBMITTER)
    for fact in facts:
        yield fact.path
        if fact.signed:
            yield from (fact.path + BY, fact.path + ON)
