"""The reports that a person has read, stored as text: each of one description, one law and one language.

`python -m tests.goldens --accept NAME …` writes anew what it names (`hiring.kr.ko`; nothing named: all), to be read in git.
"""

from __future__ import annotations

import argparse
import contextlib
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from compliance.assessment.assess import Asked
from compliance.assessment.described import assess_description
from compliance.describe.answers import load_system
from compliance.describe.consistent import consistent
from compliance.engines.program import Program
from compliance.law.rulebook import Rulebook
from compliance.report.render import render
from compliance.words import LANGUAGES
from tests.shipped import BOOK, PROGRAM

FOLDER = Path(__file__).parent / "golden"
EXAMPLES = Path(__file__).parents[1] / "examples"
DESCRIPTIONS = ("hiring", "image_service", "weapon_system")
ON = date(2026, 11, 24)


def names(book: Rulebook) -> tuple[str, ...]:
    """Every golden, as `<description>.<law>.<language>`."""
    return tuple(f"{one}.{law}.{lang}" for one in DESCRIPTIONS for law in book.jurisdictions for lang in LANGUAGES)


def file_of(name: str) -> Path:
    return FOLDER / f"{name}.txt"


def made(name: str, book: Rulebook, program: Program) -> str:
    """The report as it comes out now; what changes with every edit of the rules is left out."""
    description, law, lang = name.split(".")
    with contextlib.chdir(EXAMPLES):
        system = consistent(load_system(f"{description}.yaml", book.facts), book.consistency, book.facts, ON)
    asked = Asked(on=ON, jurisdictions=(law,), engine="columns")
    shown = render(assess_description(book, program, system, asked), "text", lang)
    return re.sub(r"\b[0-9a-f]{12}\b", "<rulebook>", shown) + "\n"


def accepting(name: str) -> str:
    """The command that accepts what comes out now."""
    return f"python -m tests.goldens --accept {name}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the goldens that are named; all of them where none is."""
    parser = argparse.ArgumentParser(prog="python -m tests.goldens", description=__doc__)
    parser.add_argument("--accept", nargs="*", required=True, metavar="NAME")
    wanted = parser.parse_args(arguments).accept
    if unknown := [name for name in wanted if name not in names(BOOK)]:
        parser.error(f"no golden is called {', '.join(unknown)}; there are {', '.join(names(BOOK))}")
    for name in wanted or names(BOOK):
        file_of(name).write_text(made(name, BOOK, PROGRAM), encoding="utf-8")
        print(file_of(name))


if __name__ == "__main__":
    main()
