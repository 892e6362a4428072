"""Numbers with units that fall, each part smaller than the unit before it: `1조 2천억`, `1억 500`, `3.5 million`.

`notation.korean` and `notation.english` are the same grammar as patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from compliance.law.notation import ENGLISH, LARGE, NUMERAL, SMALL, SPACE_IN_NUMBERS, bare

_PART = re.compile(f"({SPACE_IN_NUMBERS}?)({NUMERAL}){SPACE_IN_NUMBERS}?([가-힣]+|[A-Za-z]+)?")
_ENGLISH = {word: exponent for exponent, words in ENGLISH for word in words}
_THOUSAND, _TEN_THOUSAND = 3, 4


@dataclass(frozen=True, slots=True)
class Part:
    """Digits and the unit behind them: `small` counts a `large` one (천 in 천억). Exponents of ten; 0 for none."""

    digits: str
    small: int
    large: int
    spaced: bool


class NotFalling(Exception):
    """A text with units that is no number by the grammar."""


def has_units(text: str) -> bool:
    """Whether a text has a unit of numbers anywhere behind a digit."""
    found = re.search(r"[0-9][^A-Za-z가-힣]*([A-Za-z]+|[가-힣]+)", text)
    return found is not None and (found[1].lower() in _ENGLISH or found[1][0] in LARGE | SMALL)


def of_units(text: str) -> Decimal:
    """The value of a text of digits and units. Raises NotFalling."""
    parts = list(_parts(text))
    if any("." in part.digits for part in parts):
        return _fraction(parts)
    group = _THOUSAND if re.search("[A-Za-z]", text) else _TEN_THOUSAND
    return Decimal(_sum(parts, group))


def _parts(text: str) -> Iterator[Part]:
    at, kinds = 0, set()
    while at < len(text):
        found = _PART.match(text, at)
        if found is None or (found[1] and not at):
            raise NotFalling
        word = (found[3] or "").lower()
        if word:
            kinds.add(word.isascii())
        elif found.end() < len(text):
            raise NotFalling
        yield Part(bare(found[2]), *_unit(word), spaced=bool(found[1]))
        at = found.end()
    if len(kinds) != 1:
        raise NotFalling


def _unit(word: str) -> tuple[int, int]:
    """A unit as the exponents of its small and its large part."""
    if word in _ENGLISH:
        return 0, _ENGLISH[word]
    small = SMALL.get(word[:1], 0)
    rest = word[1:] if small else word
    if rest and rest not in LARGE:
        raise NotFalling
    return small, LARGE.get(rest, 0)


def _fraction(parts: list[Part]) -> Decimal:
    """A decimal fraction stands before one unit only: in `1.5억 300만` the parts would overlap."""
    if len(parts) != 1:
        raise NotFalling
    (part,) = parts
    digits, _, fraction = part.digits.partition(".")
    exponent = part.small + part.large - len(fraction)
    return Decimal((0, tuple(map(int, digits + fraction)), exponent))


def _sum(parts: list[Part], group: int) -> int:
    """The sum of whole parts. `counting`: thousands and hundreds that wait for the large unit they count."""
    total = counting = 0
    small = large = 0  # the units before
    spaced = False
    for part in parts:
        value = int(part.digits) * 10**part.small
        begins = not small and not large
        if not part.small and not part.large:
            _require(len(part.digits) <= (small or large))
        elif part.small:
            _require(begins or len(part.digits) == 1)
            _require(not small or part.small < small)
        else:
            _require(not small and (begins or len(part.digits) <= group))
        spaced = spaced or (bool(small) and part.spaced)
        counting += value
        if not part.large:
            small = part.small or small
            continue
        _require(not large or part.large < large)
        _require(not spaced)
        total += counting * 10**part.large
        counting, small, large = 0, 0, part.large
    _require(not small or large in (0, _TEN_THOUSAND))
    return total + counting


def _require(holds: bool) -> None:
    if not holds:
        raise NotFalling
