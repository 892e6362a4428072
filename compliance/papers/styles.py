"""How the cells of a workbook look. Colours stand beside words, never instead of them."""

from __future__ import annotations

from typing import Any

from compliance.report.plain import width_of

INK, LINE, HEAD, PAPER = "#1F2933", "#B8C0CC", "#E4E9F0", "#FFFBEA"
STATUS = {
    "done": ("#DDF3E4", "#14532D"),
    "not_done": ("#FBDCDC", "#8A1C1C"),
    "open": ("#FFF0C7", "#6B4700"),
    "not_needed": ("#EEF1F5", "#3D4A5C"),
    "optional": ("#E3EEFB", "#1D4373"),
    "not_used": ("#FFFFFF", "#52606D"),
    "principle": ("#F1EBFA", "#4A2A7B"),
}


def lines_needed(text: str, width: int) -> int:
    """Lines of a wrapped cell so many digits wide; a Korean character is a little less than two digits wide.

    Not every program fits the height of a row by itself.
    """
    sizes = [len(line) + (width_of(line) - len(line)) * 3 // 4 for line in text.split("\n")]
    return sum(max(1, -(-size // width)) for size in sizes)


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any, font: str) -> None:
        self._book = book
        self._base = {"font_name": font, "font_size": 10, "font_color": INK, "valign": "top"}
        self._cells: dict[tuple[bool, bool, bool], Any] = {}
        boxed = {"border": 1, "border_color": LINE, "text_wrap": True}
        head = boxed | {"bold": True, "bg_color": HEAD, "valign": "vcenter", "align": "center"}
        self.title = self.made(bold=True, font_size=14, valign="vcenter")
        self.heading = self.made(bold=True, font_size=11, valign="vcenter")
        self.note = self.made(font_color="#52606D")
        self.plain_link = self.made(font_color="#0B4F9E", underline=1)
        self.head = self.made(**head)
        self.head_fill = self.made(**(head | {"bg_color": "#FFE9A8"}))
        self.day = self.made(**(boxed | {"num_format": "yyyy-mm-dd", "align": "center", "bg_color": PAPER}))
        self.label = self.made(**(boxed | {"bold": True, "bg_color": HEAD}))
        self.value = self.made(**boxed)
        self.value_link = self.made(**(boxed | {"font_color": "#0B4F9E", "underline": 1}))
        self.count = self.made(**(boxed | {"align": "center"}))
        self.prose = self.made(text_wrap=True)
        self.status = {key: book.add_format({"bg_color": back, "font_color": ink}) for key, (back, ink) in STATUS.items()}

    def made(self, **properties: Any) -> Any:
        return self._book.add_format(self._base | properties)

    def label_of(self, status: str) -> Any:
        """The word of a status in its colours."""
        back, ink = STATUS[status]
        return self.made(border=1, border_color=LINE, bold=True, bg_color=back, font_color=ink)

    def cell(self, *, filled: bool, centred: bool, link: bool) -> Any:
        """A cell of the table; `filled`: to be filled in by a person."""
        key = filled, centred, link
        if key not in self._cells:
            properties: dict[str, Any] = {"border": 1, "border_color": LINE, "text_wrap": True}
            if filled:
                properties["bg_color"] = PAPER
            if centred:
                properties["align"] = "center"
            if link:
                properties |= {"font_color": "#0B4F9E", "underline": 1}
            self._cells[key] = self.made(**properties)
        return self._cells[key]
