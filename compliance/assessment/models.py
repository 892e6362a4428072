"""What an assessment is made of: frozen records, the same for terminal, HTML, sheets and JSON.

Paths, ids, verdicts and states are stable names; words stand in both languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compliance.assessment.days import State
from compliance.assessment.pieces import (
    Aside,
    Clause,
    Conflict,
    Consequence,
    Due,
    Exemption,
    Given,
    Home,
    Measure,
    Missing,
    Named,
    NotJudged,
    Part,
    Source,
    StartsOn,
    Wanted,
)  # fmt: skip
from compliance.assessment.verdict import Verdict
from compliance.engines.truth import Truth
from compliance.law.kinds import Encoded, Force, Kind
from compliance.law.text import Text

__all__ = [
    "FORMAT",
    "Aside",
    "Assessment",
    "Binds",
    "Clause",
    "Conflict",
    "Consequence",
    "Due",
    "Exemption",
    "Finding",
    "Given",
    "Home",
    "LawView",
    "Layer",
    "Measure",
    "Missing",
    "Named",
    "NotJudged",
    "Part",
    "Question",
    "Receipt",
    "Settles",
    "Source",
    "StartsOn",
    "TierMember",
    "Wanted",
]  # fmt: skip

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Layer:
    """A finding under one reading.

    `encoded`: `own` (this reading says something itself), `silent` (read, says nothing different), `beneath` (not
    encoded; shown is what lies beneath). `if_passed`: the verdict if the open gates are passed and no exception
    that is still open is used. `together`: whether `all` measures that are no alternative way are needed, or `any`.
    `grounds`: the definitions that decide whether it applies, but for gates; `excepted`: where it does not apply, the
    exceptions, its own and of those definitions, that keep it away.
    """

    reading: str
    encoded: Encoded
    decides: bool
    applies: Truth
    met: Truth | None
    verdict: Verdict | None
    if_passed: Verdict | Truth | None
    disputed: bool
    not_encoded: bool
    deciding: tuple[Given, ...]
    open: tuple[str, ...]
    through: tuple[str, ...]
    parts: tuple[Part, ...]
    measures: tuple[Measure, ...]
    exemptions: tuple[Exemption, ...]
    conflicts: tuple[Conflict, ...]
    missing: tuple[Missing, ...]
    clauses: tuple[Clause, ...]
    gist: Text | None
    together: str | None = None
    grounds: tuple[str, ...] = ()
    empty: tuple[Missing, ...] = ()  # delegations nobody has used
    excepted: tuple[Exemption, ...] = ()


@dataclass(frozen=True, slots=True)
class Binds:
    """How a rule stands to the day asked about."""

    state: State
    days: tuple[StartsOn, ...]
    change: date | None


def leading_layer(layers: Sequence[Layer], verdict: Verdict | None) -> Layer:
    """The layer under which a finding is counted: of the verdict, the highest that is encoded."""
    fitting = [one for one in layers if one.verdict is verdict]
    return next((one for one in reversed(fitting) if not one.not_encoded), fitting[-1])


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's verdict for this system, under every reading shown, with its reasons.

    `folder` names the firm's folder where the rule stands, None for a shipped one; `overrides`: it is there in place
    of another.
    """

    rule: str
    jurisdiction: str
    kind: Kind
    force: Force | None
    group: str | None
    title: Text
    gist: Text | None
    addressee: Text | None
    object: Text | None
    gate: bool
    counted: bool
    verdict: Verdict | None
    basis: str | None
    disputed: bool
    not_encoded: bool
    readings_part: bool
    binds: Binds
    layers: tuple[Layer, ...]
    clauses: tuple[Clause, ...]
    consequences: tuple[Consequence, ...]
    deadlines: tuple[Due, ...]
    reviewed: Text | None
    overrides: bool
    folder: str | None = None

    def layer(self, reading: str) -> Layer | None:
        return next((one for one in self.layers if one.reading == reading), None)

    @property
    def deciding_layers(self) -> tuple[Layer, ...]:
        return tuple(one for one in self.layers if one.decides)

    @property
    def strictest(self) -> Layer:
        """The layer under which the finding is counted."""
        return leading_layer(self.deciding_layers or self.layers, self.verdict)


@dataclass(frozen=True, slots=True)
class Settles:
    """What answering a question does to one finding: decides it whatever the answer, or with some answers."""

    rule: str
    always: bool


@dataclass(frozen=True, slots=True)
class Question:
    """An open question, with what its answer would settle."""

    path: str
    heading: Text
    question: Text
    help: Text | None
    proof: Text | None
    type: str
    choices: tuple[tuple[str, Text], ...]
    signed: bool
    gate: str | None
    settles: tuple[Settles, ...]
    asked: bool

    @property
    def settled(self) -> int:
        """How many findings any answer decides."""
        return sum(one.always for one in self.settles)


@dataclass(frozen=True, slots=True)
class TierMember:
    """A tier: whether it is reached, and since when; `asides` are said wherever it is named."""

    rule: str
    title: Text
    truth: Truth
    binds: Binds
    reading: str
    members: tuple[str, ...]
    asides: tuple[Aside, ...] = ()


@dataclass(frozen=True, slots=True)
class LawView:
    """One body of law as it stands to this system. `apart`: groups that reports set apart; `open_roles`: not settled.

    `law_open`: an open gate is one of the whole law, not only of a part of it. `notions`: the titles of the neutral
    definitions that decide findings; `not_judged`: duties that bind or may bind and that no rule encodes, left out of `counts`.
    """

    jurisdiction: str
    title: Text
    law: Text
    checked: date | None
    stale: bool
    readings: tuple[tuple[str, Text], ...]
    open_gates: tuple[str, ...]
    closed_gate: str | None
    roles: tuple[str, ...]
    tiers: tuple[TierMember, ...]
    groups: tuple[tuple[str, Text], ...]
    counts: tuple[tuple[str, int], ...]
    apart: tuple[str, ...] = ()
    open_roles: tuple[str, ...] = ()
    law_open: bool = False
    notions: tuple[tuple[str, Text], ...] = ()
    not_judged: tuple[NotJudged, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """With what this was made."""

    version: str
    rules: str
    layers: tuple[str, ...]
    keys: tuple[str, str]
    edition: int
    overridden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings about one system on one day. `homes`: blocks whose answers stand in an included file."""

    format: int
    on: date
    system: str | None
    organisation: str | None
    file: str | None
    readings: tuple[str, ...]
    laws: tuple[LawView, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    warnings: tuple[Text, ...]
    receipt: Receipt
    homes: tuple[Home, ...] = ()

    def finding(self, rule: str) -> Finding:
        """The finding of a rule. Raises KeyError."""
        for one in self.findings:
            if one.rule == rule:
                return one
        raise KeyError(rule)

    def of(self, jurisdiction: str) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.jurisdiction == jurisdiction)
