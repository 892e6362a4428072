"""Many filings at once: the same verdicts as one by one, counts that add up, nothing lost, nothing executed."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pl = pytest.importorskip("polars")

from compliance.assessment.verdict import Verdict, of_duty
from compliance.characters import invisible
from compliance.describe.consistent import consistent
from compliance.engines.lower import lowered
from compliance.engines.plain import Oracle
from compliance.engines.program import Rails
from compliance.engines.truth import Truth
from compliance.errors import ComplianceError, DescriptionError, OutputError, UsageError
from compliance.screen import codes, show, write
from compliance.screen.plan import planned
from compliance.screen.read import chunks, looks_like, reopened
from compliance.screen.run import screen
from compliance.screen.sample import sample
from compliance.screen.table import columns, nearest
from tests.random_rulebooks import ANSWERS, DAYS, book_of, rulebooks

ON = date(2026, 11, 24)
WORDS = {"ko": "말", "en": "words"}
TRUTHS = {code: truth for truth, code in codes.TRUTHS.items()}
VERDICTS = {code: verdict for verdict, code in codes.VERDICTS.items()}


def small():
    """A law of a gate, a class, a duty with an election and a judgement."""
    versions = {"2026-01-01": {"enacted": "2025-01-01"}}

    def rule(name, kind, version, **more):
        return {
            "id": f"xx.f.{name}", "kind": kind, "title": {"ko": f"규칙 {name}", "en": f"Rule {name}"}, "group": "g", "layer": 0,
            "versions": {"2026-01-01": {**versions["2026-01-01"], **version}}, **more,
        }  # fmt: skip

    two = {"agree": {"text": {"when": "system.b1"}, "chart": {"when": "system.b2"}}}
    rules = [
        rule("gate", "definition", {"when": "system.b0"}, gate=True),
        rule("class", "definition", {"when": {"all": ["xx.f.gate", {"any": [two, "uses.a.used"]}]}}, **{"class": True}),
        rule(
            "duty", "duty",
            {
                "applies": {"all": ["xx.f.class", {"system.n": {"at_least": "10^26"}}]},
                "unless": [{"id": "e", "when": "system.b3", "relied_on": "system.elect"}],
                "satisfied": {"any": [{"id": "m", "when": "system.b4"}]},
            },
            force="must",
        ),
        rule("marking", "duty", {"applies": "it.f", "satisfied": {"any": [{"id": "m", "when": "it.g"}]}}, force="must", each="outputs"),
    ]  # fmt: skip
    blocks = json.loads(json.dumps(BLOCKS))
    blocks[0]["facts"]["b3"]["signed"] = True
    blocks[0]["facts"]["name"] = {"type": "text", "question": WORDS}
    return book_of({one["id"]: one for one in rules}, blocks)


from tests.random_rulebooks import FACTS as BLOCKS


@pytest.fixture(scope="module")
def toy():
    book = small()
    return book, lowered(book)


def table(tmp_path, text, name="filings.csv"):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def ran(toy, tmp_path, text, **more):
    book, program = toy
    file = text if isinstance(text, Path) else table(tmp_path, text)
    counts = screen(book, program, [file], ON, tmp_path / "run", **more)
    return counts, tmp_path / "run"


def findings(run):
    return pl.read_parquet(run / write.FINDINGS)


def quarantine(run):
    with (run / write.QUARANTINE).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def refused(toy, tmp_path, data, name="filings.csv"):
    """The codes of a refusal, after checking that it can be said and that nothing is left behind."""
    file = data if isinstance(data, Path) else table(tmp_path, data, name)
    with pytest.raises(DescriptionError) as caught:
        ran(toy, tmp_path, file)
    for problem in caught.value.problems:
        assert problem.text("ko") != problem.text("en")
    assert [one.name for one in tmp_path.iterdir()] == [file.name]
    return [problem.code for problem in caught.value.problems]


# --- the same as one by one


def expected(book, plan, values):
    """What the oracle says of a filing, as codes."""
    full = book.facts.completed(values)
    for path in book.facts.elections:
        if path not in values:
            del full[path]
    oracle = Oracle(book, full, plan_day(plan))
    found = {}
    for one in plan.outputs:
        rule = book.rules[one.rule]
        member = f"{rule.each}.{one.member}" if one.member else None
        holds = oracle.definition(rule, one.reading, member, one.if_passed).truth
        if one.met is None:
            found[one.name] = codes.TRUTHS[holds]
            if one.counted and holds is Truth.OPEN:
                sides = (Oracle(book, full, plan_day(plan), gaps=side) for side in (True, False))
                if all(side.definition(rule, one.reading, member, one.if_passed).value is not None for side in sides):
                    found[one.name] = codes.NOT_ENCODED
            continue
        met = oracle.met(rule, one.reading, member, one.if_passed).truth
        verdict = of_duty(holds, met, has_measures=one.has_measures)
        disputed = holds is Truth.DISPUTED or (holds is Truth.TRUE and met is Truth.DISPUTED and one.has_measures)
        found[one.name] = codes.VERDICTS[verdict] + (codes.DISPUTED if disputed else 0)
    return found


_DAY = {}


def plan_day(plan):
    return _DAY[id(plan)]


def planned_for(book, program, run):
    about = json.loads((run / write.MANIFEST).read_bytes())
    asked = pl.read_parquet_schema(run / write.INPUTS / "1.parquet")
    on = date.fromisoformat(about["on"])
    plan = planned(book, program, on, list(asked), jurisdictions=tuple(book.jurisdictions), readings=())
    _DAY[id(plan)] = on
    return plan


def compare(book, program, run):
    plan = planned_for(book, program, run)
    found = findings(run)
    assert set(found.columns) == {"file", "row", "id", "submitter", *(one.name for one in plan.outputs)}
    for row in found.iter_rows(named=True):
        description = consistent(show.described(run, row["id"], book.facts), book.consistency, book.facts, plan_day(plan))
        wanted = expected(book, plan, description.values)
        assert {name: row[name] for name in wanted} == wanted, row["id"]
    return found.height


def cell(answer):
    if isinstance(answer, dict):
        return "; ".join(f"{day}: {value}" for day, value in answer.items())
    if isinstance(answer, list):
        return ";".join(answer) or "none"
    return str(answer).lower() if isinstance(answer, bool) else answer


rows = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            path: st.sampled_from([*(cell(one) for one in given_), "", "unknown"]) for path, given_ in ANSWERS.items()
        },
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.ci
@settings(suppress_health_check=list(HealthCheck), max_examples=12)
@given(rulebooks(), rows, st.sampled_from([date(2025, 12, 1), *DAYS, ON]))
def test_every_row_says_what_the_oracle_says_on_random_rulebooks(tmp_path_factory, book, filed, on):
    folder = tmp_path_factory.mktemp("rows")
    program = lowered(book)
    filings = [{"id": f"F{at}", **one} for at, one in enumerate(filed)]
    pl.DataFrame(filings, schema=dict.fromkeys(["id", *ANSWERS], pl.String)).write_parquet(folder / "t.parquet")
    counts = screen(book, program, [folder / "t.parquet"], on, folder / "run", database=False)
    assert counts.add_up
    assert compare(book, program, folder / "run") == counts.screened


@pytest.mark.ci
def test_every_row_says_what_the_oracle_says_on_the_shipped_rulebook(book, program, tmp_path):
    sample(book, program, 60, 7, tmp_path / "t.parquet", ON)
    counts = screen(book, program, [tmp_path / "t.parquet"], ON, tmp_path / "run")
    assert counts.add_up
    assert counts.quarantined
    assert counts.duplicates
    assert compare(book, program, tmp_path / "run") == counts.screened > 50


@pytest.mark.ci
def test_many_filings_on_the_shipped_rulebook_and_two_days(book, program, tmp_path):
    for seed, on in ((11, date(2026, 3, 1)), (12, date(2028, 1, 1))):
        sample(book, program, 400, seed, tmp_path / "t.parquet", on)
        screen(book, program, [tmp_path / "t.parquet"], on, tmp_path / "run", rows=150)
        assert compare(book, program, tmp_path / "run") > 350


@pytest.mark.ci
def test_a_csv_and_a_parquet_of_the_same_filings_say_the_same(book, program, tmp_path):
    sample(book, program, 80, 3, tmp_path / "t.parquet", ON, faults=False)
    frame = pl.read_parquet(tmp_path / "t.parquet")
    frame.write_csv(tmp_path / "t.csv")
    for name in ("t.parquet", "t.csv"):
        screen(book, program, [tmp_path / name], ON, tmp_path / name.replace("t.", "run-"), database=False, rows=33)
    one, two = (findings(tmp_path / name).drop("row") for name in ("run-parquet", "run-csv"))
    assert one.height == 80
    assert one.equals(two)


def test_codes_follow_the_table_of_verdicts():
    """Every combination of rails that can occur, against the table."""
    states = {
        Truth.TRUE: (1, 0, 1, 0),
        Truth.FALSE: (0, 1, 0, 1),
        Truth.OPEN: (0, 0, 1, 0),
        Truth.DISPUTED: (0, 0, 1, 1),
    }
    for applies, left in states.items():
        for met, right in states.items():
            bits = dict(enumerate((*left, *right)))
            frame = pl.DataFrame({str(at): [bool(bit)] for at, bit in bits.items()})
            for has_measures in (True, False):
                made = codes.verdict(Rails(0, 1, 2, 3), Rails(4, 5, 6, 7), lambda at: pl.col(str(at)), has_measures=has_measures)
                code = frame.select(made).item()
                assert VERDICTS[code % codes.DISPUTED] is of_duty(applies, met, has_measures=has_measures)
                parts = applies is Truth.DISPUTED or (applies is Truth.TRUE and met is Truth.DISPUTED and has_measures)
                assert (code >= codes.DISPUTED) == parts
        assert TRUTHS[frame.select(codes.truth(Rails(0, 1, 2, 3), lambda at: pl.col(str(at)))).item()] is applies


# --- rows


def test_counts_add_up_and_every_fault_has_row_column_and_reason(toy, tmp_path):
    text = (
        "id,submitter,system.b0,system.n,uses.a.used,uses.a.x,system.d\n"
        "F1,가람,true,10^26,,,\n"  # row 2
        "F2,나래,아마도,99999999999999999999999999,,,\n"  # row 3: no yes or no
        "F3,다온,true,1e26,false,true,\n"  # row 4: answered under a member that is denied
        ",라온,true,,,,\n"  # row 5: no id
        "F5,마루,true,열,yes,,2026-13-01\n"  # row 6: two faults
        "F6,바다,true\n"  # row 7: ragged
        "F7,사이,true,,,,,,,\n"  # row 8: ragged
        '"F8","아, ""큰""\n회사",예,,,,not_yet\n'  # row 9: fine, over two lines
        "\n"  # row 10: blank
        'F9,"open,true,,,,\n'  # row 11: a quote that does not close
        "F10,자\0차,true,,,,\n"  # row 12: a NUL byte
        "F1,가람,false,,,,\n"  # row 13: the first id again
    )
    counts, run = ran(toy, tmp_path, text)
    assert (counts.rows, counts.screened, counts.quarantined, counts.duplicates) == (11, 2, 8, 1)
    listed = [(row["row"], row["column"], row["code"]) for row in quarantine(run)]
    assert sorted(listed, key=lambda one: int(one[0])) == [
        ("3", "system.b0", "not_bool"),
        ("4", "uses.a.x", "cell_under_denied"),
        ("5", "id", "cell_without_id"),
        ("6", "system.n", "not_number"),
        ("6", "system.d", "not_date"),
        ("7", "", "row_ragged"),
        ("8", "", "row_ragged"),
        ("11", "", "row_quotes"),
        ("12", "submitter", "cell_control"),
    ]
    assert all(row["reason"] and row["file"] for row in quarantine(run))
    assert findings(run)["id"].to_list() == ["F8", "F1"]
    assert findings(run)["row"].to_list() == [9, 13]
    about = json.loads((run / write.MANIFEST).read_bytes())
    assert about["counts"] == {"in": 11, "screened": 2, "quarantined": 8, "duplicates": 1}


def test_of_rows_with_one_id_the_last_is_screened_and_all_are_shown(toy, tmp_path):
    book, program = toy
    one = table(tmp_path, "id,system.b0\nA,true\nB,true\n A ,maybe\n", "one.csv")
    two = table(tmp_path, "id,system.b0\nA,false\n", "two.csv")
    counts = screen(book, program, [one, two], ON, tmp_path / "run")
    assert (counts.rows, counts.screened, counts.quarantined, counts.duplicates) == (4, 2, 0, 2)
    assert dict(findings(tmp_path / "run").select("id", "xx.f.gate|text").iter_rows()) == {"A": 0, "B": 1}
    with (tmp_path / "run" / write.DUPLICATES).open(encoding="utf-8-sig", newline="") as stream:
        listed = [(row["id"], Path(row["file"]).name, row["row"], row["screened"]) for row in csv.DictReader(stream)]
    assert listed == [("A", "one.csv", "2", ""), ("A", "one.csv", "4", ""), ("A", "two.csv", "2", "last")]


def test_a_closer_closes_only_what_a_row_does_not_mention(toy, tmp_path):
    text = (
        "id,uses.nothing_else,uses.a.used,uses.a.x,outputs.nothing_else,outputs.p.r.f\n"
        "closed,true,,,,\n"
        "open,,,,,\n"
        "named,true,,true,,\n"  # an answer under a member says it is there
        "unknown,true,unknown,,,\n"  # mentioned without an answer: not closed
        "there,true,yes,,,\n"
    )
    counts, run = ran(toy, tmp_path, text)
    assert counts.screened == 5
    book, program = toy
    for name, wanted in (("closed", False), ("open", None), ("named", True), ("unknown", None), ("there", True)):
        described = consistent(show.described(run, name, book.facts), book.consistency, book.facts, ON)
        assert book.facts.completed(described.values).get("uses.a.used") is wanted, name


def test_a_judgement_counts_only_signed(toy, tmp_path):
    book, program = toy
    text = (
        "id,system.elect,system.b0,uses.a.used,system.n,system.b4,system.b3,system.b3.by,system.b3.on\n"
        "signed,true,true,true,1e26,false,true,김서명,2026-10-01\n"
        "nobody,true,true,true,1e26,false,true,,2026-10-01\n"
        "undated,true,true,true,1e26,false,true,김서명,\n"
        "badly,true,true,true,1e26,false,true,김서명,언젠가\n"
    )
    counts, run = ran(toy, tmp_path, text)
    assert counts.quarantined == 1
    assert quarantine(run)[0]["column"] == "system.b3.on"
    assert counts.unsigned == {"system.b3": 2}
    duty = dict(findings(run).select("id", "xx.f.duty|text").iter_rows())
    assert VERDICTS[duty["signed"]] is Verdict.NOT_APPLICABLE
    assert VERDICTS[duty["nobody"]] is VERDICTS[duty["undated"]] is Verdict.POSSIBLE


def test_an_election_nobody_filed_is_open(toy, tmp_path):
    text = "id,system.b0,uses.a.used,system.n,system.b4,system.b3,system.b3.by,system.b3.on\nA,true,true,1e26,false,true,B,2026-01-01\n"
    _, run = ran(toy, tmp_path, text)
    assert VERDICTS[findings(run)["xx.f.duty|text"][0]] is Verdict.POSSIBLE


def test_numbers_are_exact(toy, tmp_path):
    below = "99999999999999999999999999"
    text = f"id,system.b0,uses.a.used,system.n,system.b4\nat,true,true,1e26,false\nbelow,true,true,{below},false\n"
    _, run = ran(toy, tmp_path, text)
    duty = dict(findings(run).select("id", "xx.f.duty|text").iter_rows())
    assert VERDICTS[duty["at"]] is Verdict.POSSIBLE  # the election is open
    assert VERDICTS[duty["below"]] is Verdict.NOT_APPLICABLE


def test_lanes_and_bounds_as_filed_and_as_if_the_gates_were_passed(toy, tmp_path):
    text = (
        "id,system.b0,system.b1,system.b2,uses.a.used\n"
        "yes,true,true,true,\n"
        "gate open,,true,true,\n"
        "gate closed,false,true,true,\n"
        "sources part,true,true,false,false\n"
        "open,true,,,\n"
        "no,true,false,false,false\n"
    )
    counts, run = ran(toy, tmp_path, text)
    one = next(one for one in counts.classes if (one.rule, one.reading) == ("xx.f.class", "text"))
    filed, passed = one.filed, one.passed
    assert (filed.certain, filed.possible, filed.disputed, filed.certainly_not) == (1, 2, 1, 2)
    assert filed.bounds == (1, 4)
    assert (passed.certain, passed.possible, passed.disputed, passed.certainly_not) == (2, 1, 1, 2)
    base = sqlite3.connect(run / write.DATABASE)
    row = base.execute(
        "SELECT at_least, at_most, certain, possible, disputed, certainly_not FROM bounds WHERE class = 0"
    ).fetchone()
    assert row == (1, 4, 1, 2, 1, 2)
    lanes = base.execute(
        "SELECT id, lane FROM lanes JOIN filings USING (filing) WHERE class = 0 ORDER BY id"
    ).fetchall()
    assert lanes == [("gate open", 2), ("open", 2), ("sources part", 3), ("yes", 1)]


def test_what_is_open_only_for_want_of_encoding_is_counted_apart(tmp_path):
    tree = {"any": ["system.b0", {"all": ["uses.a.used", "not_encoded"]}]}
    rule = {
        "id": "xx.f.class", "kind": "definition", "title": {"ko": "가", "en": "A"}, "group": "g", "layer": 0, "class": True,
        "versions": {"2026-01-01": {"enacted": "2025-01-01", "when": tree}},
    }  # fmt: skip
    book = book_of({"xx.f.class": rule})
    text = "id,system.b0,uses.a.used\nA,true,true\nB,false,true\nC,false,false\nD,false,\nE,,true\n"
    counts, run = ran((book, lowered(book)), tmp_path, text)
    assert dict(findings(run).select("id", "xx.f.class|text").iter_rows()) == {
        "A": 1,
        "B": codes.NOT_ENCODED,
        "C": 0,
        "D": 2,
        "E": 2,
    }
    filed = counts.classes[0].filed
    assert (filed.certain, filed.possible, filed.not_encoded, filed.certainly_not) == (1, 2, 1, 1)
    assert filed.bounds == (1, 4)


@pytest.mark.ci
def test_a_table_in_which_every_cell_is_wrong_stays_small(toy, tmp_path):
    names = [fact.path for fact in toy[0].facts if fact.type != "text"]
    rows = ["id," + ",".join(names), *(f"F{at}" + ",no answer" * len(names) for at in range(3000))]
    counts, run = ran(toy, tmp_path, "\n".join(rows))
    assert (counts.rows, counts.quarantined, counts.screened) == (3000, 3000, 0)
    assert len(quarantine(run)) == 10 * 3000
    assert {row["cell"] for row in quarantine(run)} == {"no answer"}


def test_members_of_a_closed_list_are_columns(toy, tmp_path):
    text = (
        "id,outputs.nothing_else,outputs.p.r.f,outputs.p.r.g,outputs.q.r.made\n"
        "A,true,true,true,\n"
        "B,true,true,,\n"
        "C,true,,,\n"
    )
    _, run = ran(toy, tmp_path, text)
    found = {row["id"]: row for row in findings(run).iter_rows(named=True)}
    assert VERDICTS[found["A"]["xx.f.marking|text@p.r"]] is Verdict.MET
    assert VERDICTS[found["A"]["xx.f.marking|text"]] is Verdict.MET
    assert VERDICTS[found["B"]["xx.f.marking|text"]] is Verdict.UNVERIFIED
    assert VERDICTS[found["C"]["xx.f.marking|text"]] is Verdict.NOT_APPLICABLE


cells_ = st.text(st.sampled_from(list('ab ,"\n\r;=\t가')), max_size=8)


@settings(max_examples=60)
@given(st.lists(st.tuples(cells_, cells_), min_size=1, max_size=20))
def test_whatever_stands_in_a_cell_is_read_as_it_was_written(tmp_path_factory, rows_):
    folder = tmp_path_factory.mktemp("csv")
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "submitter", "x"])
        for at, (one, two) in enumerate(rows_):
            writer.writerow([f"F{at}{one}", two, "x"])
    read = list(chunks(reopened(folder / "t.csv", "t.csv", "csv"), 7))
    assert not [fault for chunk in read for fault in chunk.faults]
    found = pl.concat([chunk.cells(("id", "submitter")) for chunk in read]).fill_null("")
    wanted = [(f"F{at}{one}", two) for at, (one, two) in enumerate(rows_)]
    broken = re.compile("\r\n|\r|\n")  # a line break inside a cell is read as a space
    assert list(found.iter_rows()) == [tuple(broken.sub(" ", cell_) for cell_ in row) for row in wanted]


@settings(max_examples=150)
@given(st.text(st.sampled_from(list('ab,"\n\0 ')), max_size=60))
def test_no_broken_csv_stops_the_reading(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("csv") / "t.csv"
    file.write_bytes(("id,submitter\nfirst,row\n" + text).encode())
    read = list(chunks(reopened(file, "t.csv", "csv"), 5))
    numbers = [row for chunk in read for row in chunk.rows] + [fault.row for chunk in read for fault in chunk.faults]
    assert len(numbers) == len(set(numbers)) >= 1


# --- nothing is executed


NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "[x](y)",
    "a\u202eb",
    "'; DROP TABLE filings; --",
]


def test_names_stay_text_everywhere(toy, tmp_path):
    file = tmp_path / "t.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "submitter", "system.b0"])
        for name in NASTY:
            writer.writerow([name, name, "true"])
            writer.writerow([name + "!", name, name])
    seen = [name for name in NASTY if invisible(name) is None]
    assert len(seen) < len(NASTY), "an id with a character that cannot be seen goes to quarantine"
    counts, run = ran(toy, tmp_path, file)
    assert (counts.screened, counts.quarantined) == (len(seen), 2 * len(NASTY) - len(seen))
    assert findings(run)["id"].to_list() == seen
    base = sqlite3.connect(run / write.DATABASE)
    assert [name for (name,) in base.execute("SELECT submitter FROM filings ORDER BY filing")] == seen
    text = (run / write.QUARANTINE).read_text(encoding="utf-8-sig")
    assert "\u202e" not in text
    for row in quarantine(run):
        assert not any(row[key].startswith(("=", "+", "-", "@")) for key in row)
    for name in seen:
        assert show.filing(run, name)["submitter"] == name


def test_ids_written_letter_by_letter_are_the_same_ids(toy, tmp_path):
    apart = unicodedata.normalize("NFD", "가온-1")
    counts, run = ran(toy, tmp_path, f"id,submitter,system.b0\n가온-1,x,true\n{apart},x,예\n나래\u200b,x,true\n")
    assert (counts.rows, counts.screened, counts.duplicates, counts.quarantined) == (3, 1, 1, 1)
    assert findings(run)["id"].to_list() == ["가온-1"]
    assert [row["code"] for row in quarantine(run)] == ["cell_invisible"]


def test_words_for_no_answer_are_unknown_in_tables(toy, tmp_path):
    cells = ["Unknown", "N/A", "해당 없음", "미상", "모름", "○"]
    rows = "".join(f"F{at},{cell}\n" for at, cell in enumerate(cells))
    counts, _ = ran(toy, tmp_path, f"id,system.b0\n{rows}")
    assert (counts.screened, counts.quarantined) == (len(cells) - 1, 1)


def test_an_answer_under_a_member_that_nobody_knows_waits(toy, tmp_path):
    """As in a description: whether it is there stays open, and what is said of it does not count yet."""
    header = "id,outputs.q.r.made,outputs.q.r.f,outputs.q.r.g"
    _, run = ran(toy, tmp_path, f"{header}\nA,unknown,true,true\nB,,true,true\n")
    found = {row["id"]: row for row in findings(run).iter_rows(named=True)}
    assert VERDICTS[found["A"]["xx.f.marking|text@q.r"]] is Verdict.POSSIBLE
    assert VERDICTS[found["B"]["xx.f.marking|text@q.r"]] is Verdict.MET


# --- files refused whole


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"", "table_empty"),
        (b"id,system.b0\n", "table_without_rows"),
        (b"\n\n", "header_unreadable"),
        ("id,submitter\nF1,가람 소프트웨어\n".encode("cp949"), "table_encoding"),
        ("id,submitter\nF1,Caf\u00e9 M\u00fcller\n".encode("cp1252"), "table_encoding"),
        ("id,submitter\nF1,가람\n".encode("utf-16"), "table_encoding"),
        ("id,submitter\nF1,가람\n".encode()[:-2], "table_cut"),
        (b"PK\x03\x04rest", "table_format"),
        (b"id;system.b0\nF1;true\n", "table_separator"),
        (b"PAR1 broken PAR1", "table_broken"),
        (b"id,system.b0,system.b0\nF1,true,true\n", "header_twice"),
        (b"id,system.bo\nF1,true\n", "header_unknown_like"),
        (b"id,zzzzzz\nF1,true\n", "header_unknown"),
        (b"id,,system.b0\nF1,,true\n", "header_empty"),
        (b"system.b0\ntrue\n", "header_without_id"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_one_clear_message(toy, tmp_path, data, wanted):
    assert refused(toy, tmp_path, data) == [wanted]


def test_all_faults_of_all_headers_come_at_once(toy, tmp_path):
    book, program = toy
    one, two = table(tmp_path, "ID,system.bo\nx,y\n", "a.csv"), table(tmp_path, b"", "b.csv")
    with pytest.raises(DescriptionError) as caught:
        screen(book, program, [one, two, tmp_path / "c.csv", tmp_path], ON, tmp_path / "run")
    codes_ = [problem.code for problem in caught.value.problems]
    assert codes_ == [
        "header_unknown_like", "header_unknown_like", "header_without_id", "table_empty", "table_missing", "table_is_folder",
    ]  # fmt: skip
    assert not (tmp_path / "run").exists()


def test_inexact_columns_are_refused_and_exact_ones_read(toy, tmp_path):
    frame = pl.DataFrame(
        {"id": [1, 2], "system.b0": [True, None], "system.d": [date(2026, 1, 1), None], "system.n": [5, 6]}
    )
    frame.write_parquet(tmp_path / "t.parquet")
    counts, run = ran(toy, tmp_path, tmp_path / "t.parquet")
    assert counts.screened == 2
    assert findings(run)["xx.f.gate|text"].to_list() == [1, 2]
    frame.with_columns(pl.col("system.n").cast(pl.Float64)).write_parquet(tmp_path / "f.parquet")
    with pytest.raises(DescriptionError) as caught:
        ran(toy, tmp_path, tmp_path / "f.parquet")
    assert [problem.code for problem in caught.value.problems] == ["column_type"]


def test_encodings_are_named_by_what_they_look_like():
    assert looks_like("인공지능 시스템, 채용".encode("cp949")) == "CP949 (EUC-KR)"
    assert looks_like("Société Générale, Müller".encode("cp1252")) == "Windows-1252 (Latin)"
    assert looks_like("plain".encode("utf-16-le")) == "UTF-16"


def test_misspelt_headers_find_their_column(toy):
    facts = toy[0].facts
    assert nearest("ID", facts) == "id"
    assert nearest("System.B0", facts) == "system.b0"
    assert nearest("system.b3_by", facts) == "system.b3.by"


# --- the folder of a run


def test_a_folder_that_is_no_run_is_left_alone(toy, tmp_path):
    text = "id,system.b0\nA,true\n"
    (tmp_path / "run").mkdir()
    ran(toy, tmp_path, text)  # an empty folder is fine
    ran(toy, tmp_path, text)  # and so is an earlier run
    assert findings(tmp_path / "run").height == 1
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.docx").write_text("years of work")
    with pytest.raises(OutputError):
        screen(*toy, [tmp_path / "filings.csv"], ON, other)
    assert [one.name for one in other.iterdir()] == ["thesis.docx"]
    with pytest.raises(OutputError):
        screen(*toy, [tmp_path / "filings.csv"], ON, tmp_path / "filings.csv")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["filings.csv", "other", "run"]


def test_a_failure_leaves_the_earlier_run_whole(toy, tmp_path, monkeypatch):
    ran(toy, tmp_path, "id,system.b0\nA,true\n")

    def fails(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "manifest", fails)
    with pytest.raises(OutputError) as caught:
        ran(toy, tmp_path, "id,system.b0\nB,true\n")
    assert "No space left" in str(caught.value)
    assert findings(tmp_path / "run")["id"].to_list() == ["A"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["filings.csv", "run"]


def test_the_same_input_gives_the_same_bytes(toy, tmp_path):
    text = "id,system.b0\nA,true\nB,\nC,?\n"
    _, run = ran(toy, tmp_path, text)
    first = {
        name: (run / name).read_bytes() for name in (write.FINDINGS, write.MANIFEST, write.QUARANTINE, write.DATABASE)
    }
    _, run = ran(toy, tmp_path, text)
    assert first == {name: (run / name).read_bytes() for name in first}


def test_the_manifest_says_what_was_screened_and_when_each_rule_binds(toy, tmp_path):
    counts, run = ran(toy, tmp_path, "id,system.b0\nA,true\n")
    about = json.loads((run / write.MANIFEST).read_bytes())
    assert about["on"] == "2026-11-24"
    assert about["rulebook"]["hash"] == toy[0].hash
    assert len(about["inputs"][0]["sha256"]) == 64
    assert about["binding"]["xx.f.duty"] == {"state": "binding", "days": ["2026-01-01"]}
    assert about["columns"]["xx.f.duty|text"] == {"rule": "xx.f.duty", "reading": "text", "codes": "verdict"}
    assert about["classes"][0]["filed"]["between"] == list(counts.classes[0].filed.bounds)


def test_a_filing_in_quarantine_or_unknown_is_not_shown(toy, tmp_path):
    _, run = ran(toy, tmp_path, "id,system.b0\nA,maybe\nB,true\n")
    assert show.filing(run, "B") == {"id": "B", "system.b0": "true"}
    with pytest.raises(DescriptionError) as caught:
        show.filing(run, "A")
    assert "system.b0" in str(caught.value)
    with pytest.raises(UsageError):
        show.filing(run, "C")
    with pytest.raises(UsageError):
        show.filing(tmp_path, "C")


# --- columns and samples


def test_the_columns_are_the_questions(book):
    listed = columns(book)
    names = [one.name for one in listed]
    assert names[:2] == ["id", "submitter"]
    assert len(names) == len(set(names))
    assert {fact.path for fact in book.facts} < set(names)
    for fact in book.facts:
        assert (f"{fact.path}.by" in names) == fact.signed


@pytest.mark.ci
def test_a_sample_is_its_seed_and_holds_faults(book, program, tmp_path):
    for name, seed in (("a.csv", 1), ("b.csv", 1), ("c.csv", 2)):
        sample(book, program, 300, seed, tmp_path / name, ON)
    first, again, other = ((tmp_path / name).read_bytes() for name in ("a.csv", "b.csv", "c.csv"))
    assert first == again != other
    counts = screen(book, program, [tmp_path / "a.csv"], ON, tmp_path / "run")
    assert counts.add_up
    assert counts.screened > 270
    assert counts.duplicates
    assert {"row_ragged", "not_bool"} <= set(counts.reasons)
    assert any(one.filed.certain for one in counts.classes)
    assert any(one.filed.possible for one in counts.classes)


def test_every_message_exists_in_both_languages():
    from compliance.words import catalogue

    for path, words in walk(catalogue()["screen"]):
        assert words["ko"] != words["en"], path
        assert set(words) == {"ko", "en"}


def walk(node, path=()):
    if set(node) == {"ko", "en"}:
        yield path, node
        return
    for key, inner in node.items():
        yield from walk(inner, (*path, key))


# --- the command


def command(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "compliance", "screen", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        encoding="utf-8",
    )


@pytest.mark.ci
def test_the_command_from_sample_to_show(tmp_path):
    assert command("--sample", "50", "--seed", "3", "--out", "t.csv", cwd=tmp_path).returncode == 0
    done = command("t.csv", "--out", "run", "--on", "2026-11-24", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "between" in done.stdout
    assert "screened" in done.stdout
    assert command("--columns", cwd=tmp_path).stdout.startswith("id\t")
    assert command(cwd=tmp_path).returncode == 2
    assert command("t.csv", cwd=tmp_path).returncode == 2
    missing = command("nothing.csv", "--out", "x", cwd=tmp_path)
    assert missing.returncode == 3
    assert "Traceback" not in missing.stderr
    shown = command("show", findings(tmp_path / "run")["id"][0], "--run", "run", "--lang", "en", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert command("show", "nobody", "--run", "run", cwd=tmp_path).returncode == 2


# --- many


@pytest.mark.slow
def test_a_hundred_thousand_filings_stream_and_add_up(book, program, tmp_path):
    sample(book, program, 100_000, 5, tmp_path / "t.csv", ON)
    seen = []
    counts = screen(book, program, [tmp_path / "t.csv"], ON, tmp_path / "run", progress=lambda *step: seen.append(step))
    assert counts.add_up
    assert counts.screened > 97_000
    assert [stage for stage, _, _ in seen[-1:]] == ["database"]
    assert len([one for one in seen if one[0] == "screen"]) > 3
    assert findings(tmp_path / "run").height == counts.screened


def test_problems_are_ours():
    assert issubclass(OutputError, ComplianceError)
