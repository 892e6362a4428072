"""What every test shares: the shipped rulebook, loaded once, and how hard Hypothesis tries."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.shipped import BOOK, PROGRAM

settings.register_profile("fast", max_examples=15, deadline=None)
settings.register_profile("ci", max_examples=60, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

NOTHING_LEFT_OUT = os.environ.get("CI") == "true"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A test is `fast` unless it says that it is not; marked before `-m` chooses."""
    for item in items:
        if not any(item.iter_markers("ci")) and not any(item.iter_markers("slow")):
            item.add_marker("fast")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Under CI no test may be left out: a skip is a failure."""
    report = yield
    if NOTHING_LEFT_OUT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: left out, which CI does not allow: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """The same for a whole file that is left out because a library is missing."""
    report = yield
    if NOTHING_LEFT_OUT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: left out, which CI does not allow: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter):
    """Name every test that was left out, and why; say so when none was."""
    left_out = terminalreporter.stats.get("skipped", [])
    terminalreporter.section("left out")
    for report in left_out:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        terminalreporter.line(f"{report.nodeid}: {reason}")
    if not left_out:
        terminalreporter.line("no test that was asked for was left out")


@pytest.fixture(scope="session")
def book():
    return BOOK


@pytest.fixture(scope="session")
def program():
    return PROGRAM
