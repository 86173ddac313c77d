"""A sheet as a dict of cells with anchors, written as .xlsx, .xls, .ods, .csv or HTML."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

At = tuple[int, int]


@dataclass(frozen=True)
class Formula:
    """A formula; ``stored`` None means that no program has computed it."""

    text: str
    stored: Any = None


@dataclass(frozen=True)
class Error:
    """A cell in error: ``#N/A``, ``#REF!``, ``#DIV/0!``."""

    text: str


def letters(column: int) -> str:
    """Column number, from 1, as letters."""
    made = ""
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


def a1(at: At) -> str:
    """(row, column), from 1, as A1."""
    return f"{letters(at[1])}{at[0]}"


@dataclass
class Leaf:
    """A sheet. ``anchors`` name the places expectations speak about; they move with the cells."""

    name: str = "Biểu 1"
    cells: dict[At, Any] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    anchors: dict[Hashable, At] = field(default_factory=dict)
    hidden: str = ""  # '', 'hidden', 'very'
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    fonts: dict[At, str] = field(default_factory=dict)
    formats: dict[At, str] = field(default_factory=dict)
    comments: dict[At, str] = field(default_factory=dict)

    def put(self, row: int, column: int, value: Any) -> None:
        """Set a cell; None empties it."""
        if value is None:
            self.cells.pop((row, column), None)
        else:
            self.cells[row, column] = value

    def merge(self, row1: int, column1: int, row2: int, column2: int) -> None:
        """Merge a range; what lay under it besides its first cell is gone, as in Excel."""
        for at in list(self.cells):
            if row1 <= at[0] <= row2 and column1 <= at[1] <= column2 and at != (row1, column1):
                del self.cells[at]
        self.merged.append((row1, column1, row2, column2))

    @property
    def last_row(self) -> int:
        return max((r for r, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        return max((c for _, c in self.cells), default=0)

    def move(self, where: Callable[[At], At | None]) -> None:
        """Move every cell, merge and anchor; None drops it."""
        for store in (self.cells, self.fonts, self.formats, self.comments):
            kept = {new: value for at, value in store.items() if (new := where(at)) is not None}
            store.clear()
            store.update(kept)
        self.anchors = {k: new for k, at in self.anchors.items() if (new := where(at)) is not None}
        moved: list[tuple[int, int, int, int]] = []
        for r1, c1, r2, c2 in self.merged:
            a, b = where((r1, c1)), where((r2, c2))
            if a is None or b is None or a == b:
                continue
            box = (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
            # A range pulled across another by moved columns is dropped: no program keeps overlapping ones.
            if not any(m[0] <= box[2] and box[0] <= m[2] and m[1] <= box[3] and box[1] <= m[3] for m in moved):
                moved.append(box)
        self.merged = moved
        self.hidden_rows = {n[0] for r in self.hidden_rows if (n := where((r, 1)))}
        self.hidden_columns = {n[1] for c in self.hidden_columns if (n := where((1, c)))}

    def insert_rows(self, before: int, count: int = 1) -> None:
        self.move(lambda at: (at[0] + count, at[1]) if at[0] >= before else at)

    def delete_row(self, row: int) -> None:
        self.move(lambda at: None if at[0] == row else (at[0] - 1, at[1]) if at[0] > row else at)

    def insert_columns(self, before: int, count: int = 1) -> None:
        self.move(lambda at: (at[0], at[1] + count) if at[1] >= before else at)

    def delete_column(self, column: int) -> None:
        self.move(lambda at: None if at[1] == column else (at[0], at[1] - 1) if at[1] > column else at)

    def swap_columns(self, a: int, b: int, *, rows: range | None = None) -> None:
        """Swap two columns, with their anchors; only in ``rows``, without anchors, where given."""
        swapped = {a: b, b: a}
        if rows is None:
            self.move(lambda at: (at[0], swapped.get(at[1], at[1])))
            return
        taken = {at: self.cells.pop(at) for at in list(self.cells) if at[0] in rows and at[1] in swapped}
        self.cells.update({(r, swapped[c]): v for (r, c), v in taken.items()})


def xlsx(leaves: list[Leaf]) -> bytes:
    """The sheets as an .xlsx, formulas with their stored values, hidden and merged as said."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"created": dt.datetime(2019, 6, 25)}
    )  # else the clock's: two writings would differ by a second
    book.calc_on_load = False  # its results are given: the file is one that Excel has computed and saved
    styles: dict[tuple[str, str], Any] = {}
    for leaf in leaves:
        ws = book.add_worksheet(leaf.name)
        if leaf.hidden == "hidden":
            ws.hide()
        elif leaf.hidden == "very":
            ws.very_hidden()
        for r in leaf.hidden_rows:
            ws.set_row(r - 1, None, None, {"hidden": True})
        for c in leaf.hidden_columns:
            ws.set_column(c - 1, c - 1, None, None, {"hidden": True})
        for r1, c1, r2, c2 in leaf.merged:
            ws.merge_range(r1 - 1, c1 - 1, r2 - 1, c2 - 1, "")
        for at, value in leaf.cells.items():
            look = (leaf.fonts.get(at, ""), leaf.formats.get(at, "dd/mm/yyyy" if isinstance(value, dt.date) else ""))
            if any(look) and look not in styles:
                wanted = {"font_name": look[0], "num_format": look[1]}
                styles[look] = book.add_format({k: v for k, v in wanted.items() if v})
            _write(ws, at, value, styles.get(look))
        for (r, c), text in leaf.comments.items():
            ws.write_comment(r - 1, c - 1, text)
    book.close()
    return made.getvalue()


def _write(ws: Any, at: At, value: Any, style: Any) -> None:
    r, c = at[0] - 1, at[1] - 1
    if isinstance(value, Formula):
        # xlsxwriter stores 0 where no value is given; an empty text is what it leaves out.
        ws.write_formula(r, c, value.text, style, "" if value.stored is None else value.stored)
    elif isinstance(value, Error):
        ws.write_formula(r, c, "=NA()", style, value.text)
    elif isinstance(value, bool):
        ws.write_boolean(r, c, value, style)
    elif isinstance(value, int | float):
        ws.write_number(r, c, value, style)
    elif isinstance(value, dt.date):
        ws.write_datetime(r, c, value, style)
    else:
        ws.write_string(r, c, str(value), style)


def xls(leaves: list[Leaf]) -> bytes:
    """The sheets as BIFF .xls; formulas and errors are not written by this one."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    styles: dict[tuple[str, str], Any] = {}
    for leaf in leaves:
        ws: Any = book.add_sheet(leaf.name, cell_overwrite_ok=True)
        ws.visibility = {"": 0, "hidden": 1, "very": 2}[leaf.hidden]
        under = {(r1, c1): (r1, r2, c1, c2) for r1, c1, r2, c2 in leaf.merged}
        for at, value in leaf.cells.items():
            look = (leaf.fonts.get(at, ""), leaf.formats.get(at, "DD/MM/YYYY" if isinstance(value, dt.date) else ""))
            style = styles.setdefault(look, xlwt.XFStyle())
            style.font.name = look[0] or "Arial"
            style.num_format_str = look[1] or "General"
            if at in under:
                r1, r2, c1, c2 = under[at]
                ws.write_merge(r1 - 1, r2 - 1, c1 - 1, c2 - 1, value, style)
            else:
                ws.write(at[0] - 1, at[1] - 1, value, style)
        for r in leaf.hidden_rows:
            ws.row(r - 1).hidden = True
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def csv_bytes(leaf: Leaf, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """The sheet as separated text, in the encoding."""
    import csv

    made = io.StringIO()
    writer = csv.writer(made, delimiter=separator, lineterminator="\r\n")
    for r in range(1, leaf.last_row + 1):
        writer.writerow([leaf.cells.get((r, c), "") for c in range(1, leaf.last_column + 1)])
    return made.getvalue().encode(encoding)


def html(leaf: Leaf, *, encoding: str = "utf-8", closed: bool = True) -> bytes:
    """The sheet as an HTML table; ``closed`` False leaves out the end tags, as old programs do."""
    from html import escape

    spans = {(r1, c1): (r2 - r1 + 1, c2 - c1 + 1) for r1, c1, r2, c2 in leaf.merged}
    covered = {
        (r, c)
        for r1, c1, r2, c2 in leaf.merged
        for r in range(r1, r2 + 1)
        for c in range(c1, c2 + 1)
        if (r, c) != (r1, c1)
    }
    lines = [f'<html><head><meta charset="{encoding}"></head><body><table border=1>']
    for r in range(1, leaf.last_row + 1):
        lines.append("<tr>")
        for c in range(1, leaf.last_column + 1):
            if (r, c) in covered:
                continue
            down, across = spans.get((r, c), (1, 1))
            end = "</td>" if closed else ""
            lines.append(f"<td rowspan={down} colspan={across}>{escape(str(leaf.cells.get((r, c), '')))}{end}")
        lines.append("</tr>" if closed else "")
    lines.append("</table></body></html>")
    return "\n".join(lines).encode(encoding)


def ods(leaves: list[Leaf]) -> bytes:
    """The sheets as .ods, texts and numbers, merged ranges as spans."""
    from odf import opendocument, table, text

    document: Any = opendocument.OpenDocumentSpreadsheet()
    for leaf in leaves:
        made = table.Table(name=leaf.name)
        spans = {(r1, c1): (r2 - r1 + 1, c2 - c1 + 1) for r1, c1, r2, c2 in leaf.merged}
        for r in range(1, leaf.last_row + 1):
            line = table.TableRow()
            if r in leaf.hidden_rows:
                line.setAttribute("visibility", "collapse")
            for c in range(1, leaf.last_column + 1):
                value = leaf.cells.get((r, c))
                asked: dict[str, Any] = {}
                if (r, c) in spans:
                    asked |= {"numberrowsspanned": spans[r, c][0], "numbercolumnsspanned": spans[r, c][1]}
                if isinstance(value, int | float) and not isinstance(value, bool):
                    asked |= {"valuetype": "float", "value": value}
                cell = table.TableCell(**asked)
                if value is not None:
                    cell.addElement(text.P(text=str(value)))
                line.addElement(cell)
            made.addElement(line)
        document.spreadsheet.addElement(made)
    target = io.BytesIO()
    document.write(target)
    return target.getvalue()
