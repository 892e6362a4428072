"""From truths to findings: verdicts, binding days, reasons and questions. No file and no clock.

The package is also the public verb: `from compliance import assess; assess(rules, system, on=day)`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compliance.assess.models import Assessment


class _Verb(ModuleType):
    """A module that can be called: Python sets a package on its parent by name, over any function of that name."""

    def __call__(self, *args: Any, **options: Any) -> Assessment:
        """Every finding about one system, as of a day: `compliance.assess.described.assess`."""
        from compliance.assess.described import assess

        return assess(*args, **options)


sys.modules[__name__].__class__ = _Verb
