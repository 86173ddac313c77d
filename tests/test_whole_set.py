"""One report on every medium: the same figures on the page, in the PDF, the DOCX, the XLSX and the database."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import docx
import duckdb
import openpyxl
import pypdf
import pytest
import reporting_database as example

from pipeline.reporting import wording
from pipeline.workspace import Workspace

Figures = dict[str, str]
AVERAGES = {
    "Huyện Tràng Định": "180", "Huyện Bình Gia": "181", "Huyện Văn Lãng": "182", "Huyện Cao Lộc": "183"
}  # fmt: skip


@pytest.fixture(scope="module")
def wanted(published_example: Workspace) -> Figures:
    """Twenty-three figures straight from the database: communes passing each criterion, averages of four districts."""
    with duckdb.connect(str(published_example.database), read_only=True) as db:
        criteria = db.execute(
            """SELECT concat(c.criterion_no, '. ', c.criterion_name), p.passed FROM mart.criterion_progress p
               JOIN reference.criteria c USING (criterion_no) WHERE p.period = ?""",
            [example.NOW],
        ).fetchall()
        districts = db.execute(
            """SELECT d.full_name, avg(p.criteria_passed) FROM mart.commune_progress p
               JOIN reference.communes c USING (commune_code) JOIN reference.districts d USING (district_code)
               WHERE p.period = ? GROUP BY ALL""",
            [example.NOW],
        ).fetchall()
    found = {name: wording.number(passed) for name, passed in criteria}
    return found | {name: wording.number(average, 2) for name, average in districts if name in AVERAGES}


COLUMNS = {"Xã đạt": 0, "Tiêu chí bình quân một xã": 2}
"""Headings under which the figures stand, and their decimals."""


def on_the_page(folder: Path, names: list[str]) -> Figures:
    """From the tables of the page that have one of the headings."""
    found: Figures = {}
    for table in re.findall(r"<table.*?</table>", (folder / "province.html").read_text(encoding="utf-8"), flags=re.S):
        rows = [
            [
                html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()
                for cell in re.findall(r"<t[hd].*?</t[hd]>", row, flags=re.S)
            ]
            for row in re.findall(r"<tr.*?</tr>", table, flags=re.S)
        ]
        cells = [[" ".join(words) for words in row] for row in rows]
        found |= _under_a_heading(cells, names)
    return found


def _under_a_heading(rows: list[list[str]], names: list[str]) -> Figures:
    column = next((rows[0].index(head) for head in COLUMNS if rows and head in rows[0]), None)
    return {} if column is None else {row[0]: row[column] for row in rows[1:] if row[0] in names}


def in_the_pdf(folder: Path, names: list[str]) -> Figures:
    """The figure of a row: of a criterion the one after where the year began (or its dashes), of a district the second."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(folder / "province.pdf").pages)
    found: Figures = {}
    for name in names:
        spaced = r"\s+".join(map(re.escape, name.split()))
        before = r"\d+\s+" if name in AVERAGES else r"(?:[^\d\n]*\s)?(?:\d+|–)\s+"
        rows = re.findall(spaced + r"\s+" + before + r"(\d+(?:[.,]\d+)*)\s", text)
        assert rows, name
        found[name] = rows[0]
    return found


def in_the_docx(folder: Path, names: list[str]) -> Figures:
    found: Figures = {}
    for table in docx.Document(str(folder / "province.docx")).tables:
        found |= _under_a_heading([[cell.text for cell in row.cells] for row in table.rows], names)
    return found


def in_the_xlsx(folder: Path, names: list[str]) -> Figures:
    """Raw values of the cells, printed as a Vietnamese sheet prints them."""
    found: Figures = {}
    for sheet in openpyxl.load_workbook(folder / "province.xlsx").worksheets:
        rows = list(sheet.iter_rows(values_only=True))
        for title, digits in COLUMNS.items():
            head = next((r for r in rows if r and title in r), None)
            if head:
                at = head.index(title)
                found |= {str(r[0]): wording.number(float(str(r[at])), digits) for r in rows if r[0] in names}
    return found


@pytest.mark.parametrize("read", [on_the_page, in_the_pdf, in_the_docx, in_the_xlsx])
def test_every_medium_says_the_figures_of_the_database(
    published_example: Workspace, wanted: Figures, read: Callable[[Path, list[str]], Figures]
) -> None:
    assert len(wanted) >= 20
    assert read(published_example.reports / example.NOW, list(wanted)) == wanted


def test_the_comparison_can_fail(published_example: Workspace, wanted: Figures, tmp_path: Path) -> None:
    page = (published_example.reports / example.NOW / "province.html").read_text(encoding="utf-8")
    one = re.escape(next(iter(wanted.values())))
    (tmp_path / "province.html").write_text(re.sub(rf">(\s*){one}(\s*)<", r">\g<1>1\g<2><", page), encoding="utf-8")
    assert on_the_page(tmp_path, list(wanted)) != wanted


def test_the_label_of_invented_data_is_on_every_medium(published_example: Workspace) -> None:
    folder = published_example.reports / example.NOW
    assert all(example.NOTICE[:30] in p.extract_text() for p in pypdf.PdfReader(folder / "province.pdf").pages)
    document = docx.Document(str(folder / "province.docx"))
    assert all(example.NOTICE in "".join(p.text for p in s.header.paragraphs) for s in document.sections)
    for sheet in openpyxl.load_workbook(folder / "province.xlsx").worksheets:
        assert any(example.NOTICE in str(c.value) for row in sheet.iter_rows(max_row=3) for c in row), sheet.title
