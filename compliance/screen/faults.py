"""What can be wrong with one row of a table, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from compliance.errors import Problem


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in a row: the row in its file, the column, the code of its message; what the cell holds; whose filing."""

    row: int
    column: str
    code: str
    params: dict[str, Any]
    given: str = ""
    id: str = ""
    submitter: str = ""

    def reason(self, lang: str) -> str:
        """What is wrong and what to do, in a language."""
        return Problem(self.code, params=self.params).text(lang)
