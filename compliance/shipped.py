"""Where the rules, templates and examples stand: in the wheel inside the package, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `rules`, `templates` or `examples`, live in a checkout and in an editable install."""
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def compiled(name: str) -> Path | None:
    """A file or folder that was compiled when the wheel was built; None in a checkout, which compiles when used."""
    file = _PACKAGE / "_shipped" / "compiled" / name
    return file if file.exists() else None
