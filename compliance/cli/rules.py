"""`rules list|show|test|lint|coverage|exits|new`: the rulebook for those who write and check it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance import shipped
from compliance.cli import streams
from compliance.cli.options import Setting, common
from compliance.errors import Problem, UsageError
from compliance.words import say

if TYPE_CHECKING:
    from compliance.law.case import Case
    from compliance.law.rule import Rule
    from compliance.report.exits_page import Shown


@click.group()
def rules() -> None:
    """규칙집: 목록, 보기, 사례 실행, 검사, 범위, 의무가 없어지는 답, 새 규칙 · The rulebook itself."""


@rules.command("list")
@common
def list_rules(setting: Setting) -> None:
    """모든 규칙 · Every rule with its kind, force, clause and file."""
    book = setting.book
    lines = []
    for rule in book.rules.values():
        if setting.jurisdictions and rule.jurisdiction not in setting.jurisdictions:
            continue
        version = rule.on(setting.on)
        cited = ", ".join(book.law(rule.id).write(one, setting.lang) for one in (version.cite if version else ())[:2])
        kind = say(f"rules.kind.{rule.kind}", setting.lang)
        force = f"/{say(f'rules.force.{rule.force}', setting.lang)}" if rule.force else ""
        lines.append((rule.id, f"{kind}{force}", rule.title[setting.lang], cited, f"{rule.file}:{rule.line}"))
    if setting.chosen(("text", "json"), "text") == "json":
        names = ("id", "kind", "title", "clause", "file")
        setting.write(json.dumps([dict(zip(names, line, strict=True)) for line in lines], ensure_ascii=False, indent=1))
        return
    setting.write("\n".join("  ".join(line) for line in lines))


@rules.command()
@click.argument("names", nargs=-1, required=True, metavar="ID|CITATION…")
@common
def show(setting: Setting, names: tuple[str, ...]) -> None:
    """규칙 하나를 조문이나 이름으로 봅니다 · A rule by its id or by a citation: 31(2), 제31조제2항."""
    from compliance.report.rule_page import notion_page, rule_page

    notion = setting.book.notions.get(" ".join(names))
    if notion is not None:
        setting.write(notion_page(setting.book, notion, setting.lang))
        return
    pages = []
    for rule in _found(setting, " ".join(names)):
        own = [case for case in _cases(setting) if case.rule == rule.id]
        pages.append(rule_page(setting.book, rule, setting.on, setting.lang, own))
    setting.write("\n".join(pages))


def _found(setting: Setting, name: str) -> list[Rule]:
    """The rules of an id, of a folder of ids, or of a citation. Raises UsageError."""
    book = setting.book
    if name in book.rules:
        return [book.rules[name]]
    chosen = [rule for rule in book.rules.values() if rule.id.startswith(name + ".")] or list(book.cited(name))
    if setting.jurisdictions:
        chosen = [rule for rule in chosen if rule.jurisdiction in setting.jurisdictions]
    if not chosen:
        import difflib

        near = difflib.get_close_matches(name, book.rules, n=1, cutoff=0.5)
        raise UsageError(Problem("no_such_rule", params={"name": name, "like": near[0] if near else "–"}))
    return chosen


def _cases(setting: Setting) -> tuple[Case, ...]:
    from compliance.law.case import cases, raw_cases

    return cases(setting.book, raw_cases(setting.book))


@rules.command()
@click.argument("name", required=False, metavar="[ID|CITATION]")
@common
def test(setting: Setting, name: str | None) -> int:
    """사례표를 모든 엔진으로 돌립니다 · Run the case tables on every engine."""
    from compliance.assessment.cases import Trial
    from compliance.engines import rete
    from compliance.report.case_page import case_page

    chosen = {rule.id for rule in _found(setting, name)} if name else None
    engines = (setting.engine,) if setting.engine else ("columns", *(("rete",) if rete.available() else ()))
    begun, failed = time.monotonic(), 0
    tried = [case for case in _cases(setting) if chosen is None or case.rule in chosen]
    trial = Trial(setting.book, setting.program, engines)
    for case in tried:
        outcome = trial.outcome(case)
        if outcome.differences:
            failed += 1
            streams.line("\n".join(case_page(outcome, setting.lang)))
    seconds = f"{time.monotonic() - begun:.1f}"
    streams.line(say("rules.tested", setting.lang, run=len(tried), failed=failed, engines=", ".join(["plain", *engines]), seconds=seconds))
    return int(failed > 0)


@rules.command()
@common
def lint(setting: Setting) -> int:
    """규칙을 글로서 검사합니다 · Check the rules as text; each objection says the fix."""
    from compliance.law.lint import lint as lint_rules
    from compliance.law.lint_cases import lint_cases
    from compliance.report.exits_file import stale

    _ = setting.program
    found = [*lint_rules(setting.book), *lint_cases(setting.book, _cases(setting)), *stale(setting.book, _last_folder(setting))]
    for problem in found:
        streams.line(problem.text(setting.lang))
    streams.line(say("rules.linted", setting.lang, rules=len(setting.book.rules), found=len(found)))
    return int(bool(found))


@rules.command()
@click.argument("instrument", required=False)
@common
def coverage(setting: Setting, instrument: str | None) -> None:
    """법령 조문마다 어디에 담겼는지 · Provision by provision: encoded where, or not and why; reviews missing."""
    from compliance.law.coverage import coverage as covered
    from compliance.report.coverage_page import coverage_page

    rows = covered(setting.book, setting.on)
    if instrument:
        rows = tuple(row for row in rows if row.instrument == instrument)
        if not rows:
            raise UsageError(Problem("unknown_instrument", params={"name": instrument, "known": "act, decree, …"}))
    setting.write(coverage_page(setting.book, rows, setting.lang, setting.chosen(("text", "md", "json"), "text")))


@rules.command()
@click.argument("names", nargs=-1, metavar="[ID|CITATION]…")
@click.option("--write", "renew", is_flag=True, help="규칙 곁의 목록 파일을 새로 씁니다 · Renew the lists beside the rules.")
@common
def exits(setting: Setting, names: tuple[str, ...], renew: bool) -> None:
    """의무가 없어지거나 이행이 되는 가장 작은 답의 묶음 · The smallest sets of answers by which a rule does not apply, or is met."""
    from compliance.report.exits_page import exits_json, exits_page

    if renew:
        _renew(setting, names)
        return
    shown = _exits_shown(setting, " ".join(names))
    if setting.chosen(("md", "json"), "md") == "json":
        setting.write(exits_json(shown, setting.on))
        return
    setting.write(exits_page(setting.book, shown, setting.lang))


def _exits_shown(setting: Setting, name: str) -> list[Shown]:
    """The lists asked for: of all rules that are to be listed, or of those that are named. Raises UsageError, DateNotCovered."""
    from compliance.assessment.assess import jurisdictions_of, readings_of
    from compliance.law.exits import exits_of
    from compliance.report.exits_file import shown
    from compliance.report.exits_page import Shown

    book, asked = setting.book, setting.asked
    laws = jurisdictions_of(book, asked.jurisdictions)
    book.covers(asked.on, laws)
    readings = {law: readings_of(book, law, asked) for law in laws}
    if not name:
        return [one for law in laws for one in shown(book, law, readings[law], asked.on)]
    chosen = [name] if name in book.notions else [rule.id for rule in _found(setting, name)]
    found = []
    for law in laws:
        own = [one for one in chosen if one in book.notions or book.rules[one].jurisdiction == law]
        lists = [Shown(law, reading, asked.on, exits_of(book, own, law, reading, asked.on)) for reading in readings[law]]
        found += [one for one in lists if one.exits]
    if not found:
        raise UsageError(Problem("no_exits", params={"name": name, "on": asked.on.isoformat()}))
    return found


def _renew(setting: Setting, names: tuple[str, ...]) -> None:
    """Write the committed lists, whose day and readings are fixed. Raises UsageError, OutputError."""
    from compliance.report.exits_file import written

    given = (names, setting.on_given, setting.format, setting.output, setting.readings, setting.jurisdictions)
    if any(given):
        raise UsageError(Problem("exits_write_alone"))
    for file in written(setting.book, _last_folder(setting)):
        streams.line(str(file))


def _last_folder(setting: Setting) -> Path:
    """The folder of rules that lies on top."""
    return Path(setting.rules[-1]) if setting.rules else shipped.folder("rules")


@rules.command()
@click.argument("rule_id", metavar="ID")
@click.option("--kind", type=click.Choice(["definition", "duty", "prohibition"]), default="duty", show_default=True)
@click.option("--cite", "cited", required=True, metavar="INSTRUMENT:ADDRESS", help="법령과 주소 · The clause.")
@click.option("--into", "folder", required=True, type=click.Path(file_okay=False), help="규칙 폴더 · The rules folder to write into.")
@click.option(
    "--ask", "asks", multiple=True, required=True, metavar="CONDITION",
    help="조건: 질문의 경로나 {경로: {at_least: 값}}. 의무는 마지막이 조치 · A condition: a path, or {path: {at_least: value}}; the last one of a duty is its measure.",
)  # fmt: skip
@common
def new(setting: Setting, rule_id: str, kind: str, cited: str, folder: str, asks: tuple[str, ...]) -> None:
    """규칙과 사례의 틀을 만듭니다 · Write a rule and its cases from a question or two, ready to fill in."""
    from compliance.law.case import raw_cases
    from compliance.law.scaffold import Wish, scaffold

    for file in scaffold(setting.book, Wish(rule_id, kind, cited, asks, setting.on), folder, raw_cases(setting.book)):
        streams.line(file)
