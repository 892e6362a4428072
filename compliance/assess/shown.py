"""Answers, amounts and citations in words a person reads, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from compliance.assess.models import Clause
from compliance.law.citation import Citation, Jurisdiction
from compliance.law.facts import Fact
from compliance.law.leaf import Annual, Money, NotYet, Value
from compliance.law.tables import Span, TurnoverCap
from compliance.law.text import Text
from compliance.words import say


def both(key: str, **params: Any) -> Text:
    """Interface words in both languages."""
    return Text(say(key, "ko", **params), say(key, "en", **params))


def clauses(law: Jurisdiction, cited: Iterable[Citation]) -> tuple[Clause, ...]:
    """Citations written out."""
    return tuple(
        Clause(
            one.instrument,
            one.address,
            law.instruments[one.instrument].rank,
            Text(law.write(one, "ko"), law.write(one, "en")),
            law.url(one),
        )
        for one in cited
    )


def answer(fact: Fact, value: Value) -> Text:
    """An answer in words."""
    if isinstance(value, bool):
        return both("answer.yes" if value else "answer.no")
    if isinstance(value, frozenset):
        if not value:
            return both("answer.none")
        named = [fact.members[name] for name in sorted(value)]
        return Text(", ".join(one.ko for one in named), ", ".join(one.en for one in named))
    if isinstance(value, NotYet):
        return both("answer.not_yet")
    if isinstance(value, str):
        return fact.members.get(value, Text(value, value))
    if isinstance(value, date):
        return Text(value.isoformat(), value.isoformat())
    if isinstance(value, (Money, Annual)):
        return Text(str(value), str(value))
    unit = fact.unit
    plain = number(value)
    return Text(f"{plain} {unit.ko}", f"{plain} {unit.en}") if unit else Text(plain, plain)


def number(value: int | Decimal) -> str:
    """A number with separators; large round ones as powers of ten."""
    if isinstance(value, int) and value >= 10**15:
        digits = str(value).rstrip("0")
        if len(digits) <= 4:
            power = len(str(value)) - 1
            head = digits[0] + ("." + digits[1:] if digits[1:] else "")
            return f"10^{power}" if head == "1" else f"{head}×10^{power}"
    return f"{value:,}"


def money(amount: Money) -> str:
    return f"{amount.amount:,} {amount.currency}"


def cap(limit: Money | TurnoverCap) -> str:
    """A ceiling in one line."""
    if isinstance(limit, Money):
        return money(limit)
    percent = f"{float(limit.percent):g}"
    return f"{money(limit.amount)} / {percent} %"


def span(length: Span) -> Text:
    return both(f"span.{length.unit}", count=length.count)
