"""What the report grew by: a table over several systems, amounts in one line, procedures, what is set apart and folded."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import jsonschema
import pytest

from compliance import shipped
from compliance.assessment.assess import Asked
from compliance.assessment.described import assess_description
from compliance.assessment.models import Consequence, Due, Home, Settles, Wanted
from compliance.assessment.verdict import Verdict
from compliance.cli.main import run
from compliance.describe.answers import load_system
from compliance.engines.truth import Truth
from compliance.law.kinds import Force
from compliance.law.text import Text
from compliance.report import as_json
from compliance.report.build import page
from compliance.report.overview import Overview, overview
from compliance.report.phrases import figures, ranged, runs
from compliance.report.render import render, render_all, reports_schema
from compliance.words import say
from tests.test_reports import (
    DAY,
    LANGUAGES,
    Page,
    assessment,
    check_page,
    clause,
    closed,
    definition,
    finding,
    gated,
    given,
    law,
    layer,
    question,
    text,
    whole,
)  # fmt: skip

EXAMPLES = shipped.folder("examples")


def over(*made) -> Overview:
    return overview(made, [page(one) for one in made])


def asking(system: str, *homes: Home):
    """A system with one question of its own and one that another file may answer for all."""
    unsettled = layer(Truth.OPEN, Verdict.POSSIBLE, open=("firm.size", "use.there"), deciding=())
    made = assessment(
        finding("aa.open", unsettled),
        finding("aa.other", unsettled),
        questions=(
            question("firm.size", Settles("aa.open", True), Settles("aa.other", False)),
            question("use.there", Settles("aa.open", True)),
        ),
    )
    return replace(made, system=system, file=f"{system}.yaml", homes=homes)


# --- several systems


def test_a_row_a_system_as_given_and_totals():
    made = over(whole(), closed(), gated())
    assert [(one.number, one.system) for one in made.rows] == [(1, "이력서 랭킹"), (2, "이력서 랭킹"), (3, "이력서 랭킹")]
    assert [one.laws[0].scope for one in made.rows] == ["passed", "closed", "open"]
    first = made.rows[0].laws[0]
    assert (first.counts.todo, first.counts.open, first.counts.upcoming, first.counts.met) == (3, 3, 1, 2)
    assert first.classes[0].title == text("title aa.class")
    assert [(one.reading, one.outcome) for one in first.classes[0].said] == [
        (text("statute"), "open"),
        (text("guideline"), "true"),
    ]
    (total,) = made.totals
    for name in ("todo", "open", "upcoming", "met"):
        assert getattr(total.counts, name) == sum(getattr(one.laws[0].counts, name) for one in made.rows)


def test_what_one_file_answers_for_all_is_asked_once():
    shared = Home("firm", "firm.yaml")
    made = over(asking("one", shared), asking("two", shared))
    size, use = made.questions
    assert (size.path, size.home, size.systems) == ("firm.size", "firm.yaml", (1, 2))
    assert (size.settles, size.settled_systems, size.may_settle, size.may_settle_systems) == (2, 2, 2, 2)
    assert (use.path, use.home, use.systems, use.settles) == ("use.there", None, (1, 2), 2)
    assert [one.laws[0].counts.ask for one in made.rows] == [2, 2]
    assert made.totals[0].counts.ask == 3
    apart = over(asking("one", shared), asking("two", Home("firm", "other.yaml")))
    assert apart.questions[0].home is None
    assert apart.totals[0].counts.ask == 4


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_the_table_stands_before_the_single_reports(format, lang):
    shared = Home("firm", "folder/firm.yaml")
    shown = render_all([asking("one", shared), closed(), asking("three", shared)], format, lang)
    flat = " ".join((check_page(shown, lang).text if format == "html" else shown.replace("\\", "")).split())
    head = say("over.title", lang, count=3)
    assert flat.startswith(f"# {head}" if format == "md" else head) or format == "html"
    assert flat.index(head) < flat.index(say("over.questions", lang)) < flat.index(say("section.open", lang))
    assert say("over.once", lang, file="firm.yaml") in flat
    assert say("over.each", lang, numbers="1, 3") in flat
    assert say("over.settles", lang, count=2, systems=2) in flat
    assert say("report.closed", lang) in flat
    assert say("over.title", lang, count=1) not in render(whole(), format, lang)


def test_json_of_several_follows_its_schema():
    schema = reports_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    made = [whole(), closed(), gated(), asking("one", Home("firm", "firm.yaml"))]
    shown = json.loads(render_all(made, "json", "ko"))
    jsonschema.validate(shown, schema)
    assert set(shown) == {"format", "overview", "systems"}
    assert [as_json.plain(one) for one in made] == shown["systems"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**shown, "more": 1}, schema)


@pytest.fixture(scope="module")
def three(book, program):
    files = [str(EXAMPLES / "three_systems" / f"{name}.yaml") for name in ("ranking", "chatbot", "forecast")]
    return [assess_description(book, program, load_system(file, book.facts), Asked(on=DAY)) for file in files]


@pytest.mark.ci
def test_one_organisation_with_three_systems(three):
    made = over(*three)
    assert made.organisation == "보기유통"
    assert [one.system for one in made.rows] == ["신입 서류 평가", "매장 안내 챗봇", "수요 예측"]
    homes = {one.path.partition(".")[0] for one in made.questions if one.home}
    assert homes
    assert homes <= {"organisation", "reach", "defence"}
    assert all(one.home and one.home.endswith("organisation.yaml") for one in made.questions if one.path.startswith("organisation."))
    for row, one in zip(made.rows, three, strict=True):
        assert sum(bool(each.jurisdictions) and row.number in each.systems for each in made.questions) == sum(
            bool(each.settles or each.gate) for each in one.questions
        )
    for lang in LANGUAGES:
        check_page(render_all(three, "html", lang), lang)
    jsonschema.validate(json.loads(render_all(three, "json", "ko")), reports_schema())


@pytest.mark.ci
def test_the_command_writes_the_schema_of_several(capsysbinary):
    assert run(["schema", "--of", "reports"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == reports_schema()


# --- amounts


def fine(**more: object) -> Consequence:
    plain_fine = Consequence(
        id="aa.fine", title=text("fine"), route="direct", first_step=Text("500만 원", "KRW 5"), steps=(), cap=Text("3,000만 원", "KRW 30"),
        step=None, amount=None, lowest=Text("250만 원", "KRW 2.5"), highest=Text("2,250만 원", "KRW 22.5"),
        missing=(Wanted("fines.earlier", text("earlier")), Wanted("fines.day", text("day"))), suspended=None, suspension=None,
        gist=None, clauses=(clause("43"),),
    )  # fmt: skip
    return replace(plain_fine, **more)


def test_an_amount_is_one_line():
    first = fine(step=1, amount=Text("500만 원", "KRW 5"), highest=Text("750만 원", "KRW 7.5"))
    assert list(figures(first, "ko"))[1:] == ["1차 500만 원, 사정에 따라 250만~750만 원", "한도 3,000만 원"]
    assert list(figures(first, "en"))[1:] == ["step 1: KRW 5, KRW 2.5 to 7.5 after adjustment", "at most KRW 30"]
    assert list(figures(fine(), "ko"))[1] == "1차 500만 원, 차수와 사정에 따라 250만~2,250만 원"
    exact = fine(step=2, amount=Text("500만 원", "KRW 5"), lowest=Text("500만 원", "KRW 5"), highest=Text("500만 원", "KRW 5"))
    assert list(figures(exact, "ko"))[1] == "2차 500만 원"
    at_cap = fine(highest=Text("3,000만 원", "KRW 30"))
    assert not any("한도" in one for one in figures(at_cap, "ko"))
    only_cap = fine(first_step=None, lowest=None, highest=None)
    assert list(figures(only_cap, "ko")) == [say("route.direct", "ko"), "한도 3,000만 원"]
    assert ranged("1", "2") == "1 to 2"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_suspension_that_may_have_ended_is_said(lang):
    assert say("suspension.in principle", lang) in list(figures(fine(suspension="in principle"), lang))
    assert say("suspension.may have ended", lang) in list(figures(fine(suspension="may have ended"), lang))


@pytest.mark.ci
@pytest.mark.parametrize(("on", "stands"), [(date(2027, 1, 21), "in principle"), (date(2027, 1, 22), "may have ended")])
def test_the_shipped_suspension_by_day(book, program, on, stands):
    made = assess_description(book, program, load_system(str(EXAMPLES / "hiring.yaml"), book.facts), Asked(on=on))
    found = {step.suspension for one in made.findings if one.jurisdiction == "kr" for step in one.consequences}
    assert found == {stands}
    (said,) = {step.suspended for one in made.findings if one.jurisdiction == "kr" for step in one.consequences}
    for lang in LANGUAGES:
        shown = " ".join(render(made, "md", lang).split())
        assert say(f"suspension.{stands}", lang) in shown
        assert said[lang] in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_would_narrow_an_amount_is_folded(lang):
    made = assessment(finding("aa.x", consequences=(fine(),)))
    html = Page(render(made, "html", lang))
    assert {"class": "fold"} in html.all("details")
    assert say("report.narrower", lang, count=2) in html.text
    assert text("earlier")[lang] in html.text
    plain = " ".join(render(made, "text", lang).split())
    assert f"[fines.earlier] {say('report.and_more', lang, count=1)}" in plain
    assert text("earlier")[lang] not in plain


# --- procedures


def due(name: str, **more: object) -> Due:
    plain_due = Due(f"aa.{name}", text(name), Text("30일", "30 days"), None, None, f"days.{name}", None, (clause("25"),), text(f"start {name}"))
    return replace(plain_due, **more)


def chain():
    reply = due("reply", extension=Text("30일", "30 days"), times=1)
    objection = due("objection", length=Text("10일", "10 days"), day=date(2026, 12, 10))
    clock = due("clock", draft=True)
    may = layer(verdict=Verdict.APPLIES)
    open_ = layer(Truth.OPEN, Verdict.POSSIBLE, deciding=())
    return assessment(
        finding("aa.ask", may, force=Force.MAY, group="review", deadlines=(reply,)),
        finding("aa.again", open_, force=Force.MAY, group="review", deadlines=(objection, clock)),
        finding("aa.papers", open_, group="review", deadlines=(objection, clock)),
        finding("aa.lone", open_, group="duties", deadlines=(due("lone"),)),
        finding("aa.no", layer(Truth.FALSE, Verdict.NOT_APPLICABLE), group="other", deadlines=(due("never"),)),
        view_of=law(groups=(("duties", text("duties")), ("review", text("review")), ("other", text("other")))),
    )


def test_a_procedure_is_the_steps_of_a_group_in_their_order():
    (only,) = page(chain()).laws[0].procedures
    assert only.title == text("review")
    assert [(one.number, one.due.id, one.block.anchor) for one in only.stages] == [
        (1, "aa.reply", "aa.ask"),
        (2, "aa.objection", "aa.again"),
        (3, "aa.clock", "aa.again"),
    ]


def test_a_period_says_its_length_extension_day_and_whether_it_is_final():
    assert list(runs(due("a", extension=Text("30일", "30 days"), times=1), "ko")) == ["30일 이내", "한 번, 30일까지 늘어날 수 있음"]
    assert list(runs(due("a", day=date(2026, 12, 1), extended=date(2026, 12, 31)), "ko")) == ["30일 이내", "2026-12-01까지", "연장되어 2026-12-31까지"]
    assert list(runs(due("a", draft=True), "en"))[-1] == "draft, not final"
    assert list(runs(due("a", start=None, start_words=Text("시작", "the start")), "en")) == ["30 days from the start"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_procedures_stand_in_a_section_of_their_own(format, lang):
    shown = render(chain(), format, lang)
    flat = " ".join((check_page(shown, lang).text if format == "html" else shown.replace("\\", "")).split())
    for wanted in (
        say("report.procedures_say", lang), say("report.due_draft", lang), "2026-12-10", say("report.if_applies", lang),
        say("report.extension_once", lang, length=Text("30일", "30 days")[lang]),
    ):  # fmt: skip
        assert " ".join(wanted.split()) in flat
    assert text("never")[lang] not in flat[flat.index(say("report.procedures_say", lang)) :]


@pytest.mark.ci
def test_the_shipped_confirmation_has_its_days(book, program, tmp_path):
    source = (EXAMPLES / "hiring.yaml").read_text(encoding="utf-8")
    days = "received_on: 2026-03-03, replied_on: 2026-04-01"
    assert source.count("\n  confirmation: {requested: false") == 1
    file = tmp_path / "system.yaml"
    file.write_text(source.replace("\n  confirmation: {requested: false", f"\n  confirmation: {{{days}, requested: true"), encoding="utf-8")
    description = load_system(str(file), book.facts)
    made = assess_description(book, program, description, Asked(on=DAY))
    steps = {stage.due.id.rsplit(".", 1)[1]: stage.due for one in page(made).laws[0].procedures for stage in one.stages}
    assert steps["confirmation_reply"].day == date(2026, 4, 2)
    assert steps["confirmation_reply"].extension == Text("30일", "30 days")
    assert steps["reconfirmation_request"].day == date(2026, 4, 11)
    assert steps["reconfirmation_reply"].day is None
    assert not any(one.draft for one in steps.values())


@pytest.mark.ci
def test_draft_clocks_are_marked(book, program):
    made = assess_description(book, program, load_system(str(EXAMPLES / "frontier_model.yaml"), book.facts), Asked(on=DAY))
    drafts = [stage.due for part in page(made).laws for one in part.procedures for stage in one.stages if stage.due.draft]
    assert len(drafts) >= 6
    for format in ("text", "md", "html"):
        assert render(made, format, "ko").count(say("report.due_draft", "ko")) >= len(drafts)


# --- apart, folded, near


def softer():
    return assessment(
        finding("aa.may", layer(verdict=Verdict.APPLIES), force=Force.MAY),
        finding("aa.try", layer(verdict=Verdict.NOT_MET), force=Force.ENDEAVOUR),
        finding("aa.principle", layer(verdict=Verdict.APPLIES), force=Force.PRINCIPLE),
        finding("aa.public", layer(verdict=Verdict.NOT_MET), force=Force.PRIORITY, group="bodies"),
        finding("aa.public_must", layer(verdict=Verdict.NOT_MET), group="bodies"),
        finding("aa.must", layer(verdict=Verdict.UNVERIFIED)),
        view_of=law(groups=(("duties", text("duties")), ("bodies", text("bodies"))), apart=("bodies",)),
    )


def test_each_force_and_each_group_set_apart_is_a_bundle():
    part = page(softer()).laws[0]
    sections = {one.key: one for one in part.sections}
    assert [(one.key, one.title, [b.anchor for b in one.blocks]) for one in sections["softer"].bundles] == [
        ("force.endeavour", None, ["aa.try"]),
        ("force.may", None, ["aa.may"]),
        ("force.principle", None, ["aa.principle"]),
        (None, text("bodies"), ["aa.public"]),
    ]
    assert [one.anchor for one in sections["todo"].blocks] == ["aa.must"]
    assert [(one.title, [b.anchor for b in one.blocks]) for one in sections["todo"].bundles] == [(text("bodies"), ["aa.public_must"])]
    assert sections["todo"].count == 2
    assert part.glance.split == (1, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_bundles_are_read_with_their_headings(format, lang):
    shown = render(softer(), format, lang).replace("\\", "")
    flat = " ".join((check_page(shown, lang).text if format == "html" else shown).split())
    for one in softer().findings:
        assert flat.count(one.title[lang]) >= 1, one.rule
    assert flat.index(text("title aa.must")[lang]) < flat.index(text("bodies")[lang]) < flat.index(text("title aa.public_must")[lang])
    for force in ("endeavour", "may", "principle"):
        assert say("report.fold_count", lang, name=say(f"force.{force}", lang), count=1) in flat


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_what_to_do_then_what_to_ask_then_the_rest(format, lang):
    shown = render(whole(), format, lang)
    flat = " ".join((Page(shown).text if format == "html" else shown.replace("\\", "")).split())
    nav = flat.index(text("title aa.todo")[lang]) if format == "html" else 0
    at = [
        flat.index(text("title aa.todo")[lang]),
        flat.index(say("report.questions", lang), nav),
        flat.index(text("title aa.met")[lang]),
    ]
    assert at == sorted(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_answers_close_a_law_and_the_rest_is_folded(lang):
    made = closed()
    shut = layer(Truth.FALSE, None, deciding=tuple(given(f"scope.n{at}") for at in range(5)))
    made = replace(made, findings=(definition("aa.scope", shut, gate=True), made.findings[1]))
    plain = " ".join(render(made, "text", lang).split())
    assert all(f"scope.n{at}" in plain for at in range(3))
    assert "scope.n3" not in plain
    assert say("report.and_more", lang, count=2) in plain
    html = Page(render(made, "html", lang))
    assert "scope.n4" in html.text
    assert say("report.and_more", lang, count=2) in html.text


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_one_file_is_named_and_several_are_told_by_their_path(format):
    here = replace(given("use.there", 18), file="folder/system.yaml")
    there = replace(given("firm.size", 4), file="folder/firm.yaml")

    def shown(*answers):
        made = assessment(finding("aa.x", layer(deciding=answers)), definition("aa.scope", layer(deciding=(here,), verdict=None), gate=True))
        return " ".join(render(replace(made, file="folder/system.yaml"), format, "ko").replace("\\", "").split())

    one, both = shown(here, replace(here, path="use.other", line=19)), shown(here, there)
    assert "system.yaml:19" in one
    assert "folder/system.yaml:" not in one
    assert "folder/firm.yaml:4" in both


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_a_role_that_no_answer_can_bring_is_not_called_open(format, lang):
    role = definition("aa.role", layer(Truth.FALSE, None))
    none, still = say("report.none_role", lang), say("report.no_role", lang)
    shown = " ".join(render(assessment(role), format, lang).split())
    assert none in shown
    assert still not in shown
    open_role = definition("aa.role", layer(Truth.OPEN, None, deciding=()))
    shown = " ".join(render(assessment(open_role, view_of=law(open_roles=("aa.role",))), format, lang).split())
    assert still in shown
    assert text("title aa.role")[lang] in shown
