"""haechi: which duties of AI law bind whom, since when, on which clause, and what is still unknown.

The public face; every name below is loaded when it is first used, so that importing the package costs nothing.

>>> from datetime import date
>>> from compliance import assess, load_rules, render
>>> rules = load_rules()
>>> nothing_said = assess(rules, {}, on=date(2026, 11, 24))
>>> {"met", "not met"} & {one.verdict.value for one in nothing_said.findings if one.verdict}
set()
>>> nothing_said.questions[0].gate is not None
True
>>> "2026-11-24" in render(nothing_said, "md", "en")
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compliance.assessment.compare import Comparison, compare
    from compliance.assessment.described import assess
    from compliance.assessment.models import Assessment, Finding
    from compliance.assessment.verdict import Verdict
    from compliance.describe.answers import Description, load_system
    from compliance.describe.schema import SystemModel as AISystem
    from compliance.engines.truth import Truth
    from compliance.errors import (
        ComplianceError,
        DateNotCovered,
        DescriptionError,
        EngineError,
        MissingExtra,
        OutputError,
        RuleError,
        UsageError,
    )
    from compliance.law.rulebook import Rulebook, load_rules
    from compliance.report.render import render, render_comparison

__all__ = [
    "AISystem",
    "Assessment",
    "Comparison",
    "ComplianceError",
    "DateNotCovered",
    "Description",
    "DescriptionError",
    "EngineError",
    "Finding",
    "MissingExtra",
    "OutputError",
    "RuleError",
    "Rulebook",
    "Truth",
    "UsageError",
    "Verdict",
    "assess",
    "compare",
    "load_rules",
    "load_system",
    "render",
    "render_comparison",
]

_HOMES = {
    "Assessment": "assessment.models",
    "Comparison": "assessment.compare",
    "Description": "describe.answers",
    "Finding": "assessment.models",
    "Rulebook": "law.rulebook",
    "Truth": "engines.truth",
    "Verdict": "assessment.verdict",
    "assess": "assessment.described",
    "compare": "assessment.compare",
    "load_rules": "law.rulebook",
    "load_system": "describe.answers",
    "render": "report.render",
    "render_comparison": "report.render",
}


def __getattr__(name: str) -> Any:
    """Load a public name. `AISystem` is built from the questions that the package ships."""
    if name == "AISystem":
        found: Any = import_module("compliance.describe.schema").system_model(__getattr__("load_rules")().facts)
    elif name in __all__:
        found = getattr(import_module(f"compliance.{_HOMES.get(name, 'errors')}"), name)
    else:
        raise AttributeError(f"module 'compliance' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
