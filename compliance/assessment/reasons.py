"""Why a node is what it is: the leaves that decide it, those still open, the sources that part, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from compliance.engines.plain import Oracle, Seen
from compliance.law.kinds import Absence, Join, Kind
from compliance.law.node import IT, Agree, Gap, Group, Leaf, Node, Not, Notion, Points, Ref, Some, walk
from compliance.law.rule import Rule


@dataclass(frozen=True, slots=True)
class Parting:
    """Sources of one reading that say different things: each source's name and what it says."""

    node: Agree
    says: tuple[tuple[str, Seen], ...]
    rule: str | None


@dataclass
class Reasons:
    """What was found under some nodes, in the order of the trees."""

    deciding: dict[str, None] = field(default_factory=dict)
    open: dict[str, None] = field(default_factory=dict)
    partings: list[Parting] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    through: dict[str, None] = field(default_factory=dict)  # open definitions on the way

    def add(self, more: Reasons) -> None:
        """Take over what was found elsewhere, each thing once."""
        self.deciding |= more.deciding
        self.open |= more.open
        self.through |= more.through
        known = {id(one.node) for one in self.partings}
        self.partings += [one for one in more.partings if id(one.node) not in known]
        gaps = {id(one) for one in self.gaps}
        self.gaps += [one for one in more.gaps if id(one) not in gaps]


class Explainer:
    """Walks the trees beside the oracle, once a definition."""

    def __init__(self, oracle: Oracle, reading: str) -> None:
        self.oracle = oracle
        self.reading = reading
        self._short: dict[tuple[int, str | None], tuple[str, ...]] = {}
        self._opened: dict[tuple[str, str | None], Reasons] = {}

    def rule(self, rule: Rule, member: str | None = None) -> Reasons:
        """Why a rule holds, does not, or is open."""
        found = Reasons()
        seen = self.oracle.definition(rule, self.reading, member)
        if seen.value is not None:
            found.deciding = dict.fromkeys(self._rule_leaves(rule, member))
        else:
            self._open_rule(rule, member, found)
        return found

    def node(self, node: Node, member: str | None = None) -> Reasons:
        """Why a node holds, does not, or is open."""
        found = Reasons()
        if self._seen(node, member).value is not None:
            found.deciding = dict.fromkeys(self._leaves(node, member))
        else:
            self._open(node, member, found, None)
        return found

    def grounds(self, node: Node) -> tuple[str, ...]:
        """The definitions and notions named in a decided tree that decide it, but for gates."""
        return tuple(dict.fromkeys(self._grounds(node, self._seen(node, None).value))) if not _members(node) else ()

    def _grounds(self, node: Node, value: bool | None) -> Iterator[str]:
        if value is None or self._seen(node, None).value is not value:
            return
        if isinstance(node, Ref) and not self.oracle.book.rules[node.rule].gate:
            yield node.rule
        elif isinstance(node, Notion):
            yield node.name
        elif isinstance(node, Group):
            for one in node.nodes:
                yield from self._grounds(one, value)

    def _seen(self, node: Node, member: str | None) -> Seen:
        return self.oracle.node(node, self.reading, member)

    # decided: the fewest leaves that suffice

    def _leaves(self, node: Node, member: str | None) -> tuple[str, ...]:
        key = (id(node), member)
        if key not in self._short:
            self._short[key] = tuple(dict.fromkeys(self._deciding(node, member)))
        return self._short[key]

    def _deciding(self, node: Node, member: str | None) -> Iterator[str]:
        value = self._seen(node, member).value
        match node:
            case Leaf():
                yield node.at(member)
            case Ref(rule=name):
                yield from self._rule_leaves(self.oracle.book.rules[name], member)
            case Not(node=inner) | Notion(node=inner):
                yield from self._leaves(inner, member)
            case Group(form=form, nodes=nodes):
                if value is (form is Join.ALL):
                    for one in nodes:
                        yield from self._leaves(one, member)
                else:
                    yield from self._fewest(self._leaves(one, member) for one in nodes if self._seen(one, member).value is value)
            case Points(of=of):
                for _, one in of:
                    if self._seen(one, member).value is value:
                        yield from self._leaves(one, member)
            case Agree(sources=sources):
                for _, one in sources:
                    yield from self._leaves(one, member)
            case Some(of=of, node=inner):
                yield from self._some_leaves(of, inner, value)

    def _some_leaves(self, of: str, inner: Node, value: bool | None) -> Iterator[str]:
        closed = self.oracle.book.facts.lists[of]
        ways = []
        for name in closed.members:
            there, at = self.oracle.there(of, name), f"{of}.{name}"
            if value and there.value is True and self._seen(inner, at).value is True:
                ways.append((closed.there_of(name), *self._leaves(inner, at)))
            elif value is False:
                yield from (closed.there_of(name),) if there.value is False else self._leaves(inner, at)
        yield from self._fewest(ways)

    @staticmethod
    def _fewest(ways: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        return min(ways, key=len, default=())

    def _rule_leaves(self, rule: Rule, member: str | None) -> tuple[str, ...]:
        version = rule.on(self.oracle.on)
        if version is None:
            return ()
        value = self.oracle.definition(rule, self.reading, member).value
        if rule.kind is Kind.TIER:
            return self._tier_leaves(rule, value)
        trees = version.trees(self.reading, self.oracle.book.law(rule.id))
        if trees is None:
            return ()
        if rule.each and member is None:
            return self._each_leaves(rule, value)
        no_exception = [(one, self._unless_leaves(one.node, one.relied_on, member)) for one in trees.unless]
        held = () if trees.holds is None else self._leaves(trees.holds, member)
        if value:
            return tuple(dict.fromkeys([*held, *(path for one, paths in no_exception for path in paths)]))
        ways = [held] if trees.holds is not None and self._seen(trees.holds, member).value is False else []
        for one, paths in no_exception:
            elected = one.relied_on is None or self.oracle.values.get(one.relied_on) is True
            if elected and self._seen(one.node, member).value is True:
                ways.append(paths)
        return self._fewest(ways)

    def _unless_leaves(self, node: Node, election: str | None, member: str | None) -> tuple[str, ...]:
        if election is not None and self.oracle.values.get(election) is not True:
            return ()
        own = self._leaves(node, member) if self._seen(node, member).value is not None else ()
        return own if election is None else (election, *own)

    def _each_leaves(self, rule: Rule, value: bool | None) -> tuple[str, ...]:
        assert rule.each is not None
        closed = self.oracle.book.facts.lists[rule.each]
        ways, all_paths = [], dict[str, None]()
        for name in closed.members:
            there, at = self.oracle.there(rule.each, name), f"{rule.each}.{name}"
            part = self.oracle.definition(rule, self.reading, at).value
            if value and there.value is True and part is True:
                ways.append((closed.there_of(name), *self._rule_leaves(rule, at)))
            elif value is False and there.value is True:
                all_paths |= dict.fromkeys(self._rule_leaves(rule, at))
            elif value is False:
                closer = f"{closed.name}.{closed.closer}"
                all_paths[closer if self.oracle.values.get(closer) is True else closed.there_of(name)] = None
        return self._fewest(ways) if value else tuple(all_paths)

    def _tier_leaves(self, rule: Rule, value: bool | None) -> tuple[str, ...]:
        version = rule.on(self.oracle.on)
        assert version is not None
        rules = self.oracle.book.rules
        paths: dict[str, None] = {}
        for name in (*version.gates, *version.listed):
            one = rules[name]
            if one.on(self.oracle.on) is not None and self.oracle.definition(one, self.reading).value is value:
                paths |= dict.fromkeys(self._rule_leaves(one, None))
                if not value and name in version.gates:
                    return tuple(paths)
        return tuple(paths)

    # open: the leaves whose answer is not there, leaving out what is decided beside them

    def _open_rule(self, rule: Rule, member: str | None, found: Reasons) -> None:
        key = (rule.id, member if rule.each else None)
        if key not in self._opened:
            self._opened[key] = Reasons()
            self._find_open(rule, key[1], self._opened[key])
        found.add(self._opened[key])

    def _find_open(self, rule: Rule, member: str | None, found: Reasons) -> None:
        version = rule.on(self.oracle.on)
        if version is None:
            return
        found.through[rule.id] = None
        if rule.kind is Kind.TIER:
            for name in (*version.gates, *version.listed):
                one = self.oracle.book.rules[name]
                if one.on(self.oracle.on) is not None and self.oracle.definition(one, self.reading).value is None:
                    self._open_rule(one, None, found)
            found.gaps += [Gap(Absence.NOT_ENCODED, gap.label) for gap in version.missing if gap.day <= self.oracle.on]
            return
        trees = version.trees(self.reading, self.oracle.book.law(rule.id))
        if trees is None:
            return
        if rule.each and member is None:
            self._open_members(
                rule.each,
                found,
                lambda at: self.oracle.definition(rule, self.reading, at),
                lambda at: self._open_rule_part(rule, at, found),
            )
            return
        if trees.holds is not None and self._seen(trees.holds, member).value is None:
            self._open(trees.holds, member, found, rule.id)
        for exception in trees.unless:
            elected = exception.relied_on is None or self.oracle.values.get(exception.relied_on) is True
            if elected and self._seen(exception.node, member).value is None:
                self._open(exception.node, member, found, rule.id)

    def _open_rule_part(self, rule: Rule, member: str, found: Reasons) -> None:
        if self.oracle.definition(rule, self.reading, member).value is None:
            self._open_rule(rule, member, found)

    def _open_members(self, of: str, found: Reasons, part: Callable[[str], Seen], inside: Callable[[str], None]) -> None:
        """Members that may be there and count are asked for together, by their closer and their own leaf."""
        closed = self.oracle.book.facts.lists[of]
        for name in closed.members:
            there = self.oracle.there(of, name).value
            if there:
                inside(f"{of}.{name}")
            elif there is None and part(f"{of}.{name}").value is not False:
                found.open[f"{closed.name}.{closed.closer}"] = None
                found.open[closed.there_of(name)] = None

    def _open(self, node: Node, member: str | None, found: Reasons, rule: str | None) -> None:
        match node:
            case Leaf():
                path = node.at(member)
                owned = self.oracle.book.facts.owner(path)
                if owned is not None and self.oracle.there(owned[0].name, owned[1]).value is None:
                    found.open[owned[0].there_of(owned[1])] = None
                    found.open[f"{owned[0].name}.{owned[0].closer}"] = None
                    if path == owned[0].there_of(owned[1]):
                        return
                found.open[path] = None
            case Gap():
                if node.form is Absence.NOT_ENCODED:
                    found.gaps.append(node)
            case Ref(rule=name):
                self._open_rule(self.oracle.book.rules[name], member, found)
            case Agree(sources=sources):
                says = tuple((name, self._seen(one, member)) for name, one in sources)
                if {True, False} <= {seen.value for _, seen in says}:
                    found.partings.append(Parting(node, says, rule))
                for _, one in sources:
                    if self._seen(one, member).value is None:
                        self._open(one, member, found, rule)
            case Some(of=of, node=inner):
                def within(at: str) -> None:
                    if self._seen(inner, at).value is None:
                        self._open(inner, at, found, rule)

                self._open_members(of, found, lambda at: self._seen(inner, at), within)
            case _:
                for one in _beneath(node):
                    if self._seen(one, member).value is None:
                        self._open(one, member, found, rule)


def _members(node: Node) -> bool:
    """Whether a tree speaks of the member of a closed list in hand."""
    return any(isinstance(one, Leaf) and one.path.startswith(IT) for one in walk(node))


def _beneath(node: Node) -> tuple[Node, ...]:
    match node:
        case Group(nodes=nodes):
            return nodes
        case Not(node=inner) | Notion(node=inner):
            return (inner,)
        case Points(of=of):
            return tuple(one for _, one in of)
    return ()
