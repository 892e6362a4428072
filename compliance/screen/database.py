"""A run as a database to browse: lanes by class, bounds, quarantine and duplicates; served by datasette."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import polars as pl

from compliance.errors import OutputError, Problem
from compliance.law.rulebook import Rulebook
from compliance.screen import write
from compliance.screen.csv_rows import csv_rows
from compliance.screen.plan import Counted, Plan
from compliance.screen.read import ROW
from compliance.screen.table import ID, SUBMITTER
from compliance.words import say

if TYPE_CHECKING:
    from compliance.screen.run import Counts, Lanes

_ROWS = 65_536
_LANES = ("certainly_not", "certain", "possible", "disputed", "not_encoded")  # by code
_TABLES = """
CREATE TABLE lane_names (lane INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE classes (class INTEGER PRIMARY KEY, name TEXT NOT NULL, rule TEXT NOT NULL, reading TEXT NOT NULL);
CREATE TABLE bounds (
  class INTEGER PRIMARY KEY REFERENCES classes(class), filings INTEGER,
  at_least INTEGER, at_most INTEGER, certain INTEGER, possible INTEGER, disputed INTEGER, not_encoded INTEGER,
  certainly_not INTEGER,
  passed_at_least INTEGER, passed_at_most INTEGER
);
CREATE TABLE filings (filing INTEGER PRIMARY KEY, id TEXT NOT NULL, submitter TEXT, file INTEGER, row INTEGER);
CREATE TABLE lanes (
  class INTEGER NOT NULL REFERENCES classes(class), lane INTEGER NOT NULL REFERENCES lane_names(lane),
  filing INTEGER NOT NULL REFERENCES filings(filing), PRIMARY KEY (class, lane, filing)
) WITHOUT ROWID;
CREATE TABLE quarantine (file TEXT, row INTEGER, id TEXT, submitter TEXT, "column" TEXT, cell TEXT, code TEXT, reason TEXT);
CREATE TABLE duplicates (id TEXT, submitter TEXT, file TEXT, row INTEGER, screened TEXT);
"""
_INDEXES = """
CREATE INDEX lanes_by_filing ON lanes(filing);
CREATE INDEX filings_by_id ON filings(id, submitter);
CREATE INDEX filings_by_submitter ON filings(submitter);
CREATE INDEX quarantine_by_code ON quarantine(code);
CREATE INDEX duplicates_by_id ON duplicates(id, submitter);
"""


def browsable(
    run: FilePath, book: Rulebook, plan: Plan, counts: Counts, on: date, lang: str, progress: Callable[[int], None]
) -> None:
    """Write the database of a run from its files, and what datasette says of it. Raises OutputError."""
    try:
        with contextlib.closing(sqlite3.connect(run / write.DATABASE)) as base:
            base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;" + _TABLES)
            names = [(code, say(f"screen.lanes.{lane}", lang)) for code, lane in enumerate(_LANES)]
            base.executemany("INSERT INTO lane_names VALUES (?, ?)", names)
            _classes(base, book, plan, counts, lang)
            _filings(base, run, plan, progress)
            for table in (write.QUARANTINE, write.DUPLICATES):
                _csv(base, run / table, table.removesuffix(".csv"))
            base.executescript(_INDEXES + "ANALYZE;")
            base.commit()
    except sqlite3.OperationalError as error:  # a full disk, a folder that was taken away
        raise OutputError(Problem("run_failed", write.DATABASE, params={"problem": str(error)})) from None
    text = json.dumps(_metadata(on, lang), ensure_ascii=False, indent=1)
    (run / write.METADATA).write_text(text + "\n", encoding="utf-8")


def _classes(base: sqlite3.Connection, book: Rulebook, plan: Plan, counts: Counts, lang: str) -> None:
    for at, (one, lanes) in enumerate(zip(plan.classes, counts.classes, strict=True)):
        base.execute(
            "INSERT INTO classes VALUES (?, ?, ?, ?)", (at, class_name(book, one, lang), one.rule, one.reading)
        )
        filed: Lanes = lanes.filed
        split = (filed.certain, filed.possible, filed.disputed, filed.not_encoded, filed.certainly_not)
        row = (at, counts.screened, *filed.bounds, *split, *lanes.passed.bounds)
        base.execute("INSERT INTO bounds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def class_name(book: Rulebook, one: Counted, lang: str) -> str:
    """A class and its reading in words."""
    reading = book.law(one.rule).readings[one.reading]
    return f"{book.rules[one.rule].title[lang]} · {reading.title[lang]}"


def _filings(base: sqlite3.Connection, run: FilePath, plan: Plan, progress: Callable[[int], None]) -> None:
    filed = [one.filed for one in plan.classes]
    scanned = pl.scan_parquet(run / write.FINDINGS).select(ID, SUBMITTER, "file", ROW, *filed)
    total = scanned.select(pl.len()).collect().item()
    for first in range(0, total, _ROWS):
        frame = scanned.slice(first, _ROWS).collect().with_row_index("filing", first)
        named = frame.select("filing", ID, SUBMITTER, "file", ROW)
        base.executemany("INSERT INTO filings VALUES (?, ?, ?, ?, ?)", named.iter_rows())
        for at, name in enumerate(filed):
            base.executemany("INSERT INTO lanes VALUES (?, ?, ?)", _lanes(frame, at, name))
        progress(min(first + _ROWS, total))


def _lanes(frame: pl.DataFrame, at: int, name: str) -> Iterator[tuple[Any, ...]]:
    kept = (
        frame.select(pl.lit(at), pl.col(name).alias("lane"), "filing")
        .filter(pl.col("lane").is_between(1, 3))
        .sort("lane", "filing")
    )
    rows: Iterator[tuple[Any, ...]] = kept.iter_rows()
    return rows


def _csv(base: sqlite3.Connection, file: FilePath, table: str) -> None:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv_rows(stream)
        width = len(next(reader))
        base.executemany(f"INSERT INTO {table} VALUES (" + ", ".join("?" * width) + ")", reader)  # noqa: S608


def _metadata(on: date, lang: str) -> dict[str, Any]:
    tables: dict[str, dict[str, Any]] = {
        name: {"description": say(f"screen.database.{name}", lang)}
        for name in ("bounds", "lanes", "filings", "quarantine", "duplicates")
    }
    tables["bounds"]["sort"] = "class"
    tables["lanes"] |= {"facets": ["class", "lane"]}
    tables["filings"] |= {"label_column": "id", "facets": ["submitter"]}
    tables["classes"] = {"label_column": "name"}
    tables["lane_names"] = {"label_column": "name", "hidden": True}
    tables["quarantine"]["facets"] = ["code", "column"]
    return {
        "title": say("screen.database.title", lang, on=on.isoformat()),
        "description": say("screen.database.about", lang),
        "databases": {write.DATABASE.removesuffix(".sqlite"): {"tables": tables}},
    }
