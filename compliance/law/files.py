"""The rules folder as raw data, with file and line of everything, and a firm's folder laid over it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from compliance import source
from compliance.errors import Problem, RuleError
from compliance.law.text import Fault, entries, items, mapping, read_day, whole, word
from compliance.law.unjudged import coverage_entry
from compliance.source import Path

_FACTS, _NOTIONS, _CONSISTENCY, _COMPARE = "facts", "notions", "consistency", "compare"
_CASES = ".cases.yaml"
_OWN = ("file", "line", "lines", "layer", "overrides")  # keys under which the loader says where a piece stands


@dataclass(frozen=True)
class Origin:
    """Where a raw piece stands: its file, its path in that file, and the lines of the file."""

    file: str
    path: Path
    lines: Mapping[Path, int] = field(repr=False)

    def line(self, inner: Path = ()) -> int:
        """The line of a path inside the piece, or of what encloses it."""
        at: Path = (*self.path, *inner)
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at) or min(self.lines.values(), default=1)

    def problem(self, fault: Fault, field_name: str | None = None) -> Problem:
        return Problem(fault.code, self.file, self.line(fault.path), field_name, fault.params)


@dataclass
class Raw:
    """Everything the folders say, unchecked; `origins` by ("rules", id), ("blocks", position) and the like."""

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[tuple[str, Any], Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def gather(folders: list[FilePath]) -> Raw:
    """Read the folders in order, a later one over the earlier. Raises RuleError for a folder without YAML."""
    raw = Raw({"blocks": [], "notions": [], "consistency": [], "consistency_places": {}, "rules": {}, "jurisdictions": {}, "backgrounds": {}, "pairs": {}, "cases": [], "coverage": {}})
    digest = hashlib.sha256()
    for layer, folder in enumerate(folders):
        files = sorted(folder.rglob("*.yaml"))
        if not files:
            raise RuleError(Problem("no_rules", str(folder)))
        for file in files:
            name = file.relative_to(folder).as_posix()
            digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
            _gather_file(raw, file, name, f"{folder.resolve().name}/{name}", layer)
    raw.data["hash"] = digest.hexdigest()
    return raw


def _gather_file(raw: Raw, file: FilePath, name: str, shown: str, layer: int) -> None:
    try:
        loaded, lines = source.read(source.decode(source.read_bytes(file)))
    except source.SourceFault as error:
        raw.problems.append(Problem(error.code, shown, error.line, None, error.params))
        return
    parts = name.removesuffix(".yaml").split("/")
    origin = Origin(shown, (), lines)
    data = raw.data
    try:
        if parts[0] == _FACTS:
            _gather_facts(raw, parts, loaded, origin, layer)
        elif parts == [_NOTIONS]:
            for position, notion in enumerate(_listed(loaded)):
                raw.origins["notions", len(data["notions"])] = Origin(shown, (position,), lines)
                data["notions"].append(notion)
        elif parts == [_CONSISTENCY]:
            raw.origins["consistency", len(data["consistency"])] = origin
            data["consistency"].append(loaded)
            data["consistency_places"] |= _places(loaded, origin)
        elif parts[0] == _COMPARE:
            for at, pair in enumerate(_listed(loaded)):
                data["pairs"][pair["id"]] = pair
                raw.origins["pairs", pair["id"]] = Origin(shown, (at,), lines)
        elif name.endswith(_CASES):
            _gather_cases(raw, loaded, origin, layer)
        elif parts[-1] == "instruments":
            _overlay(data["jurisdictions"], parts[0], loaded)
            raw.origins["jurisdictions", parts[0]] = origin
        elif parts[-1] == "background":
            entries(mapping(loaded, (), ("note",), ("given",))["given"], ("given",))
            data["backgrounds"][parts[0]] = loaded
            raw.origins["backgrounds", parts[0]] = origin
        elif parts[-1] == "coverage":
            listed = data["coverage"].setdefault(parts[0], [])
            for at, entry in enumerate(items(loaded, ())):
                coverage_entry(entry, (at,))
                raw.origins["coverage", (parts[0], len(listed))] = Origin(shown, (at,), lines)
                listed.append(entry)
        else:
            _gather_rules(raw, parts, loaded, origin, layer)
    except Fault as fault:
        raw.problems.append(origin.problem(fault))


def _listed(loaded: Any, path: Path = ()) -> Iterator[dict[str, Any]]:
    if not isinstance(loaded, list):
        raise Fault(path, "not_list")
    for at, one in enumerate(loaded):
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise Fault((*path, at), "without_id")
        word(one["id"], (*path, at, "id"))
        yield one


def _places(loaded: Any, origin: Origin) -> dict[str, list[Any]]:
    """File and line of each statement of a file on consistency, by its id. What has no id is left to its reader."""
    places: dict[str, list[Any]] = {}
    for kind, listed in loaded.items() if isinstance(loaded, dict) else ():
        for at, statement in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(statement, dict) and isinstance(statement.get("id"), str):
                places[statement["id"]] = [origin.file, origin.line((kind, at))]
    return places


def _overlay(into: dict[str, Any], key: str, loaded: Any) -> None:
    """A firm's instruments are added to the jurisdiction's own."""
    if key in into and isinstance(loaded, dict) and isinstance(into[key], dict):
        for name, value in loaded.items():
            old = into[key].get(name)
            into[key][name] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    else:
        into[key] = loaded


def _gather_facts(raw: Raw, parts: list[str], loaded: Any, origin: Origin, layer: int) -> None:
    if parts[-1] == "edition":
        whole(mapping(loaded, (), ("order", "names"), ("edition",))["edition"], ("edition",))
        for at, name in enumerate(items(loaded.get("order") or [], ("order",))):
            word(name, ("order", at))
        entries(loaded.get("names") or {}, ("names",))
        raw.data["edition"] = loaded
    elif parts[-1] == "money":
        word(mapping(loaded, (), (), ("currencies", "korean_numerals"))["korean_numerals"], ("korean_numerals",))
        for code, forms in entries(loaded["currencies"], ("currencies",)).items():
            for at, form in enumerate(items(forms, ("currencies", code))):
                word(form, ("currencies", code, at))
        raw.data["money"] = loaded
    else:
        several = isinstance(loaded, list)
        for at, block in enumerate(loaded if several else [loaded]):
            path: Path = (at,) if several else ()
            if not isinstance(block, dict) or not isinstance(block.get("block"), str):
                raise Fault(path, "block_missing")
            place = ".".join(parts[1:])
            if block["block"] != place and not block["block"].startswith(place + "."):
                raise Fault((*path, "block"), "block_not_place", block=block["block"], place=place)
            raw.origins["blocks", len(raw.data["blocks"])] = Origin(origin.file, path, origin.lines)
            raw.data["blocks"].append({**block, "layer": layer})


def _gather_cases(raw: Raw, loaded: Any, origin: Origin, layer: int) -> None:
    if not isinstance(loaded, dict) or not isinstance(loaded.get("cases"), list):
        raise Fault((), "cases_shape")
    shared = {key: value for key, value in mapping(loaded, (), ("background", "rule"), ("cases",)).items() if key != "cases"}
    for at, case in enumerate(loaded["cases"]):
        own = _unclaimed(entries(case, ("cases", at)), ("cases", at))
        inner = Origin(origin.file, ("cases", at), origin.lines)
        raw.origins["cases", len(raw.data["cases"])] = inner
        line = inner.line()
        lines = {key: inner.line((key,)) for key in own if inner.line((key,)) != line}
        raw.data["cases"].append({**shared, **own, "file": inner.file, "line": line, "lines": lines, "layer": layer})


def _gather_rules(raw: Raw, parts: list[str], loaded: Any, origin: Origin, layer: int) -> None:
    head = Head()
    path: Path = ()
    if isinstance(loaded, dict):
        head, loaded, path = _head(loaded), loaded["rules"], ("rules",)
    for at, one in enumerate(_listed(loaded, path)):
        here = Origin(origin.file, (*path, at), origin.lines)
        expected = ".".join(parts)
        if one["id"].rpartition(".")[0] != expected:
            raw.problems.append(here.problem(Fault(("id",), "id_not_place", id=one["id"], place=expected)))
            continue
        earlier = raw.data["rules"].get(one["id"])
        if earlier is not None and earlier["layer"] == layer:
            raw.problems.append(here.problem(Fault(("id",), "rule_twice", id=one["id"])))
            continue
        filled = {**_unclaimed(one, here.path), "file": origin.file, "line": here.line(), "layer": layer}
        if earlier is not None:
            filled["overrides"] = True
        if isinstance(filled.get("versions"), dict):
            filled["versions"] = head.filled(filled["versions"])
        raw.data["rules"][one["id"]] = filled
        raw.origins["rules", one["id"]] = here


def _unclaimed(one: dict[str, Any], path: Path) -> dict[str, Any]:
    """A piece that claims no key under which the loader writes. Raises Fault."""
    claimed = next((key for key in one if key in _OWN), None)
    if claimed is not None:
        raise Fault((*path, claimed), "loader_key", key=claimed)
    return one


@dataclass(frozen=True)
class Head:
    """What a file of rules says once for all its rules.

    `enacted` is the day on which the law was enacted whose first text the file holds: it goes to the first version of
    a rule where that says none. A later version is the work of another law and always says its own.
    """

    enacted: str | None = None
    readings: Mapping[str, Any] = field(default_factory=dict)

    def filled(self, versions: Mapping[str, Any]) -> dict[str, Any]:
        """The versions of a rule with what the file says for all; what is no version is left for its reader to refuse."""
        first = min(versions, default=None)
        filled = {}
        for day, version in versions.items():
            if isinstance(version, dict):
                version = dict(version)
                if self.readings and isinstance(version.get("readings", {}), dict):
                    version["readings"] = {**self.readings, **version.get("readings", {})}
                if self.enacted is not None and day == first:
                    version.setdefault("enacted", self.enacted)
            filled[day] = version
        return filled


def _head(loaded: dict[str, Any]) -> Head:
    """Read what stands before `rules:` in a file of rules. Raises Fault."""
    spec = mapping(loaded, (), ("enacted", "readings"), ("rules",))
    readings = entries(spec.get("readings", {}), ("readings",))
    if "enacted" not in spec:
        return Head(None, readings)
    return Head(read_day(spec["enacted"], ("enacted",)).isoformat(), readings)
