"""The checklist as records: one row a measure that the law itself names, under the duty it belongs to.

Left out are duties that do not apply and those that have ended; how many is said. What permits an operator not to
apply a duty is no row: it stands with the duty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.assess.days import State
from compliance.assess.models import Assessment, Clause, Finding, LawView, Layer, Measure, Receipt
from compliance.assess.shown import clauses as written
from compliance.assess.verdict import Verdict
from compliance.describe.answers import Answer
from compliance.engines.truth import Truth
from compliance.law.citation import Jurisdiction
from compliance.law.node import Gap, Node
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text
from compliance.papers.ways import WHOLE, Option, nested, options
from compliance.report.blocks import block
from compliance.report.view import Block

KINDS = ("duty", "prohibition")
SECTIONS = ("must", "softer", "upcoming")
"""Binding duties and prohibitions; best effort, priority, options and principles; what does not bind yet."""
SOFTER = ("endeavour", "priority", "may", "principle")
STATUSES = ("done", "not_done", "open", "not_needed", "optional", "not_used")
"""`not_needed`: the duty is met another way. `optional`: another accepted way that is open, or something one may do.
`not_used`: another accepted way that is answered as not there."""
WANTING = ("done", "not_done", "open", "optional")


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


def rows(assessment: Assessment, book: Rulebook, answers: Mapping[str, Answer]) -> tuple[Row, ...]:
    """Every row of a checklist, in order."""
    return checklist(assessment, book, answers).rows


def checklist(assessment: Assessment, book: Rulebook, answers: Mapping[str, Answer]) -> Checklist:
    """The checklist of an assessment, with what its answers say on evidence, persons and days."""
    titles = {one.rule: one.title for one in assessment.findings}
    parts = tuple(_part(assessment, law, book, answers) for law in assessment.laws)
    shown = {row.duty.finding.rule: row.duty.finding for part in parts for row in part.rows}
    return Checklist(
        on=assessment.on,
        system=assessment.system,
        organisation=assessment.organisation,
        file=assessment.file,
        parts=parts,
        unreviewed=sum(one.reviewed is None for one in shown.values()),
        overridden=tuple(titles.get(name, Text(name, name)) for name in assessment.receipt.overridden),
        warnings=assessment.warnings,
        receipt=assessment.receipt,
    )


def _part(assessment: Assessment, law: LawView, book: Rulebook, answers: Mapping[str, Answer]) -> Part:
    duties = [one for one in assessment.of(law.jurisdiction) if one.kind in KINDS]
    kept = [one for one in duties if one.verdict is not Verdict.NOT_APPLICABLE and one.binds.state is not State.ENDED]
    groups = [name for name, _ in law.groups]
    kept.sort(key=lambda one: (SECTIONS.index(_section(one)), groups.index(one.group) if one.group in groups else len(groups)))
    found: list[Row] = []
    for one in kept:
        found += _Sheet(book, assessment.on, law, one, answers).rows(len(found) + 1)
    counted = Counter(row.status for row in found)
    said = dict.fromkeys(step.suspended for one in kept for step in one.consequences if step.suspended is not None)
    return Part(
        law=law,
        rows=tuple(found),
        statuses=tuple((status, counted[status]) for status in STATUSES),
        duties=len(kept),
        absent=sum(one.verdict is Verdict.NOT_APPLICABLE for one in duties),
        ended=sum(one.verdict is not Verdict.NOT_APPLICABLE and one.binds.state is State.ENDED for one in duties),
        suspended=tuple(said),
        closed=assessment.finding(law.closed_gate).title if law.closed_gate else None,
    )


def _section(finding: Finding) -> str:
    if finding.binds.state is State.UPCOMING:
        return "upcoming"
    return "softer" if finding.force in SOFTER else "must"


@dataclass(frozen=True)
class _Sheet:
    """One duty while its rows are made."""

    book: Rulebook
    on: date
    law: LawView
    finding: Finding
    answers: Mapping[str, Answer]

    def rows(self, first: int) -> list[Row]:
        finding = self.finding
        duty = Duty(
            section=_section(finding),
            group=dict(self.law.groups).get(finding.group or ""),
            block=block(finding, self.law, {}, {}, frozenset()),
            force=finding.force or finding.kind,
        )
        layers = [one for one in finding.deciding_layers or finding.layers if one.verdict is not Verdict.NOT_APPLICABLE]
        strictest = finding.strictest
        if strictest in layers:
            layers = [strictest, *(one for one in layers if one is not strictest)]
        found: dict[tuple[str, str | None], Row] = {}
        for layer in layers:
            tree = self._tree(layer)
            ways = options(tree, {one.id for one in layer.measures}) if tree is not None else {}
            for one in layer.measures:
                if (one.id, one.member) not in found:
                    row = self._row(first + len(found), duty, layer, one, ways.get(one.id, WHOLE), tree, layers)
                    found[one.id, one.member] = row
        return list(found.values()) or [self._bare(first, duty, layers[0] if layers else strictest)]

    @property
    def _jurisdiction(self) -> Jurisdiction:
        return self.book.law(self.finding.rule)

    def _tree(self, layer: Layer) -> Node | None:
        version = self.book.rules[self.finding.rule].on(self.on)
        trees = version.trees(layer.reading, self._jurisdiction) if version is not None else None
        return trees.satisfied if trees is not None else None

    def _row(
        self, number: int, duty: Duty, layer: Layer, one: Measure, option: Option, tree: Node | None, layers: Sequence[Layer]
    ) -> Row:
        naming = [other for other in layers if any((m.id, m.member) == (one.id, one.member) for m in other.measures)]
        titles = dict(self.law.readings)
        inner = nested(tree, one.id) if tree is not None else ()
        answers = self._given(one.paths)
        status = _status(one, layer, option)
        return Row(
            number=number,
            law=self.law.jurisdiction,
            duty=duty,
            measure=one.id,
            member=one.member,
            member_title=next((part.title for part in layer.parts if part.member == one.member), None),
            say=one.say,
            details=tuple(Detail(label.say, label.way, written(self._jurisdiction, label.cite)) for label in inner if label.say),
            option=option,
            clauses=one.clauses or layer.clauses or self.finding.clauses,
            status=status,
            readings=tuple(titles[other.reading] for other in naming) if len(naming) < len(layers) else (),
            wanted=tuple(dict.fromkeys(one.proof)) if status in WANTING else (),
            given=one.evidence,
            responsible=tuple(dict.fromkeys(a.responsible for a in answers if a.responsible)),
            due=tuple(dict.fromkeys(a.due for a in answers if a.due)),
            note=tuple(dict.fromkeys(a.note for a in answers if a.note)),
            paths=one.paths,
        )

    def _bare(self, number: int, duty: Duty, layer: Layer) -> Row:
        """The row of a duty that names no measure, or names them for members that are not said yet."""
        tree = self._tree(layer)
        said = tree.label.say if isinstance(tree, Gap) else None
        spread = self.book.rules[self.finding.rule].each is not None and tree is not None
        return Row(
            number=number,
            law=self.law.jurisdiction,
            duty=duty,
            measure=None,
            member=None,
            member_title=None,
            say=said or layer.gist or self.finding.gist or self.finding.title,
            details=(),
            option=WHOLE,
            clauses=layer.clauses or self.finding.clauses,
            status=_bare_status(self.finding),
            readings=(),
            wanted=(),
            given=(),
            responsible=(),
            due=(),
            note=(),
            paths=(),
            spread=spread,
        )

    def _given(self, paths: Sequence[str]) -> list[Answer]:
        return [self.answers[path] for path in paths if path in self.answers]


def _status(one: Measure, layer: Layer, option: Option) -> str:
    if one.truth is Truth.TRUE:
        return "done"
    met = next((part.met for part in layer.parts if part.member == one.member), layer.met)
    if met is Truth.TRUE:
        return "not_needed"
    if option.way is not None:
        return "not_used" if one.truth is Truth.FALSE else "optional"
    return "not_done" if one.truth is Truth.FALSE else "open"


def _bare_status(finding: Finding) -> str:
    if finding.force == "may":
        return "optional"
    return "not_done" if finding.verdict is Verdict.NOT_MET else "open"
