"""The words that are answers in themselves, in both languages: yes, no, unknown, none, not yet. Read in any case."""

from __future__ import annotations

from functools import cache
from typing import Any

from compliance.law.notation import SPACES
from compliance.words import LANGUAGES, say

YES, NO, UNKNOWN, NONE, NOT_YET = "yes", "no", "unknown", "none", "not_yet"


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words of one kind, in small letters."""
    return tuple(word.lower() for lang in LANGUAGES for word in say(f"answers.{kind}", lang).split(", "))


@cache
def _known(kind: str) -> frozenset[str]:
    return frozenset(words(kind))


def says(kind: str, raw: Any) -> bool:
    """Whether a raw answer is a word of a kind."""
    return isinstance(raw, str) and raw.strip(SPACES).lower() in _known(kind)
