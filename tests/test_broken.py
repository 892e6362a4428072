"""A broken rulebook: one fault a file in broken/, each laid over the small sound rulebook broken/base.

A file begins with what is wrong, its place in the rules folder and the words that the message must contain;
`#!` marks the line that the message must name.
"""

from __future__ import annotations

import copy
import json
import re
import shutil
import traceback
from pathlib import Path
from typing import Any

import pytest

from compliance import source, words
from compliance.assessment.cases import Trial
from compliance.engines.lower import lowered
from compliance.errors import Problem, RuleError
from compliance.law.case import cases, raw_cases
from compliance.law.coverage import coverage
from compliance.law.facts import Fact
from compliance.law.files import gather
from compliance.law.leaf import Currencies
from compliance.law.lint import lint
from compliance.law.lint_cases import lint_cases
from compliance.law.numbers import Unreadable
from compliance.law.reading import read
from compliance.law.rulebook import checked
from compliance.law.text import Text
from tests import codes

HERE = Path(__file__).parent / "broken"
BASE = HERE / "base"
FILES = sorted(HERE.glob("*.yaml"))
HEAD = re.compile(r"# (?P<why>.+)\n# place: (?P<place>\S+)\n# says: ?(?P<says>.*)\n")

# Codes that no file of rules can provoke, with where they are tried instead.
ELSEWHERE = {
    "no_rules": "test_an_empty_folder",
    "no_edition": "test_a_folder_without_questions",
    "date_not_covered": "test_time.py",
    "unknown_instrument": "test_cli.py: rules new, rules coverage",
    "new_outside": "test_cli.py: rules new",
    "rule_exists": "test_cli.py: rules new",
    "number_float": "test_answers_that_no_file_can_hold",
    "not_text": "test_answers_that_no_file_can_hold",
    "not_readable": "test_answers_that_no_file_can_hold",
}


def objections(*folders: Path) -> list[Problem]:
    """Everything said against a rulebook, as `rules lint` finds it."""
    try:
        book = checked(gather(list(folders)))
        lowered(book)
        own = cases(book, raw_cases(book))
    except RuleError as error:
        return list(error.problems)
    coverage(book, next(iter(book.jurisdictions.values())).first_day)
    return [*lint(book), *lint_cases(book, own)]


def test_nobody_objects_to_the_base():
    assert objections(BASE) == []
    book = checked(gather([BASE]))
    trial = Trial(book, lowered(book), ("columns",))
    for case in cases(book, raw_cases(book)):
        assert trial.outcome(case).differences == (), case.id


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_fault_is_named_with_its_place_and_the_fix(file, tmp_path):
    text = file.read_text(encoding="utf-8")
    head = HEAD.match(text)
    assert head, "why, place, says"
    target = tmp_path / "firm" / head["place"]
    target.parent.mkdir(parents=True)
    target.write_text(text, encoding="utf-8")
    found = objections(BASE, tmp_path / "firm")
    own = [problem for problem in found if problem.code == file.stem and head["says"] in problem.text("en")]
    assert own, "\n".join(problem.text("en") for problem in found)
    if not file.stem.startswith("lint_"):
        assert {problem.code for problem in found} == {file.stem}, "one fault, one message"
    marked = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("#!")]
    if marked:
        assert (own[0].file, own[0].line) == (f"firm/{head['place']}", marked[0])
    for lang in words.LANGUAGES:
        assert own[0].text(lang).count("{") == own[0].text(lang).count("}")


def test_every_code_has_a_broken_file():
    """Read from the syntax tree: whoever adds a fault adds the file that provokes it."""
    used = set(codes.used("law")) | set(codes.used("source.py")) | {"cycle", "case_expect", "unknown_background"}
    bytes_not_text = {"binary", "encoding", "too_large"}
    assert used - {file.stem for file in FILES} - set(ELSEWHERE) - bytes_not_text == set()
    assert {file.stem for file in FILES} & set(ELSEWHERE) == set()


@pytest.mark.parametrize(
    ("data", "code"),
    [("규칙".encode("cp949"), "encoding"), (b"\x00\x01", "binary"), ("규칙".encode("utf-16"), "encoding"), (b"#" * 5_000_000, "too_large")],
    ids=["cp949", "binary", "utf-16", "too_large"],
)
def test_a_file_that_is_no_text(data, code, tmp_path):
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "broken.yaml").write_bytes(data)
    assert [problem.code for problem in objections(BASE, tmp_path)] == [code]


def test_an_empty_folder(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        (problem,) = objections(BASE, folder)
        assert (problem.code, problem.file) == ("no_rules", str(folder))


def test_a_folder_without_questions(tmp_path):
    (tmp_path / "one.yaml").write_text("[]", encoding="utf-8")
    (problem,) = objections(tmp_path)
    assert problem.code == "no_edition"


@pytest.mark.parametrize(("type_", "raw", "code"), [("number", 1e26, "number_float"), ("text", ["a"], "not_text"), ("maybe", "a", "not_readable")])
def test_answers_that_no_file_can_hold(type_, raw, code):
    """A float of Python's; and what rules never read."""
    with pytest.raises(Unreadable) as refused:
        read(Fact("a.b", type_, Text("가", "a")), raw, Currencies({}, "KRW"))
    assert refused.value.code == code
    assert all(words.say(f"errors.{code}", lang, **refused.value.params) for lang in words.LANGUAGES)


def test_several_faults_come_at_once(tmp_path):
    places = {"xx/one.yaml": "- id: xx.one.rule\n  kind: law\n  title: {ko: 가, en: a}\n  versions: {}\n", "xx/two.yaml": "- [\n", "xx/three.cases.yaml": "[]\n"}
    for place, text in places.items():
        target = tmp_path / place
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    assert {problem.code for problem in objections(BASE, tmp_path)} >= {"yaml", "cases_shape"}


# --- anything at any place

WRONG: list[Any] = [None, [], {}, "", "nonsense", ["nonsense"], {"nonsense": "nonsense"}, [[]], True]
SOUND = {file.relative_to(BASE).as_posix(): source.read(file.read_text(encoding="utf-8"))[0] for file in sorted(BASE.rglob("*.yaml"))}


def paths(node: Any, path: tuple[Any, ...] = ()):
    """Every path of a tree of data."""
    yield path
    if isinstance(node, (dict, list)):
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
            yield from paths(inner, (*path, key))


def replaced(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.copy(node)
    changed[path[0]] = replaced(node[path[0]], path[1:], value)
    return changed


@pytest.mark.ci
@pytest.mark.parametrize("name", SOUND)
def test_nonsense_at_any_place_is_a_message_and_never_a_traceback(name, tmp_path):
    shutil.copytree(BASE, tmp_path / "rules")
    crashed = {}
    for path in paths(SOUND[name]):
        for value in WRONG:
            (tmp_path / "rules" / name).write_text(json.dumps(replaced(SOUND[name], path, value), ensure_ascii=False), encoding="utf-8")
            try:
                assert all(problem.text(lang) for problem in objections(tmp_path / "rules") for lang in words.LANGUAGES)
            except Exception as error:  # noqa: BLE001
                place = traceback.extract_tb(error.__traceback__)[-1]
                crashed.setdefault(f"{place.filename}:{place.lineno}: {error!r}", (".".join(map(str, path)), value))
    assert not crashed
