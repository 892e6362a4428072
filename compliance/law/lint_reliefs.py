"""Reliefs: another accepted way counts only for the field it belongs to and for the role that may rely on it."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.errors import Problem
from compliance.law.kinds import Join
from compliance.law.lint_trees import Place, sketch
from compliance.law.node import Group, Leaf, Node, Ref, walk

DEEMED, CARRIED_OVER = "deemed", "carried_over"


def reliefs_tied(place: Place) -> Iterator[Problem]:
    """A way that stands in for a measure is tied to the fields and the role of the duty.

    `deemed`: what the way names in its `all` reaches every member of a closed list on which the duty rests, so that no
    field goes without an answer; or, where it depends on who is bound and on no field, it names the rule's addressee.
    `carried_over`: it names in its `all` a definition that rests on an addressee.
    """
    addressees = {rule.addressee for rule in place.book.of(place.law.id) if rule.addressee is not None}
    for trees in place.trees():
        if trees.satisfied is None or trees.holds is None:
            continue
        owed = _members(place, _reached(place, trees.holds, reading=trees.reading))
        for node in walk(trees.satisfied):
            by_bearer = any(isinstance(one, Ref) and one.rule == place.rule.addressee for one in _needed(node))
            if node.label.way == DEEMED and not by_bearer:
                missing = owed - _members(place, _reached(place, *_needed(node), reading=trees.reading))
                if missing:
                    yield place.problem("relief_untied", node=node.label.id or sketch(node), members=", ".join(sorted(missing)))
            elif node.label.way == CARRIED_OVER:
                named = {one.rule for one in _reached(place, *_needed(node), reading=trees.reading) if isinstance(one, Ref)}
                if not named & addressees:
                    yield place.problem("relief_without_role", node=node.label.id or sketch(node))


def _needed(node: Node) -> tuple[Node, ...]:
    """What must hold whenever a node does: the parts of an `all`, looked into."""
    if isinstance(node, Group) and node.form is Join.ALL:
        return tuple(one for part in node.nodes for one in _needed(part))
    return (node,)


def _reached(place: Place, *nodes: Node, reading: str) -> list[Node]:
    """The nodes beneath some, through every version of the definitions they name."""
    found: list[Node] = []
    seen: set[str] = set()
    left = list(nodes)
    while left:
        for one in walk(left.pop()):
            found.append(one)
            if isinstance(one, Ref) and one.rule not in seen:
                seen.add(one.rule)
                versions = [version for _, version in place.book.rules[one.rule].versions if version is not None]
                trees = [version.trees(reading, place.law) for version in versions]
                left += [tree.holds for tree in trees if tree is not None and tree.holds is not None]
    return found


def _members(place: Place, nodes: list[Node]) -> set[str]:
    """The members of closed lists whose answers some nodes read."""
    owned = [place.book.facts.owner(node.path) for node in nodes if isinstance(node, Leaf)]
    return {f"{closed.name}.{member}" for closed, member in (one for one in owned if one is not None)}
