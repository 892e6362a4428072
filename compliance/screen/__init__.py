"""Many systems at once: a table of filings becomes lanes and bounds, a database to browse, and a quarantine.

The home of Polars. Importing anything from here without it raises MissingExtra, which says what to install; so
nothing outside imports this package before a screening is asked for.
"""

from compliance.errors import MissingExtra, Problem

try:
    import polars as pl  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "polars":
        raise
    raise MissingExtra(Problem("extra_screen")) from None
