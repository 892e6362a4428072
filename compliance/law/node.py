"""The closed set of forms a condition may take. All are monotone: an answer settles, it never reverses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from compliance.law.citation import Citation
from compliance.law.kinds import Absence, Join
from compliance.law.leaf import IS_TRUE, Test
from compliance.law.text import Text

IT = "it."


@dataclass(frozen=True, slots=True)
class Label:
    """What a named node says of itself: its name, clause, words, and whether it is another accepted way."""

    id: str | None = None
    cite: tuple[Citation, ...] = ()
    say: Text | None = None
    way: str | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test of one answer. A path beginning with `it.` is of the member in hand."""

    path: str
    test: Test = field(default=IS_TRUE, hash=False)
    label: Label = Label()

    def at(self, member: str | None) -> str:
        """The full path, with the member of a closed list in hand (`outputs.image.export`)."""
        if not self.path.startswith(IT):
            return self.path
        assert member is not None
        return f"{member}.{self.path[len(IT) :]}"


@dataclass(frozen=True, slots=True)
class Ref:
    """Another definition, under the same reading."""

    rule: str
    label: Label = Label()


@dataclass(frozen=True, slots=True)
class Notion:
    """A neutral definition, written once for every law: its name, its title, and the condition that it stands for."""

    name: str
    title: Text
    node: Node
    label: Label = Label()


@dataclass(frozen=True, slots=True)
class Group:
    """`all` or `any` of some nodes."""

    form: Join
    nodes: tuple[Node, ...]
    label: Label = Label()


@dataclass(frozen=True, slots=True)
class Not:
    node: Node
    label: Label = Label()


@dataclass(frozen=True, slots=True)
class Points:
    """Weighted grounds that must reach a threshold."""

    at_least: int
    of: tuple[tuple[int, Node], ...]
    label: Label = Label()


@dataclass(frozen=True, slots=True)
class Agree:
    """Named sources of one reading: true if all say yes, false if all say no, disputed where they part."""

    sources: tuple[tuple[str, Node], ...]
    label: Label = Label()


@dataclass(frozen=True, slots=True)
class Some:
    """A member of a closed list that is there and satisfies the node."""

    of: str
    node: Node
    label: Label = Label()


@dataclass(frozen=True, slots=True)
class Gap:
    """`empty`: a delegation nobody has used, never true. `not_encoded`: a part we have not encoded, always open."""

    form: Absence
    label: Label = Label()


Node: TypeAlias = Leaf | Ref | Notion | Group | Not | Points | Agree | Some | Gap


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly beneath one."""
    match node:
        case Group(nodes=nodes):
            return nodes
        case Not(node=inner) | Some(node=inner) | Notion(node=inner):
            return (inner,)
        case Points(of=of):
            return tuple(inner for _, inner in of)
        case Agree(sources=sources):
            return tuple(inner for _, inner in sources)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything beneath it, top first."""
    yield node
    for child in children(node):
        yield from walk(child)
