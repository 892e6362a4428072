"""The files of a run: Parquet streamed as it comes, CSV with inert cells, and the manifest that knows them all."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from types import TracebackType
from typing import Any, Self

import polars as pl

from compliance.describe.leaf_answer import harmless
from compliance.errors import OutputError, Problem

FORMAT = 1
MANIFEST = "manifest.json"
FINDINGS, INPUTS = "findings.parquet", "inputs"
QUARANTINE, DUPLICATES = "quarantine.csv", "duplicates.csv"
DATABASE, METADATA = "screening.sqlite", "metadata.json"
_RUN = "haechi screening"


def is_run(out: FilePath) -> bool:
    """Whether a folder holds a screening."""
    return told(out) is not None


def told(out: FilePath) -> dict[str, Any] | None:
    """The manifest of a folder, if it holds a screening."""
    try:
        about: Any = json.loads((out / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return about if isinstance(about, dict) and about.get("what") == _RUN else None


def manifest(target: FilePath, about: Mapping[str, Any]) -> None:
    """Write what was screened, by what, and what came of it; and what each other file of the run holds.

    It is written last. The inputs have their fingerprints already.
    """
    files = {file.name: fingerprint(file) for file in sorted(target.iterdir()) if file.is_file()}
    text = json.dumps({"what": _RUN, "format": FORMAT, **about, "files": files}, ensure_ascii=False, indent=1)
    (target / MANIFEST).write_text(text + "\n", encoding="utf-8")


def fingerprint(file: FilePath) -> str:
    """SHA-256 of what a file holds. Raises OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Parquet:
    """A Parquet file written in the background while the next rows are solved."""

    def __init__(self, target: FilePath, schema: Mapping[str, Any]) -> None:
        self._queue: queue.Queue[pl.DataFrame | None] = queue.Queue(maxsize=1)
        self._failed: BaseException | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._write, args=(target, schema), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = kind is not None
        self._put(None)
        self._thread.join()
        if self._failed is not None and kind is None:
            raise OutputError(Problem("run_failed", None, params={"problem": str(self._failed)})) from self._failed

    def add(self, frame: pl.DataFrame) -> None:
        """Hand over some rows. Raises OutputError where writing failed."""
        self._put(frame)
        if self._failed is not None:
            raise OutputError(Problem("run_failed", None, params={"problem": str(self._failed)})) from self._failed

    def _put(self, frame: pl.DataFrame | None) -> None:
        while self._thread.is_alive():
            with contextlib.suppress(queue.Full):
                self._queue.put(frame, timeout=0.2)
                return

    def _write(self, target: FilePath, schema: Mapping[str, Any]) -> None:
        from polars.io.plugins import register_io_source

        def rows(
            with_columns: list[str] | None, predicate: Any, n_rows: int | None, batch_size: int | None
        ) -> Iterator[pl.DataFrame]:
            del with_columns, predicate, n_rows, batch_size
            while (frame := self._queue.get()) is not None and not self._stopped:
                yield frame

        try:
            pl.LazyFrame.sink_parquet(
                register_io_source(rows, schema=dict(schema)), target, compression="zstd", compression_level=1
            )
        except BaseException as error:  # noqa: BLE001  (raised again where the rows come from)
            self._failed = error


class Table:
    """A CSV file whose cells are inert: no spreadsheet takes one for a formula, no terminal obeys it."""

    def __init__(self, target: FilePath, header: Sequence[str]) -> None:
        self._target, self._header = target, header

    def __enter__(self) -> Self:
        self._stream = self._target.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._stream)
        self._writer.writerow(self._header)
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()

    def add(self, cells: Sequence[object]) -> None:
        self._writer.writerow([inert(str(cell)) for cell in cells])


def inert(text: str) -> str:
    """A cell that stays text when the file is opened in a spreadsheet."""
    text = harmless(text)
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text
