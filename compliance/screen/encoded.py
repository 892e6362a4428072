"""Which classes are open only because a part of them is not encoded: no answer of a filing would settle those.

The rulebook is lowered twice more, with every such part taken as a yes and as a no; a class that is open but decided
both ways waits for us and not for the filing.
"""

from __future__ import annotations

from collections.abc import Mapping

from compliance.engines.lower import lowered
from compliance.engines.program import FIRST_TEST, Builder, Literal, Program, Rails
from compliance.law.leaf import Test
from compliance.law.rulebook import Rulebook

YES, NO = "yes:", "no:"


def with_gaps(book: Rulebook, program: Program) -> Program:
    """A program whose outputs are also given with what is not encoded taken as a yes (`yes:`) and as a no (`no:`)."""
    return joined({"": program, YES: lowered(book, gaps=True), NO: lowered(book, gaps=False)})


def joined(programs: Mapping[str, Program]) -> Program:
    """Several programs as one, its outputs named with the prefix of each; like tests and steps are made once."""
    tests: dict[tuple[str, Test], int] = {}
    for one in programs.values():
        for test in one.tests:
            tests.setdefault(test, len(tests))
    build = Builder(FIRST_TEST + 2 * len(tests))
    outputs: dict[str, Rails] = {}
    for prefix, one in programs.items():
        mapped: list[Literal] = [0, 1]
        for test in one.tests:
            true = FIRST_TEST + 2 * tests[test]
            mapped += (true, true + 1)
        for operation, reads in one.steps:
            mapped.append(build.step(operation, [mapped[read] for read in reads]))
        for name, (a, b, c, d) in one.outputs.items():
            outputs[prefix + name] = (mapped[a], mapped[b], mapped[c], mapped[d])
    return Program(tuple(tests), tuple(build.steps), outputs)
