"""Which questions the rules read, and which nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.errors import Problem
from compliance.law.facts import Fact
from compliance.law.node import IT, Leaf, Node, Some, walk
from compliance.law.rulebook import Rulebook
from compliance.law.tables import TurnoverCap
from compliance.law.version import Version


def unused_facts(book: Rulebook) -> Iterator[Problem]:
    """Questions that no rule reads; with a firm's folder only its own, for its rules may stand where others read."""
    used = used_paths(book)
    firm = {f"{one['block']}.{name}" for one in book.data["blocks"] if one.get("layer") for name in one.get("facts") or ()}
    for fact in book.facts:
        if book.layers and fact.path not in firm:
            continue
        owned = book.facts.owner(fact.path)
        closers = {f"{closed.name}.{closed.closer}" for closed in book.facts.lists.values()}
        there = owned is not None and owned[0].there_of(owned[1]) == fact.path
        if fact.type != "text" and fact.path not in used and fact.path not in closers and not there:
            yield Problem("lint_fact_unused", field=fact.path, params={"path": fact.path})


def moved_twice(book: Rulebook) -> Iterator[Problem]:
    """A question of an older edition that several took over carries no answer: each of them must say `changed`."""
    successors: dict[str, list[Fact]] = {}
    for fact in book.facts:
        for old in fact.was:
            successors.setdefault(old, []).append(fact)
    for old, facts in successors.items():
        if len(facts) > 1:
            for fact in facts:
                if fact.changed == 1:
                    yield Problem("lint_moved_twice", field=fact.path, params={"old": old, "others": ", ".join(f.path for f in facts)})


def used_paths(book: Rulebook) -> set[str]:
    """Every question that some rule reads."""
    used: set[str] = set()
    for rule in book.rules.values():
        law = book.law(rule.id)
        for _, version in rule.versions:
            if version is None:
                continue
            if rule.kind == "deadline":
                used |= {version.deadline.start or ""}
                extension = version.deadline.extension
                used |= set(_paths(extension.when, book, None)) if extension and extension.when else set()
                continue
            if rule.kind == "sanction":
                used |= _table_paths(version, book)
                continue
            used |= {one.relied_on for reading in law.readings if (t := version.trees(reading, law)) for one in t.unless if one.relied_on}
        if rule.kind not in ("deadline", "sanction"):
            for node in rule.nodes(law):
                used |= set(_paths(node, book, rule.each))
    return used


def _table_paths(version: Version, book: Rulebook) -> set[str]:
    table = version.sanction
    nodes: list[Node] = []
    for adjustment in (table.reduce, table.increase):
        if adjustment is not None:
            nodes += [*adjustment.grounds, *([adjustment.not_if] if adjustment.not_if else [])]
    if table.suspended is not None and table.suspended.unless is not None:
        nodes.append(table.suspended.unless)
    found: set[str] = {path for path in (table.history, table.detected, table.breached) if path is not None}
    if isinstance(table.cap, TurnoverCap):
        found.add(table.cap.of)
        nodes += [node for node, _ in table.cap.otherwise]
    nodes += [node for node, _ in table.instead]
    for node in nodes:
        for one in walk(node):
            found |= set(_paths(one, book, None))
    return found


def _paths(node: Node, book: Rulebook, each: str | None) -> Iterator[str]:
    if isinstance(node, Some):
        for inner in walk(node.node):
            yield from _paths(inner, book, node.of)
    if isinstance(node, Leaf):
        if not node.path.startswith(IT):
            yield node.path
            return
        for closed in book.facts.lists.values():
            if each in (None, closed.name):
                for member in closed.members:
                    yield node.at(f"{closed.name}.{member}")
