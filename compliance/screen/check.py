"""A chunk of rows becomes the literals of the program and the faults of its rows, column by column.

What `Facts.completed` does for one description is done here for whole columns: an answer under a member says it is
there, a closer closes every member that the row does not mention. Elections stay as they are filed: unsaid is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_

import polars as pl

from compliance.describe.leaf_answer import harmless
from compliance.engines.program import DAY, FIRST_TEST, Program
from compliance.law.facts import ClosedList, Fact, Facts
from compliance.law.leaf import IS_TRUE, Test
from compliance.law.numbers import shown
from compliance.law.text import Text
from compliance.screen.cells import Bits, Broken, Cells, Reader, strange
from compliance.screen.faults import Fault
from compliance.screen.read import ROW
from compliance.screen.table import BY, ID, ON, SUBMITTER


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
    """What is known of tests for the whole table: the day, and that questions without a column are open."""
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

    def _tests(self, path: str) -> list[Test]:
        return [self.program.tests[at][1] for at in self._at.get(path, ())]

    def check(self, frame: pl.DataFrame) -> Checked:
        """The literals and faults of a chunk. Every column of the table is read, also what no rule asks."""
        no = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
        faults = _Faults(frame)
        self._names(frame, faults)
        cells = {path: reader.read(frame[path], no) for path, reader in self._readers.items() if path in frame.columns}
        literals: list[Bits] = [no, ~no, *([no] * (2 * len(self.program.tests)))]
        unsigned: dict[str, Bits] = {}
        for path, read in cells.items():
            faults.add(path, read.broken)
            if path in self.facts and self.facts[path].signed:
                signed = self._signed(path, cells, frame, no)
                unsigned[path] = read.value & ~signed.value
                read = cells[path] = signed
            for at, (true, false) in zip(self._at.get(path, ()), read.rails, strict=False):
                literals[FIRST_TEST + 2 * at], literals[FIRST_TEST + 2 * at + 1] = true, false
        for closed in self.facts.lists.values():
            self._complete(closed, cells, literals, no, faults)
        return Checked(literals, faults.listed, faults.bad, unsigned)

    def _names(self, frame: pl.DataFrame, faults: _Faults) -> None:
        """Every filing has an id, and what names it or signs is plain text."""
        ids = frame[ID]
        blank = ids.is_null() | (ids.str.strip_chars() == "").fill_null(value=True)
        faults.add(ID, {at: ("", "cell_without_id", {}) for at in blank.arg_true().to_list()})
        for name in frame.columns:
            if name in (ID, SUBMITTER) or (name.endswith(BY) and name not in self.facts):
                faults.add(name, strange(frame[name]))

    def _signed(self, path: str, cells: Mapping[str, Cells], frame: pl.DataFrame, no: Bits) -> Cells:
        """A judgement counts only with who made it and when."""
        read, by = cells[path], no
        if path + BY in frame.columns:
            by = (frame[path + BY].str.strip_chars() != "").fill_null(value=False)
        signed = by & (cells[path + ON].value if path + ON in cells else no)
        rails = tuple((true & signed, false & signed) for true, false in read.rails)
        return replace(read, value=read.value & signed, rails=rails)

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
            rows = denied & cells[path].answered
            faults.add(path, {at: (None, "cell_under_denied", {"there": there}) for at in rows.arg_true().to_list()})


class _Faults:
    """The faults of one chunk while they are found."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.listed: list[Fault] = []
        self._frame = frame
        self._rows: set[int] = set()

    def add(self, column: str, broken: Broken) -> None:
        for at, (text, code, params) in broken.items():
            given = self._frame[column][at] if text is None else text
            ids = self._frame[ID][at] or ""
            row = self._frame[ROW][at]
            self._rows.add(at)
            self.listed.append(Fault(row, column, code, params, shown(harmless(given)), shown(harmless(ids))))

    @property
    def bad(self) -> Bits | None:
        if not self._rows:
            return None
        rows = pl.Series(sorted(self._rows), dtype=pl.UInt32)
        return pl.int_range(self._frame.height, dtype=pl.UInt32, eager=True).is_in(rows.implode())
