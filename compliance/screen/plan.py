"""What a screening computes: the findings of every rule under every reading, and the classes it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from compliance.engines import columns
from compliance.engines.program import Program, specialised
from compliance.engines.slot import Slot, SlotKind
from compliance.law.kinds import TABLES, Kind
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.screen import codes, encoded
from compliance.screen.cells import Bits
from compliance.screen.check import fixed


@dataclass(frozen=True, slots=True)
class Output:
    """One column of findings: its name, and the slots of the program that it is made of."""

    name: str
    holds: Slot
    met: Slot | None = None  # of duties
    has_measures: bool = True
    counted: bool = False

    @property
    def rule(self) -> str:
        return self.holds.rule

    @property
    def reading(self) -> str:
        return self.holds.reading

    @property
    def member(self) -> str | None:
        return self.holds.member

    @property
    def if_passed(self) -> bool:
        return self.holds.if_passed


@dataclass(frozen=True, slots=True)
class Counted:
    """A class under a reading: its column as filed, and its column as if the gates were passed."""

    rule: str
    reading: str
    filed: str
    passed: str


@dataclass(frozen=True)
class Plan:
    """The specialised program of one table, the columns it gives and the classes that are counted."""

    program: Program
    outputs: tuple[Output, ...]
    classes: tuple[Counted, ...]

    @cached_property
    def _made(self) -> tuple[dict[str, int], list[pl.Expr], list[tuple[str, str]]]:
        """The literals that are read, by the name of their column; each different column once; whose it is."""
        rails = self.program.outputs
        read: dict[str, int] = {}
        first: dict[object, str] = {}
        expressions: list[pl.Expr] = []
        of_each: list[tuple[str, str]] = []

        def of(literal: int) -> pl.Expr:
            name = str(literal)
            read[name] = literal
            made: pl.Expr = pl.col(name)
            return made

        for one in self.outputs:
            holds, met = rails[one.holds], None if one.met is None else rails[one.met]
            gaps = (rails[one.holds._replace(gaps=True)], rails[one.holds._replace(gaps=False)]) if one.counted else None
            key = (holds, met, one.has_measures, gaps)
            if key not in first:
                first[key] = one.name
                if met is None:
                    made = codes.truth(holds, of, gaps)
                else:
                    made = codes.verdict(holds, met, of, has_measures=one.has_measures)
                expressions.append(made.alias(one.name))
            of_each.append((one.name, first[key]))
        return read, expressions, of_each

    def solved(self, literals: Sequence[Bits]) -> list[pl.Series]:
        """The columns of findings of one chunk."""
        found = columns.solve(self.program, literals, lambda bits: ~bits)
        read, expressions, of_each = self._made
        made = pl.DataFrame([found[literal].alias(name) for name, literal in read.items()]).select(expressions)
        return [made[first].alias(name) for name, first in of_each]


def column(rule: str, reading: str, member: str | None = None, *, if_passed: bool = False) -> str:
    """The name of a column of findings."""
    return ("if:" if if_passed else "") + f"{rule}|{reading}" + (f"@{member}" if member else "")


def planned(
    book: Rulebook,
    program: Program,
    on: date,
    asked: Iterable[str],
    *,
    jurisdictions: Sequence[str],
    readings: Sequence[str],
) -> Plan:
    """Everything that the rules of a day say of a table with some columns, specialised for it."""
    outputs: list[Output] = []
    classes: list[Counted] = []
    for rule in book.rules.values():
        if rule.jurisdiction not in jurisdictions or rule.kind in TABLES or rule.on(on) is None:
            continue
        for reading in book.law(rule.id).shown(on):
            if (readings and reading not in readings) or Slot(rule.id, reading, SlotKind.HOLDS) not in program.outputs:
                continue
            outputs.extend(_of_rule(book, rule, reading, on))
            if rule.counted:
                outputs.append(_output(rule, reading, None, if_passed=True))
                classes.append(Counted(rule.id, reading, column(rule.id, reading), outputs[-1].name))
    wanted = [slot for output in outputs for slot in (output.holds, output.met) if slot is not None]
    if classes:
        counted = [output.holds for output in outputs if output.counted]
        program = encoded.with_gaps(book, program, counted)
        wanted += [slot._replace(gaps=gaps) for slot in counted for gaps in (True, False)]
    small = specialised(program, fixed(program, book.facts, asked, on, book.consistency), wanted)
    return Plan(small, tuple(outputs), tuple(classes))


def _of_rule(book: Rulebook, rule: Rule, reading: str, on: date) -> Iterable[Output]:
    version = rule.on(on)
    trees = version.trees(reading, book.law(rule.id)) if version is not None else None
    has_measures = trees is not None and trees.satisfied is not None
    members: list[str | None] = [None]
    if rule.each is not None:
        members += book.facts.lists[rule.each].members
    for member in members:
        yield _output(rule, reading, member, has_measures=has_measures)


def _output(
    rule: Rule, reading: str, member: str | None, *, if_passed: bool = False, has_measures: bool = True
) -> Output:
    holds = Slot(rule.id, reading, SlotKind.HOLDS, member=member, if_passed=if_passed)
    return Output(
        name=column(rule.id, reading, member, if_passed=if_passed),
        holds=holds,
        met=holds._replace(kind=SlotKind.MET) if rule.kind is Kind.DUTY else None,
        has_measures=has_measures,
        counted=rule.counted and member is None and rule.kind is not Kind.DUTY,
    )
