"""The rules as text: what a careful reader of a rule would object to, each with its fix."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from compliance.errors import Problem
from compliance.law.citation import Citation
from compliance.law.kinds import JUDGED, TABLES, Force, Kind
from compliance.law.lint_consistency import consistency_holds_together
from compliance.law.lint_facts import moved_twice, unused_facts
from compliance.law.lint_reliefs import reliefs_tied
from compliance.law.lint_trees import (
    Place,
    judgements,
    members_guarded,
    over_open,
    raw_under_notion,
    sketch,
    sources_differ,
    tops,
)
from compliance.law.lint_words import judging_words
from compliance.law.node import Leaf, Node, Ref, children, walk
from compliance.law.rulebook import Rulebook

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
    found += moved_twice(book)
    found += consistency_holds_together(book)
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
    if rule.kind in JUDGED and rule.addressee is None:
        yield place.problem("no_addressee")
    if rule.group is None and rule.kind not in TABLES:
        yield place.problem("no_group", known=", ".join(place.law.groups))
    elif rule.group is not None and rule.group not in place.law.groups:
        yield place.problem("unknown_group", given=rule.group, known=", ".join(place.law.groups))
    if place.version.gist is None and rule.kind is not Kind.TIER:
        yield place.problem("no_gist", day=place.version.day)


def _cited(place: Place) -> Iterator[Problem]:
    version = place.version
    if not version.cite and not (place.rule.kind is Kind.TIER and version.otherwise):
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
        for node in tops(trees):
            for one in walk(node):
                yield from one.label.cite
        for exception in trees.unless:
            yield from exception.label.cite


def _exceptions(place: Place) -> Iterator[Problem]:
    for trees in place.trees():
        for one in trees.unless:
            if not one.label.cite:
                yield place.problem("exception_without_cite", name=one.id)


def _measures(place: Place) -> Iterator[Problem]:
    rule = place.rule
    for trees in place.trees():
        if rule.kind is Kind.DUTY and rule.force is Force.MUST and trees.satisfied is None:
            yield place.problem("must_without_satisfied", reading=trees.reading)
        if trees.satisfied is not None:
            for node in _unnamed(trees.satisfied):
                yield place.problem("measure_without_id", node=sketch(node))


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


def _gates_first(place: Place) -> Iterator[Problem]:
    """A duty or prohibition stands behind a gate, directly or through definitions."""
    if place.rule.kind not in JUDGED or not any(one.gate for one in place.book.of(place.law.id)):
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
        encoded = place.rule.kind in (Kind.DEFINITION, Kind.PROHIBITION)
        if encoded and reading.over and reading.decides and reading.id not in given and trees is not None:
            yield place.problem("reading_missing", reading=reading.id)
        if trees is None:
            continue
        for node in tops(trees):
            for one in walk(node):
                if isinstance(one, Ref) and _absent(place, one.rule, reading.id):
                    yield place.problem("names_higher_rank", name=one.rule, reading=reading.id)


def _absent(place: Place, name: str, reading: str) -> bool:
    rule = place.book.rules[name]
    if rule.kind is Kind.TIER:
        return False
    return all(version is None or version.trees(reading, place.law) is None for _, version in rule.versions)


CHECKS: tuple[Check, ...] = (
    _identity, _cited, _exceptions, _measures, _gates_first, _readings, members_guarded, sources_differ, over_open,
    judgements, raw_under_notion, reliefs_tied,
)  # fmt: skip
