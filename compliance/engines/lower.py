"""From trees to the program: the lowering, once for all versions, readings and days."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeAlias

from compliance import shipped
from compliance.engines.program import AND, DAY, NEVER, OR, UNKNOWN, Literal, Program, Rails, program_of
from compliance.engines.rails import NO, OPEN, YES, Connectives, agreeing, negated
from compliance.engines.slot import Slot, SlotKind, start_name
from compliance.errors import Problem, RuleError
from compliance.law.kinds import TABLES, Absence, Join, Kind, StartForm
from compliance.law.leaf import IS_TRUE, Test
from compliance.law.node import Agree, Gap, Group, Leaf, Node, Not, Notion, Points, Ref, Some, walk
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.version import Trees, Version

VersionRails: TypeAlias = Callable[[Version], Rails]


def load_program(book: Rulebook) -> Program:
    """The program of a rulebook: compiled in the wheel, made when used for a folder."""
    ready = shipped.compiled("program.json")
    if ready is not None and not book.layers:
        return program_of(json.loads(ready.read_bytes()))
    return lowered(book)


def lowered(book: Rulebook) -> Program:
    """Lower a whole rulebook. Raises RuleError for a cycle of definitions."""
    work = _Lowering(book)
    for rule in book.rules.values():
        if rule.kind in TABLES:
            continue
        for reading in book.law(rule.id).readings:
            for if_passed in (False, True):
                work.outputs_of(rule, reading, if_passed)
    return work.program()


def lowered_with_gaps(book: Rulebook, slots: Iterable[Slot], *, gaps: bool) -> Program:
    """Lower what some rules say as wholes, each part that is not encoded taken as a yes, or as a no."""
    work = _Lowering(book, gaps)
    for slot in slots:
        work.outputs[slot] = work.definition(slot.rule, slot.reading, None, slot.if_passed)
    return work.program()


class _Lowering(Connectives):
    """The work in hand: what is lowered already, and what is under way."""

    def __init__(self, book: Rulebook, gaps: bool | None = None) -> None:
        super().__init__()
        self.book = book
        self.gaps = gaps
        self.outputs: dict[Slot, Rails] = {}
        self._done: dict[tuple[str, str, str | None, bool], Rails] = {}
        self._under_way: list[tuple[str, str | None]] = []

    def program(self) -> Program:
        """Everything lowered so far, its literals renumbered behind the tests."""
        final = self.final
        steps = tuple((operation, tuple(final(read) for read in reads)) for operation, reads in self.build.steps)
        outputs = {slot: Rails(*map(final, rails)) for slot, rails in self.outputs.items()}
        return Program(tuple(self.tests), steps, outputs)

    # nodes

    def node(self, node: Node, reading: str, member: str | None, if_passed: bool) -> Rails:
        match node:
            case Leaf():
                return self.test(node.at(member), node.test)
            case Ref(rule=name):
                return self.definition(name, reading, member, if_passed)
            case Notion(node=inner):
                return self.node(inner, reading, member, if_passed)
            case Group(form=form, nodes=nodes):
                joined = [self.node(inner, reading, member, if_passed) for inner in nodes]
                return self.all(joined) if form is Join.ALL else self.any(joined)
            case Not(node=inner):
                return negated(self.node(inner, reading, member, if_passed))
            case Points(at_least=at_least, of=of):
                grounds = [(weight, self.node(ground, reading, member, if_passed)) for weight, ground in of]
                return self.points(at_least, grounds)
            case Agree(sources=sources):
                return self.agree([self.node(source, reading, member, if_passed) for _, source in sources])
            case Some(of=of, node=inner):
                members = self.book.facts.lists[of].members
                return self.any(self.some_member(of, name, self.node(inner, reading, f"{of}.{name}", if_passed)) for name in members)
            case Gap(form=form):
                return NO if form is Absence.EMPTY else self.gap()

    def some_member(self, list_name: str, member: str, rails: Rails) -> Rails:
        """A member of a closed list is there, and something holds of it."""
        there = self.test(self.book.facts.lists[list_name].there_of(member), IS_TRUE)
        return self.all((there, rails))

    def gap(self) -> Rails:
        """What is not encoded: open, unless it is taken to be a yes or a no."""
        return {None: OPEN, True: YES, False: NO}[self.gaps]

    def definition(self, name: str, reading: str, member: str | None, if_passed: bool) -> Rails:
        """What a rule says under a reading: of a definition or prohibition that it holds, of a duty that it applies."""
        rule = self.book.rules[name]
        member = member if rule.each else None
        key = (name, reading, member, if_passed)
        if key in self._done:
            return self._done[key]
        if (name, member) in self._under_way:
            first = self._under_way.index((name, member))
            cycle = " → ".join([*(rule_id for rule_id, _ in self._under_way[first:]), name])
            raise RuleError(Problem("cycle", rule.file, rule.line, name, {"cycle": cycle}))
        self._under_way.append((name, member))
        if if_passed and rule.gate:
            refused = self.definition_raw(rule, reading, member, False).false
            rails = agreeing(self.unknown(refused), refused)
        else:
            rails = self.definition_raw(rule, reading, member, if_passed)
        self._under_way.pop()
        self._done[key] = rails
        return rails

    def unknown(self, literal: Literal) -> Literal:
        """The literal that holds where another, already final, does not."""
        return self.build.step(UNKNOWN, (literal,))

    def definition_raw(self, rule: Rule, reading: str, member: str | None, if_passed: bool) -> Rails:
        if rule.kind is Kind.TIER:
            return self.by_version(rule, lambda version: self.tier(rule, version, reading, if_passed))
        if rule.each and member is None:
            of_some = self.any(self.applies_to_members(rule, reading, if_passed))
            return self.by_version(rule, lambda _version: of_some)
        law = self.book.law(rule.id)

        def holds(version: Version) -> Rails:
            trees = version.trees(reading, law)
            return OPEN if trees is None else self.holds(trees, member, if_passed)

        return self.by_version(rule, holds)

    def applies_to_members(self, rule: Rule, reading: str, if_passed: bool) -> list[Rails]:
        """For each member of the rule's list: it is there, and the rule applies to it."""
        assert rule.each is not None
        members = self.book.facts.lists[rule.each].members
        applies = {name: self.definition(rule.id, reading, f"{rule.each}.{name}", if_passed) for name in members}
        return [self.some_member(rule.each, name, rails) for name, rails in applies.items()]

    def holds(self, trees: Trees, member: str | None, if_passed: bool) -> Rails:
        """The tree and none of its exceptions; one that must be relied on counts only when elected."""
        parts = [YES if trees.holds is None else self.node(trees.holds, trees.reading, member, if_passed)]
        for exception in trees.unless:
            used = self.node(exception.node, trees.reading, member, False)
            if if_passed:
                used = agreeing(used.true, self.unknown(used.true))
            if exception.relied_on is not None:
                used = self.all((self.test(exception.relied_on, IS_TRUE), used))
            parts.append(negated(used))
        return self.all(parts)

    def tier(self, rule: Rule, version: Version, reading: str, if_passed: bool) -> Rails:
        gates = [self.definition(name, reading, None, if_passed) for name in version.gates]
        if version.otherwise:
            stricter = [other.id for other in self.book.of(rule.jurisdiction) if other.kind is Kind.TIER and other.id != rule.id]
            none_of_them = [negated(self.definition(name, reading, None, if_passed)) for name in stricter]
            return self.all([*gates, *none_of_them])
        members: list[Rails] = []
        for name in version.listed:
            there = self.there(self.book.rules[name])
            members.append(self.all((there, self.definition(name, reading, None, if_passed))))
        for gap in version.missing:
            since = self.since(gap.day)
            true = since.true if self.gaps else NEVER
            members.append(NO if self.gaps is False else agreeing(true, since.false))
        return self.all([*gates, self.any(members)])

    # versions and days

    def since(self, day: date) -> Rails:
        return self.test(DAY, Test((("at_least", day),)))

    def there(self, rule: Rule) -> Rails:
        """Whether a rule has a text on the day."""
        return self.any(during for version, during in self.stretches(rule) if version is not None)

    def stretches(self, rule: Rule) -> Iterable[tuple[Version | None, Rails]]:
        for place, (day, version) in enumerate(rule.versions):
            begins = min(day, version.enacted) if place == 0 and version is not None else day
            during = [self.since(begins)]
            if place + 1 < len(rule.versions):
                during.append(negated(self.since(rule.versions[place + 1][0])))
            yield version, self.all(during)

    def by_version(self, rule: Rule, rails_of: VersionRails) -> Rails:
        """The text of the day decides; where there is none on the day, nothing is known."""
        chosen: list[Rails] = []
        step = self.build.step
        for version, during in self.stretches(rule):
            if version is not None:
                rails = rails_of(version)
                chosen.append(Rails(*(step(AND, (during.true, literal)) for literal in rails)))
        return Rails(*(step(OR, literals) for literals in zip(*chosen, strict=True))) if chosen else OPEN

    # outputs

    def outputs_of(self, rule: Rule, reading: str, if_passed: bool) -> None:
        """Everything that is asked of a rule under a reading, as the gates stand or as if they were passed."""
        law = self.book.law(rule.id)
        unknown_here = all(version is None or version.trees(reading, law) is None for _, version in rule.versions)
        if unknown_here and rule.kind is not Kind.TIER:
            return
        whole = Slot(rule.id, reading, SlotKind.HOLDS, if_passed=if_passed)
        self.outputs[whole] = self.definition(rule.id, reading, None, if_passed)
        if rule.each is None:
            self.member_outputs(rule, whole, None)
        else:
            for name in self.book.facts.lists[rule.each].members:
                self.outputs[whole._replace(member=name)] = self.definition(rule.id, reading, f"{rule.each}.{name}", if_passed)
                self.member_outputs(rule, whole._replace(member=name), f"{rule.each}.{name}")
            if rule.kind is Kind.DUTY:
                self.outputs[whole._replace(kind=SlotKind.MET)] = self.met_by_all(rule, reading, if_passed)
        if not if_passed:
            self.starts(rule, reading)

    def member_outputs(self, rule: Rule, slot: Slot, member: str | None) -> None:
        """Whether a duty is met, and what the named parts of its trees say: of the whole, or of one member."""
        if rule.kind is Kind.DUTY:
            self.outputs[slot._replace(kind=SlotKind.MET)] = self.met(rule, slot.reading, member)
        if slot.if_passed:
            return
        for kind, name in self.named_parts(rule, slot.reading):
            self.outputs[slot._replace(kind=kind, name=name)] = self.part(rule, slot.reading, member, kind, name)

    def met(self, rule: Rule, reading: str, member: str | None) -> Rails:
        law = self.book.law(rule.id)

        def satisfied(version: Version) -> Rails:
            trees = version.trees(reading, law)
            if trees is None or trees.satisfied is None:
                return OPEN
            return self.node(trees.satisfied, reading, member, False)

        return self.by_version(rule, satisfied)

    def met_by_all(self, rule: Rule, reading: str, if_passed: bool) -> Rails:
        """A duty over a closed list is met where it is met for every member to which it applies."""
        assert rule.each is not None
        members = [f"{rule.each}.{name}" for name in self.book.facts.lists[rule.each].members]
        pairs = zip(self.applies_to_members(rule, reading, if_passed), members, strict=True)
        of_all = self.all(self.any((negated(applies), self.met(rule, reading, member))) for applies, member in pairs)
        return self.by_version(rule, lambda _version: of_all)

    def named_parts(self, rule: Rule, reading: str) -> Iterator[tuple[SlotKind, str]]:
        """The exceptions and measures of all versions of a rule, each once."""
        law = self.book.law(rule.id)
        all_trees = [version.trees(reading, law) for _, version in rule.versions if version is not None]
        names = dict.fromkeys(part for trees in all_trees if trees is not None for part in _parts_of(trees))
        yield from names

    def part(self, rule: Rule, reading: str, member: str | None, kind: SlotKind, name: str) -> Rails:
        """What a measure or an exception says; open on days whose text does not know it."""
        law = self.book.law(rule.id)

        def of_version(version: Version) -> Rails:
            trees = version.trees(reading, law)
            node = None if trees is None else part_of_trees(trees, kind, name)
            return OPEN if node is None else self.node(node, reading, member, False)

        return self.by_version(rule, of_version)

    def starts(self, rule: Rule, reading: str) -> None:
        """Conditions of the days on which a version binds."""
        for _, version in rule.versions:
            if version is None or version.start is None or version.start.form is not StartForm.BY:
                continue
            for position, start_day in enumerate(version.start.days):
                if start_day.when is not None:
                    slot = Slot(rule.id, reading, SlotKind.START, start_name(version.day, position))
                    self.outputs[slot] = self.node(start_day.when, reading, None, False)


def _parts_of(trees: Trees) -> Iterator[tuple[SlotKind, str]]:
    for exception in trees.unless:
        yield SlotKind.EXCEPTION, exception.id
    for node in walk(trees.satisfied) if trees.satisfied is not None else ():
        if node.label.id:
            yield SlotKind.MEASURE, node.label.id


def part_of_trees(trees: Trees, kind: SlotKind, name: str) -> Node | None:
    """The measure or exception of some trees that bears a name; None where there is none."""
    if kind is SlotKind.EXCEPTION:
        return next((exception.node for exception in trees.unless if exception.id == name), None)
    satisfied = walk(trees.satisfied) if trees.satisfied is not None else ()
    return next((node for node in satisfied if node.label.id == name), None)
