"""The questions as a page of text, for whoever answers them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from compliance.law.facts import Fact, Facts
from compliance.words import say

WIDTH = 96


def listing(facts: Facts, chosen: Sequence[Fact], lang: str, *, full: bool) -> str:
    """One line a question; with `full` also its help, its choices, and what proves the answer."""
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
            lines += _details(fact, lang)
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


def _details(fact: Fact, lang: str) -> list[str]:
    lines: list[str] = []
    for name, words in (("help", fact.help), ("proof", fact.proof)):
        if words is not None:
            said = f"{say(f'facts.{name}', lang)}: {words[lang]}"
            lines += textwrap.wrap(said, WIDTH, initial_indent="      ", subsequent_indent="      ")
    lines += [f"      - {name}: {words[lang]}" for name, words in fact.members.items()]
    return lines
