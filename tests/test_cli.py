"""The command line: exit codes, where results go, every kind of bad input; one clear message and never a traceback."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from compliance import shipped, source
from compliance.cli import main
from compliance.cli.options import language_of
from compliance.engines import lower, rete
from compliance.law import rulebook

pytestmark = pytest.mark.ci
HIRING = str(shipped.folder("examples") / "hiring.yaml")
DAY = ("--on", "2026-11-24")


@dataclass
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def haechi(tmp_path, monkeypatch, capfdbinary, book, program):
    """Run a command line in an empty folder, in English, with bytes on standard input; the shipped rules are loaded once."""
    load_rules, load_program = rulebook.load_rules, lower.load_program
    monkeypatch.setattr(rulebook, "load_rules", lambda *folders: load_rules(*folders) if folders else book)
    monkeypatch.setattr(lower, "load_program", lambda asked: program if asked is book else load_program(asked))
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main.run([str(one) for one in arguments])
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        ran = Ran(code, out.decode(), err.decode())
        assert "Traceback" not in ran.out + ran.err
        if code != main.FAULT:
            assert not Path("haechi-fault.txt").exists(), Path("haechi-fault.txt").read_text(encoding="utf-8")
        return ran

    return run


# --- every command

COMMANDS = [
    ("init",), ("init", "--area", "hiring"), ("validate", HIRING), ("facts",), ("facts", "system"), ("facts", "--format", "json"),
    ("schema",), ("schema", "--of", "report"), ("assess", HIRING), ("assess", HIRING, HIRING), ("compare", HIRING), ("checklist", HIRING),
    ("screen", "--columns"), ("screen", "--sample", "3"), ("rules", "list"), ("rules", "list", "--format", "json"),
    ("rules", "show", "31(2)"), ("rules", "show", "제31조제2항"), ("rules", "coverage"), ("rules", "coverage", "act", "--format", "md"),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_runs_and_speaks_both_languages(haechi, command):
    if command[0] in ("validate", "assess", "compare", "checklist"):
        assert Path(HIRING).exists()
    korean, english = (haechi(*command, *DAY, "--lang", lang) for lang in ("ko", "en"))
    assert (korean.code, english.code) == (0, 0), korean.err + english.err
    assert korean.out.strip()
    neutral = command in (("facts", "--format", "json"), ("screen", "--sample", "3"), ("schema", "--of", "report"))
    assert (korean.out == english.out) is neutral


@pytest.mark.parametrize("name", list(main._COMMANDS) + ["screen run", "screen show"] + [f"rules {one}" for one in ("list", "show", "test", "lint", "coverage", "exits", "new")])
def test_every_command_has_help_in_both_languages(haechi, name):
    ran = haechi(*name.split(), "--help")
    assert ran.code == 0
    assert re.search("[가-힣]", ran.out)
    assert re.search("[A-Za-z]{4} ", ran.out.split("Options:")[0])


def test_the_overview_lists_every_command_and_the_version(haechi):
    assert all(name in haechi("--help").out for name in main._COMMANDS)
    assert re.match(r"haechi, version \d+\.\d+", haechi("--version").out)
    assert haechi().code == 2


def test_rules_test_and_lint_end_with_1_where_something_is_wrong(haechi):
    name = haechi("rules", "list", "--format", "json").out
    first = json.loads(name)[0]["id"]
    ran = haechi("rules", "test", first)
    assert (ran.code, "0 failed" in ran.out) == (0, True)
    assert haechi("rules", "test", "--engine", "columns", "--jurisdiction", "nowhere", first).code in (0, 2)
    broken = Path("firm") / "xx"
    broken.mkdir(parents=True)
    base = Path(__file__).parent / "broken" / "base" / "xx"
    for file in base.glob("*.yaml"):
        (broken / file.name).write_bytes(file.read_bytes())
    refused = haechi("rules", "lint", "--rules", "firm")
    assert refused.code == 3
    assert re.search(r"^firm/xx/good\.yaml:\d+: xx\.good\.\w+: ", refused.err, re.MULTILINE)


# --- options that mean the same everywhere


def test_the_day(haechi):
    assert "2026-11-24" in haechi("assess", HIRING, *DAY).out
    assert "2027" in haechi("assess", HIRING, "--on", "2027년 1월 22일", "--format", "md").out
    early = haechi("assess", HIRING, "--on", "1999-01-01")
    assert early.code == 3
    assert "1999-01-01" in early.err
    for wrong in ("soon", "2026-02-30", "2026"):
        assert haechi("assess", HIRING, "--on", wrong).code == 2


def test_the_language_follows_the_locale_else_korean():
    assert language_of({"LANG": "en_US.UTF-8"}) == "en"
    assert language_of({"LANG": "ko_KR.UTF-8"}) == "ko"
    assert language_of({"LC_ALL": "ko_KR", "LANG": "de_DE"}) == "ko"
    assert language_of({"LANG": "C.UTF-8"}) == language_of({}) == "ko"


def test_a_message_is_in_the_language_asked_for(haechi):
    assert re.search("[가-힣]", haechi("assess", "none.yaml", "--lang", "ko").err)
    assert re.search("[가-힣]", haechi("assess", "none.yaml", "--lang=ko").err)
    assert not re.search("[가-힣]", haechi("assess", "none.yaml").err)


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
def test_a_format_goes_to_a_file_or_by_its_name(haechi, form):
    printed = haechi("assess", HIRING, *DAY, "--format", form)
    assert printed.code == 0
    written = haechi("assess", HIRING, *DAY, "--format", form, "--output", "report")
    assert (written.code, written.out) == (0, "")
    assert Path("report").read_text(encoding="utf-8").strip() == printed.out.strip()
    if form != "text":
        haechi("assess", HIRING, *DAY, "-o", f"report.{form}")
        assert Path(f"report.{form}").read_bytes() == Path("report").read_bytes()
    assert haechi("assess", HIRING, *DAY, "--format", form, "--output", "-").out == printed.out


def test_an_unknown_format_is_usage(haechi):
    ran = haechi("assess", HIRING, "--format", "docx")
    assert ran.code == 2
    assert "md" in ran.err


@pytest.mark.parametrize(("option", "value"), [("--reading", "rumour"), ("--jurisdiction", "nowhere")])
def test_an_unknown_name_is_usage_and_the_known_ones_are_said(haechi, book, option, value):
    ran = haechi("assess", HIRING, option, value)
    assert ran.code == 2
    assert next(iter(book.jurisdictions.values() if option == "--reading" else [None])) is None or "statute" in ran.err


def test_readings_and_jurisdictions_choose(haechi, book):
    for name in book.jurisdictions:
        found = json.loads(haechi("assess", HIRING, *DAY, "--format", "json", "--jurisdiction", name).out)
        assert {one["jurisdiction"] for one in found["findings"]} == {name}
    whole = haechi("assess", HIRING, *DAY, "--format", "json", "--reading", "all").out
    assert json.loads(whole) == json.loads(haechi("assess", HIRING, *DAY, "--format", "json").out)


@pytest.mark.skipif(not rete.available(), reason="durable-rules is not installed")
def test_both_engines_say_the_same(haechi):
    first, second = (json.loads(haechi("assess", HIRING, *DAY, "--format", "json", "--engine", one).out) for one in ("rete", "columns"))
    assert first.pop("receipt")["keys"] == ["plain", "rete"]
    assert second.pop("receipt")["keys"] == ["plain", "columns"]
    assert first == second


def test_a_missing_extra_says_what_to_install(haechi, monkeypatch):
    monkeypatch.setitem(sys.modules, "durable", None)
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    ran = haechi("assess", HIRING, "--engine", "rete")
    assert ran.code == 2
    assert "haechi[rete]" in ran.err
    ran = haechi("assess", HIRING, *DAY, "--format", "json")
    assert json.loads(ran.out)["receipt"]["keys"] == ["plain", "columns"]


@pytest.mark.parametrize(("library", "command"), [("xlsxwriter", ("checklist", HIRING, "-o", "x.xlsx")), ("polars", ("screen", "x.csv", "--out", "run"))])
def test_other_extras_too(haechi, monkeypatch, library, command):
    Path("x.csv").write_text("id\n1\n", encoding="utf-8")
    for name in [name for name in sys.modules if name.split(".")[0] == library or name.startswith("compliance.screen")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    ran = haechi(*command)
    assert ran.code == 2
    assert "pip install" in ran.err


def test_quiet_says_nothing_but_the_result(haechi):
    assert haechi("validate", HIRING, "--quiet").out == ""
    assert haechi("assess", HIRING, *DAY, "-q").err == ""


# --- exit codes of findings


def test_fail_on(haechi, program, book):
    codes = {fail: haechi("assess", HIRING, *DAY, "--fail-on", fail).code for fail in ("not-met", "unverified", "possible")}
    found = json.loads(haechi("assess", HIRING, *DAY, "--format", "json").out)["findings"]
    binding = [one for one in found if (one["force"] == "must" or one["kind"] == "prohibition") and one["binds"]["state"] in ("binding", "disputed", "open")]
    verdicts = {one["verdict"] for one in binding}
    assert codes["not-met"] == int("not met" in verdicts)
    assert codes["unverified"] == int(bool(verdicts & {"not met", "unverified"}))
    assert codes["possible"] == 1
    assert haechi("assess", HIRING, *DAY).code == 0
    assert haechi("assess", HIRING, "--fail-on", "sometimes").code == 2


def test_what_does_not_bind_yet_does_not_fail(haechi, book):
    first = max(law.first_day for law in book.jurisdictions.values()).isoformat()
    for law in book.jurisdictions.values():
        ran = haechi("assess", HIRING, "--on", first, "--jurisdiction", law.id, "--format", "json", "--fail-on", "possible")
        found = json.loads(ran.out)["findings"]
        bound = [one for one in found if (one["force"] == "must" or one["kind"] == "prohibition") and one["binds"]["state"] in ("binding", "disputed", "open")]
        open_or_worse = [one for one in bound if one["verdict"] in ("not met", "unverified", "possible") and not one["not_encoded"]]
        assert ran.code == int(bool(open_or_worse))


# --- usage


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",), ("assess",), ("assess", HIRING, "--nonsense"), ("assess", HIRING, "--engine", "steam"), ("assess", HIRING, "--lang", "fr"),
        ("checklist", HIRING, "--format", "xlsx"), ("init", "--area", "nonsense"), ("facts", "nonsense"), ("rules",), ("rules", "show", "nonsense"),
        ("rules", "show", "999"), ("rules", "coverage", "nonsense"), ("screen",), ("screen", "x.csv"), ("screen", "--sample", "0"), ("screen", "show", "1", "--run", "none"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_usage_ends_with_2_and_one_message(haechi, arguments):
    ran = haechi(*arguments)
    assert ran.code == 2
    assert ran.out == "" or arguments == ("rules",)
    assert ran.err.strip()


def test_names_that_are_nearly_right_are_guessed(haechi):
    assert "hiring" in haechi("init", "--area", "hirng").err
    assert "system.is_ai" in haechi("facts", "system.is_a").err
    assert haechi("rules", "show", "kr.transparency.output_markin").err.count("kr.transparency.output_marking") == 1


# --- where results go


def test_output_is_whole_or_nothing(haechi, monkeypatch):
    Path("old.md").write_text("old", encoding="utf-8")
    ran = haechi("assess", "none.yaml", "--output", "old.md")
    assert (ran.code, Path("old.md").read_text(encoding="utf-8")) == (3, "old")
    monkeypatch.setattr(Path, "write_bytes", lambda *_args: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    ran = haechi("schema", "--output", "old.md", "--replace")
    assert ran.code == 3
    assert "No space left" in ran.err
    assert [file.name for file in Path().iterdir()] == ["old.md"]
    assert Path("old.md").read_text(encoding="utf-8") == "old"


def test_output_to_a_folder_a_missing_folder_or_a_read_only_file(haechi, monkeypatch):
    Path("folder").mkdir()
    Path("fixed.md").write_text("old", encoding="utf-8")
    Path("fixed.md").chmod(stat.S_IRUSR)
    for target in ("folder", "nowhere/report.md", *(["/proc/report.md"] if Path("/proc").is_dir() else [])):
        ran = haechi("schema", "--output", target)
        assert (ran.code, ran.out) == (3, "")
        assert ran.err.startswith(target)
    access = os.access  # root may write anything, so the answer of the system is given here
    monkeypatch.setattr(os, "access", lambda path, mode, **more: False if mode == os.W_OK else access(path, mode, **more))
    assert haechi("schema", "--output", "fixed.md", "--replace").code == 3
    assert Path("fixed.md").read_text(encoding="utf-8") == "old"
    assert not [file for file in Path().iterdir() if file.name.startswith(".")]
    assert not list(Path("folder").iterdir())


def test_a_file_keeps_its_mode(haechi):
    Path("out.json").write_text("old", encoding="utf-8")
    Path("out.json").chmod(0o640)
    assert haechi("schema", "-o", "out.json", "--replace").code == 0
    assert stat.S_IMODE(Path("out.json").stat().st_mode) == 0o640
    json.loads(Path("out.json").read_text(encoding="utf-8"))


def test_standard_input(haechi, book):
    file = f"schema_version: {book.facts.edition}\nsystem: {{is_ai: true}}\n".encode()
    ran = haechi("assess", "-", *DAY, "--format", "json", stdin=file)
    assert ran.code == 0
    assert json.loads(ran.out)["file"] == "-"
    assert haechi("validate", "-", stdin=b"").code == 3
    assert haechi("checklist", "-", *DAY, stdin=file).code == 0
    assert haechi("compare", "-", *DAY, stdin=file).code == 0


def test_a_pipe_gets_plain_text(haechi):
    assert "\x1b" not in haechi("assess", HIRING, *DAY).out


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wanted(variables):
    """On a terminal, in a process of its own."""
    pty = pytest.importorskip("pty")
    ahead, behind = pty.openpty()
    environment = {**os.environ, "LANG": "en_GB.UTF-8", "TERM": "xterm-256color", **variables}
    done = subprocess.Popen([sys.executable, "-m", "compliance", "assess", HIRING, *DAY], stdout=behind, env=environment)
    os.close(behind)
    said = b""
    while True:
        try:
            piece = os.read(ahead, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    assert done.wait() == 0
    assert b"2026-11-24" in said
    assert not re.search(rb"\x1b\[[0-9;]*3[0-9]m", said), "a colour"


def test_a_broken_pipe_is_no_error():
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m compliance rules list | head -1"], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    assert done.returncode == 0


def test_a_console_of_another_encoding_fails_at_nothing():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-m", "compliance", "facts"], capture_output=True, env=environment, check=False)
    assert done.returncode == 0
    assert "시스템" in done.stdout.decode("utf-8")


# --- descriptions that cannot be read

V = "schema_version: 1\n"
BAD = {
    "empty": (b"", "empty"),
    "only a comment": (b"# nothing\n", "empty"),
    "no mapping": (b"- a\n- b\n", ""),
    "broken": ((V + "system: {is_ai: true\n").encode(), "YAML"),
    "tabs": ((V + "system:\n\tis_ai: true\n").encode(), "YAML"),
    "binary": (bytes(range(256)), ""),
    "NUL": ((V + "system: {is_ai: \0true}").encode(), ""),
    "CP949": ((V + "system: {name: 이력서 랭킹}").encode("cp949"), "CP949"),
    "UTF-16": ((V + "system: {is_ai: true}").encode("utf-16"), "UTF-16"),
    "duplicate keys": ((V + "system: {is_ai: true, is_ai: false}").encode(), "is_ai"),
    "exploding aliases": ((V + "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n").encode(), ""),
    "tag": ((V + "system: !!python/object/apply:os.system [true]\n").encode(), "tag"),
    "50 MB": ((V + "system: {name: " + "a" * 50_000_000 + "}").encode(), "MB"),
    "deep": ((V + "system: " + "[" * 100_000).encode(), ""),
    "deep JSON": (b'{"a":' * 100_000, ""),
    "wrong type": ((V + "system: {is_ai: perhaps}").encode(), "perhaps"),
    "wrong number": ((V + "model: {training_flop: many}").encode(), "many"),
    "misspelt key": ((V + "system: {is_ia: true}").encode(), "is_ai"),
    "misspelt value": ((V + "organisation: {kind: compny}").encode(), "company"),
    "answer under a denied member": ((V + "uses: {hiring: {used: false, filters_or_ranks: true}}").encode(), "uses.hiring.used"),
    "no version": (b"system: {is_ai: true}", "schema_version"),
    "version of tomorrow": (b"schema_version: 999\n", "999"),
    "version of a word": (b"schema_version: new\n", "new"),
    "two documents": ((V + "---\n" + V).encode(), ""),
    "an annual value bare": ((V + "organisation: {revenue: 3억 원}").encode(), "year"),
    "money without currency": ((V + "organisation: {revenue: {2025-12-31: 3}}").encode(), "currency"),
    "include of nothing": ((V + "include: none.yaml").encode(), "none.yaml"),
    "include outside": ((V + "include: ../../etc/passwd").encode(), ""),
    "include of itself": ((V + "include: system.yaml").encode(), ""),
}


@pytest.mark.parametrize("command", ["validate", "assess"])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_description_ends_with_3_and_says_where(haechi, command, name):
    data, words = BAD[name]
    Path("system.yaml").write_bytes(data)
    ran = haechi(command, "system.yaml", *DAY, "--output", "report.md")
    assert (ran.code, ran.out) == (3, ""), ran.err
    assert not Path("report.md").exists()
    assert ran.err.startswith("system.yaml")
    assert words in ran.err
    assert len(ran.err) < 2000
    assert haechi(command, "system.yaml", *DAY, "--lang", "ko").code == 3


def test_all_faults_of_a_file_come_at_once_each_with_its_line(haechi):
    Path("system.yaml").write_text(V + "system:\n  is_ia: true\n  name: ok\norganisation:\n  kind: compny\n", encoding="utf-8")
    Path("other.yaml").write_text("system: {}", encoding="utf-8")
    ran = haechi("validate", "system.yaml", "other.yaml")
    assert [line.split(": ")[0] for line in ran.err.splitlines()] == ["system.yaml:3", "system.yaml:6", "other.yaml:1"] or "other.yaml" in ran.err
    assert "system.yaml:3: system.is_ia" in ran.err
    assert "system.yaml:6: organisation.kind" in ran.err


def test_a_missing_file_a_folder_and_an_unreadable_file(haechi, monkeypatch):
    Path("folder").mkdir()
    for name in ("none.yaml", "folder"):
        ran = haechi("assess", name)
        assert ran.code == 3
        assert ran.err.startswith(name)
    Path("closed.yaml").write_text(V, encoding="utf-8")

    def refused(_file):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(source, "read_bytes", refused)
    ran = haechi("assess", "closed.yaml")
    assert ran.code == 3
    assert ran.err.startswith("closed.yaml")
    assert "Permission denied" in ran.err


HOSTILE = "\x1b[31mred\x1b]0;title\x07 <script>alert(1)</script> {{7*713}} {% raw %} [link](javascript:x) =cmd|x"


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
def test_names_stay_text(haechi, form):
    Path("system.yaml").write_text(V + f"system: {{is_ai: true, name: {json.dumps(HOSTILE)}}}\n", encoding="utf-8")
    ran = haechi("assess", "system.yaml", *DAY, "--format", form)
    assert ran.code in (0, 3)
    assert "\x1b" not in ran.out + ran.err
    assert "<script>alert" not in ran.out or form in ("json", "text")
    assert "4991" not in ran.out


def test_a_hostile_file_name_is_harmless(haechi):
    ran = haechi("assess", "\x1b[31mred.yaml")
    assert ran.code == 3
    assert "\x1b" not in ran.err


# --- a firm's folder, and a new rule


def test_a_firms_folder_with_a_broken_rule_is_named_with_line_and_fix(haechi):
    Path("firm/kr").mkdir(parents=True)
    Path("firm/kr/house.yaml").write_text("- id: kr.house.rule\n  kind: law\n  title: {ko: 가, en: a}\n  versions: {}\n", encoding="utf-8")
    ran = haechi("assess", HIRING, "--rules", "firm")
    assert ran.code == 3
    assert ran.err.startswith("firm/kr/house.yaml:2: kr.house.rule: Unknown kind “law”")
    assert haechi("assess", HIRING, "--rules", "nowhere").code == 3


NEW = ("rules", "new", "kr.house.rule", "--cite", "act:31(2)", "--into", "firm", "--ask", "system.is_ai", "--ask", "system.generative")


def test_a_new_rule_loads_and_its_cases_hold_as_they_stand(haechi):
    ran = haechi(*NEW, *DAY)
    assert ran.code == 0
    assert [Path(line).as_posix() for line in ran.out.splitlines()] == ["firm/kr/house.yaml", "firm/kr/house.cases.yaml"]
    assert haechi("rules", "test", "kr.house.rule", "--rules", "firm").code == 0
    assert haechi("rules", "show", "kr.house.rule", "--rules", "firm").code == 0
    found = json.loads(haechi("assess", HIRING, *DAY, "--rules", "firm", "--format", "json").out)
    assert "kr.house.rule" in {one["rule"] for one in found["findings"]}
    assert found["receipt"]["layers"] == ["firm"]


@pytest.mark.parametrize(
    "change",
    [{2: "kr.rule"}, {2: "zz.house.rule"}, {4: "bylaw:2"}, {8: "system.is_a"}, {2: "kr.transparency.output_marking"}],
    ids=["no place", "no such law", "no such instrument", "no such question", "taken"],
)
def test_a_new_rule_that_cannot_be_is_usage(haechi, change):
    arguments = [change.get(at, one) for at, one in enumerate(NEW)]
    ran = haechi(*arguments)
    assert ran.code == 2
    assert not Path("firm").exists()


def test_a_new_rule_asks_a_number_with_its_test(haechi):
    """A bare number is refused with the test that is missing; with it the rule loads and its cases hold."""
    bare = [*NEW[:-3], "model.training_flop", *NEW[-2:]]
    ran = haechi(*bare, "--lang", "en")
    assert ran.code == 2
    assert "{model.training_flop: {at_least: …}}" in ran.err
    assert not Path("firm").exists()
    tested = [*NEW[:-3], "{model.training_flop: {more_than: 10^26}}", *NEW[-2:]]
    assert haechi(*tested, *DAY).code == 0
    assert "{model.training_flop: {more_than: 10^26}}" in Path("firm/kr/house.yaml").read_text(encoding="utf-8")
    assert haechi("rules", "test", "kr.house.rule", "--rules", "firm").code == 0


# --- answers that cannot stand together


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("organisation:\n  kind: individual\n  legal_person: true\n", "A private individual is no legal person"),
        ("chain:\n  received: [nothing]\n  made: [nothing]\n  used: [internal]\n", "neither received nor made"),
    ],
    ids=["implied", "impossible"],
)
def test_answers_that_cannot_stand_together_are_named_with_both_lines(haechi, text, says):
    Path("system.yaml").write_text("schema_version: 2\n" + text, encoding="utf-8")
    for command in ("assess", "validate", "checklist", "compare"):
        ran = haechi(command, "system.yaml", *DAY)
        assert ran.code == 3, command
        assert says in ran.err
        assert {"system.yaml:3", "system.yaml:4"} <= set(re.findall(r"system\.yaml:\d", ran.err))


# --- questions looked for


def test_questions_are_found_by_title_and_by_word(haechi):
    by_path = haechi("facts", "uses.hiring").out
    assert haechi("facts", "채용").out == haechi("facts", "HIRING").out == by_path
    found = haechi("facts", "resumes on sale")
    assert (found.code, found.out) == (2, "")
    found = haechi("facts", "Speech to Text", "--lang", "en")
    assert found.code == 0
    assert "chain.received" in found.out
    assert "chain.own_name" not in found.out
    assert "Help:" not in found.out
    assert "Speech to Text" in found.err
    assert "chain.received" in haechi("facts", "언어모델", "--quiet").out


@pytest.mark.parametrize("law", ["kr", "eu"])
def test_the_questions_of_a_law_are_those_that_its_rules_read(haechi, book, program, law):
    from compliance.assessment.assess import Asked, assess

    known = {one["path"] for one in json.loads(haechi("facts", "--jurisdiction", law, "--format", "json").out)}
    asked = {one.path for one in assess(book, program, {}, Asked(date(2026, 11, 24), (law,), engine="columns")).questions}
    assert asked <= known
    assert known < set(book.facts.facts)
    other = {"kr": "reach.eu.offered", "eu": "reach.affects_korea"}[law]
    assert other not in known
    form = haechi("init", "--all", "--jurisdiction", law).out
    assert not re.search(rf"^ +# {other.rpartition('.')[2]}:", form, re.MULTILINE)
    assert haechi("facts", other, "--jurisdiction", law).code == 2
    assert haechi("facts", "--jurisdiction", "zz").code == 2


def test_areas_are_listed_in_both_languages_and_take_either_name(haechi):
    listed = haechi("init", "--area")
    assert listed.code == 0
    assert re.search(r"^hiring +채용 / Hiring$", listed.out, re.MULTILINE)
    form = haechi("init", "--area", "hiring", *DAY).out
    assert "evaluates_candidates" in form
    for name in ("채용", "Hiring", "uses.hiring", "HIRING"):
        assert haechi("init", "--area", name, *DAY).out == form, name
    unclear = haechi("init", "--area", "대출")
    assert unclear.code == 2
    assert "uses.credit" in unclear.err
    assert "deemed.loan" in unclear.err
    assert haechi("init", "--area", "qqqqqqqq").code == 2


def test_the_premise_of_a_question_is_said_in_words(haechi):
    page = " ".join(haechi("facts", "chain", "--lang", "en").out.split())
    assert "Only if: AI received from others" in page
    assert "“What did you change in what you got?” is answered" in page
    form = haechi("init", *DAY, "--lang", "ko").out
    assert "이럴 때만 답합니다: 남에게서 받은 AI" in form
    plain = json.loads(haechi("facts", "chain.supplier", "--format", "json").out)
    assert plain[0]["only_if"]["en"] == "AI received from others"


# --- a screening shown


def test_one_filing_of_a_screening_is_its_assessment(haechi):
    Path("filings.csv").write_text("id,system.is_ai,organisation.in_business\none,true,yes\ntwo,false,예\n", encoding="utf-8")
    assert haechi("screen", "filings.csv", "--out", "run", *DAY).code == 0
    Path("one.yaml").write_text(V + "system.is_ai: true\norganisation.in_business: true\n", encoding="utf-8")
    shown = json.loads(haechi("screen", "show", "one", "--run", "run", "--format", "json").out)
    own = json.loads(haechi("assess", "one.yaml", *DAY, "--format", "json").out)
    assert shown["on"] == own["on"] == "2026-11-24"
    assert [(one["rule"], one["verdict"]) for one in shown["findings"]] == [(one["rule"], one["verdict"]) for one in own["findings"]]
    later = json.loads(haechi("screen", "show", "one", "--run", "run", "--format", "json", "--on", "2027-02-01").out)
    assert later["on"] == "2027-02-01"


def test_a_screening_by_other_rules_is_not_shown(haechi):
    Path("filings.csv").write_text("id,system.is_ai\none,true\n", encoding="utf-8")
    haechi("screen", "filings.csv", "--out", "run", *DAY)
    manifest = Path("run/manifest.json")
    manifest.write_text(re.sub(r'"hash": "\w+"', '"hash": "other"', manifest.read_text(encoding="utf-8")), encoding="utf-8")
    ran = haechi("screen", "show", "one", "--run", "run")
    assert ran.code == 2
    assert "other rules" in ran.err


# --- the tool at fault


def test_a_disagreement_of_the_engines_is_4_and_a_file_and_no_report(haechi, monkeypatch):
    from compliance.assessment import keys
    from compliance.engines.truth import Truth

    def lying(program, literals):
        return dict.fromkeys(program.outputs, Truth.TRUE)

    monkeypatch.setitem(keys.ENGINES, "columns", lying)
    ran = haechi("assess", HIRING, *DAY, "--engine", "columns", "--output", "report.md")
    assert (ran.code, ran.out) == (4, "")
    assert not Path("report.md").exists()
    assert "haechi-fault.txt" in ran.err
    told = Path("haechi-fault.txt").read_text(encoding="utf-8")
    assert all(word in told for word in ("differing", "values", "2026-11-24"))


def test_an_unexpected_error_is_4_with_a_sentence_and_a_file(haechi, monkeypatch):
    from compliance.cli import describe

    monkeypatch.setattr(describe, "_both", lambda _words: 1 / 0)
    ran = haechi("facts", "--format", "json")
    assert (ran.code, ran.out) == (4, "")
    assert "ZeroDivisionError" in ran.err
    assert "ZeroDivisionError" in Path("haechi-fault.txt").read_text(encoding="utf-8")
