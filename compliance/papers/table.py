"""What a checklist is made of: frozen records, the same for every format.

A row is a measure that the law itself names, under the duty it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.assessment.models import Clause, Finding, LawView, NotJudged, Receipt
from compliance.law.text import Text
from compliance.papers.ways import Option
from compliance.report.view import Block

SECTIONS = ("must", "softer", "upcoming")
"""Binding duties and prohibitions; best effort, priority, options and principles; what does not bind yet."""
STATUSES = ("done", "not_done", "open", "not_needed", "optional", "not_used", "principle")
"""`not_needed`: the duty is met another way. `optional`: another accepted way that is open, or something one may do.
`not_used`: another accepted way that is answered as not there. `principle`: it applies, and names nothing to be done."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What the law names inside a measure: a part of it, or with `way` another accepted way of doing it."""

    say: Text
    way: str | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """What the rows of one duty share. `block` is the finding as reports read it."""

    section: str
    group: Text | None
    block: Block
    force: str

    @property
    def finding(self) -> Finding:
        return self.block.finding


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a checklist.

    `measure` None: the duty names none, or its members are not said yet (`spread`). `readings`: the titles of the
    readings that name this measure, where not all that decide do.
    """

    number: int
    law: str
    duty: Duty
    measure: str | None
    member: str | None
    member_title: Text | None
    say: Text
    details: tuple[Detail, ...]
    option: Option
    clauses: tuple[Clause, ...]
    status: str
    readings: tuple[Text, ...]
    wanted: tuple[Text, ...]
    given: tuple[str, ...]
    responsible: tuple[str, ...]
    due: tuple[date, ...]
    note: tuple[str, ...]
    paths: tuple[str, ...]
    spread: bool = False

    @property
    def code(self) -> str:
        """A stable name of the row, by which a filled sheet can be read back."""
        return f"{self.duty.finding.rule}#{self.measure or ''}" + (f"@{self.member}" if self.member else "")


@dataclass(frozen=True, slots=True)
class Part:
    """One body of law: its rows in order, how many stand at each status, and what was left out.

    `closed`: the gate that closed the law. `suspended`: what is said of enforcement on the day.
    """

    law: LawView
    rows: tuple[Row, ...]
    statuses: tuple[tuple[str, int], ...]
    duties: int
    absent: int
    ended: int
    suspended: tuple[Text, ...]
    closed: Text | None

    @property
    def not_judged(self) -> tuple[NotJudged, ...]:
        """Duties that bind or may bind and are judged by no row."""
        return self.law.not_judged

    def sections(self) -> tuple[tuple[str, tuple[tuple[Duty, tuple[Row, ...]], ...]], ...]:
        """The rows by section and duty."""
        found: dict[str, dict[str, list[Row]]] = {}
        for row in self.rows:
            found.setdefault(row.duty.section, {}).setdefault(row.duty.finding.rule, []).append(row)
        return tuple((key, tuple((rows[0].duty, tuple(rows)) for rows in duties.values())) for key, duties in found.items())


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist for one system on one day."""

    on: date
    system: str | None
    organisation: str | None
    file: str | None
    parts: tuple[Part, ...]
    unreviewed: int
    overridden: tuple[Text, ...]
    warnings: tuple[Text, ...]
    receipt: Receipt

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for part in self.parts for row in part.rows)
