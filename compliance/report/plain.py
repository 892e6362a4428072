"""Marked text into lines of a width, for terminals and pipes: East Asian characters are two columns wide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from compliance.report.escape import CLOSE, COLUMN, OPEN, TARGET

WIDTH = 100
"""Columns where no terminal says otherwise."""

_HANG = re.compile(r"^( *(?:(?:\d+\.|[-·●◐○◇■◆×△▷→]) +)?)")
_MARKS = re.compile(f"{OPEN}(?:l([^{TARGET}]*){TARGET}|([a-z]))|{CLOSE}")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with one style (`""`: none), and the address it leads to."""

    text: str
    style: str
    link: str | None


def width_of(text: str) -> int:
    """Columns on a terminal.

    >>> width_of("해치 ok")
    7
    """
    return sum(_columns(one) for one in text)


def _columns(one: str) -> int:
    if unicodedata.combining(one) or one in "\u200b\u200c\u200d":
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1


def lines(marked: str, width: int) -> Iterator[list[Span]]:
    """The lines of marked text, broken between words; what continues a line hangs under its text."""
    for line in marked.split("\n"):
        yield from _broken(_spans(line), width)


def plain(marked: str, width: int = WIDTH) -> str:
    """Marked text without its marks."""
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines(marked, width))


def _spans(line: str) -> list[Span]:
    found: list[Span] = []
    stack: list[tuple[str, str | None]] = [("", None)]
    at = 0
    for mark in _MARKS.finditer(line):
        if mark.start() > at:
            found.append(Span(line[at : mark.start()], *stack[-1]))
        at = mark.end()
        if mark[0] == CLOSE:
            if len(stack) > 1:
                stack.pop()
        else:
            style, link = stack[-1]
            stack.append((style, mark[1]) if mark[1] is not None else (mark[2], link))
    if at < len(line):
        found.append(Span(line[at:], *stack[-1]))
    return found


def _broken(spans: list[Span], width: int) -> Iterator[list[Span]]:
    hang = min(_hang("".join(span.text for span in spans)), width // 2)
    line: list[Span] = []
    used, fresh = 0, False
    for word in _words(spans, width - hang):
        blank = word[0].text.isspace()
        if fresh and blank:
            continue
        size = sum(width_of(span.text) for span in word)
        if used + size > width and not blank and used > (hang if fresh else 0):
            yield line
            line, used = [Span(" " * hang, "", None)], hang
        line += word
        used += size
        fresh = used > width
        if fresh:
            yield line
            line, used = [Span(" " * hang, "", None)], hang
    if not fresh:
        yield line


def _hang(text: str) -> int:
    """The column at which what continues a line begins: where the line says, else after its bullet."""
    before, column, _ = text.partition(COLUMN)
    bullet = _HANG.match(text)
    return width_of(before if column or bullet is None else bullet[0])


def _words(spans: list[Span], width: int) -> Iterator[list[Span]]:
    """Blanks and words by turns; a word may run over several spans, one wider than a line is cut."""
    word: list[Span] = []
    for span in spans:
        for text in re.findall(r" +|[^ ]+", span.text.replace(COLUMN, "")):
            piece = Span(text, span.style, span.link)
            if text.isspace() or (word and word[0].text.isspace()):
                yield from _cut(word, width)
                word = []
            word.append(piece)
    yield from _cut(word, width)


def _cut(word: list[Span], width: int) -> Iterator[list[Span]]:
    if not word:
        return
    if word[0].text.isspace() or sum(width_of(span.text) for span in word) <= width:
        yield word
        return
    piece: list[Span] = []
    used = 0
    for span in word:
        for one in span.text:
            size = width_of(one)
            if used + size > width:
                yield piece
                piece, used = [], 0
            piece.append(Span(one, span.style, span.link))
            used += size
    yield piece
