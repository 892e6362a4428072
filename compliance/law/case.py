"""A case: what a lawyer expects of one rule on a day, given some answers. Every key of it is read or refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance import shipped
from compliance.errors import Problem, RuleError
from compliance.law.kinds import JUDGED, Force, Kind, StartForm
from compliance.law.leaf import Value
from compliance.law.numbers import Unreadable
from compliance.law.reading import read, read_money
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.tables import BOUNDS, ROUTES
from compliance.law.text import Fault, Text, entries, items, mapping, read_day, text, whole, word

TRUTHS = ("yes", "no", "open", "disputed")
VERDICTS = ("not met", "unverified", "possible", "met if it applies", "met", "applies", "not applicable")
STATES = ("binding", "upcoming", "disputed", "open", "ended", "absent")
ABSENT = "absent"  # the rule is not there on the day
OPEN = "open"  # a figure that an answer is missing for
DECIDING = ""  # in place of the name of a reading: every reading that decides
FIGURES = {
    "sanction": ("step", "amount", "lowest", "highest", "route", "since", "suspended"),
    "deadline": ("day", "extended", "bound"),
}
# What a case may say of a finding, and of which kinds of rule. Tables of sanctions and deadlines make no finding.
_OF_FINDINGS = {
    "parts": ("duty", "prohibition"),
    "open": ("definition", "duty", "prohibition", "tier"),
    "binds": ("definition", "duty", "prohibition", "tier"),
    "disputed": ("definition", "duty", "prohibition", "tier"),
    "force": ("duty",),
    "sanction": ("duty", "prohibition"),
}
_KEYS = ("background", "on", "given", *_OF_FINDINGS, "source", "note")
_FROM_LOADER = ("file", "line", "lines", "layer")


@dataclass(frozen=True)
class Case:
    """One expectation. What is None or empty is not expected.

    `expect`: by reading (`DECIDING`: every deciding one) a verdict or truth; of a sanction or deadline by figure.
    `binds`: a state, or a day in ISO form. `disputed`: whether sources part, or the readings under which they do.
    `sanction`: the id of a table, or a route.
    """

    rule: str
    name: Text
    on: date
    values: Mapping[str, Value]
    expect: Mapping[str, str]
    parts: Mapping[str, str]
    open: tuple[str, ...]
    binds: str | None
    disputed: bool | frozenset[str] | None
    force: Force | None
    sanction: str | None
    source: Text | None
    file: str
    line: int

    @property
    def id(self) -> str:
        """The rule and the name, which no two cases of a rule share."""
        return f"{self.rule}: {self.name.en}"


def cases(book: Rulebook, raw_cases: Iterable[Mapping[str, Any]]) -> tuple[Case, ...]:
    """Read case tables. Raises RuleError with every fault, each at its line."""
    read_cases, problems = [], []
    for raw in raw_cases:
        try:
            read_cases.append(_case(book, raw))
        except Fault as fault:
            where = ".".join(str(part) for part in fault.path)
            line = raw.get("lines", {}).get(str(fault.path[0]) if fault.path else "", raw.get("line", 0))
            problems.append(Problem(fault.code, str(raw.get("file")), int(line), where, fault.params))
    if problems:
        raise RuleError(problems)
    return tuple(read_cases)


def raw_cases(book: Rulebook) -> tuple[Mapping[str, Any], ...]:
    """The case tables of a rulebook, which a wheel keeps in a file of their own."""
    if book.cases:
        return tuple(raw for raw in book.cases if _stands(book, raw))
    ready = shipped.compiled("cases.json")
    if ready is None:
        return ()
    tables: list[Mapping[str, Any]] = json.loads(ready.read_bytes())
    return tuple(tables)


def _stands(book: Rulebook, raw: Mapping[str, Any]) -> bool:
    """Whether a case is of its rule's own layer or a later one: a rule that is overridden leaves its cases behind."""
    rule = book.data["rules"].get(str(raw.get("rule")), {})
    layer: int = rule.get("layer", 0)
    return bool(raw.get("layer", 0) >= layer)


def _case(book: Rulebook, raw: Mapping[str, Any]) -> Case:
    own = {key: value for key, value in raw.items() if key not in _FROM_LOADER}
    spec = mapping(own, (), _KEYS, ("rule", "name", "expect"))
    rule = book.rules.get(str(spec["rule"]))
    if rule is None:
        raise Fault(("rule",), "unknown_rule", name=str(spec["rule"]))
    for key, kinds in _OF_FINDINGS.items():
        if key in spec and rule.kind not in kinds:
            raise Fault((key,), "case_key", key=key, kind=rule.kind)
    if "note" in spec:
        word(spec["note"], ("note",))
    return Case(
        rule=rule.id,
        name=text(spec["name"], ("name",)),
        on=read_day(spec["on"], ("on",)) if spec.get("on") is not None else _default_day(rule),
        values=_values(book, spec),
        expect=_expected(book, rule, spec["expect"]),
        parts=_parts(book, rule, spec["parts"]) if "parts" in spec else {},
        open=_paths(book, spec.get("open", [])),
        binds=_binds(spec["binds"]) if "binds" in spec else None,
        disputed=_disputed(book, rule, spec["disputed"]) if "disputed" in spec else None,
        force=Force(_one_of(spec["force"], tuple(Force), ("force",))) if "force" in spec else None,
        sanction=_sanction(book, spec["sanction"]) if "sanction" in spec else None,
        source=text(spec["source"], ("source",)) if "source" in spec else None,
        file=str(raw.get("file")),
        line=int(raw.get("line", 0)),
    )


def _values(book: Rulebook, spec: Mapping[str, Any]) -> dict[str, Value]:
    """The answers: those of the background, and over them the case's own."""
    answers: dict[str, Any] = {}
    if spec.get("background"):
        background = book.backgrounds.get(str(spec["background"]))
        if background is None:
            raise Fault(("background",), "unknown_background", name=str(spec["background"]))
        answers |= background["given"]
    answers |= entries(spec.get("given") or {}, ("given",))
    values: dict[str, Value] = {}
    for path, answer in answers.items():
        _known_path(book, path, ("given", path))
        if answer is None or answer == "unknown":
            continue
        try:
            values[path] = read(book.facts[path], answer, book.facts.currencies)
        except Unreadable as error:
            raise Fault(("given", path), error.code, **error.params) from None
    return values


def _known_path(book: Rulebook, path: Any, where: tuple[str, ...]) -> None:
    if path not in book.facts:
        raise Fault(where, "unknown_name", name=str(path), like=book.facts.like(str(path)) or "–")


def _default_day(rule: Rule) -> date:
    """The newest version's binding day where it is one day, else the day of its text."""
    day, version = [(day, version) for day, version in rule.versions if version is not None][-1]
    start = version.start if rule.kind not in FIGURES else None
    if start is not None and start.form is StartForm.DAY:
        return max(day, start.days[0].day)
    return day


def _one_of(raw: Any, known: Iterable[str], path: tuple[str, ...]) -> str:
    """One of the words of the language; a yes or no of YAML is read as the word."""
    said = ("yes" if raw else "no") if isinstance(raw, bool) else str(raw)
    if said not in known:
        raise Fault(path, "case_expect", given=said, known=", ".join(known))
    return said


def _expected(book: Rulebook, rule: Rule, raw: Any) -> Mapping[str, str]:
    if rule.kind in FIGURES:
        return _figures(book, rule, raw)
    verdicts = VERDICTS if rule.kind in JUDGED else ()
    truths = () if rule.kind is Kind.DUTY else TRUTHS
    known = (*truths, *verdicts, ABSENT)
    if not isinstance(raw, dict):
        return {DECIDING: _one_of(raw, known, ("expect",))}
    return {
        _reading(book, rule, name, ("expect", name)): _one_of(said, known, ("expect", name)) for name, said in raw.items()
    }


def _figures(book: Rulebook, rule: Rule, raw: Any) -> Mapping[str, str]:
    spec = mapping(raw, ("expect",), FIGURES[rule.kind])
    return {name: _figure(book, name, said, ("expect", name)) for name, said in spec.items()}


def _figure(book: Rulebook, name: str, raw: Any, path: tuple[str, ...]) -> str:
    """A figure as it is written, once it is known to be one."""
    if name == "suspended":
        return _one_of(raw, TRUTHS[:3], path)
    if raw == OPEN:
        return OPEN
    if name == "route":
        return _one_of(raw, ROUTES, path)
    if name == "step":
        return str(whole(raw, path))
    if name == "bound":
        return _one_of(raw, BOUNDS, path)
    if name in ("since", *FIGURES["deadline"]):
        return read_day(raw, path).isoformat()
    try:
        read_money(raw, book.facts.currencies)
    except Unreadable as error:
        raise Fault(path, error.code, **error.params) from None
    return str(raw)


def _reading(book: Rulebook, rule: Rule, name: Any, path: tuple[str, ...]) -> str:
    readings = book.law(rule.id).readings
    if name not in readings:
        raise Fault(path, "unknown_reading", name=str(name), known=", ".join(readings))
    return str(name)


def _parts(book: Rulebook, rule: Rule, raw: Any) -> Mapping[str, str]:
    if rule.each is None:
        raise Fault(("parts",), "case_parts", rule=rule.id)
    members = book.facts.lists[rule.each].members
    return {
        _one_of(member, members, ("parts", member)): _one_of(said, VERDICTS, ("parts", member))
        for member, said in entries(raw, ("parts",)).items()
    }


def _paths(book: Rulebook, raw: Any) -> tuple[str, ...]:
    listed = items(raw, ("open",))
    for path in listed:
        _known_path(book, word(path, ("open",)), ("open",))
    return tuple(listed)


def _binds(raw: Any) -> str:
    return raw if raw in STATES else read_day(raw, ("binds",)).isoformat()


def _disputed(book: Rulebook, rule: Rule, raw: Any) -> bool | frozenset[str]:
    if isinstance(raw, bool):
        return raw
    return frozenset(_reading(book, rule, word(name, ("disputed",)), ("disputed",)) for name in items(raw, ("disputed",)))


def _sanction(book: Rulebook, raw: Any) -> str:
    said = word(raw, ("sanction",))
    if said not in ROUTES and (said not in book.rules or book.rules[said].kind != "sanction"):
        raise Fault(("sanction",), "unknown_rule", name=said)
    return said
