"""The shipped rulebook and its program, loaded once for all tests.

Names, not fixtures: Hypothesis would print a fixture whole beside a failure.
"""

from __future__ import annotations

from compliance.engines.lower import load_program
from compliance.law.rulebook import load_rules

BOOK = load_rules()
PROGRAM = load_program(BOOK)
