"""Workbooks before they are written: pages of addressed, styled cells, and the spellings offices use."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

LABEL = "SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT"

Value = str | int | float | None


@dataclass(frozen=True)
class Style:
    """How a cell looks. ``number`` is an Excel number format, ``turn`` the rotation of the text in degrees."""

    bold: bool = False
    italic: bool = False
    size: float = 11
    across: str = "left"
    wrap: bool = False
    border: bool = False
    fill: str = ""
    colour: str = ""
    number: str = "General"
    turn: int = 0


STYLES: dict[str, Style] = {
    "plain": Style(),
    "label": Style(bold=True, size=10, across="center", colour="C00000"),
    "org": Style(bold=True, across="center", wrap=True),
    "title": Style(bold=True, size=13, across="center", wrap=True),
    "subtitle": Style(italic=True, across="center", wrap=True),
    "unit": Style(italic=True, across="right"),
    "head": Style(bold=True, size=10, across="center", wrap=True, border=True),
    "head_fill": Style(bold=True, size=10, across="center", wrap=True, border=True, fill="DDEBF7"),
    "head_turned": Style(bold=True, size=10, across="center", wrap=True, border=True, turn=90),
    "mark": Style(across="center", border=True),
    "name": Style(border=True),
    "text": Style(border=True, wrap=True),
    "group": Style(bold=True, border=True, fill="F2F2F2"),
    "group_mark": Style(bold=True, border=True, across="center", fill="F2F2F2"),
    "total": Style(bold=True, border=True, across="center"),
    "total_name": Style(bold=True, border=True),
    "share": Style(italic=True, border=True, across="center", size=10),
    "number": Style(border=True, across="right"),
    "percent": Style(border=True, across="center", number="0.0%"),
    "date": Style(border=True, across="center", number="dd/mm/yyyy"),
    "note": Style(italic=True),
    "sign": Style(bold=True, across="center"),
    "place": Style(italic=True, across="center"),
}


def column_letter(column: int) -> str:
    """``3`` → ``C``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """``(4, 3)`` → ``C4``."""
    return f"{column_letter(column)}{row}"


@dataclass
class Page:
    """One sheet: cells by (row, column) from 1, merged ranges, widths."""

    name: str
    cells: dict[tuple[int, int], tuple[object, str]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    freeze: str = ""

    def put(self, row: int, column: int, value: object, style: str = "plain") -> str:
        """Sets a cell and gives its address. ``None`` leaves a blank that still has its border."""
        self.cells[row, column] = (value, style)
        return address(row, column)

    def span(self, row: int, column: int, rows: int, columns: int, value: object, style: str) -> str:
        """Sets a merged range of that many rows and columns; a range of one cell is not merged."""
        for r in range(row, row + rows):
            for c in range(column, column + columns):
                self.cells[r, c] = (None, style)
        if rows * columns > 1:
            self.merges.append((row, column, row + rows - 1, column + columns - 1))
        return self.put(row, column, value, style)


@dataclass
class Book:
    """One workbook: period folder, file name, pages, font, and the encoding of its text."""

    period: str
    name: str
    pages: list[Page] = field(default_factory=list)
    font: str = "Times New Roman"
    encoding: str = "unicode"

    @property
    def file(self) -> str:
        """``<YYYY-MM>/<file name>``, as every table names it."""
        return f"{self.period}/{self.name}"

    def ref(self, page: str, cell: str) -> str:
        """``<YYYY-MM>/<file>!<sheet>!<A1>``."""
        return f"{self.file}!{page}!{cell}"


# -- spellings ---------------------------------------------------------------------------------------------------------
_OLD_TONES = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ",
    "ọe": "oẹ", "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
_OLD_TONES |= {new.upper(): old.upper() for new, old in _OLD_TONES.items()}


def old_tones(text: str) -> str:
    """Tone marks where the older habit sets them: Hòa → Hoà, Thủy → Thuỷ. Only open syllables differ."""
    words = []
    for word in text.split(" "):
        ending = word[-2:]
        words.append(word[:-2] + _OLD_TONES.get(ending, ending))
    return " ".join(words)


def decomposed(text: str) -> str:
    """The same text with its marks as separate code points (NFD), as some keyboards type it."""
    return unicodedata.normalize("NFD", text)


def capitals(text: str) -> str:
    """All capitals."""
    return text.upper()


def comma(number: float, digits: int = 1) -> str:
    """A number as text with a decimal comma, without idle zeros: 9.5 → 9,5; 15.0 → 15."""
    text = f"{number:.{digits}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def thousands(number: float) -> str:
    """Vietnamese figures with dots for thousands: 33120 → 33.120; 1012.4 → 1.012,4."""
    whole = f"{int(number):,}".replace(",", ".")
    part = round(number - int(number), 1)
    return whole + (f",{round(part * 10)}" if part else "")
