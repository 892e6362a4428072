"""What an accepted way lacks where a part of it stands: the named parts that fail, in the words of the rule."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.assessment.bench import Bench
from compliance.law.kinds import Join
from compliance.law.node import Group, Node, Ref
from compliance.law.text import Text


def lacking(bench: Bench, way: Node, reading: str, member: str | None) -> tuple[Text, ...]:
    """The failing parts of a way that is another accepted one and of which at least one part stands."""
    if way.label.way is None or not isinstance(way, Group) or way.form is not Join.ALL:
        return ()
    values = [bench.oracle.node(part, reading, member).value for part in way.nodes]
    if True not in values or False not in values:
        return ()
    failing = [part for part, value in zip(way.nodes, values, strict=True) if value is False]
    return tuple(dict.fromkeys(said for part in failing for said in _failing(bench, part, reading, member)))


def _failing(bench: Bench, node: Node, reading: str, member: str | None) -> Iterator[Text]:
    """The words of the outermost named parts that fail; a definition is looked into."""
    if node.label.say is not None:
        yield node.label.say
    elif isinstance(node, Ref):
        version = bench.book.rules[node.rule].on(bench.oracle.on)
        trees = version.trees(reading, bench.book.law(node.rule)) if version is not None else None
        if trees is not None and trees.holds is not None:
            yield from _failing(bench, trees.holds, reading, member)
    elif isinstance(node, Group) and node.form is Join.ALL:
        for part in node.nodes:
            if bench.oracle.node(part, reading, member).value is False:
                yield from _failing(bench, part, reading, member)
