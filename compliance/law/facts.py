"""The questions: one typed fact a path, with its words; blocks of facts; closed lists of members."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from compliance.law.leaf import Currencies, Value
from compliance.law.text import Text


@dataclass(frozen=True, slots=True)
class Fact:
    """One question. `signed`: a judgement, counts only signed. `elected`: an operator's own choice.

    `alone`: the member of a list that excludes all others. `negative`: a number may be below zero. `ahead`: a fixed day to
    come is an answer too; else a day after the one asked about has not come. `asked_if`: the raw condition under which a form asks it;
    no verdict depends on that.
    """

    path: str
    type: str
    question: Text
    help: Text | None = None
    proof: Text | None = None
    unit: Text | None = None
    of: str = "number"
    members: Mapping[str, Text] = field(default_factory=dict, hash=False)
    alone: str | None = None
    signed: bool = False
    elected: bool = False
    was: tuple[str, ...] = ()
    changed: int = 1
    negative: bool = False
    ahead: bool = False
    asked_if: Any = field(default=None, hash=False)

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self.members)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading over facts that belong together."""

    path: str
    title: Text
    about: Text | None = None


@dataclass(frozen=True, slots=True)
class ClosedList:
    """A dimension whose members are all known: `uses`, `outputs`.

    `there` is the leaf that says a member is there, `closer` the fact that closes every unnamed member.
    """

    name: str
    there: str
    closer: str
    members: Mapping[str, Text] = field(hash=False)

    def there_of(self, member: str) -> str:
        return f"{self.name}.{member}.{self.there}"

    def member_of(self, path: str) -> str | None:
        """The member under which a path lies, if any."""
        if not path.startswith(self.name + "."):
            return None
        rest = path[len(self.name) + 1 :]
        return next((m for m in _prefixes(rest) if m in self.members), None)


def _prefixes(path: str) -> Iterator[str]:
    at = path.find(".")
    while at >= 0:
        yield path[:at]
        at = path.find(".", at + 1)


@dataclass(frozen=True)
class Facts:
    """All questions of one edition.

    `levels` are facts nobody is asked: which kind and channel a member of `outputs` is, and what a kind cannot be
    asked; `constants` their answers.
    """

    edition: int
    facts: Mapping[str, Fact]
    blocks: Mapping[str, Block]
    lists: Mapping[str, ClosedList]
    currencies: Currencies
    names: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Fact] = field(default_factory=dict)
    constants: Mapping[str, Value] = field(default_factory=dict)

    def __getitem__(self, path: str) -> Fact:
        return self.facts[path]

    def find(self, path: str) -> Fact | None:
        """A question, or a level of a member, by its path."""
        return self.facts.get(path) or self.levels.get(path)

    def kind_of(self, closed: ClosedList, member: str) -> Text:
        """What a member is by its first level (text that is handed over: text), or by its own title without levels."""
        first = next((fact for path, fact in self.levels.items() if path.startswith(f"{closed.name}.{member}.")), None)
        return closed.members[member] if first is None else first.question

    def __contains__(self, path: object) -> bool:
        return path in self.facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())

    def narrowed(self, paths: Collection[str]) -> Facts:
        """The same edition with some of its questions only."""
        return replace(self, facts={path: fact for path, fact in self.facts.items() if path in paths})

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """Every path that has facts beneath it."""
        return frozenset(prefix for path in self.facts for prefix in _prefixes(path))

    @cached_property
    def elections(self) -> tuple[str, ...]:
        return tuple(fact.path for fact in self if fact.elected)

    @cached_property
    def _owner(self) -> dict[str, tuple[ClosedList, str]]:
        found: dict[str, tuple[ClosedList, str]] = {}
        for path in self.facts:
            for closed in self.lists.values():
                member = closed.member_of(path)
                if member is not None:
                    found[path] = (closed, member)
        return found

    def owner(self, path: str) -> tuple[ClosedList, str] | None:
        """The closed list and member under which a fact lies."""
        return self._owner.get(path)

    def like(self, path: str) -> str | None:
        """The known path that is nearest to a misspelt one."""
        near = difflib.get_close_matches(path, [*self.facts, *self.prefixes], n=1, cutoff=0.6)
        if near:
            return near[0]
        tail = path.rsplit(".", 1)[-1]
        ends = [known for known in self.facts if known.rsplit(".", 1)[-1] == tail]
        return ends[0] if len(ends) == 1 else None

    def heading(self, path: str) -> Text:
        """The title of the innermost block over a path, with the member it belongs to."""
        owned = self.owner(path)
        if owned is not None:
            return owned[0].members[owned[1]]
        parts = path.split(".")
        for size in range(len(parts) - 1, 0, -1):
            block = self.blocks.get(".".join(parts[:size]))
            if block is not None:
                return block.title
        return Text(path, path)

    def completed(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """The answers with what they imply: an answer under a member says it is there; a closer closes the rest.

        Elections that are not made are not made: unsaid means not elected.
        """
        full = dict(values)
        for path in values:
            owned = self._owner.get(path)
            if owned is not None:
                full.setdefault(owned[0].there_of(owned[1]), True)
        for closed in self.lists.values():
            if values.get(f"{closed.name}.{closed.closer}") is True:
                for member in closed.members:
                    full.setdefault(closed.there_of(member), False)
        for path in self.elections:
            full.setdefault(path, False)
        return {**full, **self.constants}

    def implied(self, completed: Mapping[str, Value], path: str, value: Value) -> dict[str, Value]:
        """What one more answer adds to completed answers: itself and what it implies."""
        added: dict[str, Value] = {path: value}
        owned = self._owner.get(path)
        if owned is not None and owned[0].there_of(owned[1]) not in completed:
            added.setdefault(owned[0].there_of(owned[1]), True)
        for closed in self.lists.values():
            if path == f"{closed.name}.{closed.closer}" and value is True:
                added |= {there: False for m in closed.members if (there := closed.there_of(m)) not in completed}
        return added
