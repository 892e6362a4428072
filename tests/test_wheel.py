"""The wheel, outside the checkout: what it holds, that it parses no rule, and that every command of the README runs from it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from compliance.engines import rete

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("wheel")]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PARTS = ("compliance", "rules", "templates", "examples", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE")
EXTRAS = "rete,docs,screen,browse"


def blocks(language: str) -> list[str]:
    """The fenced blocks of the README in a language: `sh` is run, `text` is shown."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def copied(target: Path) -> Path:
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    return target


def run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "LC_"))}
    environment |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "LANG": "C.UTF-8", **variables}
    return subprocess.run([str(one) for one in command], cwd=cwd, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy so that nothing is left behind."""
    source = copied(tmp_path_factory.mktemp("source"))
    out = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ".", cwd=source)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.glob("*.whl")
    return made


def installed(folder: Path, what: str) -> Path:
    """An empty environment with the wheel in it; the folder of its commands."""
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    bin_ = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    flags = "-DPyEval_CallObject=PyObject_CallObject"
    done = run(bin_ / "python", "-m", "pip", "install", "--quiet", what, cwd=folder, CPPFLAGS=flags)
    assert done.returncode == 0, done.stderr
    return bin_


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory) -> Path:
    return installed(tmp_path_factory.mktemp("bare"), str(wheel))


@pytest.fixture(scope="module")
def whole(wheel, tmp_path_factory) -> Path:
    if not rete.available():
        pytest.skip("durable-rules is not installed here, so the wheel's extra for it cannot be either")
    return installed(tmp_path_factory.mktemp("whole"), f"{wheel}[{EXTRAS}]")


def test_the_wheel_holds_the_law_its_cases_the_words_and_the_examples(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("rules", "templates", "examples"):
        files = {file.relative_to(ROOT).as_posix() for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts}
        assert {f"compliance/_shipped/{name}" for name in files} <= names
    assert {f"compliance/_shipped/compiled/{name}.json" for name in ("rulebook", "cases", "program", "words")} <= names
    assert not [name for name in names if name.startswith(("tests/", "build/")) or "__pycache__" in name]
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {"compliance"}


def test_no_rule_is_parsed_and_no_heavy_library_is_touched(bare, tmp_path):
    shutil.copy(ROOT / "examples" / "hiring.yaml", tmp_path)
    code = """
import sys
from compliance.cli import main
from compliance.law import files
files.gather = lambda folders: sys.exit("YAML rules are read")
code = main.run(["assess", "hiring.yaml", "--on", "2026-11-24", "--format", "json", "-o", "out.json"])
heavy = [name for name in ("polars", "xlsxwriter", "rich", "sqlite3") if name in sys.modules]
sys.exit(code or (f"imported: {heavy}" if heavy else 0))
"""
    done = run(bare / "python", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["findings"]


def test_it_says_what_the_checkout_says(whole, tmp_path):
    for name in ("hiring", "loan"):
        said = [
            run(python, "-m", "compliance", "assess", ROOT / "examples" / f"{name}.yaml", "--on", "2026-11-24", "--format", "json", cwd=tmp_path, **where)
            for python, where in ((whole / "python", {}), (sys.executable, {"PYTHONPATH": str(ROOT)}))
        ]
        ours, theirs = (json.loads(one.stdout) for one in said)
        assert ours == theirs


def test_the_case_tables_ship_and_hold(bare, whole, tmp_path):
    from compliance.law.rulebook import load_rules

    for bin_, engines in ((bare, "plain, columns"), (whole, "plain, columns, rete")):
        done = run(bin_ / "haechi", "rules", "test", "--lang", "en", cwd=tmp_path)
        assert done.returncode == 0, done.stdout
        assert f"{len(load_rules().cases)} cases, 0 failed (engines {engines};" in done.stdout


def commands() -> list[str]:
    """Every line of the README that calls haechi."""
    return [line for block in blocks("sh") for line in block.splitlines() if line.startswith("haechi ")]


def test_the_readme_shows_every_command():
    from compliance.cli.main import _COMMANDS

    shown = " ".join(commands())
    assert [name for name in _COMMANDS if f"haechi {name}" not in shown] == []


# Without the extras these say what to install, and end with 2.
NEEDS_EXTRAS = re.compile(r"xlsx|haechi screen")


@pytest.mark.parametrize("environment", ["bare", "whole"])
def test_every_command_of_the_readme_runs(environment, request, tmp_path):
    """In order, in one folder outside the checkout that holds the shipped examples."""
    bin_ = request.getfixturevalue(environment)
    shipped = run(bin_ / "python", "-c", "from compliance import shipped; print(shipped.folder('examples'))", cwd=tmp_path).stdout.strip()
    assert not Path(shipped).is_relative_to(ROOT)
    shutil.copytree(shipped, tmp_path / "examples")
    for line in commands():
        done = run("bash", "-c", line, cwd=tmp_path, PATH=f"{bin_}{os.pathsep}{os.environ['PATH']}")
        assert "Traceback" not in done.stderr, line
        if environment == "bare" and NEEDS_EXTRAS.search(line):
            assert done.returncode == 2, (line, done.stderr)
            assert "pip install" in done.stderr or "--run" in line, (line, done.stderr)
        else:
            assert done.returncode == 0, (line, done.stderr)


def test_the_python_of_the_readme_runs(bare, tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (code,) = blocks("python")
    done = run(bare / "python", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_first_command_sets_up_and_does_the_main_job(tmp_path):
    """The first line that the README shows, on a copy of the checkout."""
    source = copied(tmp_path)
    first = blocks("sh")[0].strip()
    assert "venv" in first
    done = run("bash", "-c", first.replace("python3 ", f"{sys.executable} ", 1), cwd=source)
    assert done.returncode == 0, done.stderr
    assert "2026" in done.stdout or "20" in done.stdout


def test_the_second_command_is_the_tests():
    second = blocks("sh")[1].strip()
    assert second == "tests/run"
    assert os.access(ROOT / second, os.X_OK)
