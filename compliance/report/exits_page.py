"""The lists of exits as Markdown that a terminal shows as well, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance.law.exit_element import Element, Named
from compliance.law.exits import HOLDS, MET, NOT_APPLY, Exits, Part, Sets
from compliance.law.node import IT
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text
from compliance.words import LANGUAGES, say

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """The lists of a jurisdiction under a reading; `same`: rules whose lists are those of the reading beneath."""

    jurisdiction: str
    reading: str
    on: date
    exits: tuple[Exits, ...]
    same: tuple[str, ...] = ()


def exits_page(book: Rulebook, shown: Sequence[Shown], lang: str | None) -> str:
    """Every list, a line a set. Without a language: titles in both, no questions' words, as it is committed."""
    return "\n".join(line for one in shown for line in _lists(book, one, _Voice(book, lang)))


def exits_json(shown: Sequence[Shown], on: date) -> str:
    """Every list as data, whether or not the reading beneath has the same."""
    lists = [{"jurisdiction": one.jurisdiction, "reading": one.reading, "rules": [_plain(rule) for rule in one.exits]} for one in shown]
    return json.dumps({"format": FORMAT, "on": on.isoformat(), "lists": lists}, ensure_ascii=False, indent=1)


def _plain(rule: Exits) -> dict[str, Any]:
    said: dict[str, Any] = {"rule": rule.rule, "kind": rule.kind, "title": _both(rule.title), "each": rule.each}
    said |= {side: _plain_sets(sets) for side, sets in rule.sides}
    said["parts"] = [
        {"name": part.name, "holds": part.holds, "each": part.of, "say": _both(part.say) if part.say else None, "sets": _plain_sets(part.sets)}
        for part in rule.parts
    ]
    return said


def _plain_sets(sets: Sets) -> list[list[dict[str, Any]]]:
    return [[element.plain for element in elements] for elements in sets]


def _both(text: Text) -> dict[str, str]:
    return {lang: text[lang] for lang in LANGUAGES}


@dataclass(frozen=True, slots=True)
class _Voice:
    """How words are said: in one language, or in both beside each other."""

    book: Rulebook
    lang: str | None

    def say(self, key: str, **params: Any) -> str:
        if self.lang is not None:
            return say(key, self.lang, **params)
        return " · ".join(say(key, lang, **{name: _in(value, lang) for name, value in params.items()}) for lang in LANGUAGES)

    def text(self, text: Text) -> str:
        return text[self.lang] if self.lang is not None else " · ".join(text[lang] for lang in LANGUAGES)

    def words(self, text: Text) -> Any:
        """A text to be said inside another."""
        return text if self.lang is None else text[self.lang]

    def element(self, element: Element) -> str:
        """An element; in one language with the words of its question or the title of its definition."""
        said = None if self.lang is None else self._meant(element)
        return element.text if said is None or self.lang is None else f"{element.text} ({said[self.lang]})"

    def _meant(self, element: Element) -> Text | None:
        if isinstance(element, Named):
            named = self.book.rules.get(element.name) or self.book.notions.get(element.name)
            return named.title if named is not None else None
        if element.path.startswith(IT):  # asked once a member, with the member's own words
            return None
        fact = self.book.facts.find(element.path)
        return fact.question if fact is not None else None


def _in(value: Any, lang: str) -> Any:
    return value[lang] if isinstance(value, Text) else value


def _lists(book: Rulebook, shown: Shown, voice: _Voice) -> Iterator[str]:
    law = book.jurisdictions[shown.jurisdiction]
    reading = law.readings[shown.reading].title
    yield f"# {voice.say('exits.title', law=voice.words(law.law), reading=voice.words(reading), on=shown.on)}"
    yield ""
    for lang in LANGUAGES if voice.lang is None else (voice.lang,):
        yield say("exits.about", lang)
        yield ""
    for rule in shown.exits:
        if rule.rule not in shown.same:
            yield from _rule(book, rule, voice)
    if shown.same:
        beneath = law.readings[law.order(shown.reading)[1]].title
        yield f"## {voice.say('exits.same', reading=voice.words(beneath))}"
        yield ""
        yield from (f"- {name}" for name in shown.same)
        yield ""


def _rule(book: Rulebook, rule: Exits, voice: _Voice) -> Iterator[str]:
    each = "" if rule.each is None else f"; {_each(book, rule.each, voice)}"
    yield f"## {rule.rule}"
    yield f"{voice.text(rule.title)} ({voice.say(f'rules.kind.{rule.kind}')}{each})"
    for side, sets in rule.sides:
        yield from _sets(f"exits.{_side(rule.kind, side)}", sets, voice)
    for part in rule.parts:
        yield from _part(book, part, voice)
    yield ""


def _part(book: Rulebook, part: Part, voice: _Voice) -> Iterator[str]:
    about = [] if part.say is None else [voice.text(part.say)]
    if part.of is not None:
        about.append(_each(book, part.of, voice))
    yield ""
    yield f"[{part.name}]{': ' if about else ''}{'; '.join(about)}"
    yield from _sets(f"exits.{_side('', HOLDS if part.holds else NOT_APPLY)}", part.sets, voice)


def _each(book: Rulebook, of: str, voice: _Voice) -> str:
    return voice.say("exits.each", of=voice.words(book.facts.blocks[of].title))


def _side(kind: str, side: str) -> str:
    if side == MET:
        return MET
    if kind == "duty":
        return "applies" if side == HOLDS else NOT_APPLY
    return HOLDS if side == HOLDS else "not_hold"


def _sets(key: str, sets: Sets, voice: _Voice) -> Iterator[str]:
    yield ""
    yield voice.say(key)
    if not sets:
        yield f"- {voice.say('exits.never')}"
    for elements in sets:
        yield f"- {' + '.join(voice.element(element) for element in elements) or voice.say('exits.always')}"
