"""From an assessment to the page that templates get: numbered questions, sections, bundles, counts that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from compliance.assessment.days import State
from compliance.assessment.models import Assessment, Finding, Given, LawView, TierMember
from compliance.assessment.verdict import Verdict
from compliance.engines.truth import Truth
from compliance.law.kinds import JUDGED, SOFTER, Kind
from compliance.law.text import Text
from compliance.report.blocks import block, settling
from compliance.report.bundles import (
    by_day,
    by_force,
    by_gap,
    by_group,
    hanging,
    set_apart,
    urgency,
    would_bundles,
)
from compliance.report.procedures import procedures
from compliance.report.view import SECTIONS, Ask, Block, Bundle, Glance, LawPart, Page, Section, Tiers


def page(assessment: Assessment) -> Page:
    """The whole report."""
    titles = {one.rule: one.title for one in assessment.findings}
    asks = {
        one.path: Ask(
            number,
            one,
            tuple(titles[s.rule] for s in one.settles if s.always),
            tuple(titles[s.rule] for s in one.settles if not s.always),
        )
        for number, one in enumerate(assessment.questions, 1)
    }
    near = len({one.file for one in _answers(assessment) if one.file}) == 1
    return Page(
        on=assessment.on,
        system=assessment.system,
        organisation=assessment.organisation,
        file=assessment.file,
        laws=tuple(_law(law, assessment.of(law.jurisdiction), asks, near=near) for law in assessment.laws),
        questions=tuple(asks.values()),
        warnings=assessment.warnings,
        unreviewed=sum(one.reviewed is None for one in assessment.findings),
        overridden=tuple(titles.get(name, Text(name, name)) for name in assessment.receipt.overridden),
        receipt=assessment.receipt,
    )


def _answers(assessment: Assessment) -> Iterable[Given]:
    return (given for one in assessment.findings for layer in one.layers for given in layer.deciding)


def _nearer(one: Block) -> Block:
    """With its answers' file by its name alone: there is only one."""
    return replace(one, why=tuple(map(_named, one.why)), deciding=tuple(map(_named, one.deciding)))


def _named(given: Given) -> Given:
    return replace(given, file=PurePath(given.file).name) if given.file else given


def _law(law: LawView, findings: Sequence[Finding], asks: Mapping[str, Ask], *, near: bool) -> LawPart:
    """`near`: all answers stand in one file."""
    passed = [one for one in findings if one.gate and all(layer.applies is Truth.TRUE for layer in one.deciding_layers)]
    told = frozenset(given.path for one in passed for layer in one.deciding_layers for given in layer.deciding)
    titles = {**{one.rule: one.title for one in findings}, **dict(law.notions)}
    blocks = {one.rule: block(one, law, asks, titles, told) for one in findings}
    if near:
        blocks = {name: _nearer(one) for name, one in blocks.items()}
    gates = [blocks[name] for name in law.open_gates]
    open_paths = [path for gate in gates for layer in gate.finding.deciding_layers for path in layer.open]
    placed: dict[str, list[Block]] = {key: [] for key in SECTIONS}
    for one in blocks.values():
        if one.finding.kind in JUDGED:
            placed[section_of(one.finding, bool(law.open_gates))].append(one)
    sections = tuple(_section(key, law, placed[key], blocks, asks) for key in SECTIONS)
    parting = [one for one in blocks.values() if one.finding.kind is Kind.DEFINITION and one.finding.readings_part]
    return LawPart(
        law=law,
        glance=_glance(law, blocks, sections),
        passed=tuple(blocks[one.rule] for one in passed),
        gates=settling(open_paths, asks),
        stuck=tuple(one for one in gates if not any(layer.open for layer in one.finding.deciding_layers)),
        closed=blocks[law.closed_gate] if law.closed_gate else None,
        sections=tuple(one for one in sections if one.count),
        procedures=procedures(law, blocks),
        parting=tuple(sorted(parting, key=lambda one: not one.finding.counted)),
    )


def section_of(finding: Finding, gates_open: bool) -> str:
    """The one section in which a duty or prohibition stands."""
    verdict = finding.verdict
    if verdict is Verdict.NOT_APPLICABLE:
        return "absent"
    if finding.binds.state in (State.UPCOMING, State.ENDED):
        return str(finding.binds.state.value)
    if finding.not_encoded:
        return "not_encoded"
    if finding.force in SOFTER:
        return "softer"
    if verdict is Verdict.POSSIBLE:
        return "would" if gates_open else "open"
    return "met" if verdict in (Verdict.MET, Verdict.MET_IF_APPLIES) else "todo"


def _section(
    key: str, law: LawView, blocks: list[Block], all_blocks: Mapping[str, Block], asks: Mapping[str, Ask]
) -> Section:
    whole: list[Block] = []
    bundles: list[Bundle] = []
    match key:
        case "open":
            bundles = hanging(blocks, all_blocks, asks)
        case "would":
            bundles = would_bundles(blocks, all_blocks, asks)
        case "upcoming":
            bundles = by_day(blocks)
        case "softer":
            rest, apart = set_apart(law, blocks)
            bundles = by_force(rest) + apart
        case "not_encoded":
            bundles = by_gap(blocks)
        case "absent":
            bundles = by_group(law, blocks)
        case _:
            rest, bundles = set_apart(law, blocks)
            whole = sorted(rest, key=urgency)
    return Section(key, len(blocks), tuple(whole), tuple(bundles))


def _glance(law: LawView, blocks: Mapping[str, Block], sections: Iterable[Section]) -> Glance:
    classes = [one for one in blocks.values() if one.finding.counted and one.finding.kind is Kind.DEFINITION]
    counts = Counter({("open" if one.key == "would" else one.key): one.count for one in sections if one.count})
    kinds: dict[str, list[Block]] = {"yes": [], "open": [], "no": []}
    for one in classes:
        kinds[_standing(one)].append(one)
    todo = Counter(one.finding.verdict for section in sections if section.key == "todo" for one in section.all_blocks)
    pressing = [
        one
        for section in sections
        if section.key != "absent"
        for one in section.all_blocks
    ]
    texts = [step.suspended for one in pressing for step in one.finding.consequences if step.suspended is not None]
    return Glance(
        roles=tuple(blocks[name].finding.title for name in law.roles),
        open_roles=tuple(blocks[name].finding.title for name in law.open_roles),
        classes=tuple(kinds["yes"]),
        open_classes=tuple(kinds["open"]),
        not_classes=tuple(one.finding.title for one in kinds["no"]),
        tiers=_tiers(law.tiers) if law.tiers else None,
        counts=tuple((key, counts[key]) for key in SECTIONS if key in ("todo", "open") or counts[key]),
        split=(todo[Verdict.NOT_MET], todo.total() - todo[Verdict.NOT_MET]),
        total=counts.total(),
        suspended=tuple(dict.fromkeys(texts)),
    )


def _standing(one: Block) -> str:
    truths = {layer.applies for layer in one.finding.deciding_layers}
    if truths & {Truth.TRUE, Truth.DISPUTED}:
        return "yes"
    return "no" if truths <= {Truth.FALSE} else "open"


def _tiers(tiers: Sequence[TierMember]) -> Tiers:
    """The strictest tier that binds (a disputed day binds, marked), with the stricter ones beside it."""
    now = (State.BINDING, State.DISPUTED)
    at = next((at for at, one in enumerate(tiers) if one.truth is Truth.TRUE and one.binds.state in now), len(tiers))
    stricter = tiers[:at]
    return Tiers(
        binding=tiers[at] if at < len(tiers) else None,
        upcoming=tuple(one for one in stricter if one.truth is Truth.TRUE and one.binds.state is State.UPCOMING),
        possible=tuple(one for one in stricter if one.truth in (Truth.OPEN, Truth.DISPUTED)),
    )
