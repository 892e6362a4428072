"""A description read: the values that engines see, the answers that people see, and every fault at once.

Verdicts depend on `values` only. Software's suggestions, "don't know" and unsigned judgements give no value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from compliance import source
from compliance.characters import composed
from compliance.describe.leaf_answer import EMPTY, UNKNOWN, Answer, harmless
from compliance.describe.tree import INCLUDE, Tree
from compliance.errors import DescriptionError, Problem
from compliance.law.facts import ClosedList, Facts
from compliance.law.leaf import Value

__all__ = ["Answer", "Description", "load_system", "read_description", "read_mapping"]

STDIN = "-"
_DEEPEST_INCLUDE = 8
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")


@dataclass(frozen=True)
class Description:
    """One organisation's relation to one system, as its files say it.

    `values` is what engines see, before `Facts.completed`; `answers` what reports and papers see, by path;
    `named` the members of closed lists that the files mention, `kept_open` those that no closer closes. `files` begins
    with the one that was asked for, as it is shown; `read` are the places of all of them. `consistent_on`: the day for
    which `describe.consistent` filled in what follows.
    """

    file: str
    values: Mapping[str, Value]
    answers: Mapping[str, Answer]
    warnings: tuple[Problem, ...] = ()
    schema_version: int = 1
    files: tuple[str, ...] = ()
    named: frozenset[tuple[str, str]] = frozenset()
    kept_open: frozenset[tuple[str, str]] = frozenset()
    consistent_on: date | None = None
    read: frozenset[FilePath] = frozenset()


def read_description(data: str | bytes, file_name: str, facts: Facts, folder: FilePath | None = None) -> Description:
    """Read one YAML or JSON description. Included files are looked for in `folder`; without it none may be.

    Raises DescriptionError with every fault found.
    """
    reading = _Reading(facts)
    reading.take(data, file_name, folder, ())
    return reading.description()


def load_system(path: str | FilePath, facts: Facts, stdin: bytes = b"") -> Description:
    """Read the description in a file, with the files that it includes; `-` reads `stdin`.

    Raises DescriptionError with every fault found, and for a file that cannot be read.
    """
    if str(path) == STDIN:
        return read_description(stdin, STDIN, facts)
    reading = _Reading(facts)
    reading.open(FilePath(path), str(path), (), None)
    return reading.description()


def read_mapping(raw: Mapping[str, Any], facts: Facts, name: str = "") -> Description:
    """Read a description that is already a mapping, nested or by full paths. Raises DescriptionError."""
    reading = _Reading(facts)
    reading.merge(Tree(facts, name, {}), raw, None, ())
    return reading.description()


@dataclass
class _Reading:
    """All files of one description while they are read."""

    facts: Facts
    trees: list[Tree] = field(default_factory=list)
    seen: set[FilePath] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    editions: dict[str, int] = field(default_factory=dict)
    named: dict[tuple[str, str], Problem] = field(default_factory=dict)

    def open(self, file: FilePath, shown: str, chain: tuple[FilePath, ...], asked: Problem | None) -> None:
        """Read a file; `asked` is the place of the include that names it, if one does."""
        try:
            if file.is_dir():
                self._unopened("is_directory", shown, asked)
                return
            data = source.read_bytes(file)
        except FileNotFoundError:
            self._unopened("file_missing", shown, asked)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            self._unopened("file_unreadable", shown, asked, reason=reason)
        else:
            resolved = file.resolve()
            self.seen.add(resolved)
            self.take(data, shown, file.parent, (*chain, resolved))

    def _unopened(self, code: str, shown: str, asked: Problem | None, **params: Any) -> None:
        place = asked or Problem(code, harmless(shown))
        params |= {"path": harmless(shown)}
        self.problems.append(Problem(code, place.file, place.line, place.field, params))

    def take(self, data: str | bytes, shown: str, folder: FilePath | None, chain: tuple[FilePath, ...]) -> None:
        """Read the text of a file and what it includes."""
        shown = harmless(shown)
        try:
            text = source.decode(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
            raw, lines = source.read(_paired(text))
        except source.SourceFault as fault:
            params = {key: harmless(str(value)) for key, value in fault.params.items()}
            self.problems.append(Problem(fault.code, shown, fault.line, None, params))
            return
        self.merge(Tree(self.facts, shown, lines), raw, folder, chain)

    def merge(self, tree: Tree, raw: Any, folder: FilePath | None, chain: tuple[FilePath, ...]) -> None:
        """Read the tree of a file, join it to the files before it, and follow its includes."""
        self.trees.append(tree)
        tree.read(raw)
        for path, answer in tree.answers.items():
            earlier = self.answers.get(path)
            if earlier is None:
                self.answers[path] = answer
                self.editions[path] = tree.version
            elif _stand(earlier) != _stand(answer):
                place = Problem("answered_differently", answer.file, answer.line, path)
                params = {"first": earlier.place, "there": earlier.raw[:60], "here": answer.raw[:60]}
                clean = {key: harmless(value) for key, value in params.items()}
                self.problems.append(Problem(place.code, place.file, place.line, place.field, clean))
        for key, line in tree.named.items():
            self.named.setdefault(key, Problem("named_not_closed", tree.file, line, ".".join(key)))
        for at, name in enumerate(tree.include):
            listed = (INCLUDE, at) if (INCLUDE, at) in tree.lines else (INCLUDE,)
            self._include(tree.problem("include", listed), name, folder, chain)

    def _include(self, place: Problem, name: str, folder: FilePath | None, chain: tuple[FilePath, ...]) -> None:
        def refuse(code: str) -> None:
            self.problems.append(Problem(code, place.file, place.line, place.field, {"path": harmless(name)}))

        if folder is None:
            refuse("include_no_folder")
            return
        try:
            named = _named(folder, name)
            target = named.resolve()
            inside = target.is_relative_to(folder.resolve()) and not FilePath(name).is_absolute()
        except (OSError, ValueError, RuntimeError):
            refuse("file_missing")
            return
        if not inside:
            refuse("include_outside")
        elif target in chain:
            refuse("include_cycle")
        elif len(chain) > _DEEPEST_INCLUDE:
            refuse("include_too_deep")
        elif target.exists() and not target.is_file() and not target.is_dir():
            refuse("include_not_file")
        elif target not in self.seen:
            shown = str(FilePath(place.file or "").parent / name)
            self.open(named, shown, chain, place)

    def description(self) -> Description:
        """The description, if nothing was wrong. Raises DescriptionError."""
        self._denied()
        problems = [*(problem for tree in self.trees for problem in tree.problems), *self.problems]
        if problems:
            order = {tree.file: at for at, tree in enumerate(self.trees)}
            raise DescriptionError(sorted(problems, key=lambda p: (order.get(p.file or "", 0), p.line or 0)))
        root = self.trees[0]
        warnings = [warning for tree in self.trees for warning in tree.warnings]
        waiting = {problem.field: problem for problem in self._waiting()}
        warnings += waiting.values()
        values = {path: answer.value for path, answer in self.answers.items() if answer.value is not None and path not in waiting}
        kept_open = {(closed.name, member) for closed in self.facts.lists.values() for member in self._kept_open(closed, values, warnings)}
        return Description(
            file=root.file,
            values=values,
            answers=self.answers,
            warnings=tuple(warnings),
            schema_version=root.version,
            files=tuple(tree.file for tree in self.trees),
            named=frozenset(self.named),
            kept_open=frozenset(kept_open),
            read=frozenset(self.seen),
        )

    def _denied(self) -> None:
        """An answer about a member that is said not to be there is a fault: one of the two is wrong."""
        for answer, there in self._beneath_members():
            if there.value is False and answer.status not in (UNKNOWN, EMPTY):
                self.problems.append(_beneath("under_denied", answer, there))

    def _waiting(self) -> Iterator[Problem]:
        """The answers about a member of which nobody knows whether it is there: they count once that is known."""
        for answer, there in self._beneath_members():
            if there.status == UNKNOWN and answer.value is not None:
                yield _beneath("under_unknown", answer, there)

    def _beneath_members(self) -> Iterator[tuple[Answer, Answer]]:
        """Each answer about a member of which it is also answered whether it is there, with that answer."""
        for path, answer in self.answers.items():
            owned = self.facts.owner(path)
            there = self.answers.get(owned[0].there_of(owned[1])) if owned is not None else None
            if there is not None and there is not answer:
                yield answer, there

    def _kept_open(self, closed: ClosedList, values: Mapping[str, Value], warnings: list[Problem]) -> list[str]:
        """The members that a closer does not close: what the files only mention, and what its edition did not know."""
        closer = f"{closed.name}.{closed.closer}"
        if values.get(closer) is not True:
            return []
        spoken = {owned[1] for path in values if (owned := self.facts.owner(path)) and owned[0].name == closed.name}
        silent = [member for member in closed.members if member not in spoken]
        answer = self.answers[closer]
        left: list[str] = []
        for member in silent:
            named = self.named.get((closed.name, member))
            there = self.facts[closed.there_of(member)]
            if named is not None:
                left.append(member)
                params: dict[str, Any] = {"closer": closer, "there": there.path}
                warnings.append(Problem(named.code, named.file, named.line, named.field, params))
            elif there.changed > self.editions[closer]:
                left.append(member)
                params = {"closer": closer, "there": there.path, "edition": there.changed}
                warnings.append(Problem("closed_before", answer.file, answer.line, closer, params))
        return left


def _beneath(code: str, answer: Answer, there: Answer) -> Problem:
    """What is wrong with an answer about a member, given what was answered of its being there."""
    return Problem(code, answer.file, answer.line, answer.path, {"there": there.path, "first": there.place})


def _named(folder: FilePath, name: str) -> FilePath:
    """The file of a name beneath a folder; where there is none, the one whose name looks the same, letter by letter."""
    file = folder / name
    if file.exists() or name.isascii() or not file.parent.is_dir():
        return file
    alike = (other for other in file.parent.iterdir() if composed(other.name) == composed(file.name))
    return next(alike, file)


def _stand(answer: Answer) -> tuple[Any, ...]:
    return answer.value, answer.offered, answer.status


def _paired(text: str) -> str:
    """JSON may write one character as a pair of escapes, which YAML does not know."""
    if not text.lstrip().startswith("{"):
        return text
    return _PAIR.sub(lambda found: found[1] + json.loads(f'"{found[2]}"'), text)
