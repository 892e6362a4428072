"""One filing of a run, as a description that can be assessed."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any

import polars as pl

from compliance.describe.answers import Description, read_mapping
from compliance.describe.leaf_answer import harmless
from compliance.errors import DescriptionError, Problem, UsageError
from compliance.law.facts import Facts
from compliance.law.numbers import shown
from compliance.screen import write
from compliance.screen.csv_rows import csv_rows
from compliance.screen.ids import key
from compliance.screen.read import ROW, chunks, reopened
from compliance.screen.table import BY, ID, ON, SUBMITTER


def filing(run: str | FilePath, name: str, submitter: str | None = None) -> dict[str, str]:
    """What a filing says, by column, blank cells left out. Without a submitter the id must be one submitter's alone.

    Raises UsageError, DescriptionError.
    """
    folder = FilePath(run)
    about = _manifest(folder)
    screened = _screened(folder, name)
    held = _quarantined(folder, name)
    if submitter is None:
        submitter = _only_submitter(folder, name, [*screened, *held])
    place = screened.get(_compared(submitter))
    if place is not None:
        return _cells(folder, about, *place)
    reasons = held.get(_written(_compared(submitter)))
    if reasons:
        raise DescriptionError(Problem("run_in_quarantine", _said(name), params={"reasons": " / ".join(reasons[:10])}))
    if screened or held:
        raise UsageError(Problem("run_without_submitter", harmless(str(folder)), params=_named(name, [*screened, *held])))
    raise UsageError(Problem("run_without_id", harmless(str(folder)), params={"id": _said(name)}))


def _screened(folder: FilePath, name: str) -> dict[str, tuple[int, int]]:
    """Where the screened filings of an id are, file and row, by submitter."""
    same = pl.scan_parquet(folder / write.FINDINGS).filter(key(ID) == _compared(name))
    rows = same.select(key(SUBMITTER), "file", ROW).collect()
    return {submitter: (file, row) for submitter, file, row in rows.iter_rows()}


def _quarantined(folder: FilePath, name: str) -> dict[str, list[str]]:
    """What is wrong with the filings of an id that were put in quarantine, by submitter, as that file writes it."""
    wanted = _written(_compared(name))
    found: dict[str, list[str]] = {}
    with (folder / write.QUARANTINE).open(encoding="utf-8-sig", newline="") as stream:
        rows = csv_rows(stream)
        header = next(rows)
        for cells in rows:
            row = dict(zip(header, cells, strict=True))
            if _compared(row[ID]) == wanted:
                reason = f"{row[ROW]} {row['column']}: {row['reason']}"
                found.setdefault(_compared(row[SUBMITTER]), []).append(reason)
    return found


def _only_submitter(folder: FilePath, name: str, submitters: Iterable[str]) -> str:
    """The one submitter of an id. Raises UsageError where there are several."""
    known = {_written(submitter): submitter for submitter in submitters}
    if len(known) > 1:
        raise UsageError(Problem("run_several_submitters", harmless(str(folder)), params=_named(name, known)))
    return next(iter(known.values()), "")


def _named(name: str, submitters: Iterable[str]) -> dict[str, str]:
    """An id and those who filed it, for a message: ten of them at most."""
    known = sorted({f"“{_written(submitter)}”" for submitter in submitters})
    return {"id": _said(name), "known": ", ".join(known[:10]) + (" …" if len(known) > 10 else "")}


def _cells(folder: FilePath, about: dict[str, Any], number: int, row: int) -> dict[str, str]:
    """The cells of a row of an input, blank ones left out."""
    told = about["inputs"][number]
    copy = folder / write.INPUTS / f"{number + 1}.{told['kind']}"
    source = reopened(copy, told["file"], told["kind"])
    for chunk in chunks(source, 1000):
        at = chunk.rows.index_of(row)
        if at is not None:
            cells = chunk.cells(source.header).row(at, named=True)
            return {column: cell for column, cell in cells.items() if cell is not None and cell.strip()}
    raise UsageError(Problem("run_missing", harmless(str(folder))))


def _compared(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


def _said(text: str) -> str:
    return shown(harmless(text))


def _written(text: str) -> str:
    """A name as the quarantine writes it."""
    return write.inert(_said(text))


def described(run: str | FilePath, name: str, facts: Facts, submitter: str | None = None) -> Description:
    """A filing as a description: its cells as answers, its signatures beside the judgements they sign."""
    return read_mapping(answers(run, name, facts, submitter), facts, harmless(f"{run}: {name}"))


def answers(run: str | FilePath, name: str, facts: Facts, submitter: str | None = None) -> dict[str, Any]:
    """A filing as a description would be written, by full paths."""
    cells = filing(run, name, submitter)
    found: dict[str, Any] = {"schema_version": str(facts.edition)}
    for path, text in cells.items():
        if path not in facts:
            continue
        if not facts[path].signed:
            found[path] = text
            continue
        signature = {"by": cells.get(path + BY), "on": cells.get(path + ON)}
        found[path] = {"value": text} | {key: one for key, one in signature.items() if one}
    return found


def day_of(run: str | FilePath) -> str:
    """The day as of which a run was made."""
    return str(_manifest(FilePath(run))["on"])


def same_rules(run: str | FilePath, rules: str) -> None:
    """Refuse a run that was made with rules of another hash. Raises UsageError."""
    if _manifest(FilePath(run))["rulebook"]["hash"] != rules:
        raise UsageError(Problem("run_older_rules", harmless(str(run))))


def _manifest(folder: FilePath) -> dict[str, Any]:
    if not write.is_run(folder):
        raise UsageError(Problem("run_missing", harmless(str(folder))))
    about: dict[str, Any] = json.loads((folder / write.MANIFEST).read_bytes())
    return about
