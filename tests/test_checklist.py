"""The checklist: every measure the law names once, the same rows in every format, and nothing a person wrote comes alive."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import openpyxl
import pytest

from compliance import shipped
from compliance.assessment.assess import Asked
from compliance.assessment.days import State
from compliance.assessment.described import assess_description
from compliance.assessment.verdict import Verdict
from compliance.cli.main import run
from compliance.describe.answers import load_system, read_description
from compliance.errors import MissingExtra
from compliance.law.kinds import SOFTER
from compliance.law.leaf import IS_TRUE
from compliance.law.node import Group, Label, Leaf
from compliance.law.text import Text
from compliance.papers.cells import COLUMNS, PRINTED, cells, measure
from compliance.papers.rows import checklist, rows
from compliance.papers.table import SECTIONS, STATUSES
from compliance.papers.text import page
from compliance.papers.ways import Option, nested, options
from compliance.papers.xlsx import workbook
from compliance.words import say

pytestmark = pytest.mark.ci
DAY = date(2026, 11, 24)
LANGUAGES = ("ko", "en")
FOLDER = shipped.folder("examples")
EXAMPLES = ("hiring", "loan", "image_service", "foreign_api", "frontier_model", "welfare_agency", "spam_filter", "weapon_system")
EVIL = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+1-2",
    "<script>alert(1)</script><img src=x onerror=a>",
    "{{7*7}}{% raw %}${7*7}",
    "\x1b[31mred\u202egnp",
    "# head **bold** [link](http://evil) `code` |cell|",
    "&A&P&N _x0041_ https://evil.example",
)


@pytest.fixture(scope="module")
def tables(book, program):
    found = {}

    def one(name):
        if name not in found:
            description = load_system(FOLDER / f"{name}.yaml", book.facts)
            assessment = assess_description(book, program, description, Asked(DAY, engine="columns"))
            found[name] = assessment, checklist(assessment, book, description.answers), description
        return found[name]

    return one


def opened(table, lang="ko"):
    return openpyxl.load_workbook(BytesIO(workbook(table, lang)))


def kept(assessment):
    """The duties and prohibitions that a checklist is about."""
    return [
        one
        for one in assessment.findings
        if one.kind in ("duty", "prohibition") and one.verdict is not Verdict.NOT_APPLICABLE and one.binds.state is not State.ENDED
    ]


# --- rows


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_measure_of_an_applying_duty_is_one_row_a_member(name, tables):
    assessment, table, _ = tables(name)
    wanted = Counter()
    for finding in kept(assessment):
        named = {
            (finding.rule, one.id, one.member)
            for layer in finding.deciding_layers
            if layer.verdict is not Verdict.NOT_APPLICABLE
            for one in layer.measures
        }
        wanted.update(named or {(finding.rule, None, None)})
    assert Counter((row.duty.finding.rule, row.measure, row.member) for row in table.rows) == wanted
    assert len({row.code for row in table.rows}) == len(table.rows)


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_left_out_is_counted(name, tables):
    assessment, table, _ = tables(name)
    for part in table.parts:
        every = [one for one in assessment.of(part.law.jurisdiction) if one.kind in ("duty", "prohibition")]
        assert part.duties + part.absent + part.ended == len(every)
        assert sum(count for _, count in part.statuses) == len(part.rows)
        assert [row.number for row in part.rows] == list(range(1, len(part.rows) + 1))


@pytest.mark.parametrize("name", EXAMPLES)
def test_sections_stand_apart_and_in_order(name, tables):
    _, table, _ = tables(name)
    for part in table.parts:
        at = [SECTIONS.index(row.duty.section) for row in part.rows]
        assert at == sorted(at)
        for row in part.rows:
            finding = row.duty.finding
            upcoming = finding.binds.state is State.UPCOMING
            assert row.duty.section == ("upcoming" if upcoming else "softer" if finding.force in SOFTER else "must")
        duties = [row.duty.finding.rule for row in part.rows]
        assert [one for at, one in enumerate(duties) if at == 0 or duties[at - 1] != one] == list(dict.fromkeys(duties))


def test_exceptions_are_no_rows(tables):
    _, table, _ = tables("image_service")
    marked = [row for row in table.rows if row.duty.finding.rule == "kr.transparency.output_marking"]
    assert {row.measure for row in marked} == {"visible", "machine_readable"}
    excepted = {one.id for _, one in marked[0].duty.block.exceptions}
    assert excepted
    assert not excepted & {row.measure for row in table.rows}


def test_a_row_a_member_with_its_own_status(tables):
    _, table, _ = tables("image_service")
    found = {(row.member, row.measure): row.status for row in table.rows if row.duty.finding.rule == "kr.transparency.output_marking"}
    assert found == {
        ("image.service", "visible"): "done",
        ("image.service", "machine_readable"): "not_needed",
        ("image.handed", "visible"): "not_done",
        ("image.handed", "machine_readable"): "not_done",
    }
    titles = {row.member: row.member_title for row in table.rows if row.member}
    assert all(title is not None for title in titles.values())


def test_rows_carry_what_the_answers_say(tables):
    _, table, _ = tables("hiring")
    found = {row.code: row for row in table.rows}
    plan = found["kr.high_impact_duties.risk_plan#established"]
    assert (plan.status, plan.responsible, plan.due, plan.note) == ("not_done", ("한빛나",), (date(2026, 12, 31),), ("초안 작성 중",))
    assert plan.wanted
    kept_plan = found["kr.high_impact_duties.user_protection_plan#established"]
    assert (kept_plan.status, kept_plan.given) == ("done", ("이용자보호방안-v1.pdf",))
    other = found["kr.high_impact_duties.risk_plan#carried_over"]
    assert (other.status, other.option.way) == ("optional", "carried_over")
    assert found["kr.high_impact_duties.risk_plan#other_statutes"].status == "not_used"
    assert found["kr.high_impact_duties.user_protection_plan#carried_over"].status == "not_needed"
    assert plan.clauses[0].rank == "act"
    assert plan.clauses[0].url.startswith("https://")


def test_both_readings_are_said_where_they_part(tables):
    _, table, _ = tables("hiring")
    row = next(row for row in table.rows if row.duty.finding.rule == "kr.high_impact_duties.posting")
    lines = cells(row, "en")["verdict"].split("\n")
    assert len(lines) == 2
    assert lines[0].endswith(say("verdict.possible", "en"))
    assert lines[1].endswith(say("verdict.not met", "en") + "*")  # the provision is not encoded under this reading


def test_a_reading_asked_for_alone_is_marked_where_it_does_not_hold_the_provision(book, program, tables):
    description = tables("hiring")[2]
    for reading, mark in (("statute", ""), ("guideline", "*")):
        asked = Asked(DAY, readings=(reading,), engine="columns")
        table = checklist(assess_description(book, program, description, asked), book, description.answers)
        row = next(row for row in table.rows if row.code == "kr.high_impact_duties.posting#risk_plan")
        verdict = {"statute": "possible", "guideline": "not met"}[reading]
        assert cells(row, "en")["verdict"] == say(f"verdict.{verdict}", "en") + mark
        assert (say("checklist.beneath_note", "en") in page(table, "html", "en")) == bool(mark)


def test_a_duty_whose_outputs_are_not_said_is_one_row(book, program):
    text = "schema_version: 1\nsystem: {generative: true}\n"
    description = read_description(text, "x.yaml", book.facts)
    found = rows(assess_description(book, program, description, Asked(DAY, engine="columns")), book, description.answers)
    marking = [row for row in found if row.duty.finding.rule == "kr.transparency.output_marking"]
    assert len(marking) == 1
    assert marking[0].spread
    assert marking[0].status == "open"


def test_open_gates_show_what_would_be(book, program):
    description = read_description("schema_version: 1\nsystem: {generative: true}\n", "x.yaml", book.facts)
    assessment = assess_description(book, program, description, Asked(DAY, engine="columns"))
    table = checklist(assessment, book, description.answers)
    assert all(row.duty.finding.verdict in (Verdict.POSSIBLE, Verdict.MET_IF_APPLIES) for row in table.rows)
    for lang in LANGUAGES:
        assert say("checklist.gates_open", lang, count=len(table.parts[0].law.open_gates)) in page(table, "html", lang)


# --- how measures stand to each other


def leaf(name=None, way=None):
    return Leaf(f"a.{name}", IS_TRUE, Label(name, (), Text("ㄱ", "a"), way))


def test_all_of_several_are_needed():
    assert options(Group("all", (leaf("x"), leaf("y"))), {"x", "y"}) == {"x": Option("all"), "y": Option("all")}


def test_a_single_measure_is_the_whole():
    assert options(Group("all", (leaf("x"),)), {"x"}) == {"x": Option("whole")}


def test_one_of_several_suffices():
    found = options(Group("any", (leaf("x"), leaf("y"))), {"x", "y"})
    assert found == {"x": Option("any", None, 1, 1), "y": Option("any", None, 1, 2)}


def test_other_ways_leave_the_ordinary_ones_needed():
    tree = Group("any", (Group("all", (leaf("x"), leaf("y")), Label("own")), leaf("z", "deemed")))
    assert options(tree, {"x", "y", "z"}) == {"x": Option("all"), "y": Option("all"), "z": Option("way", "deemed")}


def test_options_of_several_measures_are_told_apart():
    tree = Group("all", (leaf("w"), Group("any", (leaf("x"), Group("all", (leaf("y"), leaf("z")))))))
    assert options(tree, set("wxyz")) == {
        "w": Option("all"),
        "x": Option("any", None, 1, 1),
        "y": Option("any", None, 1, 2, shared=True),
        "z": Option("any", None, 1, 2, shared=True),
    }


def test_what_a_measure_consists_of_is_said_inside_it():
    tree = Group("any", (leaf("y"), leaf("z", "relaxed")), Label("x", (), Text("ㄱ", "a")))
    assert [(one.id, one.way) for one in nested(tree, "x")] == [("y", None), ("z", "relaxed")]


# --- the same rows in every format


class Page(HTMLParser):
    """Rows of tables, landmarks, headings, what is loaded from elsewhere, ids and links."""

    VOID = ("meta", "br", "img", "link", "input", "hr", "wbr")

    def __init__(self, text):
        super().__init__()
        self.rows, self.tags, self.headings, self.ids, self.hrefs, self.outside = [], Counter(), [], [], [], []
        self.attributes = set()
        self.row = self.cell = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags[tag] += 1
        self.attributes |= set(given)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.hrefs.append(given.get("href", ""))
        if "src" in given or (tag == "link"):
            self.outside.append(given)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "tr":
            self.row = {}
        elif tag in ("td", "th") and self.row is not None:
            self.cell = given.get("class", "").split(" ")[0]
            self.row[self.cell] = ""
        elif tag == "br" and self.cell is not None:
            self.row[self.cell] += "\n"

    def handle_endtag(self, tag):
        if tag == "tr" and self.row and "measure" in self.row and self.row["number"].strip().isdigit():
            self.rows.append(self.row)
        if tag == "tr":
            self.row = None
        if tag in ("td", "th"):
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None and self.row is not None:
            self.row[self.cell] += data


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_html_carries_every_row(name, lang, tables):
    _, table, _ = tables(name)
    read = Page(page(table, "html", lang))
    assert len(read.rows) == len(table.rows)
    for row, shown in zip(table.rows, read.rows, strict=True):
        wanted = cells(row, lang)
        for column, text in shown.items():
            assert text.strip() == wanted[column].strip(), (row.code, column)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_markdown_carries_every_row(name, lang, tables):
    _, table, _ = tables(name)
    text = page(table, "md", lang)
    found = re.findall(r"^- \[([ x])\] \*\*(\d+)\. ", text, re.MULTILINE)
    assert found == [("x" if row.status == "done" else " ", str(row.number)) for row in table.rows]
    assert text.count(say("checklist.disclaimer", lang)) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_sheet_carries_every_row(name, lang, tables):
    _, table, _ = tables(name)
    book = opened(table, lang)
    assert len(book.sheetnames) == 1 + len(table.parts)
    for part, sheet in zip(table.parts, book.worksheets[1:], strict=True):
        head = head_of(sheet)
        columns = COLUMNS if part.rows else PRINTED
        assert [cell.value for cell in sheet[head]][: len(columns)] == [say(f"checklist.column.{one}", lang) for one in columns]
        for row in part.rows:
            shown = [sheet.cell(head + row.number, at).value for at in range(1, len(columns) + 1)]
            wanted = cells(row, lang)
            for column, value in zip(columns, shown, strict=True):
                if column == "number":
                    assert value == row.number
                elif column == "due" and len(row.due) == 1:
                    assert value.date() == row.due[0]
                else:
                    assert (value or "") == wanted[column], (row.code, column)


def head_of(sheet):
    return int(sheet.freeze_panes[1:]) - 1


def test_both_languages_carry_the_same_rows(tables):
    _, table, _ = tables("image_service")
    ko, en = (Page(page(table, "html", lang)) for lang in LANGUAGES)
    assert [row["number"] for row in ko.rows] == [row["number"] for row in en.rows]
    assert ko.headings == en.headings
    for row in table.rows:
        words = cells(row, "ko"), cells(row, "en")
        assert words[0]["code"] == words[1]["code"]
        assert re.search("[가-힣]", measure(row, "ko"))
        assert not re.search("[가-힣]", measure(row, "en"))


# --- the page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_reads_and_prints_well(lang, tables):
    _, table, _ = tables("hiring")
    text = page(table, "html", lang)
    read = Page(text)
    assert f'<html lang="{lang}">' in text
    assert {tag: read.tags[tag] for tag in ("h1", "main", "header", "footer", "nav")} == dict.fromkeys(("h1", "main", "header", "footer", "nav"), 1)
    assert all(after <= before + 1 for before, after in zip(read.headings, read.headings[1:], strict=False))
    assert len(set(read.ids)) == len(read.ids)
    assert {href[1:] for href in read.hrefs if href.startswith("#")} <= set(read.ids)
    assert all(href.startswith(("#", "https://")) for href in read.hrefs)
    assert not read.outside
    assert text.count(say("checklist.disclaimer", lang)) == 1
    assert not read.tags["script"]
    assert "@media print" in text
    assert "url(" not in text


# --- the workbook


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_is_ready_to_work_in_and_to_print(lang, tables):
    _, table, _ = tables("image_service")
    book = opened(table, lang)
    assert book.sheetnames[0] == say("checklist.cover", lang)
    for part, sheet in zip(table.parts, book.worksheets[1:], strict=True):
        head = head_of(sheet)
        last = head + len(part.rows)
        assert sheet.title == part.law.law[lang][:31]
        assert sheet.auto_filter.ref == f"A{head}:{sheet.cell(head, len(COLUMNS)).column_letter}{last}"
        assert sheet.freeze_panes == f"D{head + 1}"
        (rule,) = sheet.data_validations.dataValidation
        assert rule.type == "list"
        assert rule.formula1 == '"' + ",".join(say(f"checklist.status.{key}", lang) for key in STATUSES) + '"'
        status = sheet.cell(head, 1 + COLUMNS.index("status")).column_letter
        assert str(rule.sqref) == f"{status}{head + 1}:{status}{last}"
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == f"${head}:${head}"
        assert "&P" in sheet.oddFooter.center.text
        assert sum(len(found.rules) for found in sheet.conditional_formatting) == len(STATUSES)
        assert any(cell.alignment.wrap_text for cell in sheet[head + 1])
        for row in part.rows:
            link = sheet.cell(head + row.number, 1 + COLUMNS.index("link")).hyperlink
            assert (link.target + (f"#{link.location}" if link.location else "") if link else None) == row.clauses[0].url
    fonts = {cell.font.name for sheet in book.worksheets for line in sheet.iter_rows() for cell in line if cell.value}
    assert fonts == {say("checklist.font", lang)}


def test_the_cover_says_it_once(tables):
    _, table, _ = tables("hiring")
    for lang in LANGUAGES:
        cover = opened(table, lang).worksheets[0]
        said = [str(cell.value) for line in cover.iter_rows() for cell in line if cell.value is not None]
        assert sum(say("checklist.disclaimer", lang) in one for one in said) == 1
        assert table.system in said
        assert DAY.isoformat() in said
        for part in table.parts:
            at = next(line for line in cover.iter_rows() if line[0].value == part.law.law[lang] and line[0].hyperlink)
            numbers = [cell.value for cell in at[1 : 4 + len(STATUSES)]]
            assert numbers == [len(part.rows), *(count for _, count in part.statuses), part.duties, part.absent]


def test_the_same_checklist_gives_the_same_bytes(tables):
    _, table, _ = tables("loan")
    assert workbook(table, "ko") == workbook(table, "ko")


def test_titles_of_laws_become_names_of_sheets(tables):
    _, table, _ = tables("loan")
    odd = Text("법: [가]/나*? " + "긴이름" * 20, "Law: [a]/b*? " + "long " * 20)
    parts = tuple(replace(part, law=replace(part.law, law=odd)) for part in table.parts)
    names = opened(replace(table, parts=parts)).sheetnames
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_a_thousand_rows_are_quick(tables):
    import time

    _, table, _ = tables("loan")
    part = table.parts[0]
    many = (part.rows * (1000 // len(part.rows) + 1))[:1000]
    big = replace(table, parts=(replace(part, rows=many),))
    for made in (lambda: workbook(big, "ko"), lambda: page(big, "html", "ko"), lambda: page(big, "md", "ko")):
        start = time.perf_counter()
        made()
        assert time.perf_counter() - start < 15  # three seconds on a machine that does nothing else


# --- names that would like to come alive


@pytest.fixture(scope="module", params=range(len(EVIL)))
def hostile(request, book, program):
    evil = EVIL[request.param]
    told = {"value": False, "evidence": [evil], "responsible": evil, "note": evil}
    text = json.dumps({
        "schema_version": 2,
        "system": {"name": evil, "is_ai": True, "generative": True},
        "organisation": {"name": evil, "in_business": True},
        "chain": {"received": ["general_model"], "supplier": ["business"], "made": ["system"], "provided": ["product"]},
        "reach": {"affects_korea": True, "conduct_in_korea": True},
        "defence": {"only_defence_or_security": False},
        "notices": {"nothing_else": {**told, "value": True}},
        "measures": {"self_review": {"done": told}},
    })  # fmt: skip
    description = read_description(text, "x.json", book.facts)
    assessment = assess_description(book, program, description, Asked(DAY, engine="columns"))
    table = checklist(assessment, book, description.answers)
    assert any(row.note for row in table.rows)
    return evil, table


def test_a_sheet_holds_no_formula(hostile):
    evil, table = hostile
    book = opened(table)
    written = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert not [cell.coordinate for cell in written if cell.data_type == "f"]
    row = next(row for row in table.rows if row.note)
    sheet = book.worksheets[1]
    shown = sheet.cell(head_of(sheet) + row.number, 1 + COLUMNS.index("note")).value
    assert shown == cells(row, "ko")["note"]
    assert evil.replace("\x1b", "").replace("\u202e", "") == shown
    for sheet in book.worksheets:
        footer = sheet.oddFooter.left.text or ""
        assert not re.search(r"(?<!&)(?:&&)*&[APN]", footer), footer


def test_a_page_holds_nothing_that_runs(hostile):
    _, table = hostile
    text = page(table, "html", "ko")
    read = Page(text)
    assert not read.tags["script"]
    assert not read.tags["img"]
    assert not [name for name in read.attributes if name.startswith("on")]
    assert not [href for href in read.hrefs if "evil" in href]
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", text)


def test_markdown_holds_no_markup_of_others(hostile):
    _, table = hostile
    text = page(table, "md", "ko")
    assert not re.search(r"(?<!\\)<(?!https://)", text)
    assert "](http://evil" not in text
    assert "**bold**" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", text)
    if "7*7" in hostile[0]:
        assert "49" not in [line.strip() for line in text.splitlines()]
        assert "7\\*7" in text


def test_a_text_too_long_for_a_cell_is_cut(book, program):
    note = "가" * 40_000
    text = json.dumps({"schema_version": 2, "measures": {"risk_plan": {"established": {"value": False, "note": note}}}})
    description = read_description(text, "x.json", book.facts)
    table = checklist(assess_description(book, program, description, Asked(DAY, engine="columns")), book, description.answers)
    cut = [cell.value for line in opened(table).worksheets[1].iter_rows() for cell in line if isinstance(cell.value, str) and len(cell.value) > 1000]
    assert cut
    assert all(len(one) <= 32_767 for one in cut)


# --- the command


@pytest.mark.parametrize("form", ["xlsx", "html", "md"])
def test_the_command_writes_each_format(form, tmp_path, capsys):
    target = tmp_path / f"list.{form}"
    code = run(["checklist", str(FOLDER / "hiring.yaml"), "--on", DAY.isoformat(), "--lang", "en", "--engine", "columns", "-o", str(target)])
    assert code == 0, capsys.readouterr().err
    data = target.read_bytes()
    assert data.startswith({"xlsx": b"PK", "html": b"<!doctype html>", "md": b"# "}[form])


def test_markdown_is_what_a_pipe_gets(capfdbinary):
    assert run(["checklist", str(FOLDER / "spam_filter.yaml"), "--on", DAY.isoformat(), "--lang", "ko", "--engine", "columns"]) == 0
    assert capfdbinary.readouterr().out.decode().startswith(f"# {say('checklist.title', 'ko')}")


def test_a_sheet_needs_a_file(capsys):
    assert run(["checklist", str(FOLDER / "hiring.yaml"), "--format", "xlsx", "--lang", "en"]) == 2
    assert say("errors.binary_to_terminal", "en") in capsys.readouterr().err


def test_a_format_that_is_not_there_is_named(capsys):
    assert run(["checklist", str(FOLDER / "hiring.yaml"), "--format", "docx", "--lang", "en"]) == 2
    assert "xlsx, html, md" in capsys.readouterr().err


def test_a_folder_is_no_output(tmp_path, capsys):
    assert run(["checklist", str(FOLDER / "hiring.yaml"), "--format", "xlsx", "--lang", "en", "--engine", "columns", "-o", str(tmp_path)]) == 3
    assert str(tmp_path) in capsys.readouterr().err


def test_a_missing_library_is_named(tables, monkeypatch):
    _, table, _ = tables("hiring")
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra, match=r"haechi\[docs\]"):
        workbook(table, "ko")
