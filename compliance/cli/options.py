"""The options that mean the same everywhere, and what they select."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from compliance import writing
from compliance.cli import streams
from compliance.cli.target import check
from compliance.errors import Problem, UsageError
from compliance.law.numbers import Unreadable, read_date
from compliance.report import marks

if TYPE_CHECKING:
    from compliance.assessment.assess import Asked
    from compliance.engines.program import Program
    from compliance.law.consistency import Clash
    from compliance.law.rulebook import Rulebook

Command = TypeVar("Command", bound=Callable[..., Any])


def language_of(environment: dict[str, str]) -> str:
    """Korean, unless the locale names another language that is spoken here."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value and value.split(".")[0] not in ("C", "POSIX"):
            return "ko" if value.lower().startswith("ko") else "en"
    return "ko"


class Day(click.ParamType[date]):
    """A day as people write it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return read_date(value)
        except Unreadable as error:
            self.fail(f"{value}: YYYY-MM-DD ({error.code})", param, ctx)


_OTHER_FORMATS = ("pdf", "doc", "docx", "odt", "xls", "xlsx", "ods", "csv", "tsv")
"""Endings that promise a format which is not text: a command that does not write it says so."""


@dataclass(frozen=True)
class Setting:
    """What the common options of a command say."""

    lang: str
    on: date
    on_given: bool
    format: str | None
    output: str | None
    readings: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    engine: str | None
    rules: tuple[str, ...]
    quiet: bool
    replace: bool = False

    @cached_property
    def book(self) -> Rulebook:
        from compliance.law.rulebook import load_rules

        return load_rules(*self.rules)

    @cached_property
    def program(self) -> Program:
        from compliance.engines.lower import load_program

        return load_program(self.book)

    def concerns(self, clash: Clash) -> bool:
        """Whether the laws asked about ask all that a clash rests on."""
        from compliance.law.reads import concerns

        return concerns(self.book, self.jurisdictions, clash)

    @property
    def asked(self) -> Asked:
        from compliance.assessment.assess import Asked

        readings = tuple(one for one in self.readings if one != "all")
        return Asked(self.on, self.jurisdictions, readings, self.engine)

    def chosen(self, formats: tuple[str, ...], default: str) -> str:
        """The format asked for, or the one the output's name ends with, or the default. Raises UsageError."""
        ending = Path(self.output).suffix.removeprefix(".").lower() if self.output and self.output != "-" else ""
        wanted = self.format or (ending if ending in (*formats, *_OTHER_FORMATS) else default)
        if wanted not in formats:
            raise UsageError(Problem("unknown_format", params={"given": wanted, "known": ", ".join(formats)}))
        return wanted

    @property
    def target(self) -> Path | None:
        """The file that the result goes to; None for standard output."""
        return Path(self.output) if self.output and self.output != "-" else None

    def check(self, read: Iterable[str | Path] = (), target: Path | None = None) -> None:
        """Whether the result may go where it is to go, given what else the command reads. Raises OutputError."""
        target = target or self.target
        if target is not None:
            check(target, [*read, *self.rules], replace=self.replace)

    def write(self, data: str | bytes, read: Iterable[str | Path] = ()) -> None:
        """Write a result to its file whole, or to standard output. `read` is what it was made from."""
        raw = data.encode() if isinstance(data, str) else data
        if self.target is not None:
            self.check(read)
            writing.whole(self.target, raw)
            return
        if isinstance(data, bytes) and sys.stdout.isatty():
            raise UsageError(Problem("binary_to_terminal"))
        streams.write(raw if raw.endswith(b"\n") or isinstance(data, bytes) else raw + b"\n")

    def report(self, data: str | bytes, form: str, read: Iterable[str | Path]) -> None:
        """Write a report, which is known again by its mark; what a person reads at a terminal needs none."""
        if self.target is None and sys.stdout.isatty():
            self.write(data)
            return
        made = marks.marked(data.encode() if isinstance(data, str) else data, form)
        self.write(made if isinstance(data, bytes) else made.decode(), read)


def _setting(kwargs: dict[str, Any]) -> Setting:
    lang = kwargs.pop("lang") or language_of(dict(os.environ))
    given = kwargs.pop("on", None)
    on = given or date.today()  # noqa: DTZ011  (the local clock is meant; printed in every result)
    return Setting(
        lang=lang,
        on=on,
        on_given=given is not None,
        format=kwargs.pop("format", None),
        output=kwargs.pop("output", None),
        readings=tuple(kwargs.pop("reading", ())),
        jurisdictions=tuple(kwargs.pop("jurisdiction", ())),
        engine=kwargs.pop("engine", None),
        rules=tuple(kwargs.pop("rules", ())),
        quiet=bool(kwargs.pop("quiet", False)),
        replace=bool(kwargs.pop("replace", False)),
    )


def common(command: Command) -> Command:
    """Give a command the common options; it receives them as one `setting`."""

    def run(**kwargs: Any) -> Any:
        setting = _setting(kwargs)
        setting.check()
        return command(setting=setting, **kwargs)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__click_params__ = list(getattr(command, "__click_params__", []))  # type: ignore[attr-defined]
    options: tuple[Callable[[Any], Any], ...] = (
        click.option("--on", type=Day(), help="기준일 · The day asked about (default: today)."),
        click.option("--lang", type=click.Choice(["ko", "en"]), help="언어 · Language (default: from the locale, else Korean)."),
        click.option("--format", metavar="FORMAT", help="형식 · Format of the result."),
        click.option("--output", "-o", metavar="FILE", help="결과 파일 · Where to write (default: standard output)."),
        click.option("--replace", is_flag=True, help="보고서가 아닌 파일도 바꿔 씀 · Let --output replace a file that is no report of ours."),
        click.option("--reading", multiple=True, metavar="NAME", help="해석 층위 · A reading, or all (default)."),
        click.option("--jurisdiction", multiple=True, metavar="NAME", help="관할 · A jurisdiction (default: all)."),
        click.option("--engine", type=click.Choice(["columns", "rete"]), help="둘째 엔진 · The engine that turns the second key."),
        click.option("--rules", multiple=True, metavar="DIR", help="덧씌울 규칙 폴더 · A folder laid over the shipped rules."),
        click.option("--quiet", "-q", is_flag=True, help="결과만 · Say nothing but the result."),
    )  # fmt: skip
    decorated: Any = run
    for option in reversed(options):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]
