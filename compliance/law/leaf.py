"""What an answer may be, and when a test of it holds. Numbers are exact; nothing here looks at a clock."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from compliance.law.calendar import days_on, same_day
from compliance.law.numbers import Number
from compliance.law.several import Partly

Value: TypeAlias = "bool | Number | Money | Annual | date | Month | NotYet | str | frozenset[str] | Partly"

OPERATORS = ("is", "in", "at_least", "at_most", "more_than", "less_than", "after", "before", "recorded")
YEARS = ("business", "calendar")


class NotYet:
    """A day that has not come: the answer `not_yet`."""

    def __repr__(self) -> str:
        return "not_yet"


NOT_YET = NotYet()


@dataclass(frozen=True, slots=True)
class Month:
    """A day of which only the month is known: the answer `2026-05`. `first` is the first day of the month."""

    first: date

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}" if self.first.year > 999 else self.first.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in a currency, with the rates its file gives (units of the other currency for one)."""

    amount: Number
    currency: str
    rates: Mapping[str, Number] = field(default_factory=dict, hash=False)

    def in_(self, currency: str) -> Number | None:
        """The amount in a currency; None where no rate is given."""
        if currency == self.currency:
            return self.amount
        rate = self.rates.get(currency)
        return None if rate is None else self.amount * rate

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency}"


@dataclass(frozen=True, slots=True)
class Annual:
    """A value a year, by the day the year ended; or a value by each day on which something happened."""

    years: tuple[tuple[date, Number | Money], ...]

    def value(self, year: str, on: date) -> Number | Money | None:
        """The value of the business or calendar year that precedes a day."""
        if year == "calendar":
            wanted = [v for end, v in self.years if (end.year, end.month, end.day) == (on.year - 1, 12, 31)]
        else:
            earliest = same_day(on, on.year - 1)
            wanted = [v for end, v in sorted(self.years, key=lambda item: item[0]) if earliest <= end < on]
        return wanted[-1] if wanted else None

    def recorded(self, on: date) -> bool:
        """Whether anything is on record on or before a day."""
        return any(day <= on for day, _ in self.years)

    def __str__(self) -> str:
        return "; ".join(f"{end}: {value}" for end, value in self.years)


@dataclass(frozen=True, slots=True)
class Currencies:
    """How people write currencies: code by written form, and the one meant by Korean numerals alone."""

    codes: Mapping[str, str]
    korean_numerals: str


@dataclass(frozen=True, slots=True)
class Test:
    """Conditions on one answer, all meant: `tests` of (operator, value), and for annual answers which `year`.

    `happened`: the answer is the day of something that happened, so a day after the one asked about has not come.
    """

    tests: tuple[tuple[str, Any], ...]
    year: str | None = None
    happened: bool = False

    def holds(self, value: Value | None, on: date) -> bool | None:
        """True, False, or None where the answer leaves it open on the day."""
        if value is None:
            return None
        if isinstance(value, Month):
            ends = zip(self._verdicts(value.first, on), self._verdicts(value.last, on), strict=True)
            return _all([first if first is last else None for first, last in ends])
        return _all(self._verdicts(value, on))

    def _verdicts(self, value: Value, on: date) -> list[bool | None]:
        """What each condition says of an answer. Of days each is monotone, so that a month is as its first and last."""
        found: Value | None = value
        if isinstance(value, Annual):
            if self.tests[0][0] == "recorded":
                return [value.recorded(on) is wanted for _, wanted in self.tests]
            found = value.value(self.year or "business", on)
            if found is None:
                return [None]
        if self.happened and isinstance(value, date) and value > on:
            found = NOT_YET
        return [_one(operator, wanted, found, on) for operator, wanted in self.tests]


def _all(verdicts: list[bool | None]) -> bool | None:
    if False in verdicts:
        return False
    return None if None in verdicts else True


IS_TRUE = Test((("is", True),))


def _one(operator: str, wanted: Any, value: Any, on: date) -> bool | None:
    if isinstance(value, Partly):
        said = [value.has(member) for member in ([wanted] if operator == "is" else wanted)]
        if True in said:
            return True
        return None if None in said else False
    if isinstance(value, frozenset):
        return wanted in value if operator == "is" else not value.isdisjoint(wanted)
    if operator == "is":
        return bool(value == wanted)
    if operator == "in":
        return value in wanted
    if isinstance(wanted, date):
        return _one_date(operator, wanted, value, on)
    if isinstance(value, Money):
        amount = value.in_(wanted.currency)
        if amount is None:
            return None
        value, wanted = amount, wanted.amount
    return _compare(operator, value, wanted)


def _one_date(operator: str, wanted: date, value: Any, on: date) -> bool | None:
    """`not_yet` is later than the day asked about, and open for days still to come."""
    if isinstance(value, NotYet):
        first_possible = days_on(on, 1)
        if operator in ("after", "at_least"):
            return True if _compare(operator, first_possible, wanted) else None
        return None if _compare(operator, first_possible, wanted) else False
    return _compare(operator, value, wanted)


def _compare(operator: str, value: Any, wanted: Any) -> bool:
    match operator:
        case "before" | "less_than":
            return bool(value < wanted)
        case "after" | "more_than":
            return bool(value > wanted)
        case "at_least":
            return bool(value >= wanted)
    return bool(value <= wanted)
