"""The checklist as records: one row a measure that the law itself names, under the duty it belongs to.

Left out are duties that do not apply and those that have ended; how many is said. What permits an operator not to
apply a duty is no row: it stands with the duty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.assessment.days import State
from compliance.assessment.models import Assessment, Finding, LawView, Layer, Measure
from compliance.assessment.shown import clauses as written
from compliance.assessment.verdict import Verdict
from compliance.describe.answers import Answer
from compliance.engines.truth import Truth
from compliance.law.citation import Jurisdiction
from compliance.law.kinds import JUDGED, SOFTER, Force
from compliance.law.node import Gap, Node
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text
from compliance.papers.table import SECTIONS, STATUSES, Checklist, Detail, Duty, Part, Row
from compliance.papers.ways import WHOLE, Option, nested, options
from compliance.report.blocks import block

WANTING = ("done", "not_done", "open", "optional")


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
    duties = [one for one in assessment.of(law.jurisdiction) if one.kind in JUDGED]
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
    if finding.force is Force.MAY:
        return "optional"
    found = {Verdict.NOT_MET: "not_done", Verdict.APPLIES: "principle"}
    return found.get(finding.verdict or Verdict.POSSIBLE, "open")
