"""`compare`: the laws side by side."""

from __future__ import annotations

import click

from compliance.cli.assess import assessed, at_terminal, described
from compliance.cli.options import Setting, common


@click.command()
@click.argument("file", metavar="FILE")
@common
def compare(setting: Setting, file: str) -> None:
    """법을 나란히 견줍니다 · The laws side by side: each verdict and clause, what splits them, which is stricter."""
    from compliance.assessment.compare import compare as compared
    from compliance.report.render import FORMATS, render_comparison

    form = setting.chosen(FORMATS, "text")
    description = described(setting, file)
    found = compared(setting.book, assessed(setting, description))
    made = render_comparison(found, form, setting.lang, terminal=at_terminal(setting))
    setting.report(made, form, [file, *description.read])
