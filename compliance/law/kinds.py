"""What a rule can be, how strongly it binds, and how far a reading encodes it: the closed vocabularies of the law's files."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a rule is."""

    DEFINITION = "definition"
    DUTY = "duty"
    PROHIBITION = "prohibition"
    TIER = "tier"
    SANCTION = "sanction"
    DEADLINE = "deadline"


TABLES = frozenset({Kind.SANCTION, Kind.DEADLINE})
"""Rules that are tables of amounts and days: no condition makes them apply, other rules name them."""


JUDGED = (Kind.DUTY, Kind.PROHIBITION)
"""Rules that end in a verdict."""


class Force(StrEnum):
    """How strongly a duty binds."""

    MUST = "must"
    ENDEAVOUR = "endeavour"
    PRIORITY = "priority"
    MAY = "may"
    PRINCIPLE = "principle"


SOFTER = (Force.ENDEAVOUR, Force.PRIORITY, Force.MAY, Force.PRINCIPLE)
"""What is never counted as not met, in the order in which reports show it."""


class Encoded(StrEnum):
    """Whose words a reading has of a rule: its own, none though it was read, or those of the reading beneath."""

    OWN = "own"
    SILENT = "silent"
    BENEATH = "beneath"


class Join(StrEnum):
    """How the nodes of a group count together."""

    ALL = "all"
    ANY = "any"


class Absence(StrEnum):
    """Why there is no condition: the law is silent, or its words are not encoded."""

    EMPTY = "empty"
    NOT_ENCODED = "not_encoded"


class StartForm(StrEnum):
    """How the start of a version is written: one day, days in dispute, days by condition, or as another rule's."""

    DAY = "day"
    DISPUTED = "disputed"
    BY = "by"
    AS = "as"
