"""Answers that choose several members of a list, known whole or only in part."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Partly:
    """A list of which some members are known to be chosen (`yes`) and some known not to be (`no`)."""

    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()

    def has(self, member: str) -> bool | None:
        """Whether a member is chosen; None where that is not known."""
        if member in self.yes:
            return True
        return False if member in self.no else None


Chosen: TypeAlias = "frozenset[str] | Partly"


class AloneWithOthers(Exception):
    """The member that stands alone was chosen beside others, or every member was denied."""


def chosen(members: Collection[str], alone: str | None, yes: Collection[str], no: Collection[str]) -> Chosen:
    """What is known of a list whose member `alone`, if it has one, excludes all others.

    The members chosen as a frozenset where every member is known, else a `Partly`. Raises AloneWithOthers.
    """
    taken, denied = set(yes), set(no)
    if alone is not None:
        others = set(members) - {alone}
        if alone in taken:
            denied |= others
        elif taken & others:
            denied.add(alone)
        elif others <= denied and alone not in denied:
            taken.add(alone)
        if taken & denied or denied >= set(members):
            raise AloneWithOthers
    if taken | denied >= set(members):
        return frozenset(taken)
    return Partly(frozenset(taken), frozenset(denied))


def denied(answer: Chosen, members: Collection[str]) -> frozenset[str]:
    """The members known not to be chosen."""
    return answer.no if isinstance(answer, Partly) else frozenset(members) - answer


def taken(answer: Chosen) -> frozenset[str]:
    """The members known to be chosen."""
    return answer.yes if isinstance(answer, Partly) else answer
