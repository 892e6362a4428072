"""How many filings have duties that no rule encodes: counted from the columns of findings, chunk by chunk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

import polars as pl

from compliance.law.rulebook import Rulebook
from compliance.law.unjudged import Unjudged
from compliance.screen.plan import Plan, column

NO = 0  # the code of a definition that does not hold, and of a duty that does not apply


@dataclass(frozen=True, slots=True)
class Condition:
    """What some duties of one law have in common: ids of which any must hold, and ids of which all must."""

    jurisdiction: str
    bearer: tuple[str, ...]
    tier: tuple[str, ...]


class Tally:
    """Counts, for each condition and each law, the filings for which it holds or may hold."""

    def __init__(self, book: Rulebook, plan: Plan, on: date, laws: Sequence[str]) -> None:
        self.duties: dict[Condition, list[Unjudged]] = {}
        for law in laws:
            for duty in book.unjudged(law):
                if not duty.is_there(book.jurisdictions[law], on):
                    continue
                self.duties.setdefault(Condition(law, duty.bearer, duty.tier), []).append(duty)
        self._names = {output.name for output in plan.outputs}
        self._readings = {law: _deciding(book, plan, law, on) for law in laws}
        self.filings = Counter[str]()
        self.holding = Counter[Condition]()

    def add(self, findings: pl.DataFrame) -> None:
        """Count the filings of a chunk."""
        by_law: dict[str, list[pl.Series]] = {}
        for condition in self.duties:
            may = self._may_hold(findings, condition)
            self.holding[condition] += int(may.sum())
            by_law.setdefault(condition.jurisdiction, []).append(may)
        for law, masks in by_law.items():
            self.filings[law] += int(reduce(or_, masks).sum())

    def _may_hold(self, findings: pl.DataFrame, condition: Condition) -> pl.Series:
        """Whether the condition holds, or is open, under some reading that decides."""
        held: list[pl.Series] = []
        for reading in self._readings[condition.jurisdiction]:
            bearers = [self._not_no(findings, name, reading) for name in condition.bearer]
            tiers = [self._not_no(findings, name, reading) for name in condition.tier]
            held.append(reduce(and_, tiers, reduce(or_, bearers)))
        made: pl.Series = reduce(or_, held)
        return made

    def _not_no(self, findings: pl.DataFrame, rule: str, reading: str) -> pl.Series:
        name = column(rule, reading)
        if name not in self._names:
            return pl.repeat(value=True, n=findings.height, dtype=pl.Boolean, eager=True)
        made: pl.Series = findings[name] != NO
        return made

    def manifest(self, book: Rulebook) -> dict[str, Any]:
        """For each law how many filings have such a duty or may have one, and how many each duty."""
        return {law: {"filings": self.filings[law], "duties": self._listed(law)} for law in self._readings if book.unjudged(law)}

    def _listed(self, law: str) -> list[Mapping[str, Any]]:
        return [
            {
                "provision": [{cited.instrument: cited.address} for cited in duty.provision],
                "bearer": list(duty.bearer),
                "tier": list(duty.tier),
                "line": {"ko": duty.line.ko, "en": duty.line.en},
                "filings": self.holding[condition],
            }
            for condition, duties in self.duties.items()
            if condition.jurisdiction == law
            for duty in duties
        ]


def _deciding(book: Rulebook, plan: Plan, law: str, on: date) -> tuple[str, ...]:
    """The readings of a law that were screened and decide; all that were screened where none decides."""
    shown = {output.reading for output in plan.outputs if output.rule.split(".", 1)[0] == law}
    jurisdiction = book.jurisdictions[law]
    return jurisdiction.deciding([reading for reading in jurisdiction.shown(on) if reading in shown])
