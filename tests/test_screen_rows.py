"""Which row is whose: no cell becomes another filing, a filing is its id and submitter, a run removes only a run's files."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pl = pytest.importorskip("polars")

from compliance.engines.lower import lowered
from compliance.errors import DescriptionError, OutputError, UsageError
from compliance.screen import database, folder, show, write
from compliance.screen.lines import Limits, Lines, RecordTooLong, batches, header
from compliance.screen.run import screen
from tests.random_rulebooks import FACTS as BLOCKS
from tests.random_rulebooks import book_of

ON = date(2026, 11, 24)
SMALL = Limits(lines=4, characters=60)
NAMES = ("id", "submitter", "system.b0")


@pytest.fixture(scope="module")
def toy():
    """A rulebook of one class, so that a screening takes no time."""
    rule = {
        "id": "xx.f.class", "kind": "definition", "title": {"ko": "분류", "en": "Class"}, "group": "g", "layer": 0, "class": True,
        "versions": {"2026-01-01": {"enacted": "2025-01-01", "when": "system.b0"}},
    }  # fmt: skip
    book = book_of({rule["id"]: rule}, json.loads(json.dumps(BLOCKS)))
    return book, lowered(book)


def written(rows, *, end="\n", quoting=csv.QUOTE_MINIMAL):
    """A table as the standard library writes it. It leaves a lone \\r unquoted before 3.13 where records end otherwise."""
    if end == "\n" and quoting == csv.QUOTE_MINIMAL:
        rows = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rows]
    text = io.StringIO()
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue()


def read(text, limits=SMALL, size=3):
    """The rows behind the header, by number: cells, or the code of a fault. Raises RecordTooLong."""
    lines = Lines(io.StringIO(text, newline=None))
    assert header(lines) == list(NAMES)
    found = {}
    for batch in batches(lines, len(NAMES), size, limits):
        for row, line in zip(batch.rows, batch.lines, strict=True):
            found[row] = tuple(next(csv.reader([line], strict=True)))
        found |= {fault.row: fault.code for fault in batch.faults}
    return found


# --- no content of a cell changes what becomes of another row

OTHERS = ["F1,somebody else,false", 'F1,"x",false', "id,submitter,system.b0", '"', '""', '","', '"\n"', ",,", "\n", "\r\n", "\r", "'", "=1"]
hostile = st.lists(st.sampled_from([*OTHERS, "a", "가", " ", ",", "x" * 25]), max_size=9).map("".join)
tables = st.lists(st.tuples(st.sampled_from(["F1", "F2", "가"]), hostile, hostile), min_size=1, max_size=7)
ways = st.tuples(st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))


def flat(cell):
    """A cell as it is read: a line break is a space."""
    return cell.replace("\r\n", "\n").replace("\r", "\n").replace("\n", " ")


def too_long(row, quoting):
    """Whether a record, as it stands in the file, goes beyond the limits, and whether it is quoted."""
    raw = io.StringIO(written([row], end="\r\n", quoting=quoting), newline=None).read()
    return (raw.count("\n") > SMALL.lines or len(raw) > SMALL.characters), '"' in raw.split("\n")[0]


@settings(max_examples=200)
@given(tables, ways)
def test_every_row_is_read_as_the_standard_library_reads_it_or_the_file_is_refused(rows, way):
    end, quoting = way
    text = written([NAMES, *rows], end=end, quoting=quoting)
    expected = [tuple(map(flat, row)) for row in csv.reader(io.StringIO(text, newline=""), strict=True)][1:]
    judged = [too_long(row, quoting) for row in rows]
    if (True, True) in judged:
        with pytest.raises(RecordTooLong) as refused:
            read(text)
        assert refused.value.row == judged.index((True, True)) + 2
        before = written([NAMES, *rows[: refused.value.row - 2]], end=end, quoting=quoting)
        assert refused.value.line == io.StringIO(before, newline=None).read().count("\n") + 1
        return
    found = read(text)
    for at, (row, (long, _)) in enumerate(zip(expected, judged, strict=True), 2):
        assert found.pop(at) == ("row_too_long" if long else row)
    assert not found


@settings(max_examples=200)
@given(tables, st.integers(0, 6), st.integers(0, 1), hostile, ways)
def test_what_a_cell_holds_changes_no_other_row(rows, at, column, other, way):
    end, quoting = way
    at %= len(rows)
    changed = [list(row) for row in rows]
    changed[at][column + 1] = other
    try:
        before, after = (read(written([NAMES, *each], end=end, quoting=quoting)) for each in (rows, changed))
    except RecordTooLong:
        return
    del before[at + 2], after[at + 2]
    assert before == after


@pytest.mark.parametrize(
    "cell",
    [
        "\n".join(["x"] * 220 + ["F1,somebody else,false", "y"]),
        "A" * 700_000 + "\n" + "B" * 700_000 + "\nF1,somebody else,false\n",
        "A" * 1_100_000 + "\nF1,somebody else,false\n",
    ],
    ids=["many lines", "a large cell", "a long line"],
)
def test_a_filing_inside_anothers_cell_refuses_the_file_at_its_line(toy, tmp_path, cell):
    rows = [NAMES, ("F0", "two\nlines", "true"), ("F1", "good", "true"), ("F2", cell, "true"), ("F3", "ok", "true")]
    (tmp_path / "t.csv").write_text(written(rows), encoding="utf-8")
    with pytest.raises(DescriptionError) as refused:
        screen(*toy, [tmp_path / "t.csv"], ON, tmp_path / "run")
    (problem,) = refused.value.problems
    assert (problem.code, problem.line, problem.params["row"]) == ("table_record", 5, 4)
    assert "200" in problem.text("ko")
    assert "1,000,000" in problem.text("en")
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


def test_as_many_lines_as_are_allowed_are_one_record():
    for lines, refused in ((4, False), (5, True)):
        text = written([NAMES, ("A", "\n".join("x" * lines), "true"), ("B", "", "")])
        if refused:
            with pytest.raises(RecordTooLong):
                read(text)
        else:
            assert len(read(text)) == 2


def test_a_quote_that_never_closes_refuses_the_file_where_it_would_swallow_rows():
    with pytest.raises(RecordTooLong) as refused:
        read('id,submitter,system.b0\nA,x,true\nB,"open,true\n' + "C,z,true\n" * 9)
    assert (refused.value.line, refused.value.row) == (3, 3)


# --- a filing is an id and a submitter


def screened(toy, folder_, *texts):
    files = []
    for number, text in enumerate(texts):
        files.append(folder_ / f"{number}.csv")
        files[-1].write_text(text, encoding="utf-8")
    return screen(*toy, files, ON, folder_ / "run"), folder_ / "run"


def rows_of(run, name):
    with (run / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


HEAD = "id,submitter,system.b0\n"


def test_one_id_from_two_submitters_is_two_filings(toy, tmp_path):
    nfd = unicodedata.normalize("NFD", "가람")
    text = f"A,가람,true\nA,나래,false\nA,,true\nA, {nfd} ,false\nB,,true\nB, ,false\nC,가람,maybe\nC,나래,true\n"
    counts, run = screened(toy, tmp_path, HEAD + text)
    assert (counts.rows, counts.screened, counts.quarantined, counts.duplicates, counts.shared) == (8, 5, 1, 2, 2)
    assert pl.read_parquet(run / write.FINDINGS)["row"].to_list() == [3, 4, 5, 7, 9]
    listed = [(one["id"], one["submitter"], one["row"], one["screened"]) for one in rows_of(run, write.DUPLICATES)]
    assert listed == [("A", "가람", "2", ""), ("A", "가람", "5", "last"), ("B", "", "6", ""), ("B", "", "7", "last")]
    assert [(one["id"], one["submitter"]) for one in rows_of(run, write.QUARANTINE)] == [("C", "가람")]
    about = json.loads((run / write.MANIFEST).read_bytes())
    assert about["filing"] == ["id", "submitter"]
    assert about["shared_ids"] == 2
    base = sqlite3.connect(run / write.DATABASE)
    assert base.execute("SELECT id, submitter FROM duplicates WHERE screened = 'last' ORDER BY id").fetchall() == [("A", "가람"), ("B", "")]
    assert base.execute("SELECT submitter FROM quarantine").fetchall() == [("가람",)]
    assert base.execute("SELECT count(*) FROM filings WHERE id = 'A'").fetchone() == (3,)


def test_a_table_without_submitters_is_apart_from_one_that_names_them(toy, tmp_path):
    counts, run = screened(toy, tmp_path, "id,system.b0\nA,true\n", HEAD + "A,x,false\nA,,false\n")
    assert (counts.screened, counts.duplicates) == (2, 1)
    assert pl.read_parquet(run / write.FINDINGS).select("file", "row").rows() == [(1, 2), (1, 3)]


def test_of_several_submitters_the_one_asked_for_is_shown(toy, tmp_path):
    _, run = screened(toy, tmp_path, HEAD + "A,=one,true\nA,,false\nB,x,maybe\nB,y,true\nC,x,true\n")
    assert show.filing(run, "C") == {"id": "C", "submitter": "x", "system.b0": "true"}
    assert show.filing(run, "A", "=one")["system.b0"] == "true"
    assert show.filing(run, "A", "")["system.b0"] == "false"
    assert show.filing(run, "B", " y ")["system.b0"] == "true"
    for name in ("A", "B"):
        with pytest.raises(UsageError) as several:
            show.filing(run, name)
        assert several.value.problems[0].code == "run_several_submitters"
        assert "--submitter" in str(several.value)
    with pytest.raises(DescriptionError):
        show.filing(run, "B", "x")
    with pytest.raises(UsageError) as nobody:
        show.filing(run, "A", "y")
    assert "=one" in str(nobody.value)


# --- a run removes only what a run wrote


def tree(place):
    return {str(file.relative_to(place)): file.read_bytes() for file in place.rglob("*") if file.is_file()}


CHANGES = {
    "notes.txt": lambda run: (run / "notes.txt").write_text("mine", encoding="utf-8"),
    "inputs/mine.csv": lambda run: (run / "inputs/mine.csv").write_text("mine", encoding="utf-8"),
    "kept": lambda run: (run / "kept").mkdir(),
    "away": lambda run: (run / "away").symlink_to("/"),
    write.QUARANTINE: lambda run: (run / write.QUARANTINE).open("a", encoding="utf-8").write("noted\n"),
    write.DATABASE: lambda run: sqlite3.connect(run / write.DATABASE).executescript("CREATE TABLE notes (a); INSERT INTO notes VALUES (1);"),
    "inputs/1.csv": lambda run: (run / "inputs/1.csv").write_text("id\nmine\n", encoding="utf-8"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_person_put_or_changed_in_a_run_is_named_and_left(toy, tmp_path, name):
    _, run = screened(toy, tmp_path, HEAD + "A,x,true\n")
    CHANGES[name](run)
    before = tree(run)
    with pytest.raises(OutputError) as refused:
        screened(toy, tmp_path, HEAD + "B,x,true\n")
    assert refused.value.problems[0].code == "run_changed"
    assert name in str(refused.value)
    assert tree(run) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0.csv", "run"]


def test_what_is_put_there_while_a_run_goes_on_is_left_too(toy, tmp_path, monkeypatch):
    _, run = screened(toy, tmp_path, HEAD + "A,x,true\n")
    finish = write.manifest

    def meanwhile(beside, about):
        finish(beside, about)
        (run / "late.txt").write_text("mine", encoding="utf-8")

    monkeypatch.setattr(write, "manifest", meanwhile)
    with pytest.raises(OutputError) as refused:
        screened(toy, tmp_path, HEAD + "B,x,true\n")
    assert "late.txt" in str(refused.value)
    assert pl.read_parquet(run / write.FINDINGS)["id"].to_list() == ["A"]


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"what": "haechi screening"}', b'{"what": "haechi screening", "files": {"../0.csv": "x"}, "inputs": []}'])
def test_a_manifest_of_something_else_gives_nothing_away(toy, tmp_path, data):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / write.MANIFEST).write_bytes(data)
    (tmp_path / "run" / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(OutputError):
        screened(toy, tmp_path, HEAD + "A,x,true\n")
    assert tree(tmp_path / "run") == {write.MANIFEST: data, "thesis.docx": b"years of work"}


def test_a_run_is_not_put_in_the_place_of_its_input(toy, tmp_path):
    _, run = screened(toy, tmp_path, HEAD + "A,x,true\n")
    before = tree(run)
    with pytest.raises(OutputError) as refused:
        screen(*toy, [run / "inputs/1.csv"], ON, run)
    assert refused.value.problems[0].code == "run_holds_input"
    assert tree(run) == before


def test_a_run_keeps_the_permissions_of_its_folder(toy, tmp_path):
    _, run = screened(toy, tmp_path, HEAD + "A,x,true\n")
    run.chmod(0o700)
    screened(toy, tmp_path, HEAD + "B,x,true\n")
    assert run.stat().st_mode & 0o777 == 0o700
    assert pl.read_parquet(run / write.FINDINGS)["id"].to_list() == ["B"]


def test_a_run_that_cannot_take_its_place_leaves_the_earlier_one(toy, tmp_path, monkeypatch):
    _, run = screened(toy, tmp_path, HEAD + "A,x,true\n")
    before = tree(run)
    move = Path.replace

    def fails(self, target):
        if Path(target) == run and self.name != "earlier":
            raise OSError(5, "Input/output error")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OutputError):
        screened(toy, tmp_path, HEAD + "B,x,true\n")
    assert tree(run) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0.csv", "run"]


def test_a_full_disk_under_the_database_is_said(toy, tmp_path, monkeypatch):
    """SQLite's own words for it; the earlier run stays."""
    _, run = screened(toy, tmp_path, HEAD + "A,x,true\n")
    before = tree(run)
    monkeypatch.setattr(database, "_TABLES", "PRAGMA max_page_count=12;" + database._TABLES)
    with pytest.raises(OutputError) as refused:
        screened(toy, tmp_path, HEAD + "".join(f"F{at},{'x' * 40},true\n" for at in range(2000)))
    assert "full" in str(refused.value)
    assert tree(run) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0.csv", "run"]


def test_a_folder_lists_what_is_its_own(toy, tmp_path):
    _, run = screened(toy, tmp_path, HEAD + "A,x,true\n")
    own, others = folder._sorted_out(run)
    assert others == []
    assert sorted(own) == sorted(tree(run))
