"""One report on every medium: the same figures on the page, in the PDF, the DOCX, the XLSX and the database."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import duckdb
import nbformat
import openpyxl
import pypdf
import pytest
import reporting_database as example
from pptx import Presentation

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
    """The figure of a row: of a criterion the one after where the year began (or its dashes), of a district the second. On
    the same line, for a chart's names, and its figures, stand below one another."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(folder / "province.pdf").pages)
    found: Figures = {}
    for name in names:
        spaced = r"\s+".join(map(re.escape, name.split()))
        before = r"\d+ +" if name in AVERAGES else r"(?:[^\d\n]*\s)?(?:\d+|–) +"
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


def in_the_brief(folder: Path, names: list[str]) -> Figures:
    """The first figure after the name; a long name may stand on two lines."""
    text = pypdf.PdfReader(folder / "brief.pdf").pages[0].extract_text()
    found: Figures = {}
    for name in names:
        row = re.search(r"\s+".join(map(re.escape, name.split())) + r"\s+(\d+(?:[.,]\d+)*)\s", text)
        if row:
            found[name] = row[1]
    return found


def deck_of(folder: Path) -> Any:
    """The slides, read back."""
    return Presentation(str(folder / "meeting.pptx"))


def in_the_slides(folder: Path, names: list[str]) -> Figures:
    """From the cells of the charts that PowerPoint draws."""
    found: Figures = {}
    for slide in deck_of(folder).slides:
        for plot in (s.chart.plots[0] for s in slide.shapes if s.has_chart and len(s.chart.plots[0].series) == 2):
            if plot.series[0].name == "Hiện có":
                found |= {
                    c: wording.number(v, 2 if c in AVERAGES else None)
                    for c, v in zip(plot.categories, plot.series[0].values, strict=True)
                    if c in names
                }
    return found


@pytest.mark.parametrize("read", [on_the_page, in_the_pdf, in_the_docx, in_the_xlsx, in_the_brief, in_the_slides])
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
    for slide in deck_of(folder).slides:
        assert any(example.NOTICE in s.text_frame.text for s in slide.shapes if s.has_text_frame)
    assert example.NOTICE[:30] in pypdf.PdfReader(folder / "brief.pdf").pages[0].extract_text()


# -- the leader's page and the slides -------------------------------------------------------------------------------
def test_the_leaders_page_is_one_and_opens_with_the_finding_of_the_database(published_example: Workspace) -> None:
    (page,) = pypdf.PdfReader(published_example.reports / example.NOW / "brief.pdf").pages
    with duckdb.connect(str(published_example.database), read_only=True) as db:
        ((finding,),) = db.execute(
            "SELECT explanation FROM mart.named_targets WHERE period = ? AND is_headline ORDER BY sort_no LIMIT 1",
            [example.NOW],
        ).fetchall()
    assert "".join(finding.split()) in "".join(page.extract_text().split())


def test_there_are_six_slides_each_titled_and_each_chart_with_its_words(published_example: Workspace) -> None:
    deck = deck_of(published_example.reports / example.NOW)
    assert len(deck.slides) == 6 and all(s.shapes.title.text_frame.text for s in deck.slides)
    charts = [s for slide in deck.slides for s in slide.shapes if s.has_chart]
    assert len(charts) >= 5 and all(s._element.nvGraphicFramePr.cNvPr.get("descr") for s in charts)
    assert sum(s.has_table for slide in deck.slides for s in slide.shapes) == 2


def test_every_letter_of_a_slide_is_in_a_face_of_every_office(published_example: Workspace) -> None:
    deck = deck_of(published_example.reports / example.NOW)
    runs = [r for slide in deck.slides for frame, *_ in frames(slide) for p in frame.paragraphs for r in p.runs]
    assert len(runs) > 30 and {r.font.name for r in runs} == {"Arial"}


def frames(slide: Any) -> list[tuple[Any, float, float]]:
    """Text frames of a slide with the millimetres they have, across and down."""
    found = [(s.text_frame, s.width.mm, s.height.mm) for s in slide.shapes if s.has_text_frame]
    for table in (s.table for s in slide.shapes if s.has_table):
        for row in table.rows:
            found += [
                (c.text_frame, col.width.mm, row.height.mm) for c, col in zip(row.cells, table.columns, strict=True)
            ]
    return found


def overflows(frame: Any, across: float, down: float) -> bool:
    """Whether a text may be higher than its frame, each letter taken for wide: half as wide as its type is high."""
    high = 1.0
    for paragraph in frame.paragraphs:
        points = max((r.font.size.pt for r in paragraph.runs), default=0)
        letters = max(1, int((across - 3) / (points * 0.3528 * 0.52))) if points else 1
        lines = max(1, len(textwrap.wrap("".join(r.text for r in paragraph.runs), letters)))
        high += lines * points * 0.3528 * 1.2
    return high > down


def test_no_text_runs_out_of_its_frame_or_off_the_slide(published_example: Workspace) -> None:
    deck = deck_of(published_example.reports / example.NOW)
    for number, slide in enumerate(deck.slides, 1):
        for frame, across, down in frames(slide):
            assert not overflows(frame, across, down), (number, frame.text)
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width, (number, shape.name)
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height, (number, shape.name)
    title = next(iter(deck.slides)).shapes.title
    title.text_frame.paragraphs[0].runs[0].text *= 3
    assert overflows(title.text_frame, title.width.mm, title.height.mm), "the check can fail"


def test_whoever_is_asked_is_asked_for_a_named_thing_by_a_day_and_is_never_the_office_that_signs(
    published_example: Workspace,
) -> None:
    with duckdb.connect(str(published_example.database), read_only=True) as db:
        rows = db.execute(
            """SELECT r.agency, r.action = 'send' OR len(r.what) > 0, r.due_on > p.period_end,
                      agency_called(coalesce(y.coordinator, y.issuer))
               FROM mart.requests r JOIN mart.periods p USING (period) JOIN plan.plan y ON y.year = p.plan_year"""
        ).fetchall()
    assert len(rows) >= 5
    assert [row for row in rows if not row[1] or not row[2] or row[0] == row[3]] == []


def test_the_kept_notebook_shows_its_charts_without_a_script(published_example: Workspace) -> None:
    kept = published_example.reports / example.NOW / "notebooks" / "province.ipynb"
    cells = nbformat.read(kept, as_version=4).cells
    charts = [
        o.data for c in cells for o in c.get("outputs", []) if "application/vnd.plotly.v1+json" in o.get("data", {})
    ]
    assert len(charts) >= 9 and "image/png" not in {kind for data in charts for kind in data}
    assert [data["text/plain"] for data in charts if "data:image/png;base64," not in data.get("text/html", "")] == []
    assert kept.stat().st_size < 3_000_000
