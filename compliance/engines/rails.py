"""Connectives on rails: how each form of a condition becomes steps on single literals."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.engines.program import AND, FIRST_TEST, OR, Builder, Literal, Rails
from compliance.law.leaf import Test

OPEN: Rails = (0, 0, 0, 0)
NO: Rails = (0, 1, 0, 1)
YES: Rails = (1, 0, 1, 0)


def negated(rails: Rails) -> Rails:
    """The pairs with their literals exchanged."""
    return (rails[1], rails[0], rails[3], rails[2])


class Connectives:
    """Builds rails. Tests are numbered as they come, so steps are numbered apart until all tests are known."""

    _FAR = 1 << 40  # literals of steps while tests are still being found

    def __init__(self) -> None:
        self.tests: list[tuple[str, Test]] = []
        self._test_at: dict[tuple[str, str, object], int] = {}
        self.build = Builder(self._FAR)

    def final(self, literal: Literal) -> Literal:
        """The literal once every test is known."""
        return literal - self._FAR + FIRST_TEST + 2 * len(self.tests) if literal >= self._FAR else literal

    def test(self, path: str, test: Test) -> Rails:
        key = (path, str(test.year), test.tests)
        at = self._test_at.get(key)
        if at is None:
            at = self._test_at[key] = len(self.tests)
            self.tests.append((path, test))
        true = FIRST_TEST + 2 * at
        return (true, true + 1, true, true + 1)

    def all(self, rails: Iterable[Rails]) -> Rails:
        listed = list(rails)
        if not listed:
            return YES
        step = self.build.step
        return (
            step(AND, (r[0] for r in listed)),
            step(OR, (r[1] for r in listed)),
            step(AND, (r[2] for r in listed)),
            step(OR, (r[3] for r in listed)),
        )

    def any(self, rails: Iterable[Rails]) -> Rails:
        return negated(self.all(negated(one) for one in rails))

    def agree(self, rails: list[Rails]) -> Rails:
        step = self.build.step
        return (
            step(AND, (r[0] for r in rails)),
            step(AND, (r[1] for r in rails)),
            step(OR, (r[2] for r in rails)),
            step(OR, (r[3] for r in rails)),
        )

    def points(self, at_least: int, weighed: list[tuple[int, Rails]]) -> Rails:
        """The threshold network: reached if the first ground counts and the rest reaches less, or the rest alone."""
        made: dict[tuple[int, int], Rails] = {}

        def reached(first: int, needed: int) -> Rails:
            if needed <= 0:
                return YES
            if sum(weight for weight, _ in weighed[first:]) < needed:
                return NO
            if (first, needed) not in made:
                weight, rails = weighed[first]
                with_it = self.all((rails, reached(first + 1, needed - weight)))
                made[first, needed] = self.any((with_it, reached(first + 1, needed)))
            return made[first, needed]

        return reached(0, at_least)
