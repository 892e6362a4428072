"""What the trees of a rule name: its measures, the answers a node reads, how measures stand together."""

from __future__ import annotations

from compliance.law.node import Group, Leaf, Node, Not, walk


def named(node: Node) -> list[Node]:
    """The named nodes of a tree, outermost first; what stands inside a named leaf group is part of it."""
    if node.label.id:
        inner = [one for child in _beneath(node) for one in named(child)]
        return [*inner] if inner and isinstance(node, Group) and not node.label.say else [node]
    return [one for child in _beneath(node) for one in named(child)]


def together(satisfied: Node) -> str | None:
    """Whether the measures that are no alternative way are `all` needed or `any` is enough; None for a single one."""
    ordinary = {id(one) for one in named(satisfied) if one.label.way is None}
    form, at = None, satisfied
    while isinstance(at, Group) and ordinary <= {id(one) for one in named(at)}:
        form = at.form
        at = next((one for one in at.nodes if ordinary <= {id(inner) for inner in named(one)}), Not(at))
    return form if len(ordinary) > 1 else None


def leaf_paths(node: Node, member: str | None) -> tuple[str, ...]:
    """The answers that a node reads directly."""
    return tuple(dict.fromkeys(one.at(member) for one in walk(node) if isinstance(one, Leaf)))


def _beneath(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Group):
        return node.nodes
    return (node.node,) if isinstance(node, Not) else ()
