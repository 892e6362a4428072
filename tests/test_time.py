"""Time: every boundary day of every rule from both sides; no gap, no overlap, no day before the first that is encoded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from compliance.assessment.assess import Asked, assess
from compliance.assessment.days import State, binding
from compliance.assessment.keys import of_slot
from compliance.engines import columns
from compliance.engines.plain import Oracle
from compliance.engines.program import known, literals
from compliance.engines.truth import Truth
from compliance.errors import DateNotCovered
from compliance.law import leaf
from compliance.law.leaf import Annual
from tests.shipped import BOOK, PROGRAM
from tests.worlds import described

DAY = timedelta(days=1)
DATED = [rule for rule in BOOK.rules.values() if rule.kind not in ("sanction", "deadline")]
NOTHING_SAID = lambda rule, version, at: Truth.OPEN  # noqa: E731


def boundaries(rule) -> set[date]:
    """Days of texts and of enactment, and every day on which the rule might bind."""
    found = set()
    for day, version in rule.versions:
        found.add(day)
        if version is not None:
            found.add(version.enacted)
            if rule.kind not in ("sanction", "deadline") and version.start is not None:
                found |= {one.day for one in version.start.days}
    return found


ALL_DAYS = sorted({day + shift for rule in BOOK.rules.values() for day in boundaries(rule) for shift in (-DAY, DAY * 0)})


@pytest.mark.parametrize("rule", list(BOOK.rules.values()), ids=lambda rule: rule.id)
def test_one_text_stands_on_each_day(rule):
    """From its enactment on, the text of a day is the newest whose day has come; the day before, the one before it."""
    keys = [day for day, _ in rule.versions]
    assert keys == sorted(set(keys)), "two texts from one day"
    first = rule.versions[0][1]
    assert first is not None, "a rule does not begin with its repeal"
    assert rule.on(min(first.enacted, first.day) - DAY) is None
    assert rule.on(min(first.enacted, first.day)) is first
    for (day, version), (_, before) in zip(rule.versions[1:], rule.versions, strict=False):
        assert rule.on(day) is version
        assert rule.on(day - DAY) is before
        if version is not None:
            assert version.enacted <= day, "a text stands before it was enacted"


@pytest.mark.parametrize("rule", DATED, ids=lambda rule: rule.id)
def test_a_rule_once_there_stays_or_ends(rule):
    days = sorted({day + shift for day in boundaries(rule) for shift in (-DAY, DAY * 0, DAY)} | set(ALL_DAYS[:1]))
    seen = [binding(BOOK, rule, day, NOTHING_SAID).state for day in days]
    there = [state is not State.ABSENT for state in seen]
    assert there == sorted(there), "it vanished"
    if State.ENDED in seen and rule.versions[-1][1] is None:
        assert seen[-1] is State.ENDED
    for day, state in zip(days, seen, strict=True):
        found = binding(BOOK, rule, day, NOTHING_SAID)
        if state is State.BINDING:
            assert found.days[-1].day <= day
        elif state is State.UPCOMING:
            assert found.days[0].day > day
        elif state in (State.DISPUTED, State.OPEN):
            assert found.days[0].day <= day < found.days[-1].day


def starts():
    for rule in DATED:
        for at, (day, version) in enumerate(rule.versions):
            if version is not None and version.start is not None and version.start.form != "as":
                until = rule.versions[at + 1][0] if at + 1 < len(rule.versions) else date.max
                yield pytest.param(rule, version, day, until, id=f"{rule.id}@{day}")


@pytest.mark.parametrize(("rule", "version", "since", "until"), list(starts()))
def test_it_binds_from_its_day_and_not_the_day_before(rule, version, since, until):
    """Seen while its own text stands, as far as it does on the day it binds."""
    starts = version.start.days
    for chosen, one in enumerate(starts):

        def says(_rule, _version, at, chosen=chosen):
            return Truth.TRUE if at == chosen else Truth.FALSE

        together = [other.day for other in starts if one.name is not None and other.name is not None and other.when is one.when] or [one.day]
        first, last = min(together), max(together)
        for day, expected in ((first - DAY, State.UPCOMING), (last - DAY, State.DISPUTED), (last, State.BINDING)):
            if day < max(since, version.enacted) or day >= until:
                continue
            if expected is State.DISPUTED and first == last:
                continue
            assert binding(BOOK, rule, day, says).state is expected, (day, chosen)


@pytest.mark.ci
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_the_engines_agree_on_the_day_and_the_day_before(seed):
    """The program folds days itself; the oracle asks the rule for its text."""
    values = {} if seed is None else described(seed)
    full = BOOK.facts.completed(values)
    for on in ALL_DAYS:
        oracle = Oracle(BOOK, full, on)
        found = columns.truths(PROGRAM, literals(known(PROGRAM, full, on)))
        differing = [name for name, truth in found.items() if not name.if_passed and of_slot(oracle, name) is not truth]
        assert not differing, on


@pytest.mark.parametrize("law", list(BOOK.jurisdictions.values()), ids=lambda law: law.id)
def test_days_before_the_first_are_refused(law):
    with pytest.raises(DateNotCovered) as refused:
        assess(BOOK, PROGRAM, {}, Asked(law.first_day - DAY, (law.id,)))
    assert law.first_day.isoformat() in refused.value.problems[0].text("ko")
    assert assess(BOOK, PROGRAM, {}, Asked(law.first_day, (law.id,), engine="columns")).on == law.first_day


@pytest.mark.parametrize("law", list(BOOK.jurisdictions.values()), ids=lambda law: law.id)
def test_the_first_day_is_covered_by_every_text_encoded_for_it(law):
    """No rule of a jurisdiction stands before its first encoded day, and some do on it."""
    enacted = [min(version.enacted, day) for rule in BOOK.of(law.id) for day, version in rule.versions[:1] if version is not None]
    assert min(enacted) <= law.first_day
    assert any(rule.on(law.first_day) for rule in BOOK.of(law.id))


@pytest.mark.parametrize("law", list(BOOK.jurisdictions.values()), ids=lambda law: law.id)
def test_past_the_day_checked_it_answers_and_says_so(law):
    view = assess(BOOK, PROGRAM, {}, Asked(date(2040, 1, 1), (law.id,), engine="columns")).laws[0]
    assert view.checked is None or view.stale


AT_LEAST_TEN = (("at_least", 10),)
YEARS = Annual(((date(2024, 12, 31), 9), (date(2025, 12, 31), 10)))


@pytest.mark.parametrize(
    ("year", "on", "holds"),
    [
        ("calendar", date(2025, 12, 31), False),  # the last 31 December is that of 2024
        ("calendar", date(2026, 1, 1), True),
        ("calendar", date(2026, 12, 31), True),
        ("calendar", date(2027, 1, 1), None),  # 2026 is not answered
        ("business", date(2025, 12, 31), False),  # a year that ends today has not ended before today
        ("business", date(2026, 1, 1), True),
        ("business", date(2026, 12, 31), True),  # a year after: still within the twelve months
        ("business", date(2027, 1, 1), None),
    ],
)
def test_years_end(year, on, holds):
    assert leaf.Test(AT_LEAST_TEN, year).holds(YEARS, on) is holds


def test_a_year_of_its_own_and_a_leap_day():
    odd = Annual(((date(2024, 2, 29), 10),))
    assert leaf.Test(AT_LEAST_TEN, "business").holds(odd, date(2025, 2, 28)) is True
    assert leaf.Test(AT_LEAST_TEN, "business").holds(odd, date(2025, 3, 1)) is None
    assert leaf.Test(AT_LEAST_TEN, "business").holds(odd, date(2024, 2, 29)) is None
    assert leaf.Test(AT_LEAST_TEN, "calendar").holds(odd, date(2025, 2, 28)) is None
