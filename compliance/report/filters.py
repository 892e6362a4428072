"""What templates may call: words in the language, labels, marks of style, clauses written without repetition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import Any

from compliance.assessment.compare import Outcome, Ruled
from compliance.assessment.models import Clause
from compliance.law.text import Text
from compliance.report import escape, phrases
from compliance.report.blocks import verdict_key
from compliance.report.plain import width_of
from compliance.words import say

LABEL = {"ko": 10, "en": 12}
"""Columns of the label before a line of terminal text."""
RULE = 78
TONES = {
    "not met": "bad", "unverified": "warn", "possible": "warn", "met if it applies": "good", "met": "good",
    "applies": "info", "not applicable": "dim", "true": "info", "false": "dim", "open": "warn", "disputed": "warn",
}  # fmt: skip
SIDE_OUTCOMES = {"applies": "applies", "may": "possible", "not": "not applicable"}


def filters(lang: str) -> dict[str, Callable[..., Any]]:
    """The filters of every template."""
    return {
        "t": lambda text: text[lang],
        "either": lambda said: said[lang] if isinstance(said, Text) else said,
        "code": escape.code,
        "path": escape.path,
        "unbroken": escape.unbroken,
        "styled": escape.styled,
        "linked": escape.linked,
        "address": escape.address,
        "label": lambda key: padded(words(key, lang) if key else "", LABEL[lang]),
        "right": lambda number, columns=2: " " * (columns - width_of(str(number))) + str(number),
        "cell": cell,
        "short": short,
        "figures": lambda one: list(phrases.figures(one, lang)),
        "runs": lambda due: list(phrases.runs(due, lang)),
        "left_out": lambda duties: phrases.left_out(duties, lang),
        "begins": lambda duty: phrases.begins(duty, lang),
        "stands": lambda duty: phrases.stands(duty, lang),
        "demands": lambda duty: phrases.demands(duty, lang),
        "fine": lambda duty: phrases.fine(duty, lang),
        "aside": lambda said: phrases.aside(said, lang),
        "whose": lambda finding: phrases.whose(finding.overrides, finding.folder, lang),
        "tone": tone,
        "last_part": lambda key: key.split(".", 1)[1],
        "target": escape.target,
        "tidy": lambda clauses: tidy(clauses, lang),
    }


def names(lang: str) -> dict[str, Any]:
    """The names of every template, beside what it is given."""
    return {
        "lang": lang,
        "w": lambda key, **params: words(key, lang, **params),
        "column": escape.COLUMN_MARK,
        "rule": lambda one="─": one * RULE,
        "outcome_name": outcome_name,
        "outcome_key": outcome_key,
        "side_mark": lambda side: words(f"mark.{SIDE_OUTCOMES[side.standing]}", lang) if side.standing else "－",
        "side_tone": lambda side: tone(SIDE_OUTCOMES[side.standing]) if side.standing else "dim",
    }


def words(key: str, lang: str, /, **params: Any) -> str:
    """Words of the catalogue; a text in both languages among the parameters is said in the language."""
    return say(key, lang, **{name: one[lang] if isinstance(one, Text) else one for name, one in params.items()})


def outcome_name(outcome: Outcome) -> str:
    """The stable name of what a reading says: the verdict, of a definition the truth."""
    return outcome.verdict.value if outcome.verdict is not None else outcome.applies.value


def outcome_key(ruled: Ruled, outcome: Outcome) -> str:
    """The words of what a reading says of a rule."""
    if outcome.verdict is not None and ruled.finding is not None:
        return verdict_key(ruled.finding, outcome.verdict)
    return "truth.not_encoded" if outcome.not_encoded else f"truth.{outcome.applies.value}"


def tone(outcome: str) -> str:
    """The style beside the mark and the words of an outcome, which say the same without it."""
    return TONES[outcome]


def cell(said: str, columns: int) -> str:
    """Text in a column of a table: filled up with spaces, or cut.

    >>> cell("이름", 6), cell("아주 긴 이름", 8)
    ('이름  ', '아주 긴…')
    """
    said = escape.harmless(said)
    if width_of(said) > columns:
        while width_of(said) >= columns:
            said = said[:-1]
        said += "…"
    return padded(said, columns) if width_of(said) < columns else said


def short(file: str | None) -> str:
    """A file by its name."""
    return PurePath(file or "").name


def padded(label: str, columns: int) -> str:
    """A label with spaces up to a column, at least one."""
    return label + " " * max(1, columns - width_of(label))


def tidy(clauses: Iterable[Clause], lang: str) -> list[tuple[str, str | None]]:
    """Each clause once, as written and with its address; what it shares with the one before is not said again."""
    found: list[tuple[str, str | None]] = []
    before: Clause | None = None
    for one in dict.fromkeys(clauses):
        written = one.written[lang].split(" ")
        if before is not None and before.instrument == one.instrument:
            last = before.written[lang].split(" ")
            while len(written) > 1 and last and written[0] == last[0]:
                written, last = written[1:], last[1:]
        found.append((" ".join(written), escape.address(one.url)))
        before = one
    return found
