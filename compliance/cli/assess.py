"""`assess`: the main job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from compliance.cli import streams
from compliance.cli.describe import stdin
from compliance.cli.options import Setting, common
from compliance.law.kinds import Force, Kind
from compliance.words import say

if TYPE_CHECKING:
    from compliance.assessment.models import Assessment
    from compliance.describe.answers import Description

FAILS = ("not-met", "unverified", "possible")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--fail-on", type=click.Choice(FAILS), help="이 판정 이상이면 1로 끝남 · Exit 1 at this verdict or a worse one.")
@common
def assess(setting: Setting, files: tuple[str, ...], fail_on: str | None) -> int:
    """시스템을 판정합니다 · Assess systems: what binds them, since when, on which clause."""
    from compliance.report.render import FORMATS, render_all

    format_name = setting.chosen(FORMATS, "text")
    descriptions = [described(setting, file) for file in files]
    assessments = [assessed(setting, description) for description in descriptions]
    made = render_all(assessments, format_name, setting.lang, terminal=at_terminal(setting), quiet=setting.quiet)
    setting.report(made, format_name, [*files, *(file for description in descriptions for file in description.read)])
    if fail_on is not None:
        _tell_not_judged(setting, assessments)
    return int(fail_on is not None and any(failed(one, fail_on) for one in assessments))


def _tell_not_judged(setting: Setting, assessments: list[Assessment]) -> None:
    """One line for each law of which duties are not judged: the exit code says nothing of them."""
    for law in (law for made in assessments for law in made.laws if law.not_judged):
        said = say("not_judged.fail_on", setting.lang, law=law.law[setting.lang], count=len(law.not_judged))
        streams.tell(said)


def at_terminal(setting: Setting) -> bool:
    """Whether a person at a terminal reads the result."""
    import os
    import sys

    return setting.output in (None, "-") and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def described(setting: Setting, file: str) -> Description:
    """A description read from a file or standard input, its warnings printed."""
    from compliance.describe.answers import load_system
    from compliance.describe.consistent import consistent

    description = consistent(load_system(file, setting.book.facts, stdin(file)), setting.book.consistency, setting.book.facts, setting.on, setting.concerns)
    if not setting.quiet:
        for warning in description.warnings:
            streams.tell(warning.text(setting.lang))
    return description


def assessed(setting: Setting, description: Description) -> Assessment:
    """The assessment of a description."""
    from compliance.assessment.described import assess_description

    return assess_description(setting.book, setting.program, description, setting.asked)


def failed(assessment: Assessment, fail_on: str) -> bool:
    """Whether a must-duty or prohibition that binds reached a verdict or a worse one."""
    from compliance.assessment.days import State
    from compliance.assessment.verdict import Verdict

    worst = {"not-met": Verdict.NOT_MET, "unverified": Verdict.UNVERIFIED, "possible": Verdict.POSSIBLE}[fail_on].rank
    return any(
        one.verdict is not None
        and one.verdict.rank <= worst
        and not (one.not_encoded and one.verdict is Verdict.POSSIBLE)
        and one.binds.state in (State.BINDING, State.DISPUTED, State.OPEN)
        for one in assessment.findings
        if one.force is Force.MUST or one.kind is Kind.PROHIBITION
    )
