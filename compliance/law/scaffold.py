"""A new rule with its cases, from a citation and a question or two: it loads as it stands, and its cases hold."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from compliance import source, writing
from compliance.errors import Problem, UsageError
from compliance.law.condition import Scope, condition
from compliance.law.facts import Fact
from compliance.law.leaf import Money, Test
from compliance.law.node import Leaf
from compliance.law.reading import read
from compliance.law.rulebook import Rulebook
from compliance.law.text import Fault

_PLAIN = re.compile(r"\w[\w.^+ -]*")
_EXPECT = {"duty": ("met", "not applicable", "possible"), "definition": ("yes", "no", "open"), "prohibition": ("yes", "no", "open")}


@dataclass(frozen=True)
class Wish:
    """What is to be written: the rule's id and kind, its clause, the conditions it asks, its first day.

    Each of `asks` is written as in a rule: `system.is_ai`, `{model.training_flop: {at_least: 10^26}}`.
    """

    id: str
    kind: str
    cited: str
    asks: tuple[str, ...]
    on: date


@dataclass(frozen=True)
class _Asked:
    """One condition: as it is written, and an answer that makes it true and one that makes it false, where it has any."""

    written: str
    yes: Mapping[str, Any]
    no: Mapping[str, Any]


def scaffold(book: Rulebook, wish: Wish, folder: str, cases: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Write `<folder>/<place>.yaml` and `.cases.yaml`, adding to files that exist; the names written.

    `cases` are the tables of the rulebook: those of the gates show how a gate is passed. Raises UsageError for an id
    that is taken or has no place, an unknown instrument, and a question that is unknown or asked without its test.
    """
    cite = _checked(book, wish)
    asked = [_asked(book, written, wish.on) for written in wish.asks]
    target = Path(folder).joinpath(*wish.id.split(".")[:-1]).with_suffix(".yaml")
    table = target.with_suffix(".cases.yaml")
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.read_text(encoding="utf-8").rstrip() + "\n\n" if target.exists() else ""
    writing.whole(target, (old + _indented(_rule(book, wish, cite, asked), old)).encode())
    law = wish.id.split(".", maxsplit=1)[0]
    rows = table.read_text(encoding="utf-8") if table.exists() else f"background: {law}\ncases:\n"
    added = textwrap.dedent(_cases(book, wish, asked, list(cases)))
    writing.whole(table, (rows.rstrip() + "\n" + _indented(added, rows, "  ")).encode())
    return (str(target), str(table))


def _indented(entries: str, old: str, otherwise: str = "") -> str:
    """New entries as far to the right as those of the text to which they are added."""
    first = re.search(r"^( *)- ", old, re.MULTILINE)
    return textwrap.indent(entries, first[1] if first else otherwise)


def _checked(book: Rulebook, wish: Wish) -> str:
    """The citation as it is written in a rule, once everything that was asked for is known."""
    parts = wish.id.split(".")
    if wish.id in book.rules:
        raise UsageError(Problem("rule_exists", params={"id": wish.id}))
    if len(parts) < 3 or parts[0] not in book.jurisdictions:
        raise UsageError(Problem("new_outside", params={"id": wish.id, "known": ", ".join(book.jurisdictions)}))
    law = book.jurisdictions[parts[0]]
    instrument, _, address = wish.cited.partition(":")
    if instrument not in law.instruments:
        raise UsageError(Problem("unknown_instrument", params={"name": instrument, "known": ", ".join(law.instruments)}))
    quoted = f'"{address}"' if any(mark in address for mark in ":,{}[]") else address
    return f"{{{instrument}: {quoted}}}"


def _asked(book: Rulebook, written: str, on: date) -> _Asked:
    """A condition that was asked for, once it can be read as one."""
    try:
        raw, _ = source.read(written)
        node = condition(raw, Scope(book.facts, frozenset(book.rules), None, book.notions))
    except (source.SourceFault, Fault) as fault:
        raise UsageError(Problem(fault.code, params=fault.params)) from None
    if not isinstance(node, Leaf):
        return _Asked(_flow(raw), {}, {})
    answers = {
        verdict: {node.path: answer}
        for answer in examples(book.facts[node.path], node.test, on)
        if (verdict := node.test.holds(read(book.facts[node.path], answer, book.facts.currencies), on)) is not None
    }
    return _Asked(_flow(raw), answers.get(True, {}), answers.get(False, {}))


def examples(fact: Fact, test: Test, on: date) -> tuple[Any, ...]:
    """Answers to a question on either side of what a test asks, as a case gives them."""
    if fact.type == "bool":
        return (True, False)
    if fact.type == "one_of":
        return fact.choices
    if fact.type == "several_of":
        return tuple([name] for name in fact.choices)
    bounds = [bound for _, bound in test.tests]
    if fact.type == "date":
        return tuple((bound + timedelta(days=days)).isoformat() for bound in bounds for days in (-1, 0, 1))
    amounts = [_amount(bound, more) for bound in bounds for more in (-1, 0, 1)]
    return tuple({f"{on.year - 1}-12-31": amount} for amount in amounts) if fact.type == "annual" else tuple(amounts)


def _amount(bound: Any, more: int) -> str:
    return f"{bound.currency} {bound.amount + more}" if isinstance(bound, Money) else str(bound + more)


def _rule(book: Rulebook, wish: Wish, cite: str, asked: Sequence[_Asked]) -> str:
    """The text of the rule. Words in angle brackets are for the author."""
    law = book.law(wish.id)
    gates = [rule.id for rule in book.of(law.id) if rule.opens_law]
    addressee = next((rule.addressee for rule in book.of(law.id) if rule.addressee), gates[0] if gates else "")
    conditions = [one.written for one in (asked[:-1] if wish.kind == "duty" else asked)]
    silent = [name for name, reading in law.readings.items() if reading.over and reading.decides]
    lines = [
        f"- id: {wish.id}",
        f"  kind: {wish.kind}",
        *(["  force: must"] if wish.kind == "duty" else []),
        "  title: {ko: <제목>, en: <title>}",
        *([f"  addressee: {addressee}"] if wish.kind != "definition" else []),
        f"  group: {next(iter(law.groups))}",
        "  versions:",
        f"    {wish.on.isoformat()}:",
        f"      cite: [{cite}]",
        "      gist: {ko: <요지>, en: <gist>}",
        f"      {'applies' if wish.kind == 'duty' else 'when'}: {{all: [{', '.join([*gates, *conditions])}]}}",
    ]
    if wish.kind == "duty":
        named = f"{{id: done, cite: [{cite}], say: {{ko: <조치>, en: <measure>}}, when: {asked[-1].written}}}"
        lines += ["      satisfied:", f"        all: [{named}]"]
    if silent:
        lines.append(f"      readings: {{{', '.join(f'{name}: silent' for name in silent)}}}")
    return "\n".join([*lines, "  reviewed: none", ""])


def _cases(book: Rulebook, wish: Wish, asked: Sequence[_Asked], cases: Sequence[Mapping[str, Any]]) -> str:
    """Three cases: true, false and open."""
    law = wish.id.split(".", maxsplit=1)[0]
    gates = [rule.id for rule in book.of(law) if rule.opens_law]
    passed: dict[str, Any] = {}
    for gate in gates:
        passed |= _given(gate, "yes", cases)
    own: dict[str, Any] = {}
    for one in asked:
        own |= one.yes
    conditions = asked[:-1] if wish.kind == "duty" else asked
    denied = next((one.no for one in conditions if one.no), None)
    if denied is None:
        denied = _given(gates[0], "no", cases) if gates else {}
    return "".join(
        f"  - rule: {wish.id}\n    name: {{ko: <{number}번 사례>, en: <case {number}>}}\n    on: {wish.on.isoformat()}\n"
        f"    given: {_flow(given)}\n    expect: {expect}\n"
        for number, given, expect in zip((1, 2, 3), (passed | own, denied, {}), _EXPECT[wish.kind], strict=True)
    )


def _given(rule: str, expect: str, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the shortest case of a rule answers, beyond the background, to come out so; nothing where there is none."""
    wanted = (expect, expect == "yes")
    fitting = (case.get("given") or {} for case in cases if case.get("rule") == rule and case.get("expect") in wanted)
    return dict(min(fitting, key=len, default={}))


def _flow(raw: Any) -> str:
    """Data as YAML writes it in one line."""
    if isinstance(raw, dict):
        return f"{{{', '.join(f'{_flow(key)}: {_flow(value)}' for key, value in raw.items())}}}"
    if isinstance(raw, list):
        return f"[{', '.join(map(_flow, raw))}]"
    if isinstance(raw, str) and not _PLAIN.fullmatch(raw):
        return json.dumps(raw, ensure_ascii=False)
    return str(raw).lower() if isinstance(raw, bool) else str(raw)
