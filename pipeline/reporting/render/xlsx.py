"""The annex of a report as a workbook: a contents sheet, the tables on at most eight sheets, and the sheet of sources.

Texts are written as text whatever they look like: no cell of a sender becomes a formula, a link or a number here. A sum is
a real formula with its value beside it, so that a program that does not calculate shows the same as one that does. A blank
cell among figures means that there is no figure: a dash there would be read by charts and sums as a word or a zero.
"""

from __future__ import annotations

import datetime as dt
import functools
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pipeline.reporting import columns, language, wording
from pipeline.reporting.document import Column, Document, Row, Section, Table
from pipeline.reporting.render import plain, xlsx_chart
from pipeline.text.numbers import MINUS, rounded

FACE = xlsx_chart.FACE
LONGEST = 32_767  # letters a cell of a workbook can hold
WIDEST, NARROWEST, SHRUNK = 60, 7, 30  # letters a column is made wide; what a long one shrinks to in a wide table
SHEET = 140  # letters across a sheet that lies, printed at its full size
BESIDE = 150  # letters a table may be wide to have its chart beside it; a wider one has it below
LINK = {"font_color": "#0A6199", "underline": 1}
LINE, HIGHEST = 15.0, 405.0  # points a line of text takes; points a row may have
Looks = Callable[..., Any]
"""Gives the cell format of these properties, in the workbook's face."""


def write(document: Document, path: Path) -> None:
    """Write the annex to ``path``; the same bytes every time."""
    with language.spoken(document.lang):
        _write(document, path)


def _write(document: Document, path: Path) -> None:
    import xlsxwriter

    say = language.say
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties(
        {
            "title": plain.legal(document.title),
            "subject": plain.legal(document.label),
            "author": plain.legal(document.coordinator or document.issuer),
            "comments": plain.legal(document.notice),
            "created": dt.datetime.combine(document.period_end, dt.time()),
        }
    )

    @functools.cache
    def looks(**about: Any) -> Any:
        return book.add_format({"font_name": FACE, "font_size": 11, "valign": "top"} | about)

    groups, names = plain.groups(document), plain.sheets(document)
    contents = book.add_worksheet(say("Mục lục"))
    for group, name in zip(groups, names, strict=True):
        _sheet(book, book.add_worksheet(name), looks, document, group)
    parts = [(section, table, name) for group, name in zip(groups, names, strict=True) for section, table in group]
    parts += [(section, table, "") for section, table in plain.tables(document) if not table.rows]
    _sheet(book, contents, looks, document, [_contents(document, parts)])
    sources = plain.provenance(document)
    told = [t for s in (sources, *document.sections) if s.id in (sources.id, plain.METHOD) for t in s.tables()]
    _sheet(book, book.add_worksheet(sources.title), looks, document, [(sources, t) for t in told])
    book.close()


# -- a sheet of tables --------------------------------------------------------------------------------------------------
def _sheet(book: Any, sheet: Any, looks: Looks, document: Document, group: list[tuple[Section, Table]]) -> None:
    """One table with filter and frozen headings, or several one under another."""
    section, table = group[0]
    title = table.title if len(group) == 1 else section.title
    top = _masthead(sheet, looks, document, title, section.title)
    _print_setup(sheet, document, title)
    every = [_widths(t) for _, t in group]
    widths = [max(w[i] for w in every if i < len(w)) for i in range(max(map(len, every)))]
    for i, width in enumerate(widths):
        sheet.set_column(i, i, width, looks())
    row = top
    for _, shown in group:
        if len(group) > 1:
            text(sheet, row, 0, shown.title, looks(bold=True, font_size=12))
            row += 1
        row = _table(book, sheet, looks, shown, row, widths)
    if len(group) == 1:
        sheet.autofilter(top, 0, top + len(table.rows), len(table.columns) - 1)
        labels = next((i for i, c in enumerate(table.columns) if c.kind in ("text", "long")), 0)
        sheet.freeze_panes(top + 1, labels + 1 if sum(widths[: labels + 1]) <= WIDEST and labels < 3 else 0)
        sheet.repeat_rows(0, top) if top < 8 else sheet.repeat_rows(top)


def _table(book: Any, sheet: Any, looks: Looks, table: Table, top: int, widths: list[float]) -> int:
    """A table with its sums, note and chart; the row where the next may begin."""
    heading = looks(bold=True, text_wrap=True, align="center", valign="vcenter", border=1, bg_color="#E7E9EB")
    for i, c in enumerate(table.columns):
        text(sheet, top, i, c.title, heading)
    sheet.set_row(top, _height((c.title, w - 3) for c, w in zip(table.columns, widths, strict=False)))
    first = top + 1
    for i, r in enumerate(table.rows):
        for j, c in enumerate(table.columns):
            cell(sheet, looks, first + i, j, c, r)
        long = (
            (columns.format_cell(c, r.get(c.key)), w) for c, w in zip(table.columns, widths, strict=False) if _wraps(c)
        )
        sheet.set_row(first + i, _height(long))
    end = first + len(table.rows)
    if table.has_total:
        _totals(sheet, looks, table, first, end)
        end += 1
    if table.note:
        end += 1
        text(sheet, end, 0, table.note, looks(italic=True, font_size=10))
    if not table.native:
        return end + 2
    beside = sum(widths) <= BESIDE
    rows = xlsx_chart.insert(book, sheet, table, first, (top, len(widths) + 1) if beside else (end + 2, 0))
    return max(end + 2, (top if beside else end + 2) + rows)


def text(sheet: Any, row: int, column: int, value: str, look: Any) -> None:
    """A text as text. One longer than a cell can hold is cut, and says by how much."""
    clean = plain.legal(value)
    if plain.length(clean) > LONGEST:
        kept = clean[: LONGEST - 60]
        while plain.length(kept) > LONGEST - 60:
            kept = kept[:-60]
        clean = kept + language.say(" … [còn {n} chữ cái nữa]", n=wording.number(len(clean) - len(kept)))
    if clean:
        sheet.write_string(row, column, clean, look)
    else:
        sheet.write_blank(row, column, None, look)


def cell(sheet: Any, looks: Looks, row: int, column: int, about: Column, r: Row) -> None:
    """A value of a table: a figure as number, a day as date, all else as the text every medium prints."""
    value = r.get(about.key)
    if isinstance(value, dt.datetime):
        value = value.date()
    link = str(r.get(about.href) or "")
    if link.startswith("internal:"):
        sheet.write_url(row, column, link, looks(border=1, indent=1, **LINK), value)
    elif about.is_right and (value is None or value == ""):
        sheet.write_blank(row, column, None, looks(border=1))
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, looks(border=1, align="center", num_format=_day(value)))
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and about.kind not in columns.WORDS:
        align = "right" if about.is_right else "left"
        look = looks(border=1, num_format=number_format(about, value), align=align, indent=1)
        sheet.write_number(row, column, value, look)
    else:
        said = columns.format_cell(about, value)
        # A text that a program would run if it were typed in keeps its apostrophe when somebody edits the cell.
        quoted = {"quote_prefix": True} if said.lstrip(" ").startswith(("=", "+", "-", "@")) else {}
        text(sheet, row, column, said, looks(border=1, align="left", indent=1, text_wrap=_wraps(about), **quoted))


def number_format(column: Column, value: float) -> str:
    """The format code that prints a figure as ``said`` does: ``1.234,5`` in a Vietnamese program, without idle zeros."""
    if column.kind == "share":
        digits = 1 if column.digits is None else column.digits
        sign = '"\u00a0"%' if language.current() == "vi" else "%"
        return f'#,##0{_decimals(digits)}{sign};"{MINUS}"#,##0{_decimals(digits)}{sign}'
    digits = column.digits
    if digits is None:
        shown = f"{rounded(value, 2):f}".rstrip("0")
        digits = len(shown.partition(".")[2])
    code = f"#,##0{_decimals(digits)}"
    zero = f"0{_decimals(digits)}"
    plus = "+" if column.kind == "signed" else ""
    return f'{plus}{code};"{MINUS}"{code};{zero}'


def _decimals(digits: int) -> str:
    return "." + "0" * digits if digits else ""


def _day(day: dt.date) -> str:
    """The format code that prints a day as ``text.dates`` does."""
    return "d mmmm yyyy" if language.current() == "en" else "dd/mm/yyyy" if day.month < 3 else "dd/m/yyyy"


def _totals(sheet: Any, looks: Looks, table: Table, first: int, row: int) -> None:
    """The line of sums: formulas, with the values they have."""
    from xlsxwriter.utility import xl_range

    look = {"bold": True, "border": 1, "bg_color": "#F3F4F5"}
    for i, c in enumerate(table.columns):
        total = table.total(c)
        if i == 0:
            text(sheet, row, 0, language.say("Tổng cộng"), looks(**look))
        elif total is None:
            sheet.write_blank(row, i, None, looks(**look))
        else:
            formula = f"=SUM({xl_range(first, i, row - 1, i)})"
            form = looks(**look, num_format=number_format(c, total), align="right", indent=1)
            sheet.write_formula(row, i, formula, form, total)


def _wraps(column: Column) -> bool:
    return column.kind in ("long", "text", "source")


def _widths(table: Table) -> list[float]:
    """Letters each column is made wide; in a table wider than a sheet the long ones give way."""
    widths = [_width(table, c) for c in table.columns]
    long = [i for i, c in enumerate(table.columns) if _wraps(c) and widths[i] > SHRUNK]
    over = sum(widths) - SHEET
    spare = sum(widths[i] - SHRUNK for i in long)
    if over > 0 and spare:
        for i in long:
            widths[i] -= (widths[i] - SHRUNK) * min(over / spare, 1.0)
    return [round(w, 1) for w in widths]


def _width(table: Table, column: Column) -> float:
    """Letters a column needs: most of its texts, and the longest word of its heading beside the filter's arrow."""
    said = [columns.format_cell(column, r.get(column.key)) for r in table.rows]
    if table.has_total and (total := table.total(column)) is not None:
        said.append(columns.format_cell(column, total))
    lengths = sorted(max(len(line) for line in t.split("\n")) for t in said) or [0]
    usual = lengths[int(len(lengths) * 0.95)] if len(lengths) > 20 else lengths[-1]
    heading = column.title
    words = max((len(w) for w in heading.split()), default=0)
    most = WIDEST if column.kind in ("long", "source") else WIDEST * 0.6
    return float(min(max(usual + 3, words + 4, min(len(heading), 7) + 3, NARROWEST), most))


def _height(texts: Iterable[tuple[str, float]]) -> float:
    """Points of a row whose texts stand in columns of these widths: programs disagree on whether they work that out."""
    lines = 1
    for value, width in texts:
        room = max(int(width * 1.12), 1)  # a column is measured in digits, and most letters are narrower
        if len(value) > room or "\n" in value:
            lines = max(lines, sum(len(textwrap.wrap(p, room)) or 1 for p in value.split("\n")))
    return min(LINE * lines, HIGHEST)


# -- the sheets around the tables -----------------------------------------------------------------------------------------
def _masthead(sheet: Any, looks: Looks, document: Document, title: str, part: str) -> int:
    """Label, title, what it belongs to, the way back to the contents; returns the first free row."""
    say, row = language.say, 0
    if document.notice:
        text(sheet, row, 0, document.notice, looks(bold=True, font_color="#B23A0E"))
        row += 1
    text(sheet, row, 0, title, looks(bold=True, font_size=14))
    sheet.set_row(row, 20)
    about = " · ".join(t for t in (part, document.title, document.label) if t and t != title)
    text(sheet, row + 1, 0, about, looks(italic=True))
    row += 2
    if sheet.name != say("Mục lục"):
        sheet.write_url(row, 0, _link(say("Mục lục")), looks(**LINK), f"← {say('Mục lục')}")
        row += 1
    return row + 1


def _print_setup(sheet: Any, document: Document, title: str) -> None:
    """A4 on its side, as wide as the sheet, the label on every page, page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    if document.notice:
        sheet.set_header(f'&C&"{FACE},Bold"&9 {_coded(document.notice, 220)}', {"scale_with_doc": False})
    page = language.say("Trang")
    foot = f'&L&"{FACE},Regular"&9 {_coded(title, 150)}&R&"{FACE},Regular"&9 {page} &P/&N'
    sheet.set_footer(foot, {"scale_with_doc": False})


def _coded(value: str, most: int) -> str:
    """A text for the head or foot of a printed sheet, where an ampersand is a command; 255 letters is all it may have."""
    return plain.cut(" ".join(plain.legal(value).split()), most // 2 if value.count("&") > 20 else most).replace(
        "&", "&&"
    )


def _contents(document: Document, parts: list[tuple[Section, Table, str]]) -> tuple[Section, Table]:
    """The table of the first sheet; ``parts``: each table with its section and the sheet it stands on, if it has rows."""
    say = language.say
    heads = (
        Column("number", say("TT"), "number"), Column("table", say("Bảng"), "long"), Column("part", say("Phần"), "long"),
        Column("rows", say("Số dòng"), "number"), Column("sheet", say("Trang tính"), "long", href="link"),
    )  # fmt: skip
    listed = [(t.title, s.title, len(t.rows), name, t.empty_line) for s, t, name in parts]
    rows = [
        {"number": i, "table": table, "part": part, "rows": count, "sheet": name or empty, "link": name and _link(name)}
        for i, (table, part, count, name, empty) in enumerate(listed, 1)
    ]
    sources = say("Nguồn số liệu")
    rows.append({"table": sources, "sheet": sources, "link": _link(sources)})
    note = say("Ô trống trong cột số liệu: không có số liệu. Dòng tổng là công thức; các số khác là giá trị.")
    return Section("", document.subtitle), Table("", document.title, heads, rows, note=note)


def _link(sheet: str) -> str:
    return f"internal:'{sheet}'!A1"
