"""The one reader of answers: YAML, JSON, table cells and Pydantic models all read through `read`."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from compliance.characters import composed
from compliance.law.answer_words import NO, NONE, UNKNOWN, YES, says
from compliance.law.answer_words import NOT_YET as NOT_YET_WORDS
from compliance.law.leaf import NOT_YET, Annual, Currencies, Money, Month, Value
from compliance.law.notation import SPACES
from compliance.law.numbers import Number, Unreadable, first_of_month, read_date, read_number, shown
from compliance.law.several import AloneWithOthers, Chosen, chosen

_BEGINS_NUMBER = re.compile("[0-9０-９+＋−－-]")
_LARGE_KOREAN = re.compile("[만억조경해자]")
_LIST_MARKS = re.compile("[;,|]")


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
    @property
    def negative(self) -> bool: ...


def read(question: Question, raw: Any, currencies: Currencies) -> Value:
    """The value of one raw answer (text, bool, number, list or mapping). Raises Unreadable."""
    raw = composed(raw)
    match question.type:
        case "bool":
            return yes_or_no(raw)
        case "number":
            return _bounded(question, read_number(raw))
        case "money":
            return _read_money(question, raw, currencies)
        case "annual":
            return _read_annual(question, raw, currencies, "not_annual")
        case "dated":
            return Annual(()) if says(NONE, raw) else _read_annual(question, raw, currencies, "not_dated")
        case "date":
            return NOT_YET if says(NOT_YET_WORDS, raw) else _read_day_or_month(raw)
        case "day":
            return read_date(raw)
        case "one_of":
            return _member(question, raw.strip(SPACES) if isinstance(raw, str) else raw)
        case "several_of":
            return _several(question, raw)
        case "text":
            if isinstance(raw, (dict, list)) or raw is None:
                raise Unreadable("not_text")
            return str(raw)
    raise Unreadable("not_readable", type=question.type)


def _read_day_or_month(raw: Any) -> date | Month:
    first = first_of_month(raw)
    return read_date(raw) if first is None else Month(first)


def yes_or_no(raw: Any) -> bool:
    """A yes or no in any of its written forms. Raises Unreadable."""
    if isinstance(raw, bool):
        return raw
    if says(YES, raw):
        return True
    if says(NO, raw):
        return False
    raise Unreadable("not_bool", given=shown(raw))


def _bounded(question: Question, number: Number) -> Number:
    """A number that is not below zero, where its question does not say that it may be."""
    if number < 0 and not question.negative:
        raise Unreadable("number_below_zero", given=shown(number))
    return number


def _several(question: Question, raw: Any) -> Chosen:
    """A list of the members chosen, the others not; or a mapping of single members to yes or no, the others unsaid.

    A member that nobody knows of may be written out as unknown: it is as if it were unsaid.
    """
    if isinstance(raw, dict):
        answers = {_member(question, name): answer for name, answer in raw.items()}
        said = {name: yes_or_no(answer) for name, answer in answers.items() if not says(UNKNOWN, answer)}
        yes = {name for name, is_chosen in said.items() if is_chosen}
        no = said.keys() - yes
    else:
        yes = _listed(question, raw)
        no = set(question.choices) - yes - {question.alone or ""} if yes != {question.alone} else set()
    try:
        return chosen(question.choices, question.alone, yes, no)
    except AloneWithOthers:
        raise Unreadable("alone_with_others", alone=question.alone) from None


def _listed(question: Question, raw: Any) -> set[str]:
    """The members that a list names; none where it is empty or says so and nothing else."""
    parts = raw if isinstance(raw, list) else _LIST_MARKS.split(str(raw))
    names = [part.strip(SPACES) if isinstance(part, str) else part for part in parts]
    if not isinstance(raw, list) and len(names) > 1 and not names[-1]:
        names.pop()
    chosen_names = [name for name in names if name in question.choices or not says(NONE, name)]
    if len(chosen_names) < len(names) and chosen_names:
        raise Unreadable("alone_with_others", alone=next(name for name in names if says(NONE, name)))
    return {_member(question, name) for name in chosen_names}


def _member(question: Question, raw: Any) -> str:
    name = raw if isinstance(raw, str) else shown(raw)
    if name not in question.choices:
        raise Unreadable("not_member", given=name, choices=", ".join(question.choices))
    return name


def read_money(raw: Any, currencies: Currencies) -> Money:
    """An amount with its currency: `100억 원`, `EUR 35m`, `{amount: 100억, currency: KRW, rates: {EUR: 0.0006}}`."""
    raw = composed(raw)
    if isinstance(raw, dict):
        return _money_of(raw, currencies)
    if not isinstance(raw, str):
        raise Unreadable("money_without_currency", given=shown(raw))
    text = raw.strip(SPACES)
    for form, code in _forms(tuple(currencies.codes.items())):
        amount = _beside(text, form)
        if amount is not None and _BEGINS_NUMBER.match(amount):
            return Money(read_number(amount), code)
    if _LARGE_KOREAN.search(text):
        return Money(read_number(text), currencies.korean_numerals)
    raise Unreadable("money_without_currency", given=shown(raw))


@lru_cache(maxsize=8)
def _forms(codes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The written forms of currencies in small letters, the longest first, with their codes."""
    return tuple(sorted(((form.lower(), code) for form, code in codes), key=lambda entry: (-len(entry[0]), entry[0])))


def _beside(text: str, form: str) -> str | None:
    """What stands beside the form of a currency that a text begins or ends with."""
    if text[: len(form)].lower() == form:
        return text[len(form) :].strip(SPACES)
    if text[-len(form) :].lower() == form:
        return text[: -len(form)].strip(SPACES)
    return None


def _money_of(raw: dict[str, Any], currencies: Currencies) -> Money:
    """An amount as a mapping, with the rates at which it is reckoned in other currencies."""
    if "amount" not in raw or not set(raw) <= {"amount", "currency", "rates"}:
        raise Unreadable("not_money", given=", ".join(map(str, raw)))
    if "currency" in raw:
        amount, code = read_number(raw["amount"]), _currency(raw["currency"], currencies)
    elif isinstance(raw["amount"], dict):
        raise Unreadable("not_money", given="amount")
    else:
        money = read_money(raw["amount"], currencies)
        amount, code = money.amount, money.currency
    listed = raw.get("rates") or {}
    if not isinstance(listed, dict):
        raise Unreadable("not_money", given="rates")
    rates: dict[str, Number] = {}
    for name, written in listed.items():
        other, rate = _currency(name, currencies), read_number(written)
        if other in rates:
            raise Unreadable("rate_twice", currency=other)
        if rate <= 0:
            raise Unreadable("rate_not_positive", given=shown(written))
        rates[other] = rate
    return Money(amount, code, rates)


def _currency(raw: Any, currencies: Currencies) -> str:
    named = str(raw).strip(SPACES).lower()
    code = next((code for form, code in _forms(tuple(currencies.codes.items())) if form == named), None)
    if code is None:
        raise Unreadable("not_currency", given=shown(raw), known=", ".join(sorted(set(currencies.codes.values()))))
    return code


def _read_money(question: Question, raw: Any, currencies: Currencies) -> Money:
    money = read_money(raw, currencies)
    _bounded(question, money.amount)
    return money


def _read_annual(question: Question, raw: Any, currencies: Currencies, fault: str) -> Annual:
    """A mapping of days to values, or a table cell `2025-12-31: 120억; …`."""
    entries: list[tuple[Any, Any]] = list(raw.items()) if isinstance(raw, dict) else []
    if isinstance(raw, str) and ":" in raw:
        entries = [(end, value) for end, _, value in (part.partition(":") for part in raw.split(";"))]
    if not entries:
        raise Unreadable(fault, given=shown(raw))
    years: dict[date, Number | Money] = {}
    for end, value in entries:
        day = read_date(end)
        money = question.of == "money"
        amount = _read_money(question, value, currencies) if money else _bounded(question, read_number(value))
        if day in years:
            raise Unreadable("year_twice", day=day.isoformat())
        years[day] = amount
    return Annual(tuple(sorted(years.items(), key=lambda item: item[0])))
