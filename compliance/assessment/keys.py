"""Two keys: every answer is found by the oracle and by a second engine, and a difference is an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from compliance.engines import columns, rete
from compliance.engines.lower import part_of_trees
from compliance.engines.plain import Oracle
from compliance.engines.program import DAY, Program, known, literals, specialised
from compliance.engines.slot import Slot, SlotKind, start_name
from compliance.engines.truth import Truth
from compliance.errors import EngineError, Problem
from compliance.law.leaf import Value
from compliance.law.node import Node
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook

Engine = Callable[[Program, Sequence[bool]], dict[Slot, Truth]]
ENGINES: dict[str, Engine] = {"columns": columns.truths, "rete": rete.truths}


def second_key(name: str | None = None) -> str:
    """The engine that turns the second key: the one asked for, else rete where installed, else columns."""
    if name in ENGINES:
        return str(name)
    return "rete" if rete.available() else "columns"


def fixed(program: Program, book: Rulebook, values: Mapping[str, Value], on: date) -> dict[int, bool | None]:
    """What is known of tests for good: of the day, of closed members, and of answers that are not there."""
    verdicts = known(program, values, on)
    closing = {closed.there for closed in book.facts.lists.values()}
    found: dict[int, bool | None] = {}
    for at, ((path, _), verdict) in enumerate(zip(program.tests, verdicts, strict=True)):
        closed = verdict is False and path.rpartition(".")[2] in closing
        if path == DAY or verdict is None or closed:
            found[at] = verdict
    return found


def turned(program: Program, oracle: Oracle, wanted: Sequence[Slot], engines: Sequence[str]) -> dict[Slot, Truth]:
    """The truth of the wanted outputs, found by the oracle and by each engine. Raises EngineError where they differ."""
    plainly = {slot: of_slot(oracle, slot) for slot in wanted}
    small = specialised(program, fixed(program, oracle.book, oracle.values, oracle.on), wanted)
    facts = literals(known(small, oracle.values, oracle.on))
    for engine in engines:
        said = ENGINES[engine](small, facts)
        differing = {str(slot): (truth.value, said[slot].value) for slot, truth in plainly.items() if truth is not said[slot]}
        if differing:
            raise EngineError(Problem("engines_differ", params={"engine": engine, "report": _report(oracle, differing)}))
    return plainly


def _report(oracle: Oracle, differing: Mapping[str, tuple[str, str]]) -> str:
    """What a maintainer needs to see the difference again."""
    about: dict[str, Any] = {
        "rules": oracle.book.hash,
        "on": oracle.on.isoformat(),
        "differing": differing,
        "values": {path: str(value) for path, value in oracle.values.items()},
    }
    return json.dumps(about, ensure_ascii=False, indent=1, default=str)


def of_slot(oracle: Oracle, slot: Slot) -> Truth:
    """What the oracle says of one output of the program."""
    rule = oracle.book.rules[slot.rule]
    member = None if slot.member is None else f"{rule.each}.{slot.member}"
    match slot.kind:
        case SlotKind.HOLDS:
            return oracle.definition(rule, slot.reading, member, slot.if_passed).truth
        case SlotKind.MET:
            return oracle.met(rule, slot.reading, member, slot.if_passed).truth
        case SlotKind.START:
            node = _start_condition(rule, slot.name)
        case SlotKind.MEASURE | SlotKind.EXCEPTION:
            node = _part(oracle, rule, slot)
    return Truth.OPEN if node is None else oracle.node(node, slot.reading, member).truth


def _start_condition(rule: Rule, name: str) -> Node | None:
    """The condition of a start day, by its name in a slot."""
    for _, version in rule.versions:
        if version is None or version.start is None:
            continue
        for position, start_day in enumerate(version.start.days):
            if start_name(version.day, position) == name:
                return start_day.when
    return None


def _part(oracle: Oracle, rule: Rule, slot: Slot) -> Node | None:
    """A measure or an exception of the text of the day; None where that text has none of the name."""
    version = rule.on(oracle.on)
    trees = None if version is None else version.trees(slot.reading, oracle.book.law(rule.id))
    return None if trees is None else part_of_trees(trees, slot.kind, slot.name)
