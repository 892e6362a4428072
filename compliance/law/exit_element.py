"""What a set of answers consists of: one answer, or the truth of something whose own list stands apart.

Each is written as a description would answer it, in no language: `system.is_ai: no`, `model.training_flop: < 10^26`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from compliance.law.answer_classes import Span
from compliance.law.numbers import Number


@dataclass(frozen=True, slots=True)
class YesNo:
    """A yes or no."""

    path: str
    yes: bool

    @property
    def text(self) -> str:
        return f"{self.path}: {'yes' if self.yes else 'no'}"

    @property
    def plain(self) -> dict[str, Any]:
        return {"path": self.path, "is": self.yes}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some choices; `but`: any choice but these, of none whatever the choice."""

    path: str
    members: tuple[str, ...]
    but: bool = False

    @property
    def text(self) -> str:
        if self.but and not self.members:
            return f"{self.path}: any"
        named = " | ".join(self.members)
        if self.but:
            named = f"not ({named})" if len(self.members) > 1 else f"not {named}"
        return f"{self.path}: {named}"

    @property
    def plain(self) -> dict[str, Any]:
        return {"path": self.path, "not_in" if self.but else "in": list(self.members)}


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of answers that holds some members and lacks others."""

    path: str
    held: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"{self.path}: {', '.join([*self.held, *(f'no {one}' for one in self.lacking)])}"

    @property
    def plain(self) -> dict[str, Any]:
        return {"path": self.path, "with": list(self.held), "without": list(self.lacking)}


@dataclass(frozen=True, slots=True)
class Measure:
    """A number, an amount, a year's value or a day within stretches; `not_yet`: also a day that has not come."""

    path: str
    spans: tuple[Span, ...]
    not_yet: bool = False
    year: str = ""
    currency: str = ""

    @property
    def text(self) -> str:
        of = ", ".join(part for part in (self.year, self.currency) if part)
        said = [*map(_span_text, self.spans), *(["not_yet"] if self.not_yet else [])]
        return f"{self.path}{f' ({of})' if of else ''}: {' | '.join(said)}"

    @property
    def plain(self) -> dict[str, Any]:
        said: dict[str, Any] = {"path": self.path, "within": [_span_plain(span) for span in self.spans]}
        optional = {"not_yet": self.not_yet, "year": self.year, "currency": self.currency}
        return said | {name: value for name, value in optional.items() if value}


@dataclass(frozen=True, slots=True)
class Named:
    """A definition, or a part of a rule, that holds or does not hold; its own list stands apart under its name."""

    name: str
    holds: bool

    @property
    def text(self) -> str:
        return f"[{self.name}]: {'yes' if self.holds else 'no'}"

    @property
    def plain(self) -> dict[str, Any]:
        return {"definition": self.name, "holds": self.holds}


Element: TypeAlias = YesNo | Choice | Listed | Measure | Named


def _span_text(span: Span) -> str:
    if span.low is not None and span.low == span.high:
        return f"= {_bound_text(span.low)}"
    if span == Span():
        return "any"
    low = [] if span.low is None else [f"{'>=' if span.low_in else '>'} {_bound_text(span.low)}"]
    high = [] if span.high is None else [f"{'<=' if span.high_in else '<'} {_bound_text(span.high)}"]
    return " ".join([*low, *high])


def _span_plain(span: Span) -> dict[str, str]:
    said = {}
    if span.low is not None:
        said["at_least" if span.low_in else "more_than"] = _bound_text(span.low)
    if span.high is not None:
        said["at_most" if span.high_in else "less_than"] = _bound_text(span.high)
    return said


def _bound_text(bound: Number | date) -> str:
    """A bound as a description would write it: 2026-08-02, 10^26, 1_500_000."""
    if isinstance(bound, date):
        return bound.isoformat()
    if bound != int(bound):
        return str(bound)
    digits = str(int(bound))
    zeros = len(digits) - len(digits.rstrip("0"))
    if digits.startswith("1") and zeros == len(digits) - 1 and zeros > 12:
        return f"10^{zeros}"
    return f"{int(Decimal(bound)):_}"
