"""Text that calls itself a workbook: ``.csv`` of any separator, and HTML tables saved as ``.xls``."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

from pipeline.ingest.formats.archive import check_counts
from pipeline.ingest.grid import CannotOpen, Cell, Sheet, Workbook

BYTES = 5_000_000  # of text: a form of 60 000 cells has a tenth of it
SPANNED = 200_000  # positions covered by the spans of one table
SEPARATORS = ",;\t|"


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
    head = text.splitlines()[:50]
    separator = max(SEPARATORS, key=lambda s: sum(line.count(s) for line in head))
    if not any(separator in line for line in head):
        raise CannotOpen("not_a_workbook", "văn bản không chia thành cột")
    sheet = Sheet("csv")
    try:
        for r, line in enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1):
            _add(sheet, r, line)
    except csv.Error as e:
        raise CannotOpen("unreadable_file", f"tệp .csv bị hỏng ({e})") from e
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
    parser = _Tables()
    parser.feed(text_of(data))
    sheets = [s for s in parser.sheets if s.cells]
    if not sheets:
        raise CannotOpen("not_a_workbook", "trang HTML không có bảng")
    return Workbook("html", sheets)


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self.row = self.column = 0
        self.span = (1, 1)
        self.taken: set[tuple[int, int]] = set()
        self.spanned = 0
        self.buffer: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            number = len(self.sheets) + 1
            self.sheets.append(Sheet("html" if number == 1 else f"html {number}"))
            self.row, self.column, self.taken = 0, 0, set()
        elif tag == "tr" and self.sheets:
            self._close()
            self.row, self.column = self.row + 1, 0
            check_counts(len(self.sheets[-1].cells), self.row)
        elif tag in ("td", "th") and self.sheets:
            self._close()
            named = dict(attrs)
            self.span = (_span(named.get("rowspan")), _span(named.get("colspan")))
            self.column += 1
            while (self.row, self.column) in self.taken:
                self.column += 1
            self.buffer = []
        elif tag == "br" and self.buffer is not None:
            self.buffer.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self.buffer is not None:
            self.buffer.append(data)

    def _close(self) -> None:
        if self.buffer is None:
            return
        down, across = self.span
        sheet, text = self.sheets[-1], "".join(self.buffer).replace("\u00a0", " ")
        sheet.add(Cell(max(self.row, 1), self.column, text))
        check_counts(len(sheet.cells))
        if down > 1 or across > 1:
            sheet.merged.append((self.row, self.column, self.row + down - 1, self.column + across - 1))
            self.spanned += down * across
            if self.spanned > SPANNED:
                raise CannotOpen("too_large", f"ô gộp phủ hơn {SPANNED} vị trí", f"{SPANNED}")
            self.taken |= {(self.row + i, self.column + j) for i in range(down) for j in range(across)}
        self.column += across - 1
        self.buffer = None


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 500) if text and text.isdigit() else 1
