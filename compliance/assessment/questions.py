"""What to ask next: for every open question, what each of its answers would decide.

Every possible answer is one scenario, one bit of a column; the program is solved once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from compliance.assessment.models import Finding, Question, Settles
from compliance.engines import columns
from compliance.engines.program import DAY, FIRST_TEST, Program, known, specialised
from compliance.engines.slot import Slot, SlotKind
from compliance.engines.truth import Truth
from compliance.law.calendar import days_on, same_day
from compliance.law.facts import Fact
from compliance.law.kinds import JUDGED
from compliance.law.leaf import NOT_YET, Annual, Money, Test, Value
from compliance.law.rulebook import Rulebook


def questions(
    book: Rulebook, program: Program, values: Mapping[str, Value], on: date, findings: Sequence[Finding], asked: Iterable[str]
) -> tuple[Question, ...]:
    """The open questions of some findings, the most settling first, gates before all.

    `values` are answers as given (not completed); `asked` are paths that were answered "don't know".
    """
    wanted, open_paths = _open(findings)
    candidates = [path for path in open_paths if path in book.facts and book.facts[path].type != "text"]
    if not candidates:
        return ()
    small = _small(book, program, values, on, wanted)
    scenarios = [(path, value) for path in candidates for value in samples(book, small, path, on)]
    decided = _decided(book, small, values, on, scenarios, wanted)
    gates = _gates(book, findings)
    known_unanswerable = set(asked)
    by_path: dict[str, list[set[int]]] = {}
    for (path, _), slots in zip(scenarios, decided, strict=True):
        by_path.setdefault(path, []).append(slots)
    made = [_question(book, path, wanted, by_path.get(path, []), gates, known_unanswerable) for path in candidates]
    return tuple(sorted(made, key=lambda question: _order(book, question)))


def _order(book: Rulebook, question: Question) -> tuple[bool, int, int, int, int, int]:
    """Not yet asked before asked, gates before all, then what settles most of what must be done, then of the rest."""
    must = [one for one in question.settles if book.rules[one.rule].force in ("must", None)]
    return (
        question.asked,
        _gate_place(book, question),
        -sum(one.always for one in must),
        -len(must),
        -question.settled,
        -len(question.settles),
    )


def _open(findings: Sequence[Finding]) -> tuple[list[Slot], dict[str, None]]:
    wanted: list[Slot] = []
    paths: dict[str, None] = {}
    for one in findings:
        if one.kind not in JUDGED:
            continue
        for layer in one.deciding_layers:
            if layer.verdict is None or layer.verdict.settled:
                continue
            paths |= dict.fromkeys(layer.open)
            if layer.applies is Truth.OPEN:
                wanted.append(Slot(one.rule, layer.reading, SlotKind.HOLDS))
            elif layer.met is Truth.OPEN and layer.applies is Truth.TRUE:
                wanted.append(Slot(one.rule, layer.reading, SlotKind.MET))
    return wanted, paths


def _small(book: Rulebook, program: Program, values: Mapping[str, Value], on: date, wanted: list[Slot]) -> Program:
    """The program for the open slots, with the day and every given answer fixed."""
    completed = book.facts.completed(values)
    verdicts = known(program, completed, on)
    there = {closed.there_of(m) for closed in book.facts.lists.values() for m in closed.members}
    fixed: dict[int, bool | None] = {}
    for at, ((path, _), verdict) in enumerate(zip(program.tests, verdicts, strict=True)):
        if path == DAY or path in values or (path in there and verdict is not None) or (path in book.facts and book.facts[path].elected):
            fixed[at] = verdict
    return specialised(program, fixed, wanted)


def samples(book: Rulebook, program: Program, path: str, on: date) -> list[Value]:
    """One answer for every way in which the tests of a question can come out."""
    fact = book.facts[path]
    tests = [test for name, test in program.tests if name == path]
    match fact.type:
        case "bool":
            return [True, False]
        case "one_of":
            return list(fact.members)
        case "several_of":
            return [frozenset(), *(frozenset({name}) for name in fact.members), frozenset(fact.members)]
        case "date":
            bounds = [wanted for test in tests for _, wanted in test.tests]
            days = {bound for bound in bounds if isinstance(bound, date)} or {on}
            around = sorted({days_on(day, step) for day in days for step in (-1, 0, 1)})
            return [*around, *([NOT_YET] if NOT_YET in bounds else [])]
        case "dated":
            return [Annual(()), Annual(((on, 1),))]
        case "annual":
            ends = (same_day(date(on.year, 12, 31), on.year - 1), same_day(on, on.year - 1))
            return [Annual(tuple((end, value) for end in sorted(set(ends)))) for value in _around(tests)]
    return list(_around(tests))


def _around(tests: Sequence[Test]) -> list[Any]:
    """Below, at and above each bound."""
    found: dict[Any, None] = {}
    for test in tests:
        for _, bound in test.tests:
            for step in (-1, 0, 1):
                if isinstance(bound, Money):
                    found[Money(bound.amount + step, bound.currency)] = None
                elif not isinstance(bound, (date, frozenset, str)):
                    found[bound + step] = None
    return list(found)


def _decided(
    book: Rulebook,
    program: Program,
    values: Mapping[str, Value],
    on: date,
    scenarios: Sequence[tuple[str, Value]],
    wanted: Sequence[Slot],
) -> list[set[int]]:
    """For each scenario, which of the wanted slots it decides."""
    completed = book.facts.completed(values)
    base = known(program, completed, on)
    by_path: dict[str, list[int]] = {}
    for at, (path, _) in enumerate(program.tests):
        by_path.setdefault(path, []).append(at)
    full = (1 << len(scenarios)) - 1
    bits = [0, full]
    for verdict in base:
        bits += [full if verdict is True else 0, full if verdict is False else 0]
    for at, (path, value) in enumerate(scenarios):
        for name, implied in book.facts.implied(completed, path, value).items():
            for position in by_path.get(name, ()):
                verdict = program.tests[position][1].holds(implied, on)
                if verdict is not None:
                    bits[FIRST_TEST + 2 * position + (0 if verdict else 1)] |= 1 << at
    found = columns.solve(program, bits, lambda column: full & ~column)
    decided: list[set[int]] = [set() for _ in scenarios]
    for index, slot in enumerate(wanted):
        rails = program.outputs[slot]
        settled = found[rails.true] | found[rails.false]
        while settled:
            lowest = settled & -settled
            decided[lowest.bit_length() - 1].add(index)
            settled ^= lowest
    return decided


def _gate_place(book: Rulebook, question: Question) -> int:
    """The questions of gates first, in the order of their laws."""
    return 1000 if question.gate is None else book.law(question.gate).place


def _gates(book: Rulebook, findings: Sequence[Finding]) -> dict[str, str]:
    """The paths that an open gate asks for, by the gate. What lies under a member waits until the member is there."""
    found: dict[str, str] = {}
    for one in findings:
        if one.gate and any(layer.applies in (Truth.OPEN, Truth.DISPUTED) for layer in one.deciding_layers):
            for layer in one.deciding_layers:
                for path in layer.open:
                    if book.facts.owner(path) is None:
                        found.setdefault(path, one.rule)
    return found


def _question(
    book: Rulebook,
    path: str,
    wanted: Sequence[Slot],
    decided: Sequence[set[int]],
    gates: Mapping[str, str],
    asked: set[str],
) -> Question:
    fact: Fact = book.facts[path]
    always = set.intersection(*decided) if decided else set()
    sometimes = set.union(*decided) if decided else set()
    settles: dict[str, bool] = {}
    for index in sorted(sometimes):
        rule = wanted[index].rule
        settles[rule] = settles.get(rule, False) or index in always
    return Question(
        path=path,
        heading=book.facts.heading(path),
        question=fact.question,
        help=fact.help,
        proof=fact.proof,
        type=fact.type,
        choices=tuple(fact.members.items()),
        signed=fact.signed,
        gate=gates.get(path),
        settles=tuple(Settles(rule, certain) for rule, certain in settles.items()),
        asked=path in asked,
    )
