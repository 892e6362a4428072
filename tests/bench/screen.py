"""How fast screening is, as ratios in one run: `python -m tests.bench.screen [polars|one|memory] …`.

polars   Parquet to Parquet against bare Polars expressions generated from the same trees (bare_polars.py):
         same outputs (checked), same threads, interleaved runs, medians.
one      against pydantic + durable_rules, one filing after the other.
memory   the peak of 100,000 and of 1,000,000 synthetic filings, each in a process of its own, database included.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from compliance.engines.lower import load_program
from compliance.engines.program import Program, known, literals, specialised
from compliance.law.rulebook import load_rules
from compliance.screen import write
from compliance.screen.plan import planned
from compliance.screen.run import screen
from compliance.screen.sample import sample
from tests.bench import bare_polars

ON = date(2026, 11, 24)


class Bench:
    def __init__(self, rules: list[str], folder: Path) -> None:
        self.book = load_rules(*rules)
        self.program = load_program(self.book)
        self.folder = folder

    def filings(self, rows: int, *, plain: bool) -> Path:
        """Synthetic filings without faults; `plain`: with no other words than true and false."""
        file = self.folder / f"filings-{rows}-{plain}.parquet"
        if not file.exists():
            made = self.folder / f"made-{rows}.parquet"
            sample(self.book, self.program, rows, 1, made, ON, faults=not plain)
            if plain:
                self.plainly(made, file)
            else:
                made.replace(file)
        return file

    def plainly(self, made: Path, file: Path) -> None:
        words = {"예": "true", "아니오": "false", "unknown": None}
        schema = pl.read_parquet_schema(made)
        asked = [pl.col(fact.path).replace(words) for fact in self.book.facts if fact.path in schema]
        total = pl.scan_parquet(made).select(pl.len()).collect().item()
        with write.Parquet(file, schema) as sink:
            for first in range(0, total, 40_000):
                sink.add(pl.scan_parquet(made).slice(first, 40_000).collect().with_columns(asked))
        made.unlink()

    def ours(self, file: Path) -> tuple[float, float]:
        return timed(lambda: screen(self.book, self.program, [file], ON, self.folder / "run", database=False))

    def bare(self, file: Path, target: Path) -> tuple[float, float]:
        plan = planned(
            self.book,
            self.program,
            ON,
            list(pl.read_parquet_schema(file)),
            jurisdictions=tuple(self.book.jurisdictions),
            readings=(),
        )
        lazy = bare_polars.query(self.book, plan, ON, file)
        return timed(lambda: lazy.sink_parquet(target, compression="zstd", compression_level=1))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor: the second is the steadier one where the machine is shared."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def polars(bench: Bench, rows: int, runs: int) -> None:
    file, target = bench.filings(rows, plain=True), bench.folder / "bare.parquet"
    ours, bare = [], []
    for _ in range(runs):
        bare.append(bench.bare(file, target))
        ours.append(bench.ours(file))
    one, two = pl.scan_parquet(bench.folder / "run" / write.FINDINGS), pl.scan_parquet(target)
    names = two.collect_schema().names()
    differing = [name for name in names if not one.select(name).collect().equals(two.select(name).collect())]
    print(f"outputs: {len(names) - 1} columns × {rows:,} filings, differing: {len(differing)} {differing[:3]}")
    print(f"{pl.thread_pool_size()} threads, {runs} interleaved runs, medians")
    for at, what in enumerate(("by the clock", "of processor time")):
        left, right = statistics.median(one[at] for one in ours), statistics.median(one[at] for one in bare)
        print(
            f"{what}: ours {left:.2f} s, bare Polars {right:.2f} s; ours runs at {right / left:.2f} × (target: at least 0.8)"
        )


def one_by_one(bench: Bench, rows: int, few: int) -> None:
    from compliance.assessment.keys import fixed
    from compliance.describe.schema import system_model
    from compliance.engines import rete
    from compliance.screen import show

    file = bench.filings(rows, plain=True)
    many = bench.ours(file)[0] / rows
    plan = planned(
        bench.book,
        bench.program,
        ON,
        list(pl.read_parquet_schema(file)),
        jurisdictions=tuple(bench.book.jurisdictions),
        readings=(),
    )
    wanted = [name for one in plan.outputs for name in (one.holds, one.met) if name is not None]
    model = system_model(bench.book.facts)
    names = pl.read_parquet(bench.folder / "run" / write.FINDINGS, columns=["id"])["id"].head(few).to_list()
    raw = [show.answers(bench.folder / "run", name, bench.book.facts) for name in names]
    for answers in raw:
        answers["schema_version"] = bench.book.facts.edition

    def each(program_of: Callable[[dict[str, object]], Program]) -> float:
        start = time.perf_counter()
        for answers in raw:
            values = bench.book.facts.completed(model.model_validate(answers).description().values)
            small = program_of(values)
            rete.truths(small, literals(known(small, values, ON)))
        return (time.perf_counter() - start) / few

    ways = {
        "one program for all": each(lambda _values: plan.program),
        "specialised for each": each(
            lambda values: specialised(bench.program, fixed(bench.program, bench.book, values, ON), wanted)
        ),
    }
    for way, took in ways.items():
        print(f"one by one, {way}: {took * 1e3:.0f} ms a filing ({few} filings)")
    print(f"screened: {many * 1e6:.1f} µs a filing ({rows:,} filings)")
    print(
        f"screening is {min(ways.values()) / many:,.0f} × as fast as pydantic + durable_rules one by one (target: at least 200)"
    )


def memory(bench: Bench, sizes: list[int], rules: list[str]) -> None:
    for rows in sizes:
        bench.filings(rows, plain=False)
        arguments = ["peak", "--rows", str(rows), "--folder", str(bench.folder), *(f"--rules={one}" for one in rules)]
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.screen", *arguments], check=True, capture_output=True, text=True
        )
        print(done.stdout.strip())


def peak(bench: Bench, rows: int) -> None:
    start = time.perf_counter()
    counts = screen(bench.book, bench.program, [bench.filings(rows, plain=False)], ON, bench.folder / f"run-{rows}")
    took = time.perf_counter() - start
    print(
        f"{counts.rows:,} filings: peak {highest():,.0f} MB, {took:.1f} s with the database (adds up: {counts.add_up})"
    )


def highest() -> float:
    """The most memory this process held, in MB; what a parent held before it does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["polars", "one", "memory", "peak"])
    parser.add_argument("--rows", type=int, nargs="+", default=None)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--few", type=int, default=20)
    parser.add_argument("--rules", action="append", default=[])
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        bench = Bench(asked.rules, asked.folder or Path(made))
        match asked.what:
            case "polars":
                polars(bench, (asked.rows or [300_000])[0], asked.runs)
            case "one":
                one_by_one(bench, (asked.rows or [100_000])[0], asked.few)
            case "memory":
                memory(bench, asked.rows or [100_000, 1_000_000], asked.rules)
            case "peak":
                peak(bench, asked.rows[0])


if __name__ == "__main__":
    main()
