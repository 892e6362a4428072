"""The small integers of `findings.parquet`: what each says, and how it is made of literals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import polars as pl

from compliance.assessment.verdict import Verdict
from compliance.engines.program import Rails
from compliance.engines.truth import Truth

Expression: TypeAlias = "pl.Expr"
Of: TypeAlias = "Callable[[int], pl.Expr]"

TRUTHS: dict[Truth, int] = {Truth.FALSE: 0, Truth.TRUE: 1, Truth.OPEN: 2, Truth.DISPUTED: 3}
NOT_ENCODED = 4  # of a class that is counted: open, but no answer would settle it
VERDICTS: dict[Verdict, int] = {
    Verdict.NOT_APPLICABLE: 0,
    Verdict.MET: 1,
    Verdict.NOT_MET: 2,
    Verdict.UNVERIFIED: 3,
    Verdict.POSSIBLE: 4,
    Verdict.MET_IF_APPLIES: 5,
    Verdict.APPLIES: 6,
}
DISPUTED = 8  # added to a verdict whose sources part


def truth(rails: Rails, of: Of, gaps: tuple[Rails, Rails] | None = None) -> Expression:
    """The code of a definition, prohibition or tier; `of` gives the column of a literal.

    `gaps`: its rails with what is not encoded taken as a yes and as a no.
    """
    made = pl.when(of(rails.true)).then(_u8(1)).when(of(rails.false)).then(_u8(0))
    if rails.split:
        made = made.when(_parting(rails, of)).then(_u8(3))
    if gaps is not None and gaps != (rails, rails):
        yes, no = gaps
        decided = (of(yes.true) | of(yes.false)) & (of(no.true) | of(no.false))
        made = made.when(decided).then(_u8(NOT_ENCODED))
    return made.otherwise(_u8(2))


def verdict(applies: Rails, met: Rails, of: Of, *, has_measures: bool) -> Expression:
    """The code of a duty, by the table of verdicts."""
    open_code: Expression = _u8(4)
    if applies.split:
        open_code = pl.when(_parting(applies, of)).then(_u8(4 + DISPUTED)).otherwise(_u8(4))
    if not has_measures:
        made: Expression = pl.when(of(applies.true)).then(_u8(6)).when(of(applies.false)).then(_u8(0)).otherwise(open_code)
        return made
    applying = pl.when(of(met.true)).then(_u8(1)).when(of(met.false)).then(_u8(2))
    if met.split:
        applying = applying.when(_parting(met, of)).then(_u8(3 + DISPUTED))
    if_open = open_code + pl.when(of(met.true)).then(_u8(1)).otherwise(_u8(0))
    decided = pl.when(of(applies.false)).then(_u8(0)).when(of(applies.true)).then(applying.otherwise(_u8(3)))
    return decided.otherwise(if_open)


def _parting(rails: Rails, of: Of) -> Expression:
    """Where some source says yes and some says no."""
    return of(rails.says_true) & of(rails.says_false)


def _u8(code: int) -> Expression:
    made: Expression = pl.lit(code, dtype=pl.UInt8)
    return made
