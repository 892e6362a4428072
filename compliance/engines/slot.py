"""What a program answers: the name of each of its outputs, as a value."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class SlotKind(StrEnum):
    """What a slot says of a rule: that it holds or applies, is met, or what one of its named parts says."""

    HOLDS = "holds"
    MET = "met"
    MEASURE = "measure"
    EXCEPTION = "exception"
    START = "start"


DETAILS = frozenset({SlotKind.MEASURE, SlotKind.EXCEPTION})


class Slot(NamedTuple):
    """One output of a program.

    `name` is that of the measure, the exception or the start day; `member` a member of the rule's closed list, without
    the list's own name. `if_passed`: as if every gate were passed. `gaps`: what is not encoded is taken to be.
    """

    rule: str
    reading: str
    kind: SlotKind
    name: str = ""
    member: str | None = None
    if_passed: bool = False
    gaps: bool | None = None

    def __str__(self) -> str:
        marks = [f" {self.name}"] if self.name else []
        marks += [f" of {self.member}"] if self.member else []
        marks += [" if its gates are passed"] if self.if_passed else []
        return f"{self.rule} ({self.reading}): {self.kind}{''.join(marks)}"


def start_name(version_day: date, position: int) -> str:
    """The name of a start day: the day of its version, and its place among the days of that version."""
    return f"{version_day} no {position}"
