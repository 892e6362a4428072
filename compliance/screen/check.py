"""A chunk of rows becomes the literals of the program and the faults of its rows, column by column.

What `Facts.completed` does for one description is done here for whole columns: an answer under a member says it is
there, a closer closes every member that the row does not mention. Elections stay as they are filed: unsaid is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import polars as pl

from compliance.describe.leaf_answer import harmless
from compliance.engines.program import DAY, FIRST_TEST, Program
from compliance.law.facts import ClosedList, Fact, Facts
from compliance.law.leaf import IS_TRUE, Test
from compliance.law.numbers import shown
from compliance.law.text import Text
from compliance.screen.cells import NO_TEXT, Bits, Cells, Reader, filled, strange, words_of
from compliance.screen.faults import Fault
from compliance.screen.read import Chunk
from compliance.screen.table import BY, ID, ON, SUBMITTER

_GROUP = 96  # columns that are read together
_FAULTS = 10  # of one row that are listed


@dataclass(frozen=True, slots=True)
class Checked:
    """The literals of a chunk, the faults of its rows, and which rows have any (None: no row).

    `unsigned`: by column, the judgements that do not count because nobody signed them.
    """

    literals: list[Bits]
    faults: list[Fault]
    bad: Bits | None
    unsigned: dict[str, Bits]


def available(facts: Facts, columns: Iterable[str]) -> frozenset[str]:
    """The questions of which a table can say something: its columns, and what they imply."""
    there = set(columns) & set(facts.facts)
    found = set(there)
    for closed in facts.lists.values():
        closes = f"{closed.name}.{closed.closer}" in there
        named = {owned[1] for path in there if (owned := facts.owner(path)) and owned[0].name == closed.name}
        found |= {closed.there_of(member) for member in closed.members if closes or member in named}
    return frozenset(found)


def fixed(program: Program, facts: Facts, columns: Iterable[str], on: date) -> dict[int, bool | None]:
    """What is known of tests for the whole table: the day, levels of members, that questions without a column are open."""
    known = available(facts, columns)
    found: dict[int, bool | None] = {}
    for at, (path, test) in enumerate(program.tests):
        if path == DAY:
            found[at] = test.holds(on, on)
        elif path in facts.constants:
            found[at] = test.holds(facts.constants[path], on)
        elif path not in known:
            found[at] = None
    return found


@dataclass
class Checker:
    """Checks the chunks of one table against the tests of its specialised program."""

    program: Program
    facts: Facts
    on: date
    columns: Sequence[str]

    def __post_init__(self) -> None:
        self._at: dict[str, list[int]] = {}
        for at, (path, _) in enumerate(self.program.tests):
            self._at.setdefault(path, []).append(at)
        lists = self.facts.lists.values()
        closing = {f"{one.name}.{one.closer}" for one in lists}
        closing |= {one.there_of(member) for one in lists for member in one.members}
        self._readers: dict[str, Reader] = {}
        self._under: dict[tuple[str, str], list[str]] = {}
        for path in self.columns:
            if path not in self.facts:
                continue
            tests = [*self._tests(path), *([IS_TRUE] if path in closing else ())]
            self._readers[path] = Reader(self.facts[path], self.facts, tests, self.on)
            if path + ON in self.columns:
                day = Fact(path + ON, "date", Text(path, path))
                self._readers[path + ON] = Reader(day, self.facts, (), self.on)
            owned = self.facts.owner(path)
            if owned is not None:
                self._under.setdefault((owned[0].name, owned[1]), []).append(path)
        self._groups = list(self._grouped())

    def _tests(self, path: str) -> list[Test]:
        return [self.program.tests[at][1] for at in self._at.get(path, ())]

    def _grouped(self) -> Iterator[list[str]]:
        """The columns in groups that are read together: a judgement with its signature."""
        group: list[str] = [name for name in (ID, SUBMITTER) if name in self.columns]
        for path in self.columns:
            if path in self.facts:
                group += [name for name in (path, path + BY, path + ON) if name in self.columns]
            if len(group) >= _GROUP:
                yield group
                group = []
        if group:
            yield group

    def check(self, chunk: Chunk, header: Sequence[str]) -> Checked:
        """The literals and faults of a chunk. Every column of the table is read, also what no rule asks."""
        no = pl.repeat(value=False, n=len(chunk.rows), dtype=pl.Boolean, eager=True)
        faults = _Faults(chunk)
        cells: dict[str, Cells] = {}
        unsigned: dict[str, Bits] = {}
        for frame in _loaded(chunk, [[name for name in group if name in header] for group in self._groups]):
            self._read(frame, no, cells, unsigned, faults)
        literals: list[Bits] = [no, ~no, *([no] * (2 * len(self.program.tests)))]
        for path, read in cells.items():
            for at, (true, false) in zip(self._at.get(path, ()), read.rails, strict=False):
                literals[FIRST_TEST + 2 * at], literals[FIRST_TEST + 2 * at + 1] = true, false
        for closed in self.facts.lists.values():
            self._complete(closed, cells, literals, no, faults)
        return Checked(literals, faults.listed, faults.bad, unsigned)

    def _read(
        self, frame: pl.DataFrame, no: Bits, cells: dict[str, Cells], unsigned: dict[str, Bits], faults: _Faults
    ) -> None:
        """Read a group of columns."""
        here = {series.name: series for series in frame.get_columns()}
        readers = {path: self._readers[path] for path in here if path in self._readers}
        yes_no = [
            path for path, one in readers.items() if one.fact.type == "bool" and here[path].null_count() < len(no)
        ]
        words = words_of(frame, yes_no)
        for name, series in here.items():
            if name == ID:
                faults.names(series)
            if name not in readers:
                faults.add(name, strange(series), lambda _text: NO_TEXT, series)
                continue
            cells[name] = readers[name].read(series, no, words.get(name))
            faults.add(name, cells[name].broken, readers[name].why, series)
        for path in readers:
            if path in self.facts and self.facts[path].signed:
                read = cells[path]
                cells[path] = _signed(read, here.get(path + BY), cells.get(path + ON), no)
                unsigned[path] = read.value & ~cells[path].value

    def _complete(
        self, closed: ClosedList, cells: Mapping[str, Cells], literals: list[Bits], no: Bits, faults: _Faults
    ) -> None:
        """What an answer under a member and the closer imply; what is answered under a member that is denied."""
        closer = cells.get(f"{closed.name}.{closed.closer}")
        closes = no if closer is None else closer.rails[-1][0]
        for member in closed.members:
            there = closed.there_of(member)
            under = [path for path in self._under.get((closed.name, member), ()) if path in cells]
            others = [path for path in under if path != there]
            if there in under and others:
                self._deny(there, others, cells, faults)
            if there not in self._at:
                continue
            spoken = reduce(or_, (cells[path].value for path in others), no)
            absent = closes & ~reduce(or_, (cells[path].mentioned for path in under), no)
            for at in self._at[there]:
                for answer, rows in ((True, spoken), (False, absent)):
                    verdict = self.program.tests[at][1].holds(answer, self.on)
                    if verdict is not None:
                        literal = FIRST_TEST + 2 * at + (not verdict)
                        literals[literal] = literals[literal] | rows

    def _deny(self, there: str, others: Sequence[str], cells: Mapping[str, Cells], faults: _Faults) -> None:
        denied = cells[there].rails[-1][1]
        if not denied.any():
            return
        for path in others:
            faults.add(path, denied & cells[path].answered, lambda _text: ("cell_under_denied", {"there": there}))


def _signed(read: Cells, by: pl.Series | None, on: Cells | None, no: Bits) -> Cells:
    """A judgement counts only with who made it and when."""
    signed = no
    if by is not None and on is not None and by.null_count() < len(by):
        signed = filled(by) & on.value
    rails = tuple((true & signed, false & signed) for true, false in read.rails)
    return replace(read, value=read.value & signed, rails=rails)


def _loaded(chunk: Chunk, groups: Sequence[Sequence[str]]) -> Iterator[pl.DataFrame]:
    """The cells of each group of columns; the next group is read while one is checked."""
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(chunk.cells, groups[0])
        for following in groups[1:]:
            frame = coming.result()
            coming = ahead.submit(chunk.cells, following)
            yield frame
        yield coming.result()


class _Faults:
    """The faults of one chunk while they are found: of each row the first few, so that a broken table stays small."""

    def __init__(self, chunk: Chunk) -> None:
        self.listed: list[Fault] = []
        self._chunk = chunk
        self._found = pl.repeat(0, len(chunk.rows), dtype=pl.UInt8, eager=True)

    def names(self, ids: pl.Series) -> None:
        """Every filing has an id."""
        self._ids = ids
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
        noted = broken & (self._found < _FAULTS)
        self._found = self._found + noted.cast(pl.UInt8)
        listed = zip(self._chunk.rows.filter(noted), self._ids.filter(noted), series.filter(noted), strict=True)
        for row, name, cell in listed:
            code, params = why(cell or "")
            self.listed.append(
                Fault(row, column, code, params, shown(harmless(cell or "")), shown(harmless(name or "")))
            )

    @property
    def bad(self) -> Bits | None:
        """The rows that have any."""
        bad = self._found > 0
        return bad if bad.any() else None
