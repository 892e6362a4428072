"""The questions as a page of text, for whoever answers them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from compliance.describe.areas import plain_words
from compliance.law.facts import Fact, Facts
from compliance.law.text import Text
from compliance.words import say

WIDTH = 96


@dataclass(frozen=True, slots=True)
class Hits:
    """The questions that somebody looks for. `named`: by a path or a title, not merely by a word in them."""

    facts: tuple[Fact, ...]
    named: bool


def looked_for(facts: Facts, word: str) -> Hits:
    """The questions beneath a path, else those under a title in either language, else all that hold the words."""
    beneath = tuple(fact for fact in facts if fact.path == word or fact.path.startswith(word + "."))
    if beneath:
        return Hits(beneath, named=True)
    wanted = plain_words(word)
    if not wanted:
        return Hits((), named=False)
    titled = {block.path for block in facts.blocks.values() if wanted in map(plain_words, (block.title.ko, block.title.en))}
    under = tuple(fact for fact in facts if any(fact.path.startswith(f"{path}.") for path in titled))
    if under:
        return Hits(under, named=True)
    holding = (fact for fact in facts if any(wanted in plain_words(said) for said in _said(facts, fact)))
    return Hits(tuple(holding), named=False)


def _said(facts: Facts, fact: Fact) -> Iterator[str]:
    """What a question says in both languages, with its heading and its choices."""
    for words in (facts.heading(fact.path), fact.question, *fact.members.values()):
        yield from (words.ko, words.en)


def listing(facts: Facts, chosen: Sequence[Fact], lang: str, premises: Mapping[str, Text], *, full: bool) -> str:
    """One line a question; with `full` also when it is asked, its help, its choices, and what proves the answer."""
    lines: list[str] = []
    heading = ""
    for fact in chosen:
        title = facts.heading(fact.path)[lang]
        if title != heading:
            heading = title
            lines += ["", f"# {heading}"]
        lines.append(f"{fact.path}  ({_type(fact, lang)})")
        lines += textwrap.wrap(fact.question[lang], WIDTH, initial_indent="    ", subsequent_indent="    ")
        if full:
            lines += _details(fact, lang, premises.get(fact.path))
    return "\n".join(lines).lstrip("\n")


def _type(fact: Fact, lang: str) -> str:
    words = say(f"facts.type.{fact.type}", lang)
    if fact.unit is not None:
        words += f", {fact.unit[lang]}"
    if fact.signed:
        words += f", {say('facts.signed', lang)}"
    if fact.elected:
        words += f", {say('facts.elected', lang)}"
    return words


def _details(fact: Fact, lang: str, premise: Text | None) -> list[str]:
    said = [] if premise is None else [say("facts.only_if", lang, when=premise[lang])]
    said += [f"{say(f'facts.{name}', lang)}: {words[lang]}" for name, words in (("help", fact.help), ("proof", fact.proof)) if words is not None]
    lines = [line for one in said for line in textwrap.wrap(one, WIDTH, initial_indent="      ", subsequent_indent="      ")]
    lines += [f"      - {name}: {words[lang]}" for name, words in fact.members.items()]
    return lines
