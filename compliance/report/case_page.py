"""A failing case as lines of text: what differs, and the trees of its rule with the truth of each node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from compliance.assessment import shown
from compliance.assessment.cases import Outcome
from compliance.engines.plain import Oracle, Seen
from compliance.law.citation import Jurisdiction
from compliance.law.kinds import TABLES, Kind
from compliance.law.node import Agree, Gap, Group, Leaf, Node, Not, Notion, Points, Ref, Some
from compliance.law.rule import Rule
from compliance.law.version import Trees, Version
from compliance.report.rule_page import label_words, test_words
from compliance.words import say

_INDENT = "  "
_DEEPEST = 3  # how many definitions deep a tree is followed


def case_page(outcome: Outcome, lang: str) -> list[str]:
    """The lines of a case that failed, in a language."""
    case = outcome.case
    rule = outcome.oracle.book.rules[case.rule]
    lines = [f"{case.file}:{case.line}: {case.rule}: {case.name[lang]} ({case.on})"]
    lines += _indented(say(f"cases.{one.code}", lang, **one.params) for one in outcome.differences)
    return [*lines, *_indented(_rule_lines(outcome.oracle, rule, lang))]


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (_INDENT + line for line in lines)


def _rule_lines(oracle: Oracle, rule: Rule, lang: str) -> Iterator[str]:
    version = rule.on(oracle.on)
    law = oracle.book.law(rule.id)
    if version is None:
        yield say("cases.no_text", lang, on=oracle.on)
    elif rule.kind in TABLES:
        view = _View(oracle, law, next(iter(law.readings)), lang)
        for node in _table_nodes(rule, version):
            yield from view.node(node)
    else:
        for reading in law.shown(oracle.on):
            yield f"◦ {law.readings[reading].title[lang]}"
            view = _View(oracle, law, reading, lang)
            for one in view.of_members(rule):
                yield from _indented(one.rule(rule, version))


def _table_nodes(rule: Rule, version: Version) -> Iterator[Node]:
    """The conditions of a table of sanctions or deadlines."""
    if rule.kind is Kind.DEADLINE:
        extension = version.deadline.extension
        if extension is not None and extension.when is not None:
            yield extension.when
        return
    table = version.sanction
    for adjustment in (table.reduce, table.increase):
        if adjustment is not None:
            yield from adjustment.grounds
            if adjustment.not_if is not None:
                yield Not(adjustment.not_if)
    if table.suspended is not None and table.suspended.unless is not None:
        yield Not(table.suspended.unless)


@dataclass(frozen=True)
class _View:
    """One set of answers under one reading, in a language; perhaps with a member of a closed list in hand.

    `depth` counts the definitions between the rule of the case and the tree in hand. The rule's own trees are written
    whole. A definition is followed where it makes the group above what it is (`follows`), once (`written`) and not past
    a gate that is passed; of its trees only what makes it what it is.
    """

    oracle: Oracle
    law: Jurisdiction
    reading: str
    lang: str
    member: str | None = None
    depth: int = 0
    follows: bool = True
    written: set[tuple[str, str | None]] = field(default_factory=set)

    def of_members(self, rule: Rule) -> tuple[_View, ...]:
        """The view itself; of a rule with a part for each member one view for every member that is there."""
        if rule.each is None or self.member is not None:
            return (self,)
        members = self.oracle.book.facts.lists[rule.each].members
        there = [name for name in members if self.oracle.there(rule.each, name).value is True]
        return tuple(replace(self, member=f"{rule.each}.{name}") for name in there)

    def rule(self, rule: Rule, version: Version) -> Iterator[str]:
        """The trees of a rule."""
        if rule.each is not None:
            yield f"[{self.member}]"
        if rule.kind is Kind.TIER:
            yield from self._nodes(Ref(name) for name in (*version.gates, *version.listed))
            return
        trees = version.trees(self.reading, self.law)
        if trees is None:
            return
        if trees.holds is not None:
            yield from self.node(trees.holds)
        yield from self._exceptions(trees)
        if trees.satisfied is not None and self.depth == 0:
            yield say("rules.satisfied", self.lang)
            yield from _indented(self.node(trees.satisfied))

    def _exceptions(self, trees: Trees) -> Iterator[str]:
        for one in trees.unless:
            if self.depth > 0 and self._seen(one.node).value is False:
                continue
            yield say("rules.unless_elected" if one.relied_on else "rules.unless", self.lang)
            elected = () if one.relied_on is None else (Leaf(one.relied_on),)
            yield from _indented(self._nodes((*elected, one.node)))

    def node(self, node: Node) -> Iterator[str]:
        """A node with its truth, then what stands beneath it."""
        label = label_words(self.law, node, self.lang)
        told = f"   — {label}" if label else ""
        if isinstance(node, Group) and len(only := self._telling(node)) == 1:
            first, *rest = self.node(only[0])
            yield from (first + told, *rest)
            return
        truth = say(f"cases.truth.{self._seen(node).truth.value}", self.lang)
        yield f"[{truth}] {self._head(node)}{told}"
        yield from _indented(self._beneath(node))

    def _nodes(self, nodes: Iterable[Node]) -> Iterator[str]:
        for one in nodes:
            yield from self.node(one)

    def _seen(self, node: Node) -> Seen:
        """What the oracle sees. It remembers the nodes of trees by identity, so it is not shown nodes made here."""
        match node:
            case Leaf():
                return self.oracle.leaf(node.at(self.member), node)
            case Ref(rule=name):
                return self.oracle.definition(self.oracle.book.rules[name], self.reading, self.member)
            case Not(node=inner):
                return self._seen(inner).negated()
        return self.oracle.node(node, self.reading, self.member)

    def _head(self, node: Node) -> str:
        """The node itself in one line; of a leaf its path, its test and the answer."""
        match node:
            case Leaf():
                return self._leaf(node)
            case Ref(rule=name):
                return f"▸ {self.oracle.book.rules[name].title[self.lang]} [{name}]"
            case Notion(name=name, title=title):
                return f"▸ {title[self.lang]} [{name}]"
            case Group(form=form):
                return say(f"rules.{form}", self.lang)
            case Not():
                return say("rules.not", self.lang)
            case Points(at_least=at_least):
                return say("rules.points", self.lang, at_least=at_least)
            case Agree():
                return say("rules.agree", self.lang)
            case Some(of=of):
                return say("rules.some", self.lang, of=self.oracle.book.facts.blocks[of].title[self.lang])
            case Gap(form=form):
                return say(f"rules.{form}", self.lang)

    def _leaf(self, leaf: Leaf) -> str:
        path = leaf.at(self.member)
        fact = self.oracle.book.facts.find(path)
        assert fact is not None
        value = self.oracle.values.get(path)
        answer = say("cases.unanswered", self.lang) if value is None else shown.answer(fact, value)[self.lang]
        test = "" if fact.type == "bool" else f" ({test_words(leaf.test, fact.members, self.lang)})"
        return f"{path}{test}: {answer}"

    def _beneath(self, node: Node) -> Iterator[str]:
        match node:
            case Ref(rule=name):
                yield from self._definition(self.oracle.book.rules[name])
            case Notion(name=name, node=inner):
                if self._is_new(name):
                    yield from replace(self, depth=self.depth + 1).node(inner)
            case Group():
                for one in self._telling(node):
                    tells = self._seen(one).truth is self._seen(node).truth
                    yield from (self if tells else replace(self, follows=False)).node(one)
            case Not(node=inner):
                yield from self.node(inner)
            case Points(of=of):
                yield from self._nodes(one for _, one in of)
            case Agree(sources=sources):
                for name, one in sources:
                    yield f"[{name}]"
                    yield from _indented(self.node(one))
            case Some(of=of, node=inner):
                for name in self.oracle.book.facts.lists[of].members:
                    if self.oracle.there(of, name).value is True:
                        yield f"[{of}.{name}]"
                        yield from _indented(replace(self, member=f"{of}.{name}").node(inner))

    def _telling(self, group: Group) -> tuple[Node, ...]:
        """All nodes of a group of the case's own rule; of a definition's those that make the group what it is."""
        truth = self._seen(group).truth
        same = tuple(one for one in group.nodes if self._seen(one).truth is truth)
        return group.nodes if self.depth == 0 or not same else same

    def _definition(self, rule: Rule) -> Iterator[str]:
        version = rule.on(self.oracle.on)
        passed = rule.gate and self.oracle.definition(rule, self.reading).value is True
        if version is None or passed or not self._is_new(rule.id):
            return
        for one in replace(self, depth=self.depth + 1).of_members(rule):
            yield from one.rule(rule, version)

    def _is_new(self, name: str) -> bool:
        """Whether what a name stands for is written out here: not too deep, and not written before."""
        place = (name, self.member)
        if not self.follows or self.depth == _DEEPEST or place in self.written:
            return False
        self.written.add(place)
        return True
