"""Several systems at once: one row a system, totals, and every question once with what it would settle everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.assessment.models import FORMAT, Aside, Assessment, Question
from compliance.law.text import Text
from compliance.report.view import Block, LawPart, Page


@dataclass(frozen=True, slots=True)
class Said:
    """What one reading says of a class; `reading` None: all say it. `outcome`: true, open, disputed or not_encoded."""

    reading: Text | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Classed:
    """A class that a system is in or may be in."""

    title: Text
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Duties and prohibitions to see to now, that hang on answers, to come and met; questions to answer; duties not judged."""

    todo: int
    ask: int
    open: int
    upcoming: int
    met: int
    not_judged: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One law for one system: `scope` is closed, open (its gates are) or passed; `tier` the strictest that binds, with what is said with it."""

    jurisdiction: str
    law: Text
    scope: str
    roles: tuple[Text, ...]
    open_roles: tuple[Text, ...]
    classes: tuple[Classed, ...]
    tier: Text | None
    tier_asides: tuple[Aside, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Row:
    """A system, numbered as its file was given."""

    number: int
    system: str | None
    file: str | None
    laws: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """One law over all systems; a question that one answer settles for all counts once."""

    jurisdiction: str
    law: Text
    counts: Counts


@dataclass(frozen=True, slots=True)
class Everywhere:
    """A question with the systems that ask it and how many findings its answers decide in how many systems.

    `home` is the included file in which one answer serves them all; None: each system answers for itself.
    `settles` and `may_settle` count findings that any answer, or some answer, decides; `settled_systems` and
    `may_settle_systems` the systems in which they are.
    """

    path: str
    question: Text
    home: str | None
    gate: bool
    systems: tuple[int, ...]
    settles: int
    settled_systems: int
    may_settle: int
    may_settle_systems: int
    jurisdictions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All systems of one assessment."""

    on: date
    organisation: str | None
    rows: tuple[Row, ...]
    totals: tuple[Total, ...]
    questions: tuple[Everywhere, ...]


@dataclass(frozen=True, slots=True)
class Assessments:
    """What the JSON of several systems holds."""

    format: int
    overview: Overview
    systems: tuple[Assessment, ...]


def assessments(made: Sequence[Assessment], over: Overview) -> Assessments:
    return Assessments(FORMAT, over, tuple(made))


def overview(made: Sequence[Assessment], pages: Sequence[Page]) -> Overview:
    """The table over all systems, in the order in which they were given."""
    rows = tuple(
        Row(number, one.system, one.file, tuple(_standing(part, one) for part in shown.laws))
        for number, (one, shown) in enumerate(zip(made, pages, strict=True), 1)
    )
    asked = _everywhere(made)
    names = {one.organisation for one in made}
    return Overview(
        on=made[0].on,
        organisation=names.pop() if len(names) == 1 else None,
        rows=rows,
        totals=tuple(_total(part, rows, asked) for part in pages[0].laws),
        questions=asked,
    )


def _standing(part: LawPart, made: Assessment) -> Standing:
    law, glance = part.law, part.glance
    scope = "closed" if part.closed else "open" if part.gates or part.stuck else "passed"
    classes = () if scope == "closed" else (*glance.classes, *(glance.open_classes if scope == "passed" else ()))
    counted = dict(glance.counts)
    binding = glance.tiers.binding if glance.tiers else None
    return Standing(
        jurisdiction=law.jurisdiction,
        law=law.law,
        scope=scope,
        roles=glance.roles,
        open_roles=glance.open_roles,
        classes=tuple(map(_classed, classes)),
        tier=binding.title if binding else None,
        tier_asides=binding.asides if binding else (),
        counts=Counts(
            todo=counted.get("todo", 0),
            ask=sum(law.jurisdiction in _concerned(one) for one in made.questions),
            open=counted.get("open", 0),
            upcoming=counted.get("upcoming", 0),
            met=counted.get("met", 0),
            not_judged=len(law.not_judged),
        ),
    )


def _classed(one: Block) -> Classed:
    said = [Said(stand.title, stand.key.partition(".")[2]) for stand in one.stands]
    return Classed(one.finding.title, tuple(said) or (Said(None, one.key.partition(".")[2]),))


def _concerned(question: Question) -> tuple[str, ...]:
    """The laws to which a question matters."""
    rules = [one.rule for one in question.settles] + ([question.gate] if question.gate else [])
    return tuple(dict.fromkeys(rule.partition(".")[0] for rule in rules))


def _total(part: LawPart, rows: Iterable[Row], asked: Iterable[Everywhere]) -> Total:
    name = part.law.jurisdiction
    counts = [one.counts for row in rows for one in row.laws if one.jurisdiction == name]
    return Total(
        name,
        part.law.law,
        Counts(
            todo=sum(one.todo for one in counts),
            ask=sum(1 if one.home else len(one.systems) for one in asked if name in one.jurisdictions),
            open=sum(one.open for one in counts),
            upcoming=sum(one.upcoming for one in counts),
            met=sum(one.met for one in counts),
            not_judged=sum(one.not_judged for one in counts),
        ),
    )


def _everywhere(made: Sequence[Assessment]) -> tuple[Everywhere, ...]:
    """Every question once: gates first, then the most settling over all systems."""
    asked: dict[str, list[tuple[int, Question]]] = {}
    for number, one in enumerate(made, 1):
        for question in one.questions:
            asked.setdefault(question.path, []).append((number, question))
    found = [_asked(path, some, made) for path, some in asked.items()]
    return tuple(sorted(found, key=lambda one: (not one.gate, -one.settles, -one.may_settle)))


def _asked(path: str, some: Sequence[tuple[int, Question]], made: Sequence[Assessment]) -> Everywhere:
    block = path.partition(".")[0]
    homes = {next((home.file for home in made[number - 1].homes if home.block == block), None) for number, _ in some}
    home = homes.pop() if len(homes) == 1 else None
    sure = [one.settled for _, one in some]
    maybe = [len(one.settles) - one.settled for _, one in some]
    return Everywhere(
        path=path,
        question=some[0][1].question,
        home=home,
        gate=any(one.gate is not None for _, one in some),
        systems=tuple(number for number, _ in some),
        settles=sum(sure),
        settled_systems=sum(map(bool, sure)),
        may_settle=sum(maybe),
        may_settle_systems=sum(map(bool, maybe)),
        jurisdictions=tuple(dict.fromkeys(name for _, one in some for name in _concerned(one))),
    )
