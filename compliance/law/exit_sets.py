"""From a tree to the smallest sets of answers that make it true, or false: bottom-up, both sides by the same forms.

What has a name of its own is one element of a set, with a list of its own: another definition; a notion; `some` member
of a closed list, whose list is of one member `it`; and a part of a tree whose sets would multiply beyond LONGEST.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.law.answer_sets import AnswerSet, smallest
from compliance.law.answer_space import ALWAYS, NEVER, AnswerSpace
from compliance.law.exit_element import Element, Named
from compliance.law.facts import Facts
from compliance.law.kinds import Absence, Join
from compliance.law.node import IT, Agree, Gap, Group, Leaf, Node, Not, Notion, Points, Ref, Some, children

LONGEST = 48  # sets that one `and` may multiply into before its parts get lists of their own
_MOST_TRIED = 1_000  # joined sets tried before they count as too many: a step compares each with each


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree, the name under which its parts are told apart, and the closed list whose member `it` is."""

    name: str
    node: Node
    of: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """The smallest sets of a tree, and the trees that are named in them, each with the truth that is named."""

    sets: tuple[tuple[Element, ...], ...]
    parts: tuple[tuple[Tree, bool], ...]


def smallest_sets(facts: Facts, tree: Tree, truth: bool, on: date, longest: int = LONGEST) -> Found:
    """Every smallest set of answers that makes a tree true, or false, on a day: complete over its elements."""
    work = _Work(facts, tree, on, longest)
    sets = [work.space.elements(answers) for answers in work.space.finished(work.sets(tree.node, truth))]
    ordered = sorted(sets, key=lambda elements: (len(elements), [element.text for element in elements]))
    named = {(element.name, element.holds) for elements in sets for element in elements if isinstance(element, Named)}
    parts = tuple((part, side) for (name, side), part in sorted(work.parts.items()) if (name, side) in named)
    return Found(tuple(ordered), parts)


class _Work:
    """One tree in hand: the space of its answers, and the parts that were set apart so far."""

    def __init__(self, facts: Facts, tree: Tree, on: date, longest: int) -> None:
        self.facts, self.tree, self.longest = facts, tree, longest
        self.space = AnswerSpace(facts, _leaves(tree.node), tree.of, on)
        self.parts: dict[tuple[str, bool], Tree] = {}
        self._names = dict(_part_names(tree))

    def sets(self, node: Node, truth: bool) -> list[AnswerSet]:
        """The smallest sets that make a node true, or false."""
        match node:
            case Leaf():
                return self.space.leaf(node, truth)
            case Ref(rule=name) | Notion(name=name):
                return self.space.named(name, truth)
            case Group(form=form, nodes=nodes):
                if (form is Join.ALL) is truth:
                    return self._each_of(nodes, truth)
                return self.space.either(self.sets(one, truth) for one in nodes)
            case Not(node=inner):
                return self.sets(inner, not truth)
            case Points():
                return self._points(node, truth)
            case Agree(sources=sources):
                return self._each_of([one for _, one in sources], truth)
            case Some():
                return self._apart(node, truth)
            case Gap(form=Absence.EMPTY) if not truth:
                return ALWAYS
        return NEVER

    def _points(self, node: Points, truth: bool) -> list[AnswerSet]:
        """Reached by grounds whose weights suffice; missed once the grounds that fail leave too little."""
        total = sum(weight for weight, _ in node.of)
        needed = node.at_least if truth else total - node.at_least + 1
        weights = [weight for weight, _ in node.of]
        chosen = _enough(weights, needed)
        return self.space.either(self._each_of([node.of[place][1] for place in places], truth) for places in chosen)

    def _each_of(self, nodes: Sequence[Node], truth: bool) -> list[AnswerSet]:
        """The sets that give all nodes one truth; where they are too many the longest lists stand apart, one by one."""
        lists = [self.sets(one, truth) for one in nodes]
        joined = self._joined(lists)
        for place in sorted(range(len(nodes)), key=lambda place: (-len(lists[place]), place)):
            if joined is not None:
                break
            bare, _ = _bare(nodes[place], truth)
            if len(lists[place]) > 1 and not isinstance(bare, (Leaf, Ref, Notion)):
                lists[place] = self._apart(nodes[place], truth)
                joined = self._joined(lists)
        return self._joined(lists, limited=False) or NEVER if joined is None else joined

    def _joined(self, lists: Sequence[list[AnswerSet]], *, limited: bool = True) -> list[AnswerSet] | None:
        """The sets that hold a set of each list; None where they are too many."""
        joined = ALWAYS
        for one in sorted(lists, key=len):
            if limited and len(joined) * len(one) > _MOST_TRIED:
                return None
            joined = self.space.both(joined, one)
        return None if limited and len(joined) > self.longest else joined

    def _apart(self, node: Node, truth: bool) -> list[AnswerSet]:
        """A node as one element; what it is for one member of a closed list says that the member is there."""
        node, truth = _bare(node, truth)
        name = self._names[id(node)]
        of, inside = self.tree.of, node
        if isinstance(node, Some):
            there = Leaf(IT + self.facts.lists[node.of].there)
            of, inside = node.of, Group(Join.ALL, (there, node.node), node.label)
        self.parts[name, truth] = Tree(name, inside, of)
        return self.space.named(name, truth)


def _bare(node: Node, truth: bool) -> tuple[Node, bool]:
    """A node without the *not*s before it, and the truth that is then asked of it."""
    while isinstance(node, Not):
        node, truth = node.node, not truth
    return node, truth


def _enough(weights: Sequence[int], needed: int) -> list[tuple[int, ...]]:
    """The smallest choices of places whose weights reach what is needed."""
    reached: list[AnswerSet] = []
    for chosen in range(1 << len(weights)):
        if sum(weight for place, weight in enumerate(weights) if chosen >> place & 1) >= needed:
            reached.append(chosen)
    return [tuple(place for place in range(len(weights)) if chosen >> place & 1) for chosen in smallest(reached)]


def _leaves(node: Node) -> Iterator[Leaf]:
    """The leaves whose answers may be elements of the tree's own sets."""
    return (inner for inner in _own_nodes(node) if isinstance(inner, Leaf))


def _own_nodes(node: Node) -> Iterator[Node]:
    """A node and what lies beneath it, but not what has a list of its own: notions, and what `some` says of its member."""
    yield node
    if not isinstance(node, (Some, Notion)):
        for child in children(node):
            yield from _own_nodes(child)


def _part_names(tree: Tree) -> Iterator[tuple[int, str]]:
    """A name for every node of a tree that may become a part: its own, else its form; a number where others bear it too."""
    taken: set[str] = set()
    for node in _own_nodes(tree.node):
        if isinstance(node, (Leaf, Ref, Notion, Not)):
            continue
        wanted = f"{tree.name}#{node.label.id or type(node).__name__.lower()}"
        name, count = wanted, 1
        while name in taken:
            count += 1
            name = f"{wanted}-{count}"
        taken.add(name)
        yield id(node), name
