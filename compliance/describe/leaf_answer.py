"""One answer, bare or annotated, read by the question it answers; and a value written so that it reads back equal."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from compliance.characters import composed
from compliance.law import answer_words, reading
from compliance.law.facts import Fact
from compliance.law.leaf import NOT_YET, Annual, Currencies, Money, Month, NotYet, Value
from compliance.law.numbers import Unreadable, read_date, shown
from compliance.law.several import Partly
from compliance.law.text import Text

ANSWERED, UNKNOWN, SUGGESTED, UNSIGNED, OUTDATED, EMPTY, IMPLIED = (
    "answered",
    "unknown",
    "suggested",
    "unsigned",
    "outdated",
    "empty",
    "implied",
)
NOTES = ("value", "evidence", "by", "on", "responsible", "due", "note", "status")
STATUSES = {ANSWERED: ANSWERED, "confirmed": ANSWERED, SUGGESTED: SUGGESTED, UNKNOWN: UNKNOWN}
_MAPPED = ("money", "annual", "dated")
_SAFE_INTEGER = 2**53


@dataclass(frozen=True, slots=True)
class Answer:
    """What a description says on one question: the value, how it was written, who stands behind it, and where.

    `value` is None where the answer gives none: `status` says why (unknown, suggested, unsigned, outdated, empty),
    and `offered` is the value that was written but does not count. Where nobody gave it but it follows from other
    answers, `status` is implied and `follows` says why.
    """

    path: str
    value: Value | None
    raw: str
    offered: Value | None = None
    evidence: tuple[str, ...] = ()
    by: str | None = None
    on: date | None = None
    responsible: str | None = None
    due: date | None = None
    note: str | None = None
    status: str = ANSWERED
    file: str | None = None
    line: int | None = None
    follows: Text | None = None

    @property
    def place(self) -> str:
        """Where it stands, as `file:line`."""
        return f"{self.file or ''}:{self.line}" if self.line else self.file or ""


class BadAnswer(Exception):
    """Why one answer cannot be taken: each fault as (key inside the answer or None, code, params)."""

    def __init__(self, faults: Iterable[tuple[str | None, str, dict[str, Any]]]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def read_answer(fact: Fact, raw: Any, currencies: Currencies) -> Answer | None:
    """The answer that a raw leaf gives; None where it was left empty. Raises BadAnswer with all its faults."""
    if raw is None:
        return None
    raw = composed(raw)
    if not is_annotated(fact, raw):
        return _judged(fact, {"value": raw}, currencies)
    unknown = [key for key in raw if key not in NOTES]
    if unknown:
        raise BadAnswer((key, *_unlike("unknown_note", key, NOTES)) for key in unknown)
    return _judged(fact, raw, currencies)


def is_annotated(fact: Fact, raw: Any) -> bool:
    """Whether a raw leaf says more than its value: a mapping with `value`, never an amount or a series of years."""
    if not isinstance(raw, Mapping):
        return False
    if "value" in raw:
        return True
    if fact.type in _MAPPED or (fact.type == "several_of" and raw and set(raw) <= set(fact.choices)):
        return False
    if raw and set(raw) <= set(NOTES):
        raise BadAnswer([(None, "value_missing", {})])
    raise BadAnswer([(None, "not_heading", {"path": fact.path, "keys": shown(", ".join(map(str, raw)))})])


def _judged(fact: Fact, raw: Mapping[str, Any], currencies: Currencies) -> Answer:
    """An annotated answer with every part read, and whether it counts."""
    faults: list[tuple[str | None, str, dict[str, Any]]] = []

    def part(key: str, read: Any) -> Any:
        try:
            return None if raw.get(key) is None else read(raw[key])
        except Unreadable as error:
            faults.append((key if len(raw) > 1 or key != "value" else None, error.code, error.params))
            return None

    given = raw["value"]
    status = part("status", _status) or ANSWERED
    if is_unknown(fact, given):
        status, value = UNKNOWN, None
    else:
        value = part("value", lambda one: read_value(fact, one, currencies))
    by, on = part("by", _line), part("on", read_date)
    evidence, due = part("evidence", _evidence), part("due", read_date)
    responsible, note = part("responsible", _line), part("note", _line)
    if faults:
        raise BadAnswer(faults)
    if given is None:
        status = EMPTY
    elif status == ANSWERED and fact.signed and not (by and on):
        status = UNSIGNED
    counts, offered = (value, None) if status == ANSWERED else (None, value if status != UNKNOWN else None)
    signature = (evidence or (), by, on, responsible, due, note)
    return Answer(fact.path, counts, written(given), offered, *signature, status)


def is_unknown(fact: Fact, raw: Any) -> bool:
    """Whether the answer is that nobody knows. A question for free text, or with such a member, keeps the word."""
    return answer_words.says(answer_words.UNKNOWN, raw) and fact.type != "text" and raw.strip() not in fact.choices


def read_value(fact: Fact, raw: Any, currencies: Currencies) -> Value:
    """The value of a raw answer, or of a value handed over in Python. Raises Unreadable."""
    if isinstance(raw, Annual):
        days = [day for day, _ in raw.years]
        twice = next((day for day in days if days.count(day) > 1), None)
        if twice is not None:
            raise Unreadable("year_twice", day=twice.isoformat())
    if isinstance(raw, (Money, Annual, Month, NotYet, frozenset, Partly, Decimal)):
        raw = plain(raw)
    try:
        value = reading.read(fact, raw, currencies)
    except Unreadable as error:
        if error.code != "not_member":
            raise
        near = _member_like(fact, error.params["given"])
        raise Unreadable("not_member_like", **error.params, like=near) if near else error from None
    return value


def _member_like(fact: Fact, given: str) -> str | None:
    """The member nearest to a misspelt one, by its name or by its words in either language."""
    names = {name: name for name in fact.choices}
    for name, words in fact.members.items():
        names |= {words.ko: name, words.en: name}
    near = difflib.get_close_matches(given[:200], names, n=1, cutoff=0.6)
    return names[near[0]] if near else None


def _unlike(code: str, given: str, known: Iterable[str]) -> tuple[str, dict[str, Any]]:
    near = difflib.get_close_matches(str(given)[:200], known, n=1, cutoff=0.6)
    params = {"given": shown(given), "choices": ", ".join(known)}
    return (f"{code}_like", {**params, "like": near[0]}) if near else (code, params)


def _status(raw: Any) -> str:
    word = str(raw).strip()
    if word not in STATUSES:
        code, params = _unlike("unknown_status", word, STATUSES)
        raise Unreadable(code, **params)
    return STATUSES[word]


def _line(raw: Any) -> str:
    if isinstance(raw, (Mapping, list, tuple)):
        raise Unreadable("not_text")
    return written(raw).strip()


def _evidence(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, Mapping):
        raise Unreadable("not_evidence")
    return tuple(_line(one) for one in (raw if isinstance(raw, (list, tuple)) else [raw]) if one is not None)


def written(raw: Any) -> str:
    """An answer as a person would write it on one line."""
    if isinstance(raw, Mapping):
        return "; ".join(f"{key}: {written(value)}" for key, value in raw.items())
    if isinstance(raw, (list, tuple)):
        return ", ".join(written(one) for one in raw)
    if raw is None or isinstance(raw, bool):
        return {True: "true", False: "false", None: ""}[raw]
    return written(plain(raw)) if isinstance(raw, (Annual, Money, Month, NotYet, frozenset, Partly)) else str(raw)


def plain(value: Value) -> Any:
    """A value as JSON can carry it, read back equal by `law.reading.read`. Numbers beyond 2^53 and fractions are text."""
    match value:
        case bool() | str():
            return value
        case int():
            return value if abs(value) <= _SAFE_INTEGER else str(value)
        case Decimal():
            return str(value)
        case Money():
            amount = {"amount": plain(value.amount), "currency": value.currency}
            return {**amount, "rates": {c: plain(r) for c, r in value.rates.items()}} if value.rates else amount
        case Annual():
            return {day.isoformat(): plain(one) for day, one in value.years} or "none"
        case frozenset():
            return sorted(value)
        case Partly():
            return {**dict.fromkeys(sorted(value.yes), True), **dict.fromkeys(sorted(value.no), False)}
        case date():
            return value.isoformat()
        case Month():
            return str(value)
    assert value is NOT_YET
    return "not_yet"


def harmless(text: str, limit: int = 400) -> str:
    """Text from a file as it may stand in a message: no control or invisible characters, not endless."""
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(
        c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co") else f"\\u{ord(c):04x}" for c in text
    )
