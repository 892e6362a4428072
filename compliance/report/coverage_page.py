"""The table of coverage as text, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

from compliance.law.coverage import Covered
from compliance.law.rulebook import Rulebook
from compliance.words import say


def coverage_page(book: Rulebook, rows: Sequence[Covered], lang: str, format_name: str) -> str:
    """Every row under its instrument, with a count at the head of each."""
    if format_name == "json":
        return json.dumps(
            [
                {
                    "jurisdiction": row.jurisdiction,
                    "instrument": row.instrument,
                    "address": row.address,
                    "written": row.written[lang],
                    "rules": list(row.rules),
                    "why": row.why[lang] if row.why else None,
                    "unreviewed": list(row.unreviewed),
                }
                for row in rows
            ],
            ensure_ascii=False,
            indent=1,
        )
    lines: list[str] = []
    for (jurisdiction, instrument), group in groupby(rows, key=lambda row: (row.jurisdiction, row.instrument)):
        listed = list(group)
        encoded = sum(bool(row.rules) for row in listed)
        reasoned = sum(row.why is not None for row in listed)
        title = book.jurisdictions[jurisdiction].instruments[instrument].title[lang]
        lines.append(("## " if format_name == "md" else "") + title)
        open_rows = len(listed) - encoded - reasoned
        unreviewed = sum(bool(row.unreviewed) for row in listed)
        lines.append(
            say("rules.covered", lang, all=len(listed), encoded=encoded, reasoned=reasoned, open=open_rows, unreviewed=unreviewed)
        )
        lines += ["", "| | | |", "|---|---|---|"] if format_name == "md" else [""]
        for row in listed:
            state = ", ".join(row.rules) if row.rules else row.why[lang] if row.why else say("rules.nowhere", lang)
            mark = "●" if row.rules else "○" if row.why else "?"
            lines.append(f"| {mark} | {row.written[lang]} | {state} |" if format_name == "md" else f"  {mark} {row.written[lang]}  {state}")
        lines.append("")
    return "\n".join(lines)
