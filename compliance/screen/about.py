"""What the manifest says of a screening: what went in, by which rules, as of which day, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from compliance.assessment.days import binding
from compliance.engines.truth import Truth
from compliance.law.kinds import Kind
from compliance.law.rulebook import Rulebook
from compliance.screen import codes
from compliance.screen.ids import KEY
from compliance.screen.plan import Plan
from compliance.screen.read import Source

if TYPE_CHECKING:
    from compliance.screen.run import ClassLanes, Counts, Lanes


def about(
    book: Rulebook, plan: Plan, sources: Sequence[Source], counts: Counts, on: date, laws: Sequence[str], program: int
) -> dict[str, Any]:
    """The manifest as plain data. It says nothing of when it was made: the same input gives the same bytes."""
    return {
        "on": on.isoformat(),
        "rulebook": {"hash": book.hash, "layers": list(book.layers), "edition": book.facts.edition},
        "program": program,
        "jurisdictions": list(laws),
        "inputs": [
            {"file": one.shown, "kind": one.kind, "sha256": one.sha256, "bytes": one.size, "columns": len(one.header)}
            for one in sources
        ],
        "filing": list(KEY),
        "shared_ids": counts.shared,
        "counts": {
            "in": counts.rows,
            "screened": counts.screened,
            "quarantined": counts.quarantined,
            "duplicates": counts.duplicates,
        },
        "quarantine": dict(counts.reasons),
        "unsigned": dict(counts.unsigned),
        "not_judged": dict(counts.not_judged),
        "classes": [_lanes(one) for one in counts.classes],
        "codes": {
            "truth": {str(code): truth.value for truth, code in codes.TRUTHS.items()}
            | {str(codes.NOT_ENCODED): "not encoded"},
            "verdict": {str(code): verdict.value for verdict, code in codes.VERDICTS.items()},
            "disputed": f"a verdict plus {codes.DISPUTED}",
        },
        "columns": {
            one.name: {"rule": one.rule, "reading": one.reading, "codes": "truth" if one.met is None else "verdict"}
            | ({"member": one.member} if one.member else {})
            | ({"if_passed": True} if one.if_passed else {})
            for one in plan.outputs
        },
        "binding": bindings(book, plan, on),
    }


def _lanes(one: ClassLanes) -> dict[str, Any]:
    return {"class": one.rule, "reading": one.reading, "filed": _of(one.filed), "if_gates_passed": _of(one.passed)}


def _of(lanes: Lanes) -> dict[str, Any]:
    return {
        "certain": lanes.certain,
        "possible": lanes.possible,
        "disputed": lanes.disputed,
        "certainly_not": lanes.certainly_not,
        "not_encoded": lanes.not_encoded,
        "between": list(lanes.bounds),
    }


def bindings(book: Rulebook, plan: Plan, on: date) -> Mapping[str, Any]:
    """How each rule stands to the day. Days that depend on a filing are all given: they are not in the findings."""
    found: dict[str, Any] = {}
    for name in dict.fromkeys(one.rule for one in plan.outputs):
        rule = book.rules[name]
        if rule.kind in (Kind.DEFINITION, Kind.TIER):
            continue
        depends = False

        def open_(_rule: str, _version: object, _at: int) -> Truth:
            nonlocal depends
            depends = True
            return Truth.OPEN

        bound = binding(book, rule, on, open_)
        found[name] = {"state": bound.state.value, "days": [one.day.isoformat() for one in bound.days]}
        if depends:
            found[name]["by_filing"] = True
    return found
