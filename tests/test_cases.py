"""The case tables, as lawyers wrote them, on every engine: one test a file and engine; a failure names the case and its line."""

from __future__ import annotations

from collections import defaultdict

import pytest

from compliance.assessment.cases import cases, failures, raw_cases
from compliance.engines import rete
from compliance.law.rulebook import load_rules

pytestmark = pytest.mark.fast
BOOK = load_rules()
TABLES = defaultdict(list)
for _case in cases(BOOK, raw_cases(BOOK)):
    TABLES[_case.file].append(_case)
ENGINES = ["columns", pytest.param("rete", marks=pytest.mark.skipif(not rete.available(), reason="durable-rules is not installed"))]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("file", sorted(TABLES))
def test_the_cases_come_out_as_expected(file, engine, program):
    wrong = []
    for case in TABLES[file]:
        differing = failures(BOOK, program, case, engine)
        if differing:
            wrong.append("\n    ".join([f"{case.file}:{case.line}: {case.rule}: {case.name.en}", *differing]))
    assert not wrong, "\n" + "\n".join(wrong)


def test_names_of_cases_are_sentences_of_their_own():
    """A name says what is expected; two cases of one rule are never called the same."""
    seen = {}
    for file in TABLES.values():
        for case in file:
            for lang in ("ko", "en"):
                key = (case.rule, case.name[lang])
                assert key not in seen, f"{case.file}:{case.line} is called as {seen[key]}: {case.name[lang]}"
                seen[key] = f"{case.file}:{case.line}"


def test_every_jurisdiction_has_cases_and_a_background():
    assert {file.split("/")[1] for file in TABLES} >= set(BOOK.jurisdictions)
    assert set(BOOK.backgrounds) == set(BOOK.jurisdictions)
