"""The join: a rulebook, its program and one description become an assessment, as of one day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from compliance._version import __version__
from compliance.assessment.bench import Answered, Bench
from compliance.assessment.days import State
from compliance.assessment.findings import finding
from compliance.assessment.keys import of_slot, second_key, turned
from compliance.assessment.models import FORMAT, Assessment, Finding, Home, LawView, Receipt
from compliance.assessment.not_judged import YES, not_judged
from compliance.assessment.questions import questions
from compliance.assessment.tiers import tiers
from compliance.assessment.verdict import Verdict
from compliance.engines.plain import Oracle
from compliance.engines.program import Program, specialised
from compliance.engines.slot import DETAILS, Slot, SlotKind
from compliance.engines.truth import Truth
from compliance.errors import Problem, UsageError
from compliance.law.kinds import JUDGED, TABLES
from compliance.law.leaf import Value
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text


@dataclass(frozen=True)
class Asked:
    """What is asked: the day, and which jurisdictions, readings and second engine (none: all, the default)."""

    on: date
    jurisdictions: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    engine: str | None = None


def assess(
    book: Rulebook,
    program: Program,
    values: Mapping[str, Value],
    asked: Asked,
    *,
    answered: Answered | None = None,
    system: str | None = None,
    organisation: str | None = None,
    file: str | None = None,
    unknown: Iterable[str] = (),
    warnings: Sequence[Text] = (),
    homes: tuple[Home, ...] = (),
) -> Assessment:
    """Every finding about one system. Raises DateNotCovered, UsageError, EngineError.

    `values` are the answers by path; `answered` says who gave them, where and with what evidence; `unknown` are
    questions answered "don't know", `homes` blocks answered in an included file.
    """
    laws = jurisdictions_of(book, asked.jurisdictions)
    book.covers(asked.on, laws)
    oracle = Oracle(book, book.facts.completed(values), asked.on)
    engine = second_key(asked.engine)
    readings = {name: readings_of(book, name, asked) for name in laws}
    found = findings_of(oracle, program, readings, answered or Answered(), (engine,))
    return Assessment(
        format=FORMAT,
        on=asked.on,
        system=system,
        organisation=organisation,
        file=file,
        readings=tuple(dict.fromkeys(one for shown in readings.values() for one in shown)),
        laws=tuple(_law(oracle, name, asked, [one for one in found if one.jurisdiction == name]) for name in laws),
        findings=tuple(found),
        questions=questions(book, program, values, asked.on, found, unknown),
        warnings=tuple(warnings),
        receipt=Receipt(
            __version__,
            book.hash,
            book.layers,
            ("plain", engine),
            book.facts.edition,
            tuple(one.id for one in book.rules.values() if one.overrides),
        ),
        homes=homes,
    )


def jurisdictions_of(book: Rulebook, wanted: Sequence[str]) -> tuple[str, ...]:
    """The jurisdictions that are asked about: all where none is named. Raises UsageError."""
    for name in wanted:
        if name not in book.jurisdictions:
            raise UsageError(Problem("unknown_jurisdiction", params={"name": name, "known": ", ".join(book.jurisdictions)}))
    return tuple(name for name in book.jurisdictions if not wanted or name in wanted)


def readings_of(book: Rulebook, jurisdiction: str, asked: Asked) -> tuple[str, ...]:
    """The readings of a jurisdiction that are asked about and exist on the day; all where none of them is named. Raises UsageError."""
    every = {reading for law in book.jurisdictions.values() for reading in law.readings}
    for name in asked.readings:
        if name not in every:
            raise UsageError(Problem("unknown_reading", params={"name": name, "known": ", ".join(sorted(every))}))
    law = book.jurisdictions[jurisdiction]
    shown = law.shown(asked.on)
    chosen = tuple(name for name in shown if name in asked.readings)
    return chosen or shown


def findings_of(
    oracle: Oracle,
    program: Program,
    readings: Mapping[str, tuple[str, ...]],
    answered: Answered,
    engines: tuple[str, ...],
    only: tuple[str, ...] = (),
) -> list[Finding]:
    """Solve what the rules of some jurisdictions ask, each under its readings; would-be findings where a gate is open.

    Every one of `engines` checks the oracle. Raises EngineError where one differs.
    """
    book = oracle.book
    rules = [
        rule
        for name in readings
        for rule in book.of(name)
        if rule.kind not in TABLES and (not only or rule.id in only)
    ]
    names = {rule.id: readings[rule.jurisdiction] for rule in rules if rule.on(oracle.on) is not None}
    starts = {one for name in names for one in _starts_as(book, name)}
    slots = [slot for slot in program.outputs if _wanted(slot, names, starts)]
    truths = turned(program, oracle, list(_needed(oracle, slots)), engines)
    benches = {name: Bench(book, oracle, truths, answered, readings[name]) for name in readings}
    return [one for rule in rules if (one := finding(benches[rule.jurisdiction], rule)) is not None]


def part_of(book: Rulebook, program: Program, rule_id: str) -> Program:
    """The part of a program from which the findings of one rule are made, whatever the day and the answers."""
    readings = {rule_id: tuple(book.law(rule_id).readings)}
    starts = set(_starts_as(book, rule_id))
    return specialised(program, {}, [slot for slot in program.outputs if _wanted(slot, readings, starts)])


def _needed(oracle: Oracle, slots: Sequence[Slot]) -> Iterator[Slot]:
    """What findings are made of: measures of what may apply, would-be findings where a gate is open."""
    plain = [slot for slot in slots if not slot.if_passed and slot.kind not in DETAILS]
    truths = {slot: of_slot(oracle, slot) for slot in plain if slot.kind is SlotKind.HOLDS and slot.member is None}
    concerned = {slot.rule for slot, truth in truths.items() if truth is not Truth.FALSE}
    rules = oracle.book.rules
    gated = {rules[slot.rule].jurisdiction for slot, truth in truths.items() if rules[slot.rule].gate and not truth.decided}
    yield from plain
    for slot in slots:
        wanted_detail = slot.kind in DETAILS and slot.rule in concerned
        would_be = slot.if_passed and rules[slot.rule].jurisdiction in gated
        if wanted_detail or would_be:
            yield slot


def _starts_as(book: Rulebook, rule_id: str) -> Iterator[str]:
    """A rule and those whose days it shares."""
    yield rule_id
    for _, version in book.rules[rule_id].versions:
        if version is not None and version.start is not None and version.start.as_rule is not None:
            yield from _starts_as(book, version.start.as_rule)


def _wanted(slot: Slot, readings: Mapping[str, tuple[str, ...]], starts: set[str]) -> bool:
    """Whether a slot is asked: of a rule with its readings, or a start day of one of `starts`."""
    if slot.kind is SlotKind.START:
        return slot.rule in starts
    return slot.reading in readings.get(slot.rule, ())


def _law(oracle: Oracle, name: str, asked: Asked, findings: list[Finding]) -> LawView:
    book = oracle.book
    law = book.jurisdictions[name]
    readings = readings_of(book, name, asked)
    unjudged = not_judged(oracle, law, findings, readings)
    open_gates = tuple(
        one.rule
        for one in findings
        if one.gate and any(layer.applies in (Truth.OPEN, Truth.DISPUTED) for layer in one.deciding_layers)
    )
    counted = [one for one in findings if one.kind in JUDGED]
    all_out = bool(counted) and all(one.verdict is Verdict.NOT_APPLICABLE for one in counted)
    closed = [
        one.rule
        for one in findings
        if book.rules[one.rule].opens_law and all(layer.applies is Truth.FALSE for layer in one.deciding_layers)
    ]
    gated = {rule.group for rule in book.of(name) if rule.gate}
    addressees = {rule.addressee for rule in book.of(name) if rule.addressee and book.rules[rule.addressee].group in gated}
    addressees |= {bearer.rule for duty in unjudged if duty.holds == YES for bearer in duty.bearer}
    bearers = [(one.rule, {layer.applies for layer in one.deciding_layers}) for one in findings if one.rule in addressees]
    return LawView(
        jurisdiction=name,
        title=law.title,
        law=law.law,
        checked=law.checked,
        stale=law.checked is not None and asked.on > law.checked,
        readings=tuple((reading, law.readings[reading].title) for reading in readings),
        open_gates=open_gates,
        closed_gate=max(closed, key=lambda gate: _stand_behind(book, counted, gate)) if closed and all_out and not unjudged else None,
        roles=tuple(name for name, truths in bearers if Truth.TRUE in truths),
        open_roles=tuple(name for name, truths in bearers if Truth.TRUE not in truths and truths != {Truth.FALSE}),
        not_judged=unjudged,
        tiers=tiers(oracle, findings),
        groups=tuple(law.groups.items()),
        counts=tuple(sorted(_counts(counted).items())),
        apart=law.apart,
        law_open=any(book.rules[gate].opens_law for gate in open_gates),
        notions=_notions(book, findings),
    )


def _notions(book: Rulebook, findings: Sequence[Finding]) -> tuple[tuple[str, Text], ...]:
    """The neutral definitions among the grounds of findings, with their titles."""
    named = dict.fromkeys(name for one in findings for layer in one.layers for name in layer.grounds if name in book.notions)
    return tuple((name, book.notions[name].title) for name in named)


def _stand_behind(book: Rulebook, findings: Sequence[Finding], gate: str) -> int:
    """How many rules stand behind a gate, directly or through definitions."""
    return sum(gate in book.named_by(one.rule) for one in findings)


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Each finding once: by verdict while it binds (disputed and open days too), else as upcoming or ended."""
    counts: dict[str, int] = {}
    for one in findings:
        if one.binds.state in (State.UPCOMING, State.ENDED):
            key = one.binds.state.value if one.verdict is not Verdict.NOT_APPLICABLE else Verdict.NOT_APPLICABLE.value
        elif one.not_encoded:
            key = "not encoded"
        else:
            assert one.verdict is not None
            key = one.verdict.value
        counts[key] = counts.get(key, 0) + 1
    return counts
