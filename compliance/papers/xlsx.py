"""A checklist as a workbook: a cover, then one sheet a law. The only home of xlsxwriter.

Every text is written as text, so that nothing a person wrote is ever a formula; the same checklist gives the same
bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from compliance.errors import MissingExtra, Problem
from compliance.papers.cells import COLUMNS, PRINTED, cells, clause, link, not_judged_cells, notes
from compliance.papers.cover import CELL_LIMIT, write_cover
from compliance.papers.styles import Styles, lines_needed
from compliance.papers.table import STATUSES, Checklist, Part, Row
from compliance.report.escape import address, harmless
from compliance.report.phrases import left_out
from compliance.words import say

WIDTHS = {
    "number": 5, "duty": 16, "measure": 31, "way": 10, "who": 10, "force": 8, "clause": 20, "link": 6, "since": 12,
    "verdict": 20, "status": 11, "wanted": 24, "given": 14, "responsible": 9, "due": 11, "note": 14,
    "section": 10, "group": 16, "exceptions": 40, "deadlines": 24, "path": 32, "code": 40,
}  # fmt: skip
FILLED = ("status", "given", "responsible", "due", "note")
CENTRED = ("number", "way", "link", "force", "status", "due")
_NAME = re.compile(r"[\[\]:*?/\\']")
_A4 = 9
LINE = 13.5


def workbook(table: Checklist, lang: str) -> bytes:
    """The workbook's bytes. Raises MissingExtra without xlsxwriter."""
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtra(Problem("extra_docs")) from None
    held = BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    title = say("checklist.title", lang)
    book.set_properties({
        "title": f"{title} · {harmless(table.system or '')}"[:200],
        "created": datetime.combine(table.on, time(), UTC).replace(tzinfo=None),
        "comments": say("checklist.disclaimer", lang),
    })  # fmt: skip
    styles = Styles(book, say("checklist.font", lang))
    cover = book.add_worksheet(say("checklist.cover", lang))
    names = _names(table.parts, lang)
    _print(cover, table, lang, landscape=False)
    write_cover(cover, table, names, styles, lang)
    for part, name in zip(table.parts, names, strict=True):
        sheet = book.add_worksheet(name)
        _print(sheet, table, lang, landscape=True)
        _law(sheet, table, part, styles, lang)
    book.close()
    return held.getvalue()


def _names(parts: Iterable[Part], lang: str) -> list[str]:
    """Names of sheets: of the laws, without what a sheet may not be called, each once."""
    taken = {say("checklist.cover", lang).casefold()}
    found: list[str] = []
    for part in parts:
        base = _NAME.sub(" ", harmless(part.law.law[lang])).strip()[:31].strip() or part.law.jurisdiction[:31]
        name, more = base, 2
        while name.casefold() in taken:
            name, more = f"{base[:27]} {more}", more + 1
        taken.add(name.casefold())
        found.append(name)
    return found


def _print(sheet: Any, table: Checklist, lang: str, *, landscape: bool) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    system = harmless(table.system or say("checklist.unnamed", lang)).replace("&", "&&")[:80]
    page = say("checklist.page", lang, page="&P", pages="&N")
    sheet.set_footer(f"&L&8{system} · {table.on.isoformat()}&C&8{page}&R&8{say('checklist.title', lang)}")


def _law(sheet: Any, table: Checklist, part: Part, styles: Styles, lang: str) -> None:
    columns = _columns(part)
    for at, name in enumerate(columns):
        sheet.set_column(at, at, WIDTHS[name])
    system = harmless(table.system or say("checklist.unnamed", lang))
    sheet.write_string(0, 0, f"{harmless(part.law.law[lang])} · {say('checklist.title', lang)} · {system}"[:CELL_LIMIT], styles.title)
    sheet.set_row(0, 24)
    lines = [counts(part, lang), *notes(part, lang)]
    for at, line in enumerate(lines, 1):
        sheet.write_string(at, 0, line[:CELL_LIMIT], styles.note)
    head = len(lines) + 1
    for at, name in enumerate(columns):
        style = styles.head_fill if name in FILLED else styles.head
        sheet.write_string(head, at, say(f"checklist.column.{name}", lang), style)
    sheet.set_row(head, 30)
    for at, row in enumerate(part.rows, head + 1):
        _row(sheet, at, row, columns, styles, lang)
    last = head + max(1, len(part.rows))
    if not part.rows and not part.not_judged:
        sheet.write_string(last, 0, say("checklist.no_rows", lang), styles.note)
    sheet.autofilter(head, 0, last, len(columns) - 1)
    sheet.freeze_panes(head + 1, columns.index("measure") + 1)
    sheet.repeat_rows(head)
    end = _not_judged(sheet, last, part, columns, styles, lang)
    sheet.print_area(0, 0, end, len([name for name in columns if name in PRINTED]) - 1)
    _clause_list(sheet, end + 2, part, columns, styles, lang)
    if part.rows:
        _choices(sheet, head + 1, last, columns.index("status"), styles, lang)


def _columns(part: Part) -> tuple[str, ...]:
    return COLUMNS if part.rows else PRINTED


def counts(part: Part, lang: str) -> str:
    """How many rows stand at each status, and how many duties were left out."""
    shown = [f"{say(f'checklist.status.{key}', lang)} {count}" for key, count in part.statuses if count]
    line = say("checklist.counts_line", lang, rows=len(part.rows), duties=part.duties, absent=part.absent, ended=part.ended)
    unjudged = left_out(part.not_judged, lang)
    return " · ".join([line, *shown, *([unjudged] if unjudged else [])])


def _not_judged(sheet: Any, last: int, part: Part, columns: tuple[str, ...], styles: Styles, lang: str) -> int:
    """Under the rows, in the same columns, the duties that no row judges; the last line that is taken."""
    if not part.not_judged:
        return last
    at = last + 2
    sheet.write_string(at, 0, say("not_judged.title", lang), styles.heading)
    sheet.write_string(at + 1, 0, say("not_judged.says", lang), styles.note)
    at += 1
    for duty in part.not_judged:
        at += 1
        text = not_judged_cells(duty, lang)
        filled = {name: text.get(name, "") for name in columns}
        sheet.set_row(at, height(filled, columns))
        for column, name in enumerate(columns):
            style = styles.cell(filled=name in FILLED, centred=name in CENTRED, link=False)
            if filled[name]:
                sheet.write_string(at, column, filled[name][:CELL_LIMIT], style)
            else:
                sheet.write_blank(at, column, None, style)
    return at


def _row(sheet: Any, at: int, row: Row, columns: tuple[str, ...], styles: Styles, lang: str) -> None:
    text = cells(row, lang)
    sheet.set_row(at, height(text, columns))
    url = link(row)
    for column, name in enumerate(columns):
        style = styles.cell(filled=name in FILLED, centred=name in CENTRED, link=name == "link")
        said = text[name][:CELL_LIMIT]
        if name == "number":
            sheet.write_number(at, column, row.number, style)
        elif name == "due" and len(row.due) == 1:
            sheet.write_datetime(at, column, datetime.combine(row.due[0], time()), styles.day)
        elif name == "link" and url is not None:
            sheet.write_url(at, column, url, style, said)
        elif said:
            sheet.write_string(at, column, said, style)
        else:
            sheet.write_blank(at, column, None, style)


def height(text: dict[str, str], columns: tuple[str, ...]) -> float:
    """The height that the fullest printed cell needs."""
    return max(LINE * lines_needed(text[name], WIDTHS[name] - 1) for name in columns if name in PRINTED) + 3


def _clause_list(sheet: Any, at: int, part: Part, columns: tuple[str, ...], styles: Styles, lang: str) -> None:
    """Every clause that the rows cite, once, with its link: a cell carries only one. It is not printed."""
    cited = list({(one.instrument, one.address): one for row in part.rows for one in _cited(row)}.values())
    if not cited:
        return
    column = columns.index("duty")
    sheet.write_string(at, column, say("checklist.clauses", lang), styles.heading)
    for one in cited:
        at += 1
        url = address(one.url)
        if url is not None:
            sheet.write_url(at, column, url, styles.plain_link, clause(one, lang))
        else:
            sheet.write_string(at, column, clause(one, lang), styles.note)


def _cited(row: Row) -> Iterable[Any]:
    yield from row.clauses
    for detail in row.details:
        yield from detail.clauses
    yield from row.duty.finding.clauses


def _choices(sheet: Any, first: int, last: int, at: int, styles: Styles, lang: str) -> None:
    """The list of statuses, and colours beside the words."""
    words = {key: say(f"checklist.status.{key}", lang) for key in STATUSES}
    sheet.data_validation(first, at, last, at, {
        "validate": "list",
        "source": list(words.values()),
        "input_title": say("checklist.column.status", lang),
        "input_message": say("checklist.status_list", lang),
        "error_title": say("checklist.column.status", lang),
        "error_message": say("checklist.status_wrong", lang),
    })  # fmt: skip
    for key, word in words.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": styles.status[key]}
        sheet.conditional_format(first, at, last, at, rule)
