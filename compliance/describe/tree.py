"""One file's tree of answers, walked by the paths of the questions; every fault collected with its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from compliance.characters import composed, invisible
from compliance.describe.leaf_answer import OUTDATED, UNSIGNED, Answer, BadAnswer, harmless, read_answer, written
from compliance.errors import Problem
from compliance.law.facts import Facts
from compliance.law.numbers import Unreadable, read_number, shown
from compliance.source import Lines, Path

VERSION, INCLUDE = "schema_version", "include"
HEADER = (VERSION, INCLUDE)
_SUGGESTIONS = 40


@dataclass
class Tree:
    """The answers of one file while they are read. `named`: the members it mentions, with the line."""

    facts: Facts
    file: str
    lines: Lines
    version: int = 0
    include: tuple[str, ...] = ()
    answers: dict[str, Answer] = field(default_factory=dict)
    named: dict[tuple[str, str], int | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def problem(self, code: str, at: Path = (), **params: Any) -> Problem:
        """A fault at a path of the file, as the message will show it."""
        line: int | None = None
        for size in range(len(at), -1, -1):
            line = self.lines.get(at[:size])
            if line is not None:
                break
        clean = {key: harmless(value) if isinstance(value, str) else value for key, value in params.items()}
        return Problem(code, self.file, line, harmless(".".join(map(str, at)), 120) or None, clean)

    def fault(self, code: str, at: Path = (), **params: Any) -> None:
        self.problems.append(self.problem(code, at, **params))

    def warn(self, code: str, at: Path = (), **params: Any) -> None:
        self.warnings.append(self.problem(code, at, **params))

    def read(self, raw: Any) -> bool:
        """Read the whole file; False where it is of a newer edition or no description, so that nothing was read."""
        if raw is None or raw == {}:
            self.fault("empty_description")
            return False
        if not isinstance(raw, Mapping):
            self.fault("not_description", given=shown(written(raw)))
            return False
        if not self._header(raw):
            return False
        self._walk({key: value for key, value in raw.items() if key not in HEADER}, (), "")
        return True

    def _header(self, raw: Mapping[str, Any]) -> bool:
        edition = self.facts.edition
        self.version = edition
        if raw.get(VERSION) is None:
            self.fault("version_missing", (VERSION,) if VERSION in raw else (), edition=edition)
        else:
            try:
                given: Any = read_number(raw[VERSION])
            except Unreadable:
                given = None
            if not isinstance(given, int) or given < 1:
                self.fault("version_unreadable", (VERSION,), given=shown(written(raw[VERSION])), edition=edition)
            elif given > edition:
                self.fault("version_newer", (VERSION,), given=given, edition=edition)
                return False
            else:
                self.version = given
        self._includes(raw.get(INCLUDE))
        return True

    def _includes(self, raw: Any) -> None:
        listed = raw if isinstance(raw, list) else [] if raw is None else [raw]
        if not all(isinstance(one, str) and one.strip() for one in listed):
            self.fault("include_shape", (INCLUDE,))
            return
        for name in listed:
            unseen = invisible(name)
            if unseen is not None:
                self.fault("invisible", (INCLUDE,), point=unseen)
                return
        self.include = tuple(listed)

    @cached_property
    def _successors(self) -> dict[str, tuple[str, ...]]:
        """What took the place of the questions of older editions, by their old paths."""
        successors: dict[str, tuple[str, ...]] = {}
        for fact in self.facts:
            for old in fact.was:
                successors[old] = (*successors.get(old, ()), fact.path)
        return successors

    @cached_property
    def _moved(self) -> dict[str, str]:
        """Where questions that only moved stand now. One that was split, merged or recut carries no answer over."""
        return {
            old: paths[0]
            for old, paths in self._successors.items()
            if len(paths) == 1 and self.facts[paths[0]].changed <= self.version
        }

    @cached_property
    def _old_blocks(self) -> frozenset[str]:
        """The blocks that only an older edition had; of the file's edition, so asked only after its header."""
        return _prefixes(self._successors) if self.version < self.facts.edition else frozenset()

    def _walk(self, raw: Mapping[str, Any], at: Path, above: str) -> None:
        for key, value in raw.items():
            name = composed(str(key))
            path, here = f"{above}.{name}" if above else name, (*at, key)
            target = self._target(path)
            if target is not None:
                self._leaf(target, path, value, here)
            elif self._replaced(path):
                self.warn("question_replaced", here, successors=", ".join(self._successors[path]))
            elif path in self.facts.prefixes or path in self._old_blocks:
                self._block(path, value, here)
            else:
                self._unknown(path, here)

    def _target(self, path: str) -> str | None:
        """The question that a path means in the edition of the file."""
        facts = self.facts
        old = self.version < facts.edition and path in self._moved
        if old and (path not in facts or facts[path].changed > self.version):
            return self._moved[path]
        return path if path in facts else None

    def _replaced(self, path: str) -> bool:
        """Whether a path is a question of an older edition whose answers carry over to none of this one."""
        return self.version < self.facts.edition and path in self._successors and path not in self.facts

    def _block(self, path: str, value: Any, at: Path) -> None:
        member = next(((c, path[len(c.name) + 1 :]) for c in self.facts.lists.values() if _under(c.name, path)), None)
        is_member = member is not None and member[1] in member[0].members
        if member is not None and is_member:
            self.named.setdefault((member[0].name, member[1]), self.lines.get(at))
        if value is None:
            return
        if isinstance(value, Mapping):
            self._walk(value, at, path)
        elif member is not None and is_member:
            self.fault("member_not_mapping", at, there=member[0].there, given=shown(written(value)))
        else:
            self.fault("block_not_mapping", at, given=shown(written(value)), child=self._children(path)[0])

    def _leaf(self, path: str, said: str, raw: Any, at: Path) -> None:
        facts = self.facts
        fact = facts[path]
        owned = facts.owner(path)
        if owned is not None:
            self.named.setdefault((owned[0].name, owned[1]), self.lines.get(at))
        try:
            answer = read_answer(fact, raw, facts.currencies)
        except BadAnswer as bad:
            for key, code, params in bad.faults:
                self.fault(code, at if key is None else (*at, key), **params)
            return
        if answer is None:
            return
        answer = replace(answer, file=self.file, line=self.lines.get(at))
        if path in self.answers:
            self.fault("answered_twice", at, path=path, first=self.answers[path].place)
            return
        if said != path:
            self.warn("path_renamed", at, path=path)
        if fact.changed > self.version:
            self.warn("question_changed", at, edition=fact.changed, version=self.version)
            answer = replace(answer, value=None, offered=answer.value or answer.offered, status=OUTDATED)
        if answer.status == UNSIGNED:
            self.warn("unsigned", at)
        self.answers[path] = answer

    def _unknown(self, path: str, at: Path) -> None:
        unseen = invisible(path)
        if unseen is not None:
            self.fault("invisible", at, point=unseen)
            return
        if path in self._successors:
            self.fault("question_renamed", at, like=", ".join(self._successors[path]))
            return
        near = self._like(path) if len(self.problems) < _SUGGESTIONS else None
        if near:
            self.fault("unknown_question_like", at, like=near)
        else:
            self.fault("unknown_question", at)

    def _like(self, path: str) -> str | None:
        """The nearest known path: a neighbour of like name, the one question of that name, or a like one elsewhere."""
        above, _, last = path.rpartition(".")
        near = difflib.get_close_matches(last[:200], self._children(above), n=1, cutoff=0.65)
        if not above and not near:
            near = difflib.get_close_matches(last[:200], HEADER, n=1, cutoff=0.65)
        if near:
            return f"{above}.{near[0]}" if above else near[0]
        ends: dict[str, list[str]] = {}
        for known in (*self.facts.facts, *self.facts.prefixes):
            ends.setdefault(known.rpartition(".")[2], []).append(known)
        like = [last] if last in ends else difflib.get_close_matches(last[:200], ends, n=1, cutoff=0.85)
        return ends[like[0]][0] if like and len(ends[like[0]]) == 1 else None

    def _children(self, above: str) -> list[str]:
        start = len(above) + 1 if above else 0
        below = (path for path in self.facts.facts if not above or path.startswith(above + "."))
        return list(dict.fromkeys(path[start:].partition(".")[0] for path in below))


def _under(name: str, path: str) -> bool:
    return path.startswith(name + ".")


def _prefixes(paths: Iterable[str]) -> frozenset[str]:
    parts = [path.split(".") for path in paths]
    return frozenset(".".join(names[:size]) for names in parts for size in range(1, len(names)))
