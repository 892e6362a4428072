"""A net under a reshaping: what many command lines say, kept as digests. `python -m tests.net cast|haul [--only WORD]`.

`cast` writes `tests/net.json` from the tree as it stands; `haul` runs the same lines again and names each that says
something else. The lines: every example in every format and language, seeded random descriptions as JSON, and every
command that shows rules, questions and schemas. A line is run as a user would, in a folder of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from compliance.describe.leaf_answer import plain
from compliance.words import LANGUAGES
from tests.shipped import BOOK
from tests.worlds import described

ROOT = Path(__file__).parents[1]
STORED = Path(__file__).with_suffix(".json")
DAYS = ("2026-11-24", "2028-02-01")
WORLDS = 200
FORMATS = {
    "assess": ("text", "md", "html", "json"),
    "compare": ("text", "md", "html", "json"),
    "checklist": ("md", "html"),
    "validate": ("text",),
}
ELSEWHERE = (
    ["rules", "list"], ["rules", "lint"], ["rules", "coverage", "act"], ["rules", "exits", "--format", "json"],
    ["rules", "show", "kr.transparency.output_marking"], ["rules", "show", "eu.high_risk_duties.risk_management"],
    ["facts"], ["facts", "--full"], ["facts", "--format", "json"], ["schema"], ["schema", "--of", "report"],
    ["init"], ["init", "--all"], ["init", "--area", "hiring"], ["screen", "--columns"],
    ["assess", "nowhere.yaml"], ["assess"], ["facts", "nothing_like_it"], ["assess", "hiring.yaml", "--on", "1999-01-01"],
)  # fmt: skip


def write_worlds(folder: Path) -> list[str]:
    """Write the seeded descriptions as JSON files; their names."""
    names = []
    for seed in range(WORLDS):
        raw: dict[str, object] = {"schema_version": BOOK.facts.edition}
        for path, value in described(seed).items():
            signed = BOOK.facts[path].signed
            raw[path] = {"value": plain(value), "by": "Kim", "on": "2026-11-01"} if signed else plain(value)
        names.append(f"world-{seed:03}.json")
        (folder / names[-1]).write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    return names


def lines_of(folder: Path) -> Iterator[list[str]]:
    """Every command line of the net; the files that they name are written into the folder."""
    examples = sorted(file.name for file in (ROOT / "examples").glob("*.yaml"))
    for name in examples:
        for command, formats in FORMATS.items():
            for form in formats:
                for lang in LANGUAGES:
                    yield [command, name, "--on", DAYS[0], "--lang", lang, *([] if form == "text" else ["--format", form])]
    for name in write_worlds(folder):
        for day in DAYS:
            yield ["assess", name, "--on", day, "--format", "json", "--quiet"]
    for line in ELSEWHERE:
        for lang in LANGUAGES:
            yield [*line, "--lang", lang, *([] if "--on" in line else ["--on", DAYS[0]])]


def said(line: list[str], folder: Path) -> str:
    """A digest of what a command line says and of its exit code."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-m", "compliance", *line], cwd=folder, env=environment, capture_output=True, check=False)
    return hashlib.sha256(b"%d\0%b\0%b" % (done.returncode, done.stdout, done.stderr)).hexdigest()[:16]


def main() -> int:
    """Cast the net, or haul it; 1 where a line says something else than before."""
    parser = argparse.ArgumentParser(prog="python -m tests.net", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("act", choices=["cast", "haul"])
    parser.add_argument("--only", default="", help="the lines that hold this word")
    asked = parser.parse_args()
    if asked.act == "haul" and not STORED.exists():
        parser.error(f"{STORED.name} is not there: cast before the reshaping, on the tree as it was")
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(os.cpu_count()) as workers:
        folder = Path(place)
        shutil.copytree(ROOT / "examples", folder, dirs_exist_ok=True)
        lines = [line for line in lines_of(folder) if asked.only in " ".join(line)]
        digests = list(workers.map(lambda line: said(line, folder), lines))
    caught = {" ".join(line): digest for line, digest in zip(lines, digests, strict=True)}
    if asked.act == "cast":
        STORED.write_text(json.dumps(caught, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        return 0
    before = json.loads(STORED.read_text(encoding="utf-8"))
    differing = [line for line, digest in caught.items() if before.get(line) != digest]
    print(*differing, f"{len(differing)} of {len(caught)} lines say something else", sep="\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
