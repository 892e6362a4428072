"""Tests of answers as JSON data, for the compiled program."""

from __future__ import annotations

from datetime import date
from typing import Any

from compliance.law.leaf import NOT_YET, Money, Test
from compliance.law.numbers import read_number


def plain(test: Test) -> list[Any]:
    """A test as JSON data; `test_of` reads it back."""
    return [test.year, test.happened, [[operator, _plain(wanted)] for operator, wanted in test.tests]]


def test_of(data: list[Any]) -> Test:
    """The test that `plain` wrote."""
    year, happened, tests = data
    return Test(tuple((operator, _wanted(wanted)) for operator, wanted in tests), year, happened)


def _plain(wanted: Any) -> Any:
    if isinstance(wanted, (bool, str)):
        return wanted
    if isinstance(wanted, frozenset):
        return {"set": sorted(wanted)}
    if isinstance(wanted, date):
        return {"day": wanted.isoformat()}
    if isinstance(wanted, Money):
        return {"money": [str(wanted.amount), wanted.currency]}
    if wanted is NOT_YET:
        return {"not_yet": True}
    return {"number": str(wanted)}


def _wanted(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    ((kind, value),) = data.items()
    match kind:
        case "set":
            return frozenset(value)
        case "day":
            return date.fromisoformat(value)
        case "not_yet":
            return NOT_YET
        case "money":
            return Money(read_number(value[0]), value[1])
    return read_number(value)
