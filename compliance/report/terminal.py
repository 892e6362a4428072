"""Terminal text in colour. The only home of rich; imported only where a person reads at a terminal."""

from __future__ import annotations

import io
import shutil

from rich.console import Console
from rich.style import Style
from rich.text import Text

from compliance.report.plain import lines

WIDEST = 110
"""Wider lines are hard to read."""

STYLES = {
    "s": Style(bold=True),
    "d": Style(dim=True),
    "h": Style(bold=True, color="cyan"),
    "b": Style(bold=True, color="red"),
    "w": Style(color="yellow"),
    "g": Style(color="green"),
    "i": Style(color="cyan"),
}


def coloured(marked: str, width: int | None = None) -> str:
    """Marked text with colours and links for the terminal in hand; NO_COLOR keeps the links and the words."""
    columns = min(width or shutil.get_terminal_size((100, 24)).columns, WIDEST)
    console = Console(
        file=io.StringIO(),
        force_terminal=True,
        width=columns,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        for line in lines(marked, columns):
            text = Text(no_wrap=True, overflow="ignore", end="\n")
            for span in line:
                style = STYLES.get(span.style, Style())
                text.append(span.text, style + Style(link=span.link) if span.link else style)
            console.print(text, soft_wrap=True)
    return capture.get()
