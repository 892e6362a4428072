"""Connectives on rails: how each form of a condition becomes steps on single literals."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.engines.program import ALWAYS, AND, FIRST_TEST, NEVER, OR, Builder, Literal, Rails
from compliance.law.leaf import Test

OPEN = Rails(NEVER, NEVER, NEVER, NEVER)
NO = Rails(NEVER, ALWAYS, NEVER, ALWAYS)
YES = Rails(ALWAYS, NEVER, ALWAYS, NEVER)


def agreeing(true: Literal, false: Literal) -> Rails:
    """The rails of what no sources conflict on."""
    return Rails(true, false, true, false)


def negated(rails: Rails) -> Rails:
    """The pairs with their literals exchanged."""
    return Rails(rails.false, rails.true, rails.says_false, rails.says_true)


class Connectives:
    """Builds rails. Tests are numbered as they come, so steps are numbered apart until all tests are known."""

    _FAR = 1 << 40  # literals of steps while tests are still being found

    def __init__(self) -> None:
        self.tests: list[tuple[str, Test]] = []
        self._test_at: dict[tuple[str, Test], int] = {}
        self.build = Builder(self._FAR)

    def final(self, literal: Literal) -> Literal:
        """The literal once every test is known."""
        return literal - self._FAR + FIRST_TEST + 2 * len(self.tests) if literal >= self._FAR else literal

    def test(self, path: str, test: Test) -> Rails:
        key = (path, test)
        at = self._test_at.get(key)
        if at is None:
            at = self._test_at[key] = len(self.tests)
            self.tests.append(key)
        true = FIRST_TEST + 2 * at
        return agreeing(true, true + 1)

    def all(self, rails: Iterable[Rails]) -> Rails:
        listed = list(rails)
        if not listed:
            return YES
        step = self.build.step
        return Rails(
            true=step(AND, (each.true for each in listed)),
            false=step(OR, (each.false for each in listed)),
            says_true=step(AND, (each.says_true for each in listed)),
            says_false=step(OR, (each.says_false for each in listed)),
        )

    def any(self, rails: Iterable[Rails]) -> Rails:
        return negated(self.all(negated(each) for each in rails))

    def agree(self, rails: list[Rails]) -> Rails:
        step = self.build.step
        return Rails(
            true=step(AND, (each.true for each in rails)),
            false=step(AND, (each.false for each in rails)),
            says_true=step(OR, (each.says_true for each in rails)),
            says_false=step(OR, (each.says_false for each in rails)),
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
