"""Which questions a new description should ask: the gates, and what is still open once its areas are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.assessment.assess import Asked, assess
from compliance.assessment.days import State
from compliance.assessment.models import Finding
from compliance.assessment.questions import questions
from compliance.engines.program import Program
from compliance.law.facts import ClosedList, Facts
from compliance.law.kinds import Force, Kind
from compliance.law.leaf import Value
from compliance.law.reads import asked_paths
from compliance.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Form:
    """The questions of a form: those that gates ask, and all of them."""

    gates: tuple[str, ...]
    paths: frozenset[str]


def form(book: Rulebook, program: Program, asked: Asked, members: Sequence[str]) -> Form:
    """The questions that matter when some members of closed lists, by their full paths, are there and nothing else is.

    Where the laws are named, only what their rules read. Of each other member only whether it is there, and of duties
    only those that bind already and must be done: the rest is asked once an area is named or a report shows that it
    matters. Nothing is taken as answered: the form closes no list.
    """
    facts = book.facts
    chosen = [(closed, path.removeprefix(f"{closed.name}.")) for path in members for closed in facts.lists.values() if path.startswith(f"{closed.name}.")]
    values: dict[str, Value] = {f"{closed.name}.{closed.closer}": True for closed in facts.lists.values()}
    values |= {closed.there_of(area): True for closed, area in chosen}
    findings = [one for one in assess(book, program, values, asked).findings if _urgent(one)]
    open_questions = questions(book, program, values, asked.on, findings, ())
    kept = [question for question in open_questions if _asked_at_first(facts, question.path, chosen)]
    own = [fact.path for fact in facts if facts.owner(fact.path) in chosen]
    closers = [f"{closed.name}.{closed.closer}" for closed in facts.lists.values()]
    paths = frozenset([*(question.path for question in kept), *own, *closers])
    if asked.jurisdictions:
        paths &= asked_paths(book, asked.jurisdictions)
    paths |= set(facts.names.values())
    gates = [q.path for q in kept if q.gate is not None and (facts.owner(q.path) is None or facts.owner(q.path) in chosen)]
    return Form(tuple(gates), paths)


def _urgent(finding: Finding) -> bool:
    binds = finding.binds.state not in (State.UPCOMING, State.ENDED)
    return finding.kind is not Kind.DUTY or (finding.force is Force.MUST and binds)


def _asked_at_first(facts: Facts, path: str, chosen: Sequence[tuple[ClosedList, str]]) -> bool:
    """A question beneath a member waits until the member is there."""
    owned = facts.owner(path)
    return owned is None or owned in chosen or path == owned[0].there_of(owned[1])
