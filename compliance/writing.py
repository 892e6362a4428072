"""Writing a result whole: beside its place first, then in one move, so that nothing is ever half-written."""

from __future__ import annotations

import os
import signal
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from compliance.errors import OutputError, Problem

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that ask a run to end, as far as the system has them."""


def whole(target: Path, data: bytes) -> None:
    """Write a file, replacing an old one only once the new one is complete. Raises OutputError.

    A link is followed. A device or a pipe is written to and stays what it is; one that nobody reads on is left.
    """
    try:
        if is_stream(target):
            try:
                target.write_bytes(data)
            except BrokenPipeError:
                return
        else:
            with beside(target) as part:
                part.write_bytes(data)
    except OSError as error:
        raise failed(target, error) from None


def failed(target: Path, error: OSError) -> OutputError:
    """What is said where the system did not let a file be written."""
    return OutputError(Problem("output_failed", str(target), params={"problem": error.strerror or str(error)}))


def is_stream(target: Path) -> bool:
    """Whether a place is there that is neither a file nor a folder: a device or a pipe."""
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A file beside a place, to be filled; it takes the place in one move unless something fails.

    Raises OSError, and OutputError for a folder.
    """
    if target.is_dir():
        raise OutputError(Problem("output_is_folder", str(target)))
    place = target.resolve() if target.is_symlink() else target
    with unbroken():
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".haechi.")
        os.close(handle)
        part = Path(name)
    try:
        yield part
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(13, "read-only")
        part.chmod(mode_of(place, 0o666))
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def unbroken() -> Iterator[None]:
    """A signal to end that arrives inside waits until what must not be torn apart is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def wait(number: int, _frame: Any) -> None:
        came.append(number)

    handlers = {number: signal.getsignal(number) for number in ENDING}
    handlers = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in handlers:
        signal.signal(number, wait)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def mode_of(place: Path, usual: int) -> int:
    """The permissions of what stands in a place; where there is nothing the usual ones, less what the umask takes."""
    if place.exists():
        return place.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return usual & ~mask
