"""The program over columns: one function of `&` and `|`, carried by Python integers or anything that has both.

With integers a column holds one bit a scenario, so a single description is one bit and hundreds of "what if this
were answered so" are hundreds of bits, solved in the same pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from compliance.engines.program import AND, OR, Program
from compliance.engines.truth import Truth, of_rails

Column = TypeVar("Column", bound=Any)


def solve(program: Program, literals: Sequence[Column], complement: Callable[[Column], Column]) -> list[Column]:
    """Every literal of the program, from the columns of `never`, `always` and the tests."""
    found = list(literals)
    for operation, reads in program.steps:
        if operation == AND:
            found.append(reduce(and_, [found[read] for read in reads]))
        elif operation == OR:
            found.append(reduce(or_, [found[read] for read in reads]))
        else:
            found.append(complement(found[reads[0]]))
    return found


def truths(program: Program, literals: Sequence[bool]) -> dict[str, Truth]:
    """The truth of every output for one description."""
    found = solve(program, [int(one) for one in literals], lambda bit: 1 - bit)
    return {name: of_rails(*(bool(found[literal]) for literal in rails)) for name, rails in program.outputs.items()}


def many(program: Program, scenarios: Sequence[Sequence[bool]]) -> dict[str, list[Truth]]:
    """The truth of every output in each of many scenarios: lists of literals."""
    width = len(scenarios)
    full = (1 << width) - 1
    columns = [sum(1 << at for at, one in enumerate(scenarios) if one[literal]) for literal in range(program.first_step)]
    found = solve(program, columns, lambda bits: full & ~bits)
    return {
        name: [of_rails(*(bool(found[literal] >> at & 1) for literal in rails)) for at in range(width)]
        for name, rails in program.outputs.items()
    }
