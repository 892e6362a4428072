"""YAML and JSON text into plain values, strictly, with the line of each of them.

The one reader for rules, words and descriptions. Keys are always text and numbers and days stay text: what a scalar
means is decided by the question it answers (`1e26`, `no`, `2026-01-22` mean nothing before that).
"""

from __future__ import annotations

import codecs
from pathlib import Path as FilePath
from typing import Any, TypeAlias

import yaml

from compliance.characters import composed, invisible

Path: TypeAlias = tuple[str | int, ...]
Lines: TypeAlias = dict[Path, int]

LARGEST = 4 * 1024 * 1024
DEEPEST = 40
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS: dict[str, bool | None] = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "~": None,
    "": None,
}


class SourceFault(Exception):
    """Why a text cannot be read: `code` of the message, its `params`, and the `line` (from 1) where known."""

    def __init__(self, code: str, line: int | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.params = params


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, with or without a byte order mark. Raises SourceFault for anything else."""
    if len(data) > LARGEST:
        raise SourceFault("too_large", size=f"{len(data) / 1e6:.0f}", limit=f"{LARGEST / 1e6:.0f}")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceFault("encoding", found="UTF-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        if b"\0" in data:
            raise SourceFault("binary", line) from None
        try:
            data.decode("cp949")
        except UnicodeDecodeError:
            raise SourceFault("binary", line) from None
        raise SourceFault("encoding", line, found="CP949 (EUC-KR)") from None
    for at, mark in enumerate(text):
        if mark < " " and mark not in "\t\n\r":
            raise SourceFault("binary", text.count("\n", 0, at) + 1)
    return text


def read_bytes(file: FilePath) -> bytes:
    """The bytes of a file, at most a little more than the largest that is accepted. Raises OSError."""
    with file.open("rb") as stream:
        return stream.read(LARGEST + 1)


def read(text: str) -> tuple[Any, Lines]:
    """The value of one YAML (or JSON) document and the line of every key and item, by path."""
    lines: Lines = {}
    try:
        value = _build(yaml.parse(text, Loader=_LOADER), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise SourceFault("yaml", line, problem=error.problem or str(error)) from None
    except yaml.YAMLError as error:
        raise SourceFault("yaml", None, problem=str(error).splitlines()[0]) from None
    return value, lines


class _Open:
    """A mapping or list that is being filled."""

    __slots__ = ("awaited", "items", "path")

    def __init__(self, items: dict[str, Any] | list[Any], path: Path) -> None:
        self.items = items
        self.path = path
        self.awaited: str | None = None

    def place(self, value: Any, line: int, lines: Lines) -> Path:
        """Put a value into the container; returns the path at which it stands."""
        if isinstance(self.items, list):
            at: Path = (*self.path, len(self.items))
            self.items.append(value)
        else:
            assert self.awaited is not None
            at = (*self.path, self.awaited)
            self.items[self.awaited] = value
            self.awaited = None
        lines.setdefault(at, line)
        return at

    def key(self, text: str, line: int, lines: Lines) -> None:
        assert isinstance(self.items, dict)
        if text in self.items:
            raise SourceFault("duplicate_key", line, key=text, first=lines[(*self.path, text)])
        self.awaited = text
        lines[(*self.path, text)] = line


def _build(events: Any, lines: Lines) -> Any:
    """Fold the event stream without recursion: a deep or self-referring file costs nothing."""
    stack: list[_Open] = []
    root: list[Any] = []
    documents = 0
    for event in events:
        line = event.start_mark.line + 1
        match event:
            case yaml.DocumentStartEvent():
                documents += 1
                if documents > 1:
                    raise SourceFault("several_documents", line)
            case yaml.AliasEvent():
                raise SourceFault("alias", line, name=event.anchor)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                if len(stack) >= DEEPEST:
                    raise SourceFault("too_deep", line, limit=DEEPEST)
                if stack and isinstance(stack[-1].items, dict) and stack[-1].awaited is None:
                    raise SourceFault("key_not_text", line)
                if event.tag is not None and event.tag not in ("!",):
                    raise SourceFault("tag", line, tag=event.tag)
                items: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
                path: Path = ()
                if stack:
                    path = stack[-1].place(items, line, lines)
                else:
                    root.append(items)
                stack.append(_Open(items, path))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                stack.pop()
            case yaml.ScalarEvent():
                _scalar(event, line, stack, root, lines)
    return root[0] if root else None


def _scalar(event: Any, line: int, stack: list[_Open], root: list[Any], lines: Lines) -> None:
    if event.tag is not None and event.tag != "!":
        raise SourceFault("tag", line, tag=event.tag)
    top = stack[-1] if stack else None
    if top is not None and isinstance(top.items, dict) and top.awaited is None:
        key = composed(event.value)
        unseen = invisible(key)
        if unseen is not None:
            raise SourceFault("invisible", line, point=unseen)
        top.key(key, line, lines)
        return
    value: Any = composed(event.value)
    if event.implicit[0]:
        value = _CONSTANTS.get(value, value)
    if top is None:
        root.append(value)
    else:
        top.place(value, line, lines)
