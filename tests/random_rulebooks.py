"""Random small rulebooks: every form of the language, two readings, versions, gates, exceptions, closed lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from compliance.law.files import Raw
from compliance.law.rulebook import Rulebook, checked

WORDS = {"ko": "말", "en": "words"}
BOOLS = [f"system.b{at}" for at in range(5)]
PLAIN = [*BOOLS, "uses.a.used", "uses.b.used"]
DAYS = [date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1)]


def _fact(type_: str = "bool", **more: Any) -> dict[str, Any]:
    return {"type": type_, "question": WORDS, **more}


FACTS = [
    {
        "block": "system",
        "title": WORDS,
        "facts": {
            **{f"b{at}": _fact() for at in range(5)},
            "n": _fact("number"),
            "c": _fact("one_of", members={"x": WORDS, "y": WORDS, "z": WORDS}),
            "m": _fact("several_of", members={"x": WORDS, "y": WORDS}),
            "d": _fact("date"),
            "money": _fact("money"),
            "year": _fact("annual", of="money"),
            "elect": _fact(elected=True),
        },
    },
    {"block": "uses", "title": WORDS, "dimension": {"there": "used", "closer": "nothing_else"}, "facts": {"nothing_else": _fact()}},
    {"block": "uses.a", "title": WORDS, "there": "used", "facts": {"used": _fact(), "x": _fact()}},
    {"block": "uses.b", "title": WORDS, "there": "used", "facts": {"used": _fact(), "x": _fact()}},
    {
        "block": "outputs",
        "title": WORDS,
        "dimension": {
            "there": "made",
            "closer": "nothing_else",
            "levels": [{"name": "kind", "members": {"p": WORDS, "q": WORDS}}, {"name": "channel", "members": {"r": WORDS}}],
        },
        "facts": {"nothing_else": _fact()},
        "each": {"made": _fact(), "f": _fact(), "g": _fact()},
    },
]
LAW = {
    "jurisdiction": "xx",
    "title": WORDS,
    "law": WORDS,
    "first_day": "2025-01-01",
    "readings": {"text": {"title": WORDS, "decides": "true"}, "guide": {"title": WORDS, "over": "text", "decides": "true"}},
    "instruments": {"act": {"title": WORDS, "short": WORDS, "rank": "act"}},
    "groups": {"g": WORDS},
}


def leaves(it: bool) -> st.SearchStrategy[Any]:
    tests = st.sampled_from([
        {"system.n": {"at_least": "10^26"}}, {"system.n": {"at_most": "5"}}, {"system.n": {"more_than": "5"}}, {"system.c": {"is": "x"}},
        {"system.c": {"in": ["x", "y"]}}, {"system.m": {"is": "x"}}, {"system.m": {"in": ["x", "y"]}},
        {"system.d": {"before": "2026-08-02"}}, {"system.d": {"at_least": "2026-08-02"}},
        {"system.money": {"at_least": "100억 원"}}, {"system.money": {"less_than": "100억 원"}}, {"system.year": {"year": "business", "at_least": "1조 원"}},
        {"system.year": {"year": "calendar", "at_least": "1조 원"}}, "empty", "not_encoded", "uses.a.x",
    ])  # fmt: skip
    named = st.sampled_from(PLAIN + (["it.f", "it.g"] if it else []))
    return st.one_of(named, named, tests)


def trees(rules: list[str], *, it: bool = False) -> st.SearchStrategy[Any]:
    base = leaves(it)
    if rules:
        base = st.one_of(base, st.sampled_from(rules))

    def grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(inner, min_size=1, max_size=3)
        weighed = st.lists(st.tuples(st.integers(1, 3), inner), min_size=2, max_size=4)
        ways = [
            several.map(lambda nodes: {"all": nodes}),
            several.map(lambda nodes: {"any": nodes}),
            inner.map(lambda node: {"not": node}),
            weighed.flatmap(
                lambda of: st.integers(1, sum(w for w, _ in of)).map(
                    lambda n: {"points": {"at_least": str(n), "of": [{"weight": str(w), "when": node} for w, node in of]}}
                )
            ),
            st.tuples(inner, inner).map(lambda two: {"agree": {"one": {"when": two[0]}, "two": {"when": two[1]}}}),
        ]
        if not it:
            ways.append(leaves(True).map(lambda node: {"some": {"of": "outputs", "all": [node]}}))
        return st.one_of(*ways)

    return st.recursive(base, grow, max_leaves=7)


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """A rulebook of three to six rules, each naming only earlier ones."""
    ids: list[str] = []
    rules: dict[str, Any] = {}
    each_ids: list[str] = []
    for at in range(draw(st.integers(3, 6))):
        rule_id = f"xx.f.r{at}"
        kind = draw(st.sampled_from(["definition", "definition", "duty", "prohibition"]))
        each = draw(st.booleans()) if kind != "prohibition" else False
        known = ids if not each else [*ids, *each_ids]
        versions: dict[str, Any] = {}
        for key in draw(st.sampled_from([["2026-01-01"], ["2026-01-01", "2026-06-01"]])):
            versions[key] = draw(_version(kind, known, each))
        if draw(st.booleans()) and len(versions) == 1:
            versions["2027-01-01"] = None
        rules[rule_id] = {
            "id": rule_id, "kind": kind, "title": WORDS, "group": "g", "versions": versions, "layer": 0,
            **({"force": "must"} if kind == "duty" else {}),
            **({"each": "outputs"} if each else {}),
            **({"gate": True} if kind == "definition" and not each and draw(st.booleans()) else {}),
        }  # fmt: skip
        (each_ids if each else ids).append(rule_id)
    if ids:
        rules["xx.f.tier"] = {
            "id": "xx.f.tier", "kind": "tier", "title": WORDS, "layer": 0, "versions": {"2026-01-01": {"any": ids[:2], "gates": ids[2:3]}},
        }  # fmt: skip
        rules["xx.f.rest"] = {
            "id": "xx.f.rest", "kind": "tier", "title": WORDS, "layer": 0, "versions": {"2026-01-01": {"otherwise": True}},
        }  # fmt: skip
    return book_of(rules)


@st.composite
def _version(draw: st.DrawFn, kind: str, known: list[str], each: bool) -> dict[str, Any]:
    key = "applies" if kind == "duty" else "when"
    version: dict[str, Any] = {"enacted": "2025-06-01", key: draw(trees(known, it=each))}
    if draw(st.booleans()):
        elected = draw(st.booleans())
        version["unless"] = [{"id": "e", "when": draw(trees(known, it=each)), **({"relied_on": "system.elect"} if elected else {})}]
    if kind == "duty":
        version["satisfied"] = {"any": [{"id": "m", "when": draw(trees(known, it=each))}]}
    if draw(st.booleans()):
        version["readings"] = {"guide": draw(st.one_of(st.just("silent"), trees(known, it=each).map(lambda tree: {key: tree})))}
    if draw(st.booleans()):
        version["from"] = {"by": [{"when": draw(trees([])), "day": "2026-03-01"}, {"day": "2026-09-01"}]}
    return version


def book_of(rules: dict[str, Any], blocks: list[Any] | None = None) -> Rulebook:
    """A rulebook of some raw rules over the facts above."""
    data = {
        "blocks": blocks or FACTS,
        "edition": {"edition": "1"},
        "money": {"currencies": {"KRW": ["원"], "EUR": []}, "korean_numerals": "KRW"},
        "rules": rules,
        "jurisdictions": {"xx": LAW},
        "backgrounds": {}, "notions": [], "consistency": [], "consistency_places": {},
        "pairs": {},
        "cases": [],
        "coverage": {},
        "hash": "random",
    }
    return checked(Raw(data))


ANSWERS: dict[str, list[Any]] = {
    **{path: [True, False] for path in [*BOOLS, "uses.a.used", "uses.b.used", "uses.a.x", "uses.nothing_else", "outputs.nothing_else", "system.elect"]},
    **{f"outputs.{kind}.r.{leaf}": [True, False] for kind in "pq" for leaf in ("made", "f", "g")},
    "system.n": ["0", "5", "6", "10^26", "99999999999999999999999999"],
    "system.c": ["x", "y", "z"],
    "system.m": [[], ["x"], ["y"], ["x", "y"]],
    "system.d": ["2026-08-01", "2026-08-02", "not_yet"],
    "system.money": ["99억 원", "100억 원", "EUR 7m"],
    "system.year": [{"2025-12-31": "1조 원"}, {"2025-12-31": "9999억 원"}, {"2025-06-30": "2조 원", "2026-06-30": "1억 원"}],
}


def answers(book: Rulebook, *, complete: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Answers of a description, consistent with closed lists; `complete` answers every question."""
    from compliance.law.reading import read

    def consistent(raw: dict[str, Any]) -> dict[str, Any]:
        values = {path: read(book.facts[path], answer, book.facts.currencies) for path, answer in raw.items()}
        for closed in book.facts.lists.values():
            for member in closed.members:
                there = closed.there_of(member)
                inner = [path for path in values if closed.member_of(path) == member and path != there]
                if values.get(there) is False:
                    for path in inner:
                        del values[path]
        return values

    chosen = {path: st.sampled_from(given) for path, given in ANSWERS.items()}
    if complete:
        return st.fixed_dictionaries(chosen).map(consistent)
    return st.fixed_dictionaries({}, optional=chosen).map(consistent)
