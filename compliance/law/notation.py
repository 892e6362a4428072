"""How numbers and days are written: the one grammar, as patterns.

The patterns use only what Python and ECMA-262 (JSON Schema) read alike, so that the reader and the published schema
accept the same texts. They are written over text in NFC.

A number is digits, whole or in groups of three, with a decimal point; or it has an exponent, a power of ten, or units
that fall: `1_000_000`, `1 000.5`, `1e26`, `1.2×10^25`, `1조 2천억`, `3.5 million`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

SPACES = " \t\r\n\u00a0\u2007\u2009\u202f\u3000"
LONGEST = 420  # characters of a number
LARGEST_EXPONENT = 400
SMALL = {"십": 1, "백": 2, "천": 3}
LARGE = {"자": 24, "해": 20, "경": 16, "조": 12, "억": 8, "만": 4}
ENGLISH = (
    (12, ("trillion", "tn")),
    (9, ("billion", "bn", "b")),
    (6, ("million", "mn", "m")),
    (3, ("thousand", "k")),
)
SPACE_IN_NUMBERS = "[ \u00a0\u2007\u2009\u202f]"
NUMERAL = (
    "(?:[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?:_[0-9]{3})+|(?:" + SPACE_IN_NUMBERS + "[0-9]{3})+)|[0-9]+)(?:[.][0-9]+)?"
)
"""Digits as the reader meets them, after full-width ones were written plainly."""
EXPONENT = "[+-]?[0-9]+"
ANY, NOT_NEGATIVE, POSITIVE = "any", "not_negative", "positive"

_SPACE = f"[{SPACES}]*"
_GAP = SPACE_IN_NUMBERS + "?"
_DIGIT, _NOT_ZERO, _POINT = "[0-9０-９]", "[1-9１-９]", "[.．]"
_SEPARATORS = ("[,，]", SPACE_IN_NUMBERS, "_")
_SEPARATOR = "[,，_ \u00a0\u2007\u2009\u202f]?"
_GROUPED = "|".join(f"{_NOT_ZERO}{_DIGIT}{{0,2}}(?:{mark}{_DIGIT}{{3}})+" for mark in _SEPARATORS)
_WHOLE = f"(?:{_GROUPED}|{_DIGIT}+)"
_FRACTION = f"{_WHOLE}{_POINT}{_DIGIT}+"
_PLAIN = f"{_WHOLE}(?:{_POINT}{_DIGIT}+)?"
_EXPONENT = f"[+＋\\-－−]?[0０]*(?:[4４][0０]{{2}}|[1-3１-３]?{_DIGIT}{{1,2}})"
_SCIENTIFIC = f"{_PLAIN}[eE]{_EXPONENT}"
_RAISED = f"(?:\\^|\\*\\*){_GAP}(?:{_EXPONENT}|\\({_EXPONENT}\\))"
_POWER = f"(?:{_PLAIN}{_GAP}[xX×*·]{_GAP})?[1１][0０]{_GAP}{_RAISED}"
_BEFORE_EXPONENT = "[^eExX×*·;]*"
_SIGNS = {
    ANY: "[+＋\\-－−]?",
    NOT_NEGATIVE: f"(?:[+＋]|[\\-－−](?!{_BEFORE_EXPONENT}{_NOT_ZERO}))?",
    POSITIVE: f"[+＋]?(?={_BEFORE_EXPONENT}{_NOT_ZERO})",
}


def bare(numeral: str) -> str:
    """The digits and the point of a numeral, without what parts its groups."""
    return "".join(sign for sign in numeral if sign.isdigit() or sign == ".")


def any_case(word: str) -> str:
    """A pattern of one word in whatever case."""
    return "".join(f"[{c.lower()}{c.upper()}]" if c.lower() != c.upper() else _plainly(c) for c in word)


def one_of(words: Iterable[str]) -> str:
    """A pattern of some words in whatever case, the longest first."""
    return "(?:" + "|".join(any_case(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


def any_of(names: Iterable[str]) -> str:
    """A pattern of some names as they are written."""
    return "(?:" + "|".join("".join(map(_plainly, name)) for name in names) + ")"


def _plainly(sign: str) -> str:
    return f"\\{sign}" if sign in "^$\\.*+?()[]{}|/" else sign


def whole(pattern: str) -> str:
    """A pattern of a whole text, spaces around it allowed."""
    return f"^{_SPACE}(?:{pattern}){_SPACE}$"


@cache
def number(sign: str) -> str:
    """The pattern of a number: of ANY sign, NOT_NEGATIVE or POSITIVE."""
    forms = (_SCIENTIFIC, _POWER, korean(), english(), _PLAIN)
    return f"{_limited()}{_SIGNS[sign]}(?:{'|'.join(forms)})"


def _limited() -> str:
    return f"(?![^;]{{{LONGEST + 1}}})"


def _at_most(unit: str, digits: int, before: str = "") -> str:
    """A look ahead: after a unit stand so many digits at most, counted where `before` follows them."""
    return f"(?!.*{unit}{_GAP}(?:{_DIGIT}{_SEPARATOR}){{{digits + 1},}}{before})"


@cache
def korean() -> str:
    """Units that fall, each part smaller than the unit before it: `1조 2천억`, `1억 500`, `5천`.

    Hundreds and thousands count a larger unit only where they stand directly before it: `1천5백억`. At the end they
    stand after 만 alone: `1억 2천` means 1억 2천만 to some.
    """
    names, small = "".join(LARGE), "".join(SMALL)
    limits = [_at_most(unit, exponent) for unit, exponent in (LARGE | SMALL).items()]
    limits += [_at_most(f"[{names}]", 4, f"{_GAP}[{names}]"), _at_most(f"[{names}]", 1, f"{_GAP}[{small}]")]
    begins = f"(?={_DIGIT}[^{names};]*[{names}])"
    tail = f"(?:{_GAP}{_WHOLE})?"
    counted = f"(?:{_thousands(_WHOLE, '')}|{_WHOLE}{_GAP})"
    falling = [f"(?:{_GAP}{counted}{unit})?" for unit in LARGE]
    ended = f"{''.join(falling[:-1])}{_GAP}{counted}만{_GAP}{_thousands(_DIGIT, _GAP)}"
    forms = [begins + ended + tail, begins + "".join(falling) + tail, f"{_FRACTION}{_GAP}[{small}]?[{names}]"]
    forms += [_thousands(_WHOLE, _GAP) + tail, f"{_FRACTION}{_GAP}[{small}]"]
    return f"{''.join(limits)}(?:{'|'.join(forms)})"


def _thousands(first: str, between: str) -> str:
    """Thousands, hundreds and tens, of which the first may have more digits: `5천3백`."""
    tens = f"(?:{between}{_DIGIT}{_GAP}십)?"
    hundreds = f"(?:{between}{_DIGIT}{_GAP}백)?"
    return f"(?:{first}{_GAP}천{hundreds}{tens}|{first}{_GAP}백{tens}|{first}{_GAP}십)"


@cache
def english() -> str:
    """Units that fall: `3.5 million`, `1bn 200m`."""
    limits = [_at_most(one_of(words), exponent) for exponent, words in ENGLISH]
    every = one_of(word for _, words in ENGLISH for word in words)
    limits.append(_at_most(every, 3, f"{_GAP}{every}"))
    begins = f"(?={_DIGIT}[^A-Za-z;]*{every})"
    falling = "".join(f"(?:{_GAP}{_WHOLE}{_GAP}{one_of(words)})?" for _, words in ENGLISH)
    return f"{''.join(limits)}(?:{begins}{falling}(?:{_GAP}{_WHOLE})?|{_FRACTION}{_GAP}{every})"


@cache
def money(currencies: frozenset[str], sign: str) -> str:
    """The pattern of an amount with a written form of a currency before or behind it, or in Korean numerals alone."""
    form = one_of(currencies)
    behind = f"[^;]*{form}{_SPACE}(?:;|$)"
    named = f"(?:(?={form})|(?={behind})|(?=[^;]*[{''.join(LARGE)}]))(?!{form}{behind})"
    return f"{named}(?:{form}{_SPACE})?{number(sign)}(?:{_SPACE}{form})?"


@cache
def day() -> str:
    """The pattern of a day that a calendar has: `2026-01-22`, `2026.1.22.`, `2026/1/22`, `2026년 1월 22일`."""
    marks = (("-", "-", ""), (f"\\.{_GAP}", f"\\.{_GAP}", "\\.?"), ("/", "/", ""), (f"년{_GAP}", f"월{_GAP}", "일"))
    return f"(?!0000)(?:{'|'.join(_day(*some) for some in marks)})"


@cache
def month() -> str:
    """The pattern of a month: `2026-05`, `2026.5.`, `2026/5`, `2026년 5월`."""
    number = "(?:0?[1-9]|1[0-2])"
    return f"(?!0000)[0-9]{{4}}(?:[-/]{number}|\\.{_GAP}{number}\\.|년{_GAP}{number}월)"


def _day(after_year: str, after_month: str, end: str) -> str:
    long = f"(?:0?[13578]|1[02]){after_month}(?:0?[1-9]|[12][0-9]|3[01])"
    short = f"(?:0?[469]|11){after_month}(?:0?[1-9]|[12][0-9]|30)"
    february = f"0?2{after_month}(?:0?[1-9]|1[0-9]|2[0-8])"
    leap = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
    any_year = f"[0-9]{{4}}{after_year}(?:{long}|{short}|{february})"
    return f"(?:{any_year}|{leap}{after_year}0?2{after_month}29){end}"


def series(value: str) -> str:
    """The pattern of values by day on one line, as a table cell holds them: `2025-12-31: 120억 원; 2024-12-31: …`."""
    return f"(?:{day()}{_SPACE}:{_SPACE}{value}(?:{_SPACE};{_SPACE}(?=[0-9])|(?={_SPACE}$)))+"
