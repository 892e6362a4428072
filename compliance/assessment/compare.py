"""The laws side by side: for every concern that rules are paired by, each side's verdict and what splits them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.assessment.models import Assessment, Clause, Finding, Given, LawView, Question, Receipt
from compliance.assessment.verdict import Verdict
from compliance.engines.truth import Truth
from compliance.law.kinds import Encoded
from compliance.law.pair import Pair
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reading says of one rule: a verdict, or the truth of a definition or tier."""

    reading: str
    title: Text
    decides: bool
    encoded: Encoded
    applies: Truth
    verdict: Verdict | None
    disputed: bool
    not_encoded: bool


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule on one side. `finding` is None where it is not there on the day; `agree`: its readings say the same."""

    rule: str
    title: Text
    clauses: tuple[Clause, ...]
    finding: Finding | None
    outcomes: tuple[Outcome, ...]
    agree: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One law's side of a concern; without rules it has no counterpart.

    `standing`: `applies`, `may`, `not`, or None where nothing can be said. `splits` are answers that decide this side
    and not another that comes out differently, `awaits` the questions that only this side waits for; with
    `gates_open` those that decide whether the law applies at all come first, and are not repeated here.
    """

    jurisdiction: str
    rules: tuple[Ruled, ...]
    standing: str | None
    gates_open: bool
    splits: tuple[Given, ...]
    awaits: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Stricter:
    """In which respect (empty: on the whole) which side is stricter; `jurisdiction` None: neither."""

    aspect: str
    jurisdiction: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One concern. `relation` is that of the first side, seen from the second; `part`: the sides come out differently.

    `or_relations` are what else it may be while the role on which it depends is open.
    """

    pair: str
    title: Text
    relation: str
    stricter: tuple[Stricter, ...]
    reason: Text
    sides: tuple[Side, ...]
    part: bool
    or_relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All concerns, for one system on one day."""

    format: int
    on: date
    system: str | None
    organisation: str | None
    file: str | None
    laws: tuple[LawView, ...]
    rows: tuple[Row, ...]
    receipt: Receipt

    def title(self, jurisdiction: str) -> Text:
        """The name of a law."""
        return next(one.law for one in self.laws if one.jurisdiction == jurisdiction)


def compare(book: Rulebook, assessment: Assessment) -> Comparison:
    """The laws that were assessed, side by side. Pairs that none of them has a rule in are left out."""
    shown = {one.jurisdiction for one in assessment.laws}
    pairs = [pair for pair in book.pairs if any(rules and name in shown for name, rules in pair.rules.items())]
    return Comparison(
        format=FORMAT,
        on=assessment.on,
        system=assessment.system,
        organisation=assessment.organisation,
        file=assessment.file,
        laws=assessment.laws,
        rows=tuple(_row(book, assessment, pair) for pair in pairs),
        receipt=assessment.receipt,
    )


def _row(book: Rulebook, assessment: Assessment, pair: Pair) -> Row:
    found = {one.rule: one for one in assessment.findings}
    ruled = {
        law.jurisdiction: tuple(_ruled(book, law, name, found) for name in pair.rules.get(law.jurisdiction, ()))
        for law in assessment.laws
    }
    standings = {name: _standing(rules) for name, rules in ruled.items()}
    told = {one for one in standings.values() if one is not None}
    questions = {one.path: one for one in assessment.questions}
    gates = {law.jurisdiction: _gates(assessment.of(law.jurisdiction)) for law in assessment.laws}
    relation, *others = _relations(pair, found)
    return Row(
        pair=pair.id,
        title=pair.title,
        relation=relation,
        stricter=_stricter(pair, assessment.laws),
        reason=pair.reason,
        sides=tuple(
            Side(
                name,
                rules,
                standings[name],
                standings[name] == "may" and bool(gates[name].open),
                tuple(one for one in _splits(name, ruled, standings) if one.path not in gates[name].passed),
                tuple(
                    questions[path]
                    for path in _awaits(name, ruled, standings)
                    if path in questions and path not in gates[name].open
                ),
            )
            for name, rules in ruled.items()
        ),
        part=len(told) > 1,
        or_relations=tuple(others),
    )


def _relations(pair: Pair, found: Mapping[str, Finding]) -> list[str]:
    """What the sides are to each other in this organisation's role; several while the role is open."""
    possible: dict[str, None] = {}
    for role, relation in pair.relation.by:
        if role not in found:
            continue
        truths = {layer.applies for layer in found[role].deciding_layers}
        if truths != {Truth.FALSE}:
            possible[relation] = None
        if truths == {Truth.TRUE}:
            return list(possible)
    possible[pair.relation.otherwise] = None
    return list(possible)


@dataclass(frozen=True, slots=True)
class _Gates:
    """The answers on which a law's passed gates rest, and those its open ones wait for."""

    passed: frozenset[str]
    open: frozenset[str]


def _gates(findings: Iterable[Finding]) -> _Gates:
    layers = [layer for one in findings if one.gate for layer in one.deciding_layers]
    return _Gates(
        frozenset(given.path for layer in layers if layer.applies is Truth.TRUE for given in layer.deciding),
        frozenset(path for layer in layers if not layer.applies.decided for path in layer.open),
    )


def _stricter(pair: Pair, laws: Sequence[LawView]) -> tuple[Stricter, ...]:
    known = {one.jurisdiction for one in laws}
    return tuple(Stricter(aspect, name if name in known else None) for aspect, name in pair.stricter.items())


def _ruled(book: Rulebook, law: LawView, name: str, found: dict[str, Finding]) -> Ruled:
    finding = found.get(name)
    if finding is None:
        return Ruled(name, book.rules[name].title if name in book.rules else Text(name, name), (), None, (), agree=True)
    titles = dict(law.readings)
    outcomes = tuple(
        Outcome(
            one.reading,
            titles[one.reading],
            one.decides,
            one.encoded,
            one.applies,
            one.verdict,
            one.disputed,
            one.not_encoded,
        )
        for one in finding.layers
    )
    whole = all(one.decides and one.encoded is not Encoded.BENEATH for one in outcomes)
    whole = whole and len({one.not_encoded for one in outcomes}) == 1
    return Ruled(name, finding.title, finding.clauses, finding, outcomes, whole and not finding.readings_part)


def _standing(rules: Iterable[Ruled]) -> str | None:
    """How a side stands to the concern: some rule applies, may apply, or none does."""
    truths = {layer.applies for one in rules if one.finding is not None for layer in one.finding.deciding_layers}
    if not truths:
        return None
    if truths & {Truth.TRUE}:
        return "applies"
    return "not" if truths == {Truth.FALSE} else "may"


def _splits(name: str, ruled: dict[str, tuple[Ruled, ...]], standings: dict[str, str | None]) -> tuple[Given, ...]:
    """Answers that decide this side and do not decide one that comes out differently."""
    others = _others(name, standings)
    if not others:
        return ()
    own = [given for one in ruled[name] if one.finding is not None for given in one.finding.strictest.deciding]
    shared = {
        given.path
        for other in others
        for one in ruled[other]
        if one.finding is not None
        for given in one.finding.strictest.deciding
    }
    return tuple(dict.fromkeys(given for given in own if given.path not in shared))


def _awaits(name: str, ruled: dict[str, tuple[Ruled, ...]], standings: dict[str, str | None]) -> list[str]:
    """Questions that are open on this side and not on one that comes out differently."""
    others = _others(name, standings)
    if not others or standings[name] != "may":
        return []
    elsewhere = {path for other in others for path in _open(ruled[other])}
    return [path for path in _open(ruled[name]) if path not in elsewhere]


def _others(name: str, standings: dict[str, str | None]) -> list[str]:
    return [
        one
        for one, standing in standings.items()
        if None not in (standing, standings[name]) and standing != standings[name]
    ]


def _open(rules: Iterable[Ruled]) -> list[str]:
    found = [
        path for one in rules if one.finding is not None for layer in one.finding.deciding_layers for path in layer.open
    ]
    return list(dict.fromkeys(found))
