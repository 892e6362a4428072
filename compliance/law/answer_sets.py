"""Sets of answers as integers, and the smallest of them.

A set says of some aspects in which classes their answers lie. Each aspect has a bit that says "answered" and one bit for
each class that is *excluded*; so of two sets the one whose bits are among the other's demands less, "both" is `|`, and a
set contradicts itself where every class of an aspect is excluded. What cannot stand together is a clash: bits that no
set may hold all at once. A list of sets reads as "any of them"; it is kept free of sets that demand more than another.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

AnswerSet: TypeAlias = int
NOTHING: AnswerSet = 0  # the set that demands no answer


@dataclass(frozen=True, slots=True)
class Field:
    """The bits of one aspect: `answered`, then `excluded` by class. What needs no answer has no bit `answered`."""

    answered: AnswerSet
    excluded: tuple[AnswerSet, ...]

    @property
    def every_class(self) -> AnswerSet:
        return sum(self.excluded)


class Space:
    """Gives aspects their bits, and knows which bits cannot stand together."""

    def __init__(self) -> None:
        self.fields: dict[Hashable, Field] = {}
        self._width = 0
        self._clashes: list[AnswerSet] = []
        self._implied: dict[AnswerSet, AnswerSet] = {}
        self._marks: AnswerSet = NOTHING

    def _bit(self) -> AnswerSet:
        self._width += 1
        return 1 << (self._width - 1)

    def field(self, aspect: Hashable, count: int, *, given: bool = False) -> Field:
        """The bits of an aspect of `count` classes, made when first asked for. `given`: it is so or so without an answer."""
        if aspect not in self.fields:
            made = Field(NOTHING if given else self._bit(), tuple(self._bit() for _ in range(count)))
            self.fields[aspect] = made
            self._clashes.append(made.every_class)
        return self.fields[aspect]

    def within(self, aspect: Hashable, count: int, allowed: frozenset[int]) -> AnswerSet:
        """The set that says: this aspect's answer lies in one of the allowed classes."""
        field = self.field(aspect, count)
        return field.answered | sum(bit for number, bit in enumerate(field.excluded) if number not in allowed)

    def mark(self) -> AnswerSet:
        """A bit that is no answer: it only says what a set rests on, and is gone from `finished` sets."""
        bit = self._bit()
        self._marks |= bit
        return bit

    def clash(self, bits: AnswerSet) -> None:
        """Let some bits never stand together."""
        self._clashes.append(bits)

    def imply(self, bit: AnswerSet, bits: AnswerSet) -> None:
        """Let every set that is made with a bit have other bits too. Who makes a set with it puts them in."""
        self._implied[bit] = bits

    def allowed(self, answers: AnswerSet, aspect: Hashable) -> frozenset[int] | None:
        """The classes that a set leaves to an aspect; None where it says nothing of it."""
        field = self.fields[aspect]
        if not answers & (field.answered or field.every_class):
            return None
        return frozenset(number for number, bit in enumerate(field.excluded) if not answers & bit)

    def stands(self, answers: AnswerSet) -> bool:
        """Whether a set contradicts neither itself nor a clash."""
        return all(answers & clash != clash for clash in self._clashes)

    # lists of sets

    def either(self, lists: Iterable[Sequence[AnswerSet]]) -> list[AnswerSet]:
        """The smallest sets of several lists."""
        return smallest(answers for one in lists for answers in one)

    def both(self, left: Sequence[AnswerSet], right: Sequence[AnswerSet]) -> list[AnswerSet]:
        """The smallest sets that hold a set of each list."""
        joined = {one | other for one in left for other in right}
        return smallest(answers for answers in joined if self.stands(answers))

    def finished(self, sets: Iterable[AnswerSet]) -> list[AnswerSet]:
        """The smallest sets without marks, those that differ in one answer only made one where its classes add up."""
        return smallest(answers & ~self._marks for answers in self._widened(smallest(sets)))

    def _widened(self, sets: list[AnswerSet]) -> list[AnswerSet]:
        """Close a list under: what holds with one class of an answer and with another holds with either.

        Not where there are only two classes: "yes or no" would say no more than that the question was answered.
        """
        fields = [field for field in self.fields.values() if len(field.excluded) > 2 or not field.answered]
        kept, fresh = sets, sets
        while fresh:
            made = {wider for one in fresh for other in kept for field in fields for wider in self._wider(one, other, field)}
            grown = smallest([*kept, *made])
            fresh = [answers for answers in grown if answers not in set(kept)]
            kept = grown
        return kept

    def _wider(self, one: AnswerSet, other: AnswerSet, field: Field) -> Iterable[AnswerSet]:
        if field.answered and not one & other & field.answered:
            return
        wider = ((one | other) & ~field.every_class) | (one & other & field.every_class)
        for bit, bits in self._implied.items():
            if wider & bit:
                wider |= bits
        if wider not in (one, other) and self.stands(wider):
            yield wider


def smallest(sets: Iterable[AnswerSet]) -> list[AnswerSet]:
    """The sets that demand no more than any other of them; of equal ones one."""
    kept: list[AnswerSet] = []
    for answers in sorted(set(sets), key=lambda bits: (bits.bit_count(), bits)):
        if not any(less & ~answers == 0 for less in kept):
            kept.append(answers)
    return kept
