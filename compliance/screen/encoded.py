"""Which classes are open only because a part of them is not encoded: no answer of a filing would settle those.

The rulebook is lowered twice more, with every such part taken as a yes and as a no; a class that is open but decided
both ways waits for us and not for the filing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compliance.engines.lower import lowered_with_gaps
from compliance.engines.program import ALWAYS, FIRST_TEST, NEVER, Builder, Literal, Program, Rails
from compliance.engines.slot import Slot
from compliance.law.leaf import Test
from compliance.law.rulebook import Rulebook


def with_gaps(book: Rulebook, program: Program, slots: Sequence[Slot]) -> Program:
    """A program that answers some slots also with what is not encoded taken as a yes and as a no (`Slot.gaps`)."""
    taken_as_yes, taken_as_no = (lowered_with_gaps(book, slots, gaps=gaps) for gaps in (True, False))
    return joined({None: program, True: taken_as_yes, False: taken_as_no})


def joined(programs: Mapping[bool | None, Program]) -> Program:
    """Several programs as one, each with its own `Slot.gaps`; like tests and steps are made once."""
    tests: dict[tuple[str, Test], int] = {}
    for program in programs.values():
        for test in program.tests:
            tests.setdefault(test, len(tests))
    build = Builder(FIRST_TEST + 2 * len(tests))
    outputs: dict[Slot, Rails] = {}
    for gaps, program in programs.items():
        mapped: list[Literal] = [NEVER, ALWAYS]
        for test in program.tests:
            true = FIRST_TEST + 2 * tests[test]
            mapped += (true, true + 1)
        for operation, reads in program.steps:
            mapped.append(build.step(operation, [mapped[read] for read in reads]))
        for slot, rails in program.outputs.items():
            outputs[slot._replace(gaps=gaps)] = Rails(*(mapped[literal] for literal in rails))
    return Program(tuple(tests), tuple(build.steps), outputs)
