"""What answers say of each other: filled in, contradicted, impossible, unlikely; lists known in part; questions cut anew."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from compliance import shipped
from compliance.assessment.described import assess
from compliance.describe.answers import read_description
from compliance.describe.consistent import consistent
from compliance.describe.leaf_answer import IMPLIED, UNKNOWN
from compliance.errors import DescriptionError
from compliance.law import reading
from compliance.law.blocks import facts
from compliance.law.condition import Scope
from compliance.law.consistency import consistency, parts
from compliance.law.derive import derive
from compliance.law.notion import notions
from compliance.law.reads import concerns
from compliance.law.several import AloneWithOthers, Partly, chosen, denied, taken
from compliance.law.text import Fault
from compliance.report.render import render, report_schema
from tests import worlds

ON = date(2026, 11, 24)


def t(words):
    return {"ko": f"{words} (한)", "en": words}


def q(kind, **more):
    return {"type": kind, "question": t("Is it so?"), **more}


MONEY = {"currencies": {"KRW": ["원"]}, "korean_numerals": "KRW"}
COLOURS = {name: t(name.title()) for name in ("red", "blue", "green", "plain")}
FACTS = facts(
    [
        {
            "block": "thing",
            "title": t("The thing"),
            "facts": {
                **{name: q("bool") for name in ("big", "heavy", "loud", "alive")},
                "grave": q("bool", signed=True),
                "kind": q("one_of", members={"dog": t("Dog"), "stone": t("Stone")}),
                "colours": q("several_of", members=COLOURS, alone="plain"),
            },
        },
        {"block": "uses", "title": t("Uses"), "dimension": {"there": "used", "closer": "rest_none"}, "facts": {"rest_none": q("bool")}},
        {"block": "uses.farm", "title": t("Farm"), "there": "used", "facts": {"used": q("bool"), "cows": q("bool")}},
        {"block": "uses.shop", "title": t("Shop"), "there": "used", "facts": {"used": q("bool"), "till": q("bool")}},
    ],
    {"edition": "1"},
    MONEY,
)
NOTIONS = notions(
    [
        {"id": "notions.large", "title": t("large"), "when": {"any": ["thing.big", "thing.heavy"]}},
        {"id": "notions.large_dog", "title": t("a large dog"), "when": {"all": ["notions.large", {"thing.kind": {"is": "dog"}}]}},
    ],
    FACTS,
)
RAW = {
    "implies": [
        {"id": "heavy_is_big", "say": t("What is heavy is big"), "when": "thing.heavy", "then": {"thing.big": "true"}},
        {"id": "large_dogs_bark", "say": t("Large dogs bark"), "when": "notions.large_dog", "then": {"thing.loud": "true", "thing.colours": {"red": "false"}}},
        {"id": "dogs_live", "say": t("Dogs live"), "when": {"thing.kind": {"is": "dog"}}, "then": {"thing.alive": "true"}},
        {"id": "grave_is_loud", "say": t("Grave is loud"), "when": "thing.grave", "then": {"thing.loud": "true"}},
        {"id": "cows_are_blue", "say": t("Cows are blue"), "when": "uses.farm.cows", "then": {"thing.colours": {"blue": "true"}}},
        {"id": "a_till_is_a_shop", "say": t("Stones sell"), "when": {"thing.kind": {"is": "stone"}}, "then": {"uses.shop.used": "true"}},
        {"id": "none_at_all", "say": t("Without a shop nothing is loud"), "when": {"not": "uses.shop.used"}, "then": {"thing.loud": "false"}},
    ],
    "impossible": [{"id": "singing_stone", "say": t("Stones are silent"), "when": {"all": [{"thing.kind": {"is": "stone"}}, "thing.loud"]}}],
    "unlikely": [{"id": "small_heavy", "say": t("Blue dogs are rare"), "when": {"all": [{"thing.kind": {"is": "dog"}}, {"thing.colours": {"is": "blue"}}]}}],
}
RULES = consistency([RAW], Scope(FACTS, frozenset(), None, NOTIONS))
FEW = consistency([{**RAW, "implies": RAW["implies"][:6]}], Scope(FACTS, frozenset(), None, NOTIONS))


def read(text, rules=FEW):
    return consistent(read_description(f"schema_version: 1\n{text}", "s.yaml", FACTS), rules, FACTS, ON)


def faults(text, rules=FEW):
    with pytest.raises(DescriptionError) as refused:
        read(text, rules)
    return refused.value.problems


# --- what follows


def test_an_implied_value_fills_what_is_unsaid():
    d = read("thing: {heavy: true}")
    assert d.values["thing.big"] is True
    answer = d.answers["thing.big"]
    assert (answer.status, answer.follows.en, answer.place) == (IMPLIED, "What is heavy is big", "s.yaml:2")
    assert answer.evidence == ()
    assert not d.warnings


def test_it_fills_an_explicit_unknown_and_says_so():
    d = read("thing:\n  heavy: true\n  big: {value: unknown, by: Kim}\n")
    assert d.values["thing.big"] is True
    (note,) = d.warnings
    assert (note.code, note.line, note.field) == ("unknown_filled", 4, "thing.big")
    assert "thing.heavy" in note.text("ko")
    assert "What is heavy is big (한)" in note.text("ko")


def test_what_follows_feeds_what_follows():
    d = read("thing: {heavy: true, kind: dog}")
    assert {"thing.big", "thing.loud", "thing.alive", "thing.colours"} <= d.values.keys()
    assert d.answers["thing.loud"].follows.en == "Large dogs bark"


def test_nothing_is_overridden():
    (problem,) = faults("thing:\n  heavy: true\n  big: false\n")
    assert (problem.code, problem.line, problem.field) == ("implied_contradiction", 4, "thing.big")
    assert "s.yaml:3" in problem.text("en")
    assert "What is heavy is big." in problem.text("en")
    assert "What is heavy is big (한)." in problem.text("ko")


@pytest.mark.parametrize("grave", ["true", "{value: true, status: suggested, by: Kim, on: 2026-10-01}", "{value: true, by: Kim}"])
def test_what_does_not_count_implies_nothing(grave):
    assert "thing.loud" not in read(f"thing: {{grave: {grave}}}").values


def test_what_counts_implies():
    assert read("thing: {grave: {value: true, by: Kim, on: 2026-10-01}}").values["thing.loud"] is True
    assert "thing.big" not in read("thing: {heavy: {value: true, status: suggested}}").values


def test_a_premise_that_is_unknown_implies_nothing():
    d = read("thing: {heavy: unknown, kind: dog}")
    assert d.answers["thing.heavy"].status == UNKNOWN
    assert "thing.big" not in d.values


# --- lists


def test_lists_fill_member_by_member():
    d = read("thing: {heavy: true, kind: dog, colours: {green: true}}\nuses: {farm: {cows: true}}")
    assert d.values["thing.colours"] == frozenset({"blue", "green"})
    d = read("thing: {heavy: true, kind: dog}\nuses: {farm: {cows: true}}")
    assert d.values["thing.colours"] == Partly(frozenset({"blue"}), frozenset({"red", "plain"}))


def test_a_list_answered_in_part_keeps_who_answered_it():
    d = read("thing: {colours: {value: {green: true}, by: Kim, evidence: [a.pdf]}}\nuses: {farm: {cows: true}}")
    answer = d.answers["thing.colours"]
    assert (answer.by, answer.evidence, answer.follows.en) == ("Kim", ("a.pdf",), "Cows are blue")
    assert "blue" in answer.raw


def test_a_whole_list_says_of_every_member_whether_it_is_chosen():
    (problem,) = faults("thing: {colours: [red]}\nuses: {farm: {cows: true}}")
    assert problem.code == "implied_contradiction"
    assert faults("thing: {colours: [plain]}\nuses: {farm: {cows: true}}")[0].code == "implied_contradiction"


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("[plain]", frozenset({"plain"})),
        ("{plain: true}", frozenset({"plain"})),
        ("{red: true}", Partly(frozenset({"red"}), frozenset({"plain"}))),
        ("{red: false, blue: false, green: false}", frozenset({"plain"})),
        ("{red: false}", Partly(frozenset(), frozenset({"red"}))),
        ("{plain: false}", Partly(frozenset(), frozenset({"plain"}))),
    ],
)
def test_the_member_that_stands_alone(said, value):
    assert read(f"thing: {{colours: {said}}}").values["thing.colours"] == value


@pytest.mark.parametrize("said", ["[plain, red]", "{plain: true, red: true}", "{plain: false, red: false, blue: false, green: false}"])
def test_it_excludes_the_others(said):
    with pytest.raises(DescriptionError) as refused:
        read(f"thing: {{colours: {said}}}")
    assert [problem.code for problem in refused.value.problems] == ["alone_with_others"]
    assert "plain" in refused.value.problems[0].text("ko")


def test_what_is_known_of_a_list():
    partly = chosen("abc", None, "a", "b")
    assert (partly.has("a"), partly.has("b"), partly.has("c")) == (True, False, None)
    assert (taken(partly), denied(partly, "abc")) == ({"a"}, {"b"})
    assert (taken(frozenset("a")), denied(frozenset("a"), "abc")) == ({"a"}, {"b", "c"})
    with pytest.raises(AloneWithOthers):
        chosen("abc", "c", "ac", "")
    assert parts(FACTS["thing.colours"], Partly(frozenset({"red"}), frozenset({"blue"}))) == {"red": True, "blue": False}


# --- closers


def test_implications_come_before_the_closer():
    """What follows names a member as an answer does; the closer closes what is left, and what it closes implies nothing."""
    d = read("thing: {kind: stone}\nuses: {rest_none: true}", RULES)
    full = FACTS.completed(d.values)
    assert full["uses.shop.used"] is True
    assert full["uses.farm.used"] is False
    assert "thing.loud" not in read("uses: {rest_none: true}", RULES).values
    assert read("uses: {shop: {used: false}}", RULES).values["thing.loud"] is False


def test_a_member_that_is_denied_contradicts_what_follows():
    (problem,) = faults("thing: {kind: stone}\nuses: {shop: {used: false}}")
    assert (problem.code, problem.field) == ("implied_contradiction", "uses.shop.used")


# --- what cannot be, and what seldom is


def test_an_impossibility_names_both_lines():
    (problem,) = faults("thing:\n  kind: stone\n  loud: true\n")
    assert problem.code == "impossible_together"
    assert "s.yaml:3" in problem.text("en")
    assert "s.yaml:4" in problem.text("en")
    assert "Stones are silent." in problem.text("en")


def test_an_unlikely_pair_is_a_warning():
    d = read("thing: {kind: dog, colours: [blue]}")
    (warning,) = d.warnings
    assert warning.code == "unlikely_together"
    assert d.values["thing.colours"] == frozenset({"blue"})


def test_a_pair_of_which_one_half_follows_rests_on_what_was_said():
    (problem,) = faults("thing:\n  kind: stone\n  grave: {value: true, by: Kim, on: 2026-10-01}\n")
    assert problem.code == "impossible_together"
    assert "thing.grave" in problem.text("en")


# --- notions


def test_a_notion_stands_on_earlier_ones_only():
    later = [{"id": "notions.a", "title": t("a"), "when": "notions.b"}, {"id": "notions.b", "title": t("b"), "when": "thing.big"}]
    with pytest.raises(Fault) as refused:
        notions(later, FACTS)
    assert refused.value.code == "unknown_name"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "kr.a"}, "id_not_place"),
        ({"when": {"agree": {"a": "thing.big", "b": "thing.loud"}}}, "notion_not_neutral"),
        ({"when": {"any": ["thing.big", {"id": "x", "when": "thing.loud"}]}}, "notion_not_neutral"),
        ({"when": {"points": {"at_least": "1", "of": [{"weight": "1", "when": "thing.big"}]}}}, "notion_not_neutral"),
        ({"when": {"any": ["thing.big", "empty"]}}, "notion_not_neutral"),
        ({"cite": [{"act": "1"}]}, "unknown_key"),
    ],
)
def test_a_notion_is_neutral(change, code):
    with pytest.raises(Fault) as refused:
        notions([{"id": "notions.a", "title": t("a"), "when": "thing.big", **change}], FACTS)
    assert refused.value.code == code


# --- the order of filling does not matter, and more answers never take away what followed


def test_the_fixpoint_is_the_same_from_any_order():
    values = {"thing.heavy": True, "thing.kind": "dog", "uses.farm.cows": True}
    there = derive(FEW, FACTS, values, ON).values
    back = derive(type(FEW)(tuple(reversed(FEW.implies)), FEW.impossible, FEW.unlikely), FACTS, values, ON).values
    assert there == back


@worlds.few
@given(worlds.seeds, worlds.seeds)
def test_more_answers_derive_more(seed, cut):
    """Of the shipped statements: what follows from fewer answers follows from more, member by member."""
    values = worlds.described(seed)
    fewer = {path: value for at, (path, value) in enumerate(values.items()) if (cut >> (at % 32)) & 1}
    few, many = (derive(worlds.BOOK.consistency, worlds.BOOK.facts, one, ON).values for one in (fewer, values))
    for path, value in few.items():
        fact = worlds.BOOK.facts[path]
        assert parts(fact, value).items() <= parts(fact, many[path]).items(), path


PRIVATE_DECISIONS = {
    "support": {"uses.public_services.used": True, "uses.public_services.decided_by": ["private"]},
    "entry": {"uses.borders.used": True, "uses.borders.by_authority": False, "uses.borders.enters_decision": True},
    "care": {
        "uses.health_care.used": True,
        "uses.health_care.by_care_providers": False,
        "uses.health_care.decides_access": True,
        "uses.health_care.by_authority": False,
    },
    "dispatch": {"uses.emergency.used": True, "uses.emergency.decided_by": ["private"], "uses.emergency.dispatches": True},
}


@pytest.mark.parametrize("matter", PRIVATE_DECISIONS)
def test_what_private_bodies_decide_is_not_closed_as_another_decision(book, matter):
    said = {path: reading.read(book.facts[path], one, book.facts.currencies) for path, one in PRIVATE_DECISIONS[matter].items()}
    followed = derive(book.consistency, book.facts, said | {"uses.nothing_else": True}, ON).values
    assert followed["uses.other_decisions.used"] is True


# --- the shipped questions: shown, not asked, carried nowhere

SYSTEM = {
    "organisation": {"kind": "individual", "in_business": True},
    "reach": {"conduct_in_korea": True, "affects_korea": True},
    "chain": {"received": ["nothing"], "made": ["model", "system"], "used": ["nothing"], "provided": ["product"], "provided_to": ["public"]},
    "outputs": {"nothing_else": True, "text": {"service": {"made": True, "generated": True, "told": ["nothing"]}}},
    "uses": {"nothing_else": True},
}


@pytest.fixture(scope="module")
def assessed(book):
    return assess(book, SYSTEM, ON, engine="columns")


def test_a_derived_answer_is_not_asked_and_is_shown_with_its_ground(assessed):
    assert not {"system.generative", "system.is_ai", "organisation.legal_person"} & {one.path for one in assessed.questions}
    shown = [given for one in assessed.findings for layer in one.layers for given in layer.deciding if given.follows is not None]
    assert "system.generative" in {one.path for one in shown}


@pytest.fixture(scope="module")
def evaluated(book):
    """The hiring example, where nobody says that candidates are evaluated: it follows from what is said below."""
    text = (shipped.folder("examples") / "hiring.yaml").read_text(encoding="utf-8")
    shorter = text.replace("    evaluates_candidates: true\n", "")
    assert shorter != text
    return assess(book, read_description(shorter, "hiring.yaml", book.facts), ON, engine="columns")


@pytest.mark.parametrize("form", ["text", "md", "html"])
@pytest.mark.parametrize(("lang", "said"), [("ko", "따라옴: "), ("en", "follows: ")])
def test_reports_say_what_follows_from_what(evaluated, form, lang, said):
    page = " ".join(render(evaluated, form, lang).replace("<wbr>", "").split())
    given = next(one for found in evaluated.findings for layer in found.layers for one in layer.deciding if one.path == "uses.hiring.evaluates_candidates")
    assert f"{said}{given.follows[lang]}" in page
    assert f"hiring.yaml:{given.line}" in page


def test_the_json_of_a_report_says_what_follows(assessed):
    assert "follows" in report_schema()["$defs"]["Given"]["required"]
    assert '"follows":{"ko":' in render(assessed, "json", "en")


def test_a_question_cut_anew_names_its_successors_and_carries_nothing(book):
    text = "schema_version: 1\nrole:\n  provides_ai: true\nsystem: {built_by_us: true, is_ai: true}\n"
    d = read_description(text, "old.yaml", book.facts)
    assert d.values == {"system.is_ai": True}
    told = {warning.field: warning for warning in d.warnings if warning.code == "question_replaced"}
    assert {"role.provides_ai", "system.built_by_us"} <= told.keys()
    assert told["role.provides_ai"].line == 3
    assert "chain.provided" in told["role.provides_ai"].text("ko")
    assert "chain.made" in told["system.built_by_us"].text("en")


def test_what_is_rare_by_questions_of_another_law_is_not_said_under_one():
    """Whether pictures can be intimate is asked under one of the laws only; asked about all, it is said."""
    book = worlds.BOOK
    every = book.consistency.unlikely
    assert all(concerns(book, (), clash) for clash in every)
    assert all(any(not concerns(book, (law,), clash) for clash in every) for law in book.jurisdictions)
    text = "schema_version: 2\nuses: {nothing_else: true}\noutputs: {image: {shown: {made: true, generated: true, realistic: true}}}"
    read = read_description(text, "s.yaml", book.facts)
    rare = [warning.code for warning in consistent(read, book.consistency, book.facts, ON).warnings]
    first = next(iter(book.jurisdictions))
    under_one = consistent(read, book.consistency, book.facts, ON, lambda clash: concerns(book, (first,), clash))
    assert "unlikely_together" in rare
    assert "unlikely_together" not in [warning.code for warning in under_one.warnings]


def test_a_member_that_nobody_knows_of_is_as_if_unsaid():
    fact = FACTS["thing.colours"]
    assert reading.read(fact, {"red": True, "blue": "unknown"}, FACTS.currencies) == reading.read(fact, {"red": True}, FACTS.currencies)
    assert reading.read(fact, {"blue": "모름"}, FACTS.currencies) == Partly(frozenset(), frozenset())
    with pytest.raises(reading.Unreadable):
        reading.read(fact, {"purple": "unknown"}, FACTS.currencies)
