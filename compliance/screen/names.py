"""The names of filings and of who filed them: in one form, so that names that look alike are one, and wholly visible."""

from __future__ import annotations

from typing import Any

import polars as pl

from compliance.characters import INVISIBLE, invisible
from compliance.screen.cells import CONTROL, Bits
from compliance.screen.table import ID, SUBMITTER


def composed_names(frame: pl.DataFrame) -> pl.DataFrame:
    """A table with the columns that name filings in NFC; answers are composed when they are read."""
    names = [name for name in (ID, SUBMITTER) if name in frame.columns]
    return frame.with_columns(pl.col(name).str.normalize("NFC") for name in names) if names else frame


def unseen(ids: pl.Series) -> Bits | None:
    """The ids that hold a character nobody can see; control characters are another fault."""
    found = ids.str.contains(INVISIBLE).fill_null(value=False)
    return found & ~ids.str.contains(CONTROL).fill_null(value=False) if found.any() else None


def why_unseen(name: str) -> tuple[str, dict[str, Any]]:
    """The code of the message on such an id, and what it needs."""
    return "cell_invisible", {"point": invisible(name)}
