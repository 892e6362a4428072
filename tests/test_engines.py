"""The engines agree, and what an answer settles stays settled: on random rulebooks and on the shipped one."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.assessment.keys import fixed, of_slot
from compliance.engines import columns, rete
from compliance.engines.lower import lowered
from compliance.engines.plain import Oracle
from compliance.engines.program import Program, known, literals, program_of, specialised
from compliance.engines.truth import Truth
from compliance.law.rulebook import Rulebook
from tests.random_rulebooks import DAYS, answers, rulebooks

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
days = st.sampled_from([date(2025, 5, 1), date(2025, 12, 1), *DAYS, date(2026, 11, 24)])


def solved(book: Rulebook, program: Program, values: dict, on: date) -> dict[str, Truth]:
    return columns.truths(program, literals(known(program, book.facts.completed(values), on)))


def oracle_says(book: Rulebook, program: Program, values: dict, on: date) -> dict[str, Truth]:
    oracle = Oracle(book, book.facts.completed(values), on)
    return {name: of_slot(oracle, name) for name in program.outputs}


@settings(suppress_health_check=SLOW)
@given(st.data())
def test_the_columns_and_the_oracle_agree(data):
    book = data.draw(rulebooks())
    program = lowered(book)
    values, on = data.draw(answers(book)), data.draw(days)
    assert oracle_says(book, program, values, on) == solved(book, program, values, on)


@settings(suppress_health_check=SLOW)
@given(st.data())
def test_a_specialised_program_says_the_same(data):
    book = data.draw(rulebooks())
    program = lowered(book)
    values, on = data.draw(answers(book)), data.draw(days)
    full = book.facts.completed(values)
    small = specialised(program, fixed(program, book, full, on), program.outputs)
    assert solved(book, program, values, on) == columns.truths(small, literals(known(small, full, on)))


@pytest.mark.skipif(not rete.available(), reason="durable-rules is not installed")
@settings(suppress_health_check=SLOW)
@given(st.data())
def test_the_rete_engine_agrees(data):
    book = data.draw(rulebooks())
    program = lowered(book)
    values, on = data.draw(answers(book)), data.draw(days)
    full = book.facts.completed(values)
    small = specialised(program, fixed(program, book, full, on), program.outputs)
    assert solved(book, program, values, on) == rete.truths(small, literals(known(small, full, on)))


def without_stale_closers(book: Rulebook, fewer: dict, more: dict) -> None:
    """Drop a closer from the fewer answers where the more name a member that it closed."""
    for closed in book.facts.lists.values():
        named = [{member for path in values if (member := closed.member_of(path))} for values in (fewer, more)]
        if named[0] != named[1]:
            fewer.pop(f"{closed.name}.{closed.closer}", None)


@settings(suppress_health_check=SLOW)
@given(st.data())
def test_another_answer_never_reverses_a_decided_verdict(data):
    """Elections are held fixed: they are choices, not facts. Naming a member that a closer closed changes an answer."""
    book = data.draw(rulebooks())
    program = lowered(book)
    more, on = data.draw(answers(book)), data.draw(days)
    more.setdefault("system.elect", False)
    fewer = {path: value for path, value in more.items() if path == "system.elect" or data.draw(st.booleans(), label=path)}
    without_stale_closers(book, fewer, more)
    before, after = solved(book, program, fewer, on), solved(book, program, more, on)
    for name, truth in before.items():
        if name.if_passed:
            continue
        if truth.decided or truth is Truth.DISPUTED:
            assert after[name] is truth, (name, truth, after[name])


@settings(suppress_health_check=SLOW)
@given(st.data())
def test_an_empty_description_decides_nothing_that_an_answer_could_change(data):
    book = data.draw(rulebooks())
    program = lowered(book)
    on = data.draw(days)
    values = data.draw(answers(book, complete=True))
    values["system.elect"] = False
    nothing, everything = solved(book, program, {"system.elect": False}, on), solved(book, program, values, on)
    for name, truth in nothing.items():
        if truth.decided and not name.if_passed:
            assert everything[name] is truth


@settings(suppress_health_check=SLOW)
@given(st.data())
def test_the_order_of_answers_is_irrelevant(data):
    book = data.draw(rulebooks())
    program = lowered(book)
    values, on = data.draw(answers(book)), data.draw(days)
    shuffled = list(values.items())
    random.Random(data.draw(st.integers())).shuffle(shuffled)
    assert solved(book, program, values, on) == solved(book, program, dict(shuffled), on)


@pytest.mark.ci
@settings(suppress_health_check=SLOW)
@given(st.data())
def test_the_program_survives_being_written_as_json(data):
    import json

    program = lowered(data.draw(rulebooks()))
    assert program_of(json.loads(json.dumps(program.plain()))) == program


@pytest.mark.ci
@settings(suppress_health_check=SLOW)
@given(st.data())
def test_many_scenarios_are_solved_as_one_by_one(data):
    book = data.draw(rulebooks())
    program = lowered(book)
    on = data.draw(days)
    several = [data.draw(answers(book)) for _ in range(4)]
    rails = [literals(known(program, book.facts.completed(values), on)) for values in several]
    together = columns.many(program, rails)
    for at, values in enumerate(several):
        alone = solved(book, program, values, on)
        assert {name: truths[at] for name, truths in together.items()} == alone
