"""What follows from a finding: who is fined and since when, what is due, what keeps a duty away, how the laws compare."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from compliance.assessment.assess import Asked, assess
from compliance.assessment.compare import compare
from compliance.assessment.consequences import due
from compliance.assessment.models import Assessment
from compliance.engines.plain import Oracle
from compliance.engines.truth import Truth
from compliance.law.reading import read
from compliance.report.phrases import figures, runs

HIRING = {
    "uses.hiring.used": True,
    "uses.hiring.evaluates_candidates": True,
    "system.profiles_people": True,
    "product.is_product_or_component": False,
    "reach.for_public_authorities": False,
    "reach.large_scale_it_component": False,
}


def answers(book, raw: dict[str, Any]) -> dict[str, Any]:
    """The background of every European case, and what is said beyond it."""
    said = dict(book.backgrounds["eu"]["given"]) | raw
    return {path: read(book.facts[path], one, book.facts.currencies) for path, one in said.items() if one != "unknown"}


@pytest.fixture
def judged(book, program):
    def judge(on: date, **raw: Any) -> Assessment:
        values = answers(book, {path.replace("__", "."): one for path, one in raw.items()})
        return assess(book, program, values, Asked(on=on, jurisdictions=("eu",)))

    return judge


def sanctions(assessment: Assessment, rule: str) -> list[str]:
    return [one.id for one in assessment.finding(rule).consequences]


def test_a_sanction_gives_way_to_the_one_that_reaches_the_body(judged):
    on = date(2026, 12, 3)
    literacy = "eu.literacy.measures"
    company = judged(on, organisation__kind="company", organisation__governed_by_public_law=False)
    assert sanctions(company, "eu.transparency.interaction") == ["eu.sanctions.operator_duties"]
    union = judged(on, organisation__kind="eu_institution")
    assert sanctions(union, "eu.transparency.interaction") == ["eu.sanctions.union_bodies"]
    assert sanctions(union, "eu.prohibited.manipulation") == ["eu.sanctions.union_bodies_prohibited"]
    city = judged(on, organisation__kind="state_or_local_government")
    assert sanctions(city, "eu.transparency.interaction") == ["eu.sanctions.public_authorities"]
    assert sanctions(city, literacy) == ["eu.sanctions.national_rules"]


def test_while_the_body_is_open_both_sanctions_stand(judged):
    said = judged(date(2026, 12, 3), organisation__kind="company", organisation__governed_by_public_law="unknown")
    assert sanctions(said, "eu.transparency.interaction") == ["eu.sanctions.operator_duties", "eu.sanctions.public_authorities"]


@pytest.mark.parametrize(("on", "since"), [(date(2025, 8, 1), date(2025, 8, 2)), (date(2025, 8, 2), None)])
def test_nothing_is_imposed_before_the_sanction_applies(judged, on, since):
    (fine,) = judged(on, organisation__governed_by_public_law=False).finding("eu.prohibited.emotion_recognition").consequences
    assert fine.since == since
    assert (fine.cap is None) == (since is not None)
    assert any("2025-08-02" in one for one in figures(fine, "en")) == (since is not None)


def test_a_ceiling_that_is_all_there_is_is_said(judged):
    (fine,) = judged(date(2026, 12, 3), organisation__kind="eu_institution").finding("eu.transparency.interaction").consequences
    assert "at most EUR 750,000" in list(figures(fine, "en"))


@pytest.mark.parametrize(
    ("rule", "path", "day", "bound", "words"),
    [
        ("eu.general_purpose.reassessment", "model.designated_systemic", date(2026, 12, 1), "earliest", "not before 2026-12-01"),
        ("eu.general_purpose.notification_period", "model.threshold_known", date(2026, 6, 15), "latest", "by 2026-06-15"),
        ("eu.high_risk_duties.use_incident_time", "incident.known_on", date(2026, 6, 1), "at_once", "from 2026-06-01"),
    ],
)
def test_a_deadline_is_a_last_day_a_first_day_or_at_once(book, rule, path, day, bound, words):
    found = due(Oracle(book, {path: date(2026, 6, 1)}, date(2026, 11, 23)), book.rules[rule], "regulation")
    assert (found.day, found.bound) == (day, bound)
    assert words in list(runs(found, "en"))
    open_still = due(Oracle(book, {}, date(2026, 11, 23)), book.rules[rule], "regulation")
    assert open_still.day is None
    assert list(runs(open_still, "ko"))


def test_the_exception_that_keeps_a_duty_away_is_named(judged):
    old = {"reach__eu__placed_on_market": "2025-01-01", "reach__eu__in_service": "2025-01-01"}
    kept = judged(date(2028, 2, 1), **_spelt(HIRING), **old, reach__eu__design_changed="not_yet")
    layer = kept.finding("eu.high_risk_duties.risk_management").strictest
    assert layer.applies is Truth.FALSE
    assert [(one.id, one.clauses[0].address) for one in layer.excepted] == [("older", "111(2)")]
    changed = judged(date(2028, 2, 1), **_spelt(HIRING), **old, reach__eu__design_changed="2028-01-05")
    layer = changed.finding("eu.high_risk_duties.risk_management").strictest
    assert layer.applies is Truth.TRUE
    assert layer.excepted == ()


def test_only_the_scope_says_that_the_law_does_not_apply(judged):
    nobody = {"chain__made": ["nothing"], "chain__received": ["finished"], "chain__used": ["nothing"], "chain__provided": ["nothing"]}
    mandated = judged(date(2028, 2, 1), **nobody, role__mandated_by_provider=True)
    (law,) = mandated.laws
    assert law.closed_gate is None
    elsewhere = {"reach__eu__offered": False, "reach__eu__output_used": False, "organisation__eu__established": "nowhere"}
    (law,) = judged(date(2028, 2, 1), **nobody, **elsewhere, model__placed_on_eu_market="not_yet").laws
    assert law.closed_gate == "eu.scope.reached"


@pytest.mark.ci
def test_a_relation_may_depend_on_the_role(book, program):
    def relation(raw: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
        made = compare(book, assess(book, program, answers(book, raw), Asked(on=date(2028, 2, 1))))
        row = next(one for one in made.rows if one.pair == "compare.risk_plan")
        return row.relation, row.or_relations

    resold = {"chain.made": ["nothing"], "chain.received": ["finished"], "chain.changed": ["nothing"], "chain.own_name": False}
    assert relation({}) == ("narrower", ())
    assert relation({**resold, "chain.used": ["nothing"], "uses.nothing_else": True, "product.is_product_or_component": False}) == ("overlaps", ())
    assert relation({"chain.made": "unknown"}) == ("narrower", ("overlaps",))


def _spelt(raw: dict[str, Any]) -> dict[str, Any]:
    return {path.replace(".", "__"): one for path, one in raw.items()}


def test_only_members_that_can_count_are_asked_for(judged):
    """A place of a notice at which a law does not look, a kind of output that a duty does not know: neither is open."""
    found = judged(date(2026, 12, 3), system__interacts_with_people=True, system__obviously_ai=False)
    told = {path for path in found.finding("eu.transparency.interaction").deciding_layers[0].open if path.startswith("notices.")}
    assert told == {"notices.nothing_else", "notices.start.given", "notices.always.given", "notices.reachable"}
    asked = found.finding("eu.transparency.published_text").deciding_layers[0].open
    assert "outputs.text.shown.made" in asked
    assert "outputs.image.shown.made" not in asked
