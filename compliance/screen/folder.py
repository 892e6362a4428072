"""The folder of a run: it takes its place when it is complete, and only what an earlier run wrote is ever removed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath

from compliance import writing
from compliance.describe.leaf_answer import harmless
from compliance.errors import OutputError, Problem
from compliance.screen import write

_NAMED = 5  # of the files that are in the way


@contextlib.contextmanager
def folder(out: FilePath, inputs: Iterable[str | FilePath]) -> Iterator[FilePath]:
    """A folder beside the one asked for, which takes its place when everything in it is complete.

    An earlier run there is replaced, if every file in it is as that run wrote it. Any other folder that holds
    something is refused, and so is one that holds an input. Raises OutputError.
    """
    shown = harmless(str(out))
    _free(out, shown, inputs)
    beside: FilePath | None = None
    try:
        with writing.unbroken():
            out.parent.mkdir(parents=True, exist_ok=True)
            beside = FilePath(tempfile.mkdtemp(dir=out.parent, prefix=".haechi."))
        yield beside
        own = _free(out, shown, inputs)
        beside.chmod(writing.mode_of(out, 0o777))
        _replace(out, beside, own)
    except OSError as error:
        raise OutputError(Problem("run_failed", shown, params={"problem": error.strerror or str(error)})) from None
    finally:
        if beside is not None and beside.exists():
            shutil.rmtree(beside, ignore_errors=True)


def _free(out: FilePath, shown: str, inputs: Iterable[str | FilePath]) -> list[str]:
    """The files of the earlier run whose place a run may take. Raises OutputError where it may not."""
    if (out.exists() and not out.is_dir()) or out.is_symlink():
        raise OutputError(Problem("run_not_folder", shown))
    if not out.is_dir():
        return []
    for file in inputs:
        if FilePath(file).resolve().is_relative_to(out.resolve()):
            raise OutputError(Problem("run_holds_input", shown, params={"input": harmless(str(file))}))
    try:
        own, others = _sorted_out(out)
    except OSError as error:
        raise OutputError(Problem("run_failed", shown, params={"problem": error.strerror or str(error)})) from None
    if others:
        names = ", ".join(harmless(name) for name in others[:_NAMED]) + (" …" if len(others) > _NAMED else "")
        code = "run_changed" if write.is_run(out) else "run_other_folder"
        raise OutputError(Problem(code, shown, params={"names": names}))
    return own


def _written(out: FilePath) -> dict[str, str]:
    """What a run says it wrote into its folder: names within it and fingerprints, the manifest apart."""
    told = write.told(out)
    try:
        found = dict(told["files"]) if told else {}
        for number, source in enumerate(told["inputs"] if told else (), 1):
            found[f"{write.INPUTS}/{number}.{source['kind']}"] = source["sha256"]
    except (KeyError, TypeError, ValueError):  # not as a run writes it: nothing there is known
        return {}
    return found


def _sorted_out(out: FilePath) -> tuple[list[str], list[str]]:
    """What an earlier run wrote in a folder and is as it was written; and everything else there. Raises OSError."""
    written = _written(out)
    own: list[str] = []
    others: list[str] = []
    for place, folders, files in os.walk(out):
        for name in sorted(folders + files):
            file = FilePath(place, name)
            within = file.relative_to(out).as_posix()
            if within == write.INPUTS and written and not file.is_symlink():
                continue
            (own if _as_written(file, within, written) else others).append(within)
    return own, others


def _as_written(file: FilePath, within: str, written: Mapping[str, str]) -> bool:
    """Whether a file of a folder is one of its run, and holds what the run wrote. Raises OSError."""
    if file.is_symlink() or not file.is_file():
        return False
    if within == write.MANIFEST:
        return bool(written)
    return within in written and written[within] == write.fingerprint(file)


def _replace(out: FilePath, new: FilePath, own: Iterable[str]) -> None:
    """Put a new run in the place of an earlier one. Whatever goes wrong, one of the two stands there whole."""
    if not out.exists():
        new.replace(out)
        return
    with writing.unbroken():
        aside = FilePath(tempfile.mkdtemp(dir=out.parent, prefix=".haechi.")) / "earlier"
        try:
            out.replace(aside)
            new.replace(out)
        except OSError:
            if aside.exists():
                aside.replace(out)
            raise
        finally:
            _remove(aside, own)


def _remove(earlier: FilePath, own: Iterable[str]) -> None:
    """Remove what an earlier run wrote, and no other file: a folder that still holds something stays."""
    for name in own:
        (earlier / name).unlink(missing_ok=True)
    for place in (earlier / write.INPUTS, earlier, earlier.parent):
        with contextlib.suppress(OSError):
            place.rmdir()
