"""One filing of a run, as a description that can be assessed."""

from __future__ import annotations

import csv
import json
from pathlib import Path as FilePath
from typing import Any

import polars as pl

from compliance.describe.answers import Description, read_mapping
from compliance.describe.leaf_answer import harmless
from compliance.errors import DescriptionError, Problem, UsageError
from compliance.law.facts import Facts
from compliance.law.numbers import shown
from compliance.screen import write
from compliance.screen.read import ROW, chunks, reopened
from compliance.screen.table import BY, ID, ON


def filing(run: str | FilePath, name: str) -> dict[str, str]:
    """What a filing says, by column, blank cells left out. Raises UsageError, DescriptionError."""
    folder = FilePath(run)
    about = _manifest(folder)
    found = pl.scan_parquet(folder / write.FINDINGS).filter(pl.col(ID) == name.strip()).select("file", ROW).collect()
    for number, row in found.iter_rows():
        one = about["inputs"][number]
        copy = folder / write.INPUTS / f"{number + 1}.{one['kind']}"
        source = reopened(copy, one["file"], one["kind"])
        for chunk in chunks(source, 1000):
            at = chunk.rows.index_of(row)
            if at is not None:
                cells = chunk.cells(source.header).row(at, named=True)
                return {key: cell for key, cell in cells.items() if cell is not None and cell.strip()}
    reasons = _reasons(folder, name)
    if reasons:
        raise DescriptionError(
            Problem("run_in_quarantine", shown(harmless(name)), params={"reasons": " / ".join(reasons)})
        )
    raise UsageError(Problem("run_without_id", harmless(str(folder)), params={"id": shown(harmless(name))}))


def described(run: str | FilePath, name: str, facts: Facts) -> Description:
    """A filing as a description: its cells as answers, its signatures beside the judgements they sign."""
    return read_mapping(answers(run, name, facts), facts, harmless(f"{run}: {name}"))


def answers(run: str | FilePath, name: str, facts: Facts) -> dict[str, Any]:
    """A filing as a description would be written, by full paths."""
    cells = filing(run, name)
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


def _reasons(folder: FilePath, name: str) -> list[str]:
    with (folder / write.QUARANTINE).open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        wanted = write.inert(shown(harmless(name)))
        return [f"{row['row']} {row['column']}: {row['reason']}" for row in rows if row["id"] == wanted][:10]
