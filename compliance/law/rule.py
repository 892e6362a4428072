"""A rule and its versions: what it demands, of whom, since when, under which reading, on which clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from compliance.law.citation import Jurisdiction
from compliance.law.condition import Scope
from compliance.law.kinds import TABLES, Force, Kind
from compliance.law.node import Node, walk
from compliance.law.text import Fault, Text, items, mapping, read_day, text, word
from compliance.law.version import TABLE_KEYS, TREE_KEYS, Version
from compliance.source import Path

GATES = (True, "part")
"""A gate opens its law, or a `part` of it: only where the first is shut does the law not apply."""
_VERSION_KEYS = (
    *TREE_KEYS, "enacted", "from", "cite", "gist", "sanction", "deadlines", "readings", "gates", "any", "not_encoded",
    "otherwise", "beside", "borne_by_others", "like", "add", "drop", "note",
)  # fmt: skip
_RULE_KEYS = (
    "id", "kind", "force", "title", "addressee", "object", "group", "each", "gate", "class", "above", "versions",
    "reviewed", "note", "file", "line", "overrides",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One rule: its nature, and its versions by the day from which their text stands.

    `opens_law`: a gate of the whole law; a gate that opens only a part never says that the law does not apply.
    """

    id: str
    kind: Kind
    title: Text
    force: Force | None
    addressee: str | None
    object: Text | None
    group: str | None
    each: str | None
    gate: bool
    opens_law: bool
    counted: bool
    above: str | None
    reviewed: Mapping[str, Any] | None
    file: str
    line: int
    overrides: bool
    _raw: Mapping[str, Any] = field(repr=False)
    _scope: Scope = field(repr=False)

    @property
    def jurisdiction(self) -> str:
        return self.id.split(".", 1)[0]

    @cached_property
    def versions(self) -> tuple[tuple[date, Version | None], ...]:
        """Each version by its day, oldest first; None repeals."""
        found: list[tuple[date, Version | None]] = []
        scope = Scope(self._scope.facts, self._scope.rules, self.each, self._scope.notions)
        for key, raw in merged(self._raw["versions"], ("versions",)).items():
            day = read_day(key, ("versions", key))
            if raw is None:
                found.append((day, None))
                continue
            where = ("versions", key)
            mapping(raw, where, (*_VERSION_KEYS, *(TABLE_KEYS if self.kind in TABLES else ())))
            enacted = read_day(raw["enacted"], (*where, "enacted")) if "enacted" in raw else day
            found.append((day, Version(day, enacted, raw, self.id, scope, where)))
        found.sort(key=lambda entry: entry[0])
        if not found or found[0][1] is None:
            raise Fault(("versions",), "no_version")
        return tuple(found)

    def on(self, day: date) -> Version | None:
        """The version whose text stands on a day; the first one serves back to its enactment."""
        standing: Version | None = None
        for at, (key, version) in enumerate(self.versions):
            if key <= day or (at == 0 and version is not None and version.enacted <= day):
                standing = version
        return standing

    def review(self, version: Version) -> Mapping[str, Any] | None:
        """Who reviewed this version and when; None where nobody did or its content has changed since."""
        if self.reviewed and self.reviewed.get("content") == version.content:
            return self.reviewed
        return None

    def nodes(self, law: Jurisdiction) -> Iterator[Node]:
        """Every node of every tree, for checks of the rulebook as text."""
        for _, version in self.versions:
            if version is None:
                continue
            if self.kind != "deadline" and version.start is not None:
                for start in version.start.days:
                    if start.when is not None:
                        yield from walk(start.when)
            for reading in law.readings:
                trees = version.trees(reading, law)
                if trees is None:
                    continue
                for top in (trees.holds, trees.satisfied, *(one.node for one in trees.unless)):
                    if top is not None:
                        yield from walk(top)


def rule(raw: Mapping[str, Any], scope: Scope) -> Rule:
    """Read one rule; its trees are read when needed. Raises Fault."""
    spec = mapping(raw, (), _RULE_KEYS, ("id", "kind", "title", "versions"))
    if spec["kind"] not in list(Kind):
        raise Fault(("kind",), "unknown_kind", given=str(spec["kind"]), known=", ".join(Kind))
    kind, force = Kind(spec["kind"]), spec.get("force")
    if (kind is Kind.DUTY) != (force is not None) or (force is not None and force not in list(Force)):
        raise Fault(("force",) if force else (), "unknown_force", given=str(force), known=", ".join(Force))
    for key in ("addressee", "group", "each", "above"):
        if spec.get(key) is not None:
            word(spec[key], (key,))
    if spec.get("each") is not None and spec["each"] not in scope.facts.lists:
        raise Fault(("each",), "some_of", known=", ".join(scope.facts.lists))
    if spec.get("gate", False) not in (False, *GATES):
        raise Fault(("gate",), "gate_shape", given=str(spec["gate"]))
    reviewed = spec.get("reviewed")
    return Rule(
        id=spec["id"],
        kind=kind,
        title=text(spec["title"], ("title",)),
        force=Force(force) if force is not None else None,
        addressee=spec.get("addressee"),
        object=text(spec["object"], ("object",)) if "object" in spec else None,
        group=spec.get("group"),
        each=spec.get("each"),
        gate=spec.get("gate") in GATES,
        opens_law=spec.get("gate") is True,
        counted=spec.get("class") is True,
        above=spec.get("above"),
        reviewed=reviewed if isinstance(reviewed, dict) else None,
        file=spec.get("file", ""),
        line=int(spec.get("line", 0)),
        overrides=spec.get("overrides") is True,
        _raw=spec,
        _scope=scope,
    )


def merged(versions: Any, path: Path) -> dict[str, dict[str, Any] | None]:
    """Each version's text whole: `like` with `add` and `drop` carried out, what is inherited filled in."""
    if not isinstance(versions, dict):
        raise Fault(path, "not_mapping")
    whole: dict[str, dict[str, Any] | None] = {}
    before: dict[str, Any] | None = None
    for key in sorted(versions):
        raw = versions[key]
        if raw is None:
            whole[key] = before = None
            continue
        spec: dict[str, Any] = dict(mapping(raw, (*path, key), raw))
        if "like" in spec:
            spec = _like(spec, whole, (*path, key))
        if "from" not in spec and before is not None and "from" in before:
            spec["from"] = before["from"]
        whole[key] = before = spec
    return whole


def _like(spec: dict[str, Any], whole: Mapping[str, dict[str, Any] | None], path: Path) -> dict[str, Any]:
    base = whole.get(spec["like"])
    if base is None:
        raise Fault((*path, "like"), "like_unknown", day=str(spec["like"]))
    dropped = set(items(spec.get("drop", []), (*path, "drop")))
    result = {key: _dropped(value, dropped) for key, value in base.items() if key != "enacted"}
    for key, added in mapping(spec.get("add", {}), (*path, "add"), ("unless", "satisfied")).items():
        if key == "unless":
            result["unless"] = [*result.get("unless", []), *added]
        else:
            old = result["satisfied"]
            form = next(iter(old))
            result["satisfied"] = {form: [*old[form], *added]}
    result |= {key: value for key, value in spec.items() if key not in ("like", "add", "drop")}
    return result


def _dropped(raw: Any, names: set[str]) -> Any:
    if isinstance(raw, list):
        return [_dropped(one, names) for one in raw if not (isinstance(one, dict) and one.get("id") in names)]
    if isinstance(raw, dict):
        return {key: _dropped(value, names) for key, value in raw.items()}
    return raw
