"""The public face: what `import compliance` offers, that it costs nothing until used, and that its example runs."""

from __future__ import annotations

import ast
import doctest
import inspect
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import compliance
from compliance.describe.schema import SystemModel

FACE = {
    "AISystem", "Description", "Rulebook", "Assessment", "Finding", "Comparison", "Verdict", "Truth",
    "load_rules", "load_system", "assess", "compare", "render", "render_comparison",
    "ComplianceError", "RuleError", "DescriptionError", "DateNotCovered", "UsageError", "OutputError", "MissingExtra", "EngineError",
}  # fmt: skip
DAY = date(2026, 11, 24)


def test_the_face_is_the_documented_one():
    assert set(compliance.__all__) == FACE
    assert compliance.__all__ == sorted(compliance.__all__)
    assert set(dir(compliance)) >= FACE


def test_every_name_of_the_face_is_there_and_says_what_it_is():
    for name in compliance.__all__:
        found = getattr(compliance, name)
        assert inspect.getdoc(found), name


def test_the_types_that_checkers_see_are_those_of_the_face():
    tree = ast.parse(Path(compliance.__file__).read_text(encoding="utf-8"))
    (block,) = (one for one in tree.body if isinstance(one, ast.If))
    seen = {alias.asname or alias.name for one in block.body if isinstance(one, ast.ImportFrom) for alias in one.names}
    assert seen == FACE


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = compliance.nothing


def test_importing_the_package_imports_nothing_else():
    heavy = "pydantic yaml jinja2 click rich durable polars xlsxwriter compliance.law compliance.assessment".split()
    code = f"import sys, compliance; print([one for one in {heavy!r} if one in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("first", ["", "import compliance.assessment.models; ", "from compliance import compare; "])
def test_assess_is_the_verb_whatever_was_imported_before(first):
    code = first + "from compliance import assess; assert callable(assess); import compliance.assessment.cases as c; print(c.__name__)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "compliance.assessment.cases"


@pytest.mark.ci
def test_the_example_of_the_face_runs():
    done = doctest.testmod(compliance)
    assert done.attempted > 4
    assert done.failed == 0


def test_every_doctest_runs():
    """Tables in docstrings are examples that hold."""
    from importlib import import_module

    root = Path(compliance.__file__).parent
    for file in sorted(root.rglob("*.py")):
        if ">>> " in file.read_text(encoding="utf-8") and file.parent != root:
            module = import_module(".".join(file.relative_to(root.parent).with_suffix("").parts).removesuffix(".__init__"))
            assert doctest.testmod(module).failed == 0, file


def some_answers(book) -> dict[str, str]:
    """Two answers that any edition of the questions takes, without naming one."""
    return {fact.path: "true" for fact in list(book.facts) if fact.type == "bool" and not fact.signed and book.facts.owner(fact.path) is None}


@pytest.mark.ci
def test_a_mapping_a_model_and_a_file_are_assessed_alike(book, tmp_path):
    from compliance import AISystem, Description, assess, compare, load_system, render, render_comparison

    answers = dict(list(some_answers(book).items())[:5])
    file = tmp_path / "system.yaml"
    file.write_text("\n".join([f"schema_version: {book.facts.edition}", *(f"{path}: {said}" for path, said in answers.items())]), encoding="utf-8")
    read = load_system(file, book.facts)
    assert isinstance(read, Description)
    model = AISystem.model_validate({path: True for path in answers})
    assert isinstance(model, SystemModel)
    verdicts = [
        [(one.rule, one.verdict, one.binds.state) for one in assess(book, system, DAY).findings]
        for system in (read, model, {path: True for path in answers})
    ]
    assert verdicts[0] == verdicts[1] == verdicts[2]
    found = assess(book, read, on=DAY)
    assert found.on == DAY
    assert str(file) == found.file
    for lang in ("ko", "en"):
        assert render(found, "md", lang)
        assert render_comparison(compare(book, found), "md", lang)


def test_jurisdictions_readings_and_the_engine_are_chosen_by_name(book):
    from compliance import UsageError, assess

    name = next(iter(book.jurisdictions))
    reading = next(iter(book.jurisdictions[name].readings))
    found = assess(book, {}, DAY, jurisdictions=[name], readings=[reading], engine="columns")
    assert [law.jurisdiction for law in found.laws] == [name]
    assert found.readings == (reading,)
    assert found.receipt.keys == ("plain", "columns")
    for wrong in ({"jurisdictions": ["nowhere"]}, {"readings": ["nothing"]}):
        with pytest.raises(UsageError):
            assess(book, {}, DAY, **wrong)


@pytest.mark.ci
def test_errors_are_of_one_family_and_say_what_to_do(book):
    from compliance import ComplianceError, DateNotCovered, DescriptionError, RuleError, assess, load_rules

    assert all(issubclass(getattr(compliance, name), ComplianceError) for name in FACE if name.endswith(("Error", "Covered", "Extra")))
    with pytest.raises(DateNotCovered) as early:
        assess(book, {}, date(1999, 1, 1))
    assert {problem.code for problem in early.value.problems} == {"date_not_covered"}
    assert "1999-01-01" in str(early.value)
    with pytest.raises(DescriptionError):
        assess(book, {"nothing": 1}, DAY)
    with pytest.raises(RuleError):
        load_rules("/nowhere")


def test_what_is_given_is_frozen(book):
    from dataclasses import FrozenInstanceError

    from compliance import assess

    found = assess(book, {}, DAY)
    with pytest.raises(FrozenInstanceError):
        found.findings[0].rule = "another"
