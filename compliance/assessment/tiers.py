"""The tiers of a law: which is reached, since when, and what has to be said with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from compliance.assessment.models import Aside, Binds, Finding, TierMember
from compliance.engines.plain import Oracle
from compliance.engines.truth import Truth
from compliance.law.kinds import Kind
from compliance.law.rulebook import Rulebook
from compliance.law.version import Beside, Version


def tiers(oracle: Oracle, findings: Sequence[Finding]) -> tuple[TierMember, ...]:
    """The tiers, strictest first, each since the earliest day on which one of its true members binds."""
    book = oracle.book
    reached = [finding for finding in findings if finding.kind is Kind.TIER]
    by_rule = {finding.rule: finding for finding in findings}
    found = []
    for tier in sorted(reached, key=lambda finding: _depth(book, finding.rule)):
        layer = tier.strictest
        listed = book.rules[tier.rule].on(tier.binds.days[0].day) if tier.binds.days else None
        members = [by_rule[name] for name in (listed.listed if listed else ()) if name in by_rule]
        true = [member for member in members if (m := member.layer(layer.reading)) and m.applies is Truth.TRUE]
        binds = min((member.binds for member in true if member.binds.days), key=_earliest, default=tier.binds)
        version = book.rules[tier.rule].on(oracle.on)
        asides = _asides(oracle, version, by_rule) if version is not None and layer.applies is Truth.TRUE else ()
        found.append(
            TierMember(tier.rule, tier.title, layer.applies, binds, layer.reading, tuple(m.rule for m in true), tuple(asides))
        )
    return tuple(found)


def _earliest(binds: Binds) -> date:
    return binds.days[0].day


def _depth(book: Rulebook, tier: str) -> int:
    """How many tiers stand above one."""
    above = [rule.id for rule in book.rules.values() if rule.kind is Kind.TIER and rule.above == tier]
    return 1 + max((_depth(book, name) for name in above), default=-1)


def _asides(oracle: Oracle, version: Version, by_rule: Mapping[str, Finding]) -> Iterator[Aside]:
    """What the tier does not say: the first thing that holds beside it, those before it that may, and duties of others."""
    for one in version.beside:
        holds = _all_hold(one, by_rule)
        if holds is not None:
            yield Aside("beside", holds, one.say, None, (), one.all)
        if holds == "yes":
            break
    for name in version.borne_by_others:
        if name in by_rule and (aside := _borne(oracle, by_rule[name], by_rule)) is not None:
            yield aside


def _all_hold(one: Beside, by_rule: Mapping[str, Finding]) -> str | None:
    """`yes`, `open` or None, over the readings that decide."""
    truths = [{layer.applies for layer in by_rule[name].deciding_layers} for name in one.all if name in by_rule]
    if any(found == {Truth.FALSE} for found in truths):
        return None
    return "yes" if all(found == {Truth.TRUE} for found in truths) else "open"


def _borne(oracle: Oracle, finding: Finding, by_rule: Mapping[str, Finding]) -> Aside | None:
    """A duty that does not apply only because the organisation is not the one it is addressed to."""
    rule = oracle.book.rules[finding.rule]
    addressee = by_rule.get(rule.addressee or "")
    if addressee is None:
        return None
    as_if = Oracle(oracle.book, oracle.values, oracle.on, taken=frozenset((addressee.rule,)))
    truths = {
        as_if.definition(rule, layer.reading).truth
        for layer in finding.deciding_layers
        if layer.applies is Truth.FALSE and (role := addressee.layer(layer.reading)) and role.applies is Truth.FALSE
    }
    if truths <= {Truth.FALSE}:
        return None
    holds = "yes" if truths == {Truth.TRUE} else "open"
    return Aside("borne_by_other", holds, finding.title, addressee.title, finding.clauses, (finding.rule, addressee.rule))
