"""Exits: every smallest set is found, each is smallest, none is missing; the lists are written, and stale ones found."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from compliance.cli import main
from compliance.engines.plain import FALSE, OPEN, TRUE, Oracle
from compliance.law import rulebook
from compliance.law.answer_classes import Span, representative, scale
from compliance.law.condition import Scope, condition
from compliance.law.exit_element import Choice, Element, Listed, Measure, Named, YesNo
from compliance.law.exit_sets import Tree, smallest_sets
from compliance.law.exits import HOLDS, MET, NOT_APPLY, exits, exits_of
from compliance.law.files import gather
from compliance.law.leaf import NOT_YET, Annual, Money, NotYet
from compliance.law.node import Leaf, Node, Notion, walk
from compliance.law.rulebook import checked
from compliance.law.several import AloneWithOthers, chosen
from compliance.law.text import Text
from compliance.report.exits_file import committed, stale, written
from tests.random_rulebooks import FACTS as RANDOM_FACTS
from tests.random_rulebooks import book_of, trees

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
ON = date(2026, 11, 24)
WORDS = {"ko": "말", "en": "words"}
RULE = {"id": "xx.f.r", "kind": "definition", "title": WORDS, "group": "g", "versions": {"2026-01-01": {"when": "system.b0"}}, "layer": 0}


def blocks() -> list[dict]:
    """The questions of the random rulebooks; also a list with a member that stands alone, what is on record, and a question for one kind of output only."""
    own = copy.deepcopy(RANDOM_FACTS)
    own[0]["facts"]["l"] = {"type": "several_of", "question": WORDS, "members": dict.fromkeys(["x", "y", "nothing"], WORDS), "alone": "nothing"}
    own[0]["facts"]["past"] = {"type": "dated", "question": WORDS}
    own[-1]["each"]["h"] = {"type": "bool", "question": WORDS, "only": {"kind": ["q"]}}
    return own


BOOK = book_of({"xx.f.r": RULE}, blocks())
FACTS = BOOK.facts
NOTION = Notion("notions.n", Text("말", "words"), Leaf("system.b0"))
SMALL = {
    "facts/edition.yaml": "edition: 1\n",
    "facts/money.yaml": "currencies: {KRW: [원]}\nkorean_numerals: KRW\n",
    "facts/firm.yaml": """
block: firm
title: {ko: 조직, en: Firm}
facts:
  active: {type: bool, question: {ko: 사업을 하나요?, en: Is it in business?}}
  staff: {type: number, question: {ko: 몇 명인가요?, en: How many people?}}
  careful: {type: bool, question: {ko: 조심하나요?, en: Is it careful?}}
  excused: {type: bool, elected: true, question: {ko: 예외를 원용하나요?, en: Do you rely on the exception?}}
  checked: {type: bool, question: {ko: 확인했나요?, en: Was it checked?}}
""",
    "facts/uses.yaml": """
- block: uses
  title: {ko: 쓰임, en: Uses}
  dimension: {there: used, closer: nothing_else}
  facts: {nothing_else: {type: bool, question: {ko: 그 밖에는 없나요?, en: Is there nothing else?}}}
- block: uses.farm
  title: {ko: 농장, en: Farm}
  there: used
  facts:
    used: {type: bool, question: {ko: 농장에서 쓰나요?, en: Is it used on a farm?}}
    cows: {type: bool, question: {ko: 소가 있나요?, en: Are there cows?}}
""",
    "xx/instruments.yaml": """
jurisdiction: xx
title: {ko: 어느 나라, en: Some country}
law: {ko: 어느 법, en: Some act}
first_day: 2025-01-01
readings:
  text: {title: {ko: 법문, en: text}, decides: true}
  guide: {title: {ko: 안내, en: guide}, over: text, decides: true}
groups: {duties: {ko: 의무, en: Duties}}
instruments: {act: {title: {ko: 어느 법, en: Some act}, short: {ko: 법, en: Act}, rank: act, reading: text, checked: 2026-02-01}}
""",
    "xx/farm.yaml": """
- id: xx.farm.covered
  kind: definition
  gate: true
  title: {ko: 적용 범위, en: Scope}
  versions: {2026-01-01: {when: {all: [firm.active, {firm.staff: {at_least: 10}}]}, readings: {guide: silent}}}
- id: xx.farm.check
  kind: duty
  force: must
  title: {ko: 확인 의무, en: Duty to check}
  versions:
    2026-01-01:
      applies: {all: [xx.farm.covered, uses.farm.used, uses.farm.cows]}
      unless: [{id: careful, when: firm.careful, relied_on: firm.excused}]
      satisfied: {all: [{id: checked, when: firm.checked}]}
      readings: {guide: {satisfied: {all: [{id: checked, when: {all: [firm.checked, firm.careful]}}]}}}
""",
}
HUNDRED, SOME = 10_000_000_000, 1_000_000_000_000  # 100억, 1조: the bounds of the random tests

MEMBER = ("it", "")
# An answer is known by what it answers: a path, with a member of a list or a year.
GRIDS = {
    ("system.n", ""): (5, 6, 10**26),
    ("system.c", ""): ("x", "y", "z"),
    ("system.d", ""): (date(2026, 8, 1), date(2026, 8, 2), NOT_YET),
    ("system.money", ""): (HUNDRED - 1, HUNDRED),
    ("system.past", ""): ("recorded", "none"),
    ("system.year", "business"): (SOME - 1, SOME),
    ("system.year", "calendar"): (SOME - 1, SOME),
}


@dataclass
class ByYear(Oracle):
    """The oracle on single answers: of a year's value the one that is tested may be known and the other not."""

    single: dict = field(default_factory=dict)

    def leaf(self, path: str, node: Leaf):
        if FACTS.find(path).type not in ("annual", "money"):
            return super().leaf(path, node)
        amount = self.single.get((path, node.test.year or ""))
        value = None if amount is None else Money(amount, "KRW")
        if node.test.year and value is not None:
            value = Annual(((date(2025, 12, 31), value),))
        verdict = node.test.holds(value, self.on)
        return OPEN if verdict is None else TRUE if verdict else FALSE


def keys_of(node: Node, of: str | None = None) -> dict[tuple[str, str], tuple]:
    """Everything that may be answered where a tree is asked about, with the answers to choose from."""
    keys: dict[tuple[str, str], tuple] = {} if of is None else {MEMBER: tuple(FACTS.lists[of].members)}
    for leaf in (one for one in walk(node) if isinstance(one, Leaf)):
        path = leaf.path.replace("it.", "outputs.q.r.")
        fact = FACTS.find(path)
        if path in FACTS.constants:
            continue
        if fact.type == "several_of":
            keys |= {(path, member): (True, False) for member in fact.members if fact.alone or member in str(leaf.test)}
            continue
        key = (leaf.path, leaf.test.year or "")
        keys[key] = GRIDS.get(key, (True, False))
        if leaf.path.startswith("it."):
            keys["it.made", ""] = keys["outputs.nothing_else", ""] = (True, False)
        owned = FACTS.owner(leaf.path)
        if owned is not None:
            keys[owned[0].there_of(owned[1]), ""] = keys[f"{owned[0].name}.{owned[0].closer}", ""] = (True, False)
    return keys


def there_of(key: tuple[str, str]) -> tuple[str, str] | None:
    """That the member is there under which an answer lies."""
    if key[0].startswith("it."):
        return None if key[0] == "it.made" else ("it.made", "")
    owned = FACTS.owner(key[0])
    there = owned[0].there_of(owned[1]) if owned else key[0]
    return None if there == key[0] else (there, "")


def truth_of(node: Node, answers: dict, member: str | None = None) -> bool | None:
    """What the oracle says. Raises KeyError where a member is not asked, AloneWithOthers for an impossible list."""
    values, listed = {}, {}
    for (path, part), value in answers.items():
        path = path.replace("it.", f"{member}.")
        fact = FACTS[path]
        if fact.type == "several_of":
            listed.setdefault(path, ({}, {}))[not value][part] = True
        elif fact.type not in ("annual", "money"):
            values[path] = as_answer((path, part), value)
    for path, (yes, no) in listed.items():
        values[path] = chosen(FACTS[path].choices, FACTS[path].alone, yes, no)
    return ByYear(BOOK, FACTS.completed(values), ON, single=answers).node(node, "text", member).value


Box = dict  # what is answered, and which answers are allowed


def boxes(node: Node, keys: dict) -> Iterator[Box]:
    """Every choice of what is answered and of allowed answers; what lies under a member says that it is there.

    Answers of which every test says the same are allowed together; all of them only where more than two kinds are told apart.
    """
    ranges = []
    for key, grid in keys.items():
        kinds: dict[tuple, set] = {}
        for value in grid:
            kinds.setdefault(tuple(verdicts(node, key, value)), set()).add(value)
        sizes = range(1, len(kinds) + (len(kinds) > 2 and key != MEMBER))
        ranges.append([None, *(frozenset().union(*some) for size in sizes for some in itertools.combinations(kinds.values(), size))])
    for picked in itertools.product(*ranges):
        box = {key: allowed for key, allowed in zip(keys, picked, strict=True) if allowed is not None}
        if all(box.get(there) == {True} for key in box if (there := there_of(key)) is not None) and is_of_asked(box):
            yield box


def asked(key: tuple[str, str]) -> set[str]:
    """The members that are asked a question about the member in hand."""
    return {member for member in FACTS.lists["outputs"].members if key[0].replace("it.", f"outputs.{member}.") in FACTS}


def is_of_asked(box: Box) -> bool:
    """Whether the member in hand is one that is asked everything that was answered."""
    return all(box.get(MEMBER, asked(("it.made", ""))) <= asked(key) for key in box if key[0].startswith("it."))


def verdicts(node: Node, key: tuple[str, str], value) -> list:
    """What each test of a tree says of one answer; of a member whether it is asked at all."""
    leaves = [leaf for leaf in walk(node) if isinstance(leaf, Leaf)]
    if key == MEMBER:
        return [FACTS.constants.get(leaf.path.replace("it.", f"outputs.{value}.")) for leaf in leaves if leaf.path.startswith("it.")]
    if key not in GRIDS:  # a yes or no
        return [value]
    return [leaf.test.holds(as_answer(key, value), ON) for leaf in leaves if (leaf.path, leaf.test.year or "") == key]


def as_answer(key: tuple[str, str], value):
    if key[0] == "system.past":
        return Annual(((ON, 1),) if value == "recorded" else ())
    if key[0] == "system.money":
        return Money(value, "KRW")
    return Annual(((date(2025, 12, 31), Money(value, "KRW")),)) if key[0] == "system.year" else value


def within(box: Box) -> Iterator[dict]:
    return (dict(zip(box, values, strict=True)) for values in itertools.product(*box.values()))


def less(one: Box, other: Box) -> bool:
    """Whether a box demands no more than another."""
    return all(key in other and other[key] <= allowed for key, allowed in one.items())


def by_hand(node: Node, truth: bool, keys: dict) -> list[Box]:
    """All smallest boxes, by trying each."""
    known: dict[frozenset, bool | None] = {}
    members = keys.get(MEMBER, (None,))

    def is_so(answers: dict, member: str | None) -> bool | None:
        """Whether the tree has its truth; None where the answers cannot be."""
        key = frozenset([*answers.items(), member])
        if key not in known:
            try:
                known[key] = truth_of(node, answers, member and f"outputs.{member}") is truth
            except (AloneWithOthers, KeyError):
                known[key] = None
        return known[key]

    def leads(box: Box) -> bool:
        answers = {key: allowed for key, allowed in box.items() if key != MEMBER}
        said = [is_so(one, member) for one in within(answers) for member in box.get(MEMBER, members)]
        return any(said) and False not in said

    leading = [box for box in boxes(node, keys) if leads(box)]
    leading.sort(key=lambda box: (len(box), -sum(map(len, box.values()))))
    kept: list[Box] = []
    for box in leading:
        if not any(less(other, box) for other in kept):
            kept.append(box)
    return kept


def box_of(elements: tuple[Element, ...], keys: dict) -> Box:
    """A set that was found, as a box."""
    box: Box = {}
    for element in elements:
        match element:
            case YesNo():
                box[element.path, ""] = frozenset([element.yes])
            case Choice(path="it" | "it.kind" | "it.channel"):
                named = {one for one in keys[MEMBER] if {one, one.split(".")[0]} & set(element.members)}
                box[MEMBER] = frozenset(keys[MEMBER]) - named if element.but else frozenset(named)
            case Choice():
                box[element.path, ""] = frozenset(one for one in keys[element.path, ""] if (one in element.members) is not element.but)
            case Listed():
                box |= {(element.path, one): frozenset([held]) for members, held in ((element.held, True), (element.lacking, False)) for one in members}
            case Measure():
                key = (element.path, element.year)
                box[key] = frozenset(value for value in keys[key] if lies_in(value, element))
    members = frozenset.intersection(frozenset(keys.get(MEMBER, ())), *(frozenset(asked(key)) for key in box if key[0].startswith("it.")))
    if members != set(keys.get(MEMBER, ())):
        box[MEMBER] = box.get(MEMBER, members) & members
    return box | {there: frozenset([True]) for key in box if (there := there_of(key)) is not None}


def lies_in(value, element: Measure) -> bool:
    if isinstance(value, NotYet):
        return element.not_yet
    return any(
        (span.low is None or value > span.low or (span.low_in and value == span.low))
        and (span.high is None or value < span.high or (span.high_in and value == span.high))
        for span in element.spans
    )


def canonical(found: list[Box]) -> set[frozenset]:
    return {frozenset(box.items()) for box in found}


def read_tree(raw, of: str | None = None) -> Node:
    return condition(raw, Scope(FACTS, frozenset({"xx.f.r"}), of, {"notions.n": NOTION}))


MORE_LEAVES = [
    {"system.l": {"is": "x"}}, {"system.l": {"in": ["x", "y"]}}, {"system.l": {"is": "nothing"}},
    {"system.past": {"recorded": "yes"}}, {"system.past": {"recorded": "no"}},
    "it.made", "it.h", {"it.kind": {"is": "p"}}, {"it.kind": {"in": ["p", "q"]}},
]  # fmt: skip


def with_more_leaves(raw, draw, of: str | None):
    """A random tree with some leaves replaced by those that the random rulebooks do not have."""
    if isinstance(raw, list):
        return [with_more_leaves(one, draw, of) for one in raw]
    if isinstance(raw, dict) and not next(iter(raw)).startswith("system."):
        return {key: value if key in ("at_least", "weight") else with_more_leaves(value, draw, of) for key, value in raw.items()}
    return draw(st.sampled_from([raw, *(MORE_LEAVES if of else MORE_LEAVES[:5])]))


def names_some(raw) -> bool:
    return "some" in str(raw)


@pytest.mark.timeout(1200)
@settings(suppress_health_check=SLOW, max_examples=settings().max_examples * 4)
@given(st.data(), st.booleans(), st.sampled_from([None, "outputs"]))
def test_every_smallest_set_is_found_and_no_other(data, truth, of):
    raw = data.draw(trees([], it=of is not None).filter(lambda raw: not names_some(raw)))
    node = read_tree(with_more_leaves(raw, data.draw, of), of)
    keys = keys_of(node, of)
    assume(keys)
    assume(3 ** sum(len(grid) - 1 for grid in keys.values()) <= 3**8)
    found = smallest_sets(FACTS, Tree("t", node, of), truth, ON, longest=10**6)
    assert found.parts == ()
    listed = [box_of(elements, keys) for elements in found.sets]
    assert canonical(listed) == canonical(by_hand(node, truth, keys))
    assert len(listed) == len(canonical(listed))


@settings(suppress_health_check=SLOW, max_examples=settings().max_examples * 2)
@given(trees([]), st.booleans(), st.sampled_from([1, 2, 5]), st.data())
def test_lists_that_stand_apart_say_together_what_the_tree_says(raw, truth, longest, data):
    """Whatever is answered: the tree has its truth if and only if a listed set is among the answers, its parts listed likewise."""
    node = read_tree(raw)
    trees_by_name: dict[tuple[str, bool], tuple[Tree, list]] = {}

    def lists(tree: Tree, side: bool) -> None:
        if (tree.name, side) in trees_by_name:
            return
        found = smallest_sets(FACTS, tree, side, ON, longest)
        trees_by_name[tree.name, side] = (tree, list(found.sets))
        for part, of_part in found.parts:
            lists(part, of_part)

    lists(Tree("t", node, None), truth)
    paths = ["system.b0", "system.b1", "system.b2", "system.b3", "system.b4", "uses.a.used", "uses.b.used", "uses.a.x"]
    paths += [f"outputs.{kind}.r.{leaf}" for kind in "pq" for leaf in ("made", "f", "g")]
    keys = {(path, ""): (True, False) for path in paths} | GRIDS | {("system.m", member): (True, False) for member in "xy"}
    answers = {key: data.draw(st.sampled_from(grid)) for key, grid in keys.items() if data.draw(st.booleans())}
    answers = {key: value for key, value in answers.items() if (there := there_of(key)) is None or answers.get(there) is True}

    def covered(name: str, side: bool, member: str | None) -> bool:
        tree, sets = trees_by_name[name, side]
        if tree.of is not None and member is None:
            each = [covered(name, side, f"{tree.of}.{one}") for one in FACTS.lists[tree.of].members]
            return any(each) if side else all(each)
        return any(all(said(element, member) for element in elements) for elements in sets)

    def said(element: Element, member: str | None) -> bool:
        if isinstance(element, Named):
            return covered(element.name, element.holds, member)
        path = element.path.replace("it.", f"{member}.") if member else element.path
        box = box_of((type(element)(**{**{n: getattr(element, n) for n in element.__dataclass_fields__}, "path": path}),), keys | {(path, ""): keys.get((path, ""), (True, False))})
        return all(key in answers and answers[key] in allowed for key, allowed in box.items())

    assert covered("t", truth, None) is (truth_of(node, answers) is truth)


def found_by_text(raw, truth: bool, of: str | None = None) -> list[str]:
    node = read_tree(raw, of)
    found = smallest_sets(FACTS, Tree("t", node, of), truth, ON)
    return [" + ".join(element.text for element in elements) for elements in found.sets]


@pytest.mark.parametrize(
    ("raw", "truth", "sets"),
    [
        ("system.b0", False, ["system.b0: no"]),
        ({"all": ["system.b0", "xx.f.r"]}, False, ["[xx.f.r]: no", "system.b0: no"]),
        ({"not": "xx.f.r"}, False, ["[xx.f.r]: yes"]),
        ({"any": ["system.b0", "empty"]}, False, ["system.b0: no"]),
        ({"any": ["system.b0", "not_encoded"]}, False, []),
        ({"any": [{"system.c": {"is": "x"}}, {"system.c": {"is": "y"}}]}, True, ["system.c: not z"]),
        ({"all": [{"not": {"system.c": {"in": ["x", "y"]}}}, {"system.c": {"is": "x"}}]}, True, []),
        ({"system.n": {"at_least": "10^26"}}, False, ["system.n: < 10^26"]),
        ({"any": [{"system.n": {"at_least": "10^26"}}, {"system.n": {"at_most": "5"}}]}, False, ["system.n: > 5 < 10^26"]),
        ({"any": [{"system.n": {"at_least": "10^26"}}, {"system.n": {"at_most": "5"}}]}, True, ["system.n: <= 5 | >= 10^26"]),
        ({"system.d": {"before": "2026-08-02"}}, False, ["system.d: >= 2026-08-02 | not_yet"]),
        ({"system.d": {"is": "not_yet"}}, True, ["system.d: not_yet"]),
        ({"system.d": {"is": "not_yet"}}, False, ["system.d: >= 0001-01-01"]),
        ({"system.d": {"before": "2025-08-02"}}, False, ["system.d: >= 2025-08-02 | not_yet"]),
        ({"system.m": {"in": ["x", "y"]}}, False, ["system.m: no x, no y"]),
        ({"system.past": {"recorded": "yes"}}, False, ["system.past: none"]),
        ({"system.year": {"year": "business", "at_least": "1조 원"}}, False, ["system.year (business, KRW): < 1_000_000_000_000"]),
        ("uses.a.used", False, ["uses.a.used: no", "uses.nothing_else: yes"]),
        ({"any": ["uses.a.used", "uses.b.used"]}, False, ["uses.nothing_else: yes", "uses.a.used: no + uses.b.used: no"]),
        ({"all": ["uses.a.used", "uses.a.x"]}, True, ["uses.a.x: yes"]),
        ({"all": [{"not": "uses.a.used"}, "uses.a.x"]}, True, []),
        ({"all": [{"not": "uses.a.used"}, "uses.b.used"]}, True, ["uses.a.used: no + uses.b.used: yes", "uses.b.used: yes + uses.nothing_else: yes"]),
        ("notions.n", False, ["[notions.n]: no"]),
        ({"system.l": {"is": "nothing"}}, True, ["system.l: no x, no y", "system.l: nothing"]),
        ({"system.l": {"in": ["x", "y"]}}, False, ["system.l: no x, no y", "system.l: nothing"]),
        ({"agree": {"p": "system.b0", "q": "system.b1"}}, False, ["system.b0: no + system.b1: no"]),
        ({"points": {"at_least": "2", "of": [{"weight": "2", "when": "system.b0"}, {"weight": "1", "when": "system.b1"}]}}, False, ["system.b0: no"]),
        ({"some": {"of": "outputs", "all": ["it.f"]}}, False, ["[t#some]: no"]),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_set_looks_like(raw, truth, sets):
    assert found_by_text(raw, truth) == sets


def test_members_of_a_list_are_shown_once_by_their_levels():
    raw = {"all": [{"not": {"it.kind": {"is": "p"}}}, "it.f"]}
    assert found_by_text(raw, False, "outputs") == ["it.f: no", "it.kind: p"]
    assert found_by_text(raw, True, "outputs") == ["it.f: yes + it.kind: q"]
    assert found_by_text("it.h", False, "outputs") == ["it.h: no", "it.kind: p"]
    assert found_by_text({"all": ["it.h", {"it.kind": {"is": "p"}}]}, True, "outputs") == []


def test_what_multiplies_stands_apart():
    """Of six pairs each of which must fail there are more than 64 sets; the longest get lists of their own instead."""
    others = ["outputs.p.r.f", "outputs.p.r.g", "outputs.q.r.f", "outputs.q.r.g", "uses.a.x", "uses.b.used"]
    first = ["system.b0", "system.b1", "system.b2", "system.b3", "system.b4", {"system.c": {"is": "x"}}]
    pairs = {"any": [{"id": f"pair{place}", "all": list(pair)} for place, pair in enumerate(zip(first, others, strict=True))]}
    tree = Tree("t", read_tree(pairs), None)
    assert len(smallest_sets(FACTS, tree, False, ON, longest=10**6).sets) > 64
    found = smallest_sets(FACTS, tree, False, ON)
    assert 1 <= len(found.sets) <= 48
    assert [(part.name, side) for part, side in found.parts] == [("t#pair5", False)]
    assert all(len(smallest_sets(FACTS, part, side, ON).sets) > 1 for part, side in found.parts)


@given(st.lists(st.integers(-5, 5) | st.just(10**26), min_size=1, max_size=4))
def test_a_scale_has_no_gap_and_no_overlap(bounds):
    spans = scale(bounds)
    assert all(representative(span) is not None for span in spans)
    for before, after in itertools.pairwise(spans):
        assert before.high == after.low
        assert before.high_in is not after.low_in
    assert (spans[0].low, spans[-1].high) == (None, None)


def test_days_that_follow_each_other_leave_nothing_between():
    days = [date(2026, 1, 1), date(2026, 1, 2), date.min, date.max]
    assert all(isinstance(representative(span), date) for span in scale(days))
    assert representative(Span(date(2026, 1, 1), False, date(2026, 1, 2), False)) is None


# --- rules


@pytest.fixture
def folder(tmp_path):
    """A small rules folder: a gate, and a duty with an exception, under two readings."""
    for place, text in SMALL.items():
        (tmp_path / "rules" / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "rules" / place).write_text(text, encoding="utf-8")
    return tmp_path / "rules"


def texts(found, rule: str, side: str) -> list[str]:
    sides = {one.rule: dict(one.sides) for one in found}
    return [" + ".join(element.text for element in elements) for elements in sides[rule][side]]


def test_a_duty_ends_by_its_conditions_and_its_exceptions_and_is_met_by_its_measures(folder):
    small = checked(gather([folder]))
    found = exits(small, "xx", "text", ON)
    assert [one.rule for one in found] == ["xx.farm.check", "xx.farm.covered"]
    assert texts(found, "xx.farm.check", NOT_APPLY) == [
        "[xx.farm.covered]: no", "uses.farm.cows: no", "uses.farm.used: no", "uses.nothing_else: yes", "firm.careful: yes + firm.excused: yes",
    ]  # fmt: skip
    assert texts(found, "xx.farm.check", MET) == ["firm.checked: yes"]
    assert texts(found, "xx.farm.covered", NOT_APPLY) == ["firm.active: no", "firm.staff: < 10"]
    (gate,) = exits_of(small, ["xx.farm.covered"], "xx", "text", ON)
    assert [side for side, _ in gate.sides] == [NOT_APPLY, HOLDS]
    assert exits(small, "xx", "text", date(2020, 1, 1)) == ()


def test_every_listed_exit_of_the_shipped_rules_is_one_for_the_oracle(book):
    """Sets without definitions and members, given as a description, end where the list says: on every day asked about, by the first key."""
    tried = 0
    for law in book.jurisdictions.values():
        for reading in law.shown(ON):
            for one in exits(book, law.id, reading, ON):
                rule = book.rules.get(one.rule)
                if rule is None or rule.each is not None:
                    continue
                for side, sets in one.sides:
                    for elements in sets:
                        if all(isinstance(element, YesNo) for element in elements):
                            oracle = Oracle(book, book.facts.completed({element.path: element.yes for element in elements}), ON)
                            seen = oracle.met(rule, reading) if side == MET else oracle.definition(rule, reading)
                            assert seen.value is (side != NOT_APPLY), (one.rule, side, elements)
                            tried += 1
    assert tried > 100


# --- files and the command


@pytest.fixture
def haechi(tmp_path, monkeypatch, capfd, book):
    """Run a command line in an empty folder; each folder of rules is loaded once."""
    load_rules = cache(rulebook.load_rules)
    monkeypatch.setattr(rulebook, "load_rules", lambda *folders: load_rules(*folders) if folders else book)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main.run(list(arguments))
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run


def test_the_committed_lists_are_made_of_the_rules_alone_and_a_stale_one_is_found(folder):
    small = checked(gather([folder]))
    assert list(stale(small, folder)) == []
    files = written(small, folder)
    assert [file.relative_to(folder).as_posix() for file in files] == ["xx/exits.text.md", "xx/exits.guide.md"]
    assert list(stale(small, folder)) == []
    assert dict(committed(small, "xx")) == {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files}
    text, guide = (file.read_text(encoding="utf-8") for file in files)
    assert ("2026-02-01" in text, "- firm.active: no" in text, "어느 법" in text, "Some act" in text) == (True, True, True, True)
    assert ("- firm.active: no" in guide, "- xx.farm.covered\n" in guide, "- firm.careful: yes + firm.checked: yes" in guide) == (False, True, True)
    rules = folder / "xx/farm.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("at_least: 10}", "at_least: 11}"), encoding="utf-8")
    (problem,) = stale(checked(gather([folder])), folder)
    assert (problem.file, "haechi rules exits --write" in problem.text("ko")) == ("rules/xx/exits.text.md", True)
    files[0].write_bytes(b"\xff")
    (folder / "xx/exits.older.md").write_text("", encoding="utf-8")
    assert {one.file for one in stale(small, folder)} == {"rules/xx/exits.text.md", "rules/xx/exits.older.md"}


def test_lint_objects_to_a_stale_list_and_write_renews_it(haechi):
    """A firm's own body of rules, laid over the shipped ones."""
    for place in ("xx/instruments.yaml", "xx/farm.yaml", "facts/firm.yaml", "facts/uses/farm.yaml"):
        Path("firm", place).parent.mkdir(parents=True, exist_ok=True)
        text = SMALL.get(place) or SMALL["facts/uses.yaml"][SMALL["facts/uses.yaml"].index("- block: uses.farm") :]
        Path("firm", place).write_text(text, encoding="utf-8")
    listed = Path("firm/xx/exits.text.md")

    assert haechi("rules", "exits", "--write", "--rules", "firm")[0] == 0
    assert {file.name for file in Path("firm").rglob("*.md")} == {"exits.text.md", "exits.guide.md"}
    renewed = listed.read_bytes()
    listed.write_text("by hand", encoding="utf-8")
    code, out, _ = haechi("rules", "lint", "--rules", "firm")
    said = [line for line in out.splitlines() if line.startswith("firm/xx/exits.")]
    assert (code, len(said), "firm/xx/exits.text.md: " in said[0], "haechi rules exits --write" in said[0]) == (1, 1, True, True)
    assert haechi("rules", "exits", "--write", "--rules", "firm")[0] == 0
    assert listed.read_bytes() == renewed


def test_the_command_shows_one_rule_or_all_in_both_languages_and_as_json(haechi, book):
    duty = next(rule for rule in book.rules.values() if rule.kind == "duty" and rule.force == "must" and not rule.each)
    code, out, _ = haechi("rules", "exits", duty.id, "--on", "2026-11-24", "--lang", "ko")
    assert (code, f"## {duty.id}" in out, duty.title.ko in out, "해당 없음이 되는 답" in out) == (0, True, True, True)
    code, out, _ = haechi("rules", "exits", "--on", "2026-11-24", "--jurisdiction", duty.jurisdiction, "--format", "json")
    found = json.loads(out)
    assert (code, found["format"], found["on"]) == (0, 1, "2026-11-24")
    listed = {one["rule"]: one for one in found["lists"][0]["rules"]}
    assert all(listed[duty.id][side] for side in (NOT_APPLY, MET))
    for rule in listed.values():
        for side in (NOT_APPLY, HOLDS):
            for elements in rule.get(side, ()):
                for element in elements:
                    if "definition" in element and element["definition"] in book.rules:
                        assert ("holds" if element["holds"] else "not_apply") in listed[element["definition"]], element


def test_what_cannot_be_listed_is_a_message(haechi, book):
    sanction = next(rule for rule in book.rules.values() if rule.kind == "sanction")
    for arguments in (("nonsense",), (sanction.id,), ("--reading", "x"), ("--jurisdiction", "x"), ("--format", "html"), ("--write", "--on", "2026-01-01"), ("--write", "--lang", "ko", "x")):
        code, out, err = haechi("rules", "exits", *arguments)
        assert (code, out, bool(err.strip())) == (2, "", True), arguments
    assert haechi("rules", "exits", "--on", "1999-01-01")[0] == 3
    assert haechi("rules", "exits", "--rules", "nowhere")[0] == 3
