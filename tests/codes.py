"""The codes of messages that Python uses, read from its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import compliance

ROOT = Path(compliance.__file__).parent

# Calls that carry the code of a message, and the position at which it stands.
CARRIERS = {
    "Problem": 0, "SourceFault": 0, "Unreadable": 0, "Fault": 1, "refuse": 0, "_unopened": 0, "fault": 0, "warn": 0,
}  # fmt: skip


def trees(under: str = "") -> Iterator[tuple[str, ast.Module]]:
    for file in sorted((ROOT / under).rglob("*.py")) if (ROOT / under).is_dir() else [ROOT / under]:
        yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def _texts(node: ast.expr) -> Iterator[str]:
    """The strings an argument may be: a constant, or either side of `a if x else b`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def used(under: str = "") -> dict[str, str]:
    """Each code that is used, with one place that uses it."""
    found: dict[str, str] = {}
    for name, tree in trees(under):
        lint = name.startswith("law/lint")
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            at = CARRIERS.get(called)
            prefix = ""
            if called == "Fault" and name.startswith("screen/"):
                at = 2
            if lint and called == "problem":
                at, prefix = 0, "lint_"
            if lint and called == "_problem":
                at, prefix = 1, "lint_"
            if at is not None and len(node.args) > at:
                for code in _texts(node.args[at]):
                    found.setdefault(prefix + code, f"{name}:{node.lineno}")
    return found


def strings() -> set[str]:
    """Every string constant in Python."""
    return {
        node.value for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def said() -> dict[str, str]:
    """Each whole key given to `say`, with one place that gives it."""
    found: dict[str, str] = {}
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and len(node.args) > 1:
                for key in (one for one in _texts(node.args[0]) if "." in one):
                    found.setdefault(key, f"{name}:{node.lineno}")
    return found
