"""What the trees of a rule name: its measures and exceptions, and how measures stand together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.assessment import shown
from compliance.assessment.bench import Bench
from compliance.assessment.lacking import lacking
from compliance.assessment.models import Exemption, Measure
from compliance.engines.slot import Slot, SlotKind
from compliance.engines.truth import Truth
from compliance.law.kinds import Kind
from compliance.law.node import Group, Leaf, Node, Not, Some, children
from compliance.law.rule import Rule
from compliance.law.several import Partly
from compliance.law.text import Text
from compliance.law.version import Trees, Unless


def members_in_hand(bench: Bench, rule: Rule, reading: str) -> list[str | None]:
    if rule.each is None:
        return [None]
    whole = Slot(rule.id, reading, SlotKind.HOLDS)
    members = bench.book.facts.lists[rule.each].members
    there = [name for name in members if bench.oracle.there(rule.each, name).value is True]
    return [f"{rule.each}.{name}" for name in there if bench.truths.get(whole._replace(member=name)) is not Truth.FALSE]


def measures(bench: Bench, rule: Rule, trees: Trees, reading: str) -> tuple[Measure, ...]:
    if trees.satisfied is None:
        return ()
    law = bench.book.law(rule.id)
    found = []
    for member in members_in_hand(bench, rule, reading):
        for node in named(trees.satisfied):
            name = node.label.id or ""
            slot = Slot(rule.id, reading, SlotKind.MEASURE, name, None if member is None else member.split(".", 1)[1])
            truth = bench.truths.get(slot, Truth.OPEN)
            paths = leaf_paths(bench, node, member)
            if not paths and truth is Truth.TRUE:  # it rests on definitions: the answers that decide them
                paths = tuple(bench.explain(reading).node(node, member).deciding)
            if truth is Truth.OPEN:
                paths = tuple(sorted(paths, key=lambda path: _is_answered(bench, path)))
            said = node.label.say or _question(bench, paths)
            found.append(
                Measure(
                    id=name,
                    say=said,
                    truth=truth,
                    way=node.label.way,
                    clauses=shown.clauses(law, node.label.cite),
                    paths=paths,
                    evidence=tuple(dict.fromkeys(e for path in paths for e in bench.answered.evidence.get(path, ()))),
                    member=slot.member,
                    proof=tuple(proof for path in paths if (proof := _proof(bench, path)) is not None),
                    lacking=lacking(bench, node, reading, member),
                )
            )
    return tuple(found)


def _is_answered(bench: Bench, path: str) -> bool:
    """Whether a question is answered, and not only in part: what is still open is named first."""
    value = bench.oracle.values.get(path)
    return value is not None and not isinstance(value, Partly)


def _proof(bench: Bench, path: str) -> Text | None:
    return bench.book.facts[path].proof if path in bench.book.facts else None


def _question(bench: Bench, paths: tuple[str, ...]) -> Text:
    return bench.book.facts[paths[0]].question if paths and paths[0] in bench.book.facts else Text("–", "-")


def exemptions(bench: Bench, rule: Rule, trees: Trees, reading: str) -> tuple[Exemption, ...]:
    """The exceptions of a rule; over a closed list, what is the same for every member to which it may apply."""
    members = members_in_hand(bench, rule, reading)
    return tuple(_exemption(bench, rule, one, reading, members) for one in trees.unless)


def excepted(bench: Bench, rule: Rule, reading: str) -> tuple[Exemption, ...]:
    """The exceptions that keep a rule from applying: its own, and those of the definitions that decide it."""
    found = {one.label.id: _exemption(bench, at, one, reading, [None]) for at, one in _keeping_away(bench, rule, reading, set())}
    return tuple(found.values())


def _keeping_away(bench: Bench, rule: Rule, reading: str, passed: set[str]) -> Iterator[tuple[Rule, Unless]]:
    """Each with the rule in which it stands; a rule over a closed list has none that holds for all of it."""
    version = rule.on(bench.on)
    if version is None or rule.kind is Kind.TIER or rule.each or rule.id in passed:
        return
    passed.add(rule.id)
    trees = version.trees(reading, bench.book.law(rule.id))
    if trees is None or trees.holds is None or bench.oracle.definition(rule, reading).value is not False:
        return
    if bench.oracle.node(trees.holds, reading, None).value is False:
        definitions = (name for name in bench.explain(reading).grounds(trees.holds) if name in bench.book.rules)
        for name in definitions:
            yield from _keeping_away(bench, bench.book.rules[name], reading, passed)
        return
    for one in trees.unless:
        elected = one.relied_on is None or bench.oracle.values.get(one.relied_on) is True
        if elected and bench.oracle.node(one.node, reading, None).value is True:
            yield rule, one


def _exemption(bench: Bench, rule: Rule, one: Unless, reading: str, members: Sequence[str | None]) -> Exemption:
    truths = {bench.oracle.node(one.node, reading, member).truth for member in members}
    paths = tuple(dict.fromkeys(path for member in members for path in leaf_paths(bench, one.node, member)))
    return Exemption(
        one.id,
        one.label.say or _question(bench, paths),
        truths.pop() if len(truths) == 1 else Truth.OPEN,
        shown.clauses(bench.book.law(rule.id), one.label.cite),
        one.relied_on,
        one.relied_on is not None and bench.oracle.values.get(one.relied_on) is True,
        paths,
    )


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


def leaf_paths(bench: Bench, node: Node, member: str | None) -> tuple[str, ...]:
    """The questions that a node reads directly; of a closed list inside, those of the members that are there.

    What nobody is asked, such as the kind and the way of an output in hand, is left out.
    """
    return tuple(dict.fromkeys(path for path in _leaf_paths(bench, node, member) if path in bench.book.facts))


def _leaf_paths(bench: Bench, node: Node, member: str | None) -> Iterator[str]:
    if isinstance(node, Leaf):
        if node.at(member) in bench.book.facts:
            yield node.at(member)
    elif isinstance(node, Some):
        closed = bench.book.facts.lists[node.of]
        there = [name for name in closed.members if bench.oracle.there(node.of, name).value is True]
        if not there:
            yield f"{closed.name}.{closed.closer}"
        for name in there:
            yield from _leaf_paths(bench, node.node, f"{node.of}.{name}")
    else:
        for child in children(node):
            yield from _leaf_paths(bench, child, member)


def _beneath(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Group):
        return node.nodes
    return (node.node,) if isinstance(node, Not) else ()
