"""Case tables: what lawyers expect of the rules, run on every engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance import shipped
from compliance.assessment import shown
from compliance.assessment.amounts import rests
from compliance.assessment.assess import Asked, findings_of, readings_of
from compliance.assessment.bench import Answered
from compliance.assessment.consequences import consequence, due
from compliance.assessment.days import State
from compliance.assessment.models import Finding, Layer
from compliance.assessment.verdict import Verdict
from compliance.engines.plain import Oracle
from compliance.engines.program import Program
from compliance.engines.truth import Truth
from compliance.errors import Problem, RuleError
from compliance.law.leaf import Value, read, read_money
from compliance.law.numbers import Unreadable, read_date
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.text import Fault, Text, mapping, text

_KEYS = (
    "background", "rule", "name", "on", "given", "expect", "parts", "open", "binds", "disputed", "force", "source", "file",
    "line", "layer", "sanction", "deadline", "note", "not_encoded", "as_if",
)  # fmt: skip
_WORDS = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.OPEN: "open", Truth.DISPUTED: "disputed"}


@dataclass(frozen=True)
class Case:
    """One expectation: a rule, the answers given, the day, and what should come out."""

    rule: str
    name: Text
    on: date
    values: Mapping[str, Value]
    expect: Mapping[str, str]  # by reading; "" means every deciding reading
    more: Mapping[str, Any]
    file: str
    line: int

    @property
    def id(self) -> str:
        return f"{self.rule} {self.file.rsplit('/', 1)[-1]}:{self.line}"


def cases(book: Rulebook, raw_cases: Iterator[Mapping[str, Any]] | tuple[Mapping[str, Any], ...]) -> tuple[Case, ...]:
    """Read case tables. Raises RuleError with every fault."""
    found, problems = [], []
    for raw in raw_cases:
        try:
            found.append(_case(book, raw))
        except Fault as fault:
            where = ".".join(str(part) for part in fault.path)
            problems.append(Problem(fault.code, str(raw.get("file")), int(raw.get("line", 0)), where, fault.params))
    if problems:
        raise RuleError(problems)
    return tuple(found)


def _case(book: Rulebook, raw: Mapping[str, Any]) -> Case:
    spec = mapping(raw, (), _KEYS, ("rule", "name", "expect"))
    rule = book.rules.get(str(spec["rule"]))
    if rule is None:
        raise Fault(("rule",), "unknown_rule", name=str(spec["rule"]))
    given: dict[str, Any] = {}
    if spec.get("background"):
        background = book.backgrounds.get(str(spec["background"]))
        if background is None:
            raise Fault(("background",), "unknown_background", name=str(spec["background"]))
        given |= background["given"]
    own = spec.get("given") or {}
    if not isinstance(own, dict):
        raise Fault(("given",), "not_mapping")
    given |= own
    values: dict[str, Value] = {}
    for path, answer in given.items():
        fact = book.facts.facts.get(path)
        if fact is None:
            raise Fault(("given", path), "unknown_name", name=path, like=book.facts.like(path) or "–")
        if answer is None or answer == "unknown":
            continue
        try:
            values[path] = read(fact, answer, book.facts.currencies)
        except Unreadable as error:
            raise Fault(("given", path), error.code, **error.params) from None
    try:
        day = read_date(spec["on"]) if spec.get("on") is not None else _default_day(rule)
    except Unreadable as error:
        raise Fault(("on",), error.code, **error.params) from None
    expect = spec["expect"]
    if isinstance(expect, dict) and "verdict" in expect:
        spec = {**spec, **{key: value for key, value in expect.items() if key != "verdict"}}
        expect = expect["verdict"]
    if isinstance(expect, bool):
        expect = "yes" if expect else "no"
    by_reading = {name: _plain(word) for name, word in expect.items()} if isinstance(expect, dict) else {"": str(expect)}
    for name, word in by_reading.items():
        if rule.kind in ("sanction", "deadline"):
            break
        if name and name not in book.law(rule.id).readings:
            raise Fault(("expect", name), "unknown_reading", name=name, known=", ".join(book.law(rule.id).readings))
        if word not in (known := _expected(rule)):
            raise Fault(("expect",), "case_expect", given=word, known=", ".join(known))
    return Case(rule.id, text(spec["name"], ("name",)), day, values, by_reading, spec, str(raw.get("file")), int(raw.get("line", 0)))


def _expected(rule: Rule) -> tuple[str, ...]:
    """What a case may expect of a rule."""
    verdicts = tuple(verdict.value for verdict in Verdict) if rule.kind in ("duty", "prohibition") else ()
    truths = () if rule.kind == "duty" else tuple(_WORDS.values())
    return (*truths, *verdicts, "absent")


def _plain(word: Any) -> str:
    return {True: "yes", False: "no"}.get(word, str(word)) if isinstance(word, bool) else str(word)


def _default_day(rule: Rule) -> date:
    """The newest version's binding day where it is one day, else the day of its text."""
    newest = [(day, version) for day, version in rule.versions if version is not None][-1]
    start = newest[1].start if rule.kind not in ("sanction", "deadline") else None
    if start is not None and start.form == "day":
        return max(newest[0], start.days[0].day)
    return newest[0]


def failures(book: Rulebook, program: Program, case: Case, engine: str) -> list[str]:
    """What differs from the expectation, in words for the author of the case; empty where it holds."""
    rule = book.rules[case.rule]
    oracle = Oracle(book, book.facts.completed(case.values), case.on)
    if rule.kind in ("sanction", "deadline"):
        return list(_table(oracle, rule, case))
    readings = {rule.jurisdiction: readings_of(book, rule.jurisdiction, Asked(case.on))}
    findings = findings_of(oracle, program, readings, Answered(), engine, only=(case.rule,))
    if not findings:
        return [] if case.expect == {"": "absent"} else [f"expected {dict(case.expect)}, but the rule is not there on {case.on}"]
    (one,) = findings
    return [*_verdicts(one, case), *_days(one, case), *_rest(one, case)]


def _table(oracle: Oracle, rule: Rule, case: Case) -> Iterator[str]:
    """Sanctions and deadlines: each named figure, `open` where an answer is missing."""
    lowest = next(iter(oracle.book.law(rule.id).readings))
    if rule.kind == "deadline":
        day = due(oracle, rule, lowest)
        said: dict[str, Any] = {"day": day.day, "extended": day.extended}
    else:
        sanction = consequence(oracle, rule, lowest)
        said = {name: getattr(sanction, name) for name in ("step", "amount", "lowest", "highest", "route")}
        version = rule.on(oracle.on)
        resting = rests(oracle, version.sanction.suspended, lowest) if version is not None else False
        said["suspended"] = {True: "yes", False: "no", None: None}[resting]
    for name, expected in case.expect.items():
        if name not in said:
            yield f"{name or case.expect}: write one or more of {', '.join(said)}"
            continue
        found = "open" if said[name] is None else getattr(said[name], "en", str(said[name]))
        if found != _figure(oracle, expected):
            yield f"{name}: expected {expected}, got {found}"


def _figure(oracle: Oracle, expected: str) -> str:
    """An expected amount as amounts are shown; anything else as it is."""
    try:
        money = oracle.book.facts.currencies
        return shown.money(read_money(expected, money), money).en
    except Unreadable:
        return expected


def _says(layer: Layer) -> str:
    return layer.verdict.value if layer.verdict is not None else _WORDS[layer.applies]


def _verdicts(finding: Finding, case: Case) -> Iterator[str]:
    for reading, expected in case.expect.items():
        layers = [one for one in finding.layers if (one.reading == reading if reading else one.decides)]
        if finding.kind == "prohibition":
            expected = {"not met": "yes", "possible": "open", "not applicable": "no"}.get(expected, expected)
        for layer in layers:
            said = _WORDS[layer.applies] if finding.kind == "prohibition" else _says(layer)
            if said != expected:
                yield f"{layer.reading}: expected {expected}, got {said}"
        if not layers and reading:
            yield f"{reading}: expected {expected}, but the rule does not exist under it on {case.on}"


def _days(finding: Finding, case: Case) -> Iterator[str]:
    expected = case.more.get("binds")
    if expected is None:
        return
    days = [one.day.isoformat() for one in finding.binds.days]
    if expected in [state.value for state in State]:
        if finding.binds.state.value != expected:
            yield f"binds: expected {expected}, got {finding.binds.state.value} {days}"
    elif expected not in days:
        yield f"binds: expected {expected}, got {days}"


def _rest(finding: Finding, case: Case) -> Iterator[str]:
    leading = finding.strictest
    for member, expected in (case.more.get("parts") or {}).items():
        said = next((part.verdict.value for part in leading.parts if part.member == member), "nothing made")
        if said != expected:
            yield f"{member}: expected {expected}, got {said}"
    open_paths = {path for layer in finding.layers for path in layer.open}
    for path in case.more.get("open") or ():
        if path not in open_paths:
            yield f"open: {path} is not among {sorted(open_paths)}"
    disputed = case.more.get("disputed")
    if isinstance(disputed, list):
        said_disputed = sorted(one.reading for one in finding.layers if one.disputed)
        if said_disputed != sorted(disputed):
            yield f"disputed: expected {disputed}, got {said_disputed}"
    elif isinstance(disputed, bool) and finding.disputed is not disputed:
        yield f"disputed: expected {disputed}, got {finding.disputed}"
    if case.more.get("force") not in (None, finding.force):
        yield f"force: expected {case.more['force']}, got {finding.force}"
    sanction = case.more.get("sanction")
    if isinstance(sanction, str) and sanction not in [*(c.id for c in finding.consequences), *(c.route for c in finding.consequences)]:
        yield f"sanction: expected {sanction}, got {[c.id for c in finding.consequences]}"


def _stands(book: Rulebook, case: Mapping[str, Any]) -> bool:
    """Whether a case is of its rule's own layer or a later one: a rule that is overridden leaves its cases behind."""
    rule = book.data["rules"].get(str(case.get("rule")), {})
    layer: int = rule.get("layer", 0)
    return bool(case.get("layer", 0) >= layer)


def raw_cases(book: Rulebook) -> tuple[Mapping[str, Any], ...]:
    """The case tables of a rulebook, which a wheel keeps in a file of their own."""
    if book.cases:
        return tuple(one for one in book.cases if _stands(book, one))
    ready = shipped.compiled("cases.json")
    if ready is None:
        return ()
    found: list[Mapping[str, Any]] = json.loads(ready.read_bytes())
    return tuple(found)
