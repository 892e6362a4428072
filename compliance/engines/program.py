"""The program: every rule, version and reading lowered once to and/or steps on single literals.

Each proposition has two literals, known true and known false, and where sources may conflict a second pair that
says what *some* source supports. `not` exchanges the literals of a pair, so no step ever negates, nothing is ever
taken back, and learning a fact can never reverse a decided answer. The one exception is the step `unknown`, which
serves would-be findings ("if this gate is passed") and reads only literals that are already final.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from compliance.engines.slot import Slot, SlotKind
from compliance.law import leaf_json
from compliance.law.leaf import Test, Value

Literal: TypeAlias = int


class Rails(NamedTuple):
    """The literals of one proposition: known true, known false, and what some source says."""

    true: Literal
    false: Literal
    says_true: Literal
    says_false: Literal

    @property
    def split(self) -> bool:
        """Whether sources may conflict: what some source says has literals of its own."""
        return (self.says_true, self.says_false) != (self.true, self.false)


NEVER: Literal = 0
ALWAYS: Literal = 1
FIRST_TEST = 2
AND, OR, UNKNOWN = 0, 1, 2
DAY = ""  # the path of a test of the day asked about
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Program:
    """Plain data. Literal 0 is never, 1 always; test k has literals 2+2k (true) and 3+2k (false); steps follow.

    `steps` are `(operation, literals)` in an order in which each reads only what stands before it.
    """

    tests: tuple[tuple[str, Test], ...]
    steps: tuple[tuple[int, tuple[Literal, ...]], ...]
    outputs: Mapping[Slot, Rails] = field(repr=False)

    @property
    def first_step(self) -> Literal:
        return FIRST_TEST + 2 * len(self.tests)

    def plain(self) -> dict[str, Any]:
        """The program as JSON data."""
        return {
            "format": FORMAT,
            "tests": [[path, leaf_json.plain(test)] for path, test in self.tests],
            "steps": [[operation, *reads] for operation, reads in self.steps],
            "outputs": [[*slot, *rails] for slot, rails in self.outputs.items()],
        }


def program_of(data: Mapping[str, Any]) -> Program:
    """The program that `Program.plain` wrote."""
    tests = tuple((path, leaf_json.test_of(test)) for path, test in data["tests"])
    steps = tuple((step[0], tuple(step[1:])) for step in data["steps"])
    return Program(tests, steps, dict(_output_of(fields) for fields in data["outputs"]))


def _output_of(fields: list[Any]) -> tuple[Slot, Rails]:
    rule, reading, kind, *rest = fields[: len(Slot._fields)]
    return Slot(rule, reading, SlotKind(kind), *rest), Rails(*fields[len(Slot._fields) :])


def known(program: Program, values: Mapping[str, Value], on: date) -> list[bool | None]:
    """What each test of the program says of completed answers on a day."""
    found: list[bool | None] = []
    for path, test in program.tests:
        value: Value | None = on if path == DAY else values.get(path)
        found.append(None if value is None else test.holds(value, on))
    return found


def literals(verdicts: Iterable[bool | None]) -> list[bool]:
    """The literals of the tests, behind `never` and `always`."""
    rails = [False, True]
    for verdict in verdicts:
        rails.append(verdict is True)
        rails.append(verdict is False)
    return rails


def specialised(program: Program, fixed: Mapping[int, bool | None], wanted: Iterable[Slot]) -> Program:
    """The part of a program that gives the wanted outputs, with some tests fixed beforehand.

    `fixed` maps the position of a test to what is known of it for good: true, false, or None for an answer that is
    not there. Identical steps are made once. The result has the same outputs on every input that agrees with it.
    """
    outputs = {slot: program.outputs[slot] for slot in wanted}
    base = program.first_step
    needed = bytearray(base + len(program.steps))
    for rails in outputs.values():
        for literal in rails:
            needed[literal] = 1
    for at in range(len(program.steps) - 1, -1, -1):
        if needed[base + at]:
            for literal in program.steps[at][1]:
                needed[literal] = 1
    mapped: list[Literal] = [NEVER] * (base + len(program.steps))
    mapped[ALWAYS] = ALWAYS
    tests: list[tuple[str, Test]] = []
    for at, test in enumerate(program.tests):
        true = FIRST_TEST + 2 * at
        if not (needed[true] or needed[true + 1]):
            continue
        if at in fixed:
            mapped[true] = ALWAYS if fixed[at] is True else NEVER
            mapped[true + 1] = ALWAYS if fixed[at] is False else NEVER
            continue
        mapped[true] = FIRST_TEST + 2 * len(tests)
        mapped[true + 1] = mapped[true] + 1
        tests.append(test)
    build = Builder(FIRST_TEST + 2 * len(tests))
    for at, (operation, reads) in enumerate(program.steps):
        if needed[base + at]:
            mapped[base + at] = build.step(operation, [mapped[literal] for literal in reads])
    renumbered = {slot: Rails(*(mapped[literal] for literal in rails)) for slot, rails in outputs.items()}
    return Program(tuple(tests), tuple(build.steps), renumbered)


class Builder:
    """Makes steps, each once, folding what is always or never the case."""

    def __init__(self, first: Literal) -> None:
        self.first = first
        self.steps: list[tuple[int, tuple[Literal, ...]]] = []
        self._made: dict[tuple[int, tuple[Literal, ...]], Literal] = {}

    def step(self, operation: int, reads: Iterable[Literal]) -> Literal:
        """The literal of a step, an old one where the same step was made before."""
        if operation == UNKNOWN:
            (read,) = reads
            if read in (NEVER, ALWAYS):
                return ALWAYS if read == NEVER else NEVER
            key: tuple[int, tuple[Literal, ...]] = (UNKNOWN, (read,))
        else:
            neutral, absorbing = (ALWAYS, NEVER) if operation == AND else (NEVER, ALWAYS)
            kept = set(reads)
            kept.discard(neutral)
            if absorbing in kept:
                return absorbing
            if not kept:
                return neutral
            if len(kept) == 1:
                return kept.pop()
            key = (operation, tuple(sorted(kept)))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self.first + len(self.steps)
            self.steps.append(key)
        return found
