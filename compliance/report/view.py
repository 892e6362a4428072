"""What the templates of a report get: one `Page` in the name `page`, and the language in `lang`.

Everything a template shows is in these records, already ordered, grouped and counted; words stand in both languages
(`| t` picks one), and a `key` names words of the catalogue (`w(key)`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.assessment.models import (
    Clause,
    Conflict,
    Due,
    Exemption,
    Finding,
    Given,
    LawView,
    Layer,
    Measure,
    Missing,
    Question,
    Receipt,
    TierMember,
)  # fmt: skip
from compliance.law.text import Text

SECTIONS = ("todo", "open", "would", "upcoming", "softer", "met", "not_encoded", "ended", "absent")
"""The sections of a law, in the order in which they are read. A finding that is counted stands in exactly one."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with its number in the whole report and what its answer buys: titles of findings, sure and possible."""

    number: int
    question: Question
    sure: tuple[Text, ...]
    maybe: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """What one reading says of a finding. `key`: the words of its outcome; `outcome`: the stable name of it."""

    reading: str
    title: Text
    outcome: str
    key: str
    would: str | None
    layer: Layer


@dataclass(frozen=True, slots=True)
class Step:
    """A measure, with the title of the member of a closed list for which it is taken."""

    member: Text | None
    measure: Measure


@dataclass(frozen=True, slots=True)
class Block:
    """One finding as it is read.

    `outcome` is the stable name of the verdict (of a definition: the truth), `key` its words, `would` the words of
    the outcome if the open gates are passed. `layer` is the reading under which it is counted, `reading` its title
    where more than one reading speaks. `agreed` are the readings that say the same, each in its own right; `stands` is
    filled only where readings part, where one is not encoded, or where a draft speaks. `grounds` are the definitions that decide
    it, `why` the answers (`deciding` with those told elsewhere). `settle` are the numbered
    questions that would settle it, `more` how many questions stand beside them. `wanting` are the measures that
    are not in place, `other_ways` what the law accepts instead, `short_ways` what would be accepted but lacks a part; `exceptions` go with the words that say how each
    stands; `wanted` is the proof to add, by the path where it is listed.
    """

    finding: Finding
    anchor: str
    outcome: str
    key: str
    would: str | None
    layer: Layer
    reading: Text | None
    agreed: tuple[Text, ...]
    stands: tuple[Stand, ...]
    conflicts: tuple[Conflict, ...]
    grounds: tuple[Text, ...]
    why: tuple[Given, ...]
    deciding: tuple[Given, ...]
    settle: tuple[Ask, ...]
    more: int
    wanting: tuple[Step, ...]
    other_ways: tuple[Step, ...]
    short_ways: tuple[Step, ...]
    done: tuple[Step, ...]
    exceptions: tuple[tuple[str, Exemption], ...]
    evidence: tuple[str, ...]
    wanted: tuple[tuple[str, Text], ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Findings read as one line: what they share, the blocks, and what is common to them.

    `title` None: they share nothing. `grounds` are definitions and `facts` answers that decide most of them, `settle`
    would settle what they hang on; `exceptions` keep most of them away; `key` words a bundle by its outcome (in the sections that do).
    """

    title: Text | None
    key: str | None
    clauses: tuple[Clause, ...]
    blocks: tuple[Block, ...]
    grounds: tuple[Text, ...] = ()
    facts: tuple[Given, ...] = ()
    settle: tuple[Ask, ...] = ()
    exceptions: tuple[Exemption, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One of SECTIONS: `blocks` are read whole, `bundles` as one line each. `count`: all findings in it."""

    key: str
    count: int
    blocks: tuple[Block, ...]
    bundles: tuple[Bundle, ...]

    @property
    def all_blocks(self) -> tuple[Block, ...]:
        return (*self.blocks, *(one for bundle in self.bundles for one in bundle.blocks))


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a procedure: its deadline, and the finding that it belongs to."""

    number: int
    due: Due
    block: Block


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps with deadlines of one group of duties and options, in their order."""

    title: Text | None
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Tiers:
    """The strictest tier that binds; stricter ones still to come; those that an answer could bring."""

    binding: TierMember | None
    upcoming: tuple[TierMember, ...]
    possible: tuple[TierMember, ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """The answer in three lines: who you are, what the system is under each reading, the counts.

    `counts` are sections with the number of findings in each; they add up to `total`. `split` divides the first:
    not met and unverified. `suspended`: what is said of enforcement on the day.
    """

    roles: tuple[Text, ...]
    open_roles: tuple[Text, ...]
    classes: tuple[Block, ...]
    open_classes: tuple[Block, ...]
    not_classes: tuple[Text, ...]
    tiers: Tiers | None
    counts: tuple[tuple[str, int], ...]
    split: tuple[int, int]
    total: int
    suspended: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class LawPart:
    """One body of law: its view, the answer in three lines, gates, sections, and where its readings part.

    `passed` are the gates that are passed: their answers are shown once, here, and not again beside each finding.
    `gates` are the questions of the open gates, `stuck` open gates that no answer settles, `closed` the gate that
    closed the law.
    """

    law: LawView
    glance: Glance
    passed: tuple[Block, ...]
    gates: tuple[Ask, ...]
    stuck: tuple[Block, ...]
    closed: Block | None
    sections: tuple[Section, ...]
    procedures: tuple[Procedure, ...]
    parting: tuple[Block, ...]

    @property
    def first(self) -> tuple[Section, ...]:
        """What is read before the questions: what to do now."""
        return tuple(one for one in self.sections if one.key == "todo")

    @property
    def rest(self) -> tuple[Section, ...]:
        """What is read after them, folded."""
        return tuple(one for one in self.sections if one.key != "todo")


@dataclass(frozen=True, slots=True)
class Page:
    """The whole report. `questions` are numbered through; those that a law's gates ask come first."""

    on: date
    system: str | None
    organisation: str | None
    file: str | None
    laws: tuple[LawPart, ...]
    questions: tuple[Ask, ...]
    warnings: tuple[Text, ...]
    unreviewed: int
    overridden: tuple[Text, ...]
    receipt: Receipt
