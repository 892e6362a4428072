"""The case tables, as lawyers wrote them: each case a test of its own, on every engine; a failure shows the rule's trees."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from compliance.assessment.cases import Trial
from compliance.assessment.days import State
from compliance.assessment.verdict import Verdict
from compliance.engines import rete
from compliance.law.case import STATES, VERDICTS, cases, raw_cases
from compliance.report.case_page import case_page
from compliance.words import LANGUAGES
from tests.shipped import BOOK

pytestmark = pytest.mark.ci
CASES = cases(BOOK, raw_cases(BOOK))


@pytest.fixture(scope="session")
def trial(program):
    return Trial(BOOK, program, ("columns", *(("rete",) if rete.available() else ())))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_comes_out_as_expected(case, trial):
    outcome = trial.outcome(case)
    if outcome.differences:
        pytest.fail("\n".join(case_page(outcome, "en")), pytrace=False)


@pytest.mark.skipif(not rete.available(), reason="durable-rules is not installed")
def test_every_engine_tries_the_cases(trial):
    assert trial.engines == ("columns", "rete")


def test_names_of_cases_are_sentences_of_their_own():
    """A name says what is expected; two cases of one rule are never called the same."""
    seen = {}
    for case in CASES:
        for lang in LANGUAGES:
            key = (case.rule, case.name[lang])
            assert key not in seen, f"{case.file}:{case.line} is called as {seen[key]}: {case.name[lang]}"
            seen[key] = f"{case.file}:{case.line}"


def test_every_jurisdiction_has_cases_and_a_background():
    assert {case.file.split("/")[1] for case in CASES} >= set(BOOK.jurisdictions)
    assert set(BOOK.backgrounds) == set(BOOK.jurisdictions)


def test_the_words_of_cases_are_those_of_findings():
    assert set(VERDICTS) == {verdict.value for verdict in Verdict}
    assert set(STATES) == {state.value for state in State}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_case_of_every_kind_of_rule_can_show_its_trees(lang, trial):
    """A wrong expectation in each: the page names it, and gives every leaf of the rule's own trees a truth."""
    tried = {BOOK.rules[case.rule].kind + str(BOOK.rules[case.rule].each): case for case in CASES}
    for case in tried.values():
        wrong = replace(case, expect=dict.fromkeys(case.expect, "absent"))
        outcome = trial.outcome(wrong)
        assert outcome.differences, case.id
        first, *lines = case_page(outcome, lang)
        assert first.startswith(f"{case.file}:{case.line}: {case.rule}: {case.name[lang]}")
        assert "absent" in lines[0]


def test_a_tree_says_the_truth_of_each_node(trial):
    """Read against the oracle: a leaf that is answered says its answer, one that is not is open."""
    pages = [
        (case, case_page(trial.outcome(case), "en"))
        for case in CASES[::40]
        if BOOK.rules[case.rule].kind in ("duty", "definition", "prohibition", "tier")
    ]
    unanswered = [line for _, page in pages for line in page if line.endswith(": no answer")]
    assert unanswered
    assert all(line.strip().startswith("[open] ") for line in unanswered)
    yes_or_no = [said for _, page in pages for line in page if (said := re.fullmatch(r" *\[(\w+)\] [\w.]+: (yes|no)", line))]
    assert yes_or_no
    assert all(said[1] == said[2] for said in yes_or_no)
