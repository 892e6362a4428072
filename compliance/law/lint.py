"""The rules as text: what a careful reader of a rule would object to, each with its fix."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from compliance.errors import Problem
from compliance.law.citation import Citation, Jurisdiction
from compliance.law.lint_facts import unused_facts
from compliance.law.lint_words import judging_words
from compliance.law.node import IT, Agree, Gap, Group, Leaf, Node, Not, Ref, Some, children, walk
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.version import Trees, Version


@dataclass(frozen=True)
class Place:
    """A rule's version in hand."""

    book: Rulebook
    law: Jurisdiction
    rule: Rule
    version: Version

    def problem(self, code: str, **params: object) -> Problem:
        return Problem(f"lint_{code}", self.rule.file, self.rule.line, self.rule.id, dict(params))

    def trees(self) -> Iterator[Trees]:
        for reading in self.law.readings:
            found = self.version.trees(reading, self.law)
            if found is not None:
                yield found


Check = Callable[[Place], Iterator[Problem]]


def lint(book: Rulebook) -> tuple[Problem, ...]:
    """Every objection to the rulebook as text, in the order of its rules."""
    found: list[Problem] = []
    for rule in book.rules.values():
        for _, version in rule.versions:
            if version is None:
                continue
            place = Place(book, book.law(rule.id), rule, version)
            for check in CHECKS:
                found += check(place)
    found += unused_facts(book)
    found += judging_words(book)
    return tuple(_distinct(found))


def _distinct(problems: list[Problem]) -> list[Problem]:
    seen: dict[tuple[str, str | None, int | None, str | None, str], Problem] = {}
    for one in problems:
        seen.setdefault((one.code, one.file, one.line, one.field, str(sorted(one.params.items(), key=str))), one)
    return list(seen.values())


def _identity(place: Place) -> Iterator[Problem]:
    rule = place.rule
    if re.search(r"\d", rule.id):
        yield place.problem("id_number", id=rule.id)
    if rule.kind in ("duty", "prohibition") and rule.addressee is None:
        yield place.problem("no_addressee")
    if rule.group is None and rule.kind not in ("sanction", "deadline"):
        yield place.problem("no_group", known=", ".join(place.law.groups))
    elif rule.group is not None and rule.group not in place.law.groups:
        yield place.problem("unknown_group", given=rule.group, known=", ".join(place.law.groups))
    if place.version.gist is None and rule.kind != "tier":
        yield place.problem("no_gist", day=place.version.day)


def _cited(place: Place) -> Iterator[Problem]:
    version = place.version
    if not version.cite and not (place.rule.kind == "tier" and version.otherwise):
        yield place.problem("no_cite", day=version.day)
    on = _day_of_text(place)
    for citation in _citations(place):
        instrument = place.law.instruments.get(citation.instrument)
        if instrument is None:
            yield place.problem("unknown_instrument", name=citation.instrument, known=", ".join(place.law.instruments))
        elif not instrument.has(citation.address, on):
            yield place.problem("unknown_provision", cite=f"{citation.instrument} {citation.address}", on=on)


def _day_of_text(place: Place) -> date:
    """The last day on which this version's text stands as far as is encoded: what it cites must exist by then."""
    later = [day for day, _ in place.rule.versions if day > place.version.day]
    return min(later) if later else date(9999, 12, 31)


def _citations(place: Place) -> Iterator[Citation]:
    yield from place.version.cite
    for trees in place.trees():
        yield from trees.cite
        for node in _tops(trees):
            for one in walk(node):
                yield from one.label.cite
        for exception in trees.unless:
            yield from exception.label.cite


def _tops(trees: Trees) -> Iterator[Node]:
    for top in (trees.holds, trees.satisfied, *(one.node for one in trees.unless)):
        if top is not None:
            yield top


def _exceptions(place: Place) -> Iterator[Problem]:
    for trees in place.trees():
        for one in trees.unless:
            if not one.label.cite:
                yield place.problem("exception_without_cite", name=one.id)


def _measures(place: Place) -> Iterator[Problem]:
    rule = place.rule
    for trees in place.trees():
        if rule.kind == "duty" and rule.force == "must" and trees.satisfied is None:
            yield place.problem("must_without_satisfied", reading=trees.reading)
        if trees.satisfied is not None:
            for node in _unnamed(trees.satisfied):
                yield place.problem("measure_without_id", node=_sketch(node))


def _unnamed(node: Node) -> Iterator[Node]:
    """Leaves of `satisfied` that no named node encloses."""
    if node.label.id:
        if not node.label.cite and not any(one.label.cite for one in walk(node)):
            yield node
        return
    if isinstance(node, (Leaf, Ref)):
        yield node
    for child in children(node):
        yield from _unnamed(child)


def _sketch(node: Node) -> str:
    return getattr(node, "path", None) or getattr(node, "rule", None) or node.label.id or type(node).__name__.lower()


def _gates_first(place: Place) -> Iterator[Problem]:
    """A duty or prohibition stands behind a gate, directly or through definitions."""
    if place.rule.kind not in ("duty", "prohibition") or not any(one.gate for one in place.book.of(place.law.id)):
        return
    for trees in place.trees():
        if trees.holds is not None and not _reaches_gate(place, trees.holds, trees.reading, frozenset()):
            yield place.problem("no_gate", reading=trees.reading)


def _reaches_gate(place: Place, node: Node, reading: str, seen: frozenset[str]) -> bool:
    for one in walk(node):
        if not isinstance(one, Ref) or one.rule in seen:
            continue
        rule = place.book.rules[one.rule]
        if rule.gate:
            return True
        for _, version in rule.versions:
            trees = version.trees(reading, place.law) if version else None
            if trees and trees.holds and _reaches_gate(place, trees.holds, reading, seen | {one.rule}):
                return True
    return False


def _readings(place: Place) -> Iterator[Problem]:
    given = place.version.raw.get("readings") or {}
    for reading in place.law.readings.values():
        trees = place.version.trees(reading.id, place.law)
        encoded = place.rule.kind in ("definition", "prohibition")
        if encoded and reading.over and reading.decides and reading.id not in given and trees is not None:
            yield place.problem("reading_missing", reading=reading.id)
        if trees is None:
            continue
        for node in _tops(trees):
            for one in walk(node):
                if isinstance(one, Ref) and _absent(place, one.rule, reading.id):
                    yield place.problem("names_higher_rank", name=one.rule, reading=reading.id)


def _absent(place: Place, name: str, reading: str) -> bool:
    rule = place.book.rules[name]
    if rule.kind == "tier":
        return False
    return all(version is None or version.trees(reading, place.law) is None for _, version in rule.versions)


def _members_guarded(place: Place) -> Iterator[Problem]:
    """A tree that names an answer under a member stands in an `all` with the leaf that says it is there."""
    for trees in place.trees():
        for top in _tops(trees):
            for path in _unguarded(place, top, frozenset()):
                yield place.problem("member_unguarded", path=path)


def _unguarded(place: Place, node: Node, guards: frozenset[str]) -> Iterator[str]:
    if isinstance(node, Leaf):
        owned = None if node.path.startswith(IT) else place.book.facts.owner(node.path)
        if owned is not None:
            there = owned[0].there_of(owned[1])
            if node.path != there and there not in guards:
                yield node.path
    elif isinstance(node, Group) and node.form == "all":
        own = {path for child in node.nodes for path in _surely(place, child, frozenset())}
        for child in node.nodes:
            yield from _unguarded(place, child, guards | own)
    else:
        for child in children(node):
            yield from _unguarded(place, child, guards)


def _surely(place: Place, node: Node, seen: frozenset[str]) -> Iterator[str]:
    """Paths that are true whenever a node is."""
    if isinstance(node, Leaf):
        yield node.path
    elif isinstance(node, Group) and node.form == "all":
        for child in node.nodes:
            yield from _surely(place, child, seen)
    elif isinstance(node, Ref) and node.rule not in seen:
        for _, version in place.book.rules[node.rule].versions:
            trees = version.trees(next(iter(place.law.readings)), place.law) if version else None
            if trees is not None and trees.holds is not None:
                yield from _surely(place, trees.holds, seen | {node.rule})


def _sources_differ(place: Place) -> Iterator[Problem]:
    for trees in place.trees():
        for top in _tops(trees):
            for one in walk(top):
                if isinstance(one, Agree):
                    plain = [_shape(node) for _, node in one.sources]
                    if len(set(map(str, plain))) < len(plain):
                        yield place.problem("sources_equal", names=", ".join(name for name, _ in one.sources))


def _shape(node: Node) -> object:
    if isinstance(node, Leaf):
        return (node.path, node.test.year, str(node.test.tests))
    if isinstance(node, Ref):
        return node.rule
    if isinstance(node, Gap):
        return node.form
    if isinstance(node, Group) and len(node.nodes) == 1:
        return _shape(node.nodes[0])
    return (type(node).__name__, getattr(node, "form", ""), sorted(str(_shape(one)) for one in children(node)))


def _over_open(place: Place) -> Iterator[Problem]:
    """`any: [Q1, all: [not Q1, Q2]]` is open where `any: [Q1, Q2]` is decided."""
    for trees in place.trees():
        for top in _tops(trees):
            for one in walk(top):
                if isinstance(one, Group) and one.form == "any":
                    beside = {str(_shape(node)) for node in one.nodes}
                    for node in one.nodes:
                        if isinstance(node, Group) and node.form == "all" and any(
                            isinstance(part, Not) and str(_shape(part.node)) in beside for part in node.nodes
                        ):
                            yield place.problem("over_open", node=_sketch(one))


def _judgements(place: Place) -> Iterator[Problem]:
    """A judgement in a prohibition never stands alone: a neutral fact beside it can close it."""
    if place.rule.kind != "prohibition":
        return
    for trees in place.trees():
        if trees.holds is not None:
            for path in _lonely(place, trees.holds, beside=False):
                yield place.problem("judgement_alone", path=path)


def _lonely(place: Place, node: Node, *, beside: bool) -> Iterator[str]:
    if isinstance(node, Leaf):
        fact = place.book.facts.facts.get(node.path)
        if fact is not None and fact.signed and not beside:
            yield node.path
    elif isinstance(node, Group) and node.form == "all":
        neutral = any(isinstance(one, (Leaf, Some)) and not _is_signed(place, one) for one in node.nodes)
        for one in node.nodes:
            yield from _lonely(place, one, beside=beside or neutral)
    else:
        for one in children(node):
            yield from _lonely(place, one, beside=beside)


def _is_signed(place: Place, node: Node) -> bool:
    fact = place.book.facts.facts.get(node.path) if isinstance(node, Leaf) else None
    return fact is not None and fact.signed


def _no_free_text(place: Place) -> Iterator[Problem]:
    for node in place.rule.nodes(place.law):
        if isinstance(node, Leaf) and not node.path.startswith(IT) and (fact := place.book.facts.find(node.path)) is not None and fact.type == "text":
            yield place.problem("reads_text", path=node.path)


CHECKS: tuple[Check, ...] = (
    _identity, _cited, _exceptions, _measures, _gates_first, _readings, _members_guarded, _sources_differ, _over_open,
    _judgements, _no_free_text,
)  # fmt: skip
