"""Structured citations: an instrument and an address in it; how each is written and where it can be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any

from compliance.law.periods import Periods, periods
from compliance.law.text import Fault, Text, entries, items, mapping, read_day, text, whole, word
from compliance.source import Path

DRAFTS = ("draft_notice", "draft_guideline")
"""The ranks of texts that are not final."""
RANKS = ("act", "decree", "notice", "draft_notice", "guideline", "draft_guideline", "casebook", "press")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
_GROUP = re.compile(r"\{(\w+)(?::0(\d+))?\}")
_TOKENS = re.compile(r"\d+(?:-\d+)?|[^\W\d_]+")
_UNITS = str.maketrans("", "", "제조항호목의법영쪽")
_NOISE = {"art", "article", "annex", "p", "para", "paragraph", "item", "point", "act", "decree"}


@dataclass(frozen=True, slots=True)
class Citation:
    """An address in an instrument; written out by the jurisdiction's instruments."""

    instrument: str
    address: str


def citations(raw: Any, path: Path) -> tuple[Citation, ...]:
    """Read a list of `{instrument: address}`. Raises Fault."""
    if raw is None:
        return ()
    found = []
    for at, one in enumerate(items(raw, path)):
        if not isinstance(one, dict) or len(one) != 1:
            raise Fault((*path, at), "citation_shape")
        ((instrument, address),) = one.items()
        found.append(Citation(instrument, str(address)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Writing:
    """One way an address is written out: a pattern of its parts and a template in each language."""

    match: re.Pattern[str]
    template: Text

    def write(self, parts: Mapping[str, str | None], lang: str) -> str:
        def chunk(found: re.Match[str]) -> str:
            names = [name for name, _ in _GROUP.findall(found[1])]
            return found[1] if all(parts.get(name) for name in names) else ""

        kept = _OPTIONAL.sub(chunk, self.template[lang])
        return _GROUP.sub(lambda found: (parts.get(found[1]) or "").zfill(int(found[2] or 0)), kept)


@dataclass(frozen=True)
class Instrument:
    """One source of law or of its reading."""

    id: str
    title: Text
    short: Text
    rank: str
    reading: str | None
    number: Text | None
    promulgated: date | None
    in_force: date | None
    checked: date | None
    link: str | None
    link_plain: str | None
    writings: tuple[Writing, ...] = field(repr=False)
    provisions: tuple[tuple[date, frozenset[str]], ...] = field(repr=False)

    def parts(self, address: str) -> tuple[Writing, dict[str, str | None]] | None:
        """How an address divides, by the first writing that fits it whole."""
        for writing in self.writings:
            found = writing.match.fullmatch(address)
            if found:
                return writing, found.groupdict()
        return None

    def write(self, address: str, lang: str) -> str:
        """The address as lawyers write it, with the instrument's short title."""
        divided = self.parts(address)
        written = divided[0].write(divided[1], lang) if divided else address
        return f"{self.short[lang]} {written}"

    def url(self, address: str) -> str | None:
        """Where the provision can be read."""
        if self.link is None:
            return self.link_plain
        divided = self.parts(address)
        parts = divided[1] if divided else {}
        names = [name for name, _ in _GROUP.findall(self.link)]
        if names and not any(parts.get(name) for name in names):
            return self.link_plain
        return _GROUP.sub(lambda found: (parts.get(found[1]) or "").zfill(int(found[2] or 0)), self.link)

    def has(self, address: str, on: date) -> bool:
        """Whether the index of provisions of the day holds the address (pages: within a range)."""
        known = [index for day, index in self.provisions if day <= on]
        return any(address in index or _within(address, index) for index in known)


def _within(address: str, index: frozenset[str]) -> bool:
    found = re.fullmatch(r"(p\.)(\d+)(?:-(\d+))?", address)
    if not found:
        return False
    first, last = int(found[2]), int(found[3] or found[2])
    for entry in index:
        bounds = re.fullmatch(r"p\.(\d+)-(\d+)", entry)
        if bounds and int(bounds[1]) <= first <= last <= int(bounds[2]):
            return True
    return False


@cache
def tokens(written: str) -> tuple[str, ...]:
    """The parts of an address, however it is written.

    >>> tokens("31(2)") == tokens("제31조제2항") == tokens("Art. 31(2)") == ("31", "2")
    True
    >>> tokens("제17조의2") == tokens("17-2") == ("17-2",)
    True
    """
    joined = re.sub(r"(\d+)[조호]의(\d+)", r"\1-\2", written)
    found = []
    for part in _TOKENS.findall(joined):
        kept = part if part[0].isdigit() or part.isascii() else part.translate(_UNITS)
        if kept and kept.lower() not in _NOISE:
            found.append(kept.lower())
    return tuple(found)


@dataclass(frozen=True)
class Reading:
    """A layer of interpretation: the statute, the ministry's guideline over it, a draft over that."""

    id: str
    title: Text
    over: str | None
    decides: bool
    since: date | None


@dataclass(frozen=True)
class Jurisdiction:
    """A body of law: its titles, readings, instruments and first encoded day."""

    id: str
    title: Text
    law: Text
    first_day: date
    readings: Mapping[str, Reading]
    instruments: Mapping[str, Instrument]
    groups: Mapping[str, Text]
    place: int  # among the jurisdictions, in reports
    apart: tuple[str, ...] = ()  # groups that reports set apart from the rest
    periods: Periods | None = None

    @cached_property
    def checked(self) -> date | None:
        """The day up to which every source was checked: the earliest."""
        return min((i.checked for i in self.instruments.values() if i.checked), default=None)

    def deciding(self, readings: Sequence[str]) -> tuple[str, ...]:
        """Those of some readings that decide; all of them where none does."""
        return tuple(name for name in readings if self.readings[name].decides) or tuple(readings)

    def order(self, reading: str) -> tuple[str, ...]:
        """A reading and those beneath it, top first."""
        found, at = [], self.readings.get(reading)
        while at is not None:
            found.append(at.id)
            at = self.readings.get(at.over) if at.over else None
        return tuple(found)

    def shown(self, on: date) -> tuple[str, ...]:
        """The readings that exist on a day, the lowest first."""
        return tuple(r.id for r in self.readings.values() if r.since is None or r.since <= on)

    def write(self, citation: Citation, lang: str) -> str:
        """A citation as lawyers write it."""
        written = self._written.get((citation, lang))
        if written is None:
            written = self.instruments[citation.instrument].write(citation.address, lang)
            self._written[citation, lang] = written
        return written

    @cached_property
    def _written(self) -> dict[tuple[Citation, str], str]:
        return {}

    def url(self, citation: Citation) -> str | None:
        """Where a citation can be read."""
        if citation not in self._urls:
            self._urls[citation] = self.instruments[citation.instrument].url(citation.address)
        return self._urls[citation]

    @cached_property
    def _urls(self) -> dict[Citation, str | None]:
        return {}


_KEYS = ("jurisdiction", "title", "law", "first_day", "readings", "instruments", "groups", "address", "timezone", "note", "place", "apart", "periods")
_INSTRUMENT_KEYS = (
    "title", "short", "number", "rank", "reading", "promulgated", "in_force", "checked", "link", "link_plain", "address", "provisions",
    "note",
)  # fmt: skip


def jurisdiction(raw: Any) -> Jurisdiction:
    """Read one `instruments.yaml`. Raises Fault."""
    spec = mapping(raw, (), _KEYS, ("jurisdiction", "title", "law", "first_day", "readings", "instruments", "groups"))
    shared = _writings(spec.get("address", []), ("address",))
    readings = {}
    for name, one in entries(spec["readings"], ("readings",)).items():
        where: Path = ("readings", name)
        one = mapping(one, where, ("title", "over", "since", "decides", "note"), ("title",))
        if one.get("over") is not None and word(one["over"], (*where, "over")) not in spec["readings"]:
            raise Fault((*where, "over"), "unknown_reading", name=one["over"], known=", ".join(spec["readings"]))
        readings[name] = Reading(
            name, text(one["title"], (*where, "title")), one.get("over"), one.get("decides") is True, _day(one, "since", where)
        )
    instruments = {}
    for name, one in entries(spec["instruments"], ("instruments",)).items():
        where = ("instruments", name)
        one = mapping(one, where, _INSTRUMENT_KEYS, ("title", "short", "rank"))
        if one["rank"] not in RANKS:
            raise Fault((*where, "rank"), "unknown_rank", given=str(one["rank"]), known=", ".join(RANKS))
        own = _writings(one.get("address", []), (*where, "address"))
        instruments[name] = Instrument(
            id=name,
            title=text(one["title"], (*where, "title")),
            short=text(one["short"], (*where, "short")),
            rank=one["rank"],
            reading=one.get("reading"),
            number=text(one["number"], (*where, "number")) if isinstance(one.get("number"), dict) else _same(one.get("number")),
            promulgated=_day(one, "promulgated", where),
            in_force=_day(one, "in_force", where),
            checked=_day(one, "checked", where),
            link=one.get("link"),
            link_plain=one.get("link_plain"),
            writings=(*own, *shared),
            provisions=_index(one.get("provisions") or {}, (*where, "provisions")),
        )
    groups = {name: text(title, ("groups", name)) for name, title in entries(spec["groups"], ("groups",)).items()}
    first = _day(spec, "first_day", ())
    if first is None:
        raise Fault((), "missing_key", key="first_day")
    return Jurisdiction(
        word(spec["jurisdiction"], ("jurisdiction",)),
        text(spec["title"], ("title",)),
        text(spec["law"], ("law",)),
        first,
        readings,
        instruments,
        groups,
        whole(spec.get("place", 99), ("place",)),
        tuple(word(one, ("apart", at)) for at, one in enumerate(items(spec.get("apart") or [], ("apart",)))),
        periods(spec["periods"], ("periods",)) if "periods" in spec else None,
    )


def _same(raw: Any) -> Text | None:
    return None if raw is None else Text(str(raw), str(raw))


def _writings(raw: Any, path: Path) -> tuple[Writing, ...]:
    found = []
    for at, one in enumerate(items(raw, path)):
        one = mapping(one, (*path, at), (), ("match", "ko", "en"))
        match, ko, en = (word(one[key], (*path, at, key)) for key in ("match", "ko", "en"))
        try:
            found.append(Writing(re.compile(match), Text(ko, en)))
        except re.error as error:
            raise Fault((*path, at, "match"), "bad_pattern", problem=str(error)) from None
    return tuple(found)


def _index(raw: Any, path: Path) -> tuple[tuple[date, frozenset[str]], ...]:
    found = []
    for day in entries(raw, path):
        found.append((read_day(day, (*path, day)), frozenset(word(raw[day], (*path, day)).split())))
    return tuple(sorted(found, key=lambda entry: entry[0]))


def _day(raw: Mapping[str, Any], key: str, path: Path) -> date | None:
    return None if raw.get(key) is None else read_day(raw[key], (*path, key))
