"""The one Jinja environment, and every format that people read: text, Markdown, HTML; JSON stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, FileSystemLoader, ModuleLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from compliance import shipped
from compliance.assessment.compare import Comparison
from compliance.assessment.models import Assessment
from compliance.errors import Problem, UsageError
from compliance.report import as_json, escape
from compliance.report.as_json import comparison_schema, report_schema, reports_schema
from compliance.report.build import page
from compliance.report.filters import filters, names
from compliance.report.overview import assessments as together
from compliance.report.overview import overview
from compliance.report.plain import plain
from compliance.words import LANGUAGES

__all__ = [
    "FORMATS", "comparison_schema", "environment", "marked", "precompile", "render", "render_all", "render_comparison",
    "report_schema", "reports_schema",
]  # fmt: skip

FORMATS = ("text", "md", "html", "json")
_FINALIZE: dict[str, Callable[[object], object]] = {
    "html": escape.for_html,
    "md": escape.for_markdown,
    "text": escape.for_terminal,
}


def render(assessment: Assessment, format: str, lang: str) -> str:
    """An assessment as text, Markdown, HTML or JSON, in Korean or English. Raises UsageError for another format."""
    return render_all([assessment], format, lang)


def render_all(
    assessments: Sequence[Assessment], format: str, lang: str, *, terminal: bool = False, quiet: bool = False
) -> str:
    """Several assessments in one result, a table over all of them before the single ones.

    JSON: an assessment, or of several an object that holds the `overview` and the `systems`. `terminal` colours text
    for a terminal.
    """
    if format == "json" and len(assessments) == 1:
        return as_json.dumps(assessments[0])
    pages = [page(one) for one in assessments]
    over = overview(assessments, pages) if len(pages) > 1 else None
    if format == "json" and over is not None:
        return as_json.dumps(together(assessments, over))
    return _shown("report", {"pages": pages, "over": over, "quiet": quiet}, format, lang, terminal)


def render_comparison(comparison: Comparison, format: str, lang: str, *, terminal: bool = False) -> str:
    """The laws side by side, in the formats of `render`."""
    if format == "json":
        return as_json.dumps(comparison)
    return _shown("compare", {"comparison": comparison}, format, lang, terminal)


def _shown(template: str, context: Mapping[str, Any], format: str, lang: str, terminal: bool) -> str:
    if format not in FORMATS or lang not in LANGUAGES:
        raise UsageError(Problem("unknown_format", params={"given": f"{format}, {lang}", "known": ", ".join(FORMATS)}))
    if format != "text":
        return environment(format, lang).get_template(f"{template}.{format}.jinja").render(context)
    made = marked(template, context, lang)
    if terminal:
        from compliance.report import terminal as screen

        return screen.coloured(made)
    return plain(made)


def _loader() -> BaseLoader:
    """Templates compiled when the wheel was built; in a checkout as they stand in the folder."""
    ready = shipped.compiled("templates")
    return ModuleLoader(ready) if ready is not None else FileSystemLoader(shipped.folder("templates"))


def precompile(target: Path) -> None:
    """Write every template as a Python module, for `_loader` to find in a wheel."""
    for format in _FINALIZE:
        own = partial(_ends, (f".{format}.jinja", ".css.jinja"))
        environment(format, LANGUAGES[0]).compile_templates(target, zip=None, filter_func=own)


def _ends(endings: tuple[str, ...], name: str) -> bool:
    return name.endswith(endings)


def marked(template: str, context: Mapping[str, Any], lang: str) -> str:
    """Terminal text with its marks of style, not yet broken into lines."""
    return environment("text", lang).get_template(f"{template}.text.jinja").render(context)


@cache
def environment(format: str, lang: str) -> ImmutableSandboxedEnvironment:
    """Everything printed goes through the escape of the format; an unknown name is an error."""
    made = ImmutableSandboxedEnvironment(
        loader=_loader(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_FINALIZE[format],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    made.filters |= filters(lang)
    made.globals |= names(lang)
    return made
