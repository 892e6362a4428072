"""A new rule with its cases, from a citation and a question or two: valid as it stands, with words left to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from compliance import writing
from compliance.errors import Problem, UsageError
from compliance.law.rulebook import Rulebook


def scaffold(
    book: Rulebook, rule_id: str, kind: str, cited: str, paths: Sequence[str], folder: str, on: date
) -> tuple[str, ...]:
    """Write `<folder>/<place>.yaml` and `.cases.yaml`, adding to files that exist; the names written.

    Raises UsageError for an id without a place, an unknown question or an unknown instrument.
    """
    parts = rule_id.split(".")
    if len(parts) < 3 or parts[0] not in book.jurisdictions:
        raise UsageError(Problem("new_outside", params={"id": rule_id}))
    law = book.jurisdictions[parts[0]]
    instrument, _, address = cited.partition(":")
    if instrument not in law.instruments:
        raise UsageError(Problem("unknown_instrument", params={"name": instrument, "known": ", ".join(law.instruments)}))
    for path in paths:
        if path not in book.facts and path not in book.rules:
            raise UsageError(Problem("unknown_name", params={"name": path, "like": book.facts.like(path) or "–"}))
    target = Path(folder).joinpath(*parts[:-1]).with_suffix(".yaml")
    cases = target.with_suffix(".cases.yaml")
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.read_text(encoding="utf-8") if target.exists() else ""
    rule = _rule(book, rule_id, kind, f"{{{instrument}: {_quoted(address)}}}", paths, on)
    writing.whole(target, (old + rule).encode())
    table = cases.read_text(encoding="utf-8") if cases.exists() else f"background: {parts[0]}\ncases:\n"
    writing.whole(cases, (table + _cases(book, rule_id, kind, paths, on)).encode())
    return (str(target), str(cases))


def _quoted(address: str) -> str:
    return f'"{address}"' if any(mark in address for mark in ":,{}[]") else address


def _rule(book: Rulebook, rule_id: str, kind: str, cite: str, paths: Sequence[str], on: date) -> str:
    """The text of the rule. Words in angle brackets are for the author."""
    law = rule_id.split(".", maxsplit=1)[0]
    gates = [rule.id for rule in book.of(law) if rule.gate]
    condition = ", ".join([*gates, *paths])
    lines = [
        f"- id: {rule_id}",
        f"  kind: {kind}",
        *(["  force: must"] if kind == "duty" else []),
        "  title: {ko: <제목>, en: <title>}",
        *([f"  addressee: {next((r.addressee for r in book.of(law) if r.addressee), gates[0] if gates else '')}"] if kind != "definition" else []),
        f"  group: {next(iter(book.jurisdictions[law].groups))}",
        "  versions:",
        f"    {on.isoformat()}:",
        f"      cite: [{cite}]",
        "      gist: {ko: <요지>, en: <gist>}",
        f"      {'applies' if kind == 'duty' else 'when'}: {{all: [{condition}]}}",
    ]
    if kind == "duty":
        measure = paths[-1] if paths else "<question>"
        lines += ["      satisfied:", f"        all: [{{id: done, cite: [{cite}], say: {{ko: <조치>, en: <measure>}}, when: {measure}}}]"]
    lines += ["  reviewed: none", ""]
    return "\n".join(lines)


def _cases(book: Rulebook, rule_id: str, kind: str, paths: Sequence[str], on: date) -> str:
    """Three cases: true, false and open."""
    words = {"duty": ("met", "not applicable", "possible"), "definition": ("yes", "no", "open"), "prohibition": ("yes", "no", "open")}[kind]
    facts = [path for path in paths if path in book.facts and book.facts[path].type == "bool"]
    true = ", ".join(f"{path}: true" for path in facts)
    false = f"{facts[0]}: false" if facts else ""
    return "".join(
        f"  - rule: {rule_id}\n    name: {{ko: <문장>, en: <sentence>}}\n    on: {on.isoformat()}\n    given: {{{given}}}\n    expect: {word}\n"
        for given, word in zip((true, false, ""), words, strict=True)
    )
