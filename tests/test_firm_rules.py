"""A firm's folder laid over the shipped rules: it loads, is marked in every format, is checked, and breaks with its own file and line."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date

import pytest

from compliance import shipped, words
from compliance.assessment.assess import Asked
from compliance.assessment.cases import Trial
from compliance.assessment.described import assess_description
from compliance.cli.main import run
from compliance.describe.answers import load_system
from compliance.engines.lower import load_program
from compliance.errors import RuleError
from compliance.law.case import cases, raw_cases
from compliance.law.lint import lint
from compliance.law.lint_cases import lint_cases
from compliance.law.rulebook import load_rules
from compliance.report.render import render
from compliance.words import say

pytestmark = pytest.mark.ci
DAY = date(2026, 11, 24)
EXAMPLES = shipped.folder("examples")
FOLDER = EXAMPLES / "firm_rules"
REPLACED, ADDED = "kr.transparency.prior_notice", "house.hiring.reasons"


@pytest.fixture(scope="module")
def firm():
    return load_rules(FOLDER)


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    """The hiring example as a generative one with terms in place and no line on the screen; the firm's question answered."""
    text = (EXAMPLES / "hiring.yaml").read_text(encoding="utf-8")
    file = tmp_path_factory.mktemp("firm") / "system.yaml"
    generative = re.sub(r"generative: false", "generative: true", text)
    changed = re.sub(r"(?m)^notices:.*\n(?:[ ].*\n)*", "notices: {nothing_else: true, terms: {given: true, says: [generative]}}\n", generative)
    file.write_text(changed + "\nhouse: {reasons_given: false}\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def assessed(firm, system):
    return assess_description(firm, load_program(firm), load_system(str(system), firm.facts), Asked(on=DAY))


def test_a_folder_adds_questions_and_rules_and_replaces_a_rule(book, firm):
    assert set(firm.facts.facts) - set(book.facts.facts) == {"house.reasons_given"}
    assert set(firm.rules) - set(book.rules) == {"house.hiring.used", ADDED}
    assert [one.id for one in firm.rules.values() if one.overrides] == [REPLACED]
    assert {firm.folder_of(name) for name in (REPLACED, ADDED)} == {"firm_rules"}
    assert {firm.folder_of(name) for name in book.rules if name != REPLACED} == {None}
    assert firm.hash != book.hash
    assert firm.rules[REPLACED].file == "firm_rules/kr/transparency.yaml"


def test_the_replaced_rule_is_stricter_and_the_added_one_is_found(book, program, assessed, system):
    text = system.read_text(encoding="utf-8").replace("\nhouse: {reasons_given: false}\n", "")
    shipped_file = system.with_name("plain.yaml")
    shipped_file.write_text(text, encoding="utf-8")
    by_law = assess_description(book, program, load_system(str(shipped_file), book.facts), Asked(on=DAY))
    assert by_law.finding(REPLACED).verdict.value == "met"
    assert by_law.receipt.layers == by_law.receipt.overridden == ()
    assert not any(one.overrides or one.folder for one in by_law.findings)
    assert assessed.finding(REPLACED).verdict.value == "not met"
    assert assessed.finding(ADDED).verdict.value == "not met"
    assert assessed.receipt.overridden == (REPLACED,)
    same = [one.rule for one in by_law.findings if one.verdict is not assessed.finding(one.rule).verdict]
    assert same == [REPLACED]


@pytest.mark.parametrize("lang", words.LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_a_report_marks_the_firms_rules_and_names_its_folder(assessed, format, lang):
    shown = " ".join(render(assessed, format, lang).replace("\\_", "_").replace("&#39;", "'").split())
    title = assessed.finding(REPLACED).title[lang]
    replaced, added = (f"{say(key, lang)} (firm_rules)" for key in ("report.overridden", "report.added"))
    assert replaced in shown
    assert added in shown
    assert shown.index(title) < shown.index(replaced)
    assert say("report.overridden_list", lang, names=title) in shown
    assert say("report.layers", lang, names=str(FOLDER)).split(":")[0] in shown


def test_json_marks_them_too(assessed):
    made = json.loads(render(assessed, "json", "en"))
    marked = {one["rule"]: (one["overrides"], one["folder"]) for one in made["findings"] if one["folder"]}
    assert marked == {REPLACED: (True, "firm_rules"), "house.hiring.used": (False, "firm_rules"), ADDED: (False, "firm_rules")}
    assert made["receipt"]["layers"] == [str(FOLDER)]
    assert made["receipt"]["overridden"] == [REPLACED]


@pytest.mark.parametrize(
    "command",
    [("compare",), ("compare", "--format", "md"), ("compare", "--format", "html"), ("checklist", "--format", "md"), ("checklist", "--format", "html")],
    ids=" ".join,
)
def test_the_other_faces_mark_them(command, system, capsysbinary):
    name, *rest = command
    assert run([name, str(system), "--rules", str(FOLDER), "--on", DAY.isoformat(), "--lang", "en", "--engine", "columns", *rest]) == 0
    shown = capsysbinary.readouterr().out.decode()
    flat = " ".join(shown.replace("\\_", "_").replace("&#39;", "'").split())
    assert f"{say('report.overridden', 'en')} (firm_rules)" in flat


def test_rules_show_says_whose_rule_it_is(capsysbinary):
    assert run(["rules", "show", REPLACED, "--rules", str(FOLDER), "--lang", "ko"]) == 0
    assert f"{say('report.overridden', 'ko')} (firm_rules)" in capsysbinary.readouterr().out.decode()


def test_its_cases_hold_and_the_replaced_ones_are_left_behind(book, firm):
    own = [one for one in cases(firm, raw_cases(firm)) if firm.folder_of(one.rule)]
    assert {one.file.split("/")[0] for one in own} == {"firm_rules"}
    assert {one.rule for one in own} == {REPLACED, "house.hiring.used", ADDED}
    assert any(one["rule"] == REPLACED for one in raw_cases(book))
    program = load_program(firm)
    for one in own:
        assert Trial(firm, program, ("columns",)).outcome(one).differences == (), one.id


def test_nothing_is_to_be_said_against_it(firm):
    assert [one.text("en") for one in [*lint(firm), *lint_cases(firm, cases(firm, raw_cases(firm)))]] == []


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_the_commands_check_it(lang, capsysbinary):
    assert run(["rules", "lint", "--rules", str(FOLDER), "--lang", lang]) == 0
    assert run(["rules", "test", "house.hiring", "--rules", str(FOLDER), "--lang", lang]) == 0
    assert run(["rules", "test", REPLACED, "--rules", str(FOLDER), "--lang", lang]) == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("house/hiring.yaml", "when: uses.hiring.used", "when: uses.hiring.use", "uses.hiring.used"),
        ("house/hiring.yaml", "force: must", "force: shall", "endeavour"),
        ("facts/house.yaml", "type: bool", "type: boolean", "bool"),
        ("kr/transparency.yaml", "kr.roles.operator\n          - {id", "kr.roles.operators\n          - {id", "kr.roles.operator"),
        ("kr/transparency.yaml", "- id: kr.transparency.prior_notice", "- id: kr.notices.prior_notice", "kr.transparency"),
    ],
    ids=["no such question", "no such force", "no such type", "no such rule", "not its place"],
)
def test_a_broken_folder_names_its_own_file_line_and_fix(file, old, new, says, tmp_path):
    folder = tmp_path / "our_rules"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load_rules(folder)
    named = [one for one in caught.value.problems if one.file == f"our_rules/{file}"]
    assert named
    assert named[0].line
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    assert any(new.split("\n")[0].split(": ")[-1] in line for line in lines[named[0].line - 1 :][:12])
    assert says in named[0].text("en")


def test_a_folder_given_as_a_point_has_its_name(monkeypatch):
    monkeypatch.chdir(FOLDER)
    made = load_rules(".")
    assert made.folder_of(ADDED) == "firm_rules"
    assert made.rules[ADDED].file.startswith("firm_rules/")
