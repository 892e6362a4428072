"""Answers filled by implication: the least fixpoint over what was said, before any list is closed.

An explicit answer stands before an implied one, that before what is unsaid. Nothing is overridden: where an
implication contradicts an answer, both are named. Adding an answer only ever adds derived ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from compliance.law.consistency import Clash, Consistency, Implication, parts
from compliance.law.facts import Fact, Facts
from compliance.law.known import Answers, grounds, known
from compliance.law.leaf import Value
from compliance.law.several import AloneWithOthers, Partly, chosen


@dataclass(frozen=True, slots=True)
class Follows:
    """Why a value was derived: the implication, and the paths of the answers that it rests on."""

    implication: Implication
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An implication against an answer: the path, and what the implication rests on."""

    path: str
    follows: Follows


@dataclass
class Derived:
    """Values with what follows from them. `follows`: by path, for each value or list that was filled, why."""

    values: dict[str, Value]
    follows: dict[str, Follows] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)


def derive(consistency: Consistency, facts: Facts, given: Mapping[str, Value], on: date) -> Derived:
    """What follows from the answers given, on a day. Answers that a closer denies are not given, so imply nothing."""
    derived = Derived(dict(given))
    pending = list(consistency.implies)
    changed = True
    while changed and pending:
        changed = False
        answers = Answers(facts, _with_members(facts, derived.values), on)
        waiting = []
        for implication in pending:
            if known(implication.when, answers) is True:
                _fill(derived, facts, implication, grounds(implication.when, answers))
                changed = True
            else:
                waiting.append(implication)
        pending = waiting
    return derived


def clashing(clashes: tuple[Clash, ...], facts: Facts, values: Mapping[str, Value], on: date) -> list[tuple[Clash, tuple[str, ...]]]:
    """The clashes that are known to hold of completed answers, each with the paths of the answers that make it hold."""
    answers = Answers(facts, values, on)
    holding = [clash for clash in clashes if known(clash.when, answers) is True]
    return [(clash, tuple(path for path in grounds(clash.when, answers) if path in facts)) for clash in holding]


def _with_members(facts: Facts, values: Mapping[str, Value]) -> dict[str, Value]:
    """The answers, with every member under which something is answered said to be there."""
    full = dict(values)
    for path in values:
        owned = facts.owner(path)
        if owned is not None:
            full.setdefault(owned[0].there_of(owned[1]), True)
    return full


def _fill(derived: Derived, facts: Facts, implication: Implication, paths: tuple[str, ...]) -> None:
    follows = Follows(implication, paths)
    for path, value in implication.then.items():
        owned = facts.owner(path)
        there = owned[0].there_of(owned[1]) if owned is not None else path
        if path != there and derived.values.get(there) is False:
            derived.contradictions.append(Contradiction(there, follows))
            continue
        beneath = next((said for said in derived.values if said != path and facts.owner(said) == owned), None)
        if path == there and owned is not None and value is False and beneath is not None:
            derived.contradictions.append(Contradiction(beneath, follows))
            continue
        _fill_one(derived, facts[path], value, follows)


def _fill_one(derived: Derived, fact: Fact, value: Value, follows: Follows) -> None:
    standing = derived.values.get(fact.path)
    if standing is None:
        derived.values[fact.path] = value
        derived.follows[fact.path] = follows
        return
    said, implied = parts(fact, standing), parts(fact, value)
    if any(said.get(part, answer) != answer for part, answer in implied.items()):
        derived.contradictions.append(Contradiction(fact.path, follows))
        return
    if isinstance(standing, Partly) and not implied.keys() <= said.keys():
        together = {**said, **implied}
        try:
            derived.values[fact.path] = chosen(
                fact.choices,
                fact.alone,
                [member for member, is_chosen in together.items() if is_chosen],
                [member for member, is_chosen in together.items() if not is_chosen],
            )
        except AloneWithOthers:
            derived.contradictions.append(Contradiction(fact.path, follows))
            return
        derived.follows.setdefault(fact.path, follows)
