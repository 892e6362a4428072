"""Verdicts: what the two questions about a duty (does it apply, is it met) come to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from compliance.engines.truth import Truth


class Verdict(Enum):
    """The verdict on a duty or prohibition, the most demanding first."""

    NOT_MET = "not met"
    UNVERIFIED = "unverified"
    POSSIBLE = "possible"
    MET_IF_APPLIES = "met if it applies"
    MET = "met"
    APPLIES = "applies"
    NOT_APPLICABLE = "not applicable"

    @property
    def rank(self) -> int:
        """0 is the most demanding."""
        return list(Verdict).index(self)

    @property
    def settled(self) -> bool:
        """Whether no answer can change it."""
        return self in (Verdict.NOT_MET, Verdict.MET, Verdict.APPLIES, Verdict.NOT_APPLICABLE)


def of_duty(applies: Truth, met: Truth, *, has_measures: bool) -> Verdict:
    """The table of verdicts. A principle without measures simply applies.

    >>> of_duty(Truth.TRUE, Truth.OPEN, has_measures=True)
    <Verdict.UNVERIFIED: 'unverified'>
    >>> of_duty(Truth.OPEN, Truth.TRUE, has_measures=True)
    <Verdict.MET_IF_APPLIES: 'met if it applies'>
    """
    if applies is Truth.FALSE:
        return Verdict.NOT_APPLICABLE
    if applies is Truth.TRUE:
        if not has_measures:
            return Verdict.APPLIES
        return {Truth.TRUE: Verdict.MET, Truth.FALSE: Verdict.NOT_MET}.get(met, Verdict.UNVERIFIED)
    return Verdict.MET_IF_APPLIES if has_measures and met is Truth.TRUE else Verdict.POSSIBLE


def of_prohibition(holds: Truth) -> Verdict:
    """Yes counts as not met, open or disputed as possible."""
    return {Truth.TRUE: Verdict.NOT_MET, Truth.FALSE: Verdict.NOT_APPLICABLE}.get(holds, Verdict.POSSIBLE)


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """The most demanding of some verdicts; a finding is counted once, under it."""
    return min(verdicts, key=lambda verdict: verdict.rank)
