"""One column of cells, read as answers to its question: each distinct text once, the usual words without reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

import polars as pl

from compliance.characters import composed
from compliance.describe.leaf_answer import harmless, is_unknown, read_value
from compliance.law.facts import Fact, Facts
from compliance.law.leaf import IS_TRUE, Test
from compliance.law.numbers import Unreadable

Bits: TypeAlias = "pl.Series"
Words: TypeAlias = "tuple[Bits, Bits, Bits]"  # true, false, given
_FEW = 6  # texts compared one by one
_REMEMBERED = 20_000  # distinct texts of a column
BLANK, UNKNOWN, VALUE, BROKEN = range(4)
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
NO_TEXT: tuple[str, dict[str, Any]] = ("cell_control", {})
_NO_TEXT = re.compile(CONTROL)


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of one chunk. `mentioned`: not blank; `answered`: a readable answer; `value`: an answer that counts.

    `rails`: for each test of the column the rows where it is known true and known false. `broken`: the cells that are
    no answer, if any.
    """

    mentioned: Bits
    answered: Bits
    value: Bits
    rails: tuple[tuple[Bits, Bits], ...]
    broken: Bits | None = None


@dataclass
class Reader:
    """Reads the cells of one question, for the tests that the program makes of its answers."""

    fact: Fact
    facts: Facts
    tests: Sequence[Test]
    on: date
    _known: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def read(self, series: pl.Series, no: Bits, words: Words | None = None) -> Cells:
        """The cells of a column; `no` is a column of false of the same length, `words` where the usual words stand."""
        if series.null_count() == len(series):
            return Cells(no, no, no, tuple((no, no) for _ in self.tests))
        if words is not None:
            return self._bools(series, no, words)
        if self.fact.type == "text":
            return self._words(series, no)
        return self._any(series, no)

    def _bools(self, series: pl.Series, no: Bits, words: Words) -> Cells:
        """The two words of nearly every cell by comparison; what is left, read."""
        true, false, given = words
        if int(true.sum()) + int(false.sum()) + series.null_count() == len(series):
            return Cells(given, given, given, tuple(self._rails(test, true, false, no) for test in self.tests))
        rest = series.filter(given & ~(true | false)).unique().to_list()
        kinds: dict[Any, list[str]] = {}
        for text in rest:
            kind, value = self._remembered(text)
            kinds.setdefault(value if kind == VALUE else (kind,), []).append(text)
        found = {kind: _among(series, texts) & given for kind, texts in kinds.items()}
        true = true | found[True] if True in found else true
        false = false | found[False] if False in found else false
        value = true | false
        mentioned = _either([value, *(bits for kind, bits in found.items() if kind in ((BROKEN,), (UNKNOWN,)))], no)
        rails = tuple(self._rails(test, true, false, no) for test in self.tests)
        return Cells(mentioned, value, value, rails, found.get((BROKEN,)))

    def _rails(self, test: Test, true: Bits, false: Bits, no: Bits) -> tuple[Bits, Bits]:
        if test is IS_TRUE or test == IS_TRUE:
            return true, false
        rails = []
        for wanted in (True, False):
            rows = [bits for bits, word in ((true, True), (false, False)) if test.holds(word, self.on) is wanted]
            rails.append(_either(rows, no))
        return rails[0], rails[1]

    def _words(self, series: pl.Series, no: Bits) -> Cells:
        """Words for people: never read, only looked at for what is no text."""
        given = filled(series)
        rails = tuple((no, no) for _ in self.tests)
        return Cells(given, given, given, rails, strange(series))

    def _any(self, series: pl.Series, no: Bits) -> Cells:
        texts = series.drop_nulls().unique().to_list()
        kinds: dict[Any, list[str]] = {}
        for text in texts:
            kind, value = self._remembered(text)
            key = (kind, value if kind == VALUE else None)
            kinds.setdefault(key, []).append(text)
        given = series.is_not_null()
        largest = max(kinds, key=lambda key: len(kinds[key]))
        bits = {key: _among(series, texts) & given for key, texts in kinds.items() if key != largest}
        bits[largest] = given & ~_either(list(bits.values()), no)

        def where(kind: int, at: int | None = None, verdict: bool | None = None) -> Bits:
            fitting = (key for key in kinds if key[0] == kind and (at is None or key[1][at] is verdict))
            return _either([bits[key] for key in fitting], no)

        value, unknown, broken = where(VALUE), where(UNKNOWN), where(BROKEN)
        rails = tuple((where(VALUE, at, True), where(VALUE, at, False)) for at in range(len(self.tests)))
        return Cells(value | unknown | broken, value, value, rails, broken if broken is not no else None)

    def _remembered(self, text: str) -> tuple[int, Any]:
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[text] = self._one(text)
        return known

    def _one(self, text: str) -> tuple[int, Any]:
        """What a text is: blank, unknown, broken (why), or a value (of other questions than yes or no: what each test says)."""
        plain: str = composed(text.strip())
        if not plain:
            return BLANK, None
        if is_unknown(self.fact, plain):
            return UNKNOWN, None
        if _NO_TEXT.search(text):
            return BROKEN, NO_TEXT
        try:
            value = read_value(self.fact, plain, self.facts.currencies)
        except Unreadable as error:
            params = {key: harmless(one) if isinstance(one, str) else one for key, one in error.params.items()}
            return BROKEN, (error.code, params)
        if self.fact.type == "bool":
            return VALUE, value
        return VALUE, tuple(test.holds(value, self.on) for test in self.tests)

    def why(self, text: str) -> tuple[str, dict[str, Any]]:
        """Why a text is no answer: the code of the message and what it needs."""
        if self.fact.type == "text":
            return NO_TEXT
        code, params = self._remembered(text)[1]
        return code, params


def words_of(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, Words]:
    """Where the usual words `true` and `false` stand in some columns, and which cells are not empty: in one query."""
    made = frame.select(
        expression
        for name in names
        for expression in (
            pl.col(name).eq_missing(pl.lit("true")).alias(f"{name} true"),
            pl.col(name).eq_missing(pl.lit("false")).alias(f"{name} false"),
            pl.col(name).is_not_null().alias(f"{name} given"),
        )
    ).get_columns()
    return {name: (made[3 * at], made[3 * at + 1], made[3 * at + 2]) for at, name in enumerate(names)}


def strange(series: pl.Series) -> Bits | None:
    """The cells of a column of words that hold what is no text (NUL bytes, control characters)."""
    if not series.drop_nulls().str.contains(CONTROL).any():
        return None
    return series.str.contains(CONTROL).fill_null(value=False)


def filled(series: pl.Series) -> Bits:
    """The cells of a column of words that are not blank."""
    given = series.is_not_null()
    if (series.drop_nulls().str.strip_chars() == "").any():
        given = given & (series.str.strip_chars() != "")
    return given.fill_null(value=False)


def _among(series: pl.Series, texts: Sequence[str]) -> Bits:
    """The rows that hold one of some texts; null where the cell is."""
    if len(texts) > _FEW:
        return series.is_in(pl.Series(texts, dtype=pl.String).implode())
    found = series == texts[0]
    for text in texts[1:]:
        found = found | (series == text)
    return found


def _either(bits: Sequence[Bits], no: Bits) -> Bits:
    found = no
    for one in bits:
        found = one if found is no else found | one
    return found
