"""The questions of one tree as a space of answer sets: which answers make a test true or false, and what they say in words.

What is known here of answers beyond the tests: an answer under a member of a closed list says that the member is there;
a closer denies every member that is not named; a list's exclusive member denies the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from compliance.law.answer_classes import (
    Aspect,
    Classes,
    Piece,
    Span,
    answer_of,
    apart,
    classes,
    currency_of,
    pieces_of,
)
from compliance.law.answer_sets import NOTHING, AnswerSet, Space
from compliance.law.exit_element import Choice, Element, Listed, Measure, Named, YesNo
from compliance.law.facts import ClosedList, Fact, Facts
from compliance.law.leaf import NOT_YET
from compliance.law.node import IT, Leaf

MEMBER = Aspect(IT)  # which member of the closed list is in hand
NEVER: list[AnswerSet] = []
ALWAYS: list[AnswerSet] = [NOTHING]
_TRUTH = apart((True, False))


class AnswerSpace(Space):
    """The answers that some leaves test. `of`: the closed list whose member `it.` is."""

    def __init__(self, facts: Facts, leaves: Iterable[Leaf], of: str | None, on: date) -> None:
        super().__init__()
        self._facts = facts
        self._of = facts.lists[of] if of is not None else None
        self._on = on
        self._leaves = tuple(leaves)
        self._classes: dict[Aspect, Classes] = {}
        self._marked: dict[str, AnswerSet] = {}
        self._exclusive: set[str] = set()
        self._asked_of = dict(self._asked_of_some())

    # sets

    def named(self, name: str, truth: bool) -> list[AnswerSet]:
        """The set that says: what bears this name holds, or does not hold."""
        return [self._truth(name, truth)]

    def leaf(self, leaf: Leaf, truth: bool) -> list[AnswerSet]:
        """The smallest sets that make a test true, or false."""
        if leaf.path in self._facts.constants:
            known = leaf.test.holds(self._facts.constants[leaf.path], self._on)
            return ALWAYS if known is truth else NEVER
        of_members = self._of_member(leaf, truth) if leaf.path.startswith(IT) else NEVER
        if not self._is_asked(leaf.path):
            return of_members
        fact = self._fact(leaf.path)
        if fact.type == "several_of":
            return self.either([of_members, self._listed(leaf, fact, truth)])
        answered = self._in(leaf, self._aspect(leaf), truth)
        denied = self._member_denied(leaf, truth)
        return self.either([of_members, answered, NEVER if denied is None else [self._closed(*denied)]])

    def _of_member(self, leaf: Leaf, truth: bool) -> list[AnswerSet]:
        """The set that says: the member in hand is one of which the test's truth is known without asking."""
        self.field(MEMBER, self._classes_of(MEMBER).count, given=True)
        return self._in(leaf, MEMBER, truth)

    def _in(self, leaf: Leaf, aspect: Aspect, truth: bool) -> list[AnswerSet]:
        """The set that says: an aspect's answer lies where the test has a truth."""
        sides = self._classes_of(aspect)
        allowed = sides.where(lambda piece: self._verdict(leaf, aspect, piece) is truth)
        if not allowed:
            return NEVER
        if asked := self._asked(aspect.path):
            self.imply(self.field(aspect, sides.count).answered, asked)
        return [self.within(aspect, sides.count, allowed) | self._presupposed(aspect.path)]

    def _listed(self, leaf: Leaf, fact: Fact, truth: bool) -> list[AnswerSet]:
        """Each member of a list of answers is a yes or no of its own."""
        found = ALWAYS if truth else NEVER
        for operator, wanted in leaf.test.tests:
            sides = [self._of_list(leaf.path, fact, member, truth) for member in ([wanted] if operator == "is" else sorted(wanted))]
            found = self.both(found, self.either(sides)) if truth else self.either([found, self._all_of(sides)])
        return found

    def _of_list(self, path: str, fact: Fact, member: str, truth: bool) -> list[AnswerSet]:
        """A member of a list is there or not by its own answer, or by the member that stands alone, or by the others."""
        own = self._of_members(path, [member], truth)
        if fact.alone is None:
            return [own]
        others = [one for one in fact.choices if one != fact.alone]
        self._exclude(path, fact.alone, others)
        if member != fact.alone:
            return [own] if truth else [own, self._of_members(path, [fact.alone], True)]
        if truth:
            return [own, self._of_members(path, others, False)]
        return [own, *(self._of_members(path, [one], True) for one in others)]

    def _exclude(self, path: str, alone: str, others: Sequence[str]) -> None:
        """Let the member that stands alone never be there beside another, and never all be denied."""
        if path in self._exclusive:
            return
        self._exclusive.add(path)
        for one in others:
            self.clash(self._of_members(path, [alone, one], True))
        self.clash(self._of_members(path, [alone, *others], False))

    def _of_members(self, path: str, members: Iterable[str], truth: bool) -> AnswerSet:
        said = self._presupposed(path)
        for member in members:
            said |= self._truth(Aspect(path, member), truth)
            if asked := self._asked(path):
                self.imply(self.fields[Aspect(path, member)].answered, asked)
        return said

    def _all_of(self, lists: Iterable[Sequence[AnswerSet]]) -> list[AnswerSet]:
        found = ALWAYS
        for sets in lists:
            found = self.both(found, sets)
        return found

    def _presupposed(self, path: str) -> AnswerSet:
        """What an answer says by being given: the member it lies under is there, and is one that is asked."""
        there = self._there(path)
        said = NOTHING if there in (None, path) else self._truth(Aspect(str(there)), True)
        return said | self._asked(path)

    def _asked(self, path: str) -> AnswerSet:
        """The set that says: the member in hand is one that is asked a question. Nothing where all are."""
        if path not in self._asked_of:
            return NOTHING
        sides = self._classes_of(MEMBER)
        self.field(MEMBER, sides.count, given=True)
        return self.within(MEMBER, sides.count, sides.where(lambda piece: piece in self._asked_of[path]))

    def _there(self, path: str) -> str | None:
        if path.startswith(IT):
            assert self._of is not None
            return None if path == IT else IT + self._of.there
        owned = self._facts.owner(path)
        return owned[0].there_of(owned[1]) if owned is not None else None

    def _member_denied(self, leaf: Leaf, truth: bool) -> tuple[str, ClosedList] | None:
        """The closed list and the path of its member, where a leaf's truth is that the member is not there."""
        if self._there(leaf.path) != leaf.path or leaf.test.holds(False, self._on) is not truth:
            return None
        owned = self._facts.owner(leaf.path)
        closed = owned[0] if owned is not None else self._of
        assert closed is not None
        return leaf.path, closed

    def _closed(self, there: str, closed: ClosedList) -> AnswerSet:
        """The closer, which denies a member as long as it is not named."""
        if there not in self._marked:
            self._marked[there] = self.mark()
            named = self._truth(Aspect(there), True) & ~self.field(Aspect(there), _TRUTH.count).answered
            self.clash(self._marked[there] | named)
        return self._truth(Aspect(f"{closed.name}.{closed.closer}"), True) | self._marked[there]

    def _truth(self, aspect: Aspect | str, truth: bool) -> AnswerSet:
        return self.within(aspect, _TRUTH.count, _TRUTH.where(lambda piece: piece is truth))

    # questions

    def _path_of(self, member: str, path: str) -> str:
        assert self._of is not None
        return f"{self._of.name}.{member}.{path[len(IT) :]}"

    def _paths(self, path: str) -> list[str]:
        """The questions that a path stands for: one of each member that is asked it, where it is of the member in hand."""
        if not path.startswith(IT):
            return [path]
        assert self._of is not None
        every = (self._path_of(member, path) for member in self._of.members)
        return [one for one in every if one in self._facts]

    def _asked_of_some(self) -> Iterator[tuple[str, frozenset[str]]]:
        """The questions about the member in hand that some members only are asked, with those members."""
        for path in {leaf.path for leaf in self._leaves if leaf.path.startswith(IT)}:
            assert self._of is not None
            asked = frozenset(member for member in self._of.members if self._path_of(member, path) in self._facts)
            if 0 < len(asked) < len(self._of.members):
                yield path, asked

    def _is_asked(self, path: str) -> bool:
        return bool(self._paths(path))

    def _fact(self, path: str) -> Fact:
        return self._facts[self._paths(path)[0]]

    def _aspect(self, leaf: Leaf) -> Aspect:
        return Aspect(leaf.path, "", leaf.test.year or "", currency_of(leaf.test), self._fact(leaf.path).type == "dated")

    def _classes_of(self, aspect: Aspect) -> Classes:
        if aspect not in self._classes:
            self._classes[aspect] = self._sorted(aspect)
        return self._classes[aspect]

    def _sorted(self, aspect: Aspect) -> Classes:
        if aspect == MEMBER:
            assert self._of is not None
            asking = [leaf for leaf in self._leaves if leaf.path.startswith(IT)]
            return classes(tuple(self._of.members), lambda piece: tuple(self._verdict(leaf, aspect, piece) for leaf in asking))
        fact = self._fact(aspect.path)
        asking = [leaf for leaf in self._leaves if leaf.path == aspect.path and self._aspect(leaf) == aspect]
        pieces = pieces_of(fact.type, fact.choices, (leaf.test for leaf in asking))
        return classes(pieces, lambda piece: tuple(self._verdict(leaf, aspect, piece) for leaf in asking))

    def _verdict(self, leaf: Leaf, aspect: Aspect, piece: Piece) -> bool | None:
        """What a test says of an answer; of a member in hand, what is known of it without asking."""
        if aspect == MEMBER:
            return leaf.test.holds(self._facts.constants.get(self._path_of(str(piece), leaf.path)), self._on)
        return leaf.test.holds(answer_of(piece, aspect, self._on), self._on)

    # words

    def elements(self, answers: AnswerSet) -> tuple[Element, ...]:
        """What a set consists of, in the order of its words; that a member is there, and asked, is left to the answers under it."""
        said = {key: allowed for key in self.fields if (allowed := self.allowed(answers, key)) is not None}
        under = {there for key in said if isinstance(key, Aspect) and (there := self._there(key.path)) not in (None, key.path)}
        asked_of_all = set(self._of.members) if self._of is not None else set()
        for key in said:
            asked_of_all &= self._asked_of.get(key.path, asked_of_all) if isinstance(key, Aspect) else asked_of_all
        found: list[Element] = []
        lists: dict[str, dict[str, bool]] = {}
        for key, allowed in said.items():
            if isinstance(key, str):
                found.append(Named(key, allowed == {0}))
            elif isinstance(key, Aspect) and key.member:
                lists.setdefault(key.path, {})[key.member] = allowed == {0}
            elif isinstance(key, Aspect) and key.path not in under:
                found += self._said(key, allowed, asked_of_all)
        found += [
            Listed(path, *(tuple(sorted(m for m, held in members.items() if held is side)) for side in (True, False)))
            for path, members in lists.items()
        ]
        return tuple(sorted(found, key=lambda element: element.text))

    def _said(self, aspect: Aspect, allowed: frozenset[int], asked_of_all: set[str]) -> Iterator[Element]:
        if aspect not in self._classes:  # a yes or no that only closes or presupposes
            yield YesNo(aspect.path, allowed == {0})
            return
        pieces = self._classes_of(aspect).within(allowed)
        if aspect == MEMBER:
            if set(pieces) != asked_of_all:
                yield from self._members_said(tuple(str(piece) for piece in pieces))
        elif self._fact(aspect.path).type == "bool":
            yield YesNo(aspect.path, pieces[0] is True)
        elif self._fact(aspect.path).type == "one_of":
            yield _choice(aspect.path, tuple(str(piece) for piece in pieces), self._fact(aspect.path).choices)
        elif self._fact(aspect.path).type == "dated":
            yield Choice(aspect.path, ("recorded" if pieces[0] is True else "none",))
        else:
            spans = tuple(piece for piece in pieces if isinstance(piece, Span))
            yield Measure(aspect.path, spans, NOT_YET in pieces, aspect.year, aspect.currency)

    def _members_said(self, members: tuple[str, ...]) -> Iterator[Element]:
        """Members by their levels, where the levels tell them; else by name."""
        assert self._of is not None
        facts, name = self._facts, self._of.name
        start = f"{name}.{members[0]}."
        levels = [path[len(start) :] for path, value in facts.constants.items() if path.startswith(start) and isinstance(value, str)]

        def values(of: Iterable[str], level: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(str(facts.constants[f"{name}.{one}.{level}"]) for one in of))

        meant = {level: values(members, level) for level in levels}
        told = [
            one for one in self._of.members if all(facts.constants[f"{name}.{one}.{level}"] in meant[level] for level in levels)
        ]
        if set(told) != set(members):
            yield Choice(IT.rstrip("."), members)
            return
        for level in levels:
            every = values(self._of.members, level)
            if set(meant[level]) != set(every):
                yield _choice(IT + level, meant[level], every)


def _choice(path: str, members: tuple[str, ...], choices: Sequence[str]) -> Choice:
    """Some choices, or every choice but the others where that is shorter."""
    others = tuple(one for one in choices if one not in members)
    return Choice(path, others, True) if len(others) < len(members) else Choice(path, members)
