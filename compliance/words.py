"""Every word the interface says, in both languages, from `templates/words/`."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from compliance import shipped, source

LANGUAGES = ("ko", "en")


@cache
def catalogue() -> dict[str, Any]:
    """All interface words: nested by group; each leaf is `{ko: …, en: …}`."""
    ready = shipped.compiled("words.json")
    if ready is not None:
        value: dict[str, Any] = json.loads(ready.read_bytes())
        return value
    return gathered()


def gathered() -> dict[str, Any]:
    """The words of every file of the folder; a group may be spread over several files."""
    found: dict[str, Any] = {}
    for file in sorted((shipped.folder("templates") / "words").glob("*.yaml")):
        loaded, _ = source.read(file.read_text(encoding="utf-8"))
        for group, words in loaded.items():
            found.setdefault(group, {}).update(words)
    return found


def say(key: str, lang: str, /, **params: Any) -> str:
    """The words of a dotted key in a language, with its placeholders filled.

    Raises KeyError where the catalogue has no such key: a missing word is a fault of ours, not of the input.
    """
    node: Any = catalogue()
    for part in key.split("."):
        node = node[part]
    text: str = node[lang]
    return text.format(**params) if params else text
