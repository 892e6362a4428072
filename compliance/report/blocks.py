"""One finding as it is read: which reading counts, why, what would settle it, what to do, what proves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compliance.assessment.days import State
from compliance.assessment.models import Conflict, Exemption, Finding, Given, LawView, Layer, Measure
from compliance.assessment.verdict import Verdict, strictest
from compliance.engines.truth import Truth
from compliance.law.kinds import Encoded, Kind
from compliance.law.text import Text
from compliance.report.view import Ask, Block, Stand, Step

SETTLING = 3
"""How many of the questions that would settle a finding are named beside it."""


def block(
    finding: Finding, law: LawView, asks: Mapping[str, Ask], titles: Mapping[str, Text], told: frozenset[str]
) -> Block:
    """A finding joined with the titles of its readings and of what it rests on, and with its questions.

    `titles` are those of findings by rule, `told` are answers that are shown once for the whole law, and here only where nothing else decides.
    """
    layer = finding.strictest
    readings = dict(law.readings)
    stands = tuple(_stand(finding, one, readings) for one in finding.layers)
    agreed = _agree(finding)
    settle = settling(layer.open, asks) if _unsettled(finding, layer) else ()
    return Block(
        finding=finding,
        anchor=finding.rule,
        outcome=_outcome(layer),
        key=_key(finding, layer),
        would=_would(finding),
        layer=layer,
        reading=readings[layer.reading] if len(readings) > 1 else None,
        agreed=tuple(readings[one.reading] for one in finding.layers) if agreed else (),
        stands=() if agreed or len(finding.layers) == 1 else stands,
        conflicts=_conflicts(finding.layers),
        grounds=tuple(titles[name] for name in layer.grounds if name in titles),
        why=_why(layer, told),
        deciding=layer.deciding,
        settle=settle[:SETTLING],
        more=max(0, len(settle) - SETTLING),
        wanting=_steps(layer, lambda one: one.way is None and one.truth is not Truth.TRUE),
        other_ways=_steps(layer, lambda one: one.way is not None and not one.truth.decided),
        short_ways=_steps(layer, lambda one: bool(one.lacking)),
        done=_steps(layer, lambda one: one.truth is Truth.TRUE),
        exceptions=tuple((key, one) for one in layer.exemptions if (key := _exception(one)) is not None),
        evidence=tuple(dict.fromkeys(name for one in layer.measures for name in one.evidence)),
        wanted=_wanted(layer),
        missing=layer.missing,
    )


def settling(paths: Iterable[str], asks: Mapping[str, Ask]) -> tuple[Ask, ...]:
    """The questions of some paths, the most settling first."""
    return tuple(sorted((asks[path] for path in dict.fromkeys(paths) if path in asks), key=lambda one: one.number))


def verdict_key(finding: Finding, verdict: Verdict) -> str:
    """The words of a verdict: of a duty or a prohibition, binding or to come."""
    upcoming = finding.binds.state is State.UPCOMING
    if finding.kind is Kind.PROHIBITION and verdict in (Verdict.NOT_MET, Verdict.POSSIBLE, Verdict.NOT_APPLICABLE):
        return f"{'prohibition_upcoming' if upcoming else 'prohibition'}.{verdict.value}"
    return f"{'upcoming' if upcoming else 'verdict'}.{verdict.value}"


def would_be(finding: Finding) -> Verdict | None:
    """The verdict, counted like the finding, if the open gates are passed."""
    found = [
        one.if_passed if isinstance(one.if_passed, Verdict) else one.verdict
        for one in finding.deciding_layers or finding.layers
    ]
    verdicts = [one for one in found if one is not None]
    return strictest(verdicts) if verdicts else None


def _why(layer: Layer, told: frozenset[str]) -> tuple[Given, ...]:
    """The deciding answers, but for those told under the measures or once for the law, unless nothing else says why."""
    measured = {path for one in layer.measures for path in one.paths}
    own = tuple(one for one in layer.deciding if one.path not in told and one.path not in measured)
    return own if own or layer.grounds else tuple(one for one in layer.deciding if one.path not in measured)


def _outcome(layer: Layer) -> str:
    return layer.verdict.value if layer.verdict is not None else layer.applies.value


def _key(finding: Finding, layer: Layer) -> str:
    if layer.verdict is not None:
        return verdict_key(finding, layer.verdict)
    return "truth.not_encoded" if layer.not_encoded else f"truth.{layer.applies.value}"


def _would(finding: Finding) -> str | None:
    if all(one.if_passed is None for one in finding.deciding_layers):
        return None
    if finding.verdict is not None:
        verdict = would_be(finding)
        return verdict_key(finding, verdict) if verdict is not None else None
    passed = finding.strictest.if_passed
    return f"truth.{passed.value}" if isinstance(passed, Truth) else None


def _stand(finding: Finding, layer: Layer, titles: Mapping[str, Text]) -> Stand:
    would = layer.if_passed
    words = None
    if isinstance(would, Verdict):
        words = verdict_key(finding, would)
    elif would is not None:
        words = f"truth.{would.value}"
    return Stand(layer.reading, titles[layer.reading], _outcome(layer), _key(finding, layer), words, layer)


def _agree(finding: Finding) -> bool:
    """Several readings say the same, each in its own right; one that is not encoded, or a draft, never agrees."""
    whole = all(one.decides and one.encoded is not Encoded.BENEATH and not one.not_encoded for one in finding.layers)
    return len(finding.layers) > 1 and whole and not finding.readings_part


def _unsettled(finding: Finding, layer: Layer) -> bool:
    return not finding.verdict.settled if finding.verdict is not None else not layer.applies.decided


def _conflicts(layers: Iterable[Layer]) -> tuple[Conflict, ...]:
    found: list[Conflict] = []
    for layer in layers:
        found += [one for one in layer.conflicts if layer.disputed and one not in found]
    return tuple(found)


def _steps(layer: Layer, chosen: object) -> tuple[Step, ...]:
    assert callable(chosen)
    members = {part.member: part.title for part in layer.parts}
    if layer.verdict in (None, Verdict.NOT_APPLICABLE):
        return ()
    return tuple(Step(members.get(one.member or ""), one) for one in layer.measures if chosen(one))


def _exception(one: Exemption) -> str | None:
    """The words for how an exception stands; one whose ground is not there is not named."""
    if one.truth is Truth.FALSE:
        return None
    if one.relied_on is None:
        return "exception_true" if one.truth is Truth.TRUE else "exception_open"
    if one.elected:
        return "exception_used"
    return "may_disapply" if one.truth is Truth.TRUE else "may_if"


def _wanted(layer: Layer) -> tuple[tuple[str, Text], ...]:
    """For measures without evidence: where to list it, and what would do."""
    if layer.verdict in (None, Verdict.NOT_APPLICABLE):
        return ()
    found: dict[str, Text] = {}
    for one in layer.measures:
        if not one.evidence and one.proof and one.paths and _counts(one):
            found.setdefault(one.paths[0], one.proof[0])
    return tuple(found.items())


def _counts(one: Measure) -> bool:
    return one.way is None or one.truth is Truth.TRUE
