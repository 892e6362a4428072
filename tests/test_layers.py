"""The shape of the package, read from its syntax trees: who imports whom, where each library lives, what Python may not know."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import compliance
from compliance.law.citation import RANKS

ROOT = Path(compliance.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
TREES = {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in FILES}

# From the bottom to the top: a part imports only what stands before it (and itself).
ORDER = (
    "_version", "characters", "source", "shipped", "words", "errors", "writing", "law", "describe", "engines", "assessment", "reasons", "report", "papers",
    "screen", "cli", "__main__",
)  # fmt: skip

# Each outside library has one home; the value lists every file or folder that may import it.
HOMES = {
    "yaml": ("source.py",),
    "jinja2": ("report/render.py",),
    "markupsafe": ("report/",),
    "click": ("cli/",),
    "rich": ("report/terminal.py", "cli/screen.py"),
    "polars": ("screen/",),
    "sqlite3": ("screen/",),
    "xlsxwriter": ("papers/xlsx.py",),
    "durable": ("engines/rete.py",),
    "pydantic": ("describe/schema.py", "report/as_json.py"),
    "pydantic_core": ("describe/schema.py",),
}
LARGEST_MODULE, LONGEST_FUNCTION = 300, 60


def part(name: str) -> str:
    return name.split("/", maxsplit=1)[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "compliance":
                yield from ((node.lineno, f"compliance.{one.name}") for one in node.names)
            else:
                yield node.lineno, node.module or ""


def constants(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string of a file that is not a docstring, pieces of f-strings included."""
    said = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node, clean=False):
            said.add(id(node.body[0].value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def test_every_part_has_its_place_in_the_order():
    assert {part(name) for name in TREES} - {"__init__"} <= set(ORDER)


def test_imports_point_down():
    wrong = []
    for name, tree in TREES.items():
        if part(name) == "__init__":
            continue
        for line, module in imported(tree):
            if not module.startswith("compliance."):
                assert module != "compliance" or name == "__init__.py", f"{name}:{line} imports the public face"
                continue
            if ORDER.index(module.split(".")[1]) > ORDER.index(part(name)):
                wrong.append(f"{name}:{line} imports {module}")
    assert not wrong


def test_the_public_face_imports_nothing_when_it_is_imported():
    for line, module in imported(ast.Module(body=top_level(TREES["__init__.py"]), type_ignores=[])):
        assert module in ("__future__", "importlib", "typing"), f"__init__.py:{line} imports {module}"


def top_level(tree: ast.Module) -> list[ast.stmt]:
    """The statements that run on import: neither bodies of functions nor imports for type checkers."""
    return [one for one in tree.body if isinstance(one, (ast.Import, ast.ImportFrom))]


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library):
    homes = HOMES[library]
    wrong = [
        f"{name}:{line}"
        for name, tree in TREES.items()
        for line, module in imported(tree)
        if module.split(".")[0] == library and not name.startswith(homes)
    ]
    assert not wrong, f"{library} lives in {homes}"


def test_no_other_library_is_imported():
    known = {*HOMES, *sys.stdlib_module_names, "compliance"}
    found = {module.split(".")[0]: f"{name}:{line}" for name, tree in TREES.items() for line, module in imported(tree)}
    assert not {library: where for library, where in found.items() if library not in known}


@pytest.mark.parametrize("heavy", ["polars", "xlsxwriter", "durable", "sqlite3"])
def test_heavy_libraries_are_imported_only_when_used(heavy):
    """Outside the screening, which is heavy as a whole, such an import stands inside a function."""
    for name, tree in TREES.items():
        if part(name) != "screen":
            for line, module in imported(ast.Module(body=top_level(tree), type_ignores=[])):
                assert module.split(".")[0] != heavy, f"{name}:{line}"


def test_no_clock_outside_the_command_line():
    clocks = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        if part(name) != "cli"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, (ast.Name, ast.Attribute))
        and (getattr(node.value, "id", None) or getattr(node.value, "attr", None), node.attr) in clocks
    ]
    assert not wrong, "the day is a parameter `on`"


def test_python_names_no_law_and_no_question(book):
    """Jurisdictions, instruments, readings, rules and questions are data; their names stand in no code."""
    names = {*book.jurisdictions, *book.rules, *book.facts.facts, *(block for block in book.facts.blocks if "." in block)}
    names |= {one for law in book.jurisdictions.values() for one in (*law.instruments, *law.readings)}
    names -= set(RANKS)  # words of the rule language itself: act, decree, guideline …
    country = re.compile(r"\b(korea|eu|european|eur-lex|law\.go\.kr)\b|한국|대한민국|유럽|인공지능기본법", re.IGNORECASE)
    provision = re.compile(r"제\s?\d+조|\b(?:act|decree)\b:?\s*\d|\bArt(?:icle|\.)?\s?\d|\d\(\d\)")
    wrong = []
    for name, tree in TREES.items():
        for line, said in constants(tree):
            if said in names or country.search(said) or provision.search(said):
                wrong.append(f"{name}:{line}: {said[:60]!r}")
    assert not wrong


def test_modules_and_functions_stay_short():
    long = [f"{name}: {lines} lines" for name in TREES if (lines := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > LARGEST_MODULE]
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{name}:{node.lineno} {node.name}: {lines} lines")
    assert not long


def test_every_module_says_what_it_is_for():
    assert not [name for name, tree in TREES.items() if not ast.get_docstring(tree)]


def test_the_tree_is_where_the_architecture_says():
    """Every part of the package, and every folder beside it, has its line in ARCHITECTURE."""
    page = (ROOT.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for name in {part(name) for name in TREES} - {"__init__", "__main__", "_version"}:
        assert f"`{name}" in page or f"{name}/" in page, name
    for folder in ("rules/", "templates/", "examples/", "tests/"):
        assert folder in page
