"""What the answers to a question may be, as far as tests can tell: pieces of its range, and classes of like pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any, TypeAlias

from compliance.law.leaf import NOT_YET, Annual, Money, NotYet, Test, Value
from compliance.law.numbers import Number


@dataclass(frozen=True, slots=True)
class Aspect:
    """What is answered at once: a question; or of it one member of a list, one year's value, an amount in one currency.

    `dated`: whether anything is on record.
    """

    path: str
    member: str = ""
    year: str = ""
    currency: str = ""
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of numbers or days. None: without end; `low_in`, `high_in`: the bound belongs to it."""

    low: Number | date | None = None
    low_in: bool = False
    high: Number | date | None = None
    high_in: bool = False


ANY_DAY = Span(date.min, True)

Piece: TypeAlias = bool | str | Span | NotYet


@dataclass(frozen=True)
class Classes:
    """The pieces of an aspect in their order, and for each the number of its class: like pieces share one.

    Invariant: two pieces share a class if and only if every test says the same of both.
    """

    pieces: tuple[Piece, ...]
    numbers: tuple[int, ...]

    @property
    def count(self) -> int:
        return max(self.numbers) + 1

    def where(self, holds: Callable[[Piece], bool]) -> frozenset[int]:
        """The classes of the pieces of which something holds."""
        return frozenset(number for piece, number in zip(self.pieces, self.numbers, strict=True) if holds(piece))

    def within(self, numbers: frozenset[int]) -> tuple[Piece, ...]:
        """The pieces of some classes, stretches that touch made one."""
        chosen: list[Piece] = []
        last_place = -2
        for place, (piece, number) in enumerate(zip(self.pieces, self.numbers, strict=True)):
            if number not in numbers:
                continue
            before = chosen[-1] if chosen and last_place == place - 1 else None
            if isinstance(before, Span) and isinstance(piece, Span):
                chosen[-1] = Span(before.low, before.low_in, piece.high, piece.high_in)
            else:
                chosen.append(piece)
            last_place = place
        return tuple(chosen)


def classes(pieces: Sequence[Piece], verdicts: Callable[[Piece], tuple[bool | None, ...]]) -> Classes:
    """Pieces numbered so that those of which every test says the same share a class."""
    known: dict[tuple[bool | None, ...], int] = {}
    numbers = [known.setdefault(verdicts(piece), len(known)) for piece in pieces]
    return Classes(tuple(pieces), tuple(numbers))


def apart(pieces: Sequence[Piece]) -> Classes:
    """Pieces of which each is a class of its own."""
    return Classes(tuple(pieces), tuple(range(len(pieces))))


def scale(bounds: Iterable[Number | date]) -> tuple[Span, ...]:
    """Every stretch between the bounds of the tests, and the bounds themselves, from the lowest to the highest; with no bound, one stretch."""
    ordered: list[Any] = sorted(set(bounds))
    if not ordered:
        return (ANY_DAY,)
    spans = [Span(None, False, ordered[0], False)] if representative(Span(None, False, ordered[0])) is not None else []
    for place, bound in enumerate(ordered):
        spans.append(Span(bound, True, bound, True))
        following = ordered[place + 1] if place + 1 < len(ordered) else None
        between = Span(bound, False, following, False)
        if representative(between) is not None:
            spans.append(between)
    return tuple(spans)


def representative(span: Span) -> Number | date | None:
    """A number or day within a stretch; None where it holds none."""
    bound = span.low if span.low is not None else span.high
    if isinstance(bound, date):
        return _day_within(span)
    if span.low_in:
        return bound
    if span.low is None:
        return Decimal(str(span.high)) - 1
    if span.high is None:
        return Decimal(str(span.low)) + 1
    with localcontext() as exact:
        exact.prec = 1000
        return (Decimal(str(span.low)) + Decimal(str(span.high))) / 2


def _day_within(span: Span) -> date | None:
    if span.low_in:
        return _as_day(span.low)
    if span.low is None:
        last = _as_day(span.high)
        return None if last == date.min else last - timedelta(days=1)
    first = _as_day(span.low)
    if first == date.max:
        return None
    following = first + timedelta(days=1)
    return None if span.high is not None and following >= _as_day(span.high) else following


def _as_day(bound: Number | date | None) -> date:
    assert isinstance(bound, date)
    return bound


def bounds_of(tests: Iterable[Test]) -> list[Number | date]:
    """The numbers, amounts and days that tests name; a test for "not yet" names none."""
    named = [wanted for test in tests for _, wanted in test.tests if wanted is not NOT_YET]
    return [wanted.amount if isinstance(wanted, Money) else wanted for wanted in named]


def currency_of(test: Test) -> str:
    """The currency that a test names; empty where it names none."""
    return next((wanted.currency for _, wanted in test.tests if isinstance(wanted, Money)), "")


def answer_of(piece: Piece, aspect: Aspect, on: date) -> Value:
    """An answer that lies in a piece: for a year's value one whose year is the year that is tested on the day."""
    if aspect.dated:
        return Annual(((on, 1),) if piece else ())
    if not isinstance(piece, Span):
        return piece
    value: Any = representative(piece)
    if aspect.currency:
        value = Money(value, aspect.currency)
    if not aspect.year:
        answer: Value = value
        return answer
    ended = date(on.year - 1, 12, 31) if aspect.year == "calendar" else on - timedelta(days=1)
    return Annual(((ended, value),))


def pieces_of(type_: str, choices: Sequence[str], tests: Iterable[Test]) -> tuple[Piece, ...]:
    """The pieces of a question's answers, by its type. Of what is dated: whether anything is on record."""
    if type_ in ("bool", "several_of", "dated"):
        return (True, False)
    if type_ == "one_of":
        return tuple(choices)
    spans = scale(bounds_of(tests))
    return (*spans, NOT_YET) if type_ == "date" else spans
