"""Which rows bear the same id: the last one filed is screened, all of them are shown.

The last one counts even where it is faulty and goes to quarantine: an older row would pass for what was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from compliance.screen.read import ROW, Source, chunks
from compliance.screen.table import ID


@dataclass(frozen=True, slots=True)
class Twice:
    """One of several rows with one id: where it is, and whether it is the one that is screened."""

    id: str
    file: str
    row: int
    screened: bool


@dataclass
class Ids:
    """The repeated ids of all files. `rows`: how many data rows there are, so that progress is known."""

    rows: int = 0
    older: dict[int, frozenset[int]] = field(default_factory=dict)
    listed: list[Twice] = field(default_factory=list)


def repeated(sources: Sequence[Source], rows: int, progress: Callable[[int], None]) -> Ids:
    """Look through the ids of all files once. Rows that cannot be read have none and go to quarantine."""
    found = Ids()
    seen: list[pl.DataFrame] = []
    for number, source in enumerate(sources):
        for chunk in chunks(source, rows, (ID,)):
            found.rows += len(chunk.rows) + len(chunk.faults)
            progress(found.rows)
            named = chunk.cells((ID,)).insert_column(0, chunk.rows)
            ids = named.select(pl.lit(number, pl.UInt32).alias("file"), ROW, pl.col(ID).str.strip_chars())
            seen.append(ids.filter((pl.col(ID) != "").fill_null(value=False)))
    table = pl.concat(seen) if seen else pl.DataFrame(schema={"file": pl.UInt32, ROW: pl.UInt32, ID: pl.String})
    twice = table.with_row_index("at").filter(pl.col(ID).is_duplicated())
    twice = twice.with_columns(last=pl.col("at") == pl.col("at").max().over(ID)).sort(ID, "at")
    for _, file, row, name, last in twice.iter_rows():
        found.listed.append(Twice(name, sources[file].shown, row, last))
    for file, older in twice.filter(~pl.col("last")).group_by("file").agg(ROW).iter_rows():
        found.older[file] = frozenset(older)
    return found
