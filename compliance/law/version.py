"""A version of a rule: its trees under each reading, its days, its clauses and tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from compliance.law.citation import Citation, Jurisdiction, citations
from compliance.law.condition import Scope, condition, label
from compliance.law.kinds import Encoded
from compliance.law.node import Group, Label, Node
from compliance.law.start import Start, start
from compliance.law.tables import Deadline, Sanction, deadline, sanction
from compliance.law.text import Fault, Text, entries, items, mapping, read_day, text
from compliance.source import Path

TREE_KEYS = ("when", "applies", "unless", "satisfied")
TABLE_KEYS = (
    "route", "steps", "cap", "within", "reduce", "increase", "suspended", "count", "unit", "extension", "by", "history",
    "detected", "breached", "bound", "instead",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unless:
    """A named exception. `relied_on`: the law only permits it; it counts when the operator elects it."""

    node: Node
    label: Label
    relied_on: str | None

    @property
    def id(self) -> str:
        return self.label.id or ""


@dataclass(frozen=True, slots=True)
class Trees:
    """A version under one reading. `encoded`: `own` words, `silent` (read, says nothing) or `beneath` (not encoded)."""

    reading: str
    encoded: Encoded
    holds: Node | None
    unless: tuple[Unless, ...]
    satisfied: Node | None
    cite: tuple[Citation, ...]
    gist: Text | None


@dataclass(frozen=True, slots=True)
class TierMissing:
    """A part of a tier that is not encoded, since a day."""

    day: date
    label: Label


@dataclass(frozen=True, slots=True)
class Beside:
    """What is said with a tier where some definitions hold, all of them: that the tier does not say everything."""

    all: tuple[str, ...]
    say: Text


@dataclass(frozen=True)
class Version:
    """The text of a rule from a day. Trees are read when first needed."""

    day: date
    enacted: date
    raw: Mapping[str, Any] = field(repr=False)
    rule: str
    scope: Scope = field(repr=False, compare=False)
    path: Path = ()

    @cached_property
    def cite(self) -> tuple[Citation, ...]:
        return citations(self.raw.get("cite"), (*self.path, "cite"))

    @cached_property
    def gist(self) -> Text | None:
        return text(self.raw["gist"], (*self.path, "gist")) if "gist" in self.raw else None

    @cached_property
    def start(self) -> Start | None:
        return start(self.raw["from"], self.scope, (*self.path, "from")) if "from" in self.raw else None

    @cached_property
    def sanctions(self) -> tuple[str, ...]:
        return tuple(items(self.raw.get("sanction", []), (*self.path, "sanction")))

    @cached_property
    def deadlines(self) -> tuple[str, ...]:
        return tuple(items(self.raw.get("deadlines", []), (*self.path, "deadlines")))

    @cached_property
    def sanction(self) -> Sanction:
        return sanction({k: v for k, v in self.raw.items() if k in TABLE_KEYS}, self.scope, self.path)

    @cached_property
    def deadline(self) -> Deadline:
        spec = {k: v for k, v in self.raw.items() if k in TABLE_KEYS or k == "from"}
        return deadline(spec, self.scope, self.path)

    @cached_property
    def gates(self) -> tuple[str, ...]:
        return tuple(items(self.raw.get("gates", []), (*self.path, "gates")))

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The members of a tier."""
        return tuple(items(self.raw.get("any", []), (*self.path, "any")))

    @property
    def otherwise(self) -> bool:
        return self.raw.get("otherwise") is True

    @cached_property
    def missing(self) -> tuple[TierMissing, ...]:
        found = []
        for at, one in enumerate(items(self.raw.get("not_encoded", []), (*self.path, "not_encoded"))):
            where = (*self.path, "not_encoded", at)
            one = mapping(one, where, ("cite", "say"), ("day",))
            found.append(TierMissing(read_day(one["day"], (*where, "day")), label(one, where)))
        return tuple(found)

    @cached_property
    def beside(self) -> tuple[Beside, ...]:
        """What is said with a tier, the first that holds."""
        found = []
        for at, one in enumerate(items(self.raw.get("beside", []), (*self.path, "beside"))):
            where = (*self.path, "beside", at)
            one = mapping(one, where, (), ("all", "say"))
            found.append(Beside(tuple(items(one["all"], (*where, "all"))), text(one["say"], (*where, "say"))))
        return tuple(found)

    @cached_property
    def borne_by_others(self) -> tuple[str, ...]:
        """Rules that a tier names where they bind another than the organisation described."""
        return tuple(items(self.raw.get("borne_by_others", []), (*self.path, "borne_by_others")))

    @cached_property
    def content(self) -> str:
        """A hash of what this version says, to which a review is bound."""
        plain = json.dumps(self.raw, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:16]

    def trees(self, reading: str, law: Jurisdiction) -> Trees | None:
        """The trees under a reading; None where the rule does not exist under it."""
        known = self._cache.get(reading)
        if known is None and reading not in self._cache:
            known = self._cache[reading] = self._trees(reading, law)
        return known

    @cached_property
    def _cache(self) -> dict[str, Trees | None]:
        return {}

    def _trees(self, reading: str, law: Jurisdiction) -> Trees | None:
        order = law.order(reading)
        lowest = order[-1]
        entry = entries(self.raw.get("readings") or {}, (*self.path, "readings")).get(reading)
        where = (*self.path, "readings", reading)
        if reading == lowest:
            if not any(key in self.raw for key in TREE_KEYS):
                return None
            return self._own(self.raw, reading, None, self.path)
        beneath = self.trees(order[1], law)
        if entry is None or entry == "silent":
            if beneath is None:
                return None
            state = Encoded.SILENT if entry == "silent" else Encoded.BENEATH
            return Trees(reading, state, beneath.holds, beneath.unless, beneath.satisfied, beneath.cite, beneath.gist)
        spec = mapping(entry, where, ("cite", "gist", "note", *TREE_KEYS))
        return self._own(spec, reading, beneath, where)

    def _own(self, spec: Mapping[str, Any], reading: str, beneath: Trees | None, where: Path) -> Trees:
        key = "when" if "when" in spec else "applies"
        holds = condition(spec[key], self.scope, (*where, key)) if key in spec else beneath.holds if beneath else None
        unless = {one.id: one for one in beneath.unless} if beneath else {}
        for at, one in enumerate(_exceptions(spec.get("unless", []), (*where, "unless"))):
            name, raw = one
            if raw is None:
                unless.pop(name, None)
                continue
            unless[name] = _unless(raw, self.scope, (*where, "unless", at))
        satisfied = beneath.satisfied if beneath else None
        if "satisfied" in spec:
            satisfied = _satisfied(spec["satisfied"], satisfied, self.scope, (*where, "satisfied"))
        return Trees(
            reading,
            Encoded.OWN,
            holds,
            tuple(unless.values()),
            satisfied,
            citations(spec.get("cite"), (*where, "cite")) or (beneath.cite if beneath else self.cite),
            text(spec["gist"], (*where, "gist")) if "gist" in spec else (beneath.gist if beneath else self.gist),
        )


def _exceptions(raw: Any, path: Path) -> Iterator[tuple[str, Any]]:
    """Exceptions as a list of named nodes, or as a mapping by id in which null drops one."""
    if isinstance(raw, dict):
        for name, one in raw.items():
            yield name, None if one is None else {"id": name, **entries(one, (*path, name))}
        return
    for at, one in enumerate(items(raw, path)):
        if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not one["id"]:
            raise Fault((*path, at), "exception_without_id")
        yield one["id"], one


def _unless(raw: Mapping[str, Any], scope: Scope, path: Path) -> Unless:
    election = raw.get("relied_on")
    if election is not None:
        fact = scope.facts.facts.get(str(election))
        if fact is None or not fact.elected:
            raise Fault((*path, "relied_on"), "not_election", name=str(election))
    node = condition({key: value for key, value in raw.items() if key != "relied_on"}, scope, path)
    return Unless(node, label(raw, path), election)


def _satisfied(raw: Any, beneath: Node | None, scope: Scope, path: Path) -> Node:
    """A whole tree, or `{items: {id: node}}` that replaces items of the tree beneath in place."""
    if not (isinstance(raw, dict) and set(raw) == {"items"}):
        return condition(raw, scope, path)
    if beneath is None:
        raise Fault(path, "nothing_beneath")
    replaced = {
        name: condition({"id": name, **entries(one, (*path, "items", name))}, scope, (*path, "items", name))
        for name, one in entries(raw["items"], (*path, "items")).items()
    }
    return _replaced(beneath, replaced)


def _replaced(node: Node, by: Mapping[str, Node]) -> Node:
    name = node.label.id
    if name is not None and name in by:
        return by[name]
    if isinstance(node, Group):
        return Group(node.form, tuple(_replaced(one, by) for one in node.nodes), node.label)
    return node
