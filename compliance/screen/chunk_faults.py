"""What is wrong with the rows of one chunk, column by column, while it is being checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import polars as pl

from compliance.describe.leaf_answer import harmless
from compliance.law.consistency import Clash, Implication
from compliance.law.numbers import shown
from compliance.screen.cells import Bits, filled
from compliance.screen.faults import Fault
from compliance.screen.read import Chunk
from compliance.screen.table import ID

_MOST = 10  # faults of one row that are listed


class Contradicting:
    """Only which cells are wrong, by column: for rows that are still being made."""

    def __init__(self) -> None:
        self.wrong: dict[str, Bits] = {}

    def names(self, ids: pl.Series, submitters: pl.Series | None) -> None:
        """Ids are not looked at."""

    def add(self, column: str, broken: Bits | None, _why: object, _series: pl.Series | None = None) -> None:
        """Note the wrong cells of a column."""
        if broken is not None and broken.any():
            self.wrong[column] = self.wrong[column] | broken if column in self.wrong else broken


class ChunkFaults:
    """The faults of one chunk while they are found: of each row the first few, so that a broken table stays small."""

    def __init__(self, chunk: Chunk) -> None:
        self.listed: list[Fault] = []
        self._chunk = chunk
        self._found = pl.repeat(0, len(chunk.rows), dtype=pl.UInt8, eager=True)

    def names(self, ids: pl.Series, submitters: pl.Series | None) -> None:
        """Every filing has an id."""
        self._ids = ids
        blank = pl.repeat(None, len(ids), dtype=pl.String, eager=True)
        self._submitters = blank if submitters is None else submitters
        self.add(ID, ~filled(ids), lambda _text: ("cell_without_id", {}), ids)

    def add(
        self,
        column: str,
        broken: Bits | None,
        why: Callable[[str], tuple[str, dict[str, Any]]],
        series: pl.Series | None = None,
    ) -> None:
        """Note the broken cells of a column, which is read again where it is not at hand."""
        if broken is None or not broken.any():
            return
        series = self._chunk.cells((column,))[column] if series is None else series
        noted = broken & (self._found < _MOST)
        self._found = self._found + noted.cast(pl.UInt8)
        columns = (self._chunk.rows, self._ids, self._submitters, series)
        for row, name, submitter, cell in zip(*(each.filter(noted) for each in columns), strict=True):
            code, params = why(cell or "")
            said, whose, whom = (shown(harmless(text or "")) for text in (cell, name, submitter))
            self.listed.append(Fault(row, column, code, params, said, whose, whom))

    @property
    def bad(self) -> Bits | None:
        """The rows that have any."""
        bad = self._found > 0
        return bad if bad.any() else None


Noted: TypeAlias = ChunkFaults | Contradicting


def contradicted(faults: Noted, header: Sequence[str], path: str, wrong: Bits, implication: Implication) -> None:
    """An answer that what was answered in other columns rules out."""
    column = path if path in header else next((name for name in header if name.startswith(path.rpartition(".")[0])), path)
    params = {"ko": implication.say.ko, "en": implication.say.en, "fact": path}
    faults.add(column, wrong, lambda _text: ("cell_contradicts", params))


def clashed(faults: Noted, header: Sequence[str], paths: Sequence[str], wrong: Bits, clash: Clash) -> None:
    """Cells that cannot stand together, at the last column of them."""
    columns = [path for path in header if path in paths] or [header[0]]
    params = {"ko": clash.say.ko, "en": clash.say.en, "columns": ", ".join(columns)}
    faults.add(columns[-1], wrong, lambda _text: ("cells_cannot_stand", params))
