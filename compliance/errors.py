"""What can go wrong, as public API.

ComplianceError              any of these; `problems` says what, where, why and what to do
├── RuleError                the rulebook: a file of rules, facts, cases or instruments
├── DescriptionError         a description of a system: file, line, field, did-you-mean
├── DateNotCovered           a day before a jurisdiction's first encoded day
├── UsageError               a command that does not fit together
├── OutputError              a result that could not be written
├── MissingExtra             an optional library that is not installed
└── EngineError              the engines disagreed, or one failed: never a report
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Any

from compliance.words import say


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the `code` of its message, where it is, and what the message needs to say it."""

    code: str
    file: str | None = None
    line: int | None = None
    field: str | None = None
    params: dict[str, Any] = made_by(default_factory=dict)

    def text(self, lang: str) -> str:
        """`file:line: field: what, why, what to do`, in a language."""
        where = self.file or ""
        if self.line is not None:
            where += f":{self.line}"
        parts = [where, self.field or "", say(f"errors.{self.code}", lang, **self.params)]
        return ": ".join(part for part in parts if part)


class ComplianceError(Exception):
    """Base of every error that this package raises on purpose. `problems` holds one or more faults."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(problem.text("en") for problem in self.problems)


class RuleError(ComplianceError):
    """A fault in the rulebook."""


class DescriptionError(ComplianceError):
    """A fault in a description of a system."""


class DateNotCovered(ComplianceError):
    """The day asked for lies before the first day that is encoded."""


class UsageError(ComplianceError):
    """The options given do not fit together, or name what does not exist."""


class OutputError(ComplianceError):
    """A result could not be written; nothing half-written is left."""


class MissingExtra(ComplianceError):
    """An optional part is not installed; the message says what to install."""


class EngineError(ComplianceError):
    """Two engines gave different answers, or one failed. No report is made."""
