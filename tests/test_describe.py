"""A file becomes values and answers: every kind of good and bad input, the model, the schema, the form."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from compliance import shipped, source, words
from compliance.characters import composed
from compliance.describe.answers import load_system, read_description, read_mapping
from compliance.describe.consistent import consistent
from compliance.describe.leaf_answer import BadAnswer, plain, read_answer, read_value
from compliance.describe.schema import json_schema, system_model
from compliance.describe.template import template, wrap
from compliance.errors import DescriptionError, UsageError
from compliance.law.blocks import facts
from compliance.law.consistency import Consistency
from compliance.law.facts import Facts
from compliance.law.leaf import NOT_YET, Annual, Money, Month
from compliance.law.numbers import Unreadable

CALM = settings(deadline=None)  # a busy machine is no fault


def t(words_):
    return {"ko": f"{words_} (한)", "en": words_}


def q(kind, said="Is it so?", **more):
    return {"type": kind, "question": t(said), **more}


def built(edition=1, extra=()):
    """A small edition: shared blocks, a list of areas, a list of outputs in two levels."""
    blocks = [
        {
            "block": "firm",
            "title": t("The firm"),
            "about": t("About the firm as a whole"),
            "facts": {
                "kind": q("one_of", members={"company": t("Company"), "person": t("Person"), "none": t("None")}),
                "active": q("bool", help=t("What counts. " * 30), proof=t("Register")),
                "revenue": q("annual", of="money"),
                "users": q("annual"),
                "capital": q("money"),
                "motto": q("text"),
                "import": q("bool"),
            },
        },
        {"block": "firm.abroad", "title": t("Abroad"), "facts": {"office": q("bool")}},
        {
            "block": "thing",
            "title": t("The thing"),
            "facts": {
                "size": q("number", unit=t("units")),
                "balance": q("number", negative=True),
                "since": q("date"),
                "tags": q("several_of", members={"red": t("Red"), "blue": t("Blue")}),
                "grave": q("bool", signed=True),
                "model_dump": q("bool"),
            },
        },
        {
            "block": "uses",
            "title": t("Uses"),
            "dimension": {"there": "used", "closer": "rest_none"},
            "facts": {"rest_none": q("bool")},
        },
        {
            "block": "uses.farm",
            "title": t("Farm"),
            "there": "used",
            "facts": {"used": q("bool"), "cows": q("bool"), "grave": q("bool", signed=True)},
        },
        {"block": "uses.shop", "title": t("Shop"), "there": "used", "facts": {"used": q("bool"), "till": q("bool")}},
        {"block": "uses.port", "title": t("Port"), "there": "used", "facts": {"used": q("bool"), "ships": q("bool")}},
        {
            "block": "makes",
            "title": t("Makes"),
            "dimension": {
                "there": "made",
                "closer": "rest_none",
                "levels": [
                    {"name": "kind", "members": {"text": t("text"), "image": t("image")}},
                    {"name": "way", "members": {"shown": t("shown"), "sent": t("sent")}},
                ],
            },
            "facts": {"rest_none": q("bool")},
            "each": {"made": q("bool", "Is {kind} {way}?"), "marked": q("bool", "Is the {kind} marked?")},
        },
        {"block": "choices", "title": t("Choices"), "facts": {"easy": q("bool", elected=True)}},
        *extra,
    ]
    money = {"currencies": {"KRW": ["원"], "EUR": ["€", "유로"]}, "korean_numerals": "KRW"}
    order = ["firm", "thing", "makes", "uses"]
    return facts(blocks, {"edition": str(edition), "order": order}, money)


FACTS = built()


def read(text, facts_=FACTS):
    return read_description(text, "s.yaml", facts_)


def stood(description, facts_=FACTS):
    """The description with its lists closed, as engines get it."""
    return consistent(description, Consistency(), facts_, date(2026, 11, 24))


def faults(text, facts_=FACTS, reader=read):
    with pytest.raises(DescriptionError) as caught:
        reader(text, facts_)
    for problem in caught.value.problems:
        assert problem.text("ko") != problem.text("en")
        assert "{" not in re.sub(r"\{(value|amount|2025|ko|en)", "", problem.text("en"))
    return caught.value.problems


def codes(text, facts_=FACTS):
    return [(p.code, p.line, p.field) for p in faults(text, facts_)]


# --- good files


def test_bare_and_annotated_answers():
    d = read(
        """schema_version: 1

firm:
  kind: company
  active: 예
  revenue: {2025-12-31: 120억 원, 2024-12-31: EUR 3m}
  capital: {amount: 100억, currency: KRW}
  motto: "true"
  abroad: {office: {value: no, evidence: [a.pdf, b.pdf], by: 홍길동, on: 2026-10-01, due: 2026-12-31, note: soon}}
thing:
  size: 10^26
  since: not_yet
  tags: [red, blue]
uses: {farm: {used: true}}
"""
    )
    assert d.schema_version == 1
    assert d.values["firm.active"] is True
    assert d.values["firm.motto"] == "true"
    assert d.values["firm.revenue"].value("business", date(2026, 3, 1)) == Money(12_000_000_000, "KRW")
    assert d.values["firm.capital"] == Money(10_000_000_000, "KRW")
    assert d.values["thing.size"] == 10**26
    assert d.values["thing.since"] is NOT_YET
    assert d.values["thing.tags"] == {"red", "blue"}
    office = d.answers["firm.abroad.office"]
    assert office.value is False
    assert office.evidence == ("a.pdf", "b.pdf")
    assert (office.by, office.on, office.due, office.note) == ("홍길동", date(2026, 10, 1), date(2026, 12, 31), "soon")
    assert (office.file, office.line) == ("s.yaml", 9)
    assert d.answers["firm.revenue"].raw == "2025-12-31: 120억 원; 2024-12-31: EUR 3m"
    assert d.answers["thing.size"].raw == "10^26"
    assert d.named == {("uses", "farm")}
    assert not d.warnings


def test_full_paths_and_json_say_the_same():
    nested = {"schema_version": 1, "firm": {"active": True, "abroad": {"office": False}}, "thing": {"size": "1e26"}}
    flat = "schema_version: 1\nfirm.active: true\nfirm: {abroad.office: false}\nthing.size: 1e26\n"
    assert read(flat).values == read(json.dumps(nested, indent=1)).values == read_mapping(nested, FACTS).values
    assert codes("schema_version: 1\nfirm: {active: true}\nfirm.active: true") == [("answered_twice", 3, "firm.active")]


@pytest.mark.parametrize("word", ["unknown", "모름", "Unknown", "N/A", "해당 없음", "미상", "{value: Unknown, by: Kim}"])
def test_nobody_knows(word):
    d = read(f"schema_version: 1\nfirm: {{active: {word}, kind: {word}}}\nthing: {{grave: {word}, size: {word}}}")
    assert not d.values
    assert {a.status for a in d.answers.values()} == {"unknown"}
    assert not d.warnings


def test_unknown_is_a_word_where_text_is_asked():
    assert read("schema_version: 1\nfirm: {motto: unknown}").values == {"firm.motto": "unknown"}


def test_left_empty_is_not_answered():
    d = read("schema_version: 1\nfirm:\n  kind:\n  active: ~\n  abroad:\nthing: {grave: {value: , by: , on: }}\nuses:")
    assert not d.values
    assert set(d.answers) == {"thing.grave"}
    assert d.answers["thing.grave"].status == "empty"


def test_suggestions_and_unsigned_judgements_give_no_value():
    d = read(
        """schema_version: 1
firm: {active: {value: true, status: suggested}}
thing:
  grave: true
uses:
  farm: {used: true, grave: {value: true, by: Kim, on: 2026-10-01}}
"""
    )
    assert d.values == {"uses.farm.used": True, "uses.farm.grave": True}
    assert d.answers["firm.active"].status == "suggested"
    assert d.answers["firm.active"].offered is True
    assert d.answers["thing.grave"].status == "unsigned"
    assert [(w.code, w.line, w.field) for w in d.warnings] == [("unsigned", 4, "thing.grave")]
    assert "4: thing.grave" in d.warnings[0].text("ko")


@pytest.mark.parametrize("half", ["{value: true, by: Kim}", "{value: true, on: 2026-10-01}"])
def test_half_a_signature_is_none(half):
    assert not read(f"schema_version: 1\nthing: {{grave: {half}}}").values


def test_elections_need_no_signature():
    assert read("schema_version: 1\nchoices: {easy: true}").values == {"choices.easy": True}


# --- closing


def test_a_closer_closes_what_is_not_named():
    d = read("schema_version: 1\nuses: {rest_none: true, farm: {cows: true}}")
    assert d.values == {"uses.rest_none": True, "uses.farm.cows": True}
    full = FACTS.completed(d.values)
    assert full["uses.farm.used"] is True
    assert full["uses.shop.used"] is False


@pytest.mark.parametrize(
    "farm",
    ["", "{used: unknown}", "{used: }", "{used: {value: true, status: suggested}}", "{grave: true}", "{cows: unknown}"],
)
def test_what_is_only_mentioned_stays_open(farm):
    d = read(f"schema_version: 1\nuses:\n  rest_none: true\n  farm: {farm}\n")
    full = FACTS.completed(stood(d).values)
    assert "uses.farm.used" not in full
    assert full["uses.shop.used"] is full["uses.port.used"] is False
    assert d.answers["uses.rest_none"].value is True
    assert [(w.code, w.line) for w in d.warnings if w.code != "unsigned"] == [("named_not_closed", 4)]


def test_an_answer_under_a_denied_member():
    text = """schema_version: 1
uses:
  farm: {used: false, cows: unknown}
  shop:
    used: false
    till: false
makes: {text: {sent: {made: false, marked: {value: true, status: suggested}}}}
"""
    assert codes(text) == [("under_denied", 6, "uses.shop.till"), ("under_denied", 7, "makes.text.sent.marked")]
    assert "s.yaml:5" in faults(text)[0].text("en")


def test_an_answer_under_a_member_that_nobody_knows_waits():
    d = read("schema_version: 1\nuses:\n  rest_none: true\n  farm: {used: unknown, cows: true}\n")
    full = FACTS.completed(stood(d).values)
    assert "uses.farm.used" not in full
    assert "uses.farm.cows" not in full
    assert d.answers["uses.farm.cows"].value is True
    assert [(w.code, w.line) for w in d.warnings] == [("under_unknown", 4), ("named_not_closed", 4)]


# --- bad files

BAD = [
    ("", "empty_description", None),
    ("# only words\n", "empty_description", None),
    ("{}", "empty_description", None),
    ("- a\n- b", "not_description", None),
    ("hello", "not_description", None),
    ("a: [1, 2]]", "yaml", 1),
    ("a: b: c", "yaml", 1),
    ("schema_version: 1\nfirm:\n\tactive: true", "yaml", 3),
    ("schema_version: 1\nfirm: {active: true}\nfirm: {active: true}", "duplicate_key", 3),
    ("schema_version: 1\nfirm: &a {active: true}\nthing: *a", "alias", 3),
    ("a: 1\n---\nb: 2", "several_documents", 2),
    ("a: !!python/object/apply:os.system [ls]", "tag", 1),
    ("{a: b}: c", "key_not_text", 1),
    ("[\n" * 100_000, "too_deep", 41),
    ("a: " + "{a: " * 60 + "1" + "}" * 60, "too_deep", 1),
    ("firm: {active: true}", "version_missing", None),
    ("schema_version:\nfirm: {active: true}", "version_missing", 1),
    ("schema_version: two", "version_unreadable", 1),
    ("schema_version: 0", "version_unreadable", 1),
    ("schema_version: 1.5", "version_unreadable", 1),
    ("schema_version: [1]", "version_unreadable", 1),
    ("schema_version: 2\nnew_thing: {x: 1}", "version_newer", 1),
]


@pytest.mark.parametrize(("text", "code", "line"), BAD, ids=[f"{c}-{n}" for n, (_, c, _) in enumerate(BAD)])
def test_bad_files(text, code, line):
    found = faults(text)
    assert [(p.code, p.line) for p in found] == [(code, line)]
    assert found[0].text("ko").startswith("s.yaml")


BYTES = [
    ("schema_version: 1\nfirm: {motto: 안녕}".encode("cp949"), "encoding", 2),
    ("schema_version: 1".encode("utf-16"), "encoding", None),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xfe", "binary", 1),
    (b"PK\x03\x04 zip", "binary", 1),
    (b"schema_version: 1\nfirm: {motto: \x1b[31m}", "binary", 2),
    (b"a: 1\n" * 12_000_000, "too_large", None),
]


@pytest.mark.parametrize(("data", "code", "line"), BYTES, ids=[f"{c}-{n}" for n, (_, c, _) in enumerate(BYTES)])
def test_bytes_that_are_no_text(data, code, line):
    assert [(p.code, p.line) for p in faults(data)] == [(code, line)]


def test_byte_order_mark_is_no_fault():
    assert read("schema_version: 1\nfirm: {active: true}".encode("utf-8-sig")).values == {"firm.active": True}


LEAVES = [
    ("firm.active: ture", "not_bool", None),
    ("firm.active: [true]", "not_bool", None),
    ("firm.active: {yes: true}", "not_heading", None),
    ("firm.active: {by: Kim, on: 2026-01-01}", "value_missing", None),
    ("firm.active: {value: true, evidense: [x]}", "unknown_note_like", "evidence"),
    ("firm.active: {value: true, colour: red}", "unknown_note", None),
    ("firm.active: {value: true, status: sugested}", "unknown_status_like", "suggested"),
    ("firm.active: {value: true, on: soon}", "not_date", None),
    ("firm.active: {value: true, by: [Kim]}", "not_text", None),
    ("firm.active: {value: true, evidence: {a: b}}", "not_evidence", None),
    ("firm.kind: compny", "not_member_like", "company"),
    ("firm.kind: Company (한)", "not_member_like", "company"),
    ("firm.kind: 7", "not_member", None),
    ("firm.revenue: 120억 원", "not_annual", None),
    ("firm.revenue: {2025-12-31: 120}", "money_without_currency", None),
    ("firm.revenue: {soon: 120억}", "not_date", None),
    ("firm.revenue: {2025-12-31: 1억, 2025.12.31: 2억}", "year_twice", None),
    ("firm.revenue: {value: 120억, by: Kim}", "not_annual", None),
    ("firm.capital: {amount: 1, currency: XYZ}", "not_currency", None),
    ("firm.capital: {ammount: 1}", "not_money", None),
    ("firm.motto: [a]", "not_text", None),
    ("thing.size: many", "not_number", None),
    ("thing.size: 1e999", "number_too_large", None),
    ("thing.since: 2026-02-30", "not_date", None),
    ("thing.tags: [red, bleu]", "not_member_like", "blue"),
    ("firm.activ: true", "unknown_question_like", "firm.active"),
    ("frm: {active: true}", "unknown_question_like", "firm"),
    ("firm: {offce: true}", "unknown_question_like", "firm.abroad.office"),
    ("thing.active: true", "unknown_question_like", "firm.active"),
    ("uses: {fram: {used: true}}", "unknown_question_like", "uses.farm"),
    ("schema_versoin: 1", "unknown_question_like", "schema_version"),
    ("zzz: 1", "unknown_question", None),
    ("uses: {gardening: {used: true}}", "unknown_question", None),
    ("firm: true", "block_not_mapping", None),
    ("firm: [active]", "block_not_mapping", None),
    ("uses: {farm: true}", "member_not_mapping", None),
    ("name: [a]", "unknown_question", None),
    ("include: {a: b}", "include_shape", None),
    ("include: x.yaml", "include_no_folder", None),
]


@pytest.mark.parametrize(("line", "code", "like"), LEAVES, ids=[f"{c}-{n}" for n, (_, c, _) in enumerate(LEAVES)])
def test_bad_answers(line, code, like):
    (problem,) = faults(f"schema_version: 1\n\n{line}\n")
    assert (problem.code, problem.line) == (code, 3)
    assert problem.params.get("like") == like
    for lang in words.LANGUAGES:
        assert like is None or f"‘{like}’" in problem.text(lang)


def test_all_faults_at_once_in_order():
    text = "firm:\n  active: maybe\n  kid: 1\nthing:\n  size: lots\n  grave: {value: huh, on: never}\n"
    assert codes(text) == [
        ("version_missing", None, None),
        ("not_bool", 2, "firm.active"),
        ("unknown_question_like", 3, "firm.kid"),
        ("not_number", 5, "thing.size"),
        ("not_bool", 6, "thing.grave.value"),
        ("not_date", 6, "thing.grave.on"),
    ]


def test_what_a_file_says_cannot_act_on_the_screen():
    for problem in faults('schema_version: 1\n"a\\e[31m\\u202eb": 1\nfirm: {active: "\\e]0;x\\a"}'):
        shown = problem.text("ko") + problem.text("en")
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "\x07" not in shown


def test_many_faults_take_no_time():
    many = "schema_version: 1\n" + "".join(f"question_number_{n}_{'x' * 40}: 1\n" for n in range(20_000))
    assert len(faults_only(many)) == 20_000


def faults_only(text):
    with pytest.raises(DescriptionError) as caught:
        read(text)
    return caught.value.problems


# --- files and includes


def test_loading_files(tmp_path):
    good = tmp_path / "s.yaml"
    good.write_text("schema_version: 1\nfirm: {active: true}", encoding="utf-8")
    d = load_system(good, FACTS)
    assert (d.file, d.files) == (str(good), (str(good),))
    assert load_system("-", FACTS, good.read_bytes()).values == d.values
    for path, code in ((tmp_path, "is_directory"), (tmp_path / "no.yaml", "file_missing"), ("a\0b", "file_unreadable")):
        with pytest.raises(DescriptionError) as caught:
            load_system(path, FACTS)
        assert [p.code for p in caught.value.problems] == [code]
        assert caught.value.problems[0].text("ko")


def put(folder: Path, **files):
    for name, text in files.items():
        file = folder / (name.replace("__", "/") + ".yaml")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text if "schema_version" in text else f"schema_version: 1\n{text}", encoding="utf-8")
    return folder / "main.yaml"


def load_faults(file):
    with pytest.raises(DescriptionError) as caught:
        load_system(file, FACTS)
    return [(p.code, Path(p.file).name, p.line) for p in caught.value.problems]


def test_included_files_join(tmp_path):
    main = put(
        tmp_path,
        main="include: [org.yaml, sub/more.yaml]\nthing: {size: 3}\nuses: {rest_none: true}",
        org="firm: {active: true}\nuses: {farm: {cows: true}}",
        sub__more="include: deep.yaml\nfirm: {active: yes, abroad: {office: true}}",
        sub__deep="firm: {kind: person}",
    )
    d = load_system(main, FACTS)
    assert d.values["firm.active"] is True
    assert d.values["firm.kind"] == "person"
    assert FACTS.completed(d.values)["uses.farm.used"] is True
    assert Path(d.answers["firm.kind"].file).name == "deep.yaml"
    assert [Path(f).name for f in d.files] == ["main.yaml", "org.yaml", "more.yaml", "deep.yaml"]


def test_the_same_question_answered_differently_names_both_places(tmp_path):
    main = put(tmp_path, main="include: org.yaml\nfirm: {active: true}", org="firm:\n  active: false")
    with pytest.raises(DescriptionError) as caught:
        load_system(main, FACTS)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == ("answered_differently", 3)
    assert problem.text("en").startswith(str(tmp_path / "org.yaml"))
    assert f"{main}:3" in problem.text("en")


def test_includes_that_are_refused(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.yaml").write_text("schema_version: 1", encoding="utf-8")
    (inner / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    for name, code in (
        ("../secret.yaml", "include_outside"),
        (str(tmp_path / "secret.yaml"), "include_outside"),
        (str(inner / "org.yaml"), "include_outside"),
        ("link.yaml", "include_outside"),
        ("none.yaml", "file_missing"),
        ("main.yaml", "include_cycle"),
        (".", "is_directory"),
    ):
        main = put(inner, main=f"firm: {{active: true}}\ninclude: '{name}'", org="firm: {kind: person}")
        assert load_faults(main) == [(code, "main.yaml", 3)]
    main = put(inner, main="include:\n  - a.yaml\n  - gone.yaml", a="include: b.yaml", b="include: a.yaml")
    assert load_faults(main) == [("file_missing", "main.yaml", 4), ("include_cycle", "b.yaml", 2)]
    chain = {f"c{n}": f"include: c{n + 1}.yaml" for n in range(30)}
    assert [code for code, *_ in load_faults(put(inner, main="include: c0.yaml", **chain))] == ["include_too_deep"]


def test_two_roads_to_one_file_are_no_cycle(tmp_path):
    put(
        tmp_path, main="include: [a.yaml, b.yaml]", a="include: org.yaml", b="include: org.yaml", org="thing: {size: 1}"
    )
    assert load_system(tmp_path / "main.yaml", FACTS).values == {"thing.size": 1}


def test_faults_of_all_files_come_together(tmp_path):
    main = put(tmp_path, main="include: org.yaml\nfirm: {active: huh}", org="thing: {size: huh}")
    assert load_faults(main) == [("not_bool", "main.yaml", 3), ("not_number", "org.yaml", 2)]
    main = put(tmp_path, main="include: org.yaml", org="schema_version: 9")
    assert load_faults(main) == [("version_newer", "org.yaml", 1)]


# --- editions

SECOND = built(
    2,
    extra=(
        {
            "block": "later",
            "title": t("Later"),
            "facts": {
                "moved": q("bool", was=["firm.old_name", "ancient.deep.name"]),
                "changed": q("bool", changed="2"),
            },
        },
        {"block": "uses.mine", "title": t("Mine"), "there": "used", "facts": {"used": q("bool", changed="2")}},
    ),
)


def test_an_older_file_follows_renamed_questions():
    for text in ("firm: {old_name: true}", "ancient: {deep: {name: true}}"):
        d = read(f"schema_version: 1\n{text}", SECOND)
        assert d.values == {"later.moved": True}
        assert [w.code for w in d.warnings] == ["path_renamed"]
        assert "later.moved" in d.warnings[0].text("en")
    assert codes("schema_version: 2\nfirm: {old_name: true}", SECOND) == [("question_renamed", 2, "firm.old_name")]
    both = "schema_version: 1\nfirm: {old_name: true}\nlater: {moved: false}"
    assert codes(both, SECOND) == [("answered_twice", 3, "later.moved")]


def test_an_answer_older_than_its_question_is_open():
    d = read("schema_version: 1\nlater: {changed: true}", SECOND)
    assert not d.values
    assert d.answers["later.changed"].status == "outdated"
    assert d.answers["later.changed"].offered is True
    assert [(w.code, w.line) for w in d.warnings] == [("question_changed", 2)]
    assert read("schema_version: 2\nlater: {changed: true}", SECOND).values == {"later.changed": True}


def test_an_older_closer_closes_only_what_it_knew():
    d = read("schema_version: 1\nuses: {rest_none: true}", SECOND)
    full = SECOND.completed(stood(d, SECOND).values)
    assert full["uses.farm.used"] is False
    assert "uses.mine.used" not in full
    assert [w.code for w in d.warnings] == ["closed_before"]
    newer = stood(read("schema_version: 2\nuses: {rest_none: true}", SECOND), SECOND)
    assert SECOND.completed(newer.values)["uses.mine.used"] is False


# --- values, there and back

NUMBERS = st.one_of(
    st.integers(0, 10**40), st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**60, places=9)
)
RATES = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("1e-9"), max_value=10**9, places=9)
MONEY = st.builds(
    Money, NUMBERS, st.sampled_from(["KRW", "EUR"]), st.dictionaries(st.sampled_from(["KRW", "EUR"]), RATES)
)
DAYS = st.dates()


def annual(of):
    return st.dictionaries(DAYS, of, min_size=1, max_size=4).map(lambda d: Annual(tuple(sorted(d.items()))))


VALUES = {
    "firm.active": st.booleans(),
    "firm.kind": st.sampled_from(["company", "person", "none"]),
    "firm.capital": MONEY,
    "firm.revenue": annual(MONEY),
    "firm.users": annual(NUMBERS),
    "firm.motto": st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff\ufffe\uffff")).map(composed),
    "thing.size": NUMBERS,
    "thing.balance": NUMBERS.map(lambda number: -number if isinstance(number, int) else number.copy_negate()),
    "thing.since": st.one_of(DAYS, DAYS.map(lambda day: Month(day.replace(day=1))), st.just(NOT_YET)),
    "thing.tags": st.frozensets(st.sampled_from(["red", "blue"])),
}


@pytest.mark.parametrize("path", VALUES)
def test_values_round_trip(path):
    fact = FACTS[path]

    @CALM
    @given(VALUES[path])
    def there_and_back(value):
        raw = json.loads(json.dumps(plain(value)))
        assert read_value(fact, raw, FACTS.currencies) == value
        if fact.type != "text":
            answer = read_answer(fact, {"value": raw, "by": "Kim"}, FACTS.currencies)
            assert (answer.value, answer.by) == (value, "Kim")

    there_and_back()


@CALM
@given(st.fixed_dictionaries({}, optional=VALUES))
def test_a_whole_file_round_trips(values):
    text = json.dumps({"schema_version": 1, **{path: plain(value) for path, value in values.items()}})
    assert read(text).values == values
    if values:
        model = MODEL.model_validate({path: plain(value) for path, value in values.items()})
        again = MODEL.model_validate_json(json.dumps(model.model_dump(mode="json", by_alias=True)))
        assert again.description().values == model.description().values == values


@CALM
@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_nothing_breaks_the_leaf_reader(raw):
    for fact in FACTS:
        try:
            read_answer(fact, raw, FACTS.currencies)
        except BadAnswer as bad:
            for _, code, params in bad.faults:
                assert words.say(f"errors.{code}", "ko", **params)


@CALM
@given(st.binary() | st.text().map(lambda s: s.encode("utf-8", "surrogatepass")))
def test_nothing_breaks_the_file_reader(data):
    with pytest.raises(DescriptionError) as caught:
        read_description(data, "s.yaml", FACTS)
    assert caught.value.problems[0].text("ko")


@CALM
@given(st.lists(st.sampled_from(sorted(FACTS.facts)), unique=True), st.data())
def test_order_of_answers_is_nothing(paths, data):
    lines = [f"{path}: unknown" if FACTS[path].type != "text" else f"{path}: x" for path in paths]
    other = data.draw(st.permutations(lines))
    one, two = (read("\n".join(["schema_version: 1", *some])) for some in (lines, other))
    assert one.values == two.values


# --- the model

MODEL = system_model(FACTS)


def test_the_model_is_strict_and_typed():
    m = MODEL.model_validate(
        {
            "firm": {"active": {"value": "예", "by": "Kim"}, "import": False},
            "thing.size": "10^26",
            "uses": {"farm": None},
        }
    )
    assert m.firm.active.value is True
    assert m.firm.import_.value is False
    assert m.thing.size.value == 10**26
    assert m.description().named == {("uses", "farm")}
    assert m.description("X").values == {"firm.active": True, "firm.import": False, "thing.size": 10**26}
    assert MODEL().description().values == {}
    with pytest.raises(ValidationError):
        m.firm = None
    assert MODEL.model_validate({"thing": {"model_dump": True}}).thing.model_dump_.value is True


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ({"frm": {}}, ("frm",)),
        ({"firm": {"activ": True}}, ("firm", "activ")),
        ({"firm": {"active": "ture"}}, ("firm", "active")),
        ({"firm": {"abroad": {"office": 3}}}, ("firm", "abroad", "office")),
        ({"firm.nothing": True}, ("firm", "nothing")),
        ({"firm": {"active": True}, "firm.active": False}, ("firm.active",)),
        ({"thing": {"size": 1e26}}, ("thing", "size")),
        ({"firm": {"active": {"value": True, "on": "x"}}}, ("firm", "active")),
        ({"schema_version": 2}, ("schema_version",)),
        ({"schema_version": "1"}, ("schema_version",)),
        ({"uses": {"farm": {"used": False, "cows": True}}}, ()),
        ({3: 4}, (3,)),
        ([], ()),
    ],
)
def test_the_model_refuses(raw, where):
    with pytest.raises(ValidationError) as caught:
        MODEL.model_validate(raw)
    (error,) = caught.value.errors()
    assert tuple(error["loc"]) == where


def test_the_model_gives_all_errors_and_keeps_what_does_not_count():
    with pytest.raises(ValidationError) as caught:
        MODEL.model_validate({"firm": {"active": 3, "kind": "x"}, "thing": {"size": "y"}})
    assert len(caught.value.errors()) == 3
    raw = {
        "firm": {
            "capital": {
                "value": {"amount": "1억", "currency": "KRW", "rates": {"EUR": "0.0006"}},
                "status": "suggested",
            }
        },
        "thing": {"grave": True, "size": {"value": "unknown", "by": "Kim", "evidence": ["a"]}},
    }
    one = MODEL.model_validate(raw)
    two = MODEL.model_validate(one.model_dump(by_alias=True, exclude_none=True))
    assert two.thing.size == one.thing.size
    assert two.firm.capital.offered == one.firm.capital.offered
    assert one.description().answers.keys() == {"firm.capital", "thing.grave", "thing.size"}
    assert two.firm.capital.offered.rates == {"EUR": Decimal("0.0006")}
    assert not one.description().values


def test_blocks_are_built_when_needed():
    model = system_model(FACTS)
    block = next(m for m in model.model_fields["firm"].metadata if hasattr(type(m), "model"))
    assert "model" not in vars(block)
    model.model_validate({"firm": {"active": True}})
    assert "model" in vars(block)


def test_the_model_shows_the_published_schema():
    assert MODEL.model_json_schema() == json_schema(FACTS, "en")


# --- the schema

GOOD = [
    {"schema_version": 1},
    {"schema_version": 1, "include": ["a.yaml"], "firm": None, "uses": {"farm": None}},
    {
        "schema_version": 1,
        "firm": {"active": True, "kind": "company", "motto": "x", "revenue": {"2025-12-31": "120억 원"}},
    },
    {"schema_version": 1, "firm": {"active": "예", "kind": "unknown", "users": {"2025-12-31": 3}}},
    {
        "schema_version": 1,
        "firm": {"active": {"value": "모름", "by": "Kim", "on": "2026-01-01", "status": "suggested"}},
    },
    {"schema_version": 1, "firm": {"capital": {"amount": "100억", "currency": "KRW", "rates": {"EUR": "0.1"}}}},
    {"schema_version": 1, "firm": {"capital": {"value": "100억 원", "evidence": "a.pdf"}}},
    {
        "schema_version": 1,
        "thing": {"size": 3, "since": "not_yet", "tags": ["red"], "grave": {"value": None, "by": None}},
    },
    {"schema_version": 1, "thing": {"size": "10^26", "since": "2026년 1월 22일", "tags": "red"}},
    {"schema_version": 1, "thing": {"tags": {"value": ["red", "blue"], "note": "n"}, "since": {"value": "2026-01-22"}}},
    {"schema_version": 1, "makes": {"text": {"sent": {"made": True}}, "rest_none": True}, "firm.active": True},
]
WRONG = [
    {},
    {"schema_version": 2},
    {"schema_version": 1, "frm": {}},
    {"schema_version": 1, "firm": {"activ": True}},
    {"schema_version": 1, "firm": True},
    {"schema_version": 1, "firm": {"active": "ture"}},
    {"schema_version": 1, "firm": {"active": {"by": "Kim"}}},
    {"schema_version": 1, "firm": {"active": {"value": True, "evidense": []}}},
    {"schema_version": 1, "firm": {"active": {"value": True, "status": "maybe"}}},
    {"schema_version": 1, "firm": {"kind": "compny"}},
    {"schema_version": 1, "firm": {"revenue": "120억 원"}},
    {"schema_version": 1, "firm": {"revenue": {"soon": "120억 원"}}},
    {"schema_version": 1, "firm": {"capital": {"ammount": "1"}}},
    {"schema_version": 1, "thing": {"size": "many"}},
    {"schema_version": 1, "thing": {"since": "tomorrow"}},
    {"schema_version": 1, "thing": {"tags": ["green"]}},
    {"schema_version": 1, "uses": {"farm": True}},
]


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_the_schema_says_what_the_reader_says(lang):
    schema = json_schema(FACTS, lang)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for raw in GOOD:
        assert not list(validator.iter_errors(raw)), raw
        if "include" not in raw:
            read(json.dumps(raw))
    for raw in WRONG:
        assert not validator.is_valid(raw), raw
        assert faults(json.dumps(raw))


def test_the_schema_speaks_the_language():
    ko, en = (json_schema(FACTS, lang) for lang in words.LANGUAGES)
    assert ko["$id"] != en["$id"]
    assert "(한)" in ko["properties"]["firm"]["properties"]["active"]["description"]
    kind = en["properties"]["firm"]["properties"]["kind"]
    assert kind["anyOf"][0]["enum"][:2] == ["company", "person"]
    assert kind["anyOf"][0]["enumDescriptions"][0] == "Company"
    assert (
        "text" in en["properties"]["makes"]["properties"]["text"]["properties"]["sent"]["properties"]["made"]["title"]
    )
    json.dumps(ko)


# --- the form


def uncommented(form: str) -> str:
    return re.sub(r"^( *)# (?=[a-z_]+:( |$|\{))", r"\1", form, flags=re.MULTILINE)


@pytest.mark.parametrize("lang", words.LANGUAGES)
@pytest.mark.parametrize("areas", [(), ("farm",), ("uses.farm", "text", "makes.image.sent")])
def test_the_form_is_valid_as_it_stands_and_when_filled_in(lang, areas):
    form = template(FACTS, ["thing.size", "uses.rest_none"], areas, lang)
    assert form.splitlines()[1] == "schema_version: 1"
    assert "yaml-language-server: $schema=" in form.splitlines()[0]
    empty = read(form)
    assert not empty.values
    assert not empty.answers
    opened = read(uncommented(form))
    there = {path for path, value in opened.values.items() if value is True}
    assert there == {c.there_of(m) for c in FACTS.lists.values() for m in c.members}
    shown = set(opened.answers) | {f.path for f in FACTS if f"# {f.path.rpartition('.')[2]}:" in form}
    assert {f.path for f in FACTS if FACTS.owner(f.path) is None} <= shown
    for lists in ("uses.farm",) if areas else ():
        assert ("uses", lists.split(".")[1]) in empty.named


def test_the_form_asks_first_things_first():
    form = template(FACTS, ["thing.since", "uses.rest_none"], ["farm"], "en")
    order = [form.index(f"\n{name}:") for name in ("thing", "uses", "firm", "makes", "choices")]
    assert order == sorted(order)
    assert form.index("# since:") < form.index("# size:")
    assert "[first]" in form
    assert form.index("# rest_none:", order[1]) < form.index("# used: true")
    assert "# shop: {used: true}" in form
    assert "## === Farm ===" in form
    assert "About the firm as a whole" in form
    assert all(len(line) <= 100 for line in form.splitlines())


def test_the_form_can_be_kept_short():
    form = template(FACTS, ["thing.size"], ["farm"], "ko", only=["firm.active"])
    assert "# active:" in form
    assert "# size:" in form
    assert "# motto:" not in form
    assert "# used: true" in form
    assert not read(form).values


def test_an_unknown_area():
    with pytest.raises(UsageError) as caught:
        template(FACTS, [], ["famr", "qqqqqq"], "ko")
    assert [p.code for p in caught.value.problems] == ["unknown_area_like", "unknown_area"]
    assert "farm" in caught.value.problems[0].text("ko")


def test_korean_wraps_by_its_width():
    assert wrap("가나다 라마바 사아자", 13) == ["가나다 라마바", "사아자"]
    assert wrap("", 10) == []


# --- the words


def test_words_are_whole():
    own = source.read((shipped.folder("templates") / "words" / "describe.yaml").read_text(encoding="utf-8"))[0]
    for said in own.values():
        for key, both in said.items():
            assert set(both) == {"ko", "en"}, key
            assert both["ko"] != both["en"]


def test_every_code_has_words():
    folder = Path(source.__file__).parent
    files = [folder / "source.py", *(folder / "law" / f"{n}.py" for n in ("reading", "numbers", "text"))]
    pattern = r'(?:SourceFault|Unreadable|Fault)\(\s*(?:\w+, |\(.*?\), )?"(\w+)"'
    found = {code for file in files for code in re.findall(pattern, file.read_text(encoding="utf-8"))}
    assert len(found) > 20
    assert not {code for code in found if code not in words.catalogue()["errors"]}


# --- the shipped questions


def shipped_facts() -> Facts:
    blocks, single = [], {}
    folder = shipped.folder("rules") / "facts"
    for file in sorted(folder.rglob("*.yaml")):
        raw, _ = source.read(file.read_text(encoding="utf-8"))
        if file.parent == folder and file.stem in ("edition", "money"):
            single[file.stem] = raw
        else:
            blocks += raw if isinstance(raw, list) else [raw]
    return facts(blocks, single["edition"], single["money"])


@pytest.mark.ci
def test_the_shipped_questions_make_a_form_a_schema_and_a_model():
    known = shipped_facts()
    areas = [f"{c.name}.{m}" for c in known.lists.values() for m in c.members]
    for lang in words.LANGUAGES:
        schema = json_schema(known, lang)
        Draft202012Validator.check_schema(schema)
        for chosen in (areas[:1], areas):
            form = template(known, [next(iter(known)).path], chosen, lang)
            d = read_description(form, "form.yaml", known)
            assert not d.values
            read_description(uncommented(form), "form.yaml", known)
    raw = {fact.path: "unknown" for fact in known if fact.type != "text"}
    described = read_mapping({"schema_version": known.edition, **raw}, known)
    assert not described.values
    assert system_model(known).model_validate(raw).description().answers.keys() == described.answers.keys()


def test_decimals_that_are_no_number_are_refused():
    for odd in (Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(Unreadable):
            read_value(FACTS["thing.size"], odd, FACTS.currencies)
