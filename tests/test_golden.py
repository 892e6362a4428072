"""Examples pinned as whole reports, each of one law in one language: what changes here is seen by a person before it ships."""

from __future__ import annotations

import pytest

from tests import goldens
from tests.shipped import BOOK

NAMES = goldens.names(BOOK)


def read_before(name):
    """The report that was read; empty where none was."""
    pinned = goldens.file_of(name)
    return pinned.read_text(encoding="utf-8") if pinned.exists() else ""


def differing(name, now):
    """What a person needs who sees a report change: where it begins to, and the command that accepts it."""
    old, new = read_before(name).splitlines(), now.splitlines()
    at = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new)))
    then, here = ("".join(lines[at : at + 1]) for lines in (old, new))
    return f"{goldens.file_of(name).name}:{at + 1}\n  was: {then}\n  is:  {here}\nRead it, then accept it: {goldens.accepting(name)}"


@pytest.mark.parametrize("name", NAMES)
def test_the_report_is_the_one_that_was_read(name, book, program):
    now = goldens.made(name, book, program)
    if now != read_before(name):
        pytest.fail(differing(name, now), pytrace=False)


def test_each_golden_is_of_one_law_and_one_language():
    assert {file.stem for file in goldens.FOLDER.iterdir()} == set(NAMES)


@pytest.mark.ci
def test_a_report_that_changed_says_the_command_that_accepts_it(tmp_path, monkeypatch, capsys):
    name = NAMES[0]
    monkeypatch.setattr(goldens, "FOLDER", tmp_path)
    assert goldens.accepting(name) in differing(name, "another report\n")
    goldens.main(goldens.accepting(name).split()[3:])
    assert [file.stem for file in tmp_path.iterdir()] == [name]
    with pytest.raises(SystemExit):
        goldens.main(["--accept", "nonsense"])
    assert NAMES[-1] in capsys.readouterr().err
