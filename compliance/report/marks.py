"""The mark of a report: a digest of all that stands before it.

A report that nobody touched since it was written is told by its mark from everything else, and so from a checklist
that a person filled in. Text carries it as its last line, Markdown and HTML in a comment, a workbook as the comment of
its archive, which no program keeps when it saves the workbook anew. JSON is for programs and is known by its shape.
"""

from __future__ import annotations

import hashlib
import json
import re

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is looked through for a mark."""

_LINES = {"text": "haechi:{}\n", "md": "<!-- haechi:{} -->\n", "html": "<!-- haechi:{} -->\n"}
_MARK = re.compile(rb"(?:haechi:([0-9a-f]{16})|<!-- haechi:([0-9a-f]{16}) -->)\n?\Z")
_TAIL = 64  # bytes in which a mark stands
_ARCHIVE, _NO_COMMENT = b"PK\x03\x04", b"\0\0"
_JSON = ({"format", "on", "laws"}, {"format", "overview", "systems"})


def marked(data: bytes, form: str) -> bytes:
    """A report with its mark. `form` is the name of its format; one that takes no mark is left as it is."""
    if form == "xlsx":
        assert data.endswith(_NO_COMMENT), "an archive ends with the length of its comment"
        comment = f"haechi:{_digest(data)}".encode()
        return data.removesuffix(_NO_COMMENT) + len(comment).to_bytes(2, "little") + comment
    if form not in _LINES:
        return data
    data = data if data.endswith(b"\n") else data + b"\n"
    return data + _LINES[form].format(_digest(data)).encode()


def is_report(data: bytes) -> bool:
    """Whether a report is as it was written."""
    found = _MARK.search(data[-_TAIL:])
    if found is None:
        return _is_json(data)
    digest = (found[1] or found[2]).decode()
    before = data[: len(data) - len(found[0])]
    if data.startswith(_ARCHIVE):
        before = before[:-2] + _NO_COMMENT
    return _digest(before) == digest


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _is_json(data: bytes) -> bool:
    if not data.startswith(b"{"):
        return False
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and any(names <= set(told) for names in _JSON)
