"""The case tables as text: every rule seen true, false and open, every exception, day and number from both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from compliance.errors import Problem
from compliance.law.case import Case
from compliance.law.kinds import JUDGED, TABLES, Absence, Join, Kind
from compliance.law.leaf import Annual, Money
from compliance.law.node import Gap, Group, Leaf, Node, walk
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook

# The two sides into which a test parts the numbers.
_SIDES = {"at_least": ("<", "≥"), "less_than": ("<", "≥"), "at_most": ("≤", ">"), "more_than": ("≤", ">")}
_YES = {"yes", "met", "not met", "unverified", "applies"}
_NO = {"no", "not applicable"}
_OPEN = {"open", "possible", "met if it applies", "unverified", "disputed"}


def lint_cases(book: Rulebook, cases: Iterable[Case]) -> tuple[Problem, ...]:
    """Every gap in the case tables; `cases` as `law.case` reads them."""
    by_rule: dict[str, list[Case]] = {}
    for case in cases:
        by_rule.setdefault(case.rule, []).append(case)
    found: list[Problem] = []
    for rule in book.rules.values():
        if rule.kind in TABLES:
            continue
        own = by_rule.get(rule.id, [])
        found += _truths(book, rule, own)
        found += _exceptions(book, rule, own)
        found += _days(rule, own)
        found += _numbers(book, rule, own)
    return tuple(found)


def _problem(rule: Rule, code: str, **params: object) -> Problem:
    return Problem(f"lint_{code}", rule.file, rule.line, rule.id, dict(params))


def _truths(book: Rulebook, rule: Rule, cases: list[Case]) -> Iterator[Problem]:
    said = {word for case in cases for word in case.expect.values()}
    never_true = _never_true(book, rule)
    wanted = [("true", _YES), ("false", _NO), ("open", _OPEN)]
    if never_true is Absence.EMPTY:
        wanted = [("false", _NO)]
    if never_true is Absence.NOT_ENCODED:
        wanted = [("false", _NO), ("open", _OPEN)]
    for name, words in wanted:
        if not said & words:
            yield _problem(rule, "no_case", side=name)


def _never_true(book: Rulebook, rule: Rule) -> Absence | None:
    """Why a rule is true on no answers: it rests on an empty delegation, or on what is not encoded."""
    law = book.law(rule.id)
    for _, version in rule.versions:
        if version is None or rule.kind is Kind.TIER:
            continue
        for reading in law.readings:
            trees = version.trees(reading, law)
            if trees is not None and trees.holds is not None and (why := _absent(trees.holds)) is not None:
                return why
    return None


def _absent(node: Node) -> Absence | None:
    """The gap without which a tree cannot be true: the tree itself, or one of what it needs together."""
    if isinstance(node, Gap):
        return node.form
    needed = node.nodes if isinstance(node, Group) and node.form is Join.ALL else ()
    gaps = [part.form for part in needed if isinstance(part, Gap)]
    return Absence.EMPTY if Absence.EMPTY in gaps else next(iter(gaps), None)


def _exceptions(book: Rulebook, rule: Rule, cases: list[Case]) -> Iterator[Problem]:
    law = book.law(rule.id)
    for _, version in rule.versions:
        trees = version.trees(next(iter(law.readings)), law) if version and rule.kind is not Kind.TIER else None
        for one in trees.unless if trees else ():
            if one.relied_on is not None:
                sides = {case.values.get(one.relied_on) is True for case in cases}
                for side in (True, False):
                    if side not in sides:
                        yield _problem(rule, "no_election_case", name=one.id, election=one.relied_on, side=str(side).lower())
            elif not any(isinstance(node, Gap) for node in walk(one.node)):
                paths = {node.path.removeprefix("it.") for node in walk(one.node) if isinstance(node, Leaf)}
                if paths and not any(_mentions(case.values, paths) for case in cases):
                    yield _problem(rule, "no_exception_case", name=one.id)


def _mentions(values: Mapping[str, Any], ends: set[str]) -> bool:
    return any(path == end or path.endswith("." + end) for path in values for end in ends)


def _days(rule: Rule, cases: list[Case]) -> Iterator[Problem]:
    """Each boundary has a case before and one on or after, as far as the rule is there before."""
    boundaries: dict[date, None] = {}
    for at, (day, version) in enumerate(rule.versions):
        if at > 0:
            boundaries[day] = None
        if version is not None and version.start is not None:
            boundaries |= {one.day: None for one in version.start.days}
        elif version is not None and at == 0 and version.enacted < day and rule.kind in JUDGED:
            boundaries[day] = None
    days = [case.on for case in cases]
    for boundary in boundaries:
        if not any(day < boundary for day in days):
            yield _problem(rule, "no_case_before", day=boundary)
        if not any(day >= boundary for day in days):
            yield _problem(rule, "no_case_after", day=boundary)


def _numbers(book: Rulebook, rule: Rule, cases: list[Case]) -> Iterator[Problem]:
    for node in rule.nodes(book.law(rule.id)):
        if not isinstance(node, Leaf):
            continue
        for operator, bound in node.test.tests:
            if operator not in _SIDES or isinstance(bound, date):
                continue
            under, over = _SIDES[operator]
            said = {_side(case, node.path, bound, under, over) for case in cases}
            for side in (under, over):
                if side not in said:
                    yield _problem(rule, "no_number_case", path=node.path, side=f"{side} {bound}")


def _side(case: Case, path: str, bound: Any, under: str, over: str) -> str | None:
    """On which side of a bound a case answers; None where it does not answer in the bound's currency."""
    value = case.values.get(path)
    if value is None:
        return None
    for answer in [amount for _, amount in value.years] if isinstance(value, Annual) else [value]:
        if isinstance(answer, Money) and answer.currency != bound.currency:
            continue
        amount, limit = (answer.amount, bound.amount) if isinstance(answer, Money) else (answer, bound)
        is_under = amount <= limit if under == "≤" else amount < limit
        return under if is_under else over
    return None
