"""`haechi`: one group of commands, loaded when named; errors become messages and exit codes here and nowhere else."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from compliance.cli import signals, streams
from compliance.cli.options import language_of
from compliance.errors import ComplianceError, EngineError, MissingExtra, OutputError, Problem, UsageError
from compliance.words import say

USAGE, INVALID, FAULT = 2, 3, 4
STOPPED = 128  # and the number of the signal
_COMMANDS = {
    "init": "describe",
    "validate": "describe",
    "facts": "describe",
    "schema": "describe",
    "assess": "assess",
    "compare": "compare",
    "checklist": "checklist",
    "screen": "screen",
    "rules": "rules",
}
_REPORT = "haechi-fault.txt"


class Lazy(click.Group):
    """Imports a command's module when the command is named: a start costs only what it uses."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"compliance.cli.{_COMMANDS[cmd_name]}"), cmd_name)
        return command

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _until_unheard():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _until_unheard():
            return super().invoke(ctx)


@contextmanager
def _until_unheard() -> Iterator[None]:
    """A reader who closed the pipe, even of a help text, has seen enough: the run ends as if all had been said."""
    try:
        yield
    except BrokenPipeError:
        streams.silence()
        raise click.exceptions.Exit(0) from None


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="haechi", prog_name="haechi")
def haechi() -> None:
    """해치: 인공지능 시스템 설명을 읽고, 어느 의무가 누구를 언제부터 어느 조문으로 구속하는지 말합니다.

    Reads a description of an AI system and says which duties bind whom, since when, on which clause.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and leave with its exit code."""
    streams.occupied()
    signals.listen()
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = run(given)
        signals.leave()
    except signals.Stopped as stop:  # while the last words were said
        code = STOPPED + stop.number
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run a command line; the exit code. Every error is one clear message on standard error."""
    gc.set_threshold(100_000)  # a run is short and builds much that stays: look for garbage rarely
    lang = _language(arguments)
    _speak_utf8()
    try:
        result = haechi.main(args=arguments, prog_name="haechi", standalone_mode=False)
    except (Exception, KeyboardInterrupt, signals.Stopped) as error:  # noqa: BLE001  (said, and an exit code)
        stopped = _stopped_by(error)
        return _failed(error, lang) if stopped is None else _stopped(stopped, lang)
    return result if isinstance(result, int) else 0


def _stopped_by(error: BaseException) -> int | None:
    """The number of the signal that ended a run, whatever became of it on its way here."""
    if isinstance(error, KeyboardInterrupt) or isinstance(error.__cause__, KeyboardInterrupt):
        return signal.SIGINT
    return signals.came()


def _stopped(number: int, lang: str) -> int:
    streams.tell(Problem("stopped", params={"signal": signal.Signals(number).name}).text(lang))
    return STOPPED + number


def _failed(error: BaseException, lang: str) -> int:
    """Say what went wrong; the exit code."""
    if isinstance(error, click.ClickException):
        streams.tell(_usage(error))
        return USAGE
    if isinstance(error, click.exceptions.Abort):
        return USAGE
    if isinstance(error, EngineError):
        return _at_fault("\n".join(problem.text("en") for problem in error.problems), lang, error)
    if isinstance(error, ComplianceError):
        for problem in error.problems:
            streams.tell(_harmless(problem.text(lang)))
        return USAGE if isinstance(error, (UsageError, MissingExtra)) else INVALID
    if isinstance(error, OSError):
        streams.silence()
        problem = Problem("system_refused", error.filename and str(error.filename), params={"problem": error.strerror or str(error)})
        streams.tell(_harmless(problem.text(lang)))
        return INVALID
    return _at_fault("".join(traceback.format_exception(error)), lang, error)


def _usage(error: click.ClickException) -> str:
    """What click says of a command line that does not fit together."""
    said = io.StringIO()
    error.show(said)
    return said.getvalue().rstrip("\n")


def _language(arguments: list[str]) -> str:
    for at, one in enumerate(arguments):
        if one == "--lang" and arguments[at + 1 : at + 2] in (["ko"], ["en"]):
            return arguments[at + 1]
        if one in ("--lang=ko", "--lang=en"):
            return one[-2:]
    return language_of(dict(os.environ))


def _speak_utf8() -> None:
    """Korean on any console: a stream in another encoding replaces what it cannot show instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _harmless(text: str) -> str:
    """A message without control characters that a terminal would obey."""
    return "".join(one if one.isprintable() or one in "\n\t" else f"\\x{ord(one):02x}" for one in text)


def _at_fault(details: str, lang: str, error: BaseException) -> int:
    from compliance import writing

    try:
        writing.whole(Path(_REPORT), details.encode())
        where = str(Path(_REPORT).resolve())
    except OutputError:
        where = "-"
        streams.tell(details)
    kind = "engines" if isinstance(error, EngineError) else "unexpected"
    streams.tell(say(f"errors.at_fault_{kind}", lang, file=where, problem=type(error).__name__))
    return FAULT
