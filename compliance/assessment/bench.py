"""What every finding is made from: the oracle, the truths that were solved, and the answers as people gave them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from compliance.assessment import shown
from compliance.assessment.models import Given
from compliance.assessment.reasons import Explainer
from compliance.engines.plain import Oracle
from compliance.engines.slot import Slot, SlotKind, start_name
from compliance.engines.truth import Truth
from compliance.law.leaf import Month
from compliance.law.rulebook import Rulebook
from compliance.law.version import Version


@dataclass(frozen=True)
class Answered:
    """The answers as people gave them: `values` decide, `given` says who, where and with what evidence."""

    given: Mapping[str, Given] = field(default_factory=dict)
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """What every finding is made from."""

    book: Rulebook
    oracle: Oracle
    truths: Mapping[Slot, Truth]
    answered: Answered
    readings: tuple[str, ...]  # of this jurisdiction, shown on the day, lowest first

    @cached_property
    def without_gaps(self) -> tuple[Oracle, Oracle]:
        """The same answers with every part that is not encoded taken as true, and as false."""
        yes, no = (Oracle(self.book, self.oracle.values, self.on, gaps=side) for side in (True, False))
        return yes, no

    def explain(self, reading: str) -> Explainer:
        """The explainer of a reading, which remembers what it has explained."""
        if reading not in self._explainers:
            self._explainers[reading] = Explainer(self.oracle, reading)
        return self._explainers[reading]

    @cached_property
    def _explainers(self) -> dict[str, Explainer]:
        return {}

    @property
    def on(self) -> date:
        return self.oracle.on

    def start(self, rule_id: str, version: Version, position: int) -> Truth:
        """The truth of the condition of a start day, under the lowest reading."""
        lowest = next(iter(self.book.law(rule_id).readings))
        slot = Slot(rule_id, lowest, SlotKind.START, start_name(version.day, position))
        return self.truths.get(slot, Truth.OPEN)

    @cached_property
    def coming(self) -> Mapping[str, date]:
        """The days answered that lie after the day asked about, by the paths of their questions; of a month its first day."""
        days = {path: value.first if isinstance(value, Month) else value for path, value in self.oracle.values.items()}
        return {path: day for path, day in days.items() if isinstance(day, date) and day > self.on}


def deciding(bench: Bench, paths: Iterable[str]) -> tuple[Given, ...]:
    """The deciding answers as they were given: a member that nobody named is closed by the answer that closes the rest."""
    said = dict.fromkeys(_closing(bench, path) for path in paths if path in bench.oracle.values)
    return tuple(_given(bench, path) for path in said if path in bench.book.facts)


def _closing(bench: Bench, path: str) -> str:
    owned = bench.book.facts.owner(path)
    if owned is None or not bench.answered.given or path in bench.answered.given or bench.oracle.values[path] is not False:
        return path
    closer = f"{owned[0].name}.{owned[0].closer}"
    return closer if bench.oracle.values.get(closer) is True else path


def _given(bench: Bench, path: str) -> Given:
    known = bench.answered.given.get(path)
    if known is not None:
        return known
    fact = bench.book.facts[path]
    return Given(path, fact.question, shown.answer(fact, bench.oracle.values[path]))
