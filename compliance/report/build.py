"""From an assessment to the page that templates get: numbered questions, sections, bundles, counts that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from compliance.assess.days import State
from compliance.assess.models import Assessment, Finding, Given, LawView, Missing, TierMember
from compliance.assess.verdict import Verdict
from compliance.engines.truth import Truth
from compliance.law.text import Text
from compliance.report.blocks import block, settling, verdict_key, would_be
from compliance.report.view import SECTIONS, Ask, Block, Bundle, Glance, LawPart, Page, Section, Tiers

COUNTED = ("duty", "prohibition")
SOFTER = ("endeavour", "priority", "may", "principle")
SHARED = 3
"""How many deciding definitions and answers a bundle names."""


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
    return Page(
        on=assessment.on,
        system=assessment.system,
        organisation=assessment.organisation,
        file=assessment.file,
        laws=tuple(_law(law, assessment.of(law.jurisdiction), asks) for law in assessment.laws),
        questions=tuple(asks.values()),
        warnings=assessment.warnings,
        unreviewed=sum(one.reviewed is None for one in assessment.findings),
        overridden=tuple(titles.get(name, Text(name, name)) for name in assessment.receipt.overridden),
        receipt=assessment.receipt,
    )


def _law(law: LawView, findings: Sequence[Finding], asks: Mapping[str, Ask]) -> LawPart:
    passed = [one for one in findings if one.gate and all(layer.applies is Truth.TRUE for layer in one.deciding_layers)]
    told = frozenset(given.path for one in passed for layer in one.deciding_layers for given in layer.deciding)
    titles = {one.rule: one.title for one in findings}
    blocks = {one.rule: block(one, law, asks, titles, told) for one in findings}
    gates = [blocks[name] for name in law.open_gates]
    open_paths = [path for gate in gates for layer in gate.finding.deciding_layers for path in layer.open]
    placed: dict[str, list[Block]] = {key: [] for key in SECTIONS}
    for one in blocks.values():
        if one.finding.kind in COUNTED:
            placed[section_of(one.finding, bool(law.open_gates))].append(one)
    sections = tuple(_section(key, law, placed[key], blocks, asks) for key in SECTIONS)
    parting = [one for one in blocks.values() if one.finding.kind == "definition" and one.finding.readings_part]
    return LawPart(
        law=law,
        glance=_glance(law, blocks, sections),
        passed=tuple(blocks[one.rule] for one in passed),
        gates=settling(open_paths, asks),
        stuck=tuple(one for one in gates if not any(layer.open for layer in one.finding.deciding_layers)),
        closed=blocks[law.closed_gate] if law.closed_gate else None,
        sections=tuple(one for one in sections if one.count),
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
            bundles = _hanging(blocks, all_blocks, asks)
        case "would":
            bundles = _would(blocks, all_blocks, asks)
        case "upcoming":
            bundles = _by_day(blocks)
        case "softer":
            bundles = _by_outcome(blocks)
        case "not_encoded":
            bundles = _by_gap(blocks)
        case "absent":
            bundles = _by_group(law, blocks)
        case _:
            whole = sorted(blocks, key=_urgency)
    return Section(key, len(blocks), tuple(whole), tuple(bundles))


def _urgency(one: Block) -> tuple[bool, int]:
    assert one.finding.verdict is not None
    return one.finding.kind != "prohibition", one.finding.verdict.rank


def _hanging(blocks: Iterable[Block], all_blocks: Mapping[str, Block], asks: Mapping[str, Ask]) -> list[Bundle]:
    """One bundle for each open definition on which several findings hang, the most shared first; the rest last.

    Gates, and what gates hang on, are asked at the head of the law and make no bundle.
    """
    left = list(blocks)
    found: list[Bundle] = []
    asked = _asked_first(all_blocks)
    through = {one.anchor: [n for n in one.layer.through if n in all_blocks and n not in asked] for one in left}
    while True:
        shared = Counter(name for one in left for name in through[one.anchor])
        name, count = max(shared.items(), key=lambda item: item[1], default=("", 0))
        if count < 2:
            break
        hanging = [one for one in left if name in through[one.anchor]]
        left = [one for one in left if name not in through[one.anchor]]
        at = all_blocks[name]
        paths = [path for layer in at.finding.deciding_layers for path in layer.open]
        settle = settling(paths, asks)[:3]
        found.append(Bundle(at.finding.title, "verdict.possible", at.finding.clauses, tuple(hanging), settle=settle))
    if left:
        found.append(Bundle(None, "verdict.possible", (), tuple(left)))
    return found


def _asked_first(all_blocks: Mapping[str, Block]) -> set[str]:
    """The gates and the definitions that they hang on."""
    gates = [block for block in all_blocks.values() if block.finding.gate]
    return {name for gate in gates for name in (gate.anchor, *gate.layer.through)}


def _would(blocks: Iterable[Block], all_blocks: Mapping[str, Block], asks: Mapping[str, Ask]) -> list[Bundle]:
    """What each would be if the gates are passed: by that verdict, what stays open by what it hangs on."""
    by_verdict: dict[Verdict, list[Block]] = {}
    for one in blocks:
        by_verdict.setdefault(would_be(one.finding) or Verdict.POSSIBLE, []).append(one)
    found: list[Bundle] = []
    for verdict, same in sorted(by_verdict.items(), key=lambda item: item[0].rank):
        if verdict is Verdict.POSSIBLE:
            found += _hanging(same, all_blocks, asks)
        else:
            found += [Bundle(None, key, (), tuple(some)) for key, some in _keyed(same, verdict)]
    return found


def _keyed(blocks: Iterable[Block], verdict: Verdict) -> list[tuple[str, list[Block]]]:
    found: dict[str, list[Block]] = {}
    for one in blocks:
        found.setdefault(verdict_key(one.finding, verdict), []).append(one)
    return list(found.items())


def _by_day(blocks: Iterable[Block]) -> list[Bundle]:
    found: dict[str, list[Block]] = {}
    for one in sorted(blocks, key=lambda one: (_days(one), _urgency(one)[1])):
        found.setdefault(" / ".join(_days(one)), []).append(one)
    return [Bundle(Text(day, day), None, (), tuple(same)) for day, same in found.items()]


def _days(one: Block) -> tuple[str, ...]:
    return tuple(dict.fromkeys(start.day.isoformat() for start in one.finding.binds.days))


def _by_outcome(blocks: Iterable[Block]) -> list[Bundle]:
    found: dict[str, list[Block]] = {}
    for one in sorted(blocks, key=lambda one: _urgency(one)[1]):
        found.setdefault(one.key, []).append(one)
    return [Bundle(None, key, (), tuple(same)) for key, same in found.items()]


def _by_gap(blocks: Iterable[Block]) -> list[Bundle]:
    """By the part that is not encoded."""
    found: dict[tuple[Missing, ...], list[Block]] = {}
    for one in blocks:
        found.setdefault(one.missing, []).append(one)
    return [
        Bundle(_joined(missing), None, tuple(clause for gap in missing for clause in gap.clauses), tuple(same))
        for missing, same in found.items()
    ]


def _joined(missing: Iterable[Missing]) -> Text | None:
    said = [gap.say for gap in missing if gap.say is not None]
    return Text(", ".join(one.ko for one in said), ", ".join(one.en for one in said)) if said else None


def _by_group(law: LawView, blocks: Iterable[Block]) -> list[Bundle]:
    """Folded by heading, each with the answers that decide most of it."""
    found: dict[str | None, list[Block]] = {}
    for one in blocks:
        found.setdefault(one.finding.group, []).append(one)
    titles = dict(law.groups)
    return [
        Bundle(titles.get(group or ""), None, (), tuple(same), _shared_grounds(same), _shared_facts(same))
        for group, same in found.items()
    ]


def _shared_grounds(blocks: Iterable[Block]) -> tuple[Text, ...]:
    counted = Counter(one.grounds[0] for one in blocks if one.grounds)
    return tuple(title for title, _ in counted.most_common(SHARED))


def _shared_facts(blocks: Iterable[Block]) -> tuple[Given, ...]:
    """The answers behind what rests on no definition."""
    counted = Counter(given for one in blocks if not one.grounds for given in one.why)
    return tuple(given for given, _ in counted.most_common(SHARED))


def _glance(law: LawView, blocks: Mapping[str, Block], sections: Iterable[Section]) -> Glance:
    classes = [one for one in blocks.values() if one.finding.counted and one.finding.kind == "definition"]
    counts = Counter({("open" if one.key == "would" else one.key): one.count for one in sections if one.count})
    kinds: dict[str, list[Block]] = {"yes": [], "open": [], "no": []}
    for one in classes:
        kinds[_standing(one)].append(one)
    todo = Counter(one.finding.verdict for section in sections if section.key == "todo" for one in section.blocks)
    pressing = [
        one
        for section in sections
        if section.key != "absent"
        for one in (*section.blocks, *(inner for bundle in section.bundles for inner in bundle.blocks))
    ]
    texts = [step.suspended for one in pressing for step in one.finding.consequences if step.suspended is not None]
    return Glance(
        roles=tuple(blocks[name].finding.title for name in law.roles),
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
