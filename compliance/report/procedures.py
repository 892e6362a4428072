"""Procedures: the deadlines of duties and options that apply, as steps in the order of the law."""

from __future__ import annotations

from collections.abc import Mapping

from compliance.assessment.models import LawView
from compliance.assessment.verdict import Verdict
from compliance.engines.truth import Truth
from compliance.report.view import Block, Procedure, Stage


def procedures(law: LawView, blocks: Mapping[str, Block]) -> tuple[Procedure, ...]:
    """One procedure a group in which something with a deadline applies; what may apply there stands beside it."""
    found: dict[str | None, list[Block]] = {}
    for one in blocks.values():
        if one.finding.deadlines and one.finding.verdict not in (None, Verdict.NOT_APPLICABLE):
            found.setdefault(one.finding.group, []).append(one)
    titles = dict(law.groups)
    return tuple(
        Procedure(titles.get(group or ""), _stages(some))
        for group, some in found.items()
        if any(one.layer.applies is Truth.TRUE for one in some)
    )


def _stages(blocks: list[Block]) -> tuple[Stage, ...]:
    """Each deadline once, under the first finding that names it."""
    bearers = {due.id: (due, one) for one in reversed(blocks) for due in reversed(one.finding.deadlines)}
    first = reversed(bearers.values())
    return tuple(Stage(number, due, one) for number, (due, one) in enumerate(first, 1))
