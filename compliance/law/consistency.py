"""What answers say of each other: implications, impossibilities and unlikely pairs, as data over questions and notions.

An implication fills what was left unsaid and never overrides an answer. What contradicts is an error, what merely
looks wrong a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from compliance.law.condition import Scope, condition
from compliance.law.facts import Fact, Facts
from compliance.law.leaf import Value
from compliance.law.node import Agree, Gap, Leaf, Node, Points, walk
from compliance.law.numbers import Unreadable
from compliance.law.reading import read
from compliance.law.several import Partly
from compliance.law.text import Fault, Text, entries, items, mapping, text, word

KINDS = ("implies", "impossible", "unlikely")
_FILLED = ("bool", "one_of", "several_of")


@dataclass(frozen=True, slots=True)
class Implication:
    """Where `when` is known to hold, the answers in `then` hold too; `say` is why, for people."""

    id: str
    say: Text
    when: Node
    then: Mapping[str, Value] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Clash:
    """Answers that cannot stand together (`impossible`) or seldom do (`unlikely`); `say` is why, for people."""

    id: str
    say: Text
    when: Node


@dataclass(frozen=True, slots=True)
class Consistency:
    """All of it, in the order of the files."""

    implies: tuple[Implication, ...] = ()
    impossible: tuple[Clash, ...] = ()
    unlikely: tuple[Clash, ...] = ()


def consistency(raw: Iterable[Mapping[str, Any]], scope: Scope) -> Consistency:
    """Read what the files say, each a mapping of kinds to lists. Raises Fault, its path led by the file's position."""
    implies: list[Implication] = []
    clashes: dict[str, list[Clash]] = {"impossible": [], "unlikely": []}
    seen: set[str] = set()
    for position, file in enumerate(raw):
        for kind, listed in mapping(file, (position,), KINDS).items():
            for at, spec in enumerate(items(listed, (position, kind))):
                place = (position, kind, at)
                try:
                    entry = _implication(spec, scope) if kind == "implies" else _clash(spec, scope)
                except Fault as fault:
                    raise Fault((*place, *fault.path), fault.code, **fault.params) from None
                if entry.id in seen:
                    raise Fault((*place, "id"), "consistency_twice", id=entry.id)
                seen.add(entry.id)
                if isinstance(entry, Implication):
                    implies.append(entry)
                else:
                    clashes[kind].append(entry)
    return Consistency(tuple(implies), tuple(clashes["impossible"]), tuple(clashes["unlikely"]))


def _implication(raw: Any, scope: Scope) -> Implication:
    spec = mapping(raw, (), (), ("id", "say", "when", "then"))
    when = _tree(spec["when"], scope)
    closers = {f"{closed.name}.{closed.closer}" for closed in scope.facts.lists.values()}
    for node in walk(when):
        if isinstance(node, Leaf) and node.path in closers:
            raise Fault(("when",), "implied_by_closer", fact=node.path)
    then = {path: _filled(scope.facts, path, answer, closers) for path, answer in entries(spec["then"], ("then",)).items()}
    return Implication(word(spec["id"], ("id",)), text(spec["say"], ("say",)), when, then)


def _clash(raw: Any, scope: Scope) -> Clash:
    spec = mapping(raw, (), (), ("id", "say", "when"))
    return Clash(word(spec["id"], ("id",)), text(spec["say"], ("say",)), _tree(spec["when"], scope))


def _tree(raw: Any, scope: Scope) -> Node:
    node = condition(raw, scope, ("when",))
    if any(isinstance(inner, Agree | Gap | Points) for inner in walk(node)):
        raise Fault(("when",), "consistency_not_neutral")
    return node


def _filled(facts: Facts, path: str, raw: Any, closers: set[str]) -> Value:
    """What an implication fills in. Raises Fault for an answer that only a person can give."""
    where = ("then", path)
    fact = facts.facts.get(path)
    if fact is None:
        raise Fault(where, "unknown_name", name=path, like=facts.like(path) or "–")
    if fact.signed or fact.elected or fact.type not in _FILLED or path in closers:
        raise Fault(where, "never_implied", fact=path)
    try:
        return _whole_or_partly(fact, raw, facts)
    except Unreadable as error:
        raise Fault(where, error.code, **error.params) from None


def _whole_or_partly(fact: Fact, raw: Any, facts: Facts) -> Value:
    """A list is filled member by member, so that two implications may each fill a part of it."""
    if fact.type == "several_of" and not isinstance(raw, dict):
        raise Unreadable("implied_list", choices=", ".join(fact.choices))
    return read(fact, raw, facts.currencies)


def parts(fact: Fact, value: Value) -> dict[str, bool | Value]:
    """A value as what it says of each part of the answer: of a list each member, else the whole under ""."""
    if isinstance(value, Partly):
        return {**dict.fromkeys(value.yes, True), **dict.fromkeys(value.no, False)}
    if isinstance(value, frozenset):
        return {member: member in value for member in fact.choices}
    return {"": value}


