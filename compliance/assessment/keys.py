"""Two keys: every answer is found by the oracle and by a second engine, and a difference is an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from compliance.engines import columns, rete
from compliance.engines.lower import IF_PASSED
from compliance.engines.plain import OPEN, Oracle
from compliance.engines.program import DAY, Program, known, literals, specialised
from compliance.engines.truth import Truth
from compliance.errors import EngineError, Problem
from compliance.law.leaf import Value
from compliance.law.node import walk
from compliance.law.rulebook import Rulebook

Engine = Callable[[Program, Sequence[bool]], dict[str, Truth]]
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


def turned(program: Program, oracle: Oracle, wanted: Sequence[str], engines: Sequence[str]) -> dict[str, Truth]:
    """The truth of the wanted outputs, found by the oracle and by each engine. Raises EngineError where they differ."""
    plainly = {name: of_output(oracle, name) for name in wanted}
    small = specialised(program, fixed(program, oracle.book, oracle.values, oracle.on), wanted)
    facts = literals(known(small, oracle.values, oracle.on))
    for engine in engines:
        found = ENGINES[engine](small, facts)
        differing = {
            name: (truth.value, found[name].value) for name, truth in plainly.items() if truth is not found[name]
        }
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


def of_output(oracle: Oracle, output: str) -> Truth:
    """What the oracle says of one output of the program."""
    rule_id, reading, slot = output.split("|")
    rule = oracle.book.rules[rule_id]
    if_passed = slot.startswith(IF_PASSED)
    slot, _, at = slot.removeprefix(IF_PASSED).partition("@")
    member = f"{rule.each}.{at}" if at else None
    kind, _, name = slot.partition(":")
    if kind == "holds":
        return oracle.definition(rule, reading, member, if_passed).truth
    if kind == "met":
        return oracle.met(rule, reading, member, if_passed).truth
    if kind == "start":
        day, _, position = name.partition(":")
        start = next(v.start for key, v in rule.versions if v is not None and key.isoformat() == day)
        node = start.days[int(position)].when if start is not None else None
        return (OPEN if node is None else oracle.node(node, reading)).truth
    version = rule.on(oracle.on)
    trees = version.trees(reading, oracle.book.law(rule_id)) if version is not None else None
    if trees is None:
        return Truth.OPEN
    if kind == "unless":
        found = next((one.node for one in trees.unless if one.id == name), None)
    else:
        found = next((one for one in walk(trees.satisfied) if one.label.id == name), None) if trees.satisfied else None
    return (OPEN if found is None else oracle.node(found, reading, member)).truth
