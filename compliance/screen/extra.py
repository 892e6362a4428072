"""The one door to Polars: imported when a screening needs it, with a sentence where it is not installed."""

from __future__ import annotations

from typing import Any

from compliance.errors import MissingExtra, Problem


def polars() -> Any:
    """The library. Raises MissingExtra."""
    try:
        import polars as pl
    except ImportError:
        raise MissingExtra(Problem("extra_screen")) from None
    return pl
