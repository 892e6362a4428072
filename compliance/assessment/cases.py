"""Cases tried: what the engines say of each, and what differs from what a lawyer expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from compliance.assessment import shown
from compliance.assessment.amounts import rests
from compliance.assessment.assess import Asked, findings_of, part_of, readings_of
from compliance.assessment.bench import Answered
from compliance.assessment.consequences import consequence, due
from compliance.assessment.models import Finding, Layer
from compliance.assessment.verdict import Verdict
from compliance.engines.plain import Oracle
from compliance.engines.program import Program
from compliance.engines.truth import Truth
from compliance.law.case import ABSENT, DECIDING, FIGURES, OPEN, STATES, Case
from compliance.law.kinds import Kind
from compliance.law.numbers import Unreadable
from compliance.law.reading import read_money
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook

WORDS = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.OPEN: "open", Truth.DISPUTED: "disputed"}
_OF_PROHIBITION = {Verdict.NOT_MET.value: "yes", Verdict.POSSIBLE.value: "open", Verdict.NOT_APPLICABLE.value: "no"}


@dataclass(frozen=True)
class Difference:
    """One thing that came out otherwise: the code of its words (`cases.<code>`) and what they need."""

    code: str
    params: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What came of a case: the differences, and the oracle that can say why."""

    case: Case
    differences: tuple[Difference, ...]
    oracle: Oracle


@dataclass(frozen=True)
class Trial:
    """A rulebook, its program and the engines that check the oracle. The program's part of a rule is cut once."""

    book: Rulebook
    program: Program
    engines: tuple[str, ...]

    def outcome(self, case: Case) -> Outcome:
        """Try one case on every engine. Raises EngineError where the engines differ."""
        rule = self.book.rules[case.rule]
        oracle = Oracle(self.book, self.book.facts.completed(case.values), case.on)
        if rule.kind in FIGURES:
            return Outcome(case, tuple(_of_table(oracle, rule, case)), oracle)
        readings = {rule.jurisdiction: readings_of(self.book, rule.jurisdiction, Asked(case.on))}
        findings = findings_of(oracle, self._part(rule.id), readings, Answered(), self.engines, only=(rule.id,))
        if findings:
            return Outcome(case, tuple(_of_finding(findings[0], case)), oracle)
        absent = case.expect == {DECIDING: ABSENT}
        return Outcome(case, () if absent else (_differs("expect", ", ".join(case.expect.values()), ABSENT),), oracle)

    def _part(self, rule_id: str) -> Program:
        if rule_id not in self._parts:
            self._parts[rule_id] = part_of(self.book, self.program, rule_id)
        return self._parts[rule_id]

    @cached_property
    def _parts(self) -> dict[str, Program]:
        return {}


def _differs(what: str, expected: Any, said: Any) -> Difference:
    return Difference("differs", {"what": what, "expected": str(expected), "said": str(said)})


def _of_table(oracle: Oracle, rule: Rule, case: Case) -> Iterator[Difference]:
    """Sanctions and deadlines: each named figure, `open` where an answer is missing."""
    lowest = next(iter(oracle.book.law(rule.id).readings))
    if rule.kind is Kind.DEADLINE:
        day = due(oracle, rule, lowest)
        figures: dict[str, Any] = {"day": day.day, "extended": day.extended, "bound": day.bound}
    else:
        sanction = consequence(oracle, rule, lowest)
        figures = {name: getattr(sanction, name) for name in ("step", "amount", "lowest", "highest", "route", "since")}
        version = rule.on(oracle.on)
        resting = rests(oracle, version.sanction.suspended, lowest) if version is not None else False
        figures["suspended"] = {True: "yes", False: "no", None: None}[resting]
    for name, expected in case.expect.items():
        said = OPEN if figures[name] is None else getattr(figures[name], "en", str(figures[name]))
        if said != _figure(oracle, expected):
            yield _differs(name, expected, said)


def _figure(oracle: Oracle, expected: str) -> str:
    """An expected amount as amounts are shown; anything else as it is."""
    try:
        money = oracle.book.facts.currencies
        return shown.money(read_money(expected, money), money).en
    except Unreadable:
        return expected


def _of_finding(finding: Finding, case: Case) -> Iterator[Difference]:
    yield from _verdicts(finding, case)
    yield from _days(finding, case)
    yield from _disputes(finding, case)
    leading = finding.strictest
    for member, expected in case.parts.items():
        said = next((part.verdict.value for part in leading.parts if part.member == member), ABSENT)
        if said != expected:
            yield _differs(member, expected, said)
    open_paths = {path for layer in finding.layers for path in layer.open}
    for path in case.open:
        if path not in open_paths:
            yield Difference("not_open", {"path": path, "open": ", ".join(sorted(open_paths)) or "–"})
    if case.force not in (None, finding.force):
        yield _differs("force", case.force, finding.force)
    sanctions = [name for one in finding.consequences for name in (one.id, one.route)]
    if case.sanction is not None and case.sanction not in sanctions:
        yield _differs("sanction", case.sanction, ", ".join(sanctions) or "–")


def _verdicts(finding: Finding, case: Case) -> Iterator[Difference]:
    for reading, expected in case.expect.items():
        layers = [one for one in finding.layers if (one.reading == reading if reading else one.decides)]
        if finding.kind is Kind.PROHIBITION:
            expected = _OF_PROHIBITION.get(expected, expected)
        for layer in layers:
            said = WORDS[layer.applies] if finding.kind is Kind.PROHIBITION else _says(layer)
            if said != expected:
                yield _differs(layer.reading, expected, said)
        if not layers and reading:
            yield _differs(reading, expected, ABSENT)


def _says(layer: Layer) -> str:
    return layer.verdict.value if layer.verdict is not None else WORDS[layer.applies]


def _days(finding: Finding, case: Case) -> Iterator[Difference]:
    if case.binds is None:
        return
    days = [one.day.isoformat() for one in finding.binds.days]
    state = finding.binds.state.value
    if case.binds not in ((state,) if case.binds in STATES else days):
        yield _differs("binds", case.binds, ", ".join([state, *days]))


def _disputes(finding: Finding, case: Case) -> Iterator[Difference]:
    if isinstance(case.disputed, bool):
        if finding.disputed is not case.disputed:
            yield _differs("disputed", *(str(one).lower() for one in (case.disputed, finding.disputed)))
    elif case.disputed is not None:
        said = {one.reading for one in finding.layers if one.disputed}
        if said != case.disputed:
            yield _differs("disputed", *(", ".join(sorted(one)) or "–" for one in (case.disputed, said)))
