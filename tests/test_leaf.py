"""Tests of one answer: each operator on each kind of answer, its bound, its words, and the rules that lack one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.law import leaf_json
from compliance.law.condition import Scope, condition
from compliance.law.files import gather
from compliance.law.leaf import NOT_YET, Annual, Money, Month
from compliance.law.leaf import Test as LeafTest
from compliance.law.rulebook import checked
from compliance.law.text import Fault
from compliance.report import rule_page
from compliance.words import LANGUAGES
from tests.test_broken import BASE

ON = date(2026, 6, 1)
FACTS = checked(gather([BASE])).facts
SCOPE = Scope(FACTS, frozenset())
NUMBERS = st.integers(-3, 3) | st.decimals(-3, 3, places=1)


@given(NUMBERS, NUMBERS)
def test_exceeding_is_the_contrary_of_at_most_for_numbers_money_and_years(value, bound):
    for answer, wanted in (
        (value, bound),
        (Money(value, "KRW"), Money(bound, "KRW")),
        (Annual(((date(2025, 12, 31), value),)), bound),
        (Annual(((date(2025, 12, 31), Money(value, "KRW")),)), Money(bound, "KRW")),
    ):
        said = {name: LeafTest(((name, wanted),)).holds(answer, ON) for name in ("at_least", "at_most", "more_than", "less_than")}
        assert said["more_than"] is not said["at_most"]
        assert said["less_than"] is not said["at_least"]
        assert said["more_than"] is (value > bound)


@pytest.mark.parametrize("operator", ["more_than", "less_than"])
def test_a_strict_test_is_open_where_the_answer_is(operator):
    assert LeafTest(((operator, 3),)).holds(None, ON) is None
    assert LeafTest(((operator, Money(3, "KRW")),)).holds(Money(4, "EUR"), ON) is None


@pytest.mark.parametrize(
    "written",
    [
        {"firm.staff": {"more_than": "10"}},
        {"firm.worth": {"less_than": "10억 원"}},
        {"firm.sales": {"year": "business", "more_than": "10억 원"}},
        {"firm.staff": {"more_than": "10", "at_most": "20"}},
    ],
)
def test_a_strict_test_is_read_kept_and_said(written):
    leaf = condition(written, SCOPE)
    assert leaf_json.test_of(leaf_json.plain(leaf.test)) == leaf.test
    assert all(rule_page.test_words(leaf.test, {}, lang) for lang in LANGUAGES)


@given(st.dates(date(2026, 5, 30), date(2026, 6, 3)), st.booleans())
def test_a_record_counts_from_its_own_day(day, wanted):
    leaf = condition({"firm.fines": {"recorded": wanted}}, SCOPE)
    assert leaf.test.holds(Annual(((day, 1),)), ON) is ((day <= ON) is wanted)
    assert leaf.test.holds(Annual(()), ON) is not wanted
    assert leaf.test.holds(None, ON) is None


def test_only_what_is_dated_is_on_record():
    with pytest.raises(Fault) as refused:
        condition({"firm.since": {"recorded": True}}, SCOPE)
    assert refused.value.code == "test_does_not_fit"


def test_a_day_is_before_or_after_and_never_more():
    with pytest.raises(Fault) as refused:
        condition({"firm.since": {"more_than": "2026-01-01"}}, SCOPE)
    assert refused.value.code == "test_does_not_fit"


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.type != "bool"], ids=lambda fact: fact.path)
def test_only_a_question_of_yes_or_no_stands_in_a_condition_by_its_name(fact):
    """Whatever else is asked needs a test, in groups and beneath names too; the fix is a condition once it is filled in."""
    for written, path in ((fact.path, ()), ({"any": [fact.path]}, ("any", 0)), ({"not": fact.path}, ("not",))):
        with pytest.raises(Fault) as refused:
            condition(written, SCOPE)
        assert refused.value.path == path
        assert refused.value.code in ("test_needed", "reads_text", "reads_dated")
        assert (refused.value.code == "test_needed") is (fact.type not in ("text", "dated"))


NEAR = st.dates(date(2026, 3, 25), date(2026, 8, 5))
DAY_TESTS = st.lists(st.one_of(st.tuples(st.sampled_from(["before", "after", "at_least", "at_most"]), NEAR), st.just(("is", NOT_YET))), min_size=1, max_size=3)


@given(st.integers(4, 8), DAY_TESTS, st.booleans())
def test_a_month_says_what_all_its_days_say_and_no_more(month, conditions, happened):
    """Decided only as every day of it decides; where all days fail one condition, or hold all, it is decided."""
    answer = Month(date(2026, month, 1))
    days = [date(2026, month, number) for number in range(1, answer.last.day + 1)]
    test = LeafTest(tuple(conditions), happened=happened)
    said = test.holds(answer, ON)
    assert said is None or {test.holds(day, ON) for day in days} == {said}
    singly = [{LeafTest((one,), happened=happened).holds(day, ON) for day in days} for one in conditions]
    if all(len(verdicts) == 1 for verdicts in singly):
        assert said is test.holds(days[0], ON)


@given(NEAR, DAY_TESTS)
def test_what_has_not_happened_yet_is_as_if_nothing_were_planned(day, conditions):
    test = LeafTest(tuple(conditions), happened=True)
    assert test.holds(day, ON) is LeafTest(tuple(conditions)).holds(day if day <= ON else NOT_YET, ON)
    assert leaf_json.test_of(leaf_json.plain(test)) == test
