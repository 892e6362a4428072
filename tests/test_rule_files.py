"""What a file of rules says once for all its rules, and how strictly a file of cases is read."""

from __future__ import annotations

import textwrap
from datetime import date

import pytest

from compliance import words
from compliance.assessment.cases import Trial
from compliance.engines.lower import lowered
from compliance.errors import UsageError
from compliance.law.case import cases, raw_cases
from compliance.law.files import gather
from compliance.law.rulebook import checked
from compliance.law.scaffold import Wish, scaffold
from tests.test_broken import BASE, objections

RULES = """
  - id: xx.more.first
    kind: definition
    title: {ko: 규칙, en: A rule}
    group: duties
    versions:
      2026-01-01: {cite: [{act: 3}], gist: {ko: 요지, en: gist}, when: firm.big}
      2027-01-01: {cite: [{act: 3}], gist: {ko: 요지, en: gist}, when: firm.active}
  - id: xx.more.second
    kind: definition
    title: {ko: 둘째 규칙, en: A second rule}
    group: duties
    versions:
      2026-01-01: {enacted: 2025-06-01, cite: [{act: 3}], gist: {ko: 요지, en: gist}, when: firm.big, readings: {guide: {when: firm.active}}}
"""


def folder(tmp_path, name, text):
    """A firm's folder with one file."""
    file = tmp_path / "firm" / "xx" / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return tmp_path / "firm"


def test_a_file_says_once_when_its_law_was_enacted_and_what_a_reading_is_silent_on(tmp_path):
    firm = folder(tmp_path, "more.yaml", f"enacted: 2025-01-21\nreadings: {{guide: silent}}\nrules:{RULES}")
    book = checked(gather([BASE, firm]))
    (_, first), (_, later) = book.rules["xx.more.first"].versions
    ((_, own),) = book.rules["xx.more.second"].versions
    assert first.enacted == date(2025, 1, 21)
    assert later.enacted == date(2027, 1, 1), "a later version is the work of another law"
    assert own.enacted == date(2025, 6, 1), "what a version says itself stands"
    law = book.jurisdictions["xx"]
    assert [one.trees("guide", law).encoded for one in (first, later, own)] == ["silent", "silent", "own"]


def test_what_a_file_says_for_all_is_as_if_each_version_said_it(tmp_path):
    """Down to the hash to which a review is bound."""
    headed = folder(tmp_path / "one", "more.yaml", f"enacted: 2025-01-21\nreadings: {{guide: silent}}\nrules:{RULES}")
    first, rest = RULES.split("2027-01-01:")
    said = first.replace("when: firm.big}", "when: firm.big, enacted: 2025-01-21, readings: {guide: silent}}")
    spelt = folder(tmp_path / "two", "more.yaml", said + "2027-01-01:" + rest.replace("firm.active}\n", "firm.active, readings: {guide: silent}}\n", 1))
    one, two = (checked(gather([BASE, path])) for path in (headed, spelt))
    contents = [[version.content for name in ("first", "second") for _, version in book.rules[f"xx.more.{name}"].versions] for book in (one, two)]
    assert contents[0] == contents[1]
    assert lowered(one).plain() == lowered(two).plain()


@pytest.mark.parametrize(
    ("head", "line", "says"),
    [
        ("enacted: 2025-01-21\nsince: 2026-01-01", 2, "since"),
        ("enacted: some day", 1, "some day"),
        ("readings: silent", 1, "mapping"),
    ],
)
def test_a_head_that_is_not_understood_is_refused_at_its_line(head, line, says, tmp_path):
    (problem,) = objections(BASE, folder(tmp_path, "more.yaml", f"{head}\nrules:{RULES}"))
    assert (problem.file, problem.line) == ("firm/xx/more.yaml", line)
    assert says in problem.text("en")


CASE = """
background: xx
cases:
  - rule: {rule}
    name: {{ko: 문장입니다, en: A sentence}}
    given: {{firm.big: true, uses.farm.cows: true}}
    {more}
"""
SAID = {"xx.good.covered": "expect: yes", "xx.good.check": "expect: unverified", "xx.good.fine": "expect: {step: open}"}


@pytest.mark.parametrize(
    ("rule", "more", "code"),
    [
        *(("xx.good.check", f"{key}: anything", "unknown_key") for key in ("as_if", "not_encoded", "deadline", "expects")),
        ("xx.good.check", "expect: {verdict: met}", "unknown_reading"),
        ("xx.good.check", "expect: {guide: perhaps}", "case_expect"),
        ("xx.good.check", "expect: yes", "case_expect"),
        ("xx.good.covered", "expect: met", "case_expect"),
        ("xx.good.fine", "expect: {stage: 1}", "unknown_key"),
        ("xx.good.fine", "expect: {step: first}", "not_whole"),
        ("xx.good.fine", "expect: {amount: much}", "money_without_currency"),
        ("xx.good.fine", "expect: {route: long}", "case_expect"),
        ("xx.good.fine", "expect: {suspended: maybe}", "case_expect"),
        ("xx.good.fine", "open: [firm.big]", "case_key"),
        ("xx.good.reply", "expect: {day: soon}", "not_date"),
        ("xx.good.check", "open: [firm.bigg]", "unknown_name"),
        ("xx.good.check", "open: firm.big", "not_list"),
        ("xx.good.check", "binds: soon", "not_date"),
        ("xx.good.check", "disputed: [note]", "unknown_reading"),
        ("xx.good.check", "disputed: guide", "not_list"),
        ("xx.good.check", "force: should", "case_expect"),
        ("xx.good.check", "sanction: xx.good.check", "unknown_rule"),
        ("xx.good.check", "source: the office", "text_shape"),
        ("xx.good.check", "note: [a]", "not_word"),
        ("xx.good.check", "on: some day", "not_date"),
        ("xx.good.check", "given: {firm.excused: if need be}", "not_bool"),
    ],
)
def test_what_a_case_cannot_say_is_refused_at_its_line(rule, more, code, tmp_path):
    plainly = SAID.get(rule, "expect: {day: open}")
    own = more if more.startswith("expect: ") else f"{plainly}\n    {more}"
    text = CASE.format(rule=rule, more=own)
    if more.startswith("given"):
        text = text.replace("    given: {firm.big: true, uses.farm.cows: true}\n", "", 1)
    (problem,) = objections(BASE, folder(tmp_path, "more.cases.yaml", text))
    key = more.partition(":")[0]
    line = next(number for number, written in enumerate(text.splitlines(), 1) if written.strip().startswith(f"{key}:"))
    assert (problem.code, problem.file, problem.line) == (code, "firm/xx/more.cases.yaml", line)
    assert problem.field.startswith(key)
    assert all(problem.text(lang) for lang in words.LANGUAGES)


def test_a_key_at_the_head_of_a_case_file_that_is_not_known_is_refused(tmp_path):
    (problem,) = objections(BASE, folder(tmp_path, "more.cases.yaml", "background: xx\nas_if: yes\ncases: []\n"))
    assert (problem.code, problem.line) == ("unknown_key", 2)


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        ("xx.good.check", "expect: {text: unverified, guide: unverified}\n    binds: binding\n    force: must\n    open: [firm.checked]"),
        ("xx.good.check", "expect: unverified\n    binds: 2026-01-01\n    disputed: []\n    note: a note"),
        ("xx.good.covered", "expect: true\n    disputed: false\n    source: {ko: 출처, en: the source}"),
        ("xx.good.fine", "expect: {step: open, amount: open, route: direct, suspended: no}"),
        ("xx.good.reply", "expect: {day: open, extended: open}"),
    ],
)
def test_what_a_case_can_say_is_tried(rule, more, tmp_path):
    book = checked(gather([BASE, folder(tmp_path, "more.cases.yaml", CASE.format(rule=rule, more=more))]))
    trial = Trial(book, lowered(book), ("columns",))
    own = [case for case in cases(book, raw_cases(book)) if case.file.startswith("firm/")]
    assert [trial.outcome(case).differences for case in own] == [()]


ASKED = ["firm.big", *(
    "{firm." + test + "}"
    for test in (
        "staff: {at_least: 10}", "staff: {more_than: 10, at_most: 20}", "worth: {less_than: 10억 원}", "since: {before: 2026-01-01}",
        "sales: {year: business, more_than: 10억 원}", "sales: {year: calendar, at_least: EUR 5m}", "kind: {in: [company, person]}",
        "kind: {is: person}", "tags: {is: blue}",
    )
)]  # fmt: skip


@pytest.mark.parametrize("kind", ["definition", "duty"])
@pytest.mark.parametrize("asked", ASKED)
def test_a_new_rule_asks_every_kind_of_question_and_its_cases_hold(kind, asked, tmp_path):
    book = checked(gather([BASE]))
    wish = Wish("xx.more.rule", kind, "act:3", (asked, "firm.checked"), date(2026, 1, 1))
    scaffold(book, wish, str(tmp_path / "firm"), raw_cases(book))
    firm = checked(gather([BASE, tmp_path / "firm"]))
    trial = Trial(firm, lowered(firm), ("columns",))
    own = [case for case in cases(firm, raw_cases(firm)) if case.rule == wish.id]
    assert len(own) == 3
    assert [trial.outcome(case).differences for case in own] == [(), (), ()]


@pytest.mark.parametrize("asked", ["firm.staff", "firm.motto", "firm.fines", "firm.nothing", "{firm.big: {at_least: 3}}", "{firm.big", "", "[firm.big]"])
def test_what_cannot_be_asked_is_refused_and_nothing_is_written(asked, tmp_path):
    book = checked(gather([BASE]))
    with pytest.raises(UsageError) as refused:
        scaffold(book, Wish("xx.more.rule", "definition", "act:3", (asked,), date(2026, 1, 1)), str(tmp_path / "firm"), raw_cases(book))
    assert all(problem.text(lang) for problem in refused.value.problems for lang in words.LANGUAGES)
    assert not (tmp_path / "firm").exists()


@pytest.mark.parametrize("indent", ["", "  "])
def test_a_new_rule_joins_the_rules_and_cases_of_a_file_with_a_head(indent, tmp_path):
    book = checked(gather([BASE]))
    rules = textwrap.indent(textwrap.dedent(RULES.strip("\n")), indent)
    firm = folder(tmp_path, "more.yaml", f"readings: {{guide: silent}}\nrules:\n{rules}")
    names = "name: {ko: 문장입니다, en: A sentence}"
    (firm / "xx" / "more.cases.yaml").write_text(f"background: xx\ncases:\n{indent}- {{rule: xx.more.first, {names}, expect: open}}\n", encoding="utf-8")
    scaffold(book, Wish("xx.more.rule", "definition", "act:3", ("firm.big",), date(2026, 1, 1)), str(firm), raw_cases(book))
    both = checked(gather([BASE, firm]))
    assert {"xx.more.first", "xx.more.second", "xx.more.rule"} <= set(both.rules)
    assert len([case for case in cases(both, raw_cases(both)) if case.rule.startswith("xx.more.")]) == 4
