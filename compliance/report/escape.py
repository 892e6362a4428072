"""What people wrote stays text: in HTML, in Markdown, on a terminal.

Each format has one escape, put on everything a template prints. Marks of style in terminal text are characters of
the private use area, which are taken out of everything else.
"""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

OPEN, CLOSE, TARGET = "\ue000", "\ue001", "\ue002"
COLUMN = "\ue003"
"""Where the lines that continue a line begin."""
COLUMN_MARK = Markup(COLUMN)  # noqa: S704  (a constant)
STYLES = {
    "plain": "p",
    "strong": "s",
    "dim": "d",
    "head": "h",
    "bad": "b",
    "warn": "w",
    "good": "g",
    "info": "i",
    "link": "l",
}
"""Style names and their letters: `OPEN` letter text `CLOSE`; a link is `OPEN l` address `TARGET` text `CLOSE`."""

_TARGET = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", '"': "%22", "|": "%7C"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~$])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(#|=|-|\+|:(?=[ -])|\d+(?=[.)]))")
_ADDRESS = re.compile(r"(?<=\w)(?=://)|(?<=\bwww)(?=\.)|(?=@)", re.IGNORECASE)


def harmless(text: str) -> str:
    r"""Without control, private and direction-turning characters; line ends become spaces.

    >>> harmless("a\x1b[31mb\nc")
    'a[31mb c'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_character(one) for one in text)


def _character(one: str) -> str:
    if one in "\t\n\r\x0b\x0c\x85\u2028\u2029":
        return " "
    if one in "\u200c\u200d":
        return one
    return "" if unicodedata.category(one) in ("Cc", "Cf", "Co", "Cs", "Cn") else one


def for_html(value: object) -> object:
    """For Jinja's `finalize`: autoescape does the rest."""
    return value if isinstance(value, Markup) else harmless(str(value))


def for_markdown(value: object) -> Markup:
    r"""Text that Markdown shows as it is.

    >>> print(for_markdown("# *a* <b> [c](http://d)"))
    \# \*a\* \<b\> \[c\](http&#58;//d)
    """
    if isinstance(value, Markup):
        return value
    text = _ENTITY.sub("&amp;", harmless(str(value)))
    text = _MARKDOWN.sub(r"\\\1", text)
    text = _LINE_START.sub(
        lambda found: f"{found[1]}\\{found[2]}" if not found[2].isdigit() else f"{found[1]}&#8203;{found[2]}", text
    )
    text = _ADDRESS.sub("\x00", text)
    for mark, entity in (("\x00://", "&#58;//"), ("\x00.", "&#46;"), ("\x00@", "&#64;")):
        text = text.replace(mark, entity)
    return Markup(text.replace("\x00", ""))  # noqa: S704  (escaped above)


def code(value: object) -> Markup:
    """Text as Markdown code; backticks cannot leave it."""
    return Markup("`{}`").format(Markup(harmless(str(value)).replace("`", "'").replace("|", "\\|")))  # noqa: S704


def path(value: object) -> Markup:
    """A path as HTML code that may break after its dots and underscores."""
    parts = re.findall(r"[^._]*[._]?", harmless(str(value)))
    return Markup("<code>{}</code>").format(Markup("<wbr>").join(part for part in parts if part))


def unbroken(value: object) -> Markup:
    """Words as HTML in which a day never breaks over two lines."""
    return Markup(_DAY.sub(r'<span class="nb">\g<0></span>', str(escape(harmless(str(value))))))  # noqa: S704  (escaped)


def for_terminal(value: object) -> Markup:
    """Text without anything a terminal obeys."""
    return value if isinstance(value, Markup) else Markup(harmless(str(value)))  # noqa: S704


def styled(value: object, style: str) -> Markup:
    """Terminal text with a mark of style around it."""
    return Markup(f"{OPEN}{STYLES[style]}{for_terminal(value)}{CLOSE}")  # noqa: S704


def linked(value: object, address: str | None) -> Markup:
    """Terminal text that leads to an address."""
    if not address or not address.startswith("https://"):
        return for_terminal(value)
    return Markup(f"{OPEN}l{harmless(address)}{TARGET}{for_terminal(value)}{CLOSE}")  # noqa: S704


def target(value: str) -> Markup:
    """An address inside the brackets of a Markdown link; what could end it is encoded."""
    return Markup("".join(_TARGET.get(one, one) for one in harmless(value)))  # noqa: S704


def address(value: str | None) -> str | None:
    """An address that may be linked to; None for any other scheme."""
    return value if value and value.startswith(("https://", "http://")) else None
