"""Duties that no rule encodes: which of them bind, will bind or may bind the organisation described."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from compliance.assessment import shown
from compliance.assessment.consequences import consequence
from compliance.assessment.days import State
from compliance.assessment.models import Finding, Named, NotJudged, StartsOn
from compliance.engines.plain import Oracle
from compliance.engines.truth import Truth
from compliance.law.citation import Jurisdiction
from compliance.law.start import Start
from compliance.law.unjudged import Unjudged

YES, OPEN = "yes", "open"


def not_judged(oracle: Oracle, law: Jurisdiction, findings: Sequence[Finding], readings: Sequence[str]) -> tuple[NotJudged, ...]:
    """The duties of a law that are not encoded and hold or may hold; what surely holds comes first.

    `findings` are those of the law: role and tier are the truths that both keys gave for their definitions.
    """
    by_rule = {finding.rule: finding for finding in findings}
    deciding = law.deciding(readings)
    duties = (_held(oracle, law, duty, by_rule, deciding) for duty in oracle.book.unjudged(law.id))
    return tuple(sorted((duty for duty in duties if duty is not None), key=lambda duty: (duty.holds != YES, duty.binds is State.UPCOMING)))


def _held(
    oracle: Oracle, law: Jurisdiction, duty: Unjudged, by_rule: Mapping[str, Finding], readings: Sequence[str]
) -> NotJudged | None:
    """A duty as it holds; None where it does not, or where its provision is not there on the day."""
    truths = {_holds(duty, by_rule, reading) for reading in readings}
    if truths == {Truth.FALSE} or not duty.is_there(law, oracle.on):
        return None
    state, days = _binds(oracle, law, duty.start, by_rule)
    if state in (State.ENDED, State.ABSENT):
        return None
    settled = truths == {Truth.TRUE} and duty.only_if is None
    bearers = [name for name in duty.bearer if any(_truth(by_rule, name, reading) is not Truth.FALSE for reading in readings)]
    return NotJudged(
        provision=shown.clauses(law, duty.provision),
        line=duty.line,
        bearer=_named(oracle, bearers),
        tier=_named(oracle, duty.tier),
        only_if=duty.only_if,
        holds=YES if settled else OPEN,
        from_=days,
        binds=state,
        fine=consequence(oracle, oracle.book.rules[duty.fine], readings[0]) if duty.fine else None,
    )


def _holds(duty: Unjudged, by_rule: Mapping[str, Finding], reading: str) -> Truth:
    """Whether some bearer and every tier hold under a reading."""
    bearers = {_truth(by_rule, name, reading) for name in duty.bearer}
    tiers = {_truth(by_rule, name, reading) for name in duty.tier}
    if bearers == {Truth.FALSE} or Truth.FALSE in tiers:
        return Truth.FALSE
    return Truth.TRUE if Truth.TRUE in bearers and tiers <= {Truth.TRUE} else Truth.OPEN


def _truth(by_rule: Mapping[str, Finding], name: str, reading: str) -> Truth:
    """The truth of a definition; open where it is not there under the reading or on the day."""
    layer = by_rule[name].layer(reading) if name in by_rule else None
    return layer.applies if layer is not None else Truth.OPEN


def _binds(
    oracle: Oracle, law: Jurisdiction, start: Start, by_rule: Mapping[str, Finding]
) -> tuple[State, tuple[StartsOn, ...]]:
    """How the days of a duty stand to the day asked about; with the days of a rule, as they stand for that rule."""
    if start.as_rule is not None:
        rule = by_rule.get(start.as_rule)
        return (rule.binds.state, rule.binds.days) if rule is not None else (State.ABSENT, ())
    ordered = sorted(start.days, key=lambda start_day: start_day.day)
    days = tuple(StartsOn(one.day, one.name, one.say, shown.clauses(law, one.cite)) for one in ordered)
    if days[-1].day <= oracle.on:
        return State.BINDING, days
    return State.UPCOMING if days[0].day > oracle.on else State.DISPUTED, days


def _named(oracle: Oracle, names: Iterable[str]) -> tuple[Named, ...]:
    return tuple(Named(name, oracle.book.rules[name].title) for name in names)
