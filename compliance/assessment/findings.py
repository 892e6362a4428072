"""A finding: a rule's truths under every reading joined with its days, reasons, measures and consequences."""

from __future__ import annotations

from compliance.assessment import shown
from compliance.assessment.bench import Bench, deciding
from compliance.assessment.consequences import consequences, due
from compliance.assessment.days import Binding, State, binding
from compliance.assessment.measures import excepted, exemptions, measures, members_in_hand, together
from compliance.assessment.models import (
    Binds,
    Conflict,
    Finding,
    Layer,
    Missing,
    Part,
    Source,
    StartsOn,
    leading_layer,
)  # fmt: skip
from compliance.assessment.reasons import Explainer, Reasons
from compliance.assessment.verdict import Verdict, of_duty, of_prohibition, strictest
from compliance.engines.slot import Slot, SlotKind
from compliance.engines.truth import Truth
from compliance.law.kinds import Absence, Encoded, Kind
from compliance.law.node import Gap, walk
from compliance.law.rule import Rule
from compliance.law.text import Text
from compliance.law.version import Trees, Version


def finding(bench: Bench, rule: Rule) -> Finding | None:
    """The finding of a rule; None where the rule is not there on the day."""
    when = binding(bench.book, rule, bench.on, bench.start, bench.coming)
    version = rule.on(bench.on)
    if version is None or when.state is State.ABSENT:
        return None
    law = bench.book.law(rule.id)
    layers = tuple(one for reading in bench.readings if (one := _layer(bench, rule, version, reading)) is not None)
    if not layers:
        return None
    deciding = [one for one in layers if one.decides] or list(layers)
    verdicts = [one.verdict for one in deciding if one.verdict is not None]
    verdict = strictest(verdicts) if verdicts else None
    leading = leading_layer(deciding, verdict)
    review = rule.review(version)
    said = bench.book.rules.get(rule.addressee or "")
    return Finding(
        rule=rule.id,
        jurisdiction=rule.jurisdiction,
        kind=rule.kind,
        force=rule.force,
        group=rule.group,
        title=rule.title,
        gist=leading.gist or version.gist,
        addressee=said.title if said else None,
        object=rule.object,
        gate=rule.gate,
        counted=rule.counted,
        verdict=verdict,
        basis=_basis(leading),
        disputed=any(one.disputed for one in deciding),
        not_encoded=leading.not_encoded,
        readings_part=_part(deciding),
        binds=_binds(bench, rule, when),
        layers=layers,
        clauses=shown.clauses(law, version.cite),
        consequences=consequences(bench.oracle, version.sanctions, layers[0].reading),
        deadlines=tuple(due(bench.oracle, bench.book.rules[name], layers[0].reading) for name in version.deadlines),
        reviewed=Text(f"{review['by']}, {review['on']}", f"{review['by']}, {review['on']}") if review else None,
        overrides=rule.overrides,
        folder=bench.book.folder_of(rule.id),
    )


def _part(layers: list[Layer]) -> bool:
    """Readings part only where each is encoded; one that is not never agrees or disagrees."""
    encoded = [one for one in layers if one.encoded is not Encoded.BENEATH]
    return len({(one.verdict, one.applies) for one in encoded}) > 1


def _layer(bench: Bench, rule: Rule, version: Version, reading: str) -> Layer | None:
    law = bench.book.law(rule.id)
    trees = version.trees(reading, law)
    slot = Slot(rule.id, reading, SlotKind.HOLDS)
    applies = bench.truths.get(slot)
    if applies is None or (trees is None and rule.kind is not Kind.TIER):
        return None
    met = bench.truths.get(slot._replace(kind=SlotKind.MET))
    has_measures = trees is not None and trees.satisfied is not None
    verdict = _verdict(rule, applies, met or Truth.OPEN, has_measures)
    reasons = _reasons(bench, rule, trees, reading, verdict)
    if_applies = bench.truths.get(slot._replace(if_passed=True))
    passed: Verdict | Truth | None = if_applies
    if if_applies is not None and verdict is not None:
        if_met = bench.truths.get(slot._replace(kind=SlotKind.MET, if_passed=True), Truth.OPEN)
        passed = _verdict(rule, if_applies, if_met, has_measures)
    undecided = applies is Truth.OPEN
    return Layer(
        reading=reading,
        encoded=trees.encoded if trees else Encoded.OWN,
        decides=law.readings[reading].decides,
        applies=applies,
        met=met if has_measures else None,
        verdict=verdict,
        if_passed=passed if passed is not (verdict if verdict is not None else applies) else None,
        disputed=applies is Truth.DISPUTED or (applies is not Truth.FALSE and met is Truth.DISPUTED),
        not_encoded=undecided and bool(reasons.gaps) and _only_gaps(bench, rule, reading),
        deciding=deciding(bench, reasons.deciding),
        open=tuple(path for path in reasons.open if path in bench.book.facts),
        through=tuple(name for name in reasons.through if name != rule.id),
        parts=_parts(bench, rule, reading, has_measures),
        measures=measures(bench, rule, trees, reading) if trees else (),
        exemptions=exemptions(bench, rule, trees, reading) if trees else (),
        conflicts=_conflicts(bench, reasons, rule),
        missing=tuple(Missing(gap.form, gap.label.say, shown.clauses(law, gap.label.cite)) for gap in _unique(reasons.gaps)),
        empty=_empty(bench, rule, trees, applies, constant=not reasons.deciding),
        clauses=shown.clauses(law, trees.cite if trees else version.cite),
        gist=trees.gist if trees else version.gist,
        together=together(trees.satisfied) if trees and trees.satisfied is not None else None,
        grounds=Explainer(bench.oracle, reading).grounds(trees.holds) if trees and trees.holds is not None else (),
        excepted=excepted(bench, rule, reading) if verdict is Verdict.NOT_APPLICABLE else (),
    )


def _empty(bench: Bench, rule: Rule, trees: Trees | None, applies: Truth, *, constant: bool) -> tuple[Missing, ...]:
    """The delegations in the rule's own trees that nobody has used, as of the day the sources were checked.

    Of a rule that does not apply they are named only where no answer makes it so (`constant`), but they do.
    """
    if trees is None or (applies is Truth.FALSE and not constant):
        return ()
    tops = [top for top in (trees.holds, trees.satisfied, *(one.node for one in trees.unless)) if top is not None]
    gaps = [gap for top in tops for gap in walk(top) if isinstance(gap, Gap) and gap.form is Absence.EMPTY]
    law = bench.book.law(rule.id)
    return tuple(dict.fromkeys(Missing(gap.form, gap.label.say, shown.clauses(law, gap.label.cite)) for gap in gaps))


def _unique(gaps: list[Gap]) -> list[Gap]:
    return list({id(gap): gap for gap in gaps}.values())


def _verdict(rule: Rule, applies: Truth, met: Truth, has_measures: bool) -> Verdict | None:
    if rule.kind is Kind.DUTY:
        return of_duty(applies, met, has_measures=has_measures)
    return of_prohibition(applies) if rule.kind is Kind.PROHIBITION else None


def _reasons(bench: Bench, rule: Rule, trees: Trees | None, reading: str, verdict: Verdict | None) -> Reasons:
    """Why the rule applies or not; where it applies and is not settled, also what is open of its measures."""
    explain = bench.explain(reading)
    found = Reasons()
    found.add(explain.rule(rule))
    if trees is None or trees.satisfied is None or verdict in (None, Verdict.NOT_APPLICABLE, Verdict.MET):
        return found
    for member in members_in_hand(bench, rule, reading):
        more = explain.node(trees.satisfied, member)
        found.open |= more.open
        found.partings += more.partings
        if verdict is Verdict.NOT_MET:
            found.deciding |= more.deciding
    return found


def _only_gaps(bench: Bench, rule: Rule, reading: str) -> bool:
    """Whether it is open only because a part is not encoded: taken either way, that part decides it."""
    return all(side.definition(rule, reading).value is not None for side in bench.without_gaps)


def _parts(bench: Bench, rule: Rule, reading: str, has_measures: bool) -> tuple[Part, ...]:
    if rule.each is None:
        return ()
    closed = bench.book.facts.lists[rule.each]
    found = []
    for name, title in closed.members.items():
        if bench.oracle.there(rule.each, name).value is not True:
            continue
        slot = Slot(rule.id, reading, SlotKind.HOLDS, member=name)
        applies = bench.truths.get(slot, Truth.OPEN)
        met = bench.truths.get(slot._replace(kind=SlotKind.MET), Truth.OPEN)
        verdict = _verdict(rule, applies, met, has_measures)
        if verdict is not None:
            found.append(Part(name, title, verdict, applies, met))
    return tuple(found)


def _conflicts(bench: Bench, reasons: Reasons, rule: Rule) -> tuple[Conflict, ...]:
    law = bench.book.law(rule.id)
    found: dict[int, Conflict] = {}
    for parting in reasons.partings:
        where = bench.book.rules.get(parting.rule or "")
        labels = dict(parting.node.sources)
        sources = tuple(
            Source(name, seen.truth, shown.clauses(law, labels[name].label.cite), labels[name].label.say)
            for name, seen in parting.says
        )
        found[id(parting.node)] = Conflict(parting.rule, where.title if where else None, sources)
    return tuple(found.values())


def _basis(layer: Layer) -> str | None:
    """`evidenced` if every measure that counts lists evidence, else `declared`."""
    if layer.verdict not in (Verdict.MET, Verdict.MET_IF_APPLIES):
        return None
    deciding = [one for one in layer.measures if one.truth is Truth.TRUE]
    return "evidenced" if deciding and all(one.evidence for one in deciding) else "declared"


def _binds(bench: Bench, rule: Rule, when: Binding) -> Binds:
    law = bench.book.law(rule.id)
    days = tuple(StartsOn(one.day, one.name, one.say, shown.clauses(law, one.cite)) for one in when.days)
    return Binds(when.state, days, when.change)
