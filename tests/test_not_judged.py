"""Duties that no rule encodes: named where they bind or may bind, in every format, and never inside the counts."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import jsonschema
import polars as pl
import pytest

from compliance.assessment.assess import Asked, assess
from compliance.assessment.compare import compare
from compliance.assessment.days import State
from compliance.cli import main
from compliance.describe.consistent import consistent
from compliance.engines.truth import Truth
from compliance.law.case import DECIDING, cases, raw_cases
from compliance.papers.rows import checklist
from compliance.papers.text import page
from compliance.papers.xlsx import workbook
from compliance.report.phrases import demands, left_out
from compliance.report.render import render, render_all, render_comparison, report_schema, reports_schema
from compliance.screen.run import screen
from compliance.screen.sample import sample
from compliance.screen.show import described
from compliance.screen.write import FINDINGS, MANIFEST
from compliance.words import say

LATER = date(2028, 2, 1)
NOW = date(2026, 11, 24)
LANGUAGES = ("ko", "en")


def judged(book, program, values, on):
    """The law of the Union for answers as values, as of a day."""
    return assess(book, program, values, Asked(on, ("eu",), engine="columns"))


def answers(table, rule, expect):
    """The answers of the first case of a rule with an outcome."""
    return next(case.values for case in table if case.rule == rule and case.expect == {DECIDING: expect})


@pytest.fixture(scope="session")
def table(book):
    return cases(book, raw_cases(book))


@pytest.fixture(scope="session")
def deployer(book, program, table):
    """A firm that uses a recruiting system of its own, high-risk since 2 December 2027."""
    return judged(book, program, answers(table, "eu.high_risk_duties.use", "met"), LATER)


def addresses(law):
    return {clause.address for duty in law.not_judged for clause in duty.provision}


def by_address(law):
    return {duty.provision[0].address: duty for duty in law.not_judged}


def test_entries_cite_what_is_there_and_stand_on_the_scope(book):
    for name, law in book.jurisdictions.items():
        for duty in book.unjudged(name):
            for cited in duty.provision:
                assert law.instruments[cited.instrument].has(cited.address, date(9999, 1, 1)), cited
            named = {one for rule in (*duty.bearer, *duty.tier) for one in (rule, *book.named_by(rule))}
            assert any(book.rules[rule].gate and book.rules[rule].group == "scope" for rule in named), duty.provision


def test_every_role_of_the_chain_bears_something(book):
    assert len(book.unjudged("eu")) >= 30
    assert len(book.unjudged("kr")) >= 1
    bearers = {name for duty in book.unjudged("eu") for name in duty.bearer}
    assert {f"eu.roles.{one}" for one in ("provider", "deployer", "importer", "distributor", "authorised_representative")} <= bearers


def test_a_deployer_learns_what_else_binds_it(deployer):
    law = deployer.laws[0]
    assert {"26(9)", "26(12)", "46"} <= addresses(law)
    by = by_address(law)
    assert by["26(12)"].holds == "yes"
    assert by["26(12)"].fine is not None
    assert by["26(12)"].fine.id == "eu.sanctions.operator_duties"
    assert by["26(9)"].holds == "open"
    assert by["26(9)"].only_if is not None
    assert len(by["46"].from_) == 2


def test_a_representative_is_in_a_role_and_its_duties_are_named(book, program, table):
    values = {**answers(table, "eu.high_risk_duties.use", "met"), **answers(table, "eu.roles.authorised_representative", "yes")}
    law = judged(book, program, values, LATER).laws[0]
    assert {"22(3)", "22(4)", "54(3)", "54(5)"} <= addresses(law)
    assert by_address(law)["22(3)"].holds == "yes"
    assert by_address(law)["54(3)"].holds == "open"
    assert "eu.roles.authorised_representative" in law.roles
    assert law.closed_gate is None


@pytest.mark.ci
def test_counts_leave_them_out_and_say_so(deployer):
    law = deployer.laws[0]
    assert sum(count for _, count in law.counts) == sum(one.kind in ("duty", "prohibition") for one in deployer.findings)
    for lang in ("ko", "en"):
        said = left_out(law.not_judged, lang)
        assert str(len(law.not_judged)) in said
        for form in ("text", "md", "html"):
            shown = " ".join(render(deployer, form, lang).split())
            assert said in shown, (form, lang)
            assert say("not_judged.title", lang) in shown


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_format_names_every_one(deployer, book, lang):
    duties = deployer.laws[0].not_judged
    comparison = compare(book, deployer)
    table = checklist(deployer, book, {})
    shown = [
        render(deployer, "md", lang), render(deployer, "html", lang), page(table, "md", lang), page(table, "html", lang),
        render_comparison(comparison, "md", lang), render_comparison(comparison, "html", lang),
    ]  # fmt: skip
    for text in shown:
        plain = text.replace("&#39;", "'").replace("\\", "").replace("&amp;", "&")
        for duty in duties:
            assert demands(duty, lang) in plain, duty.provision
    assert all(say("not_judged.title", lang) in text for text in (render_comparison(comparison, "text", lang), render(deployer, "text", lang)))


def test_the_workbook_lists_them_under_the_rows(deployer, book):
    openpyxl = pytest.importorskip("openpyxl")
    table = checklist(deployer, book, {})
    sheet = openpyxl.load_workbook(BytesIO(workbook(table, "en"))).worksheets[1]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    for duty in deployer.laws[0].not_judged:
        assert demands(duty, "en") in cells
    assert any(left_out(deployer.laws[0].not_judged, "en") in cell for cell in cells)


@pytest.mark.ci
def test_json_follows_the_published_schema(deployer):
    made = json.loads(render(deployer, "json", "en"))
    jsonschema.validate(made, report_schema())
    several = json.loads(render_all([deployer, deployer], "json", "en"))
    jsonschema.validate(several, reports_schema())
    assert several["overview"]["totals"][0]["counts"]["not_judged"] == 2 * len(deployer.laws[0].not_judged)
    duty = made["laws"][0]["not_judged"][0]
    assert set(duty) == {"provision", "line", "bearer", "tier", "only_if", "holds", "from", "binds", "fine"}
    assert {one["holds"] for one in made["laws"][0]["not_judged"]} == {"yes", "open"}
    assert duty["from"][0]["day"]


def test_before_their_day_they_are_upcoming(book, program, table):
    by = by_address(judged(book, program, answers(table, "eu.high_risk_duties.use", "met"), NOW).laws[0])
    assert by["26(12)"].binds is State.UPCOMING
    assert by["26(12)"].holds == "yes"
    assert by["46"].binds is State.DISPUTED


def test_a_provision_that_is_not_there_yet_is_not_named(book, program, table):
    day = date(2026, 7, 1)
    names = addresses(judged(book, program, answers(table, "eu.high_risk_duties.use", "met"), day).laws[0])
    index = book.jurisdictions["eu"].instruments["act"]
    assert names
    assert all(index.has(name, day) for name in names)


@pytest.mark.ci
def test_a_law_with_duties_not_judged_is_not_closed(book, program, table):
    for case in [case for case in table if case.rule == "eu.scope.covered"][:12]:
        law = judged(book, program, case.values, LATER).laws[0]
        assert not (law.closed_gate and law.not_judged), case.id
        if case.expect == {DECIDING: "no"}:
            systems = [duty for duty in law.not_judged if not any("general_purpose" in tier.rule for tier in duty.tier)]
            assert not systems, case.id


@pytest.mark.ci
def test_the_exit_code_ignores_them_and_a_line_says_so(book, tmp_path, capsys):
    """Of an empty description everything may bind."""
    file = tmp_path / "system.yaml"
    file.write_text(f"schema_version: {book.facts.edition}\n", encoding="utf-8")
    run = ["assess", str(file), "--jurisdiction", "eu", "--on", "2028-02-01", "--lang", "en", "--engine", "columns"]
    assert main.run(run) == 0
    assert "--fail-on" not in capsys.readouterr().err
    assert main.run([*run, "--fail-on", "not-met"]) == 0
    assert "--fail-on does not look at duties that are not judged here. EU AI Act: " in capsys.readouterr().err


# --- what the lowest tier does not show


def lowest(assessment):
    return next(tier for tier in assessment.laws[0].tiers if tier.rule == "eu.tiers.minimal")


def said_everywhere(assessment, said):
    for lang in LANGUAGES:
        pages = [" ".join(render(assessment, form, lang).split()) for form in ("text", "md", "html")]
        pages.append(" ".join(render_all([assessment, assessment], "md", lang).split()))
        assert all(said.say[lang] in shown for shown in pages)


@pytest.mark.ci
def test_minimal_is_not_said_alone_of_a_systemic_model(book, program, table):
    values = {**answers(table, "eu.tiers.minimal", "yes"), **answers(table, "eu.general_purpose.evaluation", "met")}
    made = judged(book, program, values, NOW)
    assert lowest(made).truth is Truth.TRUE
    said = lowest(made).asides[0]
    assert (said.kind, said.holds) == ("beside", "yes")
    assert "eu.general_purpose.systemic" in said.rules
    said_everywhere(made, said)


def test_minimal_is_not_said_alone_where_another_bears_the_duty(book, program, table):
    told = {**answers(table, "eu.transparency.interaction", "not met"), **answers(table, "eu.tiers.minimal", "yes")}
    told |= {path: value for path, value in answers(table, "eu.transparency.interaction", "not met").items() if path.startswith("system.")}
    borne = []
    for case in table:
        if case.rule == "eu.roles.provider" and case.expect == {DECIDING: "no"}:
            made = judged(book, program, {**told, **case.values}, NOW)
            borne += [(made, said) for said in lowest(made).asides if said.kind == "borne_by_other"]
    assert borne
    made, said = borne[0]
    assert said.rules == ("eu.transparency.interaction", "eu.roles.provider")
    assert said.holds == "yes"
    said_everywhere(made, said)


def test_what_may_hold_beside_the_lowest_tier_is_said_as_open(book, program, table):
    made = judged(book, program, answers(table, "eu.tiers.minimal", "yes"), NOW)
    assert all(said.holds == "open" for said in lowest(made).asides if said.kind == "beside")


# --- screening


@pytest.mark.ci
def test_screening_counts_what_single_assessments_name(book, program, tmp_path):
    filings = tmp_path / "filings.csv"
    sample(book, program, 30, 5, filings, LATER)
    counts = screen(book, program, [filings], LATER, tmp_path / "run", jurisdictions=("eu",), database=False)
    ids = pl.read_parquet(tmp_path / "run" / FINDINGS)["id"].to_list()
    filed = [consistent(described(tmp_path / "run", name, book.facts), book.consistency, book.facts, LATER) for name in ids]
    named = [judged(book, program, one.values, LATER).laws[0].not_judged for one in filed]
    about = json.loads((tmp_path / "run" / MANIFEST).read_text(encoding="utf-8"))["not_judged"]["eu"]
    assert about == counts.not_judged["eu"]
    assert about["filings"] == sum(bool(duties) for duties in named)
    for listed in about["duties"]:
        wanted = (listed["line"]["en"], listed["tier"], [address for cited in listed["provision"] for address in cited.values()])
        held = [any(known_by(duty) == wanted for duty in duties) for duties in named]
        assert listed["filings"] == sum(held), listed
    assert any(listed["filings"] for listed in about["duties"])


def known_by(duty):
    return duty.line.en, [tier.rule for tier in duty.tier], [clause.address for clause in duty.provision]
