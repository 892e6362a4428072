"""One column of cells, read as answers to its question: each distinct text once, the usual words without reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from compliance.describe.leaf_answer import harmless, is_unknown, read_value
from compliance.law.facts import Fact, Facts
from compliance.law.leaf import Test
from compliance.law.numbers import Unreadable, shown
from compliance.screen.extra import polars

if TYPE_CHECKING:
    import polars as pl

Bits: TypeAlias = "pl.Series"
Broken: TypeAlias = "dict[int, tuple[str | None, str, dict[str, Any]]]"  # row: cell, code, params
_REMEMBERED = 20_000  # distinct texts of a column
BLANK, UNKNOWN, VALUE, BROKEN = range(4)
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of one chunk. `mentioned`: not blank; `answered`: a readable answer; `value`: an answer that counts.

    `rails`: for each test of the column the rows where it is known true and known false. `broken`: what is wrong,
    by row of the chunk.
    """

    mentioned: Bits
    answered: Bits
    value: Bits
    rails: tuple[tuple[Bits, Bits], ...]
    broken: Broken = field(default_factory=dict)


@dataclass
class Reader:
    """Reads the cells of one question, for the tests that the program makes of its answers."""

    fact: Fact
    facts: Facts
    tests: Sequence[Test]
    on: date
    _known: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def read(self, series: pl.Series, no: Bits) -> Cells:
        """The cells of a column; `no` is a column of false of the same length."""
        if series.null_count() == len(series):
            return Cells(no, no, no, tuple((no, no) for _ in self.tests))
        if self.fact.type == "bool":
            true, false = series.eq_missing("true"), series.eq_missing("false")
            if series.null_count() + true.sum() + false.sum() == len(series):
                given = series.is_not_null()
                return Cells(given, given, given, tuple(self._of_bool(test, true, false, no) for test in self.tests))
        if self.fact.type == "text":
            return self._words(series, no)
        return self._any(series, no)

    def _of_bool(self, test: Test, true: Bits, false: Bits, no: Bits) -> tuple[Bits, Bits]:
        if_true, if_false = test.holds(True, self.on), test.holds(False, self.on)
        holds = [bits for bits, verdict in ((true, if_true), (false, if_false)) if verdict is True]
        fails = [bits for bits, verdict in ((true, if_true), (false, if_false)) if verdict is False]
        return _either(holds, no), _either(fails, no)

    def _words(self, series: pl.Series, no: Bits) -> Cells:
        """Words for people: never read, only looked at for what is no text."""
        given = (series.str.strip_chars() != "").fill_null(value=False)
        rails = tuple((no, no) for _ in self.tests)
        return Cells(given, given, given, rails, strange(series))

    def _any(self, series: pl.Series, no: Bits) -> Cells:
        pl = polars()
        texts = series.unique().drop_nulls().to_list()
        if len(self._known) + len(texts) > _REMEMBERED:
            self._known.clear()
        kinds: dict[Any, list[str]] = {}
        for text in texts:
            known = self._known.get(text)
            if known is None:
                known = self._known[text] = self._one(text)
            key = known if known[0] == VALUE else (known[0], None)
            kinds.setdefault(key, []).append(text)
        listed = list(kinds)
        codes = series.replace_strict(
            [text for key in listed for text in kinds[key]],
            [at for at, key in enumerate(listed) for _ in kinds[key]],
            default=None,
            return_dtype=pl.UInt16,
        )
        bits = [codes.eq_missing(at) for at in range(len(listed))]

        def where(kind: int, at: int | None = None, verdict: bool | None = None) -> Bits:
            fitting = zip(listed, bits, strict=True)
            return _either([b for key, b in fitting if key[0] == kind and (at is None or key[1][at] is verdict)], no)

        value, unknown, broken = where(VALUE), where(UNKNOWN), where(BROKEN)
        rails = tuple((where(VALUE, at, True), where(VALUE, at, False)) for at in range(len(self.tests)))
        return Cells(value | unknown | broken, value, value, rails, self._faults(series, broken))

    def _one(self, text: str) -> tuple[int, Any]:
        """What a text is: blank, unknown, broken (why), or a value (what each test says of it)."""
        plain = text.strip()
        if not plain:
            return BLANK, None
        if is_unknown(self.fact, plain):
            return UNKNOWN, None
        if any(mark < " " and mark not in "\t\n\r" for mark in text):
            return BROKEN, ("cell_control", {})
        try:
            value = read_value(self.fact, plain, self.facts.currencies)
        except Unreadable as error:
            params = {key: harmless(one) if isinstance(one, str) else one for key, one in error.params.items()}
            return BROKEN, (error.code, params)
        return VALUE, tuple(test.holds(value, self.on) for test in self.tests)

    def _faults(self, series: pl.Series, broken: Bits) -> Broken:
        found: Broken = {}
        for at in broken.arg_true().to_list():
            text = series[at]
            code, params = (self._known.get(text) or self._one(text))[1]
            found[at] = (text, code, params)
        return found


def strange(series: pl.Series) -> Broken:
    """The cells of a column of words that hold what is no text (NUL bytes, control characters)."""
    wrong = series.str.contains(_CONTROL).fill_null(value=False)
    return {at: (shown(harmless(series[at])), "cell_control", {}) for at in wrong.arg_true().to_list()}


def _either(bits: Sequence[Bits], no: Bits) -> Bits:
    found = no
    for one in bits:
        found = one if found is no else found | one
    return found
