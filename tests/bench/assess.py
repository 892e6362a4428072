"""How long `haechi assess` takes beside bare imports of the libraries it stands on: interleaved, medians, one run.

    python tests/bench/assess.py [PYTHON] [RUNS]

PYTHON is an interpreter in whose environment the wheel is installed. The example is edited between runs.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "hiring.yaml"
BARE = [
    "-c",
    "import click, pydantic, yaml, jinja2",
]


def timed(command: list[str], folder: str) -> tuple[float, int]:
    """Wall seconds and peak memory (KB) of one run."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - begun
    if status:
        sys.exit(f"{command} ended with {status}")
    return taken, usage.ru_maxrss


def main() -> None:
    python = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    text = EXAMPLE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "system.yaml"
        ours, bare, memory = [], [], 0
        for run in range(runs + 1):
            flipped = re.sub(r"(can_change: )\w+", rf"\g<1>{'true' if run % 2 else 'false'}", text)
            file.write_text(flipped + f"\n# run {run}\n", encoding="utf-8")
            one, peak = timed([python, "-m", "compliance", "assess", str(file), "--on", "2026-11-24"], folder)
            other, _ = timed([python, *BARE], folder)
            if run:  # the first warms the caches
                ours.append(one)
                bare.append(other)
                memory = max(memory, peak)
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    print(f"assess {statistics.median(ours):.3f} s, bare imports {statistics.median(bare):.3f} s")
    print(f"ratio {ratio:.2f} (median of {runs} pairs; at most 4), peak memory {memory / 1024:.0f} MB (at most 150)")


if __name__ == "__main__":
    main()
