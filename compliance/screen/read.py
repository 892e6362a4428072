"""Files of filings: refused whole with one clear message, or read as text, some thousands of rows at a time."""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path as FilePath
from typing import BinaryIO

import polars as pl

from compliance.characters import composed
from compliance.describe.leaf_answer import harmless
from compliance.errors import DescriptionError, Problem
from compliance.law.facts import Facts
from compliance.law.numbers import shown
from compliance.screen.faults import Fault
from compliance.screen.lines import Batch, Lines, RecordTooLong, batches, header
from compliance.screen.names import composed_names
from compliance.screen.table import header_faults

ROW = "row"
CSV, PARQUET = "csv", "parquet"
_BLOCK = 1 << 20
_ROWS, _CELLS = 98_304, 8_000_000  # at most, of one chunk
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_OTHER_FORMATS = (
    (b"PK\x03\x04", "XLSX / ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"\x1f\x8b", "GZIP"),
    (b"%PDF", "PDF"),
    (b"ARROW1", "Arrow"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One file that can be read: how, what it holds, and its fingerprint. `file` is the copy that is read."""

    file: FilePath
    shown: str
    kind: str
    sha256: str
    size: int
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file: their numbers, their cells as text by columns, and the faults of rows without cells."""

    rows: pl.Series
    cells: Callable[[Sequence[str]], pl.DataFrame]
    faults: tuple[Fault, ...] = ()


def opened(files: Sequence[str | FilePath], facts: Facts, keep: FilePath) -> list[Source]:
    """The files, each copied whole into a folder and checked on the way; what is read is the copy.

    Raises DescriptionError with every fault of every file.
    """
    found: list[Source] = []
    problems: list[Problem] = []
    for number, file in enumerate(files):
        try:
            found.append(_opened(FilePath(file), facts, keep, number))
        except DescriptionError as error:
            problems.extend(error.problems)
    if problems:
        raise DescriptionError(problems)
    return found


def _opened(file: FilePath, facts: Facts, keep: FilePath, number: int) -> Source:
    name = harmless(str(file))
    if file.is_dir():
        raise DescriptionError(Problem("table_is_folder", name))
    try:
        stream = file.open("rb")
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        params = {"path": name} if missing else {"path": name, "reason": error.strerror or type(error).__name__}
        raise DescriptionError(
            Problem("table_missing" if missing else "table_unreadable", name, params=params)
        ) from None
    with stream:
        start = stream.read(8)
        if not start:
            raise DescriptionError(Problem("table_empty", name))
        other = next((words for mark, words in _OTHER_FORMATS if start.startswith(mark)), None)
        if other is not None:
            raise DescriptionError(Problem("table_format", name, params={"found": other}))
        kind = PARQUET if start.startswith(b"PAR1") else CSV
        copy = keep / f"{number + 1}.{kind}"
        stream.seek(0)
        with copy.open("wb") as target:
            digest = _copied(stream, target, name, text=kind == CSV)
    names = _csv_header(copy, name) if kind == CSV else _parquet_header(copy, name)
    faults = header_faults(names, facts, name)
    if faults:
        raise DescriptionError(faults)
    return Source(copy, name, kind, digest, copy.stat().st_size, tuple(names))


def reopened(copy: FilePath, shown_as: str, kind: str) -> Source:
    """A file of an earlier run, which was checked then."""
    names = _csv_header(copy, shown_as) if kind == CSV else _parquet_header(copy, shown_as)
    return Source(copy, shown_as, kind, "", 0, tuple(names))


def _copied(stream: BinaryIO, target: BinaryIO, name: str, *, text: bool) -> str:
    """Copy a file and take its fingerprint; text must be UTF-8. Raises DescriptionError."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, first = 1, True
    while block := stream.read(_BLOCK):
        digest.update(block)
        target.write(block)
        if not text:
            continue
        mark = next((words for mark, words in _MARKS if first and block.startswith(mark)), None)
        first = False
        if mark is not None:
            raise DescriptionError(Problem("table_encoding", name, 1, params={"found": mark}))
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            at = lines + block[: error.start].count(b"\n")
            raise DescriptionError(Problem("table_encoding", name, at, params={"found": looks_like(block)})) from None
        lines += block.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise DescriptionError(Problem("table_cut", name, lines)) from None
    return digest.hexdigest()


def looks_like(block: bytes) -> str:
    """The encoding that bytes which are no UTF-8 seem to have.

    Korean letters are two high bytes together; accents and curly quotes of Western text stand alone.
    """
    if block.count(b"\0") > len(block) // 5:
        return "UTF-16"
    pairs = alone = at = 0
    while at < len(block):
        if block[at] < 0x80:
            at += 1
        elif at + 1 < len(block) and block[at + 1] >= 0x80:
            pairs += 1
            at += 2
        else:
            alone += 1
            at += 1
    return "CP949 (EUC-KR)" if pairs > alone else "Windows-1252 (Latin)"


def _text(file: FilePath) -> io.TextIOWrapper:
    return file.open(encoding="utf-8-sig", newline=None)


def _csv_header(file: FilePath, name: str) -> list[str]:
    with _text(file) as stream:
        found = header(Lines(stream))
        if found is None or not any(found):
            raise DescriptionError(Problem("header_unreadable", name, 1))
        if len(found) == 1 and any(mark in found[0] for mark in ";\t|"):
            raise DescriptionError(Problem("table_separator", name, 1, params={"found": shown(harmless(found[0]))}))
        if not any(line.strip(", \t\n") for line in stream):
            raise DescriptionError(Problem("table_without_rows", name))
    return [composed(name) for name in found]


def _parquet_header(file: FilePath, name: str) -> list[str]:
    try:
        scanned = pl.scan_parquet(file)
        schema = scanned.collect_schema()
        rows = scanned.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as error:
        problem = shown(harmless(str(error)))
        raise DescriptionError(Problem("table_broken", name, params={"problem": problem})) from None
    if not rows:
        raise DescriptionError(Problem("table_without_rows", name))
    readable = (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Date, pl.Null, pl.Decimal)
    wrong = [
        Problem("column_type", name, None, harmless(column, 120), {"type": str(kind)})
        for column, kind in schema.items()
        if not (kind in readable or isinstance(kind, readable) or kind.is_integer())
    ]
    if wrong:
        raise DescriptionError(wrong)
    return list(schema)


def chunks(source: Source, rows: int = 0, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
    """The rows of a file in order, so many at a time; only some columns if asked. Raises DescriptionError.

    Parquet is read column by column when asked for; the lines of CSV whole, so fewer of them stand in memory.
    """
    if source.kind == PARQUET:
        return _parquet_chunks(source, rows or _ROWS)
    wanted = source.header if columns is None else tuple(name for name in source.header if name in columns)
    return _csv_chunks(source, rows or max(1000, min(_ROWS, _CELLS // len(source.header))), wanted)


def _parquet_chunks(source: Source, rows: int) -> Iterator[Chunk]:
    scanned = pl.scan_parquet(source.file)
    total = scanned.select(pl.len()).collect().item()

    def cells(first: int, names: Sequence[str]) -> pl.DataFrame:
        try:
            read = scanned.select(pl.col(name).cast(pl.String) for name in names).slice(first, rows).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            problem = shown(harmless(str(error)))
            raise DescriptionError(Problem("table_broken", source.shown, params={"problem": problem})) from None
        return composed_names(read)

    for first in range(0, total, rows):
        numbers = _numbers(range(first + 1, min(first + rows, total) + 1))
        yield Chunk(numbers, partial(cells, first))


def _csv_chunks(source: Source, rows: int, wanted: Sequence[str]) -> Iterator[Chunk]:
    schema = dict.fromkeys(source.header, pl.String)
    places = [source.header.index(name) for name in wanted]
    with _text(source.file) as stream:
        lines = Lines(stream)
        header(lines)
        for batch in _whole(batches(lines, len(source.header), rows), source):
            frame = pl.DataFrame(schema=schema)
            if batch.lines:
                text, batch.lines = "\n".join(batch.lines).encode(), []
                quote = '"' if batch.quoted else None
                frame = pl.read_csv(
                    text, has_header=False, schema=schema, quote_char=quote, infer_schema=False, columns=places
                )
            assert frame.height == len(batch.rows), "every record is a row"
            yield Chunk(_numbers(batch.rows), partial(_of, frame), tuple(batch.faults))


def _whole(found: Iterator[Batch], source: Source) -> Iterator[Batch]:
    """The batches of a file, which is refused at a record that is too long to be one."""
    try:
        yield from found
    except RecordTooLong as fault:
        limits = {"lines": f"{fault.limits.lines:,}", "characters": f"{fault.limits.characters:,}"}
        problem = Problem("table_record", source.shown, fault.line, params={"row": fault.row, **limits})
        raise DescriptionError(problem) from None


def _of(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    return composed_names(pl.DataFrame([frame.get_column(name) for name in names]))


def _numbers(rows: Sequence[int]) -> pl.Series:
    return pl.Series(ROW, rows, dtype=pl.UInt32)

