"""Words in both languages in one record, and the faults found while reading law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance.characters import invisible
from compliance.law.numbers import Unreadable, read_date
from compliance.source import Path


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Korean and English."""

    ko: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.ko if lang == "ko" else self.en

    def filled(self, **parts: Text) -> Text:
        """Both languages with their `{placeholders}` replaced by the words of that language."""
        return Text(
            self.ko.format(**{name: part.ko for name, part in parts.items()}),
            self.en.format(**{name: part.en for name, part in parts.items()}),
        )


class Fault(Exception):
    """A fault at a path inside one file of law; the loader adds file and line."""

    def __init__(self, path: Path, code: str, **params: Any) -> None:
        super().__init__(code)
        self.path = path
        self.code = code
        self.params = params


def text(raw: Any, path: Path) -> Text:
    """Read `{ko: …, en: …}`: both there, neither empty, not the same. Raises Fault."""
    if not isinstance(raw, dict) or set(raw) != {"ko", "en"}:
        raise Fault(path, "text_shape")
    ko, en = raw["ko"], raw["en"]
    if not (isinstance(ko, str) and isinstance(en, str) and ko.strip() and en.strip()):
        raise Fault(path, "text_shape")
    return Text(ko, en)


def mapping(raw: Any, path: Path, allowed: Iterable[str], required: Iterable[str] = ()) -> dict[str, Any]:
    """Read a mapping with known keys only. Raises Fault with the nearest known key for an unknown one."""
    if not isinstance(raw, dict):
        raise Fault(path, "not_mapping")
    known = set(allowed) | set(required)
    for key in raw:
        if key not in known:
            raise Fault((*path, key), "unknown_key", key=key, known=", ".join(sorted(known)))
    for key in required:
        if key not in raw:
            raise Fault(path, "missing_key", key=key)
    return raw


def entries(raw: Any, path: Path) -> dict[str, Any]:
    """Read a mapping whose keys are names of its own. Raises Fault."""
    return mapping(raw, path, raw if isinstance(raw, dict) else ())


def word(raw: Any, path: Path) -> str:
    """Read a name or one line of words. Raises Fault."""
    if not isinstance(raw, str) or not raw:
        raise Fault(path, "not_word")
    unseen = invisible(raw)
    if unseen is not None:
        raise Fault(path, "invisible", point=unseen)
    return raw


def whole(raw: Any, path: Path) -> int:
    """Read a whole number. Raises Fault."""
    if not str(raw).isdecimal():
        raise Fault(path, "not_whole", given=str(raw)[:60])
    return int(raw)


def read_day(raw: Any, path: Path) -> date:
    """Read a day. Raises Fault."""
    try:
        return read_date(raw)
    except Unreadable as error:
        raise Fault(path, error.code, **error.params) from None


def items(raw: Any, path: Path) -> list[Any]:
    """Read a list. Raises Fault."""
    if not isinstance(raw, list):
        raise Fault(path, "not_list")
    return raw
