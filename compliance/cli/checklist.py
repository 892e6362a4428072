"""`checklist`: one row a measure that the law names."""

from __future__ import annotations

from pathlib import Path

import click

from compliance.cli.assess import assessed, described
from compliance.cli.options import Setting, common
from compliance.errors import Problem, UsageError

FORMATS = ("xlsx", "html", "md")


@click.command()
@click.argument("file", metavar="FILE")
@common
def checklist(setting: Setting, file: str) -> None:
    """의무 점검표를 만듭니다 · A checklist: one row a measure that the law names (xlsx, html, md)."""
    from compliance.papers.rows import checklist as made

    form = setting.chosen(FORMATS, "md")
    if form == "xlsx" and setting.output is None:
        raise UsageError(Problem("binary_to_terminal"))
    description = described(setting, file)
    read: list[str | Path] = [file, *description.read]
    table = made(assessed(setting, description), setting.book, description.answers)
    if form == "xlsx":
        from compliance.papers.xlsx import workbook

        setting.report(workbook(table, setting.lang), form, read)
        return
    from compliance.papers.text import page

    setting.report(page(table, form, setting.lang), form, read)
