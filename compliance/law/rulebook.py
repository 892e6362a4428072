"""The whole rulebook: questions, jurisdictions, rules and pairs; immutable, loaded strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from compliance import shipped
from compliance.errors import DateNotCovered, Problem, RuleError
from compliance.law.blocks import facts
from compliance.law.citation import Citation, Jurisdiction, citations, jurisdiction, tokens
from compliance.law.condition import Scope, condition
from compliance.law.consistency import Consistency
from compliance.law.consistency import consistency as read_consistency
from compliance.law.facts import Facts
from compliance.law.files import Raw, gather
from compliance.law.kinds import Kind
from compliance.law.node import Node, Notion, Ref
from compliance.law.notion import notions as read_notions
from compliance.law.pair import Pair
from compliance.law.pair import pair as read_pair
from compliance.law.rule import Rule, rule
from compliance.law.text import Fault
from compliance.law.unjudged import Unjudged, coverage_entry


@dataclass(frozen=True)
class Rulebook:
    """All law and all questions. `hash` names the content; `layers` the folders laid over the shipped one."""

    facts: Facts
    jurisdictions: Mapping[str, Jurisdiction]
    rules: Mapping[str, Rule]
    pairs: tuple[Pair, ...]
    backgrounds: Mapping[str, Mapping[str, Any]]
    coverage: Mapping[str, Any] = field(repr=False)
    cases: tuple[Mapping[str, Any], ...] = field(repr=False)
    hash: str
    layers: tuple[str, ...]
    notions: Mapping[str, Notion] = field(repr=False)
    consistency: Consistency = field(repr=False)
    data: Mapping[str, Any] = field(repr=False, compare=False)

    def premise(self, path: str) -> Node | None:
        """The condition under which a form asks a question; None where it is always asked. Raises Fault."""
        fact = self.facts[path]
        if fact.asked_if is None:
            return None
        owned = self.facts.owner(path)
        scope = Scope(self.facts, frozenset(), owned[0].name if owned else None, self.notions)
        return condition(fact.asked_if, scope)

    def law(self, rule_id: str) -> Jurisdiction:
        """The jurisdiction of a rule."""
        return self.jurisdictions[rule_id.split(".", 1)[0]]

    def folder_of(self, rule_id: str) -> str | None:
        """The name of the firm's folder where a rule stands; None for a shipped one."""
        layer = self.data["rules"][rule_id].get("layer")
        return FilePath(self.layers[layer - 1]).resolve().name if layer and self.layers else None

    def of(self, jurisdiction_id: str) -> tuple[Rule, ...]:
        """The rules of a jurisdiction, in their order of place."""
        return self._by_jurisdiction.get(jurisdiction_id, ())

    @cached_property
    def _by_jurisdiction(self) -> dict[str, tuple[Rule, ...]]:
        found: dict[str, list[Rule]] = {}
        for one in self.rules.values():
            found.setdefault(one.jurisdiction, []).append(one)
        return {name: tuple(rules) for name, rules in found.items()}

    def unjudged(self, jurisdiction_id: str) -> tuple[Unjudged, ...]:
        """The duties of a jurisdiction that no rule encodes, in the order in which they are listed."""
        if jurisdiction_id not in self._unjudged:
            read = [coverage_entry(raw, (at,)) for at, raw in enumerate(self.coverage.get(jurisdiction_id) or ()) if "bearer" in raw]
            self._unjudged[jurisdiction_id] = tuple(duty for duty in read if duty is not None)
        return self._unjudged[jurisdiction_id]

    @cached_property
    def _unjudged(self) -> dict[str, tuple[Unjudged, ...]]:
        return {}

    def named_by(self, rule_id: str) -> frozenset[str]:
        """Every rule that the trees of a rule name, directly or through others."""
        if rule_id not in self._named:
            self._named[rule_id] = frozenset()
            rule = self.rules[rule_id]
            direct = {node.rule for node in rule.nodes(self.law(rule_id)) if isinstance(node, Ref)}
            self._named[rule_id] = frozenset(direct).union(*(self.named_by(one) for one in direct))
        return self._named[rule_id]

    @cached_property
    def _named(self) -> dict[str, frozenset[str]]:
        return {}

    def cited(self, written: str) -> tuple[Rule, ...]:
        """The rules whose clauses begin with an address, however it is written: `31(2)`, `제31조제2항`."""
        wanted = tokens(written)
        if not wanted:
            return ()
        found = []
        for one in self.rules.values():
            for _, version in one.versions:
                addresses = () if version is None else tuple(c.address for c in version.cite)
                if any(tokens(address)[: len(wanted)] == wanted for address in addresses):
                    found.append(one)
                    break
        return tuple(found)

    def covers(self, on: date, jurisdictions: tuple[str, ...]) -> None:
        """Refuse a day before a jurisdiction's first encoded day. Raises DateNotCovered."""
        early = [law for name in jurisdictions if (law := self.jurisdictions[name]).first_day > on]
        if early:
            raise DateNotCovered(
                Problem("date_not_covered", params={"on": on.isoformat(), "law": law.law.ko, "law_en": law.law.en, "first": law.first_day.isoformat()})
                for law in early
            )


def load_rules(*folders: FilePath | str) -> Rulebook:
    """The shipped rulebook, with firms' folders laid over it in order.

    Raises RuleError naming every fault with file, line and fix.
    """
    ready = shipped.compiled("rulebook.json")
    if ready is not None and not folders:
        return built(json.loads(ready.read_bytes()), ())
    raw = gather([shipped.folder("rules"), *(FilePath(folder) for folder in folders)])
    return checked(raw, tuple(str(folder) for folder in folders))


def checked(raw: Raw, layers: tuple[str, ...] = ()) -> Rulebook:
    """Build a rulebook from raw data and read every tree in it. Raises RuleError with every fault."""
    problems = list(raw.problems)
    if not {"edition", "money"} <= raw.data.keys():
        raise RuleError(problems or Problem("no_edition"))
    try:
        book = built(raw.data, layers)
    except Fault as fault:
        raise RuleError([*problems, _located(raw, fault)]) from None
    for fact in book.facts:
        try:
            book.premise(fact.path)
        except Fault as fault:
            problems.append(_located_fact(raw, fact.path, fault))
    for one in book.rules.values():
        try:
            _read_all(one, book)
        except Fault as fault:
            problems.append(raw.origins["rules", one.id].problem(fault, one.id))
    for name, listed in book.coverage.items():
        for at, raw_entry in enumerate(listed):
            try:
                _check_entry(coverage_entry(raw_entry, ()), book)
            except Fault as fault:
                problems.append(raw.origins["coverage", (name, at)].problem(fault))
    if problems:
        raise RuleError(problems)
    return book


def built(data: Mapping[str, Any], layers: tuple[str, ...]) -> Rulebook:
    """A rulebook from raw data that was checked before. Trees are read when first needed."""
    asked = _at("blocks", lambda: facts(data["blocks"], data["edition"], data["money"]))
    laws = {name: _at(("jurisdictions", name), lambda one=one: jurisdiction(one)) for name, one in data["jurisdictions"].items()}
    for name, law in laws.items():
        if law.id != name:
            raise Fault(("", "jurisdictions", name, "jurisdiction"), "jurisdiction_not_folder", given=law.id, folder=name)
    laws = dict(sorted(laws.items(), key=lambda entry: entry[1].place))
    neutral = _at("notions", lambda: read_notions(data["notions"], asked))
    consistent = _at("consistency", lambda: read_consistency(data["consistency"], Scope(asked, frozenset(), None, neutral)))
    scope = Scope(asked, frozenset(data["rules"]), None, neutral)
    rules: dict[str, Rule] = {}
    for name, one in data["rules"].items():
        rules[name] = _at(("rules", name), lambda one=one: rule({k: v for k, v in one.items() if k != "layer"}, scope))
    pairs = tuple(_at(("pairs", name), lambda one=one: read_pair(one, rules)) for name, one in data["pairs"].items())
    return Rulebook(
        asked, laws, rules, pairs, data["backgrounds"], data.get("coverage", {}), tuple(data.get("cases", ())),
        data["hash"], layers, neutral, consistent, data,
    )  # fmt: skip


def _at(place: Any, build: Any) -> Any:
    """Run a reader and say, in the path of its fault, which raw piece it was reading."""
    try:
        return build()
    except Fault as fault:
        place = place if isinstance(place, tuple) else (place,)
        raise Fault(("", *place, *fault.path), fault.code, **fault.params) from None


def _located(raw: Raw, fault: Fault) -> Problem:
    _, kind, name, *inner = fault.path if len(fault.path) > 2 else ("", "", "")
    origin = raw.origins.get((str(kind), name))
    if origin is None:
        return Problem(fault.code, params=fault.params)
    return origin.problem(Fault(tuple(inner), fault.code, **fault.params), str(name) if kind == "rules" else None)


def _located_fact(raw: Raw, path: str, fault: Fault) -> Problem:
    """A fault in what a question says of itself, at the block that holds it."""
    for position, block in enumerate(raw.data["blocks"]):
        name = path.removeprefix(f"{block['block']}.")
        if name in (block.get("facts") or {}):
            return raw.origins["blocks", position].problem(Fault(("facts", name, "asked_if", *fault.path), fault.code, **fault.params), path)
    return Problem(fault.code, field=path, params=fault.params)


def _read_all(one: Rule, book: Rulebook) -> None:
    if one.jurisdiction not in book.jurisdictions:
        raise Fault(("id",), "unknown_jurisdiction", name=one.jurisdiction, known=", ".join(book.jurisdictions))
    law = book.jurisdictions[one.jurisdiction]
    for _, version in one.versions:
        if version is None:
            continue
        instead: tuple[str, ...] = ()
        _ = (version.cite, version.gist, version.sanctions, version.deadlines, version.gates, version.listed, version.missing)
        if one.kind is Kind.SANCTION:
            instead = tuple(other for _, other in version.sanction.instead)
        elif one.kind is Kind.DEADLINE:
            _ = version.deadline
        else:
            _ = version.start
            for reading in law.readings:
                version.trees(reading, law)
        beside = (name for one in version.beside for name in one.all)
        named = (*version.sanctions, *version.deadlines, *version.gates, *version.listed, *instead, *beside, *version.borne_by_others)
        for wanted in named:
            if wanted not in book.rules:
                raise Fault(version.path, "unknown_rule", name=wanted)
        for name in version.raw.get("readings") or {}:
            if name not in law.readings:
                known = ", ".join(law.readings)
                raise Fault((*version.path, "readings", name), "unknown_reading", name=name, known=known)
        if one.kind is not Kind.DEADLINE and version.start is not None and version.start.as_rule not in {None, *book.rules}:
            raise Fault((*version.path, "from"), "unknown_rule", name=version.start.as_rule)
    for key, wanted_id in (("addressee", one.addressee), ("above", one.above)):
        if wanted_id is not None and wanted_id not in book.rules:
            raise Fault((key,), "unknown_rule", name=wanted_id)


def _check_entry(duty: Unjudged | None, book: Rulebook) -> None:
    """The ids that a duty of `coverage.yaml` names are there, and of the kind that is meant."""
    if duty is None:
        return
    for key, names, kinds in (
        ("bearer", duty.bearer, ("definition",)),
        ("tier", duty.tier, ("definition", "tier", "duty", "prohibition")),
        ("fine", (duty.fine,) if duty.fine else (), ("sanction",)),
        ("from", (duty.start.as_rule,) if duty.start.as_rule else (), ("duty", "prohibition", "definition")),
    ):
        for name in names:
            if name not in book.rules:
                raise Fault((key,), "unknown_rule", name=name)
            if book.rules[name].kind not in kinds:
                raise Fault((key,), "rule_of_other_kind", name=name, given=book.rules[name].kind, known=", ".join(kinds))


def cite_list(raw: Any) -> tuple[Citation, ...]:
    """Citations of raw data that was checked before."""
    return citations(raw, ())
