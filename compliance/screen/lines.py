"""The records of a CSV file in batches: well-formed ones as lines for Polars, broken ones named.

Polars reads well-formed lines at full speed but neither says which rows are ragged nor survives a stray quote; the
few lines that hold a quote are read by Python's own reader, strictly, and written out again, so that one broken cell
costs one row. A line break inside a cell is read as a space.

A quoted record that grows beyond all measure is never taken apart: its lines, read on their own, would pass for rows
that somebody else filed. It refuses the file.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

from compliance.screen.csv_rows import csv_rows
from compliance.screen.faults import Fault


@dataclass(frozen=True, slots=True)
class Limits:
    """How large one record may be: lines of a quoted one, characters of any."""

    lines: int = 200
    characters: int = 1_000_000


LIMITS = Limits()


class RecordTooLong(Exception):
    """A quoted record, or one with an unclosed quote, beyond the limits: the line it begins in, its row."""

    def __init__(self, line: int, row: int, limits: Limits) -> None:
        super().__init__(line)
        self.line = line
        self.row = row
        self.limits = limits


@dataclass
class Batch:
    """Some records of a file as lines that Polars reads, with the row of each (the header is row 1).

    `quoted`: some of them hold quotes, well-formed.
    """

    lines: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    quoted: bool = False
    faults: list[Fault] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines) + len(self.faults)


class Lines:
    """The lines of a stream, some of which can be given back. `number`: the line that was read last, from 1."""

    def __init__(self, stream: TextIO) -> None:
        self.number = 0
        self._stream = stream
        self._back: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._stream)
        self.number += 1
        return line

    def give_back(self, lines: list[str]) -> None:
        self.number -= len(lines)
        self._back.extendleft(reversed(lines))


def header(lines: Lines) -> list[str] | None:
    """The names in the first record; None where there is none or it cannot be read."""
    line = next(lines, "")
    try:
        record = _quoted(line, lines, 1, LIMITS)
    except RecordTooLong:
        return None
    return None if record is None else [name.strip() for name in record]


def batches(lines: Lines, width: int, size: int, limits: Limits = LIMITS) -> Iterator[Batch]:
    """The records behind the header, some thousands at a time. Blank lines count as rows but are no records.

    Raises RecordTooLong for a quoted record beyond the limits. A long line without quotes is one row, whatever it holds.
    """
    batch, row, commas = Batch(), 1, width - 1
    for line in lines:
        row += 1
        if '"' in line:
            _take_quoted(batch, _quoted(line, lines, row, limits), row, width)
        elif len(line) > limits.characters:
            batch.faults.append(Fault(row, "", "row_too_long", {"limit": f"{limits.characters:,}"}))
        else:
            text = line.rstrip("\n")
            if not text or (text[0] in ", \t" and not text.strip(", \t")):
                continue
            if text.count(",") == commas:
                batch.lines.append(text)
                batch.rows.append(row)
            else:
                batch.faults.append(_ragged(row, text.count(",") + 1, width))
        if len(batch) >= size:
            yield batch
            batch = Batch()
    if len(batch):
        yield batch


def _take_quoted(batch: Batch, record: list[str] | None, row: int, width: int) -> None:
    if record is None:
        batch.faults.append(Fault(row, "", "row_quotes", {}))
    elif len(record) != width:
        batch.faults.append(_ragged(row, len(record), width))
    else:
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(cell.replace("\n", " ") for cell in record)
        batch.lines.append(text.getvalue())
        batch.rows.append(row)
        batch.quoted = True


def _ragged(row: int, found: int, width: int) -> Fault:
    return Fault(row, "", "row_ragged", {"found": found, "width": width})


def _quoted(line: str, lines: Lines, row: int, limits: Limits) -> list[str] | None:
    """One record that begins in a line and may go on in the next ones; None where its quotes do not close.

    Raises RecordTooLong once it is beyond the limits: nothing of it is given back.
    """
    begun = lines.number
    taken: list[str] = []

    def feed() -> Iterator[str]:
        characters = 0
        following: str | None = line
        while following is not None:
            characters += len(following)
            if len(taken) >= limits.lines or characters > limits.characters:
                raise RecordTooLong(begun, row, limits)
            yield following
            following = next(lines, None)
            if following is not None:
                taken.append(following)

    try:
        return next(csv_rows(feed(), strict=True), None)
    except csv.Error:
        lines.give_back(taken)
        return None
