"""Neutral definitions, written once for every law: what follows from the questions, in nobody's legal words.

A notion names questions and earlier notions only. It has no clause, day, reading, source or gap, and is judged under
whatever reading asks. It is inlined where it is named, so no engine knows of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from compliance.law.condition import Scope, condition
from compliance.law.facts import Facts
from compliance.law.node import Agree, Gap, Notion, Points, walk
from compliance.law.text import Fault, mapping, text

PLACE = "notions"


def notions(raw: Iterable[Mapping[str, Any]], facts: Facts) -> dict[str, Notion]:
    """Read notions in their order, each over the earlier ones. Raises Fault, its path led by the notion's position."""
    known: dict[str, Notion] = {}
    for position, spec in enumerate(raw):
        try:
            notion = _notion(spec, Scope(facts, frozenset(), None, dict(known)))
        except Fault as fault:
            raise Fault((position, *fault.path), fault.code, **fault.params) from None
        if notion.name in known:
            raise Fault((position, "id"), "notion_twice", id=notion.name)
        known[notion.name] = notion
    return known


def _notion(raw: Mapping[str, Any], scope: Scope) -> Notion:
    spec = mapping(raw, (), (), ("id", "title", "when"))
    name = str(spec["id"])
    if name.rpartition(".")[0] != PLACE:
        raise Fault(("id",), "id_not_place", id=name, place=PLACE)
    node = condition(spec["when"], scope, ("when",))
    for inner in walk(node):
        if isinstance(inner, Agree | Gap | Points) or inner.label.cite or inner.label.id or inner.label.way:
            raise Fault(("when",), "notion_not_neutral", id=name)
    return Notion(name, text(spec["title"], ("title",)), node)
