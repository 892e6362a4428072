"""`haechi`: one group of commands, loaded when named; errors become messages and exit codes here and nowhere else."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from compliance.cli.options import language_of
from compliance.errors import ComplianceError, EngineError, MissingExtra, OutputError, UsageError
from compliance.words import say

USAGE, INVALID, FAULT = 2, 3, 4
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


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="haechi", prog_name="haechi")
def haechi() -> None:
    """해치: 인공지능 시스템 설명을 읽고, 어느 의무가 누구를 언제부터 어느 조문으로 구속하는지 말합니다.

    Reads a description of an AI system and says which duties bind whom, since when, on which clause.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: list[str]) -> int:
    """Run a command line; the exit code. Every error is one clear message on standard error."""
    gc.set_threshold(100_000)  # a run is short and builds much that stays: look for garbage rarely
    lang = _language(arguments)
    _speak_utf8()
    try:
        result = haechi.main(args=arguments, prog_name="haechi", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return USAGE
    except click.exceptions.Abort:
        click.echo("", err=True)
        return USAGE
    except EngineError as error:
        return _at_fault("\n".join(problem.text("en") for problem in error.problems), lang, error)
    except ComplianceError as error:
        for problem in error.problems:
            click.echo(_harmless(problem.text(lang)), err=True)
        return USAGE if isinstance(error, (UsageError, MissingExtra)) else INVALID
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except RecursionError as error:
        return _at_fault(traceback.format_exc(), lang, error)
    except Exception as error:  # noqa: BLE001  (the tool is at fault; the user gets a sentence and a file)
        return _at_fault(traceback.format_exc(), lang, error)
    return result if isinstance(result, int) else 0


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
        click.echo(details, err=True)
    kind = "engines" if isinstance(error, EngineError) else "unexpected"
    click.echo(say(f"errors.at_fault_{kind}", lang, file=where, problem=type(error).__name__), err=True)
    return FAULT
