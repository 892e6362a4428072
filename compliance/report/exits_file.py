"""The committed lists of exits: a file a jurisdiction and reading beside its rules, and whether it still says what they say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from compliance import writing
from compliance.errors import Problem
from compliance.law.exits import Exits, day_of_review, exits
from compliance.law.rulebook import Rulebook
from compliance.report.exits_page import Shown, exits_page

RENEWED_BY = "haechi rules exits --write"
_NAME = "exits.{reading}.md"


def shown(book: Rulebook, jurisdiction: str, readings: tuple[str, ...], on: date) -> tuple[Shown, ...]:
    """All lists of some readings of a jurisdiction; where the reading beneath is among them, what is the same is named."""
    law = book.jurisdictions[jurisdiction]
    found = {reading: exits(book, jurisdiction, reading, on) for reading in readings}
    beneath = {reading: next(iter(law.order(reading)[1:]), None) for reading in readings}
    return tuple(
        Shown(jurisdiction, reading, on, lists, _same(lists, found.get(beneath[reading] or "", ()))) for reading, lists in found.items()
    )


def _same(lists: tuple[Exits, ...], beneath: tuple[Exits, ...]) -> tuple[str, ...]:
    known = {one.rule: one for one in beneath}
    return tuple(one.rule for one in lists if known.get(one.rule) == one)


def committed(book: Rulebook, jurisdiction: str) -> Iterator[tuple[str, str]]:
    """The files of a jurisdiction, by place in the rules folder, each with its text; of a day that no clock moves."""
    law = book.jurisdictions[jurisdiction]
    on = day_of_review(book, jurisdiction)
    readings = tuple(name for name in law.shown(on) if law.readings[name].decides)
    for one in shown(book, jurisdiction, readings, on):
        yield f"{jurisdiction}/{_NAME.format(reading=one.reading)}", exits_page(book, (one,), None) + "\n"


def written(book: Rulebook, folder: Path) -> tuple[Path, ...]:
    """Write the files of every jurisdiction that has a folder in a rules folder. Raises OutputError."""
    files: list[Path] = []
    for jurisdiction in book.jurisdictions:
        if not (folder / jurisdiction).is_dir():
            continue
        for place, text in committed(book, jurisdiction):
            writing.whole(folder / place, text.encode())
            files.append(folder / place)
    return tuple(files)


def stale(book: Rulebook, folder: Path) -> Iterator[Problem]:
    """The committed files of a rules folder that do not say what its rules say. What is not committed is not missed."""
    there = sorted(folder.glob(f"*/{_NAME.format(reading='*')}"))
    texts = {
        folder / place: text
        for jurisdiction in dict.fromkeys(file.parent.name for file in there)
        if jurisdiction in book.jurisdictions
        for place, text in committed(book, jurisdiction)
    }
    for file in there:
        if _text(file) != texts.get(file):
            yield Problem("lint_exits_stale", f"{folder.resolve().name}/{file.relative_to(folder).as_posix()}", params={"command": RENEWED_BY})


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # what cannot be read says nothing
