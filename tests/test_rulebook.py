"""The shipped rulebook as text and as logic: what a reader objects to, and what must hold of every rule."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.assessment.cases import cases, raw_cases
from compliance.assessment.keys import fixed, of_output
from compliance.engines import columns, rete
from compliance.engines.lower import IF_PASSED, load_program
from compliance.engines.plain import Oracle
from compliance.engines.program import known, literals, specialised
from compliance.engines.truth import Truth
from compliance.law.coverage import coverage
from compliance.law.leaf import NOT_YET, Annual, Money
from compliance.law.lint import lint
from compliance.law.lint_cases import lint_cases
from compliance.law.rulebook import load_rules

pytestmark = pytest.mark.fast
SLOW = [HealthCheck.too_slow]
BOOK = load_rules()
PROGRAM = load_program(BOOK)  # no fixture: Hypothesis would print it whole beside a failure


def objections(found):
    return "\n" + "\n".join(problem.text("en") for problem in found)


def test_nobody_objects_to_the_rules():
    found = lint(BOOK)
    assert not found, objections(found)


def test_nobody_misses_a_case():
    found = lint_cases(BOOK, cases(BOOK, raw_cases(BOOK)))
    assert not found, objections(found)


def test_every_provision_has_a_home_or_a_reason(book):
    """Every article and paragraph in the index of the day: a rule cites it, or `coverage.yaml` says why none does."""
    last = max(day for law in book.jurisdictions.values() for one in law.instruments.values() for day, _ in one.provisions)
    homeless = [row.written.en for row in coverage(book, last) if not row.rules and row.why is None and row.jurisdiction in book.coverage]
    assert not homeless


def test_pairs_name_rules_of_their_own_side(book):
    for pair in book.pairs:
        for side, rules in pair.rules.items():
            for rule in rules:
                assert rule in book.rules, (pair.id, rule)
                assert book.rules[rule].jurisdiction == side, (pair.id, rule)
        assert pair.relation in ("equal", "narrower", "wider", "overlaps", "none"), pair.id


# --- random descriptions of the shipped questions


def value_of(fact, dice: Random):
    """An answer of the question's kind, near the bounds that the rules test."""
    bounds = BOUNDS.get(fact.path, [])
    match fact.type:
        case "bool":
            return dice.random() < 0.5
        case "one_of":
            return dice.choice(fact.choices)
        case "several_of":
            return frozenset(dice.sample(fact.choices, dice.randint(0, len(fact.choices))))
        case "date":
            near = dice.choice([*bounds, date(2026, 8, 2)]) + timedelta(days=dice.randint(-1, 1))
            return NOT_YET if dice.random() < 0.2 else near
        case "annual" | "dated":
            ends = [date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31), date(2026, 12, 31)]
            amount = money if fact.of == "money" else number
            return Annual(tuple(sorted((end, amount(bounds, dice)) for end in dice.sample(ends, dice.randint(1, 3)))))
    return money(bounds, dice) if fact.type == "money" else number(bounds, dice)


def number(bounds, dice: Random):
    return dice.choice([0, Decimal("0.5"), dice.choice(bounds or [1]) + dice.randint(-1, 1)])


def money(bounds, dice: Random) -> Money:
    bound = dice.choice(bounds or [Money(1, "EUR")])
    return dice.choice([Money(0, "KRW"), Money(1, "EUR"), Money(bound.amount + dice.randint(-1, 1), bound.currency)])


def bounds_of_the_rules() -> dict[str, list]:
    from compliance.law.node import Leaf

    found: dict[str, list] = {}
    for rule in BOOK.rules.values():
        if rule.kind in ("sanction", "deadline"):
            continue
        for node in rule.nodes(BOOK.law(rule.id)):
            if isinstance(node, Leaf):
                for operator, bound in node.test.tests:
                    if operator in ("at_least", "at_most", "before", "after") and bound not in found.setdefault(node.path, []):
                        found[node.path].append(bound)
    return found


BOUNDS = bounds_of_the_rules()
ASKED = [fact for fact in BOOK.facts if fact.type != "text"]
DAYS = sorted({day for rule in BOOK.rules.values() for day, _ in rule.versions} | {date(2026, 11, 24), date(2027, 1, 1)})
days = st.sampled_from(DAYS)


def described(seed: int):
    """A few answers, many or all; consistent with the closed lists. One seed: 800 answers are too many to shrink."""
    dice = Random(seed)
    share = dice.choice([0.03, 0.2, 0.6, 1.0])
    return consistent({fact.path: value_of(fact, dice) for fact in ASKED if dice.random() < share})


seeds = st.integers(0, 2**32)
descriptions = seeds.map(described)
few = settings(suppress_health_check=SLOW, max_examples=max(5, settings.default.max_examples // 3))


def consistent(values):
    """Nothing is said under a member that is denied, nor of one that the closer closes."""
    kept = dict(values)
    for closed in BOOK.facts.lists.values():
        for member in closed.members:
            there = closed.there_of(member)
            if values.get(there) is False:
                for path in values:
                    if path != there and closed.member_of(path) == member:
                        kept.pop(path, None)
    return kept


def unclosed(fewer, values):
    """Fewer answers, without a closer that would close a member of which more is said: that would be another answer."""
    for closed in BOOK.facts.lists.values():
        said = {member for path in values if (member := closed.member_of(path)) is not None}
        if any(closed.there_of(member) not in fewer for member in said):
            fewer.pop(f"{closed.name}.{closed.closer}", None)
    return fewer


def solved(values, on):
    return columns.truths(PROGRAM, literals(known(PROGRAM, BOOK.facts.completed(values), on)))


def elected(values):
    """The elections of a description, all of them spoken: they are choices, held fixed."""
    return {path: values.get(path, False) for path in BOOK.facts.elections}


@few
@given(descriptions, days)
def test_the_oracle_and_the_columns_agree(values, on):
    oracle = Oracle(BOOK, BOOK.facts.completed(values), on)
    found = solved(values, on)
    differing = {name: (truth, said) for name, truth in found.items() if (said := of_output(oracle, name)) is not truth}
    assert not differing


@pytest.mark.skipif(not rete.available(), reason="durable-rules is not installed")
@settings(suppress_health_check=SLOW, max_examples=max(5, settings.default.max_examples // 6))
@given(descriptions, days)
def test_the_rete_engine_agrees(values, on):
    full = BOOK.facts.completed(values)
    small = specialised(PROGRAM, fixed(PROGRAM, BOOK, full, on), PROGRAM.outputs)
    found = solved(values, on)
    differing = {name: (found[name], truth) for name, truth in rete.truths(small, literals(known(small, full, on))).items() if found[name] is not truth}
    assert not differing


@settings(suppress_health_check=SLOW)
@given(descriptions, days, seeds)
def test_another_answer_never_reverses_a_decided_verdict(values, on, seed):
    dice = Random(seed)
    more = values | elected(values)
    fewer = elected(values) | unclosed({path: value for path, value in values.items() if dice.random() < 0.5}, values)
    before, after = solved(fewer, on), solved(more, on)
    reversed_ = {
        name: (truth, after[name])
        for name, truth in before.items()
        if IF_PASSED not in name and (truth.decided or truth is Truth.DISPUTED) and after[name] is not truth
    }
    assert not reversed_


@settings(suppress_health_check=SLOW)
@given(descriptions, days)
def test_an_empty_description_decides_nothing_that_an_answer_could_change(values, on):
    values |= elected({})
    nothing, everything = solved(elected({}), on), solved(values, on)
    changed = {name: truth for name, truth in nothing.items() if IF_PASSED not in name and truth.decided and everything[name] is not truth}
    assert not changed


@few
@given(descriptions, days, seeds)
def test_the_order_of_answers_is_irrelevant(values, on, seed):
    shuffled = list(values.items())
    Random(seed).shuffle(shuffled)
    assert solved(values, on) == solved(dict(shuffled), on)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "rules/README.md"])
def test_the_pages_name_what_is_there(page):
    """Every rule and every question that a page shows exists, but for the exercise of CONTRIBUTING."""
    import re
    from pathlib import Path

    text = (Path(__file__).parent.parent / page).read_text(encoding="utf-8")
    roots = {path.split(".")[0] for path in BOOK.facts.facts}
    names = set(re.findall(rf"\b(?:{'|'.join([*BOOK.jurisdictions, *sorted(roots)])})(?:\.[a-z_]+)+(?![\w/(<])", text))
    known = {*BOOK.rules, *BOOK.facts.facts, *BOOK.facts.prefixes, *(rule.rpartition(".")[0] for rule in BOOK.rules)}
    exercise = re.compile(r"kr\.practice|measures\.output_log|\.(yaml|md|cases|x)$")
    assert not {name for name in names - known if not exercise.search(name)}
