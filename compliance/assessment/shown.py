"""Answers, amounts and citations in words a person reads, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from compliance.assessment.models import Clause
from compliance.law.citation import Citation, Jurisdiction
from compliance.law.facts import Fact
from compliance.law.leaf import Annual, Currencies, Money, Month, NotYet, Value
from compliance.law.periods import Span
from compliance.law.several import Partly
from compliance.law.tables import TurnoverCap
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
    if isinstance(value, Partly):
        return _partly(fact, value)
    if isinstance(value, NotYet):
        return both("answer.not_yet")
    if isinstance(value, str):
        return fact.members.get(value, Text(value, value))
    if isinstance(value, (date, Month)):
        return Text(str(value), str(value))
    if value == Annual(()):
        return both("answer.none")
    if isinstance(value, (Money, Annual)):
        return Text(str(value), str(value))
    unit = fact.unit
    plain = number(value)
    return Text(f"{plain} {unit.ko}", f"{plain} {unit.en}") if unit else Text(plain, plain)


def _partly(fact: Fact, value: Partly) -> Text:
    """A list known in part, member by member."""
    yes, no = both("answer.yes"), both("answer.no")
    said = [(words, yes if value.has(name) else no) for name, words in fact.members.items() if value.has(name) is not None]
    return Text(
        ", ".join(f"{words.ko}: {answer.ko}" for words, answer in said),
        ", ".join(f"{words.en}: {answer.en}" for words, answer in said),
    )


def number(value: int | Decimal) -> str:
    """A number with separators; large round ones as powers of ten."""
    if isinstance(value, int) and value >= 10**15:
        digits = str(value).rstrip("0")
        if len(digits) <= 4:
            power = len(str(value)) - 1
            head = digits[0] + ("." + digits[1:] if digits[1:] else "")
            return f"10^{power}" if head == "1" else f"{head}×10^{power}"
    return f"{value:,}"


def money(amount: Money, currencies: Currencies) -> Text:
    """An amount as people write it: `3,500만 유로`, `EUR 35,000,000`."""
    named = (form for form, code in currencies.codes.items() if code == amount.currency and form != code)
    return Text(f"{korean(amount.amount)} {next(named, amount.currency)}", f"{amount.currency} {amount.amount:,}")


def korean(amount: int | Decimal) -> str:
    """A number in the units in which Koreans count.

    >>> korean(35_000_000), korean(1_000_000_000_000), korean(12_345)
    ('3,500만', '1조', '1만 2,345')
    """
    if isinstance(amount, Decimal) and amount != int(amount):
        return f"{amount:,}"
    left, parts = int(amount), []
    for unit, size in (("조", 10**12), ("억", 10**8), ("만", 10**4), ("", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count:,}{unit}")
    return " ".join(parts) or "0"


def cap(limit: TurnoverCap, take: str, currencies: Currencies) -> Text:
    """A ceiling that is an amount or a share of turnover, whichever is `higher` or `lower`."""
    percent = f"{float(limit.percent):g}"
    amount = money(limit.amount, currencies)
    return Text(
        say(f"cap.{take}", "ko", amount=amount.ko, percent=percent), say(f"cap.{take}", "en", amount=amount.en, percent=percent)
    )


def span(length: Span) -> Text:
    return both(f"span.{length.unit}", count=length.count)
