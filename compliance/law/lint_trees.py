"""What a careful reader of a single tree would object to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.errors import Problem
from compliance.law.citation import Jurisdiction
from compliance.law.kinds import Join, Kind
from compliance.law.node import IT, Agree, Gap, Group, Leaf, Node, Not, Notion, Ref, Some, children, walk
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


def tops(trees: Trees) -> Iterator[Node]:
    """The whole trees of a version under a reading."""
    for top in (trees.holds, trees.satisfied, *(one.node for one in trees.unless)):
        if top is not None:
            yield top


def sketch(node: Node) -> str:
    """A node in a word, for a message."""
    return getattr(node, "path", None) or getattr(node, "rule", None) or node.label.id or type(node).__name__.lower()


def members_guarded(place: Place) -> Iterator[Problem]:
    """A tree that names an answer under a member stands in an `all` with the leaf that says it is there."""
    for trees in place.trees():
        for top in tops(trees):
            for path in _unguarded(place, top, frozenset()):
                yield place.problem("member_unguarded", path=path)


def _unguarded(place: Place, node: Node, guards: frozenset[str]) -> Iterator[str]:
    if isinstance(node, Leaf):
        owned = None if node.path.startswith(IT) else place.book.facts.owner(node.path)
        if owned is not None:
            there = owned[0].there_of(owned[1])
            if node.path != there and there not in guards:
                yield node.path
    elif isinstance(node, Group) and node.form is Join.ALL:
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
    elif isinstance(node, Group) and node.form is Join.ALL:
        for child in node.nodes:
            yield from _surely(place, child, seen)
    elif isinstance(node, Notion):
        yield from _surely(place, node.node, seen)
    elif isinstance(node, Ref) and node.rule not in seen:
        for _, version in place.book.rules[node.rule].versions:
            trees = version.trees(next(iter(place.law.readings)), place.law) if version else None
            if trees is not None and trees.holds is not None:
                yield from _surely(place, trees.holds, seen | {node.rule})


def sources_differ(place: Place) -> Iterator[Problem]:
    for trees in place.trees():
        for top in tops(trees):
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
    if isinstance(node, Notion):
        return node.name
    if isinstance(node, Gap):
        return node.form
    if isinstance(node, Group) and len(node.nodes) == 1:
        return _shape(node.nodes[0])
    return (type(node).__name__, getattr(node, "form", ""), sorted(str(_shape(one)) for one in children(node)))


def over_open(place: Place) -> Iterator[Problem]:
    """`any: [Q1, all: [not Q1, Q2]]` is open where `any: [Q1, Q2]` is decided."""
    for trees in place.trees():
        for top in tops(trees):
            for one in walk(top):
                if isinstance(one, Group) and one.form is Join.ANY:
                    beside = {str(_shape(node)) for node in one.nodes}
                    for node in one.nodes:
                        if isinstance(node, Group) and node.form is Join.ALL and any(
                            isinstance(part, Not) and str(_shape(part.node)) in beside for part in node.nodes
                        ):
                            yield place.problem("over_open", node=sketch(one))


def judgements(place: Place) -> Iterator[Problem]:
    """A judgement in a prohibition never stands alone: a neutral fact beside it can close it."""
    if place.rule.kind is not Kind.PROHIBITION:
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
    elif isinstance(node, Group) and node.form is Join.ALL:
        neutral = any(isinstance(one, (Leaf, Some)) and not _is_signed(place, one) for one in node.nodes)
        for one in node.nodes:
            yield from _lonely(place, one, beside=beside or neutral)
    else:
        for one in children(node):
            yield from _lonely(place, one, beside=beside)


def _is_signed(place: Place, node: Node) -> bool:
    fact = place.book.facts.facts.get(node.path) if isinstance(node, Leaf) else None
    return fact is not None and fact.signed


def raw_under_notion(place: Place) -> Iterator[Problem]:
    """A question on which a notion rests is read through the notion, so that every law cuts the world alike."""
    beneath = _beneath_notions(place.book)
    for trees in place.trees():
        for top in tops(trees):
            for path in dict.fromkeys(_named_paths(top, place.rule.each, into_notions=False)):
                if path in beneath:
                    yield place.problem("raw_under_notion", path=path, notion=beneath[path])


def _beneath_notions(book: Rulebook) -> dict[str, str]:
    """The first notion that rests on each question, by the question's path; a member's as `list.it.leaf`."""
    beneath: dict[str, str] = {}
    for notion in book.notions.values():
        for path in _named_paths(notion.node, None):
            beneath.setdefault(path, notion.name)
    return beneath


def _named_paths(node: Node, of: str | None, *, into_notions: bool = True) -> Iterator[str]:
    if isinstance(node, Leaf):
        yield f"{of}.{node.path}" if node.path.startswith(IT) else node.path
    elif isinstance(node, Some):
        yield from _named_paths(node.node, node.of, into_notions=into_notions)
    elif into_notions or not isinstance(node, Notion):
        for child in children(node):
            yield from _named_paths(child, of, into_notions=into_notions)
