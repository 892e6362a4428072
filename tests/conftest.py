"""What every test shares: the shipped rulebook, loaded once, and how hard Hypothesis tries."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from compliance.engines.lower import load_program
from compliance.law.rulebook import load_rules

settings.register_profile("fast", max_examples=15, deadline=None)
settings.register_profile("ci", max_examples=60, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


@pytest.fixture(scope="session")
def book():
    return load_rules()


@pytest.fixture(scope="session")
def program(book):
    return load_program(book)
