"""Exact numbers and days as people write them, in Korean and in English."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeAlias

Number: TypeAlias = int | Decimal

_MAGNITUDES = {
    "천": 3, "만": 4, "억": 8, "조": 12, "경": 16, "해": 20, "자": 24,
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9, "tn": 12, "trillion": 12,
}  # fmt: skip
_LARGEST_EXPONENT = 400
_DIGITS = r"[+-]?\d[\d,_]*(?:\.\d+)?"
_SCIENTIFIC = re.compile(rf"({_DIGITS})\s*[eE]\s*\+?(-?\d+)")
_POWER = re.compile(rf"(?:({_DIGITS})\s*[x×*·]\s*)?10\s*(?:\^|\*\*)\s*\(?(-?\d+)\)?")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_PLAIN = re.compile(_DIGITS)
_CHUNK = re.compile(r"(\d[\d,_]*(?:\.\d+)?)\s*([^\d\s,._+-]*)\s*")


class Unreadable(Exception):
    """Why a text is no answer to its question: `code` of the message and its `params`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def read_date(raw: Any) -> date:
    """A day written as 2026-01-22, 2026.1.22. or 2026년 1월 22일. Raises Unreadable."""
    if isinstance(raw, date):
        return raw
    found = re.fullmatch(r"\s*(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?\s*", str(raw))
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Unreadable("not_date", given=shown(raw))


def read_number(raw: Any) -> Number:
    """An exact number as people write it: 1e26, 10^26, 1.2×10^25, 1조 2천억, 1_000_000, 3.5 million."""
    if isinstance(raw, bool) or raw is None or isinstance(raw, (dict, list)):
        raise Unreadable("not_number", given=shown(raw))
    if isinstance(raw, float):
        raise Unreadable("number_float", given=str(raw))
    if isinstance(raw, (int, Decimal)):
        return _whole(Decimal(raw))
    return _number_of(str(raw).strip().translate(_SUPERSCRIPT))


@lru_cache(maxsize=65_536)
def _number_of(text: str) -> Number:
    try:
        if found := _SCIENTIFIC.fullmatch(text):
            return _scaled(found[1], int(found[2]))
        if found := _POWER.fullmatch(text):
            return _scaled(found[1] or "1", int(found[2]))
        if _PLAIN.fullmatch(text):
            return _scaled(text, 0)
        return _with_magnitudes(text)
    except InvalidOperation:
        raise Unreadable("not_number", given=shown(text)) from None


def _scaled(digits: str, exponent: int) -> Number:
    if abs(exponent) > _LARGEST_EXPONENT or len(digits) > _LARGEST_EXPONENT:
        raise Unreadable("number_too_large", given=shown(f"{digits}e{exponent}"))
    whole, _, part = digits.replace(",", "").replace("_", "").partition(".")
    number = Decimal((0, tuple(int(d) for d in (whole.lstrip("+-") + part)), exponent - len(part)))
    return _whole(number.copy_negate() if whole.startswith("-") else number)


def _whole(number: Decimal) -> Number:
    return int(number) if number == number.to_integral_value() else number


def _with_magnitudes(text: str) -> Number:
    """`1조 2천억` = 1×10^12 + 2×10^3×10^8: a larger unit closes what stands before it."""
    total, at = Decimal(0), 0
    if len(text) > 60:
        raise Unreadable("not_number", given=shown(text))
    while at < len(text):
        found = _CHUNK.match(text, at)
        if not found:
            raise Unreadable("not_number", given=shown(text))
        part = Decimal(_scaled(found[1], 0))
        word = found[2].lower()
        if word in _MAGNITUDES:
            part *= 10 ** _MAGNITUDES[word]
        else:
            for letter in word:
                if letter not in _MAGNITUDES or letter.isascii():
                    raise Unreadable("not_number", given=shown(text))
                part *= 10 ** _MAGNITUDES[letter]
        total += part
        at = found.end()
    if not text:
        raise Unreadable("not_number", given="")
    return _whole(total)


def shown(raw: Any) -> str:
    """What was given, short enough for a message."""
    words = str(raw).replace("\n", " ")
    return words if len(words) <= 60 else words[:57] + "…"
