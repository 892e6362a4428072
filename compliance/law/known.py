"""What is known of a tree of questions and notions, and which answers make it so.

Strong Kleene logic over the answers alone: no rule, reading or source. It serves what is decided before any law is
asked: consistency, and the premises of questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from compliance.law.facts import Facts
from compliance.law.kinds import Join
from compliance.law.leaf import Value
from compliance.law.node import Group, Leaf, Node, Not, Notion, Some


@dataclass(frozen=True)
class Answers:
    """The answers that are known on a day."""

    facts: Facts
    values: Mapping[str, Value]
    on: date


def known(node: Node, answers: Answers, member: str | None = None) -> bool | None:
    """Whether a tree holds; None while an answer is missing. `member`: the member of a closed list in hand."""
    match node:
        case Leaf():
            path = node.at(member)
            return node.test.holds(answers.values.get(path, answers.facts.constants.get(path)), answers.on)
        case Notion(node=inner):
            return known(inner, answers, member)
        case Not(node=inner):
            verdict = known(inner, answers, member)
            return None if verdict is None else not verdict
        case Group(form=Join.ALL, nodes=nodes):
            return _all(known(child, answers, member) for child in nodes)
        case Group(nodes=nodes):
            return _any(known(child, answers, member) for child in nodes)
        case Some(of=of, node=inner):
            return _any(_member_holds(of, name, inner, answers) for name in answers.facts.lists[of].members)
    raise TypeError(type(node).__name__)


def grounds(node: Node, answers: Answers, member: str | None = None) -> tuple[str, ...]:
    """The paths of answers that make a decided tree what it is: the first that suffice."""
    return tuple(dict.fromkeys(_grounds(node, answers, member)))


def _grounds(node: Node, answers: Answers, member: str | None) -> Iterator[str]:
    verdict = known(node, answers, member)
    match node:
        case Leaf():
            if node.at(member) in answers.values:
                yield node.at(member)
        case Notion(node=inner) | Not(node=inner):
            yield from _grounds(inner, answers, member)
        case Group(form=form, nodes=nodes):
            decisive = [child for child in nodes if known(child, answers, member) is verdict]
            needs_every_child = verdict is (form is Join.ALL)
            for child in decisive if needs_every_child else decisive[:1]:
                yield from _grounds(child, answers, member)
        case Some(of=of, node=inner):
            yield from _member_grounds(of, inner, answers, verdict)


def _member_grounds(of: str, inner: Node, answers: Answers, verdict: bool | None) -> Iterator[str]:
    closed = answers.facts.lists[of]
    for name in closed.members:
        if _member_holds(of, name, inner, answers) is verdict:
            yield closed.there_of(name)
            if answers.values.get(closed.there_of(name)) is True:
                yield from _grounds(inner, answers, f"{of}.{name}")
            if verdict:
                return


def _member_holds(of: str, name: str, inner: Node, answers: Answers) -> bool | None:
    there = answers.values.get(answers.facts.lists[of].there_of(name))
    if there is False:
        return False
    return _all((None if there is None else True, known(inner, answers, f"{of}.{name}")))


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    listed = list(verdicts)
    if False in listed:
        return False
    return None if None in listed else True


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    listed = list(verdicts)
    if True in listed:
        return True
    return None if None in listed else False
