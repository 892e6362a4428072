"""The small records that findings are made of: clauses, answers, measures, exceptions, conflicts, gaps, consequences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.assessment.days import State
from compliance.assessment.verdict import Verdict
from compliance.engines.truth import Truth
from compliance.law.text import Text


@dataclass(frozen=True, slots=True)
class Clause:
    """A provision: its instrument and address, its rank, how it is written, where it can be read."""

    instrument: str
    address: str
    rank: str
    written: Text
    url: str | None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that a verdict rests on: the question, what was answered, and where it stands in the file.

    `follows`: nobody gave it; it follows from the answer that stands there, for this reason.
    """

    path: str
    question: Text
    answer: Text
    file: str | None = None
    line: int | None = None
    by: str | None = None
    on: date | None = None
    follows: Text | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Something the law itself names as satisfying a duty, whether the answers say it is done, and what proves it.

    `lacking`: of an accepted way that fails although a part of it stands, what it lacks.
    """

    id: str
    say: Text
    truth: Truth
    way: str | None
    clauses: tuple[Clause, ...]
    paths: tuple[str, ...]
    evidence: tuple[str, ...]
    member: str | None = None
    proof: tuple[Text, ...] = ()
    lacking: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Exemption:
    """A named exception: whether its ground is there; with `relied_on` the law only permits it."""

    id: str
    say: Text
    truth: Truth
    clauses: tuple[Clause, ...]
    relied_on: str | None
    elected: bool
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A duty seen for one member of a closed list."""

    member: str
    title: Text
    verdict: Verdict
    applies: Truth
    met: Truth


@dataclass(frozen=True, slots=True)
class Source:
    """What one of several conflicting sources says."""

    name: str
    says: Truth
    clauses: tuple[Clause, ...]
    say: Text | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources inside one reading that part, and the definition in which they do."""

    rule: str | None
    title: Text | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A part that is not encoded, or a delegation that is empty."""

    form: str
    say: Text | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question that is not answered yet and would say more."""

    path: str
    question: Text


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an authority can do about a breach.

    `step` and `amount` where the earlier fines are known; `lowest` and `highest` with every ground of adjustment that
    is not ruled out; `missing` are the questions that would narrow them. `suspended` says how enforcement rests;
    `suspension` is the stable name of it: `in principle` or, once the last known day is over, `may have ended`.
    `since`: where nothing can be imposed yet, the day from which it can; then there is no figure.
    """

    id: str
    title: Text
    route: str
    first_step: Text | None
    steps: tuple[Text, ...]
    cap: Text | None
    step: int | None
    amount: Text | None
    lowest: Text | None
    highest: Text | None
    missing: tuple[Wanted, ...]
    suspended: Text | None
    suspension: str | None
    gist: Text | None
    clauses: tuple[Clause, ...]
    since: date | None = None


@dataclass(frozen=True, slots=True)
class StartsOn:
    """A day on which a rule binds or would bind, with what says so."""

    day: date
    name: str | None
    say: Text | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A definition: its id and its title."""

    rule: str
    title: Text


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A duty that no rule encodes and that binds, will bind or may bind: it is named here, and not judged.

    `bearer` are the roles that bear it and hold or may hold, `tier` what else must hold, `only_if` a condition that is
    not asked about. `holds`: `yes` where role and tier hold under every reading that decides, else `open`. `from_` (in
    JSON `from`): the day or days on which it begins to bind, `binds` how these stand to the day asked about. `fine`
    None: none is laid down for it.
    """

    provision: tuple[Clause, ...]
    line: Text
    bearer: tuple[Named, ...]
    tier: tuple[Named, ...]
    only_if: Text | None
    holds: str
    from_: tuple[StartsOn, ...]
    binds: State
    fine: Consequence | None


@dataclass(frozen=True, slots=True)
class Aside:
    """What is said with a tier so that the tier alone is no all-clear.

    `kind`: `beside` (something else holds of the organisation that the tier does not show) or `borne_by_other` (a duty whose
    conditions hold but for the role: another bears it). `holds`: `yes` or `open`. `rules` are the ids it rests on.
    """

    kind: str
    holds: str
    say: Text
    bearer: Text | None
    clauses: tuple[Clause, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: its length, and the day where its start is known.

    `runs_from` is the question for the day it starts from, `extension` by how much it may be extended and `times` how
    often; `draft`: every clause that lays it down is a draft. `bound`: `latest` (the day is the last), `earliest` (it
    is the first) or `at_once`. `reckoned`: what its day was reckoned with and what not.
    """

    id: str
    title: Text
    length: Text
    day: date | None
    extended: date | None
    start: str | None
    start_words: Text | None
    clauses: tuple[Clause, ...]
    runs_from: Text | None = None
    extension: Text | None = None
    times: int | None = None
    draft: bool = False
    gist: Text | None = None
    bound: str = "latest"
    reckoned: Text | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """A block of questions answered wholly in one file that the description includes."""

    block: str
    file: str
