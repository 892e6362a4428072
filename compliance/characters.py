"""Characters: text is compared in one form (NFC), and what cannot be seen has no place in a name."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

INVISIBLE = (
    "[\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e"
    "\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\U000e0000-\\U000e0fff]"
)
"""A pattern of control, invisible and direction-changing characters, as Python and Polars read it."""
_INVISIBLE = re.compile(INVISIBLE)


def composed(raw: Any) -> Any:
    """Text in NFC, also inside lists and mappings; anything else as it is. Some systems write Hangul letter by letter."""
    if isinstance(raw, str):
        return raw if raw.isascii() else unicodedata.normalize("NFC", raw)
    if isinstance(raw, list):
        return [composed(one) for one in raw]
    if isinstance(raw, dict):
        made = {composed(key): composed(value) for key, value in raw.items()}
        return made if len(made) == len(raw) else raw  # keys that fall together are left to be refused
    return raw


def invisible(name: str) -> str | None:
    r"""The first character of a name that cannot be seen, as `U+200B`.

    >>> invisible("a\u200b1"), invisible("가-1")
    ('U+200B', None)
    """
    found = _INVISIBLE.search(name)
    return f"U+{ord(found[0]):04X}" if found else None
