"""The baseline of the screening benchmark: the same trees written straightforwardly as Polars expressions.

Each node is a nullable boolean, which Polars joins by Kleene's logic, and where sources may conflict the two booleans
"some source says yes" and "some source says no" beside it. Each definition is a column, computed once, a `with_columns`
a level of dependency, in one lazy query that streams from Parquet to Parquet. What follows from other answers is
filled in before lists are closed. It knows no quarantine, no contradictions, no duplicates and no other words than
`true` and `false`, and is told beforehand which texts satisfy a test of a number or a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from compliance.describe.leaf_answer import read_value
from compliance.law.consistency import Implication
from compliance.law.leaf import Test
from compliance.law.node import Agree, Gap, Group, Leaf, Node, Not, Notion, Points, Ref, Some
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.version import Version
from compliance.screen import codes
from compliance.screen.plan import Plan


@dataclass(frozen=True)
class Seen:
    """A nullable value; `yes` and `no` only where they say more than it does."""

    value: pl.Expr
    yes: pl.Expr | None = None
    no: pl.Expr | None = None

    @property
    def says_yes(self) -> pl.Expr:
        return self.value.fill_null(value=False) if self.yes is None else self.yes

    @property
    def says_no(self) -> pl.Expr:
        return (~self.value).fill_null(value=False) if self.no is None else self.no

    def negated(self) -> Seen:
        return Seen(~self.value, self.no, self.yes)


def lit(value: bool | None) -> Seen:
    return Seen(pl.lit(value, dtype=pl.Boolean))


def both(seen: Iterable[Seen]) -> Seen:
    listed = list(seen)
    if not listed:
        return lit(True)
    value = listed[0].value
    for one in listed[1:]:
        value = value & one.value
    if all(one.yes is None for one in listed):
        return Seen(value)
    yes, no = listed[0].says_yes, listed[0].says_no
    for one in listed[1:]:
        yes, no = yes & one.says_yes, no | one.says_no
    return Seen(value, yes, no)


def either(seen: Iterable[Seen]) -> Seen:
    return both(one.negated() for one in seen).negated()


@dataclass
class Bare:
    """The expressions of one rulebook for one table on one day."""

    book: Rulebook
    on: date
    columns: frozenset[str]
    texts: Mapping[str, list[str]]  # the distinct texts of columns that are no yes or no
    named: dict[str, tuple[int, Seen]] = field(default_factory=dict)  # column: its level, what it is made of
    level: int = -1  # the highest level of what the column in hand is made of
    gaps: bool | None = None  # what is not encoded is taken to be
    open_lists: bool = False  # answers as they are before lists are closed: what implications look at

    def answer(self, path: str) -> pl.Expr:
        """The yes or no of a question, with what other answers and closed lists imply."""
        facts = self.book.facts
        value = self.filled(path)
        owned = facts.owner(path)
        if owned is not None and path == owned[0].there_of(owned[1]):
            under = [one for one in self.columns if facts.owner(one) == owned]
            closer = f"{owned[0].name}.{owned[0].closer}"
            value = pl.when(value.is_not_null()).then(value)
            others = [pl.col(one).is_not_null() for one in under if one != path and not facts[one].signed]
            others += [self.signed(one) & pl.col(one).is_not_null() for one in under if facts[one].signed]
            others += [
                self.premise(one).value.fill_null(value=False)
                for one in self.book.consistency.implies
                if any(facts.owner(implied) == owned and implied != path for implied in one.then)
            ]
            if others:
                value = value.when(pl.any_horizontal(others)).then(pl.lit(True))
            if closer in self.columns and not self.open_lists:
                mentioned = pl.any_horizontal([pl.col(one).is_not_null() for one in under] or [pl.lit(False)])
                value = value.when((pl.col(closer) == "true") & ~mentioned).then(pl.lit(False))
            value = value.otherwise(None)
        return value

    def filled(self, path: str) -> pl.Expr:
        """What was filed of a question, else what follows from other answers."""
        value = self.filed(path)
        for implication in self.book.consistency.implies:
            if path in implication.then:
                implied = pl.lit(implication.then[path])
                value = pl.when(value.is_not_null()).then(value).when(self.premise(implication).value).then(implied)
        return value

    def premise(self, implication: Implication) -> Seen:
        """Whether an implication's condition holds, before lists are closed."""
        before, self.open_lists = self.open_lists, True
        seen = self.column(f"implies {implication.id}", lambda: self.node(implication.when, "", None, False))
        self.open_lists = before
        return seen

    def column(self, name: str, make: Callable[[], Seen]) -> Seen:
        """What is made once, as a column of its own, a level above all that it is made of."""
        if name not in self.named:
            before, self.level = self.level, -1
            made = make()
            self.named[name] = (self.level + 1, made)
            self.level = before
        level, made = self.named[name]
        self.level = max(self.level, level)
        if made.yes is None:
            return Seen(pl.col(name))
        return Seen(pl.col(name), pl.col(name + " yes"), pl.col(name + " no"))

    def filed(self, path: str) -> pl.Expr:
        if path not in self.columns:
            return lit(None).value
        value = pl.col(path) == "true"
        return pl.when(self.signed(path)).then(value) if self.book.facts[path].signed else value

    def signed(self, path: str) -> pl.Expr:
        signed = pl.lit(True)
        for column in (path + ".by", path + ".on"):
            signed = signed & (pl.col(column).is_not_null() if column in self.columns else pl.lit(False))
        return signed

    def leaf(self, path: str, test: Test) -> Seen:
        """A test of an answer; each is a column, so that it is made once."""
        name = f"? {self.open_lists} {path} {test}"
        return self.column(name, lambda: Seen(self._leaf(path, test)))

    def _leaf(self, path: str, test: Test) -> pl.Expr:
        facts = self.book.facts
        if path in facts.constants:
            return lit(test.holds(facts.constants[path], self.on)).value
        fact = facts[path]
        if fact.type == "bool":
            value = self.answer(path)
            return value if test.holds(True, self.on) else ~value
        return self.tested_if_implied(path, test, self.tested(path, test))

    def tested_if_implied(self, path: str, test: Test, value: pl.Expr) -> pl.Expr:
        """A test of what was filed, else of what follows from other answers."""
        for implication in self.book.consistency.implies:
            if path in implication.then:
                implied = pl.lit(test.holds(implication.then[path], self.on))
                unsaid = pl.col(path).is_null() if path in self.columns else pl.lit(value=True)
                value = pl.when(unsaid & self.premise(implication).value).then(implied).otherwise(value)
        return value

    def tested(self, path: str, test: Test) -> pl.Expr:
        """A test of the texts that were filed of a question."""
        if path not in self.columns:
            return lit(None).value
        fact, facts = self.book.facts[path], self.book.facts
        holding: dict[bool | None, list[str]] = {True: [], False: [], None: []}
        for one in self.texts[path]:
            holding[test.holds(read_value(fact, one, facts.currencies), self.on)].append(one)
        column = pl.when(self.signed(path)).then(pl.col(path)) if fact.signed else pl.col(path)
        if not holding[None]:
            return column.is_in(holding[True]) if holding[True] else pl.when(column.is_not_null()).then(pl.lit(False))
        return (
            pl.when(column.is_in(holding[True]))
            .then(pl.lit(True))
            .when(column.is_in(holding[False]))
            .then(pl.lit(False))
        )

    def node(self, node: Node, reading: str, member: str | None, passed: bool) -> Seen:
        match node:
            case Leaf():
                return self.leaf(node.at(member), node.test)
            case Ref(rule=name):
                return self.definition(self.book.rules[name], reading, member, passed)
            case Notion(name=name, node=inner_node):
                column = f"{name} {self.open_lists}"
                return self.column(column, lambda: self.node(inner_node, reading, None, passed))
            case Group(form=form, nodes=nodes):
                inner = [self.node(one, reading, member, passed) for one in nodes]
                return both(inner) if form == "all" else either(inner)
            case Not(node=inner_node):
                return self.node(inner_node, reading, member, passed).negated()
            case Points(at_least=at_least, of=of):
                return self.points(at_least, [(weight, self.node(one, reading, member, passed)) for weight, one in of])
            case Agree(sources=sources):
                return self.agreed([self.node(one, reading, member, passed) for _, one in sources])
            case Some(of=of, node=inner_node):
                closed = self.book.facts.lists[of]
                return either(
                    both((self.there(of, one), self.node(inner_node, reading, f"{of}.{one}", passed)))
                    for one in closed.members
                )
            case Gap(form=form):
                return lit(False) if form == "empty" else lit(self.gaps)

    def there(self, of: str, member: str) -> Seen:
        return self.leaf(self.book.facts.lists[of].there_of(member), Test((("is", True),)))

    def points(self, at_least: int, weighed: list[tuple[int, Seen]]) -> Seen:
        total = sum(weight for weight, _ in weighed)

        def weight_of(rows: Callable[[Seen], pl.Expr]) -> pl.Expr:
            return pl.sum_horizontal([rows(one).cast(pl.UInt8) * weight for weight, one in weighed])

        certain = weight_of(lambda one: one.value.fill_null(value=False)) >= at_least
        refused = weight_of(lambda one: (~one.value).fill_null(value=False)) > total - at_least
        value = pl.when(certain).then(pl.lit(True)).when(refused).then(pl.lit(False))
        if all(one.yes is None for _, one in weighed):
            return Seen(value)
        yes = weight_of(lambda one: one.says_yes) >= at_least
        return Seen(value, yes, weight_of(lambda one: one.says_no) > total - at_least)

    def agreed(self, seen: list[Seen]) -> Seen:
        all_yes, all_no = seen[0].value, ~seen[0].value
        yes, no = seen[0].says_yes, seen[0].says_no
        for one in seen[1:]:
            all_yes, all_no = all_yes & one.value, all_no & ~one.value
            yes, no = yes | one.says_yes, no | one.says_no
        return Seen(pl.when(all_yes).then(pl.lit(True)).when(all_no).then(pl.lit(False)), yes, no)

    def definition(self, rule: Rule, reading: str, member: str | None, passed: bool) -> Seen:
        """A rule as a column of its own."""
        member = member if rule.each else None
        name = f"{rule.id} {reading} {member} {passed} {self.gaps}"
        make = self._gate if passed and rule.gate else partial(self._rule, passed=passed)
        return self.column(name, lambda: make(rule, reading, member))

    def _gate(self, rule: Rule, reading: str, member: str | None) -> Seen:
        return Seen(~(self.definition(rule, reading, member, False).value == False).fill_null(value=False))  # noqa: E712

    def _rule(self, rule: Rule, reading: str, member: str | None, passed: bool) -> Seen:
        version = rule.on(self.on)
        if version is None:
            return lit(None)
        if rule.kind == "tier":
            return self._tier(rule, version, reading, passed)
        if rule.each and member is None:
            closed = self.book.facts.lists[rule.each]
            return either(
                both((self.there(rule.each, one), self.definition(rule, reading, f"{rule.each}.{one}", passed)))
                for one in closed.members
            )
        trees = version.trees(reading, self.book.law(rule.id))
        if trees is None:
            return lit(None)
        parts = [] if trees.holds is None else [self.node(trees.holds, reading, member, passed)]
        for one in trees.unless:
            used = self.node(one.node, reading, member, False)
            if passed:
                used = Seen(used.value.fill_null(value=False))
            if one.relied_on is not None:
                used = both((self.leaf(one.relied_on, Test((("is", True),))), used))
            parts.append(used.negated())
        return both(parts)

    def _tier(self, rule: Rule, version: Version, reading: str, passed: bool) -> Seen:
        rules = self.book.rules
        gates = [self.definition(rules[name], reading, None, passed) for name in version.gates]
        if version.otherwise:
            others = [one for one in self.book.of(rule.jurisdiction) if one.kind == "tier" and one.id != rule.id]
            return both([*gates, *(self.definition(one, reading, None, passed).negated() for one in others)])
        listed = [rules[name] for name in version.listed if rules[name].on(self.on) is not None]
        members = [self.definition(one, reading, None, passed) for one in listed]
        if any(gap.day <= self.on for gap in version.missing):
            members.append(lit(self.gaps))
        return both([*gates, either(members)])

    def met(self, rule: Rule, reading: str, member: str | None) -> Seen:
        version = rule.on(self.on)
        trees = version.trees(reading, self.book.law(rule.id)) if version is not None else None
        if trees is None or trees.satisfied is None:
            return lit(None)
        if rule.each and member is None:
            return both(
                either((
                    both((self.there(rule.each, one), self.definition(rule, reading, f"{rule.each}.{one}", False))).negated(),
                    self.met(rule, reading, f"{rule.each}.{one}"),
                ))
                for one in self.book.facts.lists[rule.each].members
            )  # fmt: skip
        return self.node(trees.satisfied, reading, member, False)

    def truth(self, seen: Seen, sides: list[Seen]) -> pl.Expr:
        made = pl.when(seen.value).then(pl.lit(1, pl.UInt8)).when(~seen.value).then(pl.lit(0, pl.UInt8))
        if seen.yes is not None:
            made = made.when(seen.says_yes & seen.says_no).then(pl.lit(3, pl.UInt8))
        if sides:
            made = made.when(pl.all_horizontal([one.value.is_not_null() for one in sides])).then(pl.lit(4, pl.UInt8))
        return made.otherwise(pl.lit(2, pl.UInt8))

    def verdict(self, applies: Seen, met: Seen, has_measures: bool) -> pl.Expr:
        def u8(code: int) -> pl.Expr:
            return pl.lit(code, pl.UInt8)

        open_ = u8(4)
        if has_measures:
            open_ = pl.when(met.value).then(u8(5)).otherwise(open_)
        if applies.yes is not None:
            open_ = open_ + pl.when(applies.says_yes & applies.says_no).then(u8(codes.DISPUTED)).otherwise(u8(0))
        if not has_measures:
            return pl.when(applies.value).then(u8(6)).when(~applies.value).then(u8(0)).otherwise(open_)
        true = pl.when(met.value).then(u8(1)).when(~met.value).then(u8(2))
        if met.yes is not None:
            true = true.when(met.says_yes & met.says_no).then(u8(3 + codes.DISPUTED))
        return pl.when(~applies.value).then(u8(0)).when(applies.value).then(true.otherwise(u8(3))).otherwise(open_)


def query(book: Rulebook, plan: Plan, on: date, source: Path) -> pl.LazyFrame:
    """The whole screening as one lazy query."""
    scanned = pl.scan_parquet(source)
    names = scanned.collect_schema().names()
    wide = [name for name in names if name in book.facts and book.facts[name].type not in ("bool", "text")]
    texts = {name: scanned.select(pl.col(name).unique().drop_nulls()).collect()[name].to_list() for name in wide}
    bare = Bare(book, on, frozenset(names), texts)
    both_sides = [Bare(book, on, frozenset(names), texts, bare.named, gaps=side) for side in (True, False)]
    outputs = []
    for one in plan.outputs:
        rule = book.rules[one.rule]
        member = f"{rule.each}.{one.member}" if one.member else None
        holds = bare.definition(rule, one.reading, member, one.if_passed)
        if one.met is None:
            sides = (
                [one_side.definition(rule, one.reading, member, one.if_passed) for one_side in both_sides]
                if one.counted
                else []
            )
            made = bare.truth(holds, sides)
        else:
            made = bare.verdict(holds, bare.met(rule, one.reading, member), one.has_measures)
        outputs.append(made.alias(one.name))
    levels: dict[int, list[pl.Expr]] = {}
    for name, (level, seen) in bare.named.items():
        into = levels.setdefault(level, [])
        into.append(seen.value.alias(name))
        if seen.yes is not None:
            into += [seen.yes.alias(name + " yes"), seen.says_no.alias(name + " no")]
    for level in sorted(levels):
        scanned = scanned.with_columns(levels[level])
    return scanned.select("id", *outputs)
