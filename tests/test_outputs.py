"""What is written where: never over an input or what a person filled in; a report of ours anew."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from compliance import writing
from compliance.cli import main
from compliance.engines import lower
from compliance.law import rulebook
from compliance.report import marks

pytestmark = pytest.mark.ci
FILLED = "schema_version: 1\nsystem:\n  is_ai: true\n"
DAY = ("--on", "2026-11-24")


@pytest.fixture
def here(tmp_path, monkeypatch, book, program):
    """An empty folder with a filled description; the shipped rules are loaded once."""
    load_rules, load_program = rulebook.load_rules, lower.load_program
    monkeypatch.setattr(rulebook, "load_rules", lambda *folders: load_rules(*folders) if folders else book)
    monkeypatch.setattr(lower, "load_program", lambda asked: program if asked is book else load_program(asked))
    monkeypatch.chdir(tmp_path)
    Path("system.yaml").write_text(FILLED, encoding="utf-8")
    return tmp_path


def run(*arguments):
    return main.run([str(one) for one in arguments])


# --- never over a person's file


def test_an_empty_form_may_be_replaced_when_asked(here):
    assert run("init", "-o", "form.yaml") == 0
    assert run("init", "-o", "form.yaml", "--all") == 3
    assert run("init", "-o", "form.yaml", "--all", "--replace") == 0


COMMANDS = [
    ("assess", "system.yaml"), ("compare", "system.yaml"), ("checklist", "system.yaml"), ("facts",), ("schema",), ("init",),
    ("rules", "list"), ("rules", "coverage"), ("screen", "--columns"), ("screen", "--sample", "2"), ("validate", "system.yaml"),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_overwrites_what_is_no_report_unless_asked(here, command, capfd):
    Path("other.yaml").write_text("schema_version: 1\nsystem: {is_ai: true}\n", encoding="utf-8")
    Path("broken.yaml").write_text("schema_version: 1\nsystem: {is_ai: true\n", encoding="utf-8")
    Path("notes.txt").write_text("mine", encoding="utf-8")
    for name, replace in (("system.yaml", True), ("other.yaml", True), ("broken.yaml", True), ("notes.txt", False)):
        before = Path(name).read_bytes()
        assert run(*command, "-o", name, *DAY, "--lang", "en") == 3
        assert capfd.readouterr().err.startswith(name)
        if replace:
            assert run(*command, "-o", name, "--replace", *DAY) == 3
            capfd.readouterr()
        assert Path(name).read_bytes() == before
    if command[0] != "validate":  # which writes no file
        assert run(*command, "-o", "notes.txt", "--replace", *DAY) == 0
        assert Path("notes.txt").read_bytes() != b"mine"
    assert not [file for file in here.iterdir() if file.name.startswith(".")]


@pytest.mark.parametrize("target", ["other.yaml", "hard.yaml", "soft.yaml", "shared/organisation.yaml"])
def test_nothing_is_written_over_an_input_by_whatever_name(here, target, capfd):
    """The file itself, another name of it, and a file that it includes: not even with --replace."""
    Path("shared").mkdir()
    Path("shared/organisation.yaml").write_text("schema_version: 1\n", encoding="utf-8")
    Path("other.yaml").write_text("schema_version: 1\ninclude: shared/organisation.yaml\n", encoding="utf-8")
    os.link("other.yaml", "hard.yaml")
    Path("soft.yaml").symlink_to("other.yaml")
    before = Path(target).read_bytes()
    assert run("assess", "other.yaml", "-o", target, "--replace", *DAY) == 3
    assert capfd.readouterr().err.startswith(target)
    assert Path(target).read_bytes() == before
    assert Path("soft.yaml").is_symlink()


def test_rules_tables_and_runs_are_inputs(here, capfd):
    firm = Path("firm/kr")
    firm.mkdir(parents=True)
    (firm / "notes.yaml").write_text("[]\n", encoding="utf-8")
    Path("filings.csv").write_text("id,system.is_ai\nA,true\n", encoding="utf-8")
    assert run("schema", "--rules", "firm", "-o", "firm/kr/notes.yaml", "--replace") == 3
    assert run("screen", "filings.csv", "--out", "run", "-o", "filings.csv", "--replace", *DAY) == 3
    assert not Path("run").exists()
    assert run("screen", "filings.csv", "--out", "run", *DAY) == 0
    manifest = Path("run/manifest.json").read_bytes()
    assert run("screen", "show", "A", "--run", "run", "-o", "run/manifest.json", "--replace") == 3
    assert run("screen", "--sample", "3", "--out", "filings.csv") == 3
    assert Path("filings.csv").read_text(encoding="utf-8") == "id,system.is_ai\nA,true\n"
    assert Path("run/manifest.json").read_bytes() == manifest
    capfd.readouterr()


# --- a report of ours is replaced


REPORTS = [
    ("assess", "report.txt"), ("assess", "report.md"), ("assess", "report.html"), ("assess", "report.json"), ("compare", "report.txt"),
    ("compare", "report.json"), ("checklist", "report.md"), ("checklist", "report.html"), ("checklist", "report.xlsx"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "name"), REPORTS)
def test_a_report_is_written_anew_until_a_person_changed_it(here, command, name):
    assert run(command, "system.yaml", "-o", name, *DAY) == 0
    assert run(command, "system.yaml", "-o", name, *DAY, "--lang", "en") == 0
    if name.endswith(".json"):
        return
    changed(Path(name))
    before = Path(name).read_bytes()
    assert run(command, "system.yaml", "-o", name, *DAY) == 3
    assert Path(name).read_bytes() == before
    assert run(command, "system.yaml", "-o", name, *DAY, "--replace") == 0


def changed(file):
    """What a person does to a report: a cell filled in, a word altered."""
    if file.suffix == ".xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.load_workbook(file)
        book.worksheets[1].cell(12, 5).value = "done, see contract"
        book.save(file)
        return
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2] + b" mine " + data[len(data) // 2 :])


def test_reports_over_several_systems_and_schemas_of_them(here):
    Path("second.yaml").write_text("schema_version: 1\nsystem: {is_ai: true}\n", encoding="utf-8")
    for _ in range(2):
        assert run("assess", "system.yaml", "second.yaml", "-o", "all.json", *DAY) == 0
    assert run("schema", "-o", "schema.json") == 0
    assert run("schema", "-o", "schema.json") == 3  # no report


@pytest.mark.parametrize("form", ["text", "md", "html"])
@pytest.mark.parametrize("data", [b"", b"one\n", "가나".encode(), b"a\n\nhaechi:0123456789abcdef\n"])
def test_a_mark_holds_for_exactly_what_was_marked(form, data):
    made = marks.marked(data, form)
    assert marks.is_report(made)
    for at in range(len(made)):
        assert not marks.is_report(made[:at] + b"#" + made[at:])
    assert not marks.is_report(data)


def test_an_ending_that_promises_another_format_is_usage(here):
    for command, name in (("assess", "report.pdf"), ("checklist", "report.csv"), ("compare", "report.xlsx")):
        assert run(command, "system.yaml", "-o", name, *DAY) == 2
        assert not Path(name).exists()


def test_an_empty_file_holds_nothing_to_lose(here):
    Path("made.html").touch()
    assert run("assess", "system.yaml", "-o", "made.html", *DAY) == 0


# --- links, devices, pipes, long names


def test_a_link_stays_a_link_and_a_long_name_is_written(here):
    Path("real").mkdir()
    Path("link.md").symlink_to("real/report.md")
    for _ in range(2):
        assert run("assess", "system.yaml", "-o", "link.md", *DAY) == 0
    assert Path("link.md").is_symlink()
    assert Path("real/report.md").stat().st_size
    assert run("assess", "system.yaml", "-o", "가" * 80 + ".md", *DAY) == 0


def test_a_signal_waits_for_what_must_not_be_torn_apart():
    came = []
    old = signal.signal(signal.SIGTERM, lambda number, _frame: came.append(number))
    try:
        with writing.unbroken():
            signal.raise_signal(signal.SIGTERM)
            assert came == []
        assert came == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, old)


def test_the_json_of_a_report_is_known_by_its_shape():
    assert marks.is_report(json.dumps({"format": 1, "on": "2026-11-24", "laws": []}).encode())
    assert not marks.is_report(json.dumps({"schema_version": 1, "system": {}}).encode())
    assert not marks.is_report(b"{" * 100_000)
