"""A chunk of rows becomes the literals of the program and the faults of its rows, column by column.

What `Facts.completed` does for one description is done here for whole columns: an answer under a member says it is
there, a closer closes every member that the row does not mention. Elections stay as they are filed: unsaid is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import or_

import polars as pl

from compliance.engines.program import DAY, Program
from compliance.law.consistency import Consistency
from compliance.law.facts import ClosedList, Fact, Facts
from compliance.law.leaf import IS_TRUE, Test
from compliance.law.text import Text
from compliance.screen import consistent
from compliance.screen.cells import NO_TEXT, Bits, Cells, Reader, filled, strange, words_of
from compliance.screen.chunk_faults import ChunkFaults, Contradicting, Noted, clashed, contradicted
from compliance.screen.faults import Fault
from compliance.screen.names import unseen, why_unseen
from compliance.screen.read import Chunk
from compliance.screen.table import BY, ID, ON, SUBMITTER

_GROUP = 96  # columns that are read together


@dataclass(frozen=True, slots=True)
class Checked:
    """The literals of a chunk, the faults of its rows, and which rows have any (None: no row).

    `unsigned`: by column, the judgements that do not count because nobody signed them.
    """

    literals: list[Bits]
    faults: list[Fault]
    bad: Bits | None
    unsigned: dict[str, Bits]


def available(facts: Facts, columns: Iterable[str], consistency: Consistency) -> frozenset[str]:
    """The questions of which a table can say something: its columns, and what they imply."""
    there = set(consistent.fillable(consistency, facts, set(columns) & set(facts.facts)))
    found = set(there)
    for closed in facts.lists.values():
        closes = f"{closed.name}.{closed.closer}" in there
        named = {owned[1] for path in there if (owned := facts.owner(path)) and owned[0].name == closed.name}
        found |= {closed.there_of(member) for member in closed.members if closes or member in named}
    return frozenset(found)


def fixed(program: Program, facts: Facts, columns: Iterable[str], on: date, consistency: Consistency) -> dict[int, bool | None]:
    """What is known of tests for the whole table: the day, levels of members, that questions without a column are open."""
    known = available(facts, columns, consistency)
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
    consistency: Consistency = field(default_factory=Consistency)

    def __post_init__(self) -> None:
        self._plan = consistent.Plan(self.consistency, self.facts, self.on)
        self._asked: dict[str, list[Test]] = {}
        for path, test in self.program.tests:
            self._asked.setdefault(path, []).append(test)
        lists = self.facts.lists.values()
        closing = {f"{one.name}.{one.closer}" for one in lists}
        closing |= {one.there_of(member) for one in lists for member in one.members}
        self._readers: dict[str, Reader] = {}
        self._under: dict[tuple[str, str], list[str]] = {}
        for path in self.columns:
            if path not in self.facts:
                continue
            tests = self._tests(path, [IS_TRUE] if path in closing else [])
            self._readers[path] = Reader(self.facts[path], self.facts, tests, self.on)
            if path + ON in self.columns:
                day = Fact(path + ON, "day", Text(path, path))
                self._readers[path + ON] = Reader(day, self.facts, (), self.on)
            owned = self.facts.owner(path)
            if owned is not None:
                self._under.setdefault((owned[0].name, owned[1]), []).append(path)
        self._groups = list(self._grouped())

    def _tests(self, path: str, more: Sequence[Test] = ()) -> list[Test]:
        """The tests of a question, each once: those of the rules, those of consistency, and some more."""
        asked = self._asked.get(path, [])
        return list(dict.fromkeys((*asked, *self._plan.tests_beside(path, asked), *more)))

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
        faults = ChunkFaults(chunk)
        groups = [[name for name in group if name in header] for group in self._groups]
        rows, unsigned = self._filled(_loaded(chunk, groups), len(chunk.rows), header, faults)
        return Checked(self._literals(rows), faults.listed, faults.bad, unsigned)

    def contradicting(self, frame: pl.DataFrame) -> dict[str, Bits]:
        """The cells of a frame that cannot stand beside the others of their rows, by column."""
        found = Contradicting()
        self._filled(iter([frame]), frame.height, frame.columns, found)
        return found.wrong

    def _filled(
        self, frames: Iterator[pl.DataFrame], height: int, header: Sequence[str], faults: Noted
    ) -> tuple[consistent.Rows, dict[str, Bits]]:
        """The rails of some rows with all that follows from their cells, and the judgements that nobody signed."""
        no = pl.repeat(value=False, n=height, dtype=pl.Boolean, eager=True)
        cells: dict[str, Cells] = {}
        unsigned: dict[str, Bits] = {}
        for frame in frames:
            self._read(frame, no, cells, unsigned, faults)
        for closed in self.facts.lists.values():
            self._wait(closed, cells)
        rows = self._rows(cells, no)
        for closed in self.facts.lists.values():
            self._members(closed, cells, rows, faults)
        rows.fill(lambda path, wrong, implication: contradicted(faults, header, path, wrong, implication))
        for closed in self.facts.lists.values():
            self._close(closed, cells, rows)
        for clash, wrong in rows.clashing():
            clashed(faults, header, sorted(consistent.reads(self.facts, clash.when)), wrong, clash)
        return rows, unsigned

    def _rows(self, cells: Mapping[str, Cells], no: Bits) -> consistent.Rows:
        """The rails of every test, as the cells say."""
        rails: dict[str, dict[Test, tuple[Bits, Bits]]] = {}
        for path in {*self._asked, *self._plan.tests}:
            read = cells.get(path)
            if read is not None:
                rails[path] = dict(zip(self._readers[path].tests, read.rails, strict=True))
            else:
                rails[path] = dict.fromkeys(self._tests(path), (no, no))
        return consistent.Rows(self._plan, rails, no)

    def _literals(self, rows: consistent.Rows) -> list[Bits]:
        literals: list[Bits] = [rows.no, ~rows.no]
        for path, test in self.program.tests:
            literals += rows.rails[path][test]
        return literals

    def _read(
        self, frame: pl.DataFrame, no: Bits, cells: dict[str, Cells], unsigned: dict[str, Bits], faults: Noted
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
                faults.names(series, here.get(SUBMITTER))
                faults.add(name, unseen(series), why_unseen, series)
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

    def _wait(self, closed: ClosedList, cells: dict[str, Cells]) -> None:
        """An answer about a member of which the row says that nobody knows whether it is there does not count yet."""
        for member in closed.members:
            there = cells.get(closed.there_of(member))
            unknown = None if there is None else there.mentioned & ~there.answered
            if unknown is None or not unknown.any():
                continue
            for path in self._under[closed.name, member]:
                if path in cells and path != closed.there_of(member):
                    cells[path] = _where(cells[path], ~unknown)

    def _members(self, closed: ClosedList, cells: Mapping[str, Cells], rows: consistent.Rows, faults: Noted) -> None:
        """An answer under a member says that it is there; one under a member that is denied is a fault."""
        for member in closed.members:
            there = closed.there_of(member)
            under = [path for path in self._under.get((closed.name, member), ()) if path in cells]
            others = [path for path in under if path != there]
            if there in under and others:
                self._deny(there, others, cells, faults)
            if there in rows.rails and others:
                rows.say(there, answer=True, rows=reduce(or_, (cells[path].value for path in others)))

    def _close(self, closed: ClosedList, cells: Mapping[str, Cells], rows: consistent.Rows) -> None:
        """The closer denies every member that the row does not mention and that nothing implies."""
        closer = cells.get(f"{closed.name}.{closed.closer}")
        if closer is None:
            return
        closes, _ = closer.rails[self._readers[f"{closed.name}.{closed.closer}"].tests.index(IS_TRUE)]
        for member in closed.members:
            there = closed.there_of(member)
            if there not in rows.rails:
                continue
            under = [path for path in self._under.get((closed.name, member), ()) if path in cells]
            mentioned = reduce(or_, (cells[path].mentioned for path in under), rows.no)
            rows.say(there, answer=False, rows=closes & ~mentioned & ~rows.there(there)[0])

    def _deny(self, there: str, others: Sequence[str], cells: Mapping[str, Cells], faults: Noted) -> None:
        denied = cells[there].rails[self._readers[there].tests.index(IS_TRUE)][1]
        if not denied.any():
            return
        for path in others:
            faults.add(path, denied & cells[path].answered, lambda _text: ("cell_under_denied", {"there": there}))


def _signed(read: Cells, by: pl.Series | None, on: Cells | None, no: Bits) -> Cells:
    """A judgement counts only with who made it and when."""
    signed = no
    if by is not None and on is not None and by.null_count() < len(by):
        signed = filled(by) & on.value
    return _where(read, signed)


def _where(read: Cells, rows: Bits) -> Cells:
    """The cells with what counts of them only in some rows."""
    rails = tuple((true & rows, false & rows) for true, false in read.rails)
    return replace(read, value=read.value & rows, rails=rails)


def _loaded(chunk: Chunk, groups: Sequence[Sequence[str]]) -> Iterator[pl.DataFrame]:
    """The cells of each group of columns; the next group is read while one is checked."""
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(chunk.cells, groups[0])
        for following in groups[1:]:
            frame = coming.result()
            coming = ahead.submit(chunk.cells, following)
            yield frame
        yield coming.result()
