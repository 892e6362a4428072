"""A description assessed: its values for the engines, its answers (who, evidence, file and line) for the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from compliance.assessment.assess import Asked
from compliance.assessment.assess import assess as assess_values
from compliance.assessment.bench import Answered
from compliance.assessment.models import Assessment, Given, Home
from compliance.assessment.shown import answer
from compliance.describe.answers import Description, read_mapping
from compliance.describe.consistent import consistent
from compliance.describe.leaf_answer import IMPLIED
from compliance.engines.lower import load_program
from compliance.engines.program import Program
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text


@dataclass(frozen=True, slots=True)
class _Content:
    """A rulebook by what it holds, so that its program is made once however often it is loaded."""

    hash: str
    layers: tuple[str, ...]
    book: Rulebook = field(compare=False, repr=False)


@lru_cache(maxsize=4)
def _program(content: _Content) -> Program:
    return load_program(content.book)


class Described(Protocol):
    """Anything that can say itself as a description: an `AISystem`."""

    def description(self) -> Description:
        """What engines and reports read."""


def assess(
    rules: Rulebook,
    system: Description | Described | Mapping[str, Any],
    on: date,
    *,
    jurisdictions: Sequence[str] = (),
    readings: Sequence[str] = (),
    engine: str | None = None,
) -> Assessment:
    """Every finding about one system, as of the day `on`.

    `system` is what `load_system` read, an `AISystem`, or a mapping of answers as a file would hold them. Without
    `jurisdictions` or `readings` all are used. Raises DescriptionError, DateNotCovered, UsageError, EngineError.
    """
    if isinstance(system, Mapping):
        description = read_mapping({"schema_version": rules.facts.edition, **system}, rules.facts)
    else:
        description = system if isinstance(system, Description) else system.description()
    description = consistent(description, rules.consistency, rules.facts, on)
    asked = Asked(on, tuple(jurisdictions), tuple(readings), engine)
    program = _program(_Content(rules.hash, rules.layers, rules))
    return assess_description(rules, program, description, asked)


def assess_description(book: Rulebook, program: Program, description: Description, asked: Asked) -> Assessment:
    """The assessment of a description, made consistent for the day, with a program at hand."""
    facts = book.facts
    given: dict[str, Given] = {}
    evidence: dict[str, tuple[str, ...]] = {}
    for path, one in description.answers.items():
        if one.value is not None:
            given[path] = Given(path, facts[path].question, answer(facts[path], one.value), one.file, one.line, one.by, one.on, one.follows)
        if one.evidence:
            evidence[path] = one.evidence
    named: dict[str, Any] = {
        name: str(description.answers[path].value) if path in description.answers else None
        for name, path in facts.names.items()
    }
    return assess_values(
        book,
        program,
        description.values,
        asked,
        answered=Answered(given, evidence),
        file=description.file,
        unknown=[path for path, one in description.answers.items() if one.status == "unknown"],
        warnings=[Text(one.text("ko"), one.text("en")) for one in description.warnings],
        homes=_homes(description),
        **named,
    )


def _homes(description: Description) -> tuple[Home, ...]:
    """The blocks of which every answer stands in one file that the description includes."""
    files: dict[str, set[str | None]] = {}
    for path, one in description.answers.items():
        if one.status == IMPLIED:
            continue
        files.setdefault(path.partition(".")[0], set()).add(one.file)
    return tuple(
        Home(block, file)
        for block, found in files.items()
        for file in found
        if len(found) == 1 and file is not None and file != description.file
    )
