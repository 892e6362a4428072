"""Compiles the rulebook, the program and the words into the wheel, so that a start costs milliseconds."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from compliance import words
        from compliance.engines.lower import lowered
        from compliance.law.rulebook import load_rules
        from compliance.report.render import precompile

        book = load_rules()
        target = root / "build" / "compiled"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        without_cases = {key: value for key, value in book.data.items() if key != "cases"}
        for name, data in (
            ("rulebook.json", without_cases),
            ("cases.json", book.data["cases"]),
            ("program.json", lowered(book).plain()),
            ("words.json", words.gathered()),
        ):
            (target / name).write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
            build_data["force_include"][str(target / name)] = f"compliance/_shipped/compiled/{name}"
        precompile(target / "templates")
        build_data["force_include"][str(target / "templates")] = "compliance/_shipped/compiled/templates"
