"""The commented description that `haechi init` writes: every question with its help, the answers left out.

Lines that begin with `##` explain; a line that begins with `#` is an answer to fill in. As it stands it is valid.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from compliance.describe.areas import members_named
from compliance.describe.tree import VERSION
from compliance.law.facts import ClosedList, Fact, Facts
from compliance.law.text import Text
from compliance.words import say

SCHEMA_FILE = "haechi.schema.json"
_WIDTH = 100


def template(
    facts: Facts,
    gates: Sequence[str],
    areas: Sequence[str],
    lang: str,
    only: Collection[str] | None = None,
    premises: Mapping[str, Text] | None = None,
) -> str:
    """A description without answers. `gates`: the questions that come first; `areas`: the members written out.

    `areas` are named as `members_named` takes them; `only` leaves out all other questions; `premises` says when a
    question is asked at all, by its path. Raises UsageError for an area that is not there.
    """
    chosen = frozenset([*members_named(facts, areas), *_members_of(facts, gates)])
    if only is not None:
        facts = facts.narrowed({*only, *gates, *_frame(facts)})
    page = _Page(facts, frozenset(gates), chosen, lang, premises or {})
    return "\n".join([*page.head(gates), *page.block("", 0)]).rstrip() + "\n"


def _frame(facts: Facts) -> Iterator[str]:
    """The questions that are always written: what closes a list, and whether a member is there."""
    for closed in facts.lists.values():
        yield f"{closed.name}.{closed.closer}"
        yield from (closed.there_of(member) for member in closed.members)


def _members_of(facts: Facts, paths: Sequence[str]) -> list[str]:
    owned = (facts.owner(path) for path in paths)
    return [f"{one[0].name}.{one[1]}" for one in owned if one is not None]


@dataclass(frozen=True)
class _Page:
    facts: Facts
    gates: frozenset[str]
    chosen: frozenset[str]
    lang: str
    premises: Mapping[str, Text]

    def say(self, key: str, **params: str | int) -> str:
        return say(f"init.{key}", self.lang, **params)

    def head(self, gates: Sequence[str]) -> Iterator[str]:
        """What the file is, how to fill it in, and the questions to begin with."""
        yield f"# yaml-language-server: $schema={SCHEMA_FILE}"
        yield f"{VERSION}: {self.facts.edition}"
        yield from self.prose(self.say("intro"), 0)
        if gates:
            yield ""
            yield from self.prose(self.say("gates"), 0)
            for path in gates:
                yield from self.prose(f"{path}  {self.facts[path].question[self.lang]}", 0, hang="   ", lead=" - ")

    def block(self, above: str, depth: int) -> Iterator[str]:
        """The questions and blocks beneath a path, what is to be answered first in front."""
        for path in sorted(self._beneath(above), key=self._rank):
            if path in self.facts:
                yield ""
                yield from self.question(self.facts[path], depth)
            elif self._is_written(path):
                yield ""
                yield from self._heading(path, depth)
                yield f"{'  ' * depth}{path.rpartition('.')[2]}:"
                yield from self.block(path, depth + 1)
        closed = next((one for one in self.facts.lists.values() if above and self._stands_in(one, above)), None)
        if closed is not None:
            yield from self._others(closed, above, depth)

    def _beneath(self, above: str) -> list[str]:
        start = f"{above}." if above else ""
        names = (path[len(start) :].partition(".")[0] for path in self.facts.facts if path.startswith(start))
        return list(dict.fromkeys(start + name for name in names))

    def _rank(self, path: str) -> tuple[bool, bool]:
        first = path in self.gates or any(gate.startswith(f"{path}.") for gate in self.gates)
        closer = any(path == f"{one.name}.{one.closer}" for one in self.facts.lists.values())
        nested = path not in self.facts
        return (not (first or closer), nested) if "." in path else (not first, False)

    def _is_written(self, path: str) -> bool:
        """Whether a block is written out: all but the members, and what only holds members, that nobody chose."""
        for closed in self.facts.lists.values():
            member = closed.member_of(f"{path}.x")
            if member is not None:
                return f"{closed.name}.{member}" in self.chosen
        return True

    @staticmethod
    def _stands_in(closed: ClosedList, above: str) -> bool:
        """Whether a path is where members of the list are named directly."""
        inner = above[len(closed.name) + 1 :] if above != closed.name else ""
        inside = above == closed.name or above.startswith(f"{closed.name}.")
        return inside and any(member.rpartition(".")[0] == inner for member in closed.members)

    def _others(self, closed: ClosedList, above: str, depth: int) -> Iterator[str]:
        """The members that nobody chose, one line each."""
        start = len(closed.name) + 1
        left = [m for m in closed.members if f"{closed.name}.{m}".rpartition(".")[0] == above]
        left = [member for member in left if f"{closed.name}.{member}" not in self.chosen and closed.there_of(member) in self.facts]
        if not left:
            return
        yield ""
        if above == closed.name or above[start:] == next(iter(closed.members)).rpartition(".")[0]:
            yield from self.prose(self.say("others", there=closed.there), depth)
        for member in left:
            name = member.rpartition(".")[2]
            yield f"{'  ' * depth}# {name}: {{{closed.there}: true}}  ## {closed.members[member][self.lang]}"

    def _heading(self, path: str, depth: int) -> Iterator[str]:
        block = self.facts.blocks.get(path)
        closed = next((c for c in self.facts.lists.values() if path in self._paths(c)), None)
        title = block.title if block else closed.members[path[len(closed.name) + 1 :]] if closed else None
        if title is not None:
            yield from self.prose(f"=== {title[self.lang]} ===", depth)
        if block is not None and block.about is not None:
            yield from self.prose(block.about[self.lang], depth)

    @staticmethod
    def _paths(closed: ClosedList) -> set[str]:
        return {f"{closed.name}.{member}" for member in closed.members}

    def question(self, fact: Fact, depth: int) -> Iterator[str]:
        """One question with its help and choices, above the answer that is left out."""
        mark = f"[{self.say('first')}] " if fact.path in self.gates else ""
        yield from self.prose(f"{mark}{fact.question[self.lang]}", depth)
        if fact.path in self.premises:
            yield from self.prose(self.say("only_if", when=self.premises[fact.path][self.lang]), depth, hang="  ", lead="  ")
        if fact.help is not None:
            yield from self.prose(fact.help[self.lang], depth, hang="  ", lead="  ")
        if fact.proof is not None:
            yield from self.prose(f"{self.say('proof')}: {fact.proof[self.lang]}", depth, hang="    ", lead="  ")
        yield from self.prose(f"{self.say('answer')}: {self._accepted(fact)}", depth, hang="    ", lead="  ")
        for name, words in fact.members.items():
            yield from self.prose(f"{name}: {words[self.lang]}", depth, hang="      ", lead="    ")
        if fact.signed:
            yield from self.prose(self.say("signed"), depth, hang="  ", lead="  ")
        yield f"{'  ' * depth}# {fact.path.rpartition('.')[2]}:{self._filled(fact)}"

    def _accepted(self, fact: Fact) -> str:
        kind = f"{fact.type}_{fact.of}" if fact.type in ("annual", "dated") else fact.type
        words = self.say("answer_several_of_alone", alone=fact.alone) if fact.alone else self.say(f"answer_{kind}")
        return f"{words} ({fact.unit[self.lang]})" if fact.unit else words

    def _filled(self, fact: Fact) -> str:
        owned = self.facts.owner(fact.path)
        if owned is not None and fact.path == owned[0].there_of(owned[1]):
            return " true"
        return " {value: , by: , on: }" if fact.signed else ""

    def prose(self, text: str, depth: int, hang: str = "", lead: str = "") -> Iterator[str]:
        """Words as lines of explanation, none wider than a page."""
        indent = f"{'  ' * depth}## "
        for paragraph in text.strip().splitlines():
            for at, line in enumerate(wrap(paragraph, _WIDTH - len(indent) - len(hang))):
                yield f"{indent}{hang if at else lead}{line}".rstrip()


def wrap(text: str, width: int) -> list[str]:
    """Break text at spaces by its width on a screen, where a Korean letter takes two columns."""
    lines: list[str] = []
    line, filled = "", 0
    for word in text.split():
        size = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in word)
        if line and filled + 1 + size > width:
            lines.append(line)
            line, filled = word, size
        else:
            line, filled = (f"{line} {word}", filled + 1 + size) if line else (word, size)
    return [*lines, line] if line else lines
