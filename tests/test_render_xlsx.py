"""The workbook of a report: figures as figures, texts as texts, sums that a program finds again, the label on every sheet."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any

import office
import openpyxl
import pytest
import report_document
from report_document import COLUMNS, HOSTILE, ILLEGAL, LONG, NOTICE, ROWS, figures_table, hostile_table, report

from pipeline.reporting import language
from pipeline.reporting.columns import format_cell
from pipeline.reporting.document import Column, Section, Table
from pipeline.reporting.render import plain, xlsx


@pytest.fixture(autouse=True)
def vietnamese():
    yield
    language.use("vi")


def written(tmp_path: Path, *sections: Section, **about: Any) -> Path:
    path = tmp_path / "phu-luc.xlsx"
    xlsx.write(report(*sections, **about), path)
    return path


def sheet_of(table: Table, tmp_path: Path, **about: Any) -> Any:
    """The sheet of a single table, read back."""
    path = written(tmp_path, Section("s", "Phần", (table,)), **about)
    return openpyxl.load_workbook(path).worksheets[1]


def printed(sheet: Any) -> tuple[str, str]:
    """What stands in the middle of a printed sheet's head and at the right of its foot."""
    return sheet.HeaderFooter.oddHeader.center.text or "", sheet.HeaderFooter.oddFooter.right.text or ""


def below(sheet: Any, heading: str) -> tuple[int, int]:
    """Row under a heading, and its column."""
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == heading)
    return cell.row + 1, cell.column


# -- figures ------------------------------------------------------------------------------------------------------------
def test_every_value_is_the_rows_own(tmp_path: Path) -> None:
    sheet = sheet_of(figures_table(), tmp_path)
    first, _ = below(sheet, "Đơn vị")
    for i, row in enumerate(ROWS):
        for j, column in enumerate(COLUMNS, 1):
            found, value = sheet.cell(first + i, j).value, row[column.key]
            if isinstance(value, dt.date):
                assert found == dt.datetime.combine(value, dt.time()), column.key
            elif column.is_right:
                assert found == (pytest.approx(value, abs=1e-12) if value is not None else None), column.key
            else:
                assert found == format_cell(column, value), column.key


@pytest.mark.skipif(not office.HAS_CALC, reason="LibreOffice is not installed")
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_program_prints_what_every_medium_says(lang: str, tmp_path: Path) -> None:
    """As text in the program's own number form: ``1.234,5`` in a Vietnamese one, ``1,234.5`` in an English one."""
    path = written(tmp_path, Section("s", "Phần", (figures_table(native=None),)), lang=lang)
    as_shown = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,false,true,false,false,2"
    made = office.convert(path, as_shown, tmp_path, {"vi": "vi-VN", "en": "en-GB"}[lang])
    lines = made[0].read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Đơn vị"))
    for line, row in zip(lines[start + 1 :], ROWS, strict=False):
        for shown, column in zip(line.split("\t"), COLUMNS, strict=True):
            missing = column.is_right and row[column.key] is None
            assert shown == ("" if missing else format_cell(column, row[column.key])), column.key


@pytest.mark.parametrize(
    ("kind", "digits", "value", "code"),
    [
        ("number", None, 12, "#,##0"),
        ("number", None, 1234.5, "#,##0.0"),
        ("number", None, 0.1 + 0.2, "#,##0.0"),
        ("number", None, 1.234, "#,##0.00"),
        ("number", 1, 12, "#,##0.0"),
        ("signed", 0, 3, "+#,##0"),
        ("share", None, 0.5, '#,##0.0"\u00a0"%'),
    ],
)
def test_a_figure_has_the_decimals_it_is_said_with(kind: Any, digits: Any, value: float, code: str) -> None:
    assert xlsx.number_format(Column("k", "K", kind, digits=digits), value).split(";")[0] == code


def test_a_sum_is_a_formula_with_its_value(tmp_path: Path) -> None:
    path = written(tmp_path, Section("s", "Phần", (figures_table(),)))
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    sheet, stored = formulas.worksheets[1], values.worksheets[1]
    row = next(c.row for c in sheet["A"] if c.value == "Tổng cộng")
    assert sheet.cell(row, 2).value == f"=SUM(B{row - 4}:B{row - 1})"
    assert stored.cell(row, 2).value == 1234 + 12 + 0
    assert stored.cell(row, 4).value == pytest.approx(2.25 - 3.5 + 0.3)
    assert sheet.cell(row, 3).value is None  # an average is not summed
    assert [c.value for c in sheet["A"]].count("Tổng cộng") == 1
    assert sheet.auto_filter.ref == f"A{row - 5}:G{row - 1}"  # the sum is not filtered away


def computed(path: Path, folder: Path) -> Any:
    """The workbook with its formulas' stored values taken out and worked out again by LibreOffice."""
    bare = folder / "bare.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", text) if "worksheets/" in name else text)
    return openpyxl.load_workbook(office.convert(bare, "xlsx", folder)[0], data_only=True)


def sums(book: Any, formulas: Any) -> dict[tuple[str, str], float]:
    return {
        (sheet.title, cell.coordinate): book[sheet.title][cell.coordinate].value
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.mark.skipif(not office.HAS_CALC, reason="LibreOffice is not installed")
def test_another_program_finds_the_same_sums(tmp_path: Path) -> None:
    path = written(tmp_path)
    formulas = openpyxl.load_workbook(path)
    stored = sums(openpyxl.load_workbook(path, data_only=True), formulas)
    assert len(stored) == 2
    assert sums(computed(path, tmp_path), formulas) == pytest.approx(stored, abs=1e-9)


# -- texts --------------------------------------------------------------------------------------------------------------
def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    sheet = sheet_of(hostile_table(), tmp_path)
    first, column = below(sheet, "Chữ")
    for i, text in enumerate(HOSTILE):
        for at in (column, column + 1):
            cell = sheet.cell(first + i, at)
            assert (cell.value, cell.data_type) == (text, "s")
            assert cell.hyperlink is None
            assert cell.quotePrefix == text.startswith(("=", "+", "-", "@")), text
    names = [n for n in zipfile.ZipFile(tmp_path / "phu-luc.xlsx").namelist() if "rels" in n and "sheet" in n]
    assert not names  # links only inside the workbook


def test_what_a_file_cannot_hold_is_replaced_and_seen(tmp_path: Path) -> None:
    sheet = sheet_of(hostile_table(ILLEGAL), tmp_path)
    first, column = below(sheet, "Chữ")
    for i, text in enumerate(ILLEGAL):
        found = sheet.cell(first + i, column).value
        assert "�" in found and len(found) == len(text)


def test_a_text_too_long_for_a_cell_says_how_much_is_left_out(tmp_path: Path) -> None:
    sheet = sheet_of(hostile_table([LONG, "x" * 32_767]), tmp_path)
    first, column = below(sheet, "Chữ")
    cut = sheet.cell(first, column).value
    assert len(cut) <= 32_767 and cut.startswith("Đoạn dài Đoạn")
    left = re.search(r"\[còn ([\d.]+) chữ cái nữa\]$", cut)
    assert left and int(left[1].replace(".", "")) == len(LONG) - cut.index(" … [còn")
    assert sheet.cell(first + 1, column).value == "x" * 32_767


def test_hostile_names_make_legal_sheets() -> None:
    titles = [*HOSTILE, "a/b\\c?d*e[f]g:h'", "'", "", "History", "Mục lục", "mục LỤC", "x" * 40, "x" * 41, "😀" * 20]
    names = plain.sheet_names(titles, taken=["Mục lục", "Nguồn số liệu"])
    assert len({n.casefold() for n in [*names, "Mục lục", "Nguồn số liệu"]}) == len(titles) + 2
    assert not [n for n in names if set(n) & set("[]:*?/\\'") or len(n.encode("utf-16-le")) > 62 or not n.strip()]


def test_a_label_that_looks_like_the_commands_of_a_head_is_printed_not_obeyed(tmp_path: Path) -> None:
    written(tmp_path, title='Báo cáo & "trang" <1>', notice="&P&[Tab] nhãn")
    assert b"&amp;&amp;P&amp;&amp;[Tab]" in zipfile.ZipFile(tmp_path / "phu-luc.xlsx").read("xl/worksheets/sheet2.xml")


def test_many_tables_share_ten_sheets_and_none_is_lost(tmp_path: Path) -> None:
    tables = [figures_table(name=f"t{i}", title=f"Bảng số {i}") for i in range(15)]
    parts = [Section(f"s{i}", f"Phần {i}", tuple(tables[i * 3 : i * 3 + 3])) for i in range(5)]
    book = openpyxl.load_workbook(written(tmp_path, *parts))
    assert len(book.sheetnames) == 10
    values = [c.value for sheet in book.worksheets[1:-1] for row in sheet.iter_rows() for c in row]
    assert all(f"Bảng số {i}" in values for i in range(15)) and values.count("Đơn vị") == 15
    for sheet in book.worksheets[1:-1]:
        sums = [c.value for row in sheet.iter_rows() for c in row if str(c.value).startswith("=SUM(")]
        assert len(set(sums)) == len(sums) >= 2, "each sum is over its own rows"
        assert sheet.page_setup.fitToHeight == 0, "as wide as a page"


# -- the workbook as a whole -----------------------------------------------------------------------------------------------
def test_the_label_is_on_every_sheet_and_every_print(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path))
    for sheet in book:
        assert sheet["A1"].value == NOTICE, sheet.title
        head, foot = printed(sheet)
        assert NOTICE in head.replace("&&", "&") and "&P" in foot, sheet.title
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0


def test_real_data_bear_no_label(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, notice=""))
    assert [s["A1"].value for s in book][:2] == ["Kế hoạch thực hiện Chương trình nông thôn mới năm 2019", "Tóm tắt"]
    assert not [s for s in book if printed(s)[0]]


def test_the_contents_lead_to_every_sheet_and_back(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path))
    assert book.sheetnames == [
        "Mục lục", "Tóm tắt", "Theo huyện", "Bảng rộng", "Chữ lạ", "Nguồn số liệu",
    ]  # fmt: skip
    leads = {c.value: c.hyperlink.location for row in book["Mục lục"].iter_rows() for c in row if c.hyperlink}
    assert leads == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}
    for sheet in book.worksheets[1:]:
        back = [c.hyperlink.location for c in sheet["A"] if c.hyperlink and c.value == "← Mục lục"]
        assert back == ["'Mục lục'!A1"], sheet.title


def test_the_last_sheet_says_where_the_figures_come_from(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(tmp_path))["Nguồn số liệu"]
    rows = {a.value: b.value for a, b in zip(sheet["A"], sheet["B"], strict=True) if a.value}
    assert rows["Cơ sở dữ liệu"] == "ntm.duckdb"


def test_an_empty_table_says_so_in_the_contents(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path))
    rows = [[c.value for c in row] for row in book["Mục lục"].iter_rows()]
    assert [row[3:] for row in rows if row[1] == "Trống"] == [[0, "Chưa có gì."]]


def test_headings_stay_in_sight_and_are_printed_on_every_page(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(tmp_path))["Theo huyện"]
    first, _ = below(sheet, "Đơn vị")
    assert sheet.freeze_panes == f"B{first}"
    assert sheet.print_title_rows == f"$1:${first - 1}"
    assert sheet.cell(first - 1, 4).value == "Tăng, giảm"


def test_a_chart_stands_over_the_cells_of_its_table(tmp_path: Path) -> None:
    path = written(tmp_path)
    archive = zipfile.ZipFile(path)
    chart = archive.read("xl/charts/chart1.xml").decode()
    assert "Số xã và bình quân" in chart
    assert re.findall(r"<c:f>([^<]*)</c:f>", chart)[1:3] == ["'Theo huyện'!$A$7:$A$10", "'Theo huyện'!$B$7:$B$10"]
    assert "<a:pattFill" in chart  # the second series is told from the first in grey too
    drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert 'descr="Số xã và bình quân"' in drawing


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    once = written(tmp_path).read_bytes()
    assert written(tmp_path).read_bytes() == once
    other = written(tmp_path, Section("s", "Phần", (figures_table(rows=ROWS[:-1]),)))
    assert other.read_bytes() != once
    # Two writings within a second would agree on the clock as well: nothing in the file comes from it.
    assert openpyxl.load_workbook(other).properties.created == dt.datetime(2019, 9, 30)
    assert {i.date_time[0] for i in zipfile.ZipFile(other).infolist()} == {1980}


@pytest.mark.skipif(not office.HAS_CALC, reason="LibreOffice is not installed")
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_another_program_opens_it(lang: str, tmp_path: Path) -> None:
    hostile = Section("h", "Chữ", (hostile_table((*HOSTILE, *ILLEGAL, LONG)),))
    path = written(tmp_path, *report_document.every_kind(), hostile, lang=lang)
    book = openpyxl.load_workbook(office.convert(path, "xlsx", tmp_path)[0])
    assert len(book.sheetnames) == 7
    rows = [row[1].value for row in book.worksheets[-2].iter_rows(min_row=7, max_row=6 + len(HOSTILE))]
    assert rows == list(HOSTILE)
