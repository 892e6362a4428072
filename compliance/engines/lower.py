"""From trees to the program: the lowering, once for all versions, readings and days."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from compliance import shipped
from compliance.engines.program import AND, DAY, OR, UNKNOWN, Program, Rails, program_of
from compliance.engines.rails import NO, OPEN, YES, Connectives, negated
from compliance.errors import Problem, RuleError
from compliance.law.leaf import IS_TRUE, Test
from compliance.law.node import Agree, Gap, Group, Leaf, Node, Not, Notion, Points, Ref, Some, walk
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.version import Trees, Version

IF_PASSED = "if:"


def slot(rule_id: str, reading: str, name: str) -> str:
    """The name of an output."""
    return f"{rule_id}|{reading}|{name}"


def load_program(book: Rulebook) -> Program:
    """The program of a rulebook: compiled in the wheel, made when used for a folder."""
    ready = shipped.compiled("program.json")
    if ready is not None and not book.layers:
        return program_of(json.loads(ready.read_bytes()))
    return lowered(book)


def lowered(book: Rulebook, *, gaps: bool | None = None) -> Program:
    """Lower a whole rulebook. Raises RuleError for a cycle of definitions.

    `gaps`: what parts that are not encoded are taken to be; None: open, as they are.
    """
    work = _Lowering(book, gaps)
    for rule in book.rules.values():
        if rule.kind in ("sanction", "deadline"):
            continue
        for reading in book.law(rule.id).readings:
            for if_passed in (False, True):
                work.outputs_of(rule, reading, if_passed)
    return work.program()


class _Lowering(Connectives):
    """The work in hand: what is lowered already, and what is under way."""

    def __init__(self, book: Rulebook, gaps: bool | None = None) -> None:
        super().__init__()
        self.book = book
        self.gaps = gaps
        self.outputs: dict[str, Rails] = {}
        self._done: dict[tuple[str, str, str | None, bool], Rails] = {}
        self._under_way: list[tuple[str, str | None]] = []

    def program(self) -> Program:
        """Everything lowered so far, its literals renumbered behind the tests."""
        final = self.final
        steps = tuple((operation, tuple(final(read) for read in reads)) for operation, reads in self.build.steps)
        outputs = {name: (final(a), final(b), final(c), final(d)) for name, (a, b, c, d) in self.outputs.items()}
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
                rails = (self.node(one, reading, member, if_passed) for one in nodes)
                return self.all(rails) if form == "all" else self.any(rails)
            case Not(node=inner):
                return negated(self.node(inner, reading, member, if_passed))
            case Points(at_least=at_least, of=of):
                return self.points(at_least, [(w, self.node(one, reading, member, if_passed)) for w, one in of])
            case Agree(sources=sources):
                return self.agree([self.node(one, reading, member, if_passed) for _, one in sources])
            case Some(of=of, node=inner):
                closed = self.book.facts.lists[of]
                return self.any(
                    self.all((self.test(closed.there_of(one), IS_TRUE), self.node(inner, reading, f"{of}.{one}", if_passed)))
                    for one in closed.members
                )
            case Gap(form=form):
                return NO if form == "empty" or self.gaps is False else YES if self.gaps else OPEN

    def definition(self, name: str, reading: str, member: str | None, if_passed: bool) -> Rails:
        """What a rule says under a reading: of a definition or prohibition that it holds, of a duty that it applies."""
        rule = self.book.rules[name]
        member = member if rule.each else None
        key = (name, reading, member, if_passed)
        if key in self._done:
            return self._done[key]
        if (name, member) in self._under_way:
            at = self._under_way.index((name, member))
            cycle = " → ".join([*(one for one, _ in self._under_way[at:]), name])
            raise RuleError(Problem("cycle", rule.file, rule.line, name, {"cycle": cycle}))
        self._under_way.append((name, member))
        if if_passed and rule.gate:
            refused = self.definition_raw(rule, reading, member, False)[1]
            passed = self.build.step(UNKNOWN, (refused,))
            rails: Rails = (passed, refused, passed, refused)
        else:
            rails = self.definition_raw(rule, reading, member, if_passed)
        self._under_way.pop()
        self._done[key] = rails
        return rails

    def definition_raw(self, rule: Rule, reading: str, member: str | None, if_passed: bool) -> Rails:
        if rule.kind == "tier":
            return self.by_version(rule, lambda version: self.tier(rule, version, reading, if_passed))
        if rule.each and member is None:
            of_some = self.any(self.applies_to_members(rule, reading, if_passed))
            return self.by_version(rule, lambda _version: of_some)
        law = self.book.law(rule.id)

        def of(version: Version) -> Rails:
            trees = version.trees(reading, law)
            return OPEN if trees is None else self.holds(trees, member, if_passed)

        return self.by_version(rule, of)

    def applies_to_members(self, rule: Rule, reading: str, if_passed: bool) -> list[Rails]:
        """For each member of the rule's list: it is there, and the rule applies to it."""
        closed = self.book.facts.lists[rule.each or ""]
        return [
            self.all((
                self.test(closed.there_of(one), IS_TRUE),
                self.definition(rule.id, reading, f"{rule.each}.{one}", if_passed),
            ))
            for one in closed.members
        ]  # fmt: skip

    def holds(self, trees: Trees, member: str | None, if_passed: bool) -> Rails:
        """The tree and none of its exceptions; one that must be relied on counts only when elected."""
        parts = [YES if trees.holds is None else self.node(trees.holds, trees.reading, member, if_passed)]
        for one in trees.unless:
            rails = self.node(one.node, trees.reading, member, False)
            if if_passed:
                unused = self.build.step(UNKNOWN, (rails[0],))
                rails = (rails[0], unused, rails[0], unused)
            if one.relied_on is not None:
                rails = self.all((self.test(one.relied_on, IS_TRUE), rails))
            parts.append(negated(rails))
        return self.all(parts)

    def tier(self, rule: Rule, version: Version, reading: str, if_passed: bool) -> Rails:
        gates = [self.definition(name, reading, None, if_passed) for name in version.gates]
        if version.otherwise:
            stricter = [one for one in self.book.of(rule.jurisdiction) if one.kind == "tier" and one.id != rule.id]
            return self.all([*gates, *(negated(self.definition(one.id, reading, None, if_passed)) for one in stricter)])
        members: list[Rails] = []
        for name in version.listed:
            there = self.there(self.book.rules[name])
            members.append(self.all((there, self.definition(name, reading, None, if_passed))))
        for gap in version.missing:
            since = self.since(gap.day)
            true = since[0] if self.gaps else 0
            members.append(NO if self.gaps is False else (true, since[1], true, since[1]))
        return self.all([*gates, self.any(members)])

    # versions and days

    def since(self, day: date) -> Rails:
        return self.test(DAY, Test((("at_least", day),)))

    def there(self, rule: Rule) -> Rails:
        """Whether a rule has a text on the day."""
        return self.any(during for version, during in self.stretches(rule) if version is not None)

    def stretches(self, rule: Rule) -> Iterable[tuple[Version | None, Rails]]:
        for at, (day, version) in enumerate(rule.versions):
            begins = min(day, version.enacted) if at == 0 and version is not None else day
            during = [self.since(begins)]
            if at + 1 < len(rule.versions):
                during.append(negated(self.since(rule.versions[at + 1][0])))
            yield version, self.all(during)

    def by_version(self, rule: Rule, rails_of: object) -> Rails:
        """The text of the day decides; where there is none on the day, nothing is known."""
        assert callable(rails_of)
        chosen: list[Rails] = []
        step = self.build.step
        for version, during in self.stretches(rule):
            if version is not None:
                a, b, c, d = rails_of(version)
                on = during[0]
                chosen.append((step(AND, (on, a)), step(AND, (on, b)), step(AND, (on, c)), step(AND, (on, d))))
        a, b, c, d = (step(OR, [rails[at] for rails in chosen]) for at in range(4))
        return (a, b, c, d)

    # outputs

    def outputs_of(self, rule: Rule, reading: str, if_passed: bool) -> None:
        law = self.book.law(rule.id)
        unknown_here = all(version is None or version.trees(reading, law) is None for _, version in rule.versions)
        if unknown_here and rule.kind != "tier":
            return
        prefix = IF_PASSED if if_passed else ""
        self.outputs[slot(rule.id, reading, prefix + "holds")] = self.definition(rule.id, reading, None, if_passed)
        members: list[str | None] = [None]
        if rule.each:
            closed = self.book.facts.lists[rule.each]
            members = [f"{rule.each}.{one}" for one in closed.members]
        for member in members:
            at = "" if member is None else f"@{member.removeprefix(f'{rule.each}.')}"
            if member is not None:
                self.outputs[slot(rule.id, reading, f"{prefix}holds{at}")] = self.definition(rule.id, reading, member, if_passed)
            if rule.kind == "duty":
                self.outputs[slot(rule.id, reading, f"{prefix}met{at}")] = self.met(rule, reading, member)
            if not if_passed:
                self.named_nodes(rule, reading, member, at)
        if rule.kind == "duty" and rule.each:
            of_all = self.all(
                self.any((negated(applies), self.met(rule, reading, member)))
                for applies, member in zip(self.applies_to_members(rule, reading, if_passed), members, strict=True)
            )
            self.outputs[slot(rule.id, reading, prefix + "met")] = self.by_version(rule, lambda _version: of_all)
        if not if_passed:
            self.starts(rule, reading)

    def met(self, rule: Rule, reading: str, member: str | None) -> Rails:
        law = self.book.law(rule.id)

        def of(version: Version) -> Rails:
            trees = version.trees(reading, law)
            if trees is None or trees.satisfied is None:
                return OPEN
            return self.node(trees.satisfied, reading, member, False)

        return self.by_version(rule, of)

    def named_nodes(self, rule: Rule, reading: str, member: str | None, at: str) -> None:
        """Measures and exceptions by their names: `item:<id>` and `unless:<id>`."""
        law = self.book.law(rule.id)
        names: dict[str, None] = {}
        for _, version in rule.versions:
            trees = version.trees(reading, law) if version else None
            if trees is not None:
                names |= {f"unless:{one.id}": None for one in trees.unless}
                names |= {f"item:{one.label.id}": None for one in walk(trees.satisfied) if one.label.id} if trees.satisfied else {}
        for name in names:
            kind, _, wanted = name.partition(":")

            def of(version: Version, kind: str = kind, wanted: str = wanted) -> Rails:
                trees = version.trees(reading, law)
                node: Node | None = None
                if trees is not None and kind == "unless":
                    node = next((one.node for one in trees.unless if one.id == wanted), None)
                elif trees is not None and trees.satisfied is not None:
                    node = next((one for one in walk(trees.satisfied) if one.label.id == wanted), None)
                return OPEN if node is None else self.node(node, reading, member, False)

            self.outputs[slot(rule.id, reading, name + at)] = self.by_version(rule, of)

    def starts(self, rule: Rule, reading: str) -> None:
        """Conditions of the day on which a version binds: `start:<version>:<position>`."""
        for _, version in rule.versions:
            if version is None or version.start is None or version.start.form != "by":
                continue
            for at, one in enumerate(version.start.days):
                if one.when is not None:
                    self.outputs[slot(rule.id, reading, f"start:{version.day}:{at}")] = self.node(one.when, reading, None, False)
