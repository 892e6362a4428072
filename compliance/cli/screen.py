"""`screen`: a table of filings in, lanes and bounds out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compliance.cli import streams
from compliance.cli.options import Setting, common
from compliance.errors import Problem, UsageError
from compliance.words import say

if TYPE_CHECKING:
    from compliance.screen.run import ClassLanes, Counts, Progress


class _Files(click.Group):
    """A group whose first word may also be a file: `screen filings.csv …` is `screen run filings.csv …`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Files, subcommand_metavar="FILE… --out DIR | show ID --run DIR")
def screen() -> None:
    """여러 건을 한 번에 심사합니다 · Screen many filings: lanes and bounds, a database, a quarantine."""


@screen.command("run")
@click.argument("files", nargs=-1, metavar="FILE…")
@click.option("--out", metavar="DIR", help="결과 폴더 · The folder for the results.")
@click.option("--columns", is_flag=True, help="읽는 열의 목록 · List the columns that are read.")
@click.option("--sample", type=int, metavar="N", help="연습용 표 만들기 · Write a synthetic table of N filings.")
@click.option("--seed", type=int, default=1, show_default=True, help="표본의 씨앗 · The seed of the sample.")
@common
def run(setting: Setting, files: tuple[str, ...], out: str | None, columns: bool, sample: int | None, seed: int) -> int:
    """CSV·Parquet 표를 심사합니다 · Screen tables of filings (CSV or Parquet)."""
    if columns:
        setting.write(listed(setting))
        return 0
    if sample is not None:
        _sample(setting, sample, seed, out)
        return 0
    if not files:
        raise UsageError(Problem("screen_no_files"))
    if out is None:
        raise UsageError(Problem("screen_no_out"))
    from compliance.screen import run as screening

    setting.check([*files, out])
    laws, readings = _chosen(setting)
    with _bar(setting) as progress:
        counts = screening.screen(
            setting.book, setting.program, files, setting.on, out,
            jurisdictions=laws, readings=readings, lang=setting.lang, progress=progress,
        )  # fmt: skip
    setting.report(told(setting, counts, out), "text", [*files, out])
    return 0


@screen.command("show")
@click.argument("name", metavar="ID")
@click.option("--run", "folder", required=True, metavar="DIR", help="심사 결과 폴더 · The folder of a screening.")
@click.option("--submitter", metavar="NAME", help="id가 같은 건 가운데 이곳이 신고한 건 · Whose filing, where several share an id.")
@common
def show(setting: Setting, name: str, folder: str, submitter: str | None) -> int:
    """한 건의 전체 판정 · The full assessment of one filing, as of the day of its screening."""
    from dataclasses import replace

    from compliance.cli.assess import assessed, at_terminal
    from compliance.law.numbers import read_date
    from compliance.report.render import FORMATS, render_all
    from compliance.screen.show import day_of, described, same_rules

    same_rules(folder, setting.book.hash)
    if not setting.on_given:
        setting = replace(setting, on=read_date(day_of(folder)))
    description = described(folder, name, setting.book.facts, submitter)
    if not setting.quiet:
        for warning in description.warnings:
            streams.tell(warning.text(setting.lang))
    result = assessed(setting, description)
    format_name = setting.chosen(FORMATS, "text")
    made = render_all([result], format_name, setting.lang, terminal=at_terminal(setting), quiet=setting.quiet)
    setting.report(made, format_name, [folder])
    return 0


def _chosen(setting: Setting) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The jurisdictions and readings asked for. Raises UsageError for names that do not exist."""
    book = setting.book
    known_readings = {name for law in book.jurisdictions.values() for name in law.readings}
    for given, known in (
        (setting.jurisdictions, set(book.jurisdictions)),
        (setting.readings, known_readings | {"all"}),
    ):
        for name in given:
            if name not in known:
                params = {"given": name, "known": ", ".join(sorted(known))}
                raise UsageError(Problem("screen_unknown_name", params=params))
    return setting.jurisdictions, tuple(name for name in setting.readings if name != "all")


def _sample(setting: Setting, n: int, seed: int, out: str | None) -> None:
    from compliance.screen.sample import sample

    target = setting.target or (Path(out) if out and out != "-" else None)
    if target is not None:
        setting.check(target=target)
        sample(setting.book, setting.program, n, seed, target, setting.on)
        return
    try:
        sample(setting.book, setting.program, n, seed, sys.stdout.buffer, setting.on)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        streams.silence()
    except OSError as error:
        streams.silence()
        raise streams.refused(error) from None


def listed(setting: Setting) -> str:
    """The columns as a table of text: name, what may stand in a cell, what is asked."""
    from compliance.screen.table import columns

    rows = []
    for one in columns(setting.book):
        kind = say(f"screen.types.{one.type}", setting.lang)
        if one.fact is not None and one.fact.members and one.type == one.fact.type:
            kind += f" ({', '.join(one.fact.members)})"
        rows.append(f"{one.name}\t{kind}\t{one.question[setting.lang]}")
    return "\n".join(rows)


def told(setting: Setting, counts: Counts, out: str) -> str:
    """What came of a screening: counts that add up, and for each class both numbers."""
    lang, book = setting.lang, setting.book
    if setting.quiet:
        return _total(counts, lang)
    lines = [say("screen.title", lang, on=setting.on.isoformat()), _total(counts, lang)]
    reasons = ", ".join(f"{code} {count:,}" for code, count in sorted(counts.reasons.items(), key=lambda one: -one[1]))
    if reasons:
        lines.append(f"{say('screen.quarantine_reasons', lang)}: {reasons}")
    if counts.shared:
        lines.append(say("screen.shared", lang, count=f"{counts.shared:,}"))
    if counts.unsigned:
        names = ", ".join(sorted(counts.unsigned)[:5]) + (" …" if len(counts.unsigned) > 5 else "")
        lines.append(say("screen.unsigned", lang, count=f"{sum(counts.unsigned.values()):,}", columns=names))
    for rule, lanes in _by_class(counts).items():
        for alike, one in lanes:
            law = book.law(rule)
            readings = " = ".join(law.readings[name].title[lang] for name in alike)
            lines += ["", f"{book.rules[rule].title[lang]} · {readings}  [{rule}]"]
            filed = ", ".join(f"{say(f'screen.heading.{lane}', lang)} {getattr(one.filed, lane):,}" for lane in _LANES)
            lines.append(
                f"  {say('screen.heading.bounds', lang)}: {_between(one.filed.bounds, counts.screened, lang)} ({filed})"
            )
            lines.append(
                f"  {say('screen.heading.passed', lang)}: {_between(one.passed.bounds, counts.screened, lang)}"
            )
    for name, found in counts.not_judged.items():
        if found["filings"]:
            title = book.jurisdictions[name].law[lang]
            lines += ["", say("screen.not_judged", lang, law=title, count=f"{found['filings']:,}")]
    return "\n".join([*lines, "", say("screen.written", lang, out=out)])


_LANES = ("certain", "possible", "disputed", "not_encoded", "certainly_not")


def _by_class(counts: Counts) -> dict[str, list[tuple[list[str], ClassLanes]]]:
    """The lanes of each class; readings that say the same stand together."""
    found: dict[str, list[tuple[list[str], ClassLanes]]] = {}
    for one in counts.classes:
        listed = found.setdefault(one.rule, [])
        same = next((names for names, other in listed if (other.filed, other.passed) == (one.filed, one.passed)), None)
        if same is not None:
            same.append(one.reading)
        else:
            listed.append(([one.reading], one))
    return found


def _total(counts: Counts, lang: str) -> str:
    numbers = {name: f"{getattr(counts, name):,}" for name in ("rows", "screened", "quarantined", "duplicates")}
    return say("screen.total", lang, **numbers)


def _between(bounds: tuple[int, int], of: int, lang: str) -> str:
    return say("screen.between", lang, low=f"{bounds[0]:,}", high=f"{bounds[1]:,}", of=f"{of:,}")


@contextmanager
def _bar(setting: Setting) -> Iterator[Progress | None]:
    """A progress bar on standard error where a person watches."""
    if setting.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns: tuple[Any, ...] = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def step(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(say(f"screen.stage.{stage}", setting.lang), total=of or None)
            bar.update(tasks[stage], completed=done, total=of or None)

        yield step
