"""Which rows are one filing: those with one id from one submitter. The last of them is screened, all are shown.

The last one counts even where it is faulty and goes to quarantine: an older row would pass for what was meant. Rows
with one id from different submitters are different filings; rows that name no submitter are one of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from compliance.screen.read import ROW, Source, chunks
from compliance.screen.table import ID, SUBMITTER

KEY = (ID, SUBMITTER)


@dataclass(frozen=True, slots=True)
class Twice:
    """One of several rows of a filing: where it is, and whether it is the one that is screened."""

    id: str
    submitter: str
    file: str
    row: int
    screened: bool


@dataclass
class Ids:
    """The repeated filings of all files.

    `rows`: how many data rows there are, so that progress is known; `shared`: how many ids several submitters use.
    """

    rows: int = 0
    shared: int = 0
    older: dict[int, frozenset[int]] = field(default_factory=dict)
    listed: list[Twice] = field(default_factory=list)


def key(name: str) -> pl.Expr:
    """A column of ids or submitters as it is compared: no blanks around it, nothing for a blank cell, in NFC."""
    return pl.col(name).fill_null("").str.strip_chars().str.normalize("NFC").alias(name)


def repeated(sources: Sequence[Source], rows: int, progress: Callable[[int], None]) -> Ids:
    """Look through the ids of all files once. Rows that cannot be read have none and go to quarantine."""
    found = Ids()
    seen: list[pl.DataFrame] = []
    for number, source in enumerate(sources):
        names = [name for name in KEY if name in source.header]
        for chunk in chunks(source, rows, names):
            found.rows += len(chunk.rows) + len(chunk.faults)
            progress(found.rows)
            seen.append(_named(chunk.cells(names), chunk.rows, number))
    empty = pl.DataFrame(schema={"file": pl.UInt32, ROW: pl.UInt32, ID: pl.String, SUBMITTER: pl.String})
    table = pl.concat(seen) if seen else empty
    found.shared = _shared(table)
    twice = table.with_row_index("at").filter(pl.struct(KEY).is_duplicated())
    twice = twice.with_columns(last=pl.col("at") == pl.col("at").max().over(KEY)).sort(*KEY, "at")
    for _, file, row, name, submitter, last in twice.iter_rows():
        found.listed.append(Twice(name, submitter, sources[file].shown, row, last))
    for file, older in twice.filter(~pl.col("last")).group_by("file").agg(ROW).iter_rows():
        found.older[file] = frozenset(older)
    return found


def _named(cells: pl.DataFrame, rows: pl.Series, number: int) -> pl.DataFrame:
    """The rows of a chunk that have an id, by what they are compared with."""
    if SUBMITTER not in cells.columns:
        cells = cells.with_columns(pl.lit("").alias(SUBMITTER))
    named = cells.insert_column(0, rows)
    keyed = named.select(pl.lit(number, pl.UInt32).alias("file"), ROW, key(ID), key(SUBMITTER))
    return keyed.filter(pl.col(ID) != "")


def _shared(table: pl.DataFrame) -> int:
    """How many ids more than one submitter uses."""
    several = table.select(KEY).unique().filter(pl.col(ID).is_duplicated())
    return several[ID].n_unique()
