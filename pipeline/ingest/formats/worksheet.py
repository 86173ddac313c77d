"""One sheet of an ``.xlsx`` in one pass over its XML: cells, merged ranges, what is hidden, what lies upon cells."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (a C extension without stubs)

from pipeline.ingest.formats import drawings
from pipeline.ingest.formats.archive import CELLS, check_counts
from pipeline.ingest.formats.package import SWITCHES, Package, is_true, local
from pipeline.ingest.formats.second import plain
from pipeline.ingest.formats.styles import Look, is_on
from pipeline.ingest.grid import CannotOpen, Cell, Sheet, number_text, position
from pipeline.ingest.number_formats import has_day, hides_text, is_date, shows_otherwise

NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
AT_ONCE = 8_000_000  # bytes of XML whose elements may be in memory all together
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
THIN_ROW, THIN_COLUMN = 2.0, 0.25  # points, characters: narrower than this nothing can be seen
PLAIN = Look()
Text = tuple[str, bool]  # a string and whether any of it is struck through


@dataclass
class Book:
    """What the sheets of a workbook share."""

    package: Package
    strings: list[Text] = field(default_factory=list)
    looks: list[Look] | None = None
    from_1904: bool = False
    uncomputed: bool = False
    _known: dict[str | None, Look | None] = field(default_factory=dict)

    def look(self, number: str | None) -> Look | None:
        """The look a cell refers to; None where the file does not have it."""
        if number not in self._known:
            self._known[number] = self._look(number)
        return self._known[number]

    def _look(self, number: str | None) -> Look | None:
        if self.looks is None:
            return None
        at = int(number) if number and number.isdigit() else 0
        return self.looks[at] if at < len(self.looks) else None if number and at else PLAIN


def elements(content: bytes, *names: str) -> Iterator[etree._Element]:
    """Elements of these names, whole, rows before their cells or after them; of a large part each is gone once another row or
    string is asked for. Raises CannotOpen (unreadable_file)."""
    tags = [f"{{{space}}}{name}" for space in NAMESPACES for name in names]
    try:
        if len(content) <= AT_ONCE:
            root = etree.fromstring(content, etree.XMLParser(**SWITCHES))
            yield from root.iter(*tags)
        else:
            events = etree.iterparse(io.BytesIO(content), events=("end",), tag=tags, **SWITCHES)
            for _, element in events:
                yield element
                if local(element) in ("row", "si"):
                    _forget(element)
            root = events.root
    except etree.XMLSyntaxError as e:
        raise CannotOpen("unreadable_file", "phần XML của bảng tính bị hỏng") from e
    if root is None or etree.QName(root).namespace not in NAMESPACES:
        raise CannotOpen("unsupported_format", "bảng tính viết theo một chuẩn khác Office Open XML")


def _forget(element: etree._Element) -> None:
    """Free what an element and those before it hold."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def text_of(element: etree._Element) -> Text:
    """The text of a string: its own and that of its runs, without the phonetic one; and whether a run is struck."""
    parts: list[str] = []
    struck = False
    for e in element:
        name = local(e)
        if name == "t" and len(element) == 1:
            return plain_text(e.text or ""), False  # as most are
        if name == "t":
            parts.append(e.text or "")
        elif name == "r":
            at = {local(x): x for x in e}
            text = (at["t"].text or "") if "t" in at else ""
            parts.append(text)
            struck |= bool(text.strip()) and any(local(x) == "strike" and is_on(x) for x in at.get("rPr", ()))
    return plain_text("".join(parts)), struck


def plain_text(text: str) -> str:
    """A text with its ``_x000D_`` escapes resolved; line ends and outer spaces stay."""
    return plain(text) if "_x" in text else text


class SheetReader:
    """One pass over a sheet's XML. ``numbers`` are the stored numbers of its cells, those shown as dates too."""

    def __init__(self, book: Book, path: str, name: str):
        self.book, self.path, self.sheet = book, path, Sheet(name)
        self.numbers: dict[tuple[int, int], float] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.struck_columns: list[tuple[int, int]] = []
        self.anchors: list[drawings.Range] = []
        self.row_number = self.column = 0
        self.row_element: etree._Element | None = None
        self.default_height = THIN_ROW
        self.zeros_hidden = False

    def read(self, content: bytes) -> None:
        """Read the cells, merged ranges, hidden rows and columns, and what lies upon cells."""
        for e in elements(content, *ELEMENTS):
            METHODS[e.tag](self, e)
        sheet = self.sheet
        sheet.hidden_rows, sheet.hidden_columns = frozenset(self.hidden_rows), frozenset(self.hidden_columns)
        sheet.controls = drawings.covered_cells(self.book.package, self.path, self.anchors)

    def _enter_row(self, row: etree._Element) -> None:
        """Number the row a cell lies in: by its own number, else one more than the row before."""
        told = row.get("r")
        if told is not None and not (told.isdigit() and 1 <= int(told) <= LAST_ROW):
            raise CannotOpen("unreadable_file", f"số hàng '{told}' không hợp lệ")
        self.row_element, self.row_number, self.column = row, int(told) if told else self.row_number + 1, 0

    def row(self, row: etree._Element) -> None:
        if row is not self.row_element:
            self._enter_row(row)
        height = _float(row.get("ht"), self.default_height)
        if is_true(row.get("hidden")) or height < THIN_ROW:
            self.hidden_rows.add(self.row_number)

    def col(self, col: etree._Element) -> None:
        first, last = int(_float(col.get("min"), 0)), int(_float(col.get("max"), 0))
        if is_true(col.get("hidden")) or _float(col.get("width"), 9.0) < THIN_COLUMN:
            self.hidden_columns.update(range(first, min(last, first + 500) + 1))
        look = self.book.look(col.get("style"))
        if look is not None and look.struck:
            self.struck_columns.append((first, last))

    def mergeCell(self, merge: etree._Element) -> None:
        if box := _box(merge.get("ref") or ""):
            self.sheet.merged.append(box)
            check_counts(0, merges=len(self.sheet.merged))

    def sheetFormatPr(self, element: etree._Element) -> None:
        self.default_height = _float(element.get("defaultRowHeight"), THIN_ROW)

    def sheetView(self, element: etree._Element) -> None:
        self.zeros_hidden |= element.get("showZeros") in ("0", "false")

    def conditionalFormatting(self, element: etree._Element) -> None:
        """Icons or bars in place of the numbers: what they say depends on rules that are not read."""
        if not any(local(e) in ("iconSet", "dataBar") and e.get("showValue") in ("0", "false") for e in element.iter()):
            return
        boxes = [b for part in (element.get("sqref") or "").split() if (b := _box(part))]
        for (row, column), cell in self.sheet.cells.items():
            if cell.kind == "number" and any(a <= row <= c and b <= column <= d for a, b, c, d in boxes):
                cell.doubt = cell.doubt or "shown_otherwise"

    def control(self, element: etree._Element) -> None:
        anchor = next((e for e in element.iter() if local(e) == "anchor"), None)
        if anchor is not None:
            self.anchors.append(drawings.anchor_of(anchor) or (0, 0, 0, 0))

    def c(self, c: etree._Element) -> None:
        row = c.getparent()
        if row is None:
            return
        if row is not self.row_element:
            self._enter_row(row)
        at = (self.row_number, self.column + 1)
        if told := c.get("r"):
            try:
                at = position(told)
            except ValueError as e:
                raise CannotOpen("unreadable_file", f"địa chỉ ô '{told}' không hợp lệ") from e
        self.column = at[1]
        if at[0] > LAST_ROW or at[1] > LAST_COLUMN:
            raise CannotOpen("unreadable_file", f"địa chỉ ô '{told}' không hợp lệ")
        cell = self._cell(c, at, row)
        cells = self.sheet.cells
        if at in cells and (cell.text or cell.kind != "text"):
            cell.doubt, cell.text = "damaged_cell", f"{cells[at].text} | {cell.text}"
        self.sheet.add(cell)
        if len(cells) > CELLS:
            check_counts(len(cells))

    def _cell(self, c: etree._Element, at: tuple[int, int], row: etree._Element) -> Cell:
        raw, formula, inline = "", None, None
        for e in c:
            name = local(e)
            if name == "v":
                raw = e.text or ""
            elif name == "f":
                formula = e.text or ""
            elif name == "is":
                inline = e
        style = c.get("s")
        look = self.book.look(style)
        shown = look or PLAIN
        row_no, column_no = at
        cell = Cell(row_no, column_no, "", "text", None, None, shown.number_format, shown.font, "", "", shown.invisible)
        kind = c.get("t") or "n"
        struck = shown.struck or (style is None and self._struck_around(row, at[1]))
        if formula is not None:
            cell.formula = f"={formula}" if formula else "= (công thức)"
            if raw == "" or self.book.uncomputed:
                cell.kind, cell.text = "formula", cell.formula
                return cell
        if kind == "inlineStr":
            cell.text, partly = text_of(inline) if inline is not None else ("", False)
            struck |= partly
        elif kind == "s":
            if raw.strip().isdigit() and int(raw) < len(self.book.strings):
                cell.text, partly = self.book.strings[int(raw)]
                struck |= partly
            elif raw.strip():
                cell.text, cell.doubt = raw, "damaged_cell"
        elif kind == "str":
            cell.text = plain_text(raw)
        elif raw.strip():
            self._value(cell, kind, raw.strip(), look)
        if shown.number_format and cell.kind == "text" and cell.text and hides_text(shown.number_format):
            cell.doubt = cell.doubt or "shown_otherwise"
        if struck and (cell.text.strip() or cell.kind != "text"):
            cell.doubt = "struck_through"
        return cell

    def _struck_around(self, row: etree._Element, column: int) -> bool:
        """True where a cell without a style of its own lies in a row or a column whose style is struck through."""
        look = self.book.look(row.get("s")) if is_true(row.get("customFormat")) else None
        return (look is not None and look.struck) or any(a <= column <= b for a, b in self.struck_columns)

    def _value(self, cell: Cell, kind: str, raw: str, look: Look | None) -> None:
        cell.text = raw
        if kind == "e":
            cell.kind = "error"
        elif kind == "b" and raw in ("0", "1", "true", "false"):
            cell.kind, cell.value = "bool", float(is_true(raw))
            cell.text = "TRUE" if cell.value else "FALSE"
        elif kind == "d":
            cell.kind = "date"
            try:
                cell.on_date = dt.datetime.fromisoformat(raw.removesuffix("Z")).date()
                cell.text = cell.on_date.isoformat()
            except ValueError:
                cell.doubt = "damaged_cell"
        elif kind == "n" and NUMBER.fullmatch(raw) and math.isfinite(float(raw)):
            self._number(cell, float(raw))
            if look is None:
                cell.doubt = "damaged_cell"  # its format is lost: it may be a percentage, a date, a plain number
        else:
            cell.doubt = "damaged_cell"

    def _number(self, cell: Cell, value: float) -> None:
        self.numbers[cell.row, cell.column] = value
        if is_date(cell.number_format):
            cell.kind = "date"
            set_date(cell, value, from_1904=self.book.from_1904)
            return
        cell.kind, cell.value, cell.text = "number", value, number_text(value)
        if shows_otherwise(cell.number_format, value) or (self.zeros_hidden and value == 0):
            cell.doubt = "shown_otherwise"


ELEMENTS = (
    "c",
    "row",
    "col",
    "mergeCell",
    "sheetFormatPr",
    "sheetView",
    "control",
    "conditionalFormatting",
)
METHODS: dict[str, Callable[[SheetReader, etree._Element], None]] = {
    f"{{{space}}}{name}": getattr(SheetReader, name) for space in NAMESPACES for name in ELEMENTS
}


def _box(reference: str) -> drawings.Range | None:
    """``B2:D4`` or ``B2`` as a range; None for anything else."""
    first, _, last = reference.partition(":")
    try:
        (r1, c1), (r2, c2) = position(first), position(last or first)
    except ValueError:
        return None
    return min(r1, r2), min(c1, c2), max(r1, r2), max(c1, c2)


def _float(text: str | None, default: float) -> float:
    return float(text) if text and NUMBER.fullmatch(text.strip()) else default


def set_date(cell: Cell, serial: float, *, from_1904: bool) -> None:
    """Put a day (or, below one day, a time) counted as Excel counts into a cell; what is no date stays a number's text."""
    cell.text = number_text(serial)
    if not has_day(cell.number_format) and 0 <= serial < 1:
        cell.text = str((dt.datetime.min + dt.timedelta(days=serial)).time().replace(microsecond=0))
        return
    if from_1904:
        epoch = dt.date(1904, 1, 1)
    else:
        # Excel takes 1900 for a leap year: before March of it the days count from one day later.
        epoch = dt.date(1899, 12, 31) if serial < 60 else dt.date(1899, 12, 30)
    try:
        day = epoch + dt.timedelta(days=int(serial // 1))
    except OverflowError:
        return
    if serial >= (0 if from_1904 else 1) and day.year < 10_000:
        cell.on_date, cell.text = day, day.isoformat()
