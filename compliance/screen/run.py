"""One screening: files in, a folder out, and counts that add up."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any

import polars as pl

from compliance.engines import program as programs
from compliance.engines.program import Program
from compliance.law.rulebook import Rulebook
from compliance.screen import write
from compliance.screen.about import about
from compliance.screen.check import Checked, Checker
from compliance.screen.faults import Fault
from compliance.screen.folder import folder
from compliance.screen.ids import KEY, Ids, repeated
from compliance.screen.not_judged import Tally
from compliance.screen.plan import Plan, planned
from compliance.screen.read import ROW, Chunk, Source, chunks, opened
from compliance.screen.table import ID, SUBMITTER

Progress = Callable[[str, int, int], None]  # the stage, rows done, rows in all
NAMED = ("file", ROW, ID, SUBMITTER)
SCREENED, QUARANTINED, DUPLICATE = "screened", "quarantined", "duplicate"
_AHEAD = 1  # chunks checked while another is solved


@dataclass(frozen=True, slots=True)
class Lanes:
    """How many filings are certainly, possibly, certainly not in a class; disputed where sources part.

    `not_encoded`: open only because a part of the class is not encoded.
    """

    certain: int = 0
    possible: int = 0
    disputed: int = 0
    certainly_not: int = 0
    not_encoded: int = 0

    @property
    def bounds(self) -> tuple[int, int]:
        """At least so many, at most so many."""
        return self.certain, self.certain + self.possible + self.disputed + self.not_encoded


@dataclass(frozen=True, slots=True)
class ClassLanes:
    """The lanes of a class under a reading, as filed and as if the gates were passed."""

    rule: str
    reading: str
    filed: Lanes
    passed: Lanes


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows: `rows` = `screened` + `quarantined` + `duplicates`; and the lanes of each class."""

    rows: int
    screened: int
    quarantined: int
    duplicates: int
    shared: int  # ids that several submitters use: each is a filing of its own
    classes: tuple[ClassLanes, ...]
    reasons: Mapping[str, int] = field(default_factory=dict)  # quarantined rows by the code of a reason
    unsigned: Mapping[str, int] = field(default_factory=dict)  # judgements that nobody signed, by column
    not_judged: Mapping[str, Any] = field(default_factory=dict)  # by law: filings with duties that no rule encodes

    @property
    def add_up(self) -> bool:
        return self.rows == self.screened + self.quarantined + self.duplicates


def screen(
    book: Rulebook,
    program: Program,
    files: Sequence[str | FilePath],
    on: date,
    out: str | FilePath,
    *,
    jurisdictions: Sequence[str] = (),
    readings: Sequence[str] = (),
    lang: str = "ko",
    database: bool = True,
    progress: Progress | None = None,
    rows: int = 0,
) -> Counts:
    """Screen the filings in some files and write a run. Raises DescriptionError, OutputError, MissingExtra.

    Nothing is written unless everything is: the folder takes its place when it is complete.
    """
    say = progress or (lambda _stage, _done, _of: None)
    laws = tuple(jurisdictions) or tuple(book.jurisdictions)
    book.covers(on, laws)
    with folder(FilePath(out), files) as beside:
        (beside / write.INPUTS).mkdir()
        sources = opened(files, book.facts, beside / write.INPUTS)
        ids = repeated(sources, rows, lambda done: say("ids", done, 0))
        asked = tuple(dict.fromkeys(name for source in sources for name in source.header))
        plan = planned(book, program, on, asked, jurisdictions=laws, readings=readings)
        work = _Work(book, plan, on, asked, lang, laws)
        work.run(sources, ids, beside, rows, say)
        counts = work.counts(ids)
        assert counts.add_up
        if database:
            from compliance.screen.database import browsable

            browsable(beside, book, plan, counts, on, lang, lambda done: say("database", done, counts.screened))
        write.manifest(beside, about(book, plan, sources, counts, on, laws, programs.FORMAT))
    return counts


class _Work:
    """The chunks of a table on their way from cells to files."""

    def __init__(self, book: Rulebook, plan: Plan, on: date, asked: Sequence[str], lang: str, laws: Sequence[str]) -> None:
        self.book, self.plan, self.lang, self.asked = book, plan, lang, asked
        self.checker = Checker(plan.program, book.facts, on, asked, book.consistency)
        self.rows = Counter[str]()
        self.reasons = Counter[str]()
        self.unsigned = Counter[str]()
        self.not_judged = Tally(book, plan, on, laws)
        self.lanes = {name: Counter[int]() for one in plan.classes for name in (one.filed, one.passed)}

    def run(self, sources: Sequence[Source], ids: Ids, beside: FilePath, rows: int, say: Progress) -> None:
        kinds = {"file": pl.UInt32, ROW: pl.UInt32, ID: pl.String, SUBMITTER: pl.String}
        with ExitStack() as files:
            found = files.enter_context(
                write.Parquet(beside / write.FINDINGS, kinds | {one.name: pl.UInt8 for one in self.plan.outputs})
            )
            quarantine = files.enter_context(
                write.Table(beside / write.QUARANTINE, ("file", ROW, *KEY, "column", "cell", "code", "reason"))
            )
            done = 0
            for number, source in enumerate(sources):
                for chunk, checked in self._checked(source, rows):
                    for fault in chunk.faults:
                        self._quarantine(quarantine, source, fault)
                    if checked is not None:
                        old = ids.older.get(number, frozenset())
                        self._chunk(chunk, checked.result(), number, source, old, found, quarantine)
                    done += len(chunk.rows) + len(chunk.faults)
                    self.rows[QUARANTINED] += len(chunk.faults)
                    say("screen", done, ids.rows)
            self._duplicates(ids, beside)

    def _checked(self, source: Source, rows: int) -> Iterator[tuple[Chunk, Future[Checked] | None]]:
        """The chunks of a file in order; those that follow are checked while one is solved."""
        with ThreadPoolExecutor(_AHEAD) as pool:
            waiting: deque[tuple[Chunk, Future[Checked] | None]] = deque()
            for chunk in chunks(source, rows):
                checked = pool.submit(self.checker.check, chunk, source.header) if len(chunk.rows) else None
                waiting.append((chunk, checked))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft()
            yield from waiting

    def _chunk(
        self,
        chunk: Chunk,
        checked: Checked,
        number: int,
        source: Source,
        older: frozenset[int],
        found: write.Parquet,
        quarantine: write.Table,
    ) -> None:
        old = chunk.rows.is_in(pl.Series(sorted(older), dtype=pl.UInt32).implode()) if older else None
        bad = checked.bad
        if bad is not None and old is not None:
            bad = bad & ~old
        kept = _none_of(bad, old)
        faulty = set(chunk.rows.filter(bad).to_list()) if bad is not None else set()
        for fault in checked.faults:
            if fault.row in faulty:
                self._quarantine(quarantine, source, fault)
        for path, without in checked.unsigned.items():
            self.unsigned[path] += int((without if kept is None else without & kept).sum())
        self.rows[QUARANTINED] += len(faulty)
        self.rows[DUPLICATE] += int(old.sum()) if old is not None else 0
        findings = pl.DataFrame([*_named(chunk, number, source), *self.plan.solved(checked.literals)])
        if kept is not None:
            findings = findings.filter(kept)
        self.rows[SCREENED] += findings.height
        for name, lanes in self.lanes.items():
            codes = findings[name]
            for code in range(1, 5):
                lanes[code] += int((codes == code).sum())
        self.not_judged.add(findings)
        found.add(findings)

    def _quarantine(self, quarantine: write.Table, source: Source, fault: Fault) -> None:
        self.reasons[fault.code] += 1
        whose = (source.shown, fault.row, fault.id, fault.submitter)
        quarantine.add((*whose, fault.column, fault.given, fault.code, fault.reason(self.lang)))

    def _duplicates(self, ids: Ids, beside: FilePath) -> None:
        with write.Table(beside / write.DUPLICATES, (*KEY, "file", ROW, "screened")) as table:
            for twice in ids.listed:
                table.add((twice.id, twice.submitter, twice.file, twice.row, "last" if twice.screened else ""))

    def counts(self, ids: Ids) -> Counts:
        screened = self.rows[SCREENED]

        def of(name: str) -> Lanes:
            codes = self.lanes[name]
            return Lanes(codes[1], codes[2], codes[3], screened - codes.total(), codes[4])

        return Counts(
            rows=ids.rows,
            screened=screened,
            quarantined=self.rows[QUARANTINED],
            duplicates=self.rows[DUPLICATE],
            shared=ids.shared,
            classes=tuple(
                ClassLanes(one.rule, one.reading, of(one.filed), of(one.passed)) for one in self.plan.classes
            ),
            reasons=dict(self.reasons),
            unsigned={path: count for path, count in self.unsigned.items() if count},
            not_judged=self.not_judged.manifest(self.book),
        )


def _named(chunk: Chunk, number: int, source: Source) -> list[pl.Series]:
    """The columns that say which filing a row of findings is of."""
    file = pl.repeat(number, len(chunk.rows), dtype=pl.UInt32, eager=True)
    blank = pl.repeat(None, len(chunk.rows), dtype=pl.String, eager=True)
    names = chunk.cells([name for name in (ID, SUBMITTER) if name in source.header])
    who = names[SUBMITTER] if SUBMITTER in source.header else blank
    return [file.alias("file"), chunk.rows, names[ID].str.strip_chars(), who.alias(SUBMITTER)]


def _none_of(*masks: pl.Series | None) -> pl.Series | None:
    kept: Any = None
    for mask in masks:
        if mask is not None:
            kept = ~mask if kept is None else kept & ~mask
    found: pl.Series | None = kept
    return found
