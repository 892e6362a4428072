"""Writing a result whole: beside its place first, then in one move, so that nothing is ever half-written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from compliance.errors import OutputError, Problem


def whole(target: Path, data: bytes) -> None:
    """Write a file, replacing an old one only once the new one is complete. Raises OutputError."""
    if target.is_dir():
        raise OutputError(Problem("output_is_folder", str(target)))
    beside: str | None = None
    try:
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "read-only")
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        Path(beside).chmod(mode)
        Path(beside).replace(target)
    except OSError as error:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)
        raise OutputError(Problem("output_failed", str(target), params={"problem": error.strerror or str(error)})) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
