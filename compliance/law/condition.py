"""Reading a condition: raw data into nodes, every name and test checked against the questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from compliance.law.citation import Citation, citations
from compliance.law.facts import Fact, Facts
from compliance.law.kinds import Absence, Join
from compliance.law.leaf import NOT_YET, OPERATORS, YEARS, Test
from compliance.law.node import IT, Agree, Gap, Group, Label, Leaf, Node, Not, Notion, Points, Ref, Some
from compliance.law.numbers import Unreadable, read_date, read_number
from compliance.law.reading import read, read_money, yes_or_no
from compliance.law.text import Fault, Text, items, mapping, text, word
from compliance.source import Path

FORMS = ("all", "any", "not", "points", "agree", "some", "when", "empty", "not_encoded")
NODE_KEYS = ("id", "cite", "say", "way")
WAYS = ("relaxed", "deemed", "carried_over")
# How a test of each kind of answer is written; text is read by no condition, of values by day only whether there are any.
EXAMPLES = {
    "number": "at_least: …",
    "money": "at_least: …",
    "annual": "year: business, at_least: …",
    "date": "before: …",
    "one_of": "is: …",
    "several_of": "is: …",
}


@dataclass(frozen=True)
class Scope:
    """What the names in a tree may mean: the questions, the ids of rules, the notions, the closed list of `it`."""

    facts: Facts
    rules: frozenset[str]
    it: str | None = None
    notions: Mapping[str, Notion] = field(default_factory=dict, hash=False)

    def fact(self, path: str) -> Fact | None:
        if path.startswith(IT):
            member = None if self.it is None else next(iter(self.facts.lists[self.it].members), None)
            if member is None:
                return None
            path = f"{self.it}.{member}.{path[len(IT) :]}"
        return self.facts.find(path)


def condition(raw: Any, scope: Scope, path: Path = ()) -> Node:
    """Read one condition. Raises Fault at the path of what is wrong."""
    if isinstance(raw, str):
        if raw in ("empty", "not_encoded"):
            return Gap(Absence(raw))
        return _named(raw, scope, path)
    if not isinstance(raw, dict):
        raise Fault(path, "condition_shape")
    form = next((key for key in FORMS if key in raw), None)
    if form is None:
        if len(raw) == 1:
            ((name, tests),) = raw.items()
            return _tested(name, tests, scope, (*path, name))
        raise Fault(path, "condition_shape")
    mapping(raw, path, (*NODE_KEYS, form, *(("of",) if form == "some" else ())))
    return _FORMS[form](raw[form], label(raw, path), scope, (*path, form))


def label(raw: Mapping[str, Any], path: Path) -> Label:
    """Read what a named node says of itself."""
    way = raw.get("way")
    if way is not None and way not in WAYS:
        raise Fault((*path, "way"), "unknown_way", given=str(way), known=", ".join(WAYS))
    return Label(
        id=word(raw["id"], (*path, "id")) if "id" in raw else None,
        cite=citations(raw.get("cite"), (*path, "cite")),
        say=text(raw["say"], (*path, "say")) if "say" in raw else None,
        way=way,
    )


def _named(name: str, scope: Scope, path: Path) -> Node:
    if name in scope.rules:
        return Ref(name)
    if name in scope.notions:
        return scope.notions[name]
    fact = scope.fact(name)
    if fact is None:
        raise Fault(path, "unknown_name", name=name, like=scope.facts.like(name) or "–")
    if fact.type != "bool":
        raise untested(fact, name, path)
    return Leaf(name)


def untested(fact: Fact, name: str, path: Path) -> Fault:
    """Why a question that is not yes or no cannot stand in a condition by its name alone."""
    if fact.type == "text":
        return Fault(path, "reads_text", name=name)
    if fact.type == "dated":
        return Fault(path, "reads_dated", name=name)
    return Fault(path, "test_needed", name=name, type=fact.type, example=f"{{{name}: {{{EXAMPLES[fact.type]}}}}}")


def _tested(name: str, raw: Any, scope: Scope, path: Path) -> Node:
    fact = scope.fact(name)
    if fact is None:
        code = "test_of_rule" if name in scope.rules else "unknown_name"
        raise Fault(path, code, name=name, like=scope.facts.like(name) or "–")
    tests = mapping(raw, path, (*OPERATORS, "year"))
    year = tests.get("year")
    if (fact.type == "annual") != (year is not None) or (year is not None and year not in YEARS):
        raise Fault(path, "test_year")
    read_tests = tuple((op, _wanted(fact, op, value, scope, (*path, op))) for op, value in tests.items() if op != "year")
    if not read_tests:
        raise Fault(path, "test_missing")
    return Leaf(name, Test(read_tests, year, happened=fact.type == "date" and not fact.ahead))


def _wanted(fact: Fact, operator: str, raw: Any, scope: Scope, path: Path) -> Any:
    money = scope.facts.currencies
    try:
        if operator == "in":
            if fact.type not in ("one_of", "several_of"):
                raise Fault(path, "test_does_not_fit", type=fact.type, test=operator)
            for one in items(raw, path):
                if word(one, path) not in fact.members:
                    raise Unreadable("not_member", given=str(one), choices=", ".join(fact.members))
            return frozenset(raw)
        if operator == "is":
            if fact.type == "date" and read(fact, raw, money) is NOT_YET:
                return NOT_YET
            if fact.type not in ("bool", "one_of", "several_of"):
                raise Fault(path, "test_does_not_fit", type=fact.type, test=operator)
            if fact.type == "several_of":
                if word(raw, path) not in fact.members:
                    raise Unreadable("not_member", given=str(raw), choices=", ".join(fact.members))
                return raw
            return read(fact, raw, money)
        if operator == "recorded":
            if fact.type != "dated":
                raise Fault(path, "test_does_not_fit", type=fact.type, test=operator)
            return yes_or_no(raw)
        if operator in ("before", "after"):
            if fact.type != "date":
                raise Fault(path, "test_does_not_fit", type=fact.type, test=operator)
            return read_date(raw)
        return _bound(fact, operator, raw, scope, path)
    except Unreadable as error:
        raise Fault(path, error.code, **error.params) from None


def _bound(fact: Fact, operator: str, raw: Any, scope: Scope, path: Path) -> Any:
    kind = fact.of if fact.type == "annual" else fact.type
    if kind == "money":
        return read_money(raw, scope.facts.currencies)
    if kind == "number":
        return read_number(raw)
    if kind == "date" and operator in ("at_least", "at_most"):
        return read_date(raw)
    raise Fault(path, "test_does_not_fit", type=fact.type, test=operator)


def _group(form: Join) -> Callable[[Any, Label, Scope, Path], Node]:
    def build(raw: Any, labelled: Label, scope: Scope, path: Path) -> Node:
        nodes = tuple(condition(one, scope, (*path, at)) for at, one in enumerate(items(raw, path)))
        if not nodes:
            raise Fault(path, "group_empty", form=form)
        return Group(form, nodes, labelled)

    return build


def _not(raw: Any, labelled: Label, scope: Scope, path: Path) -> Node:
    return Not(condition(raw, scope, path), labelled)


def _when(raw: Any, labelled: Label, scope: Scope, path: Path) -> Node:
    return Group(Join.ALL, (condition(raw, scope, path),), labelled)


def _points(raw: Any, labelled: Label, scope: Scope, path: Path) -> Node:
    spec = mapping(raw, path, (), ("at_least", "of"))
    weighed: list[tuple[int, Node]] = []
    for at, one in enumerate(items(spec["of"], (*path, "of"))):
        where = (*path, "of", at)
        if not isinstance(one, dict) or not str(one.get("weight", "")).isdigit() or int(one["weight"]) < 1:
            raise Fault(where, "points_weight")
        weighed.append((int(one["weight"]), condition({k: v for k, v in one.items() if k != "weight"}, scope, where)))
    if not str(spec["at_least"]).isdigit() or not 0 < int(spec["at_least"]) <= sum(weight for weight, _ in weighed):
        raise Fault((*path, "at_least"), "points_threshold")
    return Points(int(spec["at_least"]), tuple(weighed), labelled)


def _agree(raw: Any, labelled: Label, scope: Scope, path: Path) -> Node:
    if not isinstance(raw, dict) or len(raw) < 2:
        raise Fault(path, "agree_sources")
    return Agree(tuple((name, condition(one, scope, (*path, name))) for name, one in raw.items()), labelled)


def _some(raw: Any, labelled: Label, scope: Scope, path: Path) -> Node:
    if not isinstance(raw, dict) or not isinstance(raw.get("of"), str) or raw["of"] not in scope.facts.lists:
        raise Fault(path, "some_of", known=", ".join(scope.facts.lists))
    of = raw["of"]
    inner = {key: value for key, value in raw.items() if key != "of"}
    return Some(of, condition(inner, Scope(scope.facts, scope.rules, of, scope.notions), path), labelled)


def _gap(form: Absence) -> Callable[[Any, Label, Scope, Path], Node]:
    def build(raw: Any, labelled: Label, _scope: Scope, path: Path) -> Node:
        if raw in (None, True):
            return Gap(form, labelled)
        spec = mapping(raw, path, ("cite", "say", "checked"))
        return Gap(form, Label(labelled.id, *_said(spec, path)))

    return build


def _said(spec: Mapping[str, Any], path: Path) -> tuple[tuple[Citation, ...], Text | None]:
    return (
        citations(spec.get("cite"), (*path, "cite")),
        text(spec["say"], (*path, "say")) if "say" in spec else None,
    )


_FORMS: dict[str, Callable[[Any, Label, Scope, Path], Node]] = {
    "all": _group(Join.ALL),
    "any": _group(Join.ANY),
    "not": _not,
    "when": _when,
    "points": _points,
    "agree": _agree,
    "some": _some,
    "empty": _gap(Absence.EMPTY),
    "not_encoded": _gap(Absence.NOT_ENCODED),
}
