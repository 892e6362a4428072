"""The text of files: PyYAML's own reader and its fast one in C say the same."""

from __future__ import annotations

import pytest
import yaml

from compliance import shipped, source

FILES = sorted(file for name in ("rules", "templates", "examples") for file in shipped.folder(name).rglob("*.yaml"))


@pytest.mark.ci
def test_every_file_is_read_alike_without_the_fast_reader(monkeypatch):
    assert hasattr(yaml, "CSafeLoader"), "nothing to compare with"
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        fast = source.read(text)
        with monkeypatch.context() as patch:
            patch.setattr(source, "_LOADER", yaml.SafeLoader)
            assert source.read(text) == fast, file
