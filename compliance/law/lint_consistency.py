"""What a careful reader of implications would object to: sets that loop, that part, or that cannot hold at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

from compliance.errors import Problem
from compliance.law.consistency import Implication, parts
from compliance.law.derive import clashing, derive
from compliance.law.facts import Facts
from compliance.law.kinds import Join
from compliance.law.leaf import Test, Value
from compliance.law.node import Group, Leaf, Node, Not, Notion, Some, walk
from compliance.law.rulebook import Rulebook
from compliance.law.several import AloneWithOthers, chosen

_SOME_DAY = date(2000, 1, 1)  # implications do not turn on the day asked about
_WAYS = 64  # ways in which one condition may hold that are tried


def consistency_holds_together(book: Rulebook) -> Iterator[Problem]:
    """Every objection to the implications of a rulebook."""
    yield from _loops(book)
    yield from _parts(book)
    for implication in book.consistency.implies:
        yield from _alone(book, implication)


def _problem(book: Rulebook, code: str, name: str, **params: str) -> Problem:
    file, line = book.data["consistency_places"].get(name, (None, None))
    return Problem(f"lint_{code}", file, line, name, dict(params))


def _loops(book: Rulebook) -> Iterator[Problem]:
    """Implications in a circle: columns fill each answer once, in an order that a circle has not."""
    implies = book.consistency.implies
    reads = {one.id: _read_parts(book.facts, one.when) for one in implies}
    fills = {one.id: {(path, part) for path, value in one.then.items() for part in parts(book.facts[path], value)} for one in implies}
    feeds = {one.id: {other.id for other in implies if reads[other.id] & fills[one.id]} for one in implies}
    for one in implies:
        if one.id in _reached(feeds, feeds[one.id]):
            yield _problem(book, "implication_loop", one.id, id=one.id)


def _reached(feeds: dict[str, set[str]], start: set[str]) -> set[str]:
    reached, pending = set(start), list(start)
    while pending:
        for following in feeds[pending.pop()] - reached:
            reached.add(following)
            pending.append(following)
    return reached


def _read_parts(facts: Facts, node: Node) -> set[tuple[str, str]]:
    """The parts of answers that a condition reads: of a list the members it tests, else the whole."""
    read: set[tuple[str, str]] = set()
    for leaf in walk(node):
        if isinstance(leaf, Leaf):
            fact = facts.facts.get(leaf.path)
            is_list = fact is not None and fact.type == "several_of"
            for operator, wanted in leaf.test.tests:
                members = [wanted] if operator == "is" else wanted
                read |= {(leaf.path, member) for member in members} if is_list else {(leaf.path, "")}
    return read


def _parts(book: Rulebook) -> Iterator[Problem]:
    """Two implications that fill one answer, or one member of it, differently."""
    filled: dict[tuple[str, str], tuple[str, Value]] = {}
    for implication in book.consistency.implies:
        for path, value in implication.then.items():
            for part, answer in parts(book.facts[path], value).items():
                other, earlier = filled.setdefault((path, part), (implication.id, answer))
                if earlier != answer:
                    yield _problem(book, "implications_part", implication.id, other=other, fact=path)


def _alone(book: Rulebook, implication: Implication) -> Iterator[Problem]:
    """However the condition comes to hold, what follows from that alone contradicts nothing."""
    for answers in _ways(book.facts, implication.when):
        derived = derive(book.consistency, book.facts, answers, _SOME_DAY)
        clashes = clashing(book.consistency.impossible, book.facts, book.facts.completed(derived.values), _SOME_DAY)
        against = [contradiction.path for contradiction in derived.contradictions] + [clash.id for clash, _ in clashes]
        if against:
            yield _problem(book, "implication_clashes", implication.id, id=implication.id, against=against[0])
            return


def _ways(facts: Facts, node: Node) -> list[dict[str, Value]]:
    """Smallest sets of answers under which a condition holds, as far as they are few."""
    made = []
    for literals in _sets(facts, node, wanted=True, member=None)[:_WAYS]:
        answers = _answers(facts, literals)
        if answers is not None:
            made.append(answers)
    return made


Literal = tuple[str, Test, bool]


def _sets(facts: Facts, node: Node, *, wanted: bool, member: str | None) -> list[tuple[Literal, ...]]:
    match node:
        case Leaf():
            return [((node.at(member), node.test, wanted),)]
        case Notion(node=inner):
            return _sets(facts, inner, wanted=wanted, member=member)
        case Not(node=inner):
            return _sets(facts, inner, wanted=not wanted, member=member)
        case Group(form=form, nodes=nodes):
            inner_sets = [_sets(facts, child, wanted=wanted, member=member) for child in nodes]
            if wanted is (form is Join.ALL):
                return [sum(combined, ()) for combined in product(*(sets[:_WAYS] for sets in inner_sets))][:_WAYS]
            return [literals for sets in inner_sets for literals in sets]
        case Some(of=of, node=inner) if wanted:
            return [literals for first in list(facts.lists[of].members)[:1] for literals in _sets(facts, inner, wanted=True, member=f"{of}.{first}")]
    return []


def _answers(facts: Facts, literals: tuple[Literal, ...]) -> dict[str, Value] | None:
    """Answers that make literals hold; None where no single one does, or where they need more than yes, no and members."""
    yes: dict[str, set[str]] = {}
    no: dict[str, set[str]] = {}
    values: dict[str, Value] = {}
    for path, test, wanted in literals:
        fact = facts.facts.get(path)
        if fact is None or len(test.tests) != 1 or fact.type not in ("bool", "one_of", "several_of"):
            return None
        ((operator, value),) = test.tests
        if fact.type == "bool":
            if values.setdefault(path, value is wanted) is not (value is wanted):
                return None
        elif fact.type == "one_of":
            fitting = [name for name in fact.choices if ((name in value) if operator == "in" else name == value) is wanted]
            values.setdefault(path, fitting[0])
            if values[path] not in fitting:
                return None
        else:
            members = {value} if operator == "is" else set(value)
            (yes if wanted else no).setdefault(path, set()).update(sorted(members)[:1] if wanted else members)
    for path in yes.keys() | no.keys():
        fact = facts[path]
        try:
            values[path] = chosen(fact.choices, fact.alone, yes.get(path, set()), no.get(path, set()))
        except AloneWithOthers:
            return None
    return values
