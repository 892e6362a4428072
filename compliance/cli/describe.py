"""`init`, `validate`, `facts`, `schema`: the questions and the file that answers them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from compliance.cli import streams
from compliance.cli.options import Setting, common
from compliance.errors import Problem, UsageError
from compliance.words import say

if TYPE_CHECKING:
    from compliance.describe.answers import Description


@click.command()
@click.option("--area", multiple=True, metavar="NAME", help="쓰임 영역(여러 번 가능) · An area of use, may be repeated.")
@click.option("--all", "everything", is_flag=True, help="모든 질문 · Every question, not only those that matter here.")
@common
def init(setting: Setting, area: tuple[str, ...], everything: bool) -> None:
    """채워 넣을 설명 파일을 만듭니다 · Write a commented description to fill in."""
    from compliance.assessment.form import form
    from compliance.describe.template import template

    wanted = form(setting.book, setting.program, setting.asked, area)
    setting.write(template(setting.book.facts, wanted.gates, area, setting.lang, only=None if everything else wanted.paths))


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@common
def validate(setting: Setting, files: tuple[str, ...]) -> None:
    """설명 파일을 검사합니다 · Check descriptions without assessing them."""
    from compliance.describe.answers import load_system
    from compliance.describe.consistent import consistent
    from compliance.errors import DescriptionError

    facts = setting.book.facts
    problems: list[Problem] = []
    for file in files:
        try:
            description = consistent(load_system(file, facts, stdin(file)), setting.book.consistency, facts, setting.on)
        except DescriptionError as error:
            problems += error.problems
            continue
        for warning in description.warnings:
            streams.tell(warning.text(setting.lang))
        if not setting.quiet:
            answered = sum(one.value is not None for one in description.answers.values())
            streams.line(say("validate.fine", setting.lang, file=file, answered=answered))
            _say_what_is_closed(setting, description)
    if problems:
        raise DescriptionError(problems)


def _say_what_is_closed(setting: Setting, description: Description) -> None:
    """Name what each closer closes that decides something here: a person sees at once what was closed by mistake."""
    from compliance.assessment.closing import closings

    for closing in closings(setting.book, setting.program, description.values, setting.on):
        members = setting.book.facts.lists[closing.path.partition(".")[0]].members
        named = ", ".join(members[name][setting.lang] for name in closing.members)
        streams.line(say("validate.closes", setting.lang, path=closing.path, members=named))


def stdin(file: str) -> bytes:
    """What standard input holds, where a file is called `-`. Raises DescriptionError."""
    from compliance import source
    from compliance.errors import DescriptionError

    if file != "-":
        return b""
    try:
        return sys.stdin.buffer.read(source.LARGEST + 1)
    except OSError as error:
        params = {"path": file, "reason": error.strerror or str(error)}
        raise DescriptionError(Problem("file_unreadable", file, params=params)) from None


@click.command()
@click.argument("path", required=False)
@click.option("--full", is_flag=True, help="도움말까지 모두 · Help texts for every question.")
@common
def facts(setting: Setting, path: str | None, full: bool) -> None:
    """모든 질문 · Every question; with a PATH (or --full) also help, choices and what proves the answer."""
    from compliance.describe.listing import listing

    known = setting.book.facts
    chosen = [fact for fact in known if path is None or fact.path == path or fact.path.startswith(path + ".")]
    if not chosen:
        raise UsageError(Problem("unknown_name", params={"name": path or "", "like": known.like(path or "") or "–"}))
    if setting.chosen(("text", "json"), "text") == "json":
        setting.write(json.dumps([_plain(fact) for fact in chosen], ensure_ascii=False, indent=1))
        return
    setting.write(listing(known, chosen, setting.lang, full=full or path is not None))


def _plain(fact: Any) -> dict[str, Any]:
    found = {"path": fact.path, "type": fact.type, "question": _both(fact.question), "signed": fact.signed, "elected": fact.elected}
    found |= {name: _both(words) for name in ("help", "proof", "unit") if (words := getattr(fact, name)) is not None}
    if fact.members:
        found["members"] = {name: _both(words) for name, words in fact.members.items()}
    return found


def _both(words: Any) -> dict[str, str]:
    return {"ko": words.ko, "en": words.en}


@click.command()
@click.option("--of", "subject", type=click.Choice(["description", "report", "reports"]), default="description", show_default=True)
@common
def schema(setting: Setting, subject: str) -> None:
    """설명 파일이나 보고서 JSON의 스키마 · JSON Schema 2020-12 of a description, of a report, or of one over several systems."""
    if subject != "description":
        from compliance.report.render import report_schema, reports_schema

        made = report_schema() if subject == "report" else reports_schema()
        setting.write(json.dumps(made, ensure_ascii=False, indent=1))
        return
    from compliance.describe.schema import json_schema

    setting.write(json.dumps(json_schema(setting.book.facts, setting.lang), ensure_ascii=False, indent=1))
