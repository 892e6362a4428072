"""What an answer may be, how it is read, and when a test of it holds.

The one leaf reader: YAML, JSON, table cells and Pydantic models all read answers through `read`.
Numbers are exact (`int` or `Decimal`); nothing here looks at a clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol, TypeAlias

from compliance.law.numbers import Number, Unreadable, read_date, read_number, shown
from compliance.law.several import AloneWithOthers, Chosen, Partly, chosen

Value: TypeAlias = "bool | Number | Money | Annual | date | NotYet | str | frozenset[str] | Partly"

OPERATORS = ("is", "in", "at_least", "at_most", "more_than", "less_than", "after", "before", "recorded")
YEARS = ("business", "calendar")
_YES = {"true", "yes", "y", "예", "네", "그렇다", "맞음", "o"}
_NO = {"false", "no", "n", "아니오", "아니요", "아니다", "아님", "x"}

class NotYet:
    """A day that has not come: the answer `not_yet`."""

    def __repr__(self) -> str:
        return "not_yet"


NOT_YET = NotYet()


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
            wanted = [v for end, v in self.years if end == date(on.year - 1, 12, 31)]
        else:
            earliest = same_day(on, on.year - 1)
            wanted = [v for end, v in sorted(self.years, key=lambda item: item[0]) if earliest <= end < on]
        return wanted[-1] if wanted else None

    def recorded(self, on: date) -> bool:
        """Whether anything is on record on or before a day."""
        return any(day <= on for day, _ in self.years)

    def __str__(self) -> str:
        return "; ".join(f"{end}: {value}" for end, value in self.years)


class Question(Protocol):
    """The part of a fact that says how its answer is read."""

    @property
    def type(self) -> str: ...
    @property
    def of(self) -> str: ...
    @property
    def choices(self) -> tuple[str, ...]: ...
    @property
    def alone(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Currencies:
    """How people write currencies: code by written form, and the one meant by Korean numerals alone."""

    codes: Mapping[str, str]
    korean_numerals: str


def same_day(day: date, year: int) -> date:
    """The same calendar day in another year; 28 February for 29 February."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def read(question: Question, raw: Any, currencies: Currencies) -> Value:
    """The value of one raw answer (text, bool, number, list or mapping). Raises Unreadable."""
    match question.type:
        case "bool":
            return yes_or_no(raw)
        case "number":
            return read_number(raw)
        case "money":
            return read_money(raw, currencies)
        case "annual":
            return _read_annual(question, raw, currencies)
        case "dated":
            return Annual(()) if raw in ("none", "없음") else _read_annual(question, raw, currencies, "not_dated")
        case "date":
            return NOT_YET if raw in ("not_yet", "아직") else read_date(raw)
        case "one_of":
            return _member(question, raw)
        case "several_of":
            return _several(question, raw)
        case "text":
            if isinstance(raw, (dict, list)) or raw is None:
                raise Unreadable("not_text")
            return str(raw)
    raise Unreadable("not_readable", type=question.type)


def yes_or_no(raw: Any) -> bool:
    """A yes or no in any of its written forms. Raises Unreadable."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        word = raw.strip().lower()
        if word in _YES:
            return True
        if word in _NO:
            return False
    raise Unreadable("not_bool", given=shown(raw))


def _several(question: Question, raw: Any) -> Chosen:
    """A list of the members chosen, the others not; or a mapping of single members to yes or no, the others unsaid."""
    if isinstance(raw, dict):
        said = {_member(question, name): yes_or_no(answer) for name, answer in raw.items()}
        yes = {name for name, is_chosen in said.items() if is_chosen}
        no = said.keys() - yes
    else:
        listed = raw if isinstance(raw, list) else [part for part in re.split(r"[;,|]", str(raw)) if part.strip()]
        yes = {_member(question, name) for name in listed if name != "none" or question.alone == "none"}
        no = set(question.choices) - yes - {question.alone or ""} if yes != {question.alone} else set()
    try:
        return chosen(question.choices, question.alone, yes, no)
    except AloneWithOthers:
        raise Unreadable("alone_with_others", alone=question.alone) from None


def _member(question: Question, raw: Any) -> str:
    name = raw.strip() if isinstance(raw, str) else shown(raw)
    if name not in question.choices:
        raise Unreadable("not_member", given=name, choices=", ".join(question.choices))
    return name


def read_money(raw: Any, currencies: Currencies) -> Money:
    """An amount with its currency: `100억 원`, `EUR 35m`, `{amount: 100억, currency: KRW, rates: {EUR: 0.0006}}`."""
    if isinstance(raw, dict):
        if "amount" not in raw or not set(raw) <= {"amount", "currency", "rates"}:
            raise Unreadable("not_money", given=", ".join(raw))
        money = read_money(raw["amount"], currencies) if "currency" not in raw else None
        code = money.currency if money else _currency(raw["currency"], currencies)
        amount = money.amount if money else read_number(raw["amount"])
        rates = raw.get("rates") or {}
        if not isinstance(rates, dict):
            raise Unreadable("not_money", given="rates")
        return Money(amount, code, {_currency(name, currencies): read_number(rate) for name, rate in rates.items()})
    if not isinstance(raw, str):
        raise Unreadable("money_without_currency", given=shown(raw))
    text = raw.strip()
    for written in sorted(currencies.codes, key=len, reverse=True):
        bare: str | None = None
        if text.lower().startswith(written.lower()):
            bare = text[len(written) :]
        elif text.lower().endswith(written.lower()):
            bare = text[: -len(written)]
        if bare is not None and (bare.strip()[:1].isdigit() or bare.strip()[:1] in "+-"):
            return Money(read_number(bare.strip()), currencies.codes[written])
    if re.search("[만억조경]", text):
        return Money(read_number(text), currencies.korean_numerals)
    raise Unreadable("money_without_currency", given=shown(raw))


def _currency(raw: Any, currencies: Currencies) -> str:
    code = currencies.codes.get(str(raw).strip()) or currencies.codes.get(str(raw).strip().upper())
    if code is None:
        raise Unreadable("not_currency", given=shown(raw), known=", ".join(sorted(set(currencies.codes.values()))))
    return code


def _read_annual(question: Question, raw: Any, currencies: Currencies, fault: str = "not_annual") -> Annual:
    if isinstance(raw, str) and re.match(r"\s*\d{4}-\d{2}-\d{2}\s*:", raw):  # a table cell: `2025-12-31: 120억; …`
        raw = {key.strip(): rest.strip() for key, _, rest in (part.partition(":") for part in raw.split(";"))}
    if not isinstance(raw, dict) or not raw:
        raise Unreadable(fault, given=shown(raw))
    years: list[tuple[date, Number | Money]] = []
    for end, value in raw.items():
        amount = read_money(value, currencies) if question.of == "money" else read_number(value)
        day = read_date(end)
        if any(known == day for known, _ in years):
            raise Unreadable("year_twice", day=day.isoformat())
        years.append((day, amount))
    return Annual(tuple(sorted(years, key=lambda item: item[0])))


@dataclass(frozen=True, slots=True)
class Test:
    """Conditions on one answer, all meant: `tests` of (operator, value), and for annual answers which `year`."""

    tests: tuple[tuple[str, Any], ...]
    year: str | None = None

    def holds(self, value: Value | None, on: date) -> bool | None:
        """True, False, or None where the answer leaves it open on the day."""
        if value is None:
            return None
        found: Value | None = value
        if isinstance(value, Annual):
            if self.tests[0][0] == "recorded":
                return all(value.recorded(on) is wanted for _, wanted in self.tests)
            found = value.value(self.year or "business", on)
            if found is None:
                return None
        verdicts = [_one(operator, wanted, found, on) for operator, wanted in self.tests]
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
        first_possible = on + timedelta(days=1)
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
