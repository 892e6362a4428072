"""Consistency for whole columns: what follows from the cells of a row, and which cells cannot stand together.

The columns of `law.derive`: implications before closers, in an order in which none feeds an earlier one. Each test of
an answer has two rails, the rows where it is known true and where it is known false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from compliance.law.consistency import Clash, Consistency, Implication, parts
from compliance.law.facts import Fact, Facts
from compliance.law.kinds import Join
from compliance.law.leaf import IS_TRUE, Test, Value
from compliance.law.node import Group, Leaf, Node, Not, Notion, Some
from compliance.screen.cells import Bits

Rails = tuple[Bits, Bits]
Against = Callable[[str, Bits, Implication], None]


def reads(facts: Facts, node: Node) -> frozenset[str]:
    """The questions that a condition reads, those of each member of a closed list among them."""
    return frozenset(_reads(facts, node, None))


def _reads(facts: Facts, node: Node, member: str | None) -> Iterator[str]:
    match node:
        case Leaf():
            yield node.at(member)
        case Some(of=of, node=inner):
            closed = facts.lists[of]
            for name in closed.members:
                yield closed.there_of(name)
                yield from _reads(facts, inner, f"{of}.{name}")
        case Notion(node=inner) | Not(node=inner):
            yield from _reads(facts, inner, member)
        case Group(nodes=nodes):
            for child in nodes:
                yield from _reads(facts, child, member)


def fillable(consistency: Consistency, facts: Facts, columns: Iterable[str]) -> frozenset[str]:
    """The questions without a column of their own that the columns of a table may answer all the same."""
    known = set(columns)
    grown = True
    while grown:
        before = len(known)
        for implication in consistency.implies:
            if reads(facts, implication.when) & known:
                known |= implication.then.keys()
                known |= {owned[0].there_of(owned[1]) for path in implication.then if (owned := facts.owner(path))}
        grown = len(known) > before
    return frozenset(known)


@dataclass(frozen=True)
class Plan:
    """What consistency needs of a table: the tests of its columns, and the implications in their order."""

    consistency: Consistency
    facts: Facts
    on: date

    @cached_property
    def filled(self) -> frozenset[str]:
        """The questions that implications may answer."""
        return frozenset(path for implication in self.consistency.implies for path in implication.then)

    def tests_beside(self, path: str, tests: Iterable[Test]) -> tuple[Test, ...]:
        """The tests that a question needs beside those of the rules, each once.

        Where a rule tests several members of a list that implications fill in part, each of them is tested alone.
        """
        beside = dict.fromkeys(self.tests.get(path, ()))
        if path in self.filled and self.facts[path].type == "several_of":
            for test in (*tests, *self.tests.get(path, ())):
                for operator, members in test.tests:
                    if operator == "in":
                        beside |= dict.fromkeys(Test((("is", member),)) for member in sorted(members))
        return tuple(beside)

    @cached_property
    def tests(self) -> dict[str, tuple[Test, ...]]:
        """The tests of each question that conditions make, and those that tell whether an answer contradicts."""
        wanted: dict[str, dict[Test, None]] = {}
        conditions = [one.when for one in self.consistency.implies] + [one.when for one in self.consistency.impossible]
        for when in conditions:
            for path, test in _leaves(self.facts, when, None):
                wanted.setdefault(path, {})[test] = None
        for implication in self.consistency.implies:
            for path, value in implication.then.items():
                for part, answer in parts(self.facts[path], value).items():
                    wanted.setdefault(path, {})[_test_of(part, answer)] = None
        for path in list(wanted):
            owned = self.facts.owner(path)
            if owned is not None:
                wanted.setdefault(owned[0].there_of(owned[1]), {})[IS_TRUE] = None
        return {path: tuple(tests) for path, tests in wanted.items()}

    @cached_property
    def order(self) -> tuple[Implication, ...]:
        """Each implication behind those that may fill what it reads."""
        waiting = list(self.consistency.implies)
        ordered: list[Implication] = []
        while waiting:
            filled_later = {path for one in waiting for path in one.then}
            ready = [one for one in waiting if not self._waits(one, filled_later)] or waiting[:1]
            ordered += ready
            waiting = [one for one in waiting if one not in ready]
        return tuple(ordered)

    def _waits(self, implication: Implication, filled_later: set[str]) -> bool:
        return bool(reads(self.facts, implication.when) & (filled_later - implication.then.keys()))


def _leaves(facts: Facts, node: Node, member: str | None) -> Iterator[tuple[str, Test]]:
    if isinstance(node, Leaf):
        yield node.at(member), node.test
    elif isinstance(node, Some):
        for name in facts.lists[node.of].members:
            yield from _leaves(facts, node.node, f"{node.of}.{name}")
    else:
        for child in (node.nodes if isinstance(node, Group) else (node.node,) if isinstance(node, Not | Notion) else ()):
            yield from _leaves(facts, child, member)


def _test_of(part: str, answer: Value) -> Test:
    """The test that is true of the answers which a filled part agrees with."""
    if part:
        return Test((("is", part),))
    return IS_TRUE if isinstance(answer, bool) else Test((("is", answer),))


@dataclass
class Rows:
    """The rails of one chunk while they are filled: by question and test."""

    plan: Plan
    rails: dict[str, dict[Test, Rails]]
    no: Bits

    def fill(self, against: Against) -> None:
        """Fill in what follows. `against` is told of each answer that an implication contradicts, and in which rows."""
        for implication in self.plan.order:
            holds, _ = self.known(implication.when, None)
            if holds is self.no or not holds.any():
                continue
            for path, value in implication.then.items():
                self._contradict(implication, path, value, holds, against)
                self._say_value(self.plan.facts[path], value, holds)
                self._say_member(implication, path, holds, against)

    def clashing(self) -> Iterator[tuple[Clash, Bits]]:
        """The impossibilities that hold somewhere, once lists are closed, and the rows in which they do."""
        for clash in self.plan.consistency.impossible:
            holds, _ = self.known(clash.when, None)
            if holds is not self.no and holds.any():
                yield clash, holds

    def say(self, path: str, answer: Value, rows: Bits) -> None:
        """Some rows answer a question in one way: each test of it comes out accordingly."""
        self._say(path, lambda test: test.holds(answer, self.plan.on), rows)

    def there(self, path: str) -> Rails:
        """The rows in which a member is there, and in which it is not."""
        return self.rails.get(path, {}).get(IS_TRUE, (self.no, self.no))

    def known(self, node: Node, member: str | None) -> Rails:
        """The rows where a condition is known to hold, and known not to."""
        match node:
            case Leaf():
                return self._leaf(node, member)
            case Notion(node=inner):
                return self.known(inner, member)
            case Not(node=inner):
                true, false = self.known(inner, member)
                return false, true
            case Some(of=of, node=inner):
                return self._some(of, inner)
            case Group(form=form, nodes=nodes):
                return self._together(form, [self.known(child, member) for child in nodes])
        raise TypeError(type(node).__name__)

    def _leaf(self, node: Leaf, member: str | None) -> Rails:
        path = node.at(member)
        constant = self.plan.facts.constants.get(path)
        if constant is not None:
            full = ~self.no
            return (full, self.no) if node.test.holds(constant, self.plan.on) else (self.no, full)
        return self.rails.get(path, {}).get(node.test, (self.no, self.no))

    def _some(self, of: str, inner: Node) -> Rails:
        closed = self.plan.facts.lists[of]
        found = []
        for name in closed.members:
            found.append(self._together(Join.ALL, [self.there(closed.there_of(name)), self.known(inner, f"{of}.{name}")]))
        return self._together(Join.ANY, found)

    def _together(self, form: Join, rails: list[Rails]) -> Rails:
        trues, falses = [true for true, _ in rails], [false for _, false in rails]
        if form is Join.ALL:
            return self._every(trues), self.either(falses)
        return self.either(trues), self._every(falses)

    def _every(self, bits: list[Bits]) -> Bits:
        if any(one is self.no for one in bits):
            return self.no
        together = bits[0]
        for one in bits[1:]:
            together = together & one
        return together

    def either(self, bits: Iterable[Bits]) -> Bits:
        """The rows of any of some columns."""
        together = self.no
        for one in bits:
            if one is not self.no:
                together = one if together is self.no else together | one
        return together

    def _contradict(self, implication: Implication, path: str, value: Value, holds: Bits, against: Against) -> None:
        for part, answer in parts(self.plan.facts[path], value).items():
            true, false = self.rails.get(path, {}).get(_test_of(part, answer), (self.no, self.no))
            wrong = holds & (true if answer is False else false)
            if wrong.any():
                against(path, wrong, implication)

    def _say_member(self, implication: Implication, path: str, holds: Bits, against: Against) -> None:
        """What is filled in under a member says that the member is there."""
        owned = self.plan.facts.owner(path)
        there = path if owned is None else owned[0].there_of(owned[1])
        if there == path:
            return
        _, denied = self.there(there)
        if (holds & denied).any():
            against(there, holds & denied, implication)
        self.say(there, answer=True, rows=holds)

    def _say_value(self, fact: Fact, value: Value, holds: Bits) -> None:
        if fact.type != "several_of":
            self.say(fact.path, value, holds)
            return
        said = parts(fact, value)
        chosen = {member for member, is_chosen in said.items() if is_chosen}
        denied = {member for member, is_chosen in said.items() if not is_chosen}
        self._say(fact.path, lambda test: _of_members(test, chosen, denied), holds)
        self._deny_together(fact, holds)

    def _say(self, path: str, verdict_of: Callable[[Test], bool | None], rows: Bits) -> None:
        for test, (true, false) in self.rails.get(path, {}).items():
            verdict = verdict_of(test)
            if verdict is True:
                self.rails[path][test] = (self.either((true, rows)), false)
            elif verdict is False:
                self.rails[path][test] = (true, self.either((false, rows)))

    def _deny_together(self, fact: Fact, holds: Bits) -> None:
        """A test for one of several members is false where each of them is, whoever denied it."""
        tests = self.rails.get(fact.path, {})
        for test, (true, false) in list(tests.items()):
            ((operator, wanted),) = test.tests
            if operator != "in":
                continue
            singly = [tests.get(Test((("is", member),)), (self.no, self.no))[1] for member in wanted]
            tests[test] = (true, self.either((false, self._every(singly) & holds)))


def _of_members(test: Test, chosen: set[str], denied: set[str]) -> bool | None:
    ((operator, wanted),) = test.tests
    members = {wanted} if operator == "is" else set(wanted)
    if members & chosen:
        return True
    return False if members <= denied else None
