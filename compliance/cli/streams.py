"""Standard input and output as they may be: closed from the start, full, or closed by a reader who has seen enough."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from compliance.errors import OutputError, Problem


def occupied() -> None:
    """Put something that refuses in the place of a stream that is closed, so that no file is opened in its place."""
    modes = (("stdin", 0, os.O_WRONLY, "r"), ("stdout", 1, os.O_RDONLY, "w"), ("stderr", 2, os.O_RDWR, "w"))
    for name, number, flags, mode in modes:
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, flags)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, os.fdopen(number, mode, closefd=False))


def write(data: bytes) -> None:
    """Write to standard output. A reader who closed it has seen enough; raises OutputError where it takes nothing."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence()
    except OSError as error:
        silence()
        raise refused(error) from None


def line(text: str) -> None:
    """A line on standard output, as soon as it is known."""
    write(text.encode("utf-8", "backslashreplace") + b"\n")


def refused(error: OSError) -> OutputError:
    """What is said where standard output takes nothing."""
    return OutputError(Problem("stdout_failed", params={"problem": error.strerror or str(error)}))


def tell(text: str) -> None:
    """A message on standard error, if anybody can hear it."""
    try:
        click.echo(text, err=True)
    except OSError:
        silence(sys.stderr)


def silence(stream: Any = None) -> None:
    """Send what is still held for a stream nowhere, so that the end of the run does not fail on it."""
    stream = sys.stdout if stream is None else stream
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
