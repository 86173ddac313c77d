"""Text that calls itself a workbook: ``.csv`` of any separator, and HTML tables saved as ``.xls``."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from html.parser import HTMLParser

from pipeline.ingest.formats.archive import check_counts
from pipeline.ingest.grid import CannotOpen, Cell, Sheet, Workbook

BYTES = 5_000_000  # of text: a form of 60 000 cells has a tenth of it
SPANNED = 200_000  # positions covered by the spans of one table
SEPARATORS = ",;\t|"
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
STRUCK_CLASS = re.compile(r"\.([\w-]+)\s*\{[^{}]*line-through[^{}]*\}")
APART = "\x00"


def text_of(data: bytes) -> str:
    """The text of the bytes: by its mark, else UTF-8, else one byte a letter (old Vietnamese fonts come so)."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_csv(data: bytes) -> Workbook:
    """Comma, semicolon or tab separated text as a one-sheet workbook named 'csv'."""
    _check_size(data)
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CannotOpen("not_a_workbook", "dữ liệu nhị phân")
    text = text_of(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # Excel for Macintosh ended its lines so
    head = text.split("\n", 50)[:50]
    separator = max(SEPARATORS, key=lambda s: sum(line.count(s) for line in head))
    if not any(separator in line for line in head):
        raise CannotOpen("not_a_workbook", "văn bản không chia thành cột")
    sheet = Sheet("csv")
    try:
        for r, line in enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1):
            _add(sheet, r, line)
    except csv.Error as e:
        raise CannotOpen("unreadable_file", "tệp .csv bị hỏng, có ô quá dài hoặc dấu nháy không đóng") from e
    return Workbook("csv", [sheet])


def _check_size(data: bytes) -> None:
    if len(data) > BYTES:
        raise CannotOpen("too_large", f"{len(data) / 1e6:.0f} MB văn bản", f"{BYTES / 1e6:.0f} MB")


def _add(sheet: Sheet, row: int, texts: list[str]) -> None:
    for c, t in enumerate(texts, start=1):
        if t.strip():
            sheet.add(Cell(row, c, t))
    check_counts(len(sheet.cells))


def read_html(data: bytes) -> Workbook:
    """Every table of an HTML page as a sheet ('html', 'html 2', …); spans become merged ranges."""
    _check_size(data)
    text = _html_text(data)
    parser = _Tables(frozenset(m[1] for m in STRUCK_CLASS.finditer(text)))
    parser.feed(text)
    sheets = [s for s in parser.sheets if s.cells]
    if not sheets:
        raise CannotOpen("not_a_workbook", "trang HTML không có bảng")
    return Workbook("html", sheets)


def _html_text(data: bytes) -> str:
    """The page's text: UTF-8 where it is that, else in the code page the page names."""
    declared = CHARSET.search(data[:4096])
    try:
        if declared is None or data.startswith(MARKS):
            return text_of(data)
        data.decode("utf-8")
        return text_of(data)
    except UnicodeDecodeError:
        name = declared[1].decode() if declared else ""
        try:
            return data.decode(codecs.lookup(name).name, errors="replace")
        except LookupError as e:
            raise CannotOpen("unsupported_format", f"trang HTML viết bằng bảng mã {name}") from e


class _Tables(HTMLParser):
    """Tables of a page as sheets. A table inside a cell is that cell's text, its parts apart by ' | '."""

    def __init__(self, struck_classes: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self.struck_classes = struck_classes
        self.row = self.column = self.columns = 0
        self.span = (1, 1)
        self.taken: set[tuple[int, int]] = set()
        self.spanned = 0
        self.buffer: list[str] | None = None
        self.inner = 0  # tables open inside the cell
        self.struck: list[str] = []  # tags that strike through what stands in them
        self.doubt = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "table" and self.buffer is not None:
            self.inner += 1
        elif self.inner:
            if tag in ("td", "th", "tr") and self.buffer is not None:
                self.buffer.append(APART)
        elif tag == "table":
            number = len(self.sheets) + 1
            self.sheets.append(Sheet("html" if number == 1 else f"html {number}"))
            self.row, self.column, self.columns, self.taken = 0, 0, 0, set()
        elif tag == "col" and self.sheets:
            width = _span(named.get("span"))
            if _is_hidden(named):
                self._hide(columns=range(self.columns + 1, self.columns + width + 1))
            self.columns += width
        elif tag == "tr" and self.sheets:
            self._close()
            self.row, self.column = self.row + 1, 0
            check_counts(len(self.sheets[-1].cells), self.row)
            if _is_hidden(named):
                self._hide(rows=(self.row,))
        elif tag in ("td", "th") and self.sheets:
            self._close()
            self.span = (_span(named.get("rowspan")), _span(named.get("colspan")))
            self.column += 1
            while (self.row, self.column) in self.taken:
                self.column += 1
            self.buffer, self.struck = [], []
            # A cell that is not shown takes no place in its row: what stands where cannot be told.
            self.doubt = (
                "shown_otherwise" if _is_hidden(named) else "struck_through" if self._strikes(tag, named) else ""
            )
        elif tag == "br" and self.buffer is not None:
            self.buffer.append("\n")
        if tag in ("input", "img", "object", "svg") and self.buffer is not None:
            at = max(self.row, 1), self.column
            self.sheets[-1].controls |= {at}
        if tag not in ("td", "th") and self.buffer is not None and self._strikes(tag, named):
            self.struck.append(tag)

    def _strikes(self, tag: str, named: dict[str, str | None]) -> bool:
        classes = set((named.get("class") or "").split())
        return (
            tag in ("s", "strike", "del")
            or "line-through" in (named.get("style") or "")
            or bool(classes & self.struck_classes)
        )

    def _hide(self, rows: Iterable[int] = (), columns: Iterable[int] = ()) -> None:
        sheet = self.sheets[-1]
        sheet.hidden_rows, sheet.hidden_columns = sheet.hidden_rows | {*rows}, sheet.hidden_columns | {*columns}

    def handle_endtag(self, tag: str) -> None:
        if self.struck and tag == self.struck[-1]:
            self.struck.pop()
        if self.inner:
            self.inner -= tag == "table"
        elif tag in ("td", "th", "tr", "table"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self.buffer is not None:
            self.buffer.append(data)
            if self.struck and data.strip():
                self.doubt = self.doubt or "struck_through"

    def _close(self) -> None:
        if self.buffer is None:
            return
        down, across = self.span
        parts = "".join(self.buffer).replace("\u00a0", " ").split(APART)
        sheet, text = self.sheets[-1], " | ".join(p.strip() for p in parts if p.strip()) if len(parts) > 1 else parts[0]
        sheet.add(Cell(max(self.row, 1), self.column, text, doubt=self.doubt))
        check_counts(len(sheet.cells))
        if down > 1 or across > 1:
            sheet.merged.append((self.row, self.column, self.row + down - 1, self.column + across - 1))
            self.spanned += down * across
            if self.spanned > SPANNED:
                raise CannotOpen("too_large", f"ô gộp phủ hơn {SPANNED} vị trí", f"{SPANNED}")
            self.taken |= {(self.row + i, self.column + j) for i in range(down) for j in range(across)}
        self.column += across - 1
        self.buffer = None


def _is_hidden(named: dict[str, str | None]) -> bool:
    style = re.sub(r"\s", "", (named.get("style") or "").casefold())
    return "hidden" in named or "display:none" in style or "visibility:hidden" in style


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 500) if text and text.isdigit() else 1
