"""`init`, `validate`, `facts`, `schema`: the questions and the file that answers them."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from compliance.cli import streams
from compliance.cli.options import Setting, common
from compliance.errors import Problem, UsageError
from compliance.words import say

if TYPE_CHECKING:
    from compliance.assessment.closing import Closing
    from compliance.describe.answers import Description
    from compliance.law.facts import Facts
    from compliance.law.leaf import Value
    from compliance.law.text import Text


AREAS = "?"


@click.command()
@click.option("--area", multiple=True, metavar="NAME", is_flag=False, flag_value=AREAS, help="쓰임 영역, 어느 언어로든(여러 번 가능; 이름 없이 쓰면 목록) · An area, in either language, may be repeated; without a name: the list.")
@click.option("--all", "everything", is_flag=True, help="모든 질문 · Every question, not only those that matter here.")
@common
def init(setting: Setting, area: tuple[str, ...], everything: bool) -> None:
    """채워 넣을 설명 파일을 만듭니다 · Write a commented description to fill in."""
    from compliance.assessment.form import form
    from compliance.describe.areas import areas_page, members_named
    from compliance.describe.premise import premises
    from compliance.describe.template import template

    facts = _read_by_the_laws(setting, setting.book.facts.names.values())
    if AREAS in area:
        setting.write(areas_page(facts, setting.lang))
        return
    members = members_named(facts, area)
    wanted = form(setting.book, setting.program, setting.asked, members)
    only = None if everything else wanted.paths
    setting.write(template(facts, wanted.gates, members, setting.lang, only, premises(setting.book)))


def _read_by_the_laws(setting: Setting, besides: Collection[str] = ()) -> Facts:
    """The questions; where laws are named, those that their rules read, and some besides. Raises UsageError."""
    from compliance.assessment.assess import jurisdictions_of
    from compliance.law.reads import asked_paths

    facts = setting.book.facts
    if not setting.jurisdictions:
        return facts
    laws = jurisdictions_of(setting.book, setting.jurisdictions)
    return facts.narrowed(asked_paths(setting.book, laws).union(besides))


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@common
def validate(setting: Setting, files: tuple[str, ...]) -> None:
    """설명 파일을 검사합니다 · Check descriptions without assessing them."""
    from compliance.describe.answers import load_system
    from compliance.describe.consistent import consistent
    from compliance.describe.leaf_answer import IMPLIED
    from compliance.errors import DescriptionError

    facts = setting.book.facts
    problems: list[Problem] = []
    for file in files:
        try:
            description = consistent(load_system(file, facts, stdin(file)), setting.book.consistency, facts, setting.on, setting.concerns)
        except DescriptionError as error:
            problems += error.problems
            continue
        for warning in description.warnings:
            streams.tell(warning.text(setting.lang))
        if not setting.quiet:
            given = [one for one in description.answers.values() if one.value is not None]
            derived = sum(one.status == IMPLIED for one in given)
            streams.line(say("validate.fine", setting.lang, file=file, answered=len(given) - derived))
            if derived:
                streams.line(say("validate.follows", setting.lang, derived=derived))
            _say_what_is_closed(setting, description)
    if problems:
        raise DescriptionError(problems)


def _say_what_is_closed(setting: Setting, description: Description) -> None:
    """Name what each closer closes that decides something here: a person sees at once what was closed by mistake."""
    from compliance.assessment.closing import closings

    for closing in closings(setting.book, setting.program, description.values, setting.asked):
        titles = dict.fromkeys(title[setting.lang] for title in _titles(setting.book.facts, closing, description.values))
        streams.line(say("validate.closes", setting.lang, path=closing.path, members=", ".join(titles)))


def _titles(facts: Facts, closing: Closing, values: Mapping[str, Value]) -> Iterator[Text]:
    """The members that are closed: a kind by its name where nothing of it is described, else what is closed of it."""
    closed = facts.lists[closing.path.partition(".")[0]]
    described = {facts.kind_of(closed, member) for path in values if (member := closed.member_of(path))}
    for member in closing.members:
        kind = facts.kind_of(closed, member)
        yield closed.members[member] if kind in described else kind


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
    """모든 질문, 이름이나 낱말로 · Every question, by path, title or word; with --full or a path also help and choices."""
    from compliance.describe.listing import Hits, listing, looked_for
    from compliance.describe.premise import premises

    known = _read_by_the_laws(setting)
    hits = looked_for(known, path) if path is not None else Hits(tuple(known), named=False)
    if path is not None and not hits.named and looked_for(setting.book.facts, path).named:
        raise UsageError(Problem("asked_for_another_law", params={"name": path}))
    if path is not None and not hits.facts:
        raise UsageError(Problem("unknown_name", params={"name": path, "like": known.like(path) or "–"}))
    said = premises(setting.book)
    if setting.chosen(("text", "json"), "text") == "json":
        setting.write(json.dumps([_plain(fact, said) for fact in hits.facts], ensure_ascii=False, indent=1))
        return
    if path is not None and not hits.named and not setting.quiet:
        streams.tell(say("facts.found", setting.lang, word=path, count=len(hits.facts)))
    setting.write(listing(known, hits.facts, setting.lang, said, full=full or hits.named))


def _plain(fact: Any, premises: Mapping[str, Text]) -> dict[str, Any]:
    found = {"path": fact.path, "type": fact.type, "question": _both(fact.question), "signed": fact.signed, "elected": fact.elected}
    found |= {name: _both(words) for name in ("help", "proof", "unit") if (words := getattr(fact, name)) is not None}
    if fact.path in premises:
        found["only_if"] = _both(premises[fact.path])
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
