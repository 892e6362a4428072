"""Rules of several jurisdictions that serve one concern, and how the sides stand to each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from compliance.law.text import Fault, Text, entries, items, mapping, text
from compliance.source import Path

RELATIONS = ("equal", "narrower", "wider", "overlaps", "none")


@dataclass(frozen=True, slots=True)
class Relation:
    """What the first side is, seen from the second: by the definition that holds (first true wins), else `otherwise`."""

    by: tuple[tuple[str, str], ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Rules of several jurisdictions that serve one concern."""

    id: str
    title: Text
    rules: Mapping[str, tuple[str, ...]]
    relation: Relation
    stricter: Mapping[str, str]
    reason: Text


def pair(raw: Mapping[str, Any], known: Collection[str]) -> Pair:
    """Read one pair; `known` are the ids of all rules. Raises Fault."""
    spec = mapping(raw, (), ("stricter",), ("id", "title", "rules", "relation", "reason"))
    stricter = spec.get("stricter", {})
    return Pair(
        spec["id"],
        text(spec["title"], ("title",)),
        {name: tuple(items(ids or [], ("rules", name))) for name, ids in entries(spec["rules"], ("rules",)).items()},
        _relation(spec["relation"], known, ("relation",)),
        stricter if isinstance(stricter, dict) else {"": str(stricter)},
        text(spec["reason"], ("reason",)),
    )


def _relation(raw: Any, known: Collection[str], path: Path) -> Relation:
    if isinstance(raw, str):
        return Relation((), _word(raw, path))
    spec = mapping(raw, path, (), ("by", "otherwise"))
    by = []
    for position, one in enumerate(items(spec["by"], (*path, "by"))):
        where = (*path, "by", position)
        one = mapping(one, where, (), ("when", "relation"))
        if one["when"] not in known:
            raise Fault((*where, "when"), "unknown_rule", name=str(one["when"]))
        by.append((str(one["when"]), _word(one["relation"], (*where, "relation"))))
    return Relation(tuple(by), _word(spec["otherwise"], (*path, "otherwise")))


def _word(raw: Any, path: Path) -> str:
    if raw not in RELATIONS:
        raise Fault(path, "unknown_relation", given=str(raw), known=", ".join(RELATIONS))
    return str(raw)
