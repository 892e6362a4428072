"""Exact numbers and days as people write them, in Korean and in English: read whole, or refused with the fix."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from compliance.law.notation import EXPONENT, LARGEST_EXPONENT, LONGEST, NUMERAL, SPACE_IN_NUMBERS, SPACES, bare
from compliance.law.units import NotFalling, has_units, of_units

Number: TypeAlias = int | Decimal

_PLAIN = re.compile(NUMERAL)
_SCIENTIFIC = re.compile(f"({NUMERAL})[eE]({EXPONENT})")
_TIMES = re.compile(f"{SPACE_IN_NUMBERS}?[xX×*·]{SPACE_IN_NUMBERS}?")
_POWER = re.compile(f"(.*?)10{SPACE_IN_NUMBERS}?(?:\\^|\\*\\*){SPACE_IN_NUMBERS}?(\\()?({EXPONENT})(?(2)\\))")
_DAY = re.compile(
    "([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
    f"|\\.{SPACE_IN_NUMBERS}?([0-9]{{1,2}})\\.{SPACE_IN_NUMBERS}?([0-9]{{1,2}})\\.?"
    f"|년{SPACE_IN_NUMBERS}?([0-9]{{1,2}})월{SPACE_IN_NUMBERS}?([0-9]{{1,2}})일)"
)
_MONTH = re.compile(
    "([0-9]{4})(?:-([0-9]{1,2})|/([0-9]{1,2})"
    f"|\\.{SPACE_IN_NUMBERS}?([0-9]{{1,2}})\\.|년{SPACE_IN_NUMBERS}?([0-9]{{1,2}})월)"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，＋－−", "0123456789.,+--")
_RAISED = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = str.maketrans(_RAISED, "+-0123456789")
_SUPERSCRIPT = re.compile(f"[{_RAISED}]+")
_PARTED = re.compile("[0-9][,_ \u00a0\u2007\u2009\u202f]+[0-9]")


class Unreadable(Exception):
    """Why a text is no answer to its question: `code` of the message and its `params`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def read_date(raw: Any) -> date:
    """A day written as 2026-01-22, 2026.1.22., 2026/1/22 or 2026년 1월 22일. Raises Unreadable."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    found = _DAY.fullmatch(str(raw).strip(SPACES))
    try:
        if found:
            return date(*(int(part) for part in found.groups() if part is not None))
    except ValueError:
        pass
    raise Unreadable("not_date", given=shown(raw))


def first_of_month(raw: Any) -> date | None:
    """The first day of a month written as 2026-05, 2026.5., 2026/5 or 2026년 5월; None where it is written otherwise."""
    found = _MONTH.fullmatch(raw.strip(SPACES)) if isinstance(raw, str) else None
    if found is None:
        return None
    year, month = (int(part) for part in found.groups() if part is not None)
    return date(year, month, 1) if year and 1 <= month <= 12 else None


def read_number(raw: Any) -> Number:
    """An exact number as people write it: 1e26, 10^26, 1.2×10^25, 1조 2천억, 1_000_000, 3.5 million. Raises Unreadable."""
    if isinstance(raw, bool) or raw is None or isinstance(raw, (dict, list)):
        raise Unreadable("not_number", given=shown(raw))
    if isinstance(raw, float) or (isinstance(raw, Decimal) and not raw.is_finite()):
        raise Unreadable("number_float", given=str(raw))
    if isinstance(raw, (int, Decimal)):
        return _exact(Decimal(raw), raw)
    return _number_of(str(raw))


@lru_cache(maxsize=65_536)
def _number_of(raw: str) -> Number:
    if len(raw) > LONGEST:
        raise Unreadable("number_too_large", given=shown(raw))
    text = raw.strip(SPACES).translate(_FULL_WIDTH)
    unsigned = text[1:] if text[:1] in ("+", "-") else text
    value = _unsigned(unsigned)
    if value is None:
        raise _why(raw, unsigned)
    return _exact(value.copy_negate() if text[:1] == "-" else value, raw)


def _unsigned(text: str) -> Decimal | None:
    """The value of a number without its sign; None where it is none by the grammar."""
    if _PLAIN.fullmatch(text):
        return _scaled(text, "0")
    if found := _SCIENTIFIC.fullmatch(text):
        return _scaled(found[1], found[2])
    if found := _POWER.fullmatch(text):
        times = _TIMES.search(found[1]) if found[1] else None
        if not found[1]:
            return _scaled("1", found[3])
        if times and times.end() == len(found[1]) and _PLAIN.fullmatch(found[1][: times.start()]):
            return _scaled(found[1][: times.start()], found[3])
        return None
    try:
        return of_units(text)
    except NotFalling:
        return None


def _scaled(digits: str, exponent: str) -> Decimal:
    if abs(int(exponent)) > LARGEST_EXPONENT:
        raise Unreadable("number_too_large", given=shown(f"{digits}e{exponent}"))
    whole, _, fraction = bare(digits).partition(".")
    return Decimal((0, tuple(int(digit) for digit in whole + fraction), int(exponent) - len(fraction)))


def _exact(number: Decimal, raw: Any) -> Number:
    """A number, whole where it is; refused where it could not be written and read again."""
    if number and (abs(number.adjusted()) > LARGEST_EXPONENT or len(number.as_tuple().digits) > LONGEST - 20):
        raise Unreadable("number_too_large", given=shown(raw))
    return int(number) if number == number.to_integral_value() else number


def _why(raw: str, text: str) -> Unreadable:
    """Why a text is no number, with the fix where its kind can be told."""
    given = shown(raw)
    if _SUPERSCRIPT.search(text):
        like = _SUPERSCRIPT.sub(lambda found: "^" + found[0].translate(_LOWERED), text)
        return Unreadable("number_superscript", given=given, like=shown(like))
    if has_units(text):
        return Unreadable("number_units", given=given)
    if _PARTED.search(text):
        return Unreadable("number_groups", given=given)
    return Unreadable("not_number", given=given)


def shown(raw: Any) -> str:
    """What was given, short enough for a message."""
    words = str(raw).replace("\n", " ")
    return words if len(words) <= 60 else words[:57] + "…"
