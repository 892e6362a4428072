"""Exits: for each rule the smallest sets of answers that make it not apply, or met, under one reading on one day.

Listed are every must-duty, prohibition and gate, and every definition and notion that their lists name, so far as it is
named: a definition whose truth lets a duty out (an exclusion) is listed by what makes it hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from compliance.law.calendar import days_on
from compliance.law.citation import Jurisdiction
from compliance.law.exit_element import Element, Named
from compliance.law.exit_sets import Tree, smallest_sets
from compliance.law.kinds import TABLES, Absence, Encoded, Force, Join, Kind
from compliance.law.leaf import IS_TRUE
from compliance.law.node import IT, Gap, Group, Leaf, Node, Not, Ref
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text
from compliance.law.version import Trees, Version

NOT_APPLY, HOLDS, MET = "not_apply", "holds", "met"
SIDES = (NOT_APPLY, HOLDS, MET)
Sets = tuple[tuple[Element, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a rule with a list of its own. `of`: it is of one member `it`."""

    name: str
    holds: bool
    of: str | None
    say: Text | None
    sets: Sets


@dataclass(frozen=True, slots=True)
class Exits:
    """The lists of one rule or notion by side, and of its parts that are named in them. `each`: of one member `it`."""

    rule: str
    kind: str
    title: Text
    each: str | None
    sides: tuple[tuple[str, Sets], ...]
    parts: tuple[Part, ...]

    def named(self) -> Iterator[Named]:
        """Everything that the lists name."""
        for sets in (*(sets for _, sets in self.sides), *(part.sets for part in self.parts)):
            yield from (element for elements in sets for element in elements if isinstance(element, Named))


def exits(book: Rulebook, jurisdiction: str, reading: str, on: date) -> tuple[Exits, ...]:
    """Every rule that must be listed under a reading of a jurisdiction, and every definition they name, by id."""
    work = _Lists(book, jurisdiction, reading, on)
    for rule in book.of(jurisdiction):
        work.want(rule.id, _asked_first(rule))
    return work.done()


def exits_of(book: Rulebook, names: Iterable[str], jurisdiction: str, reading: str, on: date) -> tuple[Exits, ...]:
    """Some rules or notions only, each by every side, whatever their force."""
    work = _Lists(book, jurisdiction, reading, on)
    found = []
    for name in names:
        is_duty = name in book.rules and book.rules[name].kind == "duty"
        found.append(work.listed(name, (NOT_APPLY, MET) if is_duty else (NOT_APPLY, HOLDS)))
    return tuple(one for one in found if one.sides)


def day_of_review(book: Rulebook, jurisdiction: str) -> date:
    """The day whose lists are committed: past the newest text, the day checked and every day that a condition names.

    Only then does a list say a condition such as "not changed since that day" whole: before it nothing could break it.
    """
    law = book.jurisdictions[jurisdiction]
    rules = book.of(jurisdiction)
    texts = [day for rule in rules for day, _ in rule.versions]
    bounds = [days_on(day, 1) for rule in rules for day in _days_named(rule, law)]
    return max([law.checked or law.first_day, *texts, *bounds])


def _days_named(rule: Rule, law: Jurisdiction) -> Iterator[date]:
    """The days that the conditions of a rule compare answers with."""
    for node in rule.nodes(law):
        if isinstance(node, Leaf):
            yield from (wanted for _, wanted in node.test.tests if isinstance(wanted, date))


def _asked_first(rule: Rule) -> tuple[str, ...]:
    if rule.kind is Kind.DUTY:
        return (NOT_APPLY, MET) if rule.force is Force.MUST else ()
    return (NOT_APPLY,) if rule.kind is Kind.PROHIBITION or rule.gate else ()


class _Lists:
    """The lists of one jurisdiction under one reading, made as they are named."""

    def __init__(self, book: Rulebook, jurisdiction: str, reading: str, on: date) -> None:
        self.book, self.jurisdiction, self.reading, self.on = book, jurisdiction, reading, on
        self._wanted: dict[str, set[str]] = {}
        self._listed: dict[str, Exits] = {}

    def want(self, name: str, sides: Iterable[str]) -> None:
        """Ask for sides of a rule or notion, and of what their lists name."""
        known = self._wanted.setdefault(name, set())
        if set(sides) <= known:
            return
        known |= set(sides)
        self._listed[name] = listed = self.listed(name, tuple(side for side in SIDES if side in known))
        for element in listed.named():
            if element.name in self.book.notions or self._is_own(element.name):
                self.want(element.name, (HOLDS if element.holds else NOT_APPLY,))

    def _is_own(self, name: str) -> bool:
        return name in self.book.rules and self.book.rules[name].jurisdiction == self.jurisdiction

    def done(self) -> tuple[Exits, ...]:
        """Everything that was asked for and has a text, by id."""
        return tuple(one for _, one in sorted(self._listed.items()) if one.sides)

    def listed(self, name: str, sides: tuple[str, ...]) -> Exits:
        """The lists of a rule or notion on some sides; none where it has no tree of its own under the reading."""
        found: dict[str, Sets] = {}
        parts: dict[tuple[str, bool], Part] = {}
        trees = self._trees(name)
        for side in sides:
            tree = trees.get(MET if side == MET else HOLDS)
            if tree is not None:
                found[side] = self._sets(tree, side != NOT_APPLY, parts)
        shown = tuple(found.items()), tuple(parts.values())
        if name in self.book.notions:
            return Exits(name, "notion", self.book.notions[name].title, None, *shown)
        rule = self.book.rules[name]
        return Exits(name, rule.kind, rule.title, rule.each, *shown)

    def _trees(self, name: str) -> dict[str, Tree]:
        if name in self.book.notions:
            return {HOLDS: Tree(name, self.book.notions[name].node, None)}
        return _trees_of(self.book, self.book.rules[name], self.reading, self.on)

    def _sets(self, tree: Tree, truth: bool, parts: dict[tuple[str, bool], Part]) -> Sets:
        """The sets of a tree; its parts, and theirs, are added to `parts`."""
        listed = smallest_sets(self.book.facts, tree, truth, self.on)
        for part, side in listed.parts:
            if (part.name, side) not in parts:
                sets = self._sets(part, side, parts)
                parts[part.name, side] = Part(part.name, side, part.of, part.node.label.say, sets)
        return listed.sets


def _trees_of(book: Rulebook, rule: Rule, reading: str, on: date) -> dict[str, Tree]:
    """What decides whether a rule applies or holds, and what whether it is met, under a reading on a day."""
    version = rule.on(on)
    if version is None or rule.kind in TABLES:
        return {}
    if rule.kind is Kind.TIER:
        return {HOLDS: Tree(rule.id, _tier(book, rule, version, on), None)}
    trees = version.trees(reading, book.law(rule.id))
    if trees is None or (rule.kind is Kind.DUTY and trees.encoded is Encoded.BENEATH):
        return {}
    found = {HOLDS: Tree(rule.id, _holds(book, rule, trees), rule.each)}
    if trees.satisfied is not None:
        found[MET] = Tree(f"{rule.id}#met", trees.satisfied, rule.each)
    return found


def _holds(book: Rulebook, rule: Rule, trees: Trees) -> Node:
    """The tree and none of its exceptions; of a rule for each member, that the member is there."""
    parts: list[Node] = [] if rule.each is None else [Leaf(IT + book.facts.lists[rule.each].there)]
    if trees.holds is not None:
        parts.append(trees.holds)
    for exception in trees.unless:
        used = exception.node
        if exception.relied_on is not None:
            used = Group(Join.ALL, (Leaf(exception.relied_on, IS_TRUE), used), exception.label)
        parts.append(Not(used))
    return Group(Join.ALL, tuple(parts))


def _tier(book: Rulebook, rule: Rule, version: Version, on: date) -> Node:
    gates = [Ref(name) for name in version.gates]
    if version.otherwise:
        stricter = [one for one in book.of(rule.jurisdiction) if one.kind is Kind.TIER and one.id != rule.id]
        return Group(Join.ALL, (*gates, *(Not(Ref(one.id)) for one in stricter)))
    listed: list[Node] = [Ref(name) for name in version.listed if book.rules[name].on(on) is not None]
    listed += [Gap(Absence.NOT_ENCODED, gap.label) for gap in version.missing if gap.day <= on]
    return Group(Join.ALL, (*gates, Group(Join.ANY, tuple(listed))))
