"""Since when a rule binds, as of one day: binding, upcoming, disputed, open, or ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from compliance.engines.truth import Truth
from compliance.law.kinds import StartForm
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.start import Start, StartDay
from compliance.law.version import Version


class State(Enum):
    """How a rule stands to the day asked about."""

    BINDING = "binding"
    UPCOMING = "upcoming"
    DISPUTED = "disputed"  # named days disagree
    OPEN = "open"  # the day depends on an answer that is not there
    ENDED = "ended"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Binding:
    """A state, the day or days it rests on (earliest first), and the day of an enacted change to come."""

    state: State
    days: tuple[StartDay, ...] = ()
    change: date | None = None
    form: StartForm = StartForm.DAY  # how its start is written: day | disputed | by

    @property
    def day(self) -> date | None:
        """The earliest day."""
        return self.days[0].day if self.days else None


NOTHING_COMING: Mapping[str, date] = {}


def binding(
    book: Rulebook,
    rule: Rule,
    on: date,
    truth_of: Callable[[str, Version, int], Truth],
    coming: Mapping[str, date] = NOTHING_COMING,
) -> Binding:
    """When a rule binds, seen from a day.

    `truth_of(rule id, version, position)` is the truth of a condition of a start day; `coming` holds the days
    answered that lie after the day asked about, by the paths of their questions.
    """
    versions = [(day, version) for day, version in rule.versions]
    standing = rule.on(on)
    if standing is None:
        if versions[0][0] <= on:
            return Binding(State.ENDED, tuple(StartDay(day) for day, version in versions if version is None and day <= on))
        return Binding(State.ABSENT)
    change = next((day for day, version in versions if day > on and (version is None or version.enacted <= on)), None)
    days, form = _days(book, standing, on, truth_of, coming)
    first = min(one.day for one in days)
    later = [
        version
        for day, version in versions
        if version is not None and standing.day < day <= first and version.enacted <= on
    ]
    if later:
        days, form = _days(book, later[-1], on, truth_of, coming)
    days = tuple(sorted(days, key=lambda one: one.day))
    if days[-1].day <= on:
        return Binding(State.BINDING, days, change, form)
    if days[0].day > on:
        return Binding(State.UPCOMING, days, change, form)
    return Binding(State.OPEN if form is StartForm.BY else State.DISPUTED, days, change, form)


def _days(
    book: Rulebook,
    version: Version,
    on: date,
    truth_of: Callable[[str, Version, int], Truth],
    coming: Mapping[str, date],
) -> tuple[tuple[StartDay, ...], StartForm]:
    """The days on which a version binds, and how they are written."""
    start = version.start
    if start is None:
        return (StartDay(version.day),), StartForm.DAY
    if start.form is StartForm.AS:
        other = book.rules[start.as_rule or ""]
        found = binding(book, other, on, truth_of, coming)
        return found.days or (StartDay(version.day),), found.form
    if start.form is not StartForm.BY:
        return start.days, start.form
    days = tuple(_awaited(one, coming) for one in _chosen(version, start, truth_of))
    return days, StartForm.DISPUTED if all(one.name is not None for one in days) else start.form


def _chosen(version: Version, start: Start, truth_of: Callable[[str, Version, int], Truth]) -> tuple[StartDay, ...]:
    """The first true condition wins; while one is open its day and the later ones are shown; where none holds, all are."""
    shown: list[StartDay] = []
    decided = False
    for at, one in enumerate(start.days):
        if decided and not _disagree(shown[-1], one):
            break
        truth = Truth.TRUE if one.when is None else truth_of(version.rule, version, at)
        if truth is Truth.FALSE:
            continue
        shown.append(one)
        decided = truth is Truth.TRUE
    return tuple(shown) or start.days


def _awaited(one: StartDay, coming: Mapping[str, date]) -> StartDay:
    """The day, or the later one that it awaits."""
    return replace(one, day=max(one.day, coming.get(one.awaits or "", one.day)))


def _disagree(one: StartDay, other: StartDay) -> bool:
    """Whether two neighbours are days on which sources part under one condition."""
    return one.name is not None and other.name is not None and one.when is other.when
