"""A new rule with its cases, from a citation and a question or two: it loads as it stands, and its cases hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from compliance import writing
from compliance.errors import Problem, UsageError
from compliance.law.rulebook import Rulebook

_EXPECT = {"duty": ("met", "not applicable", "possible"), "definition": ("yes", "no", "open"), "prohibition": ("yes", "no", "open")}


@dataclass(frozen=True)
class Wish:
    """What is to be written: the rule's id and kind, its clause, the questions it asks, its first day."""

    id: str
    kind: str
    cited: str
    paths: tuple[str, ...]
    on: date

    @property
    def conditions(self) -> tuple[str, ...]:
        """The questions on which it hangs: of a duty all but the last, which is its measure."""
        return self.paths[:-1] if self.kind == "duty" else self.paths


def scaffold(book: Rulebook, wish: Wish, folder: str, cases: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Write `<folder>/<place>.yaml` and `.cases.yaml`, adding to files that exist; the names written.

    `cases` are the tables of the rulebook: those of the gates show how a gate is passed. Raises UsageError for an id
    that is taken or has no place, an unknown question and an unknown instrument.
    """
    cite = _checked(book, wish)
    target = Path(folder).joinpath(*wish.id.split(".")[:-1]).with_suffix(".yaml")
    table = target.with_suffix(".cases.yaml")
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.read_text(encoding="utf-8").rstrip() + "\n\n" if target.exists() else ""
    writing.whole(target, (old + _rule(book, wish, cite)).encode())
    law = wish.id.split(".", maxsplit=1)[0]
    rows = table.read_text(encoding="utf-8") if table.exists() else f"background: {law}\ncases:\n"
    writing.whole(table, (rows + _cases(book, wish, list(cases))).encode())
    return (str(target), str(table))


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
    for path in wish.paths:
        if path not in book.facts and path not in book.rules:
            raise UsageError(Problem("unknown_name", params={"name": path, "like": book.facts.like(path) or "–"}))
    quoted = f'"{address}"' if any(mark in address for mark in ":,{}[]") else address
    return f"{{{instrument}: {quoted}}}"


def _rule(book: Rulebook, wish: Wish, cite: str) -> str:
    """The text of the rule. Words in angle brackets are for the author."""
    law = book.law(wish.id)
    gates = [rule.id for rule in book.of(law.id) if rule.gate]
    addressee = next((rule.addressee for rule in book.of(law.id) if rule.addressee), gates[0] if gates else "")
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
        f"      {'applies' if wish.kind == 'duty' else 'when'}: {{all: [{', '.join([*gates, *wish.conditions])}]}}",
    ]
    if wish.kind == "duty":
        named = f"{{id: done, cite: [{cite}], say: {{ko: <조치>, en: <measure>}}, when: {wish.paths[-1]}}}"
        lines += ["      satisfied:", f"        all: [{named}]"]
    if silent:
        lines.append(f"      readings: {{{', '.join(f'{name}: silent' for name in silent)}}}")
    return "\n".join([*lines, "  reviewed: none", ""])


def _cases(book: Rulebook, wish: Wish, cases: Sequence[Mapping[str, Any]]) -> str:
    """Three cases: true, false and open."""
    law = wish.id.split(".", maxsplit=1)[0]
    gates = [rule.id for rule in book.of(law) if rule.gate]
    passed: dict[str, Any] = {}
    for gate in gates:
        passed |= _given(gate, "yes", cases)
    own = {path: True for path in wish.paths if path in book.facts and book.facts[path].type == "bool"}
    first = next((path for path in wish.conditions if path in own), None)
    denied = {first: False} if first else _given(gates[0], "no", cases) if gates else {}
    return "".join(
        f"  - rule: {wish.id}\n    name: {{ko: <{number}번 사례>, en: <case {number}>}}\n    on: {wish.on.isoformat()}\n"
        f"    given: {{{_written(given)}}}\n    expect: {expect}\n"
        for number, given, expect in zip((1, 2, 3), (passed | own, denied, {}), _EXPECT[wish.kind], strict=True)
    )


def _given(rule: str, expect: str, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What some case of a rule answers, beyond the background, to come out so."""
    for case in cases:
        given = case.get("given") or {}
        if case.get("rule") == rule and case.get("expect") in (expect, expect == "yes") and all(isinstance(one, (bool, str)) for one in given.values()):
            return dict(given)
    return {}


def _written(given: Mapping[str, Any]) -> str:
    return ", ".join(f"{path}: {str(value).lower() if isinstance(value, bool) else value}" for path, value in given.items())
