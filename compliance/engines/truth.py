"""The four states of a proposition, and how the rails of the program say them."""

from __future__ import annotations

from enum import Enum


class Truth(Enum):
    """Decided either way, open for want of facts, or disputed because sources of one reading conflict."""

    TRUE = "true"
    FALSE = "false"
    OPEN = "open"
    DISPUTED = "disputed"

    @property
    def decided(self) -> bool:
        return self in (Truth.TRUE, Truth.FALSE)


def of_rails(known_true: bool, known_false: bool, some_true: bool, some_false: bool) -> Truth:
    """The state that four rails say.

    The first pair is what every source supports, the second what some source supports.

    >>> of_rails(False, False, True, True)
    <Truth.DISPUTED: 'disputed'>
    >>> of_rails(False, False, True, False)
    <Truth.OPEN: 'open'>
    """
    if known_true:
        return Truth.TRUE
    if known_false:
        return Truth.FALSE
    return Truth.DISPUTED if some_true and some_false else Truth.OPEN
