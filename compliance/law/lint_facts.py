"""Questions that nobody reads, and questions of an older edition that went two ways."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.errors import Problem
from compliance.law.facts import Fact
from compliance.law.reads import read_paths
from compliance.law.rulebook import Rulebook


def unused_facts(book: Rulebook) -> Iterator[Problem]:
    """Questions that no rule reads; with a firm's folder only its own, for its rules may stand where others read."""
    used = read_paths(book)
    firm = {f"{one['block']}.{name}" for one in book.data["blocks"] if one.get("layer") for name in one.get("facts") or ()}
    for fact in book.facts:
        if book.layers and fact.path not in firm:
            continue
        owned = book.facts.owner(fact.path)
        closers = {f"{closed.name}.{closed.closer}" for closed in book.facts.lists.values()}
        there = owned is not None and owned[0].there_of(owned[1]) == fact.path
        if fact.type != "text" and fact.path not in used and fact.path not in closers and not there:
            yield Problem("lint_fact_unused", field=fact.path, params={"path": fact.path})


def moved_twice(book: Rulebook) -> Iterator[Problem]:
    """A question of an older edition that several took over carries no answer: each of them must say `changed`."""
    successors: dict[str, list[Fact]] = {}
    for fact in book.facts:
        for old in fact.was:
            successors.setdefault(old, []).append(fact)
    for old, facts in successors.items():
        if len(facts) > 1:
            for fact in facts:
                if fact.changed == 1:
                    yield Problem("lint_moved_twice", field=fact.path, params={"old": old, "others": ", ".join(f.path for f in facts)})
