"""The words of the interface: both languages, the same placeholders, nothing judging, nothing unsaid and nothing unused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from compliance import shipped, source, words
from tests import codes

CATALOGUE = words.gathered()
FILES = sorted((shipped.folder("templates") / "words").glob("*.yaml"))
JUDGING = re.compile(r"\b(non-?)?complian(t|ce)\b(?! (?:staff|risk))|\bil?legal(ly)?\b(?! advice)|적법|위법", re.IGNORECASE)


def leaves(node: Any, key: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(node, dict) and node and set(node) <= {"ko", "en"}:
        yield key, node
    elif isinstance(node, dict):
        for name, inner in node.items():
            yield from leaves(inner, f"{key}.{name}" if key else name)
    else:
        yield key, {"": node}


LEAVES = dict(leaves(CATALOGUE))


# Words about the files themselves, said as they stand: their braces are YAML, not places to fill.
SAID_AS_IT_STANDS = re.compile(r"\{(?!\w+\})")


def places(text: str) -> set[str]:
    """The names that a text leaves open. A text with YAML in it either doubles its braces or has no names at all."""
    if SAID_AS_IT_STANDS.search(text.replace("{{", "").replace("}}", "")):
        return set()
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_word_is_there_in_both_languages():
    assert not [key for key, said in LEAVES.items() if set(said) != {"ko", "en"} or not all(isinstance(one, str) for one in said.values())]


def test_words_are_translated():
    """Korean holds Korean where English holds words; what is the same is a sign or a name."""
    same = [key for key, said in LEAVES.items() if said["ko"] == said["en"] and re.search("[A-Za-z가-힣]{3}", re.sub(r"\{\w*\}", "", said["ko"]))]
    assert not same


# Korean takes what English need not say, or the other way: the law's title in each language, what a unit is called.
ONE_SIDED = {"law", "law_en"}


def filled_in(said: dict[str, str], lang: str) -> set[str]:
    """The places of a text. Words from the rules come in both languages and each text takes its own: one place, called alike."""
    return {"its own words" if name == lang else name for name in places(said[lang])}


def test_both_languages_fill_the_same_places():
    wrong = {}
    for key, said in LEAVES.items():
        ko, en = (filled_in(said, lang) for lang in words.LANGUAGES)
        if (ko ^ en) - ONE_SIDED:
            wrong[key] = ko ^ en
    assert not wrong


def test_a_text_never_takes_the_words_of_the_other_language():
    assert not [key for key, said in LEAVES.items() for lang in words.LANGUAGES if places(said[lang]) & (set(words.LANGUAGES) - {lang})]


def test_doubled_braces_stand_only_where_something_is_filled_in():
    """A text without places is said raw, so that doubled braces in it would be seen."""
    wrong = [key for key, said in LEAVES.items() for one in said.values() if ("{{" in one or "}}" in one) and not places(one)]
    assert not wrong


def test_a_text_with_yaml_in_it_has_no_places():
    wrong = [key for key, said in LEAVES.items() for one in said.values() if not places(one) and re.search(r"\{[a-z_]+\}", one)]
    assert not wrong


def test_no_word_judges():
    """The product says applies, met, not met; a judgement of legality is a lawyer's."""
    assert not [(key, found[0]) for key, said in LEAVES.items() for one in said.values() if (found := JUDGING.search(one))]


def test_no_template_judges():
    for file in sorted(shipped.folder("templates").rglob("*.jinja")):
        assert not JUDGING.search(file.read_text(encoding="utf-8")), file


def test_a_group_gives_each_word_once():
    seen: dict[str, Path] = {}
    for file in FILES:
        loaded, _ = source.read(file.read_text(encoding="utf-8"))
        for group, said in loaded.items():
            for name in said:
                assert f"{group}.{name}" not in seen, f"{group}.{name} in {file.name} and {seen[f'{group}.{name}'].name}"
                seen[f"{group}.{name}"] = file


def test_every_code_has_words():
    missing = {code: place for code, place in codes.used().items() if code not in CATALOGUE["errors"]}
    assert not missing


def test_every_message_is_used():
    known = codes.strings() | set(codes.used())
    unused = [
        code
        for code in CATALOGUE["errors"]
        if not {code, code.removeprefix("lint_"), code.removesuffix("_like")} & known and not code.startswith("at_fault_")
    ]
    assert not unused


def test_every_key_that_is_said_is_there():
    assert not {key: place for key, place in codes.said().items() if key not in LEAVES}


def test_every_closed_set_of_the_language_has_words():
    """Kinds, forces, ways, tests and ranks are said by their names: each name has words."""
    from compliance.law.citation import RANKS
    from compliance.law.condition import FORMS, WAYS
    from compliance.law.kinds import Force, Kind
    from compliance.law.leaf import OPERATORS, YEARS

    rules = CATALOGUE["rules"]
    assert set(rules["kind"]) == {*Kind, "notion"}
    assert set(rules["force"]) == set(Force)
    assert set(rules["way"]) == set(WAYS)
    assert set(rules["test"]) == set(OPERATORS)
    assert set(rules["year"]) == set(YEARS)
    assert set(FORMS) - {"when"} <= set(rules)
    assert set(CATALOGUE["checklist"]["rank"]) == set(RANKS)


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_a_message_survives_what_it_is_given(lang):
    """Braces and percent signs in what a user wrote are text."""
    hostile = "{0.__class__} %s {{7*7}} {x!r}"
    for key, said in LEAVES.items():
        if key.startswith("errors."):
            message = words.say(key, lang, **{name: hostile for name in {*places(said["ko"]), *places(said["en"])}})
            assert "<class" not in message
