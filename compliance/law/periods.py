"""How a period ends: counted in calendar days, and on a working day where the law of a jurisdiction says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from compliance.law.calendar import days_on, same_day, same_day_of_month
from compliance.law.text import Fault, Text, items, mapping, text, whole
from compliance.source import Path

HOURS = "hours"
UNITS = (HOURS, "days", "months", "years")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Periods:
    """The days on which no period ends (Monday is 0), and how many working days one of so many days holds at least.

    `say` tells what was reckoned with and what was not: public holidays are not known here.
    """

    rest: frozenset[int]
    working_days: int
    say: Text


def periods(raw: Any, path: Path) -> Periods:
    """Read how a jurisdiction's periods end. Raises Fault."""
    spec: Mapping[str, Any] = mapping(raw, path, ("rest", "working_days"), ("say",))
    rest = items(spec.get("rest", []), (*path, "rest"))
    for at, name in enumerate(rest):
        if name not in WEEKDAYS:
            raise Fault((*path, "rest", at), "not_weekday", given=str(name), known=", ".join(WEEKDAYS))
    if len(set(rest)) == len(WEEKDAYS):
        raise Fault((*path, "rest"), "not_weekday", given=", ".join(rest), known=", ".join(WEEKDAYS[:-1]))
    return Periods(
        frozenset(WEEKDAYS.index(name) for name in rest),
        whole(spec.get("working_days", 0), (*path, "working_days")),
        text(spec["say"], (*path, "say")),
    )


def later(day: date, span: Span) -> date | None:
    """A day moved on by a span of calendar days, the first not counted; None where the calendar ends before it.

    >>> later(date(2026, 1, 31), Span(1, "months"))
    datetime.date(2026, 2, 28)
    """
    match span.unit:
        case "years":
            moved = same_day(day, day.year + span.count)
        case "months":
            moved = same_day_of_month(day, span.count)
        case "days":
            moved = days_on(day, span.count)
        case _:
            moved = days_on(day, -(-span.count // 24))
    return moved if moved < date.max else None


def ends(start: date, span: Span, rules: Periods | None) -> date | None:
    """The last day of a period that runs from a day; of one in hours the day in which it ends."""
    last = later(start, span)
    if last is None or rules is None or span.unit == HOURS:
        return last
    least = rules.working_days if (last - start).days >= rules.working_days else 0
    while last.weekday() in rules.rest or _working(start, last, rules) < least:
        if last == date.max:
            return None
        last += _ONE_DAY
    return last


def _working(start: date, last: date, rules: Periods) -> int:
    """How many working days a period holds, counted no further than a week."""
    days = min((last - start).days, len(WEEKDAYS))
    return sum((last - timedelta(days=back)).weekday() not in rules.rest for back in range(days))
