"""Three examples pinned as whole reports in both languages: what changes here is seen by a person before it ships.

`GOLDEN=write pytest tests/test_golden.py` writes them anew; the difference is then read in git.
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest

from compliance.assessment.assess import Asked
from compliance.assessment.described import assess_description
from compliance.describe.answers import load_system
from compliance.report.render import render

FOLDER = Path(__file__).parent / "golden"
EXAMPLES = Path(__file__).parents[1] / "examples"
pytestmark = pytest.mark.fast


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", ["hiring", "image_service", "weapon_system"])
def test_the_report_is_the_one_that_was_read(name, lang, book, program, monkeypatch):
    monkeypatch.chdir(EXAMPLES)
    description = load_system(f"{name}.yaml", book.facts)
    assessment = assess_description(book, program, description, Asked(on=date(2026, 11, 24), engine="columns"))
    shown = re.sub(r"\b[0-9a-f]{12}\b", "<rulebook>", render(assessment, "text", lang)) + "\n"
    pinned = FOLDER / f"{name}.{lang}.txt"
    if os.environ.get("GOLDEN") == "write":
        pinned.write_text(shown, encoding="utf-8")
    assert pinned.read_text(encoding="utf-8") == shown
