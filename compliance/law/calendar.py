"""Days that lie apart by years, months or days, also at both ends of the calendar."""

from __future__ import annotations

from datetime import date, timedelta


def same_day(day: date, year: int) -> date:
    """The same calendar day in another year; 28 February for 29 February; the first or last day there is beyond it."""
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def same_day_of_month(day: date, months: int) -> date:
    """The same day of a month so many months on, or its last day.

    >>> same_day_of_month(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if months < 0 else date.max
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def days_on(day: date, count: int) -> date:
    """A day so many days on, or back; the first or last day there is beyond it."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return date.min if count < 0 else date.max
