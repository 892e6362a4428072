"""What a closer closes that matters: the members whose absence decides something for this description."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from compliance.assessment.assess import Asked, jurisdictions_of
from compliance.engines import columns
from compliance.engines.program import FIRST_TEST, Program, known
from compliance.engines.slot import Slot, SlotKind
from compliance.law.facts import ClosedList
from compliance.law.leaf import Value
from compliance.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Closing:
    """An answer that closes a list, and the members of it that would leave a finding open if they were not closed."""

    path: str
    members: tuple[str, ...]


def closings(book: Rulebook, program: Program, values: Mapping[str, Value], asked: Asked) -> tuple[Closing, ...]:
    """What each closer of a consistent description closes that decides something on a day, under the laws asked for."""
    closed = [(one, _closed_members(one, values)) for one in book.facts.lists.values()]
    scenarios = [one.there_of(member) for one, members in closed for member in members]
    if not scenarios:
        return ()
    laws = jurisdictions_of(book, asked.jurisdictions)
    outputs = {slot: rails for slot, rails in program.outputs.items() if _decides(book, slot, laws)}
    weighty = _weighty(replace(program, outputs=outputs), known(program, book.facts.completed(values), asked.on), scenarios)
    found = (
        Closing(f"{one.name}.{one.closer}", tuple(member for member in members if one.there_of(member) in weighty))
        for one, members in closed
    )
    return tuple(closing for closing in found if closing.members)


def _decides(book: Rulebook, slot: Slot, laws: Collection[str]) -> bool:
    return slot.kind is SlotKind.HOLDS and not slot.if_passed and book.rules[slot.rule].jurisdiction in laws


def _closed_members(closed: ClosedList, values: Mapping[str, Value]) -> list[str]:
    if values.get(f"{closed.name}.{closed.closer}") is not True:
        return []
    spoken = {closed.member_of(path) for path in values}
    return [member for member in closed.members if member not in spoken]


def _weighty(program: Program, verdicts: list[bool | None], scenarios: list[str]) -> set[str]:
    """The paths without whose answer something decided would be open: one bit a path, solved in one pass.

    The last bit is the description as it stands.
    """
    full = (1 << (len(scenarios) + 1)) - 1
    left_out = {path: 1 << position for position, path in enumerate(scenarios)}
    literals = [0, full]
    for (path, _), verdict in zip(program.tests, verdicts, strict=True):
        standing = full & ~left_out.get(path, 0)
        literals += [standing if verdict is True else 0, standing if verdict is False else 0]
    assert len(literals) == FIRST_TEST + 2 * len(program.tests)
    solved = columns.solve(program, literals, lambda bits: full & ~bits)
    as_it_stands = 1 << len(scenarios)
    opened = 0
    for rails in program.outputs.values():
        decided = solved[rails.true] | solved[rails.false]
        if decided & as_it_stands:
            opened |= full & ~decided
    return {path for path, bit in left_out.items() if opened & bit}
