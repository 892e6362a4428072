"""The shipped rulebook as text and as logic: what a reader objects to, and what must hold of every rule."""

from __future__ import annotations

import resource
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings

from compliance.assessment.keys import fixed, of_slot
from compliance.engines import rete
from compliance.engines.plain import Oracle
from compliance.engines.program import known, literals, specialised
from compliance.engines.truth import Truth
from compliance.law.case import cases, raw_cases
from compliance.law.coverage import coverage
from compliance.law.lint import lint
from compliance.law.lint_cases import lint_cases
from tests.shipped import BOOK, PROGRAM
from tests.worlds import SLOW, days, described, descriptions, elected, few, followed, seeds, solved, unclosed

ON = date(2026, 11, 24)


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
        assert {role for role, _ in pair.relation.by} <= set(book.rules), pair.id


# --- what must hold of random descriptions


@few
@given(descriptions, days)
def test_the_oracle_and_the_columns_agree(values, on):
    oracle = Oracle(BOOK, BOOK.facts.completed(followed(values, on)), on)
    found = solved(values, on)
    differing = {name: (truth, said) for name, truth in found.items() if (said := of_slot(oracle, name)) is not truth}
    assert not differing


@pytest.mark.skipif(not rete.available(), reason="durable-rules is not installed")
@settings(suppress_health_check=SLOW, max_examples=max(5, settings.default.max_examples // 6))
@given(descriptions, days)
def test_the_rete_engine_agrees(values, on):
    full = BOOK.facts.completed(followed(values, on))
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
        if not name.if_passed and (truth.decided or truth is Truth.DISPUTED) and after[name] is not truth
    }
    assert not reversed_


@settings(suppress_health_check=SLOW)
@given(descriptions, days)
def test_an_empty_description_decides_nothing_that_an_answer_could_change(values, on):
    values |= elected({})
    nothing, everything = solved(elected({}), on), solved(values, on)
    changed = {name: truth for name, truth in nothing.items() if not name.if_passed and truth.decided and everything[name] is not truth}
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


@pytest.mark.ci
@pytest.mark.skipif(not rete.available(), reason="durable-rules is not installed")
def test_the_rete_engine_gives_back_its_memory():
    """A network that is never freed takes some 30 MB a description of the shipped rulebook."""
    full = BOOK.facts.completed(described(0))
    small = specialised(PROGRAM, fixed(PROGRAM, BOOK, full, ON), PROGRAM.outputs)
    facts = literals(known(small, full, ON))
    rete.truths(small, facts)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(4):
        rete.truths(small, facts)
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert kibibytes < 40_000
