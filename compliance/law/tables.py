"""Sanctions and deadlines as tables: what an authority may impose, and when something is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from compliance.law.condition import Scope, condition
from compliance.law.leaf import Money
from compliance.law.node import Node
from compliance.law.numbers import Unreadable, read_number
from compliance.law.periods import UNITS, Span
from compliance.law.reading import read_money
from compliance.law.text import Fault, Text, items, mapping, read_day, text, whole, word
from compliance.source import Path

ROUTES = ("direct", "order", "criminal", "national", "none")
TAKES = ("higher", "lower")
BOUNDS = ("latest", "earliest", "at_once")
"""What a deadline says: not after the span, not before it has passed, or at once with no span at all."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Grounds on which an amount may be lowered or raised, and by how much at most."""

    at_most: Fraction
    grounds: tuple[Node, ...]
    not_if: Node | None


@dataclass(frozen=True, slots=True)
class TurnoverCap:
    """A ceiling that is an amount or a share of a year's turnover, whichever is `higher` or `lower`."""

    amount: Money
    percent: Fraction
    of: str
    take: str
    otherwise: tuple[tuple[Node, str], ...]


@dataclass(frozen=True, slots=True)
class Suspension:
    """A time in which an authority does not enforce; the duty stands. `after`: what is known of the time after."""

    first: date
    last: date
    say: Text
    after: Text | None
    unless: Node | None


@dataclass(frozen=True, slots=True)
class Sanction:
    """How a breach is sanctioned: route, amount by step, ceiling, grounds of adjustment, suspension.

    `history` names the earlier fines (step by day), `detected` the day the breach was found; `within` is how far back
    an earlier fine counts, `breached` the last day of the breach: only what was imposed before it counts. `instead` are
    the sanctions that take its place, each under its condition: the first whose condition is true; while one is open, it
    stands beside.
    """

    route: str
    steps: tuple[Money, ...]
    cap: Money | TurnoverCap | None
    within: Span | None
    history: str | None
    detected: str | None
    breached: str | None
    reduce: Adjustment | None
    increase: Adjustment | None
    suspended: Suspension | None
    instead: tuple[tuple[Node, str], ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """How often and how far a deadline may be extended, and when it was."""

    span: Span
    times: int
    when: Node | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A length of time from a day that is a fact, or whose start the text leaves open (`words`); `span` None: at once.

    `bound` says whether something is due within the time or may be done only after it: one of BOUNDS.
    """

    bound: str
    span: Span | None
    start: str | None
    words: Text | None
    extension: Extension | None


def sanction(raw: Mapping[str, Any], scope: Scope, path: Path) -> Sanction:
    """Read a sanction. Raises Fault."""
    if raw.get("route") not in ROUTES:
        raise Fault((*path, "route"), "unknown_route", given=str(raw.get("route")), known=", ".join(ROUTES))
    steps = tuple(
        _money(one, scope, (*path, "steps", at)) for at, one in enumerate(items(raw.get("steps", []), (*path, "steps")))
    )
    return Sanction(
        raw["route"],
        steps,
        _cap(raw["cap"], scope, (*path, "cap")) if raw.get("cap") is not None else None,
        _span(raw["within"], (*path, "within")) if "within" in raw else None,
        _fact(raw.get("history"), "dated", scope, (*path, "history")),
        _fact(raw.get("detected"), "date", scope, (*path, "detected")),
        _fact(raw.get("breached"), "date", scope, (*path, "breached")),
        _adjustment(raw["reduce"], scope, (*path, "reduce")) if "reduce" in raw else None,
        _adjustment(raw["increase"], scope, (*path, "increase")) if "increase" in raw else None,
        _suspension(raw["suspended"], scope, (*path, "suspended")) if "suspended" in raw else None,
        tuple(_instead(one, scope, (*path, "instead", at)) for at, one in enumerate(items(raw.get("instead", []), (*path, "instead")))),
    )


def deadline(raw: Mapping[str, Any], scope: Scope, path: Path) -> Deadline:
    """Read a deadline. Raises Fault."""
    bound = raw.get("bound", "latest")
    if bound not in BOUNDS or (bound == "at_once" and not raw.keys().isdisjoint(("count", "unit", "extension"))):
        raise Fault((*path, "bound"), "bound_shape", given=str(bound), known=", ".join(BOUNDS))
    start = raw.get("from")
    words = None
    if isinstance(start, dict):
        words = text(mapping(start, (*path, "from"), (), ("words",))["words"], (*path, "from", "words"))
        start = None
    start = _fact(start, "date", scope, (*path, "from"))
    extension = None
    if "extension" in raw:
        where = (*path, "extension")
        spec = mapping(raw["extension"], where, ("times", "when"), ("count", "unit"))
        node = condition(spec["when"], scope, (*where, "when")) if "when" in spec else None
        extension = Extension(_span(spec, where), whole(spec.get("times", 1), (*where, "times")), node)
    return Deadline(bound, None if bound == "at_once" else _span(raw, path), start, words, extension)


def _instead(raw: Any, scope: Scope, path: Path) -> tuple[Node, str]:
    spec = mapping(raw, path, (), ("when", "sanction"))
    return condition(spec["when"], scope, (*path, "when")), word(spec["sanction"], (*path, "sanction"))


def _fact(name: Any, kind: str, scope: Scope, path: Path) -> str | None:
    """A question of a type, by its path."""
    if name is None:
        return None
    if not isinstance(name, str) or name not in scope.facts or scope.facts[name].type != kind:
        raise Fault(path, "not_fact_of_type", name=str(name), type=kind)
    return name


def _span(raw: Any, path: Path) -> Span:
    if not isinstance(raw, dict) or not str(raw.get("count", "")).isdecimal() or raw.get("unit") not in UNITS:
        raise Fault((*path, "count"), "span_shape", known=", ".join(UNITS))
    return Span(int(raw["count"]), raw["unit"])


def _money(raw: Any, scope: Scope, path: Path) -> Money:
    try:
        return read_money(raw, scope.facts.currencies)
    except Unreadable as error:
        raise Fault(path, error.code, **error.params) from None


def _cap(raw: Any, scope: Scope, path: Path) -> Money | TurnoverCap:
    if isinstance(raw, str):
        return _money(raw, scope, path)
    spec = mapping(raw, path, ("unless",), ("amount", "percent", "of", "take"))
    if not isinstance(spec["of"], str) or spec["of"] not in scope.facts or spec["take"] not in TAKES:
        raise Fault(path, "cap_shape")
    try:
        percent = Fraction(str(read_number(spec["percent"])))
    except Unreadable as error:
        raise Fault((*path, "percent"), error.code, **error.params) from None
    otherwise = tuple(
        _taking(one, scope, (*path, "unless", at))
        for at, one in enumerate(items(spec.get("unless", []), (*path, "unless")))
    )
    return TurnoverCap(_money(spec["amount"], scope, (*path, "amount")), percent, spec["of"], spec["take"], otherwise)


def _taking(raw: Any, scope: Scope, path: Path) -> tuple[Node, str]:
    """A condition under which a cap is the other of its two amounts."""
    spec = mapping(raw, path, (), ("when", "take"))
    if spec["take"] not in TAKES:
        raise Fault(path, "cap_shape")
    return condition(spec["when"], scope, (*path, "when")), spec["take"]


def _adjustment(raw: Any, scope: Scope, path: Path) -> Adjustment:
    spec = mapping(raw, path, ("not_if",), ("at_most", "any"))
    grounds = tuple(
        condition(one, scope, (*path, "any", at)) for at, one in enumerate(items(spec["any"], (*path, "any")))
    )
    not_if = condition(spec["not_if"], scope, (*path, "not_if")) if "not_if" in spec else None
    try:
        return Adjustment(Fraction(str(spec["at_most"])), grounds, not_if)
    except ValueError:
        raise Fault((*path, "at_most"), "not_number", given=str(spec["at_most"])) from None


def _suspension(raw: Any, scope: Scope, path: Path) -> Suspension:
    spec = mapping(raw, path, ("unless", "after", "cite"), ("from", "until", "say"))
    return Suspension(
        read_day(spec["from"], (*path, "from")),
        read_day(spec["until"], (*path, "until")),
        text(spec["say"], (*path, "say")),
        text(spec["after"], (*path, "after")) if "after" in spec else None,
        condition(spec["unless"], scope, (*path, "unless")) if "unless" in spec else None,
    )
