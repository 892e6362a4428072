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
    a, b, c, d = rails
    made = pl.when(of(a)).then(_u8(1)).when(of(b)).then(_u8(0))
    if (c, d) != (a, b):
        made = made.when(of(c) & of(d)).then(_u8(3))
    if gaps is not None and gaps != (rails, rails):
        yes, no = gaps
        decided = (of(yes[0]) | of(yes[1])) & (of(no[0]) | of(no[1]))
        made = made.when(decided).then(_u8(NOT_ENCODED))
    return made.otherwise(_u8(2))


def verdict(applies: Rails, met: Rails, of: Of, *, has_measures: bool) -> Expression:
    """The code of a duty, by the table of verdicts."""
    (a, b, c, d), (m, n, p, q) = applies, met
    parts = pl.lit(value=False)
    if (c, d) != (a, b):
        parts = of(c) & of(d)
    open_code = pl.when(parts).then(_u8(4 + DISPUTED)).otherwise(_u8(4)) if (c, d) != (a, b) else _u8(4)
    if not has_measures:
        made: Expression = pl.when(of(a)).then(_u8(6)).when(of(b)).then(_u8(0)).otherwise(open_code)
        return made
    true = pl.when(of(m)).then(_u8(1)).when(of(n)).then(_u8(2))
    if (p, q) != (m, n):
        true = true.when(of(p) & of(q)).then(_u8(3 + DISPUTED))
    if_open = open_code + pl.when(of(m)).then(_u8(1)).otherwise(_u8(0))
    return pl.when(of(b)).then(_u8(0)).when(of(a)).then(true.otherwise(_u8(3))).otherwise(if_open)


def _u8(code: int) -> Expression:
    made: Expression = pl.lit(code, dtype=pl.UInt8)
    return made
