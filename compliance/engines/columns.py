"""The program over columns: one function of `&` and `|`, carried by Python integers or anything that has both.

With integers a column holds one bit a scenario, so a single description is one bit and hundreds of "what if this
were answered so" are hundreds of bits, solved in the same pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from compliance.engines.program import AND, OR, Program, Rails
from compliance.engines.slot import Slot
from compliance.engines.truth import Truth, of_rails

Column = TypeVar("Column", bound=Any)


def solve(program: Program, literals: Sequence[Column], complement: Callable[[Column], Column]) -> list[Column]:
    """Every literal of the program, from the columns of `never`, `always` and the tests."""
    solved = list(literals)
    for operation, reads in program.steps:
        if operation == AND:
            solved.append(reduce(and_, [solved[read] for read in reads]))
        elif operation == OR:
            solved.append(reduce(or_, [solved[read] for read in reads]))
        else:
            solved.append(complement(solved[reads[0]]))
    return solved


def truths(program: Program, literals: Sequence[bool]) -> dict[Slot, Truth]:
    """The truth of every output for one description."""
    solved = solve(program, [int(holds) for holds in literals], lambda bit: 1 - bit)
    return {slot: of_rails(*(bool(solved[literal]) for literal in rails)) for slot, rails in program.outputs.items()}


def many(program: Program, scenarios: Sequence[Sequence[bool]]) -> dict[Slot, list[Truth]]:
    """The truth of every output in each of many scenarios: lists of literals."""
    count = len(scenarios)
    full = (1 << count) - 1
    columns = [_column(scenarios, literal) for literal in range(program.first_step)]
    solved = solve(program, columns, lambda bits: full & ~bits)

    def truth(rails: Rails, position: int) -> Truth:
        return of_rails(*(bool(solved[literal] >> position & 1) for literal in rails))

    return {slot: [truth(rails, position) for position in range(count)] for slot, rails in program.outputs.items()}


def _column(scenarios: Sequence[Sequence[bool]], literal: int) -> int:
    """One bit a scenario: whether the literal holds in it."""
    return sum(1 << position for position, scenario in enumerate(scenarios) if scenario[literal])
