"""Which questions the rules of a law read: through definitions and notions, and through what follows from answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from compliance.law.consistency import Clash
from compliance.law.kinds import TABLES, Kind
from compliance.law.node import IT, Leaf, Node, Some, walk
from compliance.law.rulebook import Rulebook
from compliance.law.tables import TurnoverCap
from compliance.law.version import Version


def asked_paths(book: Rulebook, laws: Collection[str]) -> frozenset[str]:
    """Every question on which some rule of the laws rests: what they read, and what an answer they read may follow from.

    With a member of a closed list goes whether it is there and what closes the list.
    """
    asked = read_paths(book, laws)
    pending = list(book.consistency.implies)
    grown = True
    while grown:
        feeding = [one for one in pending if asked & one.then.keys()]
        pending = [one for one in pending if one not in feeding]
        grown = bool(feeding)
        for implication in feeding:
            for node in walk(implication.when):
                asked |= set(_paths(node, book, None))
    for closed in book.facts.lists.values():
        there = {closed.there_of(owned[1]) for path in asked if (owned := book.facts.owner(path)) and owned[0] is closed}
        asked |= there | ({f"{closed.name}.{closed.closer}"} if there else set())
    return frozenset(asked & book.facts.facts.keys())


def concerns(book: Rulebook, laws: Collection[str], clash: Clash) -> bool:
    """Whether some laws ask all that a clash rests on; every clash concerns all laws together."""
    if not laws:
        return True
    paths = {path for node in walk(clash.when) for path in _paths(node, book, None) if path in book.facts}
    return paths <= asked_paths(book, laws)


def read_paths(book: Rulebook, laws: Collection[str] = ()) -> set[str]:
    """Every question that some rule reads, of some laws or of all."""
    used: set[str] = set()
    for rule in book.rules.values():
        if laws and rule.jurisdiction not in laws:
            continue
        law = book.law(rule.id)
        for _, version in rule.versions:
            if version is None:
                continue
            if rule.kind is Kind.DEADLINE:
                used |= {version.deadline.start or ""}
                extension = version.deadline.extension
                used |= set(_paths(extension.when, book, None)) if extension and extension.when else set()
                continue
            if rule.kind is Kind.SANCTION:
                used |= _table_paths(version, book)
                continue
            used |= {one.awaits for one in (version.start.days if version.start else ()) if one.awaits}
            used |= {one.relied_on for reading in law.readings if (t := version.trees(reading, law)) for one in t.unless if one.relied_on}
        if rule.kind not in TABLES:
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
