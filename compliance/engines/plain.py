"""The oracle: walks the trees with a definition of the forms of its own, and is the source of every explanation.

For each node it keeps a Kleene value (true, false, None) and whether a yes and a no are *supported* by some source.
It shares nothing with the lowering but the trees and the tests of leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from compliance.engines.truth import Truth
from compliance.law.kinds import Absence, Join, Kind
from compliance.law.leaf import Value
from compliance.law.node import Agree, Gap, Group, Leaf, Node, Not, Notion, Points, Ref, Some
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.version import Version


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a node: its Kleene value, and whether some source supports a yes or a no."""

    value: bool | None
    yes: bool
    no: bool

    @property
    def truth(self) -> Truth:
        if self.value is not None:
            return Truth.TRUE if self.value else Truth.FALSE
        return Truth.DISPUTED if self.yes and self.no else Truth.OPEN

    def negated(self) -> Seen:
        return Seen(None if self.value is None else not self.value, self.no, self.yes)


TRUE = Seen(True, True, False)
FALSE = Seen(False, False, True)
OPEN = Seen(None, False, False)


def both(seen: Iterable[Seen]) -> Seen:
    """Strong Kleene *and*: one no decides; otherwise one unknown leaves it unknown.

    What is known to be no supports no yes, so nothing that follows it can change the answer.
    """
    value: bool | None = True
    yes, no = True, False
    for one in seen:
        if one.value is False:
            return FALSE
        if one.value is None:
            value = None
        yes = yes and one.yes
        no = no or one.no
    return Seen(value, yes, no)


def either(seen: Iterable[Seen]) -> Seen:
    """Strong Kleene *or*: one yes decides, whatever follows; otherwise one unknown leaves it unknown."""
    value: bool | None = False
    yes, no = False, True
    for one in seen:
        if one.value is True:
            return TRUE
        if one.value is None:
            value = None
        yes = yes or one.yes
        no = no and one.no
    return Seen(value, yes, no)


def agreed(seen: Iterable[Seen]) -> Seen:
    """True if all sources are true, false if all are false; otherwise each supports what it says."""
    listed = list(seen)
    values = {one.value for one in listed}
    value = values.pop() if len(values) == 1 else None
    return Seen(value, any(one.yes for one in listed), any(one.no for one in listed))


def reached(at_least: int, weighed: list[tuple[int, Seen]]) -> Seen:
    """Known-true weights reach the threshold; or what is not known false cannot reach it any more."""
    total = sum(weight for weight, _ in weighed)
    certain = sum(weight for weight, one in weighed if one.value is True)
    refused = sum(weight for weight, one in weighed if one.value is False)
    value = True if certain >= at_least else False if total - refused < at_least else None
    yes = sum(weight for weight, one in weighed if one.yes) >= at_least
    no = total - sum(weight for weight, one in weighed if one.no) < at_least
    return Seen(value, yes, no)


@dataclass
class Oracle:
    """One set of completed answers on one day, asked about any rule. Remembers what it has seen."""

    book: Rulebook
    values: Mapping[str, Value]
    on: date
    taken: frozenset[str] = frozenset()  # definitions that are taken to hold, whatever is answered
    gaps: bool | None = None  # what a part that is not encoded is taken to be; None: open, as it is
    _seen: dict[tuple[str, str, str | None, bool], Seen] = field(default_factory=dict, repr=False)
    _nodes: dict[tuple[int, str, str | None, bool], Seen] = field(default_factory=dict, repr=False)

    def node(self, node: Node, reading: str, member: str | None = None, if_passed: bool = False) -> Seen:
        """What is seen of a node under a reading, for a member in hand, perhaps as if the gates were passed."""
        key = (id(node), reading, member, if_passed)
        seen = self._nodes.get(key)
        if seen is None:
            seen = self._nodes[key] = self._node(node, reading, member, if_passed)
        return seen

    def _node(self, node: Node, reading: str, member: str | None, if_passed: bool) -> Seen:
        match node:
            case Leaf():
                return self.leaf(node.at(member), node)
            case Ref(rule=name):
                return self.definition(self.book.rules[name], reading, member, if_passed)
            case Notion(node=inner):
                return self.node(inner, "", None)  # neutral: the same under each reading, for each member, so seen once
            case Group(form=form, nodes=nodes):
                join = both if form is Join.ALL else either
                return join(self.node(one, reading, member, if_passed) for one in nodes)
            case Not(node=inner):
                return self.node(inner, reading, member, if_passed).negated()
            case Points(at_least=at_least, of=of):
                return reached(at_least, [(weight, self.node(one, reading, member, if_passed)) for weight, one in of])
            case Agree(sources=sources):
                return agreed(self.node(one, reading, member, if_passed) for _, one in sources)
            case Some(of=of, node=inner):
                return either(
                    both((self.there(of, one), self.node(inner, reading, f"{of}.{one}", if_passed)))
                    for one in self.book.facts.lists[of].members
                )
            case Gap(form=form):
                if form is Absence.EMPTY:
                    return FALSE
                return OPEN if self.gaps is None else TRUE if self.gaps else FALSE

    def leaf(self, path: str, node: Leaf) -> Seen:
        verdict = node.test.holds(self.values.get(path), self.on)
        return OPEN if verdict is None else TRUE if verdict else FALSE

    def there(self, closed: str, member: str) -> Seen:
        answer = self.values.get(self.book.facts.lists[closed].there_of(member))
        return OPEN if answer is None else TRUE if answer is True else FALSE

    def definition(self, rule: Rule, reading: str, member: str | None = None, if_passed: bool = False) -> Seen:
        """What a rule says: of a definition, prohibition or tier that it holds, of a duty that it applies."""
        if rule.id in self.taken:
            return TRUE
        member = member if rule.each else None
        key = (rule.id, reading, member, if_passed)
        if key not in self._seen:
            if if_passed and rule.gate:
                plainly = self.definition(rule, reading, member)
                self._seen[key] = FALSE if plainly.value is False else TRUE
            else:
                self._seen[key] = self._definition(rule, reading, member, if_passed)
        return self._seen[key]

    def _definition(self, rule: Rule, reading: str, member: str | None, if_passed: bool) -> Seen:
        version = rule.on(self.on)
        if version is None:
            return OPEN
        if rule.kind is Kind.TIER:
            return self._tier(rule, version, reading, if_passed)
        if rule.each and member is None:
            return either(
                both((self.there(rule.each, one), self.definition(rule, reading, f"{rule.each}.{one}", if_passed)))
                for one in self.book.facts.lists[rule.each].members
            )
        trees = version.trees(reading, self.book.law(rule.id))
        if trees is None:
            return OPEN
        parts = [] if trees.holds is None else [self.node(trees.holds, reading, member, if_passed)]
        for one in trees.unless:
            used = self.node(one.node, reading, member)
            if if_passed:
                used = TRUE if used.value is True else FALSE
            if one.relied_on is not None:
                used = both((self.leaf(one.relied_on, Leaf(one.relied_on)), used))
            parts.append(used.negated())
        return both(parts)

    def _tier(self, rule: Rule, version: Version, reading: str, if_passed: bool) -> Seen:
        rules = self.book.rules
        gates = [self.definition(rules[name], reading, None, if_passed) for name in version.gates]
        if version.otherwise:
            others = [one for one in self.book.of(rule.jurisdiction) if one.kind is Kind.TIER and one.id != rule.id]
            return both([*gates, *(self.definition(one, reading, None, if_passed).negated() for one in others)])
        listed = [rules[name] for name in version.listed if rules[name].on(self.on) is not None]
        members = [self.definition(one, reading, None, if_passed) for one in listed]
        if any(gap.day <= self.on for gap in version.missing):
            members.append(self._node(Gap(Absence.NOT_ENCODED), reading, None, if_passed))
        return both([*gates, either(members)])

    def met(self, rule: Rule, reading: str, member: str | None = None, if_passed: bool = False) -> Seen:
        """Whether what the law names is done; over a closed list, for every member to which the duty applies."""
        version = rule.on(self.on)
        trees = version.trees(reading, self.book.law(rule.id)) if version is not None else None
        if trees is None or trees.satisfied is None:
            return OPEN
        if rule.each and member is None:
            return both(
                either((
                    both((self.there(rule.each, one), self.definition(rule, reading, f"{rule.each}.{one}", if_passed))).negated(),
                    self.met(rule, reading, f"{rule.each}.{one}"),
                ))
                for one in self.book.facts.lists[rule.each].members
            )  # fmt: skip
        return self.node(trees.satisfied, reading, member)
