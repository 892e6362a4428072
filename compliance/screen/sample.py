"""Synthetic filings to try a screening on: drawn from the questions alone, with a seed, some of them faulty."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import or_
from pathlib import Path as FilePath
from typing import Any, BinaryIO

import polars as pl

from compliance import writing
from compliance.engines.program import DAY, Program
from compliance.errors import Problem, UsageError
from compliance.law.facts import Fact, Facts
from compliance.law.leaf import Money
from compliance.law.rulebook import Rulebook
from compliance.screen import write
from compliance.screen.check import Checker
from compliance.screen.consistent import Plan
from compliance.screen.table import BY, ID, ON, SUBMITTER

_ROWS = 32_768
_ROUNDS = 4  # in which single cells are taken out before whole rows are emptied
_POOL, _WIDE = 199, 4999  # draws of a column: of few answers, of many
_NAMES = (
    "가람소프트", "나래은행", "다온병원", "라온교육", "마루물류", "Hanbit Labs", "Saebom AI", "Nuri Systems", "청솔시청",
    "한결대학교", "이음, 주식회사", 'The "Best" Lab', "O'Neil & Co", "Łódź Data", "株式会社ミライ",
)  # fmt: skip
_STRANGE = (
    '=HYPERLINK("http://example.invalid","x")', "+1+1", "@SUM(A1)", "-2+3", "<script>alert(1)</script>",
    "<b>굵게</b>", "**bold** [a](b)", "{{ 7*7 }}", "'; DROP TABLE filings; --", "\u202eevil",
)  # fmt: skip
_BAD = ("아마도", "???", "maybe", "12,3,4", "2026-13-45", "TRUE?", "약 100억 정도")


@dataclass
class Drawer:
    """Draws the cells of each question. `bounds`: the numbers and days that tests compare answers with."""

    book: Rulebook
    on: date
    seed: int
    bounds: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        return self.book.facts

    def pool(self, fact: Fact) -> list[str | None]:
        """The answers of a question from which its cells are drawn."""
        dice = _dice(self.seed, fact.path)
        usual = {path: value for one in self.book.backgrounds.values() for path, value in one.get("given", one).items()}
        yes = dice.choice((0.15, 0.35, 0.5, 0.7))
        drawn: list[str | None] = []
        for _ in range(_WIDE if fact.type in ("number", "money", "annual", "dated") else _POOL):
            if fact.path in usual and dice.random() < 0.85:
                drawn.append(_written(usual[fact.path]))
            elif fact.elected:
                drawn.append(dice.choices(("true", "false", None), (1, 3, 6))[0])
            else:
                drawn.append(self._answer(fact, dice, yes))
        return drawn

    def _answer(self, fact: Fact, dice: random.Random, yes: float) -> str | None:
        match fact.type:
            case "bool":
                word = dice.random() < yes
                return dice.choices((str(word).lower(), "예" if word else "아니요", "unknown"), (96, 3, 1))[0]
            case "number":
                return str(self._number(fact, dice))
            case "money":
                return self._money(fact, dice)
            case "annual" | "dated":
                years = [date(self.on.year - back, 12, 31) for back in (2, 1)]
                write_one = self._money if fact.of == "money" else self._number
                return "; ".join(f"{day}: {write_one(fact, dice)}" for day in years)
            case "date":
                if dice.random() < 0.1:
                    return "not_yet"
                return (self.on + timedelta(days=dice.randint(-900, 400))).isoformat()
            case "one_of":
                return dice.choice(fact.choices)
            case "several_of":
                some = [one for one in fact.choices if one not in ("none", fact.alone)]
                return ";".join(dice.sample(some, dice.randint(1, min(3, len(some)))))
        return dice.choice(_NAMES)

    def _number(self, fact: Fact, dice: random.Random) -> int:
        bounds = [one for one in self.bounds.get(fact.path, ()) if isinstance(one, int)]
        if bounds and dice.random() < 0.1:
            return dice.choice(bounds) - dice.choice((0, 1))
        largest = max(bounds, default=10**6)
        return int(largest * 10 ** dice.uniform(-3, 0.5)) or 1

    def _money(self, fact: Fact, dice: random.Random) -> str:
        bounds = [one for one in self.bounds.get(fact.path, ()) if isinstance(one, Money)]
        meant = dice.choice(bounds) if bounds else Money(10**10, self.facts.currencies.korean_numerals)
        return f"{int(meant.amount * 10 ** dice.randint(-3, 1) * dice.randint(1, 99) // 20)} {meant.currency}"


def _dice(*seeds: object) -> random.Random:
    return random.Random(" ".join(map(str, seeds)))  # noqa: S311  (a game, not a secret)


def _written(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (str, int)) else None


def sample(
    book: Rulebook, program: Program, n: int, seed: int, target: FilePath | BinaryIO, on: date, *, faults: bool = True
) -> None:
    """Write `n` synthetic filings as CSV, or as Parquet where the name of the file ends so.

    The columns are those that some rule reads. The same seed and day give the same filings.
    """
    if n < 1:
        raise UsageError(Problem("sample_size"))
    bounds: dict[str, list[Any]] = {}
    for path, test in program.tests:
        if path != DAY:
            bounds.setdefault(path, []).extend(wanted for _, wanted in test.tests)
    drawer = Drawer(book, on, seed, bounds)
    frames = _frames(drawer, [fact for fact in book.facts if fact.path in bounds], n, faults=faults)
    if not isinstance(target, FilePath):
        _csv(frames, target, seed, faults=faults)
        return
    try:
        if writing.is_stream(target):
            with target.open("wb") as stream:
                _csv(frames, stream, seed, faults=faults)
            return
        with writing.beside(target) as part:
            if target.suffix == ".parquet":
                _parquet(frames, part)
            else:
                with part.open("wb") as stream:
                    _csv(frames, stream, seed, faults=faults)
    except OSError as error:
        raise writing.failed(target, error) from None


def _frames(drawer: Drawer, asked: list[Fact], n: int, *, faults: bool) -> Iterator[pl.DataFrame]:
    pools = {fact.path: pl.Series(fact.path, drawer.pool(fact), dtype=pl.String) for fact in asked}
    for first in range(0, n, _ROWS):
        rows = min(_ROWS, n - first)
        yield _frame(drawer, asked, pools, first, rows, faults=faults)


def _frame(
    drawer: Drawer, asked: list[Fact], pools: dict[str, pl.Series], first: int, rows: int, *, faults: bool
) -> pl.DataFrame:
    """Some filings. How much of a filing is answered differs from filing to filing; most are in few areas."""
    dice = _dice(drawer.seed, first)

    def bytes_() -> pl.Series:
        return _drawn(pl.Series(list(range(256)), dtype=pl.UInt8), rows, dice)

    care = _drawn(pl.Series([70, 140, 200, 235, 250], dtype=pl.UInt8), rows, dice)
    cells = [_ids(first, rows), _drawn(pl.Series(SUBMITTER, [*_NAMES * 20, *_STRANGE]), rows, dice)]
    there: dict[str, pl.Series] = {}
    for closed in drawer.facts.lists.values():
        share = max(1, 400 // max(1, len(closed.members)))
        for member in closed.members:
            there[f"{closed.name}.{member}"] = bytes_() < share
    for fact in asked:
        drawn = _drawn(pools[fact.path], rows, dice)
        answered = bytes_() < care
        owned = drawer.facts.owner(fact.path)
        if owned is not None:
            inside = there[f"{owned[0].name}.{owned[1]}"]
            answered = answered & inside
            if fact.path == owned[0].there_of(owned[1]):
                drawn = pl.repeat("true", rows, dtype=pl.String, eager=True)
        elif any(fact.path == f"{one.name}.{one.closer}" for one in drawer.facts.lists.values()):
            drawn = pl.repeat("true", rows, dtype=pl.String, eager=True)
        cells.append(_where(answered, drawn, fact.path))
        if fact.signed:
            signed = answered & (bytes_() < 230)
            cells.append(_where(signed, _drawn(pl.Series(["김서명", "Lee", "박"]), rows, dice), fact.path + BY))
            day = pl.repeat(drawer.on.isoformat(), rows, dtype=pl.String, eager=True)
            cells.append(_where(signed, day, fact.path + ON))
    frame = _standing_together(drawer, pl.DataFrame(cells))
    return _spoilt(frame, asked, dice) if faults and rows >= 20 else frame


def _standing_together(drawer: Drawer, frame: pl.DataFrame) -> pl.DataFrame:
    """The filings without the cells that others of their rows rule out: a person would not have written them."""
    consistency, facts = drawer.book.consistency, drawer.facts
    closers = {f"{closed.name}.{closed.closer}" for closed in facts.lists.values()}
    concerned = [name for name in frame.columns if name in Plan(consistency, facts, drawer.on).tests or name in closers]
    checker = Checker(Program((), (), {}), facts, drawer.on, concerned, consistency)
    for _ in range(_ROUNDS):
        wrong = checker.contradicting(frame.select(concerned))
        if not wrong:
            return frame
        frame = frame.with_columns(_where(~rows, frame[name], name) for name, rows in wrong.items())
    still_wrong = reduce(or_, checker.contradicting(frame.select(concerned)).values(), pl.repeat(value=False, n=frame.height, eager=True))
    return frame.with_columns(_where(~still_wrong, frame[name], name) for name in concerned)


def _ids(first: int, rows: int) -> pl.Series:
    made: pl.Series = pl.select(
        pl.format("F{}", pl.int_range(first + 1, first + rows + 1).cast(pl.String).str.zfill(7)).alias(ID)
    )[ID]
    return made


def _drawn(pool: pl.Series, rows: int, dice: random.Random) -> pl.Series:
    return pool.sample(rows, with_replacement=True, seed=dice.getrandbits(48))


def _where(rows: pl.Series, cells: pl.Series, name: str) -> pl.Series:
    made: pl.Series = pl.DataFrame({"rows": rows, "cells": cells}).select(pl.when("rows").then("cells").alias(name))[
        name
    ]
    return made


def _spoilt(frame: pl.DataFrame, asked: list[Fact], dice: random.Random) -> pl.DataFrame:
    """One row in a hundred gets a value that is no answer; one in two hundred repeats an earlier filing."""
    readable = [fact.path for fact in asked if fact.type != "text"]
    rows = frame.height
    spoilt: dict[str, list[int]] = {}
    for at in dice.sample(range(rows), max(1, rows // 100)):
        spoilt.setdefault(dice.choice(readable), []).append(at)
    columns: list[pl.Series] = []
    for name, places in spoilt.items():
        columns.append(frame[name].clone().scatter(places, [dice.choice(_BAD) for _ in places]))
    names = {name: frame[name].to_list() for name in (ID, SUBMITTER)}
    for at in dice.sample(range(1, rows), max(1, rows // 200)):
        earlier = dice.randrange(at)
        for cells in names.values():
            cells[at] = cells[earlier]
    return frame.with_columns(*columns, *(pl.Series(name, cells, dtype=pl.String) for name, cells in names.items()))


def _parquet(frames: Iterator[pl.DataFrame], target: FilePath) -> None:
    first = next(frames)
    with write.Parquet(target, first.schema) as sink:
        sink.add(first)
        for frame in frames:
            sink.add(frame)


def _csv(frames: Iterator[pl.DataFrame], stream: BinaryIO, seed: int, *, faults: bool) -> None:
    """CSV with a byte order mark; a few rows with a cell too many or too few, an open quote or a NUL byte."""
    with ExitStack():
        for number, frame in enumerate(frames):
            text = io.BytesIO()
            frame.write_csv(text, include_header=number == 0, include_bom=number == 0)
            lines = text.getvalue().split(b"\n")
            body = range(1 if number == 0 else 0, len(lines) - 1)
            if faults and len(body) >= 20:
                dice = _dice(seed, "csv", number)
                for at in dice.sample(body, max(4, len(body) // 500)):
                    lines[at] = dice.choice(
                        (lines[at] + b",true", lines[at].rpartition(b",")[0], lines[at] + b'"', lines[at] + b"\0")
                    )
            stream.write(b"\n".join(lines))
