"""Where a result goes: never over an input, never over what a person filled in, over other things only when asked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from compliance import source, writing
from compliance.errors import OutputError, Problem
from compliance.report import marks

EDITION = "schema_version"
STDIN = "-"


def check(target: Path, inputs: Iterable[str | Path], *, replace: bool) -> None:
    """Whether a result may be written to a place. Raises OutputError.

    `inputs` are the files and folders that the command reads, `-` for standard input. A report as it was written is
    replaced; anything else that holds something only with `replace`, a description with answers not even then.
    """
    if target.is_dir():
        raise OutputError(Problem("output_is_folder", str(target)))
    if not target.exists():
        return
    for read in inputs:
        if _is_within(target, read):
            raise OutputError(Problem("output_is_input", str(target), params={"input": str(read)}))
    if writing.is_stream(target):
        return
    try:
        data = _start(target)
    except OSError as error:
        raise writing.failed(target, error) from None
    if not data:
        return
    if _is_filled(data):
        raise OutputError(Problem("output_is_description", str(target)))
    if not replace and not marks.is_report(data):
        raise OutputError(Problem("output_exists", str(target)))


def _is_within(target: Path, read: str | Path) -> bool:
    """Whether a file is an input, by whatever name, or lies in a folder that is one."""
    try:
        status = os.fstat(0) if str(read) == STDIN else Path(read).stat()
        if os.path.samestat(status, target.stat()):
            return not writing.is_stream(target)
        return Path(read).is_dir() and target.resolve().is_relative_to(Path(read).resolve())
    except OSError:
        return False


def _start(target: Path) -> bytes:
    with target.open("rb") as stream:
        return stream.read(marks.LARGEST + 1)


def _is_filled(data: bytes) -> bool:
    """Whether text is a description that answers something, or seems to be one and cannot be read."""
    if EDITION.encode() not in data[: source.LARGEST]:
        return False
    try:
        told, _ = source.read(source.decode(data))
    except source.SourceFault:
        return not marks.is_report(data)
    if not isinstance(told, dict) or EDITION not in told:
        return False
    return any(_answers(inner) for name, inner in told.items() if name != EDITION)


def _answers(told: Any) -> bool:
    if isinstance(told, dict):
        return any(map(_answers, told.values()))
    return told is not None
