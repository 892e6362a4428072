"""Signals that ask a run to end: it ends with a sentence, tidied up, and with the exit code that shells expect."""

from __future__ import annotations

import signal
from typing import Any

from compliance.writing import ENDING

_came: list[int] = []


class Stopped(BaseException):
    """A signal asked the run to end. `number` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def listen() -> None:
    """From now on a signal to end is raised as Stopped; one that the caller had ignored stays ignored."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _frame: Any) -> None:
    _came.append(number)
    for other in ENDING:  # what is tidied up now is tidied up whole
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)


def came() -> int | None:
    """The signal that asked the run to end, if one did."""
    return _came[0] if _came else None


def leave() -> None:
    """The run is over: a signal ends the process at once."""
    for number in ENDING:
        if signal.getsignal(number) is _stop:
            signal.signal(number, signal.SIG_DFL)
