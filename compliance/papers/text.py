"""A checklist as a page: HTML to print, Markdown to keep beside the code. The words of a row are those of the sheet."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from compliance.papers.cells import cells, clause, not_judged_cells, notes, receipt
from compliance.papers.table import STATUSES, Checklist, Row
from compliance.report.render import environment

FORMATS = ("html", "md")
COLUMNS = ("number", "measure", "way", "status", "clause", "wanted", "given", "responsible", "due", "note")
"""The columns of a table on a page: what all rows of a duty share stands above it."""
_GROUPS = {"all": "all_of_these", "any": "one_of_these", "way": "instead", "whole": ""}
HOW = ("rows", "way", "softer", "upcoming", "readings")


def page(table: Checklist, format: str, lang: str) -> str:
    """A checklist in a format and a language."""
    template = environment(format, lang).get_template(f"checklist.{format}.jinja")
    return template.render(
        table=table,
        columns=COLUMNS,
        statuses=STATUSES,
        how=HOW,
        cells=lambda row: cells(row, lang),
        not_judged_cells=lambda duty: not_judged_cells(duty, lang),
        clause=lambda one: clause(one, lang),
        lines=lambda text: text.split("\n") if text else [],
        grouped=_grouped,
        notes=lambda part: notes(part, lang),
        receipt=receipt(table, lang),
    )


def _grouped(rows: Iterable[Row]) -> list[tuple[str, tuple[Row, ...]]]:
    """Rows that stand together: all needed, one of which suffices, or accepted instead."""
    found = groupby(rows, key=lambda row: (row.member, row.option.way is not None, row.option.form, row.option.set))
    return [(_GROUPS["way" if way else form], tuple(same)) for (_, way, form, _), same in found]
