"""A finding: a rule's truths under every reading joined with its days, reasons, measures and consequences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from compliance.assess import shown
from compliance.assess.consequences import consequence, due
from compliance.assess.days import Binding, State, binding
from compliance.assess.measures import leaf_paths, named, together
from compliance.assess.models import (
    Binds,
    Conflict,
    Exemption,
    Finding,
    Given,
    Layer,
    Measure,
    Missing,
    Part,
    Source,
    StartsOn,
)  # fmt: skip
from compliance.assess.reasons import Explainer, Reasons
from compliance.assess.verdict import Verdict, of_duty, of_prohibition, strictest
from compliance.engines.lower import IF_PASSED, slot
from compliance.engines.plain import Oracle
from compliance.engines.truth import Truth
from compliance.law.node import Gap
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text
from compliance.law.version import Trees, Version


@dataclass(frozen=True)
class Answered:
    """The answers as people gave them: `values` decide, `given` says who, where and with what evidence."""

    given: Mapping[str, Given] = field(default_factory=dict)
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """What every finding is made from."""

    book: Rulebook
    oracle: Oracle
    truths: Mapping[str, Truth]
    answered: Answered
    readings: tuple[str, ...]  # of this jurisdiction, shown on the day, lowest first

    @cached_property
    def without_gaps(self) -> tuple[Oracle, Oracle]:
        """The same answers with every part that is not encoded taken as true, and as false."""
        yes, no = (Oracle(self.book, self.oracle.values, self.on, gaps=side) for side in (True, False))
        return yes, no

    def explain(self, reading: str) -> Explainer:
        """The explainer of a reading, which remembers what it has explained."""
        if reading not in self._explainers:
            self._explainers[reading] = Explainer(self.oracle, reading)
        return self._explainers[reading]

    @cached_property
    def _explainers(self) -> dict[str, Explainer]:
        return {}

    @property
    def on(self) -> date:
        return self.oracle.on

    def truth(self, rule: str, reading: str, name: str) -> Truth | None:
        return self.truths.get(slot(rule, reading, name))

    def start(self, rule_id: str, version: Version, position: int) -> Truth:
        """The truth of the condition of a start day, under the lowest reading."""
        lowest = next(iter(self.book.law(rule_id).readings))
        return self.truths.get(slot(rule_id, lowest, f"start:{version.day}:{position}"), Truth.OPEN)


def finding(bench: Bench, rule: Rule) -> Finding | None:
    """The finding of a rule; None where the rule is not there on the day."""
    when = binding(bench.book, rule, bench.on, bench.start)
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
    leading = next((one for one in reversed(deciding) if one.verdict is verdict), deciding[-1])
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
        consequences=tuple(consequence(bench.oracle, bench.book.rules[name], layers[0].reading) for name in version.sanctions),
        deadlines=tuple(due(bench.oracle, bench.book.rules[name], layers[0].reading) for name in version.deadlines),
        reviewed=Text(f"{review['by']}, {review['on']}", f"{review['by']}, {review['on']}") if review else None,
        overrides=rule.overrides,
    )


def _part(layers: list[Layer]) -> bool:
    """Readings part only where each is encoded; one that is not never agrees or disagrees."""
    encoded = [one for one in layers if one.encoded != "beneath"]
    return len({(one.verdict, one.applies) for one in encoded}) > 1


def _layer(bench: Bench, rule: Rule, version: Version, reading: str) -> Layer | None:
    law = bench.book.law(rule.id)
    trees = version.trees(reading, law)
    applies = bench.truth(rule.id, reading, "holds")
    if applies is None or (trees is None and rule.kind != "tier"):
        return None
    met = bench.truth(rule.id, reading, "met")
    has_measures = trees is not None and trees.satisfied is not None
    verdict = _verdict(rule, applies, met or Truth.OPEN, has_measures)
    reasons = _reasons(bench, rule, trees, reading, verdict)
    if_applies = bench.truth(rule.id, reading, IF_PASSED + "holds")
    passed: Verdict | Truth | None = if_applies
    if if_applies is not None and verdict is not None:
        passed = _verdict(rule, if_applies, bench.truth(rule.id, reading, IF_PASSED + "met") or Truth.OPEN, has_measures)
    undecided = applies is Truth.OPEN
    return Layer(
        reading=reading,
        encoded=trees.encoded if trees else "own",
        decides=law.readings[reading].decides,
        applies=applies,
        met=met if has_measures else None,
        verdict=verdict,
        if_passed=passed if passed is not (verdict if verdict is not None else applies) else None,
        disputed=applies is Truth.DISPUTED or (applies is not Truth.FALSE and met is Truth.DISPUTED),
        not_encoded=undecided and bool(reasons.gaps) and _only_gaps(bench, rule, reading),
        deciding=tuple(_given(bench, path) for path in reasons.deciding if path in bench.oracle.values and path in bench.book.facts),
        open=tuple(path for path in reasons.open if path in bench.book.facts),
        through=tuple(name for name in reasons.through if name != rule.id),
        parts=_parts(bench, rule, reading, has_measures),
        measures=_measures(bench, rule, trees, reading) if trees else (),
        exemptions=_exemptions(bench, rule, trees, reading) if trees else (),
        conflicts=_conflicts(bench, reasons, rule),
        missing=tuple(Missing(gap.form, gap.label.say, shown.clauses(law, gap.label.cite)) for gap in _unique(reasons.gaps)),
        clauses=shown.clauses(law, trees.cite if trees else version.cite),
        gist=trees.gist if trees else version.gist,
        together=together(trees.satisfied) if trees and trees.satisfied is not None else None,
        grounds=Explainer(bench.oracle, reading).grounds(trees.holds) if trees and trees.holds is not None else (),
    )


def _unique(gaps: list[Gap]) -> list[Gap]:
    return list({id(gap): gap for gap in gaps}.values())


def _verdict(rule: Rule, applies: Truth, met: Truth, has_measures: bool) -> Verdict | None:
    if rule.kind == "duty":
        return of_duty(applies, met, has_measures=has_measures)
    return of_prohibition(applies) if rule.kind == "prohibition" else None


def _reasons(bench: Bench, rule: Rule, trees: Trees | None, reading: str, verdict: Verdict | None) -> Reasons:
    """Why the rule applies or not; where it applies and is not settled, also what is open of its measures."""
    explain = bench.explain(reading)
    found = Reasons()
    found.add(explain.rule(rule))
    if trees is None or trees.satisfied is None or verdict in (None, Verdict.NOT_APPLICABLE, Verdict.MET):
        return found
    for member in _members_in_hand(bench, rule, reading):
        more = explain.node(trees.satisfied, member)
        found.open |= more.open
        found.partings += more.partings
        if verdict is Verdict.NOT_MET:
            found.deciding |= more.deciding
    return found


def _members_in_hand(bench: Bench, rule: Rule, reading: str) -> list[str | None]:
    if rule.each is None:
        return [None]
    closed = bench.book.facts.lists[rule.each]
    return [
        f"{rule.each}.{name}"
        for name in closed.members
        if bench.oracle.there(rule.each, name).value is True
        and bench.truth(rule.id, reading, f"holds@{name}") is not Truth.FALSE
    ]


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
        applies = bench.truth(rule.id, reading, f"holds@{name}") or Truth.OPEN
        met = bench.truth(rule.id, reading, f"met@{name}") or Truth.OPEN
        verdict = _verdict(rule, applies, met, has_measures)
        if verdict is not None:
            found.append(Part(name, title, verdict, applies, met))
    return tuple(found)


def _measures(bench: Bench, rule: Rule, trees: Trees, reading: str) -> tuple[Measure, ...]:
    if trees.satisfied is None:
        return ()
    law = bench.book.law(rule.id)
    found = []
    for member in _members_in_hand(bench, rule, reading):
        for node in named(trees.satisfied):
            name = node.label.id or ""
            at = "" if member is None else f"@{member.split('.', 1)[1]}"
            paths = leaf_paths(node, member)
            said = node.label.say or _question(bench, paths)
            found.append(
                Measure(
                    id=name,
                    say=said,
                    truth=bench.truth(rule.id, reading, f"item:{name}{at}") or Truth.OPEN,
                    way=node.label.way,
                    clauses=shown.clauses(law, node.label.cite),
                    paths=paths,
                    evidence=tuple(dict.fromkeys(e for path in paths for e in bench.answered.evidence.get(path, ()))),
                    member=at.removeprefix("@") or None,
                    proof=tuple(proof for path in paths if (proof := _proof(bench, path)) is not None),
                )
            )
    return tuple(found)


def _proof(bench: Bench, path: str) -> Text | None:
    return bench.book.facts[path].proof if path in bench.book.facts else None


def _question(bench: Bench, paths: tuple[str, ...]) -> Text:
    return bench.book.facts[paths[0]].question if paths and paths[0] in bench.book.facts else Text("–", "-")


def _exemptions(bench: Bench, rule: Rule, trees: Trees, reading: str) -> tuple[Exemption, ...]:
    law = bench.book.law(rule.id)
    return tuple(
        Exemption(
            one.id,
            one.label.say or _question(bench, leaf_paths(one.node, f"{rule.each}.{{member}}" if rule.each else None)),
            bench.truth(rule.id, reading, f"unless:{one.id}") or bench.oracle.node(one.node, reading).truth
            if rule.each is None
            else Truth.OPEN,
            shown.clauses(law, one.label.cite),
            one.relied_on,
            one.relied_on is not None and bench.oracle.values.get(one.relied_on) is True,
            leaf_paths(one.node, None) if rule.each is None else (),
        )
        for one in trees.unless
    )


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


def _given(bench: Bench, path: str) -> Given:
    known = bench.answered.given.get(path)
    if known is not None:
        return known
    fact = bench.book.facts[path]
    return Given(path, fact.question, shown.answer(fact, bench.oracle.values[path]))


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
