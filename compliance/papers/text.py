"""A checklist as a page: HTML to print, Markdown to keep beside the code. The words of a row are those of the sheet."""

from __future__ import annotations

from compliance.papers.cells import cells
from compliance.papers.rows import STATUSES, Checklist
from compliance.report.render import environment

FORMATS = ("html", "md")


def page(table: Checklist, format: str, lang: str) -> str:
    """A checklist in a format and a language."""
    template = environment(format, lang).get_template(f"checklist.{format}.jinja")
    return template.render(table=table, cells=lambda row: cells(row, lang), statuses=STATUSES)
