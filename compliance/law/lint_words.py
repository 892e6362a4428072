"""The words of the rulebook: both languages, and none that judges."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance.errors import Problem
from compliance.law.consistency import Clash, Implication
from compliance.law.kinds import TABLES
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text

_FORBIDDEN = re.compile(r"\b(non-?)?compliant\b|\bil?legal(ly)?\b|적법|위법", re.IGNORECASE)


def judging_words(book: Rulebook) -> Iterator[Problem]:
    """Both languages there and not the same; no word that judges."""
    for where, file, line, words in _all_words(book):
        if words.ko == words.en and re.search("[A-Za-z가-힣]{4}", words.ko):
            yield Problem("lint_same_words", file, line, where, {"words": words.ko})
        for said in (words.ko, words.en):
            if found := _FORBIDDEN.search(said):
                yield Problem("lint_forbidden_word", file, line, where, {"word": found[0]})


def _all_words(book: Rulebook) -> Iterator[tuple[str, str | None, int | None, Text]]:
    for fact in book.facts:
        for words in (fact.question, fact.help, fact.proof, *fact.members.values()):
            if words is not None:
                yield fact.path, None, None, words
    for notion in book.notions.values():
        yield notion.name, None, None, notion.title
    consistency = book.consistency
    statements: list[Implication | Clash] = [*consistency.implies, *consistency.impossible, *consistency.unlikely]
    for statement in statements:
        file, line = book.data["consistency_places"].get(statement.id, (None, None))
        yield statement.id, file, line, statement.say
    for rule in book.rules.values():
        yield rule.id, rule.file, rule.line, rule.title
        for _, version in rule.versions:
            if version is not None and version.gist is not None:
                yield rule.id, rule.file, rule.line, version.gist
        if rule.kind not in TABLES:
            for node in rule.nodes(book.law(rule.id)):
                if node.label.say is not None:
                    yield rule.id, rule.file, rule.line, node.label.say
