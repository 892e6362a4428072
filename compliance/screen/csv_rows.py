"""The standard library's CSV reader, with room for the largest cell that a table may hold."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

LARGEST_CELL = 1 << 20  # characters; the library's own limit is an eighth of that


def csv_rows(lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
    """The rows of some lines of CSV. Raises csv.Error: with `strict`, for quotes that stand where none may."""
    csv.field_size_limit(LARGEST_CELL)  # the limit belongs to the library, so it is set where it is needed
    return iter(csv.reader(lines, strict=strict))
