"""Duties that no rule encodes, as `coverage.yaml` lists them: whom they bind, since when, what they demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance.law.citation import Citation, Jurisdiction, citations
from compliance.law.kinds import StartForm
from compliance.law.start import Start, StartDay, disputed_start
from compliance.law.text import Fault, Text, mapping, read_day, text, word
from compliance.source import Path

DUTY_KEYS = ("bearer", "tier", "only_if", "from", "line", "fine")
"""What an entry says of a duty; an entry without any of them binds nobody whom a description can be about."""
NEEDED = ("bearer", "from", "line")


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A duty that no rule encodes.

    `bearer` are ids of definitions of which any suffices, `tier` ids of which all must hold, `only_if` a further condition
    that nobody is asked about, `fine` the id of a sanction.
    """

    provision: tuple[Citation, ...]
    bearer: tuple[str, ...]
    tier: tuple[str, ...]
    only_if: Text | None
    start: Start
    line: Text
    fine: str | None

    def is_there(self, law: Jurisdiction, on: date) -> bool:
        """Whether a provision of it stands on a day, by the index of its instrument; before the first index, by that one."""
        for cited in self.provision:
            instrument = law.instruments[cited.instrument]
            first = min((day for day, _ in instrument.provisions), default=on)
            if instrument.has(cited.address, max(on, first)):
                return True
        return False


def coverage_entry(raw: Any, path: Path) -> Unjudged | None:
    """Read one entry of `coverage.yaml`; None where it names no duty. Raises Fault."""
    spec = mapping(raw, path, ("kind", "note", *DUTY_KEYS), ("provision", "why"))
    text(spec["why"], (*path, "why"))
    provision = citations(listed(spec["provision"]), (*path, "provision"))
    if not any(key in spec for key in DUTY_KEYS):
        return None
    for key in NEEDED:
        if key not in spec:
            raise Fault(path, "missing_key", key=key)
    return Unjudged(
        provision=provision,
        bearer=_names(spec["bearer"], (*path, "bearer")),
        tier=_names(spec.get("tier", []), (*path, "tier")),
        only_if=text(spec["only_if"], (*path, "only_if")) if "only_if" in spec else None,
        start=_start(spec["from"], (*path, "from")),
        line=text(spec["line"], (*path, "line")),
        fine=word(spec["fine"], (*path, "fine")) if "fine" in spec else None,
    )


def listed(raw: Any) -> list[Any]:
    """A list as it is; anything else as a list of its own."""
    return raw if isinstance(raw, list) else [raw]


def _names(raw: Any, path: Path) -> tuple[str, ...]:
    return tuple(word(name, (*path, at) if isinstance(raw, list) else path) for at, name in enumerate(listed(raw)))


def _start(raw: Any, path: Path) -> Start:
    """A day, the day of a rule, or days on which sources part. The days by condition belong to rules."""
    if isinstance(raw, dict):
        spec = mapping(raw, path, ("as", "disputed"))
        if "as" in spec:
            return Start(StartForm.AS, (), word(spec["as"], (*path, "as")))
        return disputed_start(spec.get("disputed"), (*path, "disputed"))
    return Start(StartForm.DAY, (StartDay(read_day(raw, path)),))
