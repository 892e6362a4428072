"""Since when a rule binds, as it is written: a day, days that disagree, days by condition, the day of another rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from compliance.law.citation import Citation
from compliance.law.condition import Scope, condition, label
from compliance.law.kinds import StartForm
from compliance.law.node import Node
from compliance.law.text import Fault, Text, entries, items, mapping, read_day, word
from compliance.source import Path


@dataclass(frozen=True, slots=True)
class StartDay:
    """A day on which a rule binds, with what says so and, where it depends, on what.

    `name`: of a source that disagrees with others. `awaits`: the path of a day; while that is still to come, nothing binds before it.
    """

    day: date
    when: Node | None = None
    name: str | None = None
    cite: tuple[Citation, ...] = ()
    say: Text | None = None
    awaits: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """When a rule binds: on one day, on days that disagree, or by condition (first true wins; all where none holds).

    By condition, days that disagree stand next to each other, each with its name and the one condition they share.
    """

    form: StartForm
    days: tuple[StartDay, ...] = ()
    as_rule: str | None = None


def start(raw: Any, scope: Scope, path: Path) -> Start:
    """Read `from`: a day, days that disagree, days by condition, or the day of another rule. Raises Fault."""
    if isinstance(raw, str):
        return Start(StartForm.DAY, (StartDay(read_day(raw, path)),))
    spec = mapping(raw, path, ("disputed", "by", "as"))
    if "as" in spec:
        return Start(StartForm.AS, (), word(spec["as"], (*path, "as")))
    if "disputed" in spec:
        return disputed_start(spec["disputed"], (*path, "disputed"))
    chosen: list[StartDay] = []
    for at, one in enumerate(items(spec["by"], (*path, "by"))):
        chosen += _conditional(one, scope, (*path, "by", at))
    if not chosen:
        raise Fault(path, "start_without_day")
    return Start(StartForm.BY, tuple(chosen))


def _conditional(raw: Any, scope: Scope, path: Path) -> list[StartDay]:
    """One day under a condition, or the days that disagree under it. Raises Fault."""
    disagree = isinstance(raw, dict) and "disputed" in raw
    spec = mapping(raw, path, ("when",), ("disputed",)) if disagree else mapping(raw, path, ("when", "cite", "say", "awaits"), ("day",))
    node = condition(spec["when"], scope, (*path, "when")) if "when" in spec else None
    if disagree:
        return [replace(named, when=node) for named in disputed_start(spec["disputed"], (*path, "disputed")).days]
    said = label(spec, path)
    awaits = _awaited(spec["awaits"], scope, (*path, "awaits")) if "awaits" in spec else None
    return [StartDay(read_day(spec["day"], path), node, None, said.cite, said.say, awaits)]


def _awaited(raw: Any, scope: Scope, path: Path) -> str:
    """The path of a question whose answer may be a fixed day to come. Raises Fault."""
    fact = scope.fact(raw) if isinstance(raw, str) else None
    if fact is None or fact.type != "date" or not fact.ahead:
        raise Fault(path, "not_fact_of_type", name=str(raw), type="date, ahead")
    return fact.path


def disputed_start(raw: Any, path: Path) -> Start:
    """Named days on which sources part. Raises Fault."""
    named = []
    for name, one in entries(raw, path).items():
        where = (*path, name)
        one = mapping(one, where, ("cite", "say"), ("day",))
        said = label(one, where)
        named.append(StartDay(read_day(one["day"], where), None, name, said.cite, said.say))
    return Start(StartForm.DISPUTED, tuple(named))
