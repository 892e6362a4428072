"""How the measures of a duty stand to each other: all needed, one of several, or another accepted way."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from compliance.law.node import Group, Label, Node, children, walk


@dataclass(frozen=True, slots=True)
class Option:
    """How one measure counts.

    `form`: `all` (it is needed with the others), `any` (one of a set of options suffices), `whole` (it is all that
    the duty names). `set` and `number` tell options apart; `shared`: the option has several measures, all needed.
    `way`: another accepted way.
    """

    form: str
    way: str | None = None
    set: int = 0
    number: int = 0
    shared: bool = False


WHOLE = Option("whole")


def options(tree: Node, ids: AbstractSet[str]) -> dict[str, Option]:
    """How each of the named measures of a tree counts, by its id."""
    found: dict[str, Option] = {}
    ordinary = [one for one in _measures(tree, ids) if one.label.way is None]
    alone = Option("all") if len(ordinary) > 1 else WHOLE
    sets = [0]

    def place(node: Node, given: Option) -> None:
        if node.label.id in ids:
            found[str(node.label.id)] = Option("way", node.label.way) if node.label.way else given
            return
        inner = children(node)
        branches = [one for one in inner if any(m.label.way is None for m in _measures(one, ids))]
        if isinstance(node, Group) and node.form == "any" and len(branches) > 1:
            sets[0] += 1
            at = sets[0]
            for number, one in enumerate(branches, 1):
                place(one, Option("any", None, at, number, len(_measures(one, ids)) > 1))
            inner = tuple(one for one in inner if one not in branches)
        for one in inner:
            place(one, given)

    place(tree, alone)
    return found


def _measures(node: Node, ids: AbstractSet[str]) -> list[Node]:
    if node.label.id in ids:
        return [node]
    return [found for one in children(node) for found in _measures(one, ids)]


def nested(tree: Node, measure: str) -> tuple[Label, ...]:
    """The named nodes inside a measure: what it consists of, and other ways of doing it."""
    top = next((one for one in walk(tree) if one.label.id == measure), None)
    return tuple(one.label for one in walk(top) if one is not top and one.label.id) if top is not None else ()
