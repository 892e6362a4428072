"""The command as a process: full, closed and broken streams, pipes and devices, signals; nothing lost, one sentence."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from compliance import writing
from compliance.report import marks

pytestmark = pytest.mark.ci
FILLED = "schema_version: 1\nsystem:\n  is_ai: true\n"
DAY = ("--on", "2026-11-24")


def shell(line, cwd):
    """A line of bash in which `haechi` is the command; the exit code is that of the command, not of the pipe."""
    head = f'haechi() {{ LANG=en_GB.UTF-8 {sys.executable} -m compliance "$@"; }}; '
    return subprocess.run(["bash", "-c", head + line], cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder with a filled description; messages are English."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    Path("system.yaml").write_text(FILLED, encoding="utf-8")
    return tmp_path


# --- files


def test_init_makes_a_form_once_and_never_overwrites_answers(here):
    """As a person meets it: the second `init` says what is there and what to do."""
    assert shell("haechi init -o form.yaml", here).returncode == 0
    form = Path("form.yaml").read_text(encoding="utf-8")
    again = shell("haechi init -o form.yaml", here)
    assert again.returncode == 3
    assert again.stderr.startswith("form.yaml: ")
    assert "--replace" in again.stderr
    Path("form.yaml").write_text(form.replace("\nsystem:\n", "\nsystem:\n  is_ai: true\n", 1), encoding="utf-8")
    filled = Path("form.yaml").read_bytes()
    for replace in ("", "--replace"):
        refused = shell(f"haechi init -o form.yaml {replace}", here)
        assert refused.returncode == 3
        assert "description" in refused.stderr
        assert Path("form.yaml").read_bytes() == filled


def test_standard_input_is_an_input_too(here):
    Path("bare.yaml").write_text("schema_version: 1\n", encoding="utf-8")
    ran = shell("haechi assess - -o bare.yaml --replace < bare.yaml", here)
    assert ran.returncode == 3
    assert "read by the same command" in ran.stderr
    assert Path("bare.yaml").read_text(encoding="utf-8") == "schema_version: 1\n"


def test_a_pipe_and_a_device_stay_what_they_are(here):
    os.mkfifo("pipe")
    ran = shell("cat pipe > got & haechi facts -o pipe; code=$?; wait; exit $code", here)
    assert ran.returncode == 0
    assert Path("pipe").is_fifo()
    assert Path("got").read_text(encoding="utf-8") == shell("haechi facts", here).stdout.rstrip("\n")
    full = shell("haechi facts -o /dev/full", here)
    assert full.returncode == 3
    assert "No space left" in full.stderr
    assert writing.is_stream(Path("/dev/full"))


# --- standard streams


@pytest.mark.parametrize("command", ["facts", "--help", "screen --sample 30", "validate system.yaml"])
@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
def test_a_full_or_closed_output_is_3_and_one_sentence(here, command, where):
    ran = shell(f"haechi {command} {where}", here)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert len(ran.stderr.splitlines()) == 1
    assert not Path("haechi-fault.txt").exists()


def test_an_output_file_needs_no_standard_output(here):
    ran = shell("haechi assess system.yaml -o report.md >&- <&-", here)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert marks.is_report(Path("report.md").read_bytes())
    assert shell("haechi assess none.yaml 2>&-", here).returncode == 3
    assert shell("haechi assess none.yaml 2>/dev/full", here).returncode == 3
    closed = shell("haechi assess - <&-", here)
    assert (closed.returncode, len(closed.stderr.splitlines())) == (3, 1)


@pytest.mark.parametrize("command", ["facts --full", "facts --help", "rules lint", "screen --sample 2000"])
def test_a_closed_pipe_ends_silently(here, command):
    ran = shell(f"haechi {command} | true; exit ${{PIPESTATUS[0]}}", here)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_closed_pipe_hides_no_verdict(here):
    ran = shell("haechi assess system.yaml --fail-on possible | head -1; exit ${PIPESTATUS[0]}", here)
    assert ran.returncode == 1
    assert all(line.startswith("--fail-on") for line in ran.stderr.splitlines()), ran.stderr


# --- signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_screening_leaves_everything_as_it_was(here, number):
    Path("few.csv").write_text("id,system.is_ai\nA,true\n", encoding="utf-8")
    Path("many.csv").write_text("id,system.is_ai\n" + "".join(f"F{at},true\n" for at in range(60_000)), encoding="utf-8")
    assert shell("haechi screen few.csv --out run -q --on 2026-11-24", here).returncode == 0
    before = {file: file.read_bytes() for file in Path("run").rglob("*") if file.is_file()}
    names = sorted(file.name for file in here.iterdir())
    going = subprocess.Popen(
        [sys.executable, "-m", "compliance", "screen", "many.csv", "--out", "run", *DAY],
        cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while not list(here.glob(".haechi.*")) and time.monotonic() < until:
        time.sleep(0.01)
    going.send_signal(number)
    out, err = going.communicate(timeout=60)
    assert (going.returncode, out) == (128 + number, "")
    assert re.fullmatch(rf"Stopped \({number.name}\)\. .+\n", err.lstrip("\n"))
    assert sorted(file.name for file in here.iterdir()) == names
    assert {file: file.read_bytes() for file in Path("run").rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_waits_for_input_can_be_stopped(here, number):
    os.mkfifo("pipe")
    going = subprocess.Popen(
        [sys.executable, "-m", "compliance", "assess", "pipe", "-o", "report.md"], cwd=here, stderr=subprocess.PIPE, text=True
    )
    ahead = os.open("pipe", os.O_WRONLY)  # returns when the run has opened its input
    going.send_signal(number)
    _, err = going.communicate(timeout=60)
    os.close(ahead)
    assert going.returncode == 128 + number
    assert "Traceback" not in err
    assert "Stopped" in err
    assert sorted(file.name for file in here.iterdir()) == ["pipe", "system.yaml"]
