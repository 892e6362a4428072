"""Provision by provision: which rule encodes it, or why none does, and whose review is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from compliance.law.citation import Citation, tokens
from compliance.law.kinds import TABLES, Kind
from compliance.law.node import walk
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook, cite_list
from compliance.law.text import Text


@dataclass(frozen=True, slots=True)
class Covered:
    """One article or paragraph: the rules that cite it or what lies beneath it, or the reason why none does."""

    jurisdiction: str
    instrument: str
    address: str
    written: Text
    rules: tuple[str, ...]
    why: Text | None
    unreviewed: tuple[str, ...]


def coverage(book: Rulebook, on: date) -> tuple[Covered, ...]:
    """A row for every article and paragraph of every instrument whose provisions are indexed."""
    found: list[Covered] = []
    for law in book.jurisdictions.values():
        cited = _cited(book, law.id)
        reasons = _reasons(book, law.id)
        for instrument in law.instruments.values():
            addresses = {a for day, index in instrument.provisions if day <= on for a in index if not a.startswith("p.")}
            for address in sorted(addresses, key=_order):
                if len(tokens(address)) > 2:
                    continue
                rules = tuple(dict.fromkeys(rule for place, rule in cited if place[0] == instrument.id and _under(place[1], address)))
                why = next((text for place, text in reasons if place[0] == instrument.id and _under(address, place[1])), None)
                written = Text(law.write(Citation(instrument.id, address), "ko"), law.write(Citation(instrument.id, address), "en"))
                unreviewed = tuple(rule for rule in rules if not _reviewed(book.rules[rule], on))
                found.append(Covered(law.id, instrument.id, address, written, rules, None if rules else why, unreviewed))
    return tuple(found)


def _under(address: str, above: str) -> bool:
    """Whether an address is a provision or lies beneath it."""
    wanted = tokens(above)
    return tokens(address)[: len(wanted)] == wanted


def _order(address: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", address))


def _cited(book: Rulebook, jurisdiction: str) -> list[tuple[tuple[str, str], str]]:
    """Every citation anywhere in a rule, with the rule."""
    law = book.jurisdictions[jurisdiction]
    found: dict[tuple[tuple[str, str], str], None] = {}
    for rule in book.of(jurisdiction):
        cites: list[Citation] = []
        for _, version in rule.versions:
            cites += version.cite if version else ()
            if version is not None and rule.kind is not Kind.DEADLINE and version.start is not None:
                cites += [one for day in version.start.days for one in day.cite]
        if rule.kind not in TABLES:
            for reading in law.readings:
                for _, version in rule.versions:
                    trees = version.trees(reading, law) if version else None
                    cites += trees.cite if trees else ()
            for node in rule.nodes(law):
                cites += [one for inner in walk(node) for one in inner.label.cite]
        found |= dict.fromkeys(((one.instrument, one.address), rule.id) for one in cites)
    return list(found)


def _reasons(book: Rulebook, jurisdiction: str) -> list[tuple[tuple[str, str], Text]]:
    found = []
    for entry in book.coverage.get(jurisdiction) or ():
        provision = entry["provision"]
        listed = provision if isinstance(provision, list) else [provision]
        for one in cite_list(listed):
            found.append(((one.instrument, one.address), Text(entry["why"]["ko"], entry["why"]["en"])))
    return found


def _reviewed(rule: Rule, on: date) -> bool:
    version = rule.on(on)
    return version is not None and rule.review(version) is not None
