"""The cover of a workbook: what, as of which day, the counts, how to read it, with what it was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from compliance.papers.cells import notes, receipt
from compliance.papers.styles import Styles, lines_needed
from compliance.papers.table import STATUSES, Checklist, Part
from compliance.report.escape import harmless
from compliance.report.phrases import left_out
from compliance.words import say

CELL_LIMIT = 32_000
HOW = ("rows", "way", "softer", "upcoming", "readings", "fill")
_LAST = 10


def write_cover(sheet: Any, table: Checklist, names: Sequence[str], styles: Styles, lang: str) -> None:
    """Write the cover; `names` are the sheets of the laws."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, _LAST, 9)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, say("checklist.title", lang), styles.title)
    at = 2
    for key, value in _facts(table, lang):
        at = _line(sheet, at, say(f"checklist.{key}", lang), value, styles)
    at = _counts(sheet, at + 1, table.parts, names, styles, lang)
    at = _statuses(sheet, at + 1, styles, lang)
    at = _prose(sheet, at + 1, say("checklist.how", lang), [say(f"checklist.how_says.{key}", lang) for key in HOW], styles)
    said = [f"{part.law.law[lang]}: {note}" for part in table.parts for note in (left_out(part.not_judged, lang), *notes(part, lang)) if note]
    lines = [*said, say("checklist.disclaimer", lang), *receipt(table, lang)]
    _prose(sheet, at + 1, say("checklist.receipt", lang), lines, styles)


def _facts(table: Checklist, lang: str) -> list[tuple[str, str]]:
    unnamed = say("checklist.unnamed", lang)
    found = [
        ("system", harmless(table.system or unnamed)),
        ("organisation", harmless(table.organisation or unnamed)),
        ("on", table.on.isoformat()),
    ]
    if table.file:
        found.append(("file", harmless(table.file)))
    for part in table.parts:
        if len(part.law.readings) > 1:
            readings = ", ".join(title[lang] for _, title in part.law.readings)
            found.append(("reading", f"{part.law.law[lang]}: {readings}"))
    return found


def _line(sheet: Any, at: int, label: str, value: str, styles: Styles) -> int:
    sheet.write_string(at, 0, label, styles.label)
    sheet.merge_range(at, 1, at, _LAST, "", styles.value)
    sheet.write_string(at, 1, value[:CELL_LIMIT], styles.value)
    sheet.set_row(at, _height(value, 100))
    return at + 1


def _counts(sheet: Any, at: int, parts: Sequence[Part], names: Sequence[str], styles: Styles, lang: str) -> int:
    sheet.write_string(at, 0, say("checklist.counts", lang), styles.heading)
    heads = ["law", "rows", *(f"status.{key}" for key in STATUSES), "duties", "absent"]
    for column, key in enumerate(heads):
        sheet.write_string(at + 1, column, say(f"checklist.{key}", lang), styles.head)
    sheet.set_row(at + 1, 30)
    at += 2
    for part, name in zip(parts, names, strict=True):
        sheet.write_url(at, 0, f"internal:'{name}'!A1", styles.value_link, part.law.law[lang][:255])
        numbers = [len(part.rows), *(count for _, count in part.statuses), part.duties, part.absent]
        for column, number in enumerate(numbers, 1):
            sheet.write_number(at, column, number, styles.count)
        sheet.set_row(at, _height(part.law.law[lang], 20))
        at += 1
    return at


def _statuses(sheet: Any, at: int, styles: Styles, lang: str) -> int:
    sheet.write_string(at, 0, say("checklist.column.status", lang), styles.heading)
    at += 1
    for key in STATUSES:
        says = say(f"checklist.status_says.{key}", lang)
        sheet.write_string(at, 0, say(f"checklist.status.{key}", lang), styles.label_of(key))
        sheet.merge_range(at, 1, at, _LAST, "", styles.value)
        sheet.write_string(at, 1, says, styles.value)
        sheet.set_row(at, _height(says, 100))
        at += 1
    return at


def _prose(sheet: Any, at: int, heading: str, lines: Sequence[str], styles: Styles) -> int:
    sheet.write_string(at, 0, heading, styles.heading)
    at += 1
    for line in lines:
        sheet.merge_range(at, 0, at, _LAST, "", styles.prose)
        sheet.write_string(at, 0, f"· {line}"[:CELL_LIMIT], styles.prose)
        sheet.set_row(at, _height(line, 135))
        at += 1
    return at


def _height(text: str, width: int) -> float:
    """The height of a merged row, which no program fits by itself."""
    return 16.0 * lines_needed(text, width)
