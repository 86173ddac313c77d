"""What is in the container, truly: odd but legal packages are read, and what would be read wrongly is held at its cell."""

from __future__ import annotations

import dataclasses
import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from troubles import sheets
from troubles.judging import read, read_trouble, values
from troubles.matrix import Key, Matrix, matrix
from troubles.others import department
from troubles.raw_xlsx import RELATIONS, STRICT, RawXlsx, styles
from troubles.sheets import At, a1

from pipeline.ingest import number_formats
from pipeline.ingest.formats import encrypted, ods, second, worksheet, xls
from pipeline.ingest.grid import CannotOpen
from pipeline.ingest.open import open_workbook
from pipeline.ingest.reading import Ingested
from pipeline.ingest.text import TONES

NAME = "Dinh Lap.xlsx"
STRUCK = styles("<font/><font><strike/></font>", '<xf/><xf fontId="1"/>')


def raw(made: Matrix, **look: Any) -> RawXlsx:
    return RawXlsx(made.leaf, **look)


def issues(reading: Ingested, *rules: str) -> set[tuple[str, str | None]]:
    return {(i["rule"], i["cell"]) for i in reading.issues if not rules or i["rule"] in rules}


def held(made: Matrix, *marks: tuple[int, int]) -> dict[Key, Any]:
    """The truth, but for these marks (row, criterion), which are held."""
    return made.truth | {made.key(i, k): "held" for i, k in marks}


def text_cell(at: At, text: str, style: int | None = None, runs: str = "") -> str:
    look = f' s="{style}"' if style is not None else ""
    return f'<c r="{a1(at)}"{look} t="inlineStr"><is>{runs or f"<t>{text}</t>"}</is></c>'


# -- addresses ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("without", ["cells", "rows", "both", "some cells", "some rows"])
def test_cells_and_rows_without_an_address_follow_the_one_before(without: str) -> None:
    made = matrix()
    book = raw(made)
    if without in ("cells", "both"):
        book.address = lambda at: ""
    if without in ("rows", "both"):
        book.row = lambda r: ""
    if without == "some rows":
        book.row = lambda r: f' r="{r}"' if r % 3 == 0 else ""
    if without == "some cells":  # the first of a row, and every third, tell where they are
        book.address = lambda at: f' r="{a1(at)}"' if at[1] % 3 == 1 else ""
    reading = read(book.bytes(), NAME)
    assert values(reading) == made.truth
    assert {o["cell"] for o in reading.observations} == {sheets.a1(made.leaf.anchors[k]) for k in made.truth}


def test_an_address_that_is_none_and_one_given_twice_are_told() -> None:
    made = matrix()
    at = made.at(0, 1)
    twice = {at: f'<c r="{a1(at)}"><v>1</v></c><c r="{a1(at)}"><v>0</v></c>'}
    reading = read(raw(made, cell=twice).bytes(), NAME)
    assert values(reading) == held(made, (0, 1)) and issues(reading) == {("damaged_cell", a1(at))}
    with pytest.raises(CannotOpen):
        open_workbook(raw(made, cell={at: '<c r="1A"><v>1</v></c>'}).bytes(), NAME)


# -- parts under any legal name ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "rename",
    [lambda n: n.replace("/", "\\"), str.upper, lambda n: n.replace("sheet1", "Sheet1"), lambda n: "/" + n],
    ids=["backslashes", "capitals", "one capital", "leading slash"],
)
def test_parts_are_found_whatever_case_and_separator_their_names_have(rename: Callable[[str], str]) -> None:
    made = matrix()
    assert values(read(raw(made).bytes(rename), NAME)) == made.truth


def test_the_workbook_part_is_found_by_its_relationship_with_its_merged_ranges() -> None:
    made = matrix(headings="numbers")
    made.leaf.merge(*made.at(0, 2), *made.at(1, 2))
    reading = read(raw(made, book="xl/workbook2.xml").bytes(), NAME)
    assert values(reading) == held(made, (0, 2), (1, 2))
    assert issues(reading, "merged_mark", "heading_conflict") == {("merged_mark", a1(made.at(0, 2)))}


def test_a_strict_file_is_read_dates_included() -> None:
    made = matrix()
    book = raw(made)
    for name, content in book.files().items():
        for old, new in STRICT.items():
            content = str(content).replace(old, new)
        book.parts[name] = content
    assert values(read(book.bytes(), NAME)) == made.truth


@pytest.mark.parametrize("content", ["<a/>".encode("utf-16"), b"\xff\xfe\x00", b"<!DOCTYPE x><x/>"])
def test_a_part_that_is_not_read_costs_nothing(content: bytes) -> None:
    made = matrix()
    reading = read(raw(made, parts={"customXml/item1.xml": content, "docProps/core.xml": content}).bytes(), NAME)
    assert values(reading) == made.truth and reading.submissions[0]["status"] == "accepted"


def test_a_sheet_in_utf16_is_read_and_one_with_a_document_type_is_not() -> None:
    made = matrix()
    book = raw(made)
    book.parts["xl/worksheets/sheet1.xml"] = f'<?xml version="1.0" encoding="UTF-16"?>{book.sheet()}'.encode("utf-16")
    assert values(read(book.bytes(), NAME)) == made.truth
    book.parts["xl/worksheets/sheet1.xml"] = ("<!DOCTYPE x>" + book.sheet()).encode("utf-16")
    assert read(book.bytes(), NAME).submissions[0]["status"] == "refused"


# -- styles, strings, numbers: what is odd costs its own cell or nothing --------------------------------------------------
@pytest.mark.parametrize("part", [styles(), "<styleSheet/>", "<styleSheet><fonts><font><name/></font></fonts>", ""])
def test_odd_styles_cost_no_text(part: str) -> None:
    made = matrix()
    assert values(read(raw(made, styles=part).bytes(), NAME)) == made.truth


@pytest.mark.parametrize("stored", ["1E999", "-1E999", "NaN", "INF", "1_000", "0x1", "١", "abc"])
def test_what_is_no_number_is_held_at_its_cell(stored: str) -> None:
    made = matrix(passed=1, failed=0, legend=None)
    at = made.at(0, 1)
    reading = read(raw(made, cell={at: f'<c r="{a1(at)}"><v>{stored}</v></c>'}).bytes(), NAME)
    assert values(reading) == held(made, (0, 1)) and issues(reading) == {("damaged_cell", a1(at))}


@pytest.mark.parametrize("cell", ['t="s"><v>999</v>', 't="b"><v>2</v>', 't="q"><v>1</v>', 's="77"><v>1</v>'])
def test_a_cell_that_refers_to_nothing_is_held(cell: str) -> None:
    made = matrix(passed=1, failed=0, legend=None)
    at = made.at(0, 1)
    reading = read(raw(made, cell={at: f'<c r="{a1(at)}" {cell}</c>'}).bytes(), NAME)
    assert values(reading) == held(made, (0, 1))
    assert issues(reading) - {("single_reading", None)} == {("damaged_cell", a1(at))}


# -- formulas nobody has computed ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("calculation", "trusted"),
    [
        ('<calcPr calcId="124519" fullCalcOnLoad="1"/>', False),
        ('<calcPr fullCalcOnLoad="true"/>', False),
        ('<calcPr calcCompleted="0"/>', False),
        ('<calcPr calcId="191029" fullCalcOnLoad="0"/>', True),
        ("", True),
    ],
)
def test_results_the_file_itself_calls_uncomputed_are_held(calculation: str, trusted: bool) -> None:
    made = matrix(passed=1, failed=0, legend=None)
    cells = {
        at: f'<c r="{a1(at)}"><f>IF(Z1&gt;80,1,0)</f><v>{made.leaf.cells[at]}</v></c>'
        for at in (made.leaf.anchors[k] for k in made.truth)
    }
    reading = read(raw(made, cell=cells, calculation=calculation).bytes(), NAME)
    assert values(reading) == (made.truth if trusted else dict.fromkeys(made.truth, "held"))
    assert len(issues(reading, "formula_without_value")) == (0 if trusted else len(made.truth))


@pytest.mark.parametrize(
    ("calculation", "believed"),
    [("", False), ('<calcPr calcId="124519"/>', False), ('<calcPr calcId="191029"/>', True), ("<calcPr/>", True)],
)
def test_formulas_that_all_give_zero_were_computed_by_nobody_unless_a_program_says_so(
    calculation: str, believed: bool
) -> None:
    made = matrix(passed=0, failed=0, legend=None, totals="none", total_column=False)
    at = [made.leaf.anchors[k] for k in made.truth]
    zero = {x: f'<c r="{a1(x)}"><f>A1</f><v>0</v></c>' for x in at}
    states = set(values(read(raw(made, cell=zero, calculation=calculation).bytes(), NAME)).values())
    assert states == ({"failed"} if believed else {"held"})
    one = zero | {at[0]: f'<c r="{a1(at[0])}"><f>A1</f><v>1</v></c>'}
    states = set(values(read(raw(made, cell=one, calculation=calculation).bytes(), NAME)).values())
    assert states == {"passed", "failed"}


@pytest.mark.parametrize("flags", [None, 0x0002])
def test_formulas_of_an_xls_without_a_result_are_held(flags: int | None) -> None:
    import xlwt

    made = matrix(passed="x", failed=None, legend="x: đạt; để trống: chưa đạt", total_column=False, totals="none")
    book = xlwt.Workbook(encoding="utf-8")
    sheet: Any = book.add_sheet("Biểu 1")
    marks = {made.leaf.anchors[k] for k in made.truth}
    for (r, c), value in made.leaf.cells.items():
        if value is not None and (r, c) not in marks:
            sheet.write(r - 1, c - 1, value)
    for r, c in marks:
        sheet.write(r - 1, c - 1, xlwt.Formula('IF(Z1>80;"x";"")'))
    target = io.BytesIO()
    book.save(target)
    data = target.getvalue()
    if flags is not None:  # as another library writes it: a result of 0, to be computed on loading
        data = data.replace(struct.pack("<QH", 0xFFFF000000000003, 0), struct.pack("<dH", 0.0, flags))
    reading = read(data, "Dinh Lap.xls")
    assert values(reading) == dict.fromkeys(made.truth, "held")
    assert issues(reading, "formula_without_value") == {("formula_without_value", a1(at)) for at in marks}


# -- what the eye sees and the value does not say -------------------------------------------------------------------------
def struck_ways(made: Matrix, at: At) -> dict[str, dict[str, Any]]:
    run = f"<r><rPr><strike/></rPr><t>{made.leaf.cells[at]}</t></r><r><t> </t></r>"
    plain = f'<c r="{a1(at)}" t="inlineStr"><is><t>{made.leaf.cells[at]}</t></is></c>'
    columns = f'<cols><col min="{at[1]}" max="{at[1]}" style="1"/></cols>'
    return {
        "cell": {"styles": STRUCK, "cell": {at: text_cell(at, str(made.leaf.cells[at]), 1)}},
        "run": {"cell": {at: text_cell(at, "", None, run)}},
        "row": {"styles": STRUCK, "cell": {at: plain}, "row": lambda r: f' r="{r}"' + ' s="1" customFormat="1"' * (r == at[0])},
        "column": {"styles": STRUCK, "cell": {at: plain}, "before": columns},
    }  # fmt: skip


@pytest.mark.parametrize("way", ["cell", "run"])
def test_a_struck_mark_is_held(way: str) -> None:
    made = matrix()
    at = made.at(2, 5)
    reading = read(raw(made, **struck_ways(made, at)[way]).bytes(), NAME)
    assert values(reading) == held(made, (2, 5)) and issues(reading) == {("struck_through", a1(at))}


def test_a_struck_row_or_column_style_strikes_the_cells_without_one_of_their_own() -> None:
    made = matrix()
    at = made.at(2, 5)
    by_row = read(raw(made, **struck_ways(made, at)["row"]).bytes(), NAME)
    assert {k for k, v in values(by_row).items() if v == "held"} == {made.key(2, k) for k in range(1, 20)}
    by_column = read(raw(made, **struck_ways(made, at)["column"]).bytes(), NAME)
    assert {k for k, v in values(by_column).items() if v == "held"} >= {made.key(i, 5) for i in range(len(made.rows))}


def test_a_struck_name_holds_its_row_blanks_included() -> None:
    made = matrix(passed="x", failed=None, legend="x: đạt; để trống: chưa đạt")
    at = made.name_at(1)
    reading = read(raw(made, styles=STRUCK, cell={at: text_cell(at, made.rows[1].commune_name, 1)}).bytes(), NAME)
    assert values(reading) == held(made, *((1, k) for k in range(1, 20)))
    assert issues(reading) == {("struck_through", a1(at))}


def test_strike_is_not_seen_where_it_is_switched_off() -> None:
    made = matrix()
    at = made.at(2, 5)
    off = STRUCK.replace("<strike/>", '<strike val="0"/>')
    reading = read(raw(made, styles=off, cell={at: text_cell(at, str(made.leaf.cells[at]), 1)}).bytes(), NAME)
    assert values(reading) == made.truth


@pytest.mark.parametrize("tag", ["<s>{}</s>", "<del>{}</del>", '<span style="text-decoration:line-through">{}</span>',
                                 '<font class="gach">{}</font>'])  # fmt: skip
def test_a_struck_mark_of_a_page_is_held(tag: str) -> None:
    made = matrix(total_column=False, totals="none")
    made.leaf.name = "html"
    made.mark(0, 1, "DAU")
    page = sheets.html(made.leaf).decode().replace("DAU", tag.format("Đ"))
    page = page.replace("<head>", "<head><style>.gach {text-decoration:line-through}</style>")
    reading = read(page.encode(), "Dinh Lap.xls")
    assert values(reading) == held(made, (0, 1))
    assert issues(reading, "struck_through") == {("struck_through", a1(made.at(0, 1)))}


VML = '<xml xmlns:v="urn:v" xmlns:x="urn:schemas-microsoft-com:office:excel">{}<br></xml>'  # Excel leaves <br> open


def vml_shape(kind: str, at: At) -> str:
    anchor = f"{at[1] - 1}, 2, {at[0] - 1}, 2, {at[1]}, 2, {at[0]}, 2"
    return f'<v:shape><x:ClientData ObjectType="{kind}"><x:Anchor>{anchor}</x:Anchor></x:ClientData></v:shape>'


@pytest.mark.parametrize("kind", ["Checkbox", "Radio"])
def test_blanks_under_controls_are_held_and_the_sheet_is_asked(kind: str) -> None:
    made = matrix(passed="x", failed=None, legend="x: đạt; để trống: chưa đạt")
    first, last = made.first_with("failed"), made.first_with("failed", of=5)
    link = f'<Relationship Id="rId1" Type="{RELATIONS}/vmlDrawing" Target="../drawings/v.vml"/>'
    shapes = vml_shape(kind, made.at(*first)) + vml_shape(kind, made.at(*last))
    book = raw(made, sheet_links=link, parts={"xl/drawings/v.vml": VML.format(shapes)})
    reading = read(book.bytes(), NAME)
    assert values(reading) == held(made, first, last)
    assert issues(reading, "mark_drawn_over") == {("mark_drawn_over", None)}


@pytest.mark.parametrize("kind", ["draw:control", "draw:frame"])
@pytest.mark.parametrize("in_a_cell", [True, False])
def test_controls_and_pictures_of_an_ods_hold_the_blanks_they_may_lie_upon(kind: str, in_a_cell: bool) -> None:
    made = matrix(passed="x", failed=None, legend="x: đạt; để trống: chưa đạt", headings="tc")
    i, k = made.first_with("failed")
    shape = f'<{kind} xmlns:draw="{ods.DRAWING}"/>'
    cell = f"<table:table-cell>{shape if in_a_cell else ''}</table:table-cell>"
    shapes = "" if in_a_cell else f"<table:shapes>{shape}</table:shapes>"
    reading = read(ods_with(made, made.at(i, k), cell, columns=shapes), "Dinh Lap.ods")
    if in_a_cell:
        assert values(reading) == held(made, (i, k))
    elif kind == "draw:control":  # nobody knows over which cell: no blank means anything certain
        assert values(reading) == {x: "held" if v == "failed" else v for x, v in made.truth.items()}
    else:
        assert values(reading) == made.truth


@pytest.mark.parametrize(("kind", "boxes"), [(0x0B, True), (0x0C, True), (0x19, False), (0x14, False)])
def test_check_boxes_of_an_xls_are_seen_behind_a_chart(kind: int, boxes: bool) -> None:
    def record(number: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", number, len(body)) + body

    chart = record(0x0809, bytes(16)) + record(0x000A)
    control = record(0x005D, struct.pack("<HHHH", 0x15, 18, kind, 1) + bytes(14))
    formula = record(0x0006, struct.pack("<HHH8sH", 4, 2, 15, bytes(8), 2) + bytes(6))
    stream = record(0x0809, bytes(16)) + chart + control + formula + record(0x000A) + record(0x0006, b"x" * 20)
    book = SimpleNamespace(_sh_abs_posn=[0], mem=stream)
    assert xls._records(book, 0) == ({(4, 2): True}, boxes)


def test_the_box_of_a_comment_and_a_button_beside_the_table_are_no_marks() -> None:
    made = matrix(passed="x", failed=None, legend="x: đạt; để trống: chưa đạt")
    link = f'<Relationship Id="rId1" Type="{RELATIONS}/vmlDrawing" Target="../drawings/v.vml"/>'
    shapes = vml_shape("Note", made.at(0, 1)) + vml_shape("Button", made.at(0, 2)) + vml_shape("Checkbox", (1, 30))
    reading = read(raw(made, sheet_links=link, parts={"xl/drawings/v.vml": VML.format(shapes)}).bytes(), NAME)
    assert values(reading) == made.truth and not issues(reading)


@pytest.mark.parametrize(("rows", "is_mark"), [(1, True), (12, False)])
def test_a_small_picture_over_a_blank_is_a_mark_and_a_stamp_is_not(rows: int, is_mark: bool) -> None:
    made = matrix(passed="x", failed=None, legend="x: đạt; để trống: chưa đạt")
    row, column = made.at(*made.first_with("failed"))
    anchor = (
        f"<x:from><x:col>{column - 1}</x:col><x:row>{row - 1}</x:row></x:from>"
        f"<x:to><x:col>{column - 1}</x:col><x:row>{row - 2 + rows}</x:row><x:colOff>99999</x:colOff>"
        "<x:rowOff>99999</x:rowOff></x:to>"
    )
    part = f'<x:wsDr xmlns:x="urn:x"><x:twoCellAnchor>{anchor}<x:pic/></x:twoCellAnchor></x:wsDr>'
    link = f'<Relationship Id="rId1" Type="{RELATIONS}/drawing" Target="/xl/drawings/d.xml"/>'
    reading = read(raw(made, sheet_links=link, parts={"xl/drawings/d.xml": part}).bytes(), NAME)
    assert values(reading) == (held(made, made.first_with("failed")) if is_mark else made.truth)


@pytest.mark.parametrize("code", ['"Đạt";;"Chưa đạt"', '[=1]"Chưa";[=0]"Đạt"', ";;;", "0%"])
def test_a_number_whose_format_shows_something_else_is_held(code: str) -> None:
    made = matrix(passed=1, failed=0, legend=None)
    i, k = made.first_with("passed")
    at = made.at(i, k)
    look = styles(
        xfs='<xf/><xf numFmtId="170"/>',
        formats=f'<numFmt numFmtId="170" formatCode="{code.replace(chr(34), "&quot;")}"/>',
    )
    reading = read(raw(made, styles=look, cell={at: f'<c r="{a1(at)}" s="1"><v>1</v></c>'}).bytes(), NAME)
    assert values(reading) == held(made, (i, k))
    assert {c for _, c in issues(reading, "shown_otherwise", "unreadable_mark")} == {a1(at)}


def test_zeros_that_the_view_hides_are_held() -> None:
    made = matrix(passed=1, failed=0, legend=None, totals="none", total_column=False)
    view = '<sheetViews><sheetView showZeros="0" workbookViewId="0"/></sheetViews>'
    reading = read(raw(made, before=view).bytes(), NAME)
    assert values(reading) == {k: "held" if v == "failed" else v for k, v in made.truth.items()}


@pytest.mark.parametrize(("shown", "holds"), [('showValue="0"', True), ("", False)])
def test_numbers_that_icons_replace_are_held(shown: str, holds: bool) -> None:
    made = matrix(passed=1, failed=0, legend=None, totals="none", total_column=False)
    i, k = made.first_with("failed")
    rule = f'<cfRule type="iconSet" priority="1"><iconSet iconSet="3Symbols" {shown}/></cfRule>'
    after = f'<conditionalFormatting sqref="Z1 {a1(made.at(i, k))}">{rule}</conditionalFormatting>'
    assert values(read(raw(made, after=after).bytes(), NAME)) == (held(made, (i, k)) if holds else made.truth)


def test_a_link_over_blank_cells_is_not_their_text() -> None:
    made = matrix(passed="x", failed=None, legend="x: đạt; để trống: chưa đạt")
    at = made.at(*made.first_with("failed"))
    link = f'<Relationship Id="rId9" Type="{RELATIONS}/hyperlink" Target="minh%20chung.pdf" TargetMode="External"/>'
    book = raw(made, sheet_links=link, after=f'<hyperlinks><hyperlink ref="{a1(at)}" r:id="rId9"/></hyperlinks>')
    reading = read(book.bytes(), NAME)
    assert values(reading) == made.truth and not [c for c in reading.cells if "pdf" in c["text"]]


# -- hidden by any means --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("height", ['hidden="1"', 'ht="0" customHeight="1"', 'ht="0.75" customHeight="1"'])
def test_a_row_that_cannot_be_seen_is_read_and_told(height: str) -> None:
    made = matrix()
    row = made.row(1)
    reading = read(raw(made, row=lambda r: f' r="{r}" ' + height * (r == row)).bytes(), NAME)
    assert values(reading) == made.truth and issues(reading) == {("hidden_cells", a1(made.name_at(1)))}


@pytest.mark.parametrize("width", ['hidden="1"', 'width="0" customWidth="1"', 'width="0.1" customWidth="1"'])
def test_a_column_that_cannot_be_seen_is_read_and_told(width: str) -> None:
    made = matrix()
    column = made.column(3)
    reading = read(raw(made, before=f'<cols><col min="{column}" max="{column}" {width}/></cols>').bytes(), NAME)
    assert values(reading) == made.truth and {r for r, _ in issues(reading)} == {"hidden_cells"}


WHITE = styles('<font/><font><color rgb="FFFFFFFF"/></font>', '<xf/><xf fontId="1"/><xf fontId="1" fillId="1"/>',
               fills='<fill/><fill><patternFill patternType="solid"><fgColor rgb="FF00B050"/></patternFill></fill>')  # fmt: skip


@pytest.mark.parametrize(("look", "told"), [(1, True), (2, False), (0, False)])
def test_text_in_the_colour_behind_it_is_read_and_told(look: int, told: bool) -> None:
    made = matrix()
    at = made.at(3, 3)
    reading = read(raw(made, styles=WHITE, cell={at: text_cell(at, str(made.leaf.cells[at]), look)}).bytes(), NAME)
    assert values(reading) == made.truth
    assert issues(reading) == ({("hidden_cells", a1(at))} if told else set())


def test_hidden_rows_and_columns_of_other_forms_are_told() -> None:
    made = department("15.1", "15.2")
    made.leaf.hidden_rows, made.leaf.hidden_columns = {made.name_at(2)[0]}, {made.at(0, "15.2")[1]}
    told = issues(read_trouble(made), "hidden_cells")
    assert told == {("hidden_cells", a1(made.name_at(2))), ("hidden_cells", a1(made.heading_at("15.2")))}


def test_rows_and_columns_a_page_does_not_show_are_told() -> None:
    made = matrix(total_column=False, totals="none")
    made.leaf.name = "html"
    name = made.rows[1].commune_name
    lines = sheets.html(made.leaf).decode().split("<tr>")
    page = "<tr>".join(lines)
    hidden = next(i for i, line in enumerate(lines) if f">{name}</td>" in line)
    page = "<tr>".join(lines[:hidden]) + '<tr style="display: none">' + "<tr>".join(lines[hidden:])
    page = page.replace("<table border=1>", '<table border=1><col span=2><col style="display:none" width=0>')
    reading = read(page.encode(), "Dinh Lap.xls")
    assert values(reading) == made.truth
    assert issues(reading, "hidden_cells") == {
        ("hidden_cells", a1(made.name_at(1))), ("hidden_cells", a1(made.heading_at(1)))
    }  # fmt: skip


@pytest.mark.parametrize(("what", "rule"), [("strike", "struck_through"), ("hidden", "hidden_cells")])
def test_an_xls_says_as_much(what: str, rule: str) -> None:
    import xlwt

    made = matrix(headings="tc")
    book = xlwt.Workbook(encoding="utf-8")
    sheet: Any = book.add_sheet("Biểu 1")
    at = made.at(2, 2)
    for (r, c), value in made.leaf.cells.items():
        style = xlwt.easyxf("font: struck_out on") if what == "strike" and (r, c) == at else xlwt.XFStyle()
        sheet.write(r - 1, c - 1, value, style)
    if what == "hidden":
        sheet.row(at[0] - 1).height_mismatch, sheet.row(at[0] - 1).height = True, 0
        sheet.col(at[1] - 1).width = 0
    target = io.BytesIO()
    book.save(target)
    reading = read(target.getvalue(), "Dinh Lap.xls")
    assert values(reading) == (held(made, (2, 2)) if what == "strike" else made.truth)
    assert {r for r, _ in issues(reading)} == {rule}


def test_an_ods_says_as_much() -> None:
    made = matrix(headings="tc")
    at = made.at(2, 2)
    cell = f'<table:table-cell table:style-name="gach"><text:p>{made.leaf.cells[at]}</text:p></table:table-cell>'
    style = (
        '<style:style style:name="cha" style:family="table-cell"><style:text-properties '
        'style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="gach" style:family="table-cell" style:parent-style-name="cha"/>'
        '<style:style style:name="an" style:family="table-column"><style:table-column-properties '
        'style:column-width="0cm"/></style:style>'
    )
    columns = (
        f'<table:table-column table:number-columns-repeated="{at[1]}"/><table:table-column table:style-name="an"/>'
    )
    data = ods_with(made, at, cell, styles=style, columns=columns)
    reading = read(data, "Dinh Lap.ods")
    assert values(reading) == held(made, (2, 2))
    assert issues(reading) == {("struck_through", a1(at)), ("hidden_cells", a1((made.bottom, at[1] + 1)))}


def test_three_hundred_sheets_are_read() -> None:
    made = matrix(totals="none", total_column=False, signature=False, legend=None)
    covers = [sheets.Leaf(f"Phụ lục {k}", {(1, 1): "Bìa", (2, 1): k}) for k in range(299)]
    assert values(read(sheets.xlsx([made.leaf, *covers]), NAME)) == made.truth


# -- two readings ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("wrong", ["CĐ", "", 1.0])
def test_a_value_the_second_reading_gives_otherwise_is_held(wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = matrix()
    i, k = made.first_with("passed")
    at = made.at(i, k)
    honest = second.SecondReading.of_sheet
    monkeypatch.setattr(second.SecondReading, "of_sheet", lambda self, n: {**(honest(self, n) or {}), at: wrong})
    reading = read(raw(made).bytes(), NAME)
    assert values(reading) == held(made, (i, k)) and issues(reading) == {("readers_differ", a1(at))}


def test_a_value_only_the_second_reading_has_is_kept_and_held(monkeypatch: pytest.MonkeyPatch) -> None:
    made = matrix(passed="x", failed=None, legend="x: đạt; để trống: chưa đạt")
    i, k = made.first_with("failed")
    at = made.at(i, k)
    honest = second.SecondReading.of_sheet
    monkeypatch.setattr(second.SecondReading, "of_sheet", lambda self, n: {**(honest(self, n) or {}), at: "x"})
    reading = read(raw(made).bytes(), NAME)
    assert values(reading) == held(made, (i, k)) and issues(reading, "readers_differ") == {("readers_differ", a1(at))}


def test_a_sheet_with_one_reading_only_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made = matrix()
    monkeypatch.setattr(second.SecondReading, "of_sheet", lambda *_: None)
    reading = read(raw(made).bytes(), NAME)
    assert values(reading) == made.truth and issues(reading) == {("single_reading", None)}


def test_every_kind_of_value_is_the_same_in_both_readings() -> None:
    """Texts with escapes and runs, numbers, dates of both calendars, times, truth values."""
    leaf = sheets.Leaf(cells={(1, c): "" for c in range(1, 10)})
    looks = styles(xfs='<xf/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="22"/>')
    cells = {
        (
            1,
            1,
        ): '<c r="A1" t="inlineStr"><is><r><t>dòng 1_x000D_\n</t></r><r><t>dòng 2</t></r><rPh><t>đọc</t></rPh></is></c>',
        (1, 2): '<c r="B1" s="1"><v>43646</v></c>',
        (1, 3): '<c r="C1" s="2"><v>0.5</v></c>',
        (1, 4): '<c r="D1" s="3"><v>43646.75</v></c>',
        (1, 5): '<c r="E1" t="b"><v>1</v></c>',
        (1, 6): '<c r="F1"><v>-1.5E-3</v></c>',
        (1, 7): '<c r="G1" t="str"><f>A1</f><v>Đ</v></c>',
        (1, 8): '<c r="H1" s="1"><v>20</v></c>',
        (1, 9): '<c r="I1" t="d" s="1"><v>2019-06-30T00:00:00</v></c>',
    }
    for settings, first in (("", "2019-06-30"), ('<workbookPr date1904="1"/>', "2023-07-01")):
        book = RawXlsx(leaf, styles=looks, cell=cells)
        parts = book.files()
        book.parts[book.book] = str(parts[book.book]).replace("<sheets>", f"{settings}<sheets>")
        [sheet] = open_workbook(book.bytes(), NAME).sheets
        assert not [c for c in sheet.cells.values() if c.doubt]
        assert (sheet.cells[1, 2].text, sheet.cells[1, 5].text, sheet.cells[1, 9].text) == (first, "TRUE", "2019-06-30")
        assert sheet.cells[1, 1].text == "dòng 1\n\ndòng 2" or sheet.cells[1, 1].text == "dòng 1\ndòng 2"


# -- formats that are read elsewhere, or refused by their name --------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n<html><table><tr><td>=C4</td>", "a.xls", "MHTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "a.xls", "XML 2003"),
        (b'<html><meta charset="x-none"><table><tr><td>\xe1</td></tr></table>', "a.xls", "x-none"),
        (RawXlsx(sheets.Leaf(), book="xl/workbook.bin").bytes(), "a.xlsb", ".xlsb"),
    ],
)  # fmt: skip
def test_a_format_that_is_not_read_is_refused_by_its_name(data: bytes, name: str, says: str) -> None:
    reading = read(data, name)
    assert [i["rule"] for i in reading.issues] == ["unsupported_format"]
    assert says in reading.submissions[0]["reason"] and ".xlsx" in str(reading.issues[0]["remedy_vi"])


def test_a_page_in_an_old_code_page_is_read() -> None:
    made = matrix()
    made.leaf.name = "html"
    page = sheets.html(made.leaf).decode().replace('charset="utf-8"', 'charset="windows-1258"')
    # The code page has the letters with their shapes, and the tones as signs of their own.
    apart = "".join(map(_tone_apart, unicodedata.normalize("NFC", page)))
    assert values(read(apart.encode("cp1258"), "Dinh Lap.xls")) == made.truth


def _tone_apart(letter: str) -> str:
    tones = [ch for ch in unicodedata.normalize("NFD", letter) if ch in TONES]
    shape = "".join(ch for ch in unicodedata.normalize("NFD", letter) if ch not in TONES)
    return unicodedata.normalize("NFC", shape) + "".join(tones)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_csv_of_any_line_end_is_read(end: str) -> None:
    made = matrix(headings="both")
    made.leaf.name = "csv"
    data = sheets.csv_bytes(made.leaf).replace(b"\r\n", end.encode())
    assert values(read(data, "Dinh Lap.csv")) == made.truth


def test_a_csv_in_the_old_code_page_of_windows_is_read() -> None:
    made = matrix(headings="both")
    made.leaf.name = "csv"
    apart = "".join(map(_tone_apart, unicodedata.normalize("NFC", sheets.csv_bytes(made.leaf).decode())))
    reading = read(apart.encode("cp1258"), "Dinh Lap.csv")
    assert values(reading) == made.truth
    assert [i["found"] for i in reading.issues if i["rule"] == "decoded_text"] == ["Windows-1258"]


@pytest.mark.parametrize("inner", ["<tr><td>Đ</td></tr>", "<tr><td> </td><td>Đ</td></tr>"])
def test_a_table_inside_a_cell_is_that_cells_text(inner: str) -> None:
    made = matrix(total_column=False, totals="none")
    made.leaf.name = "html"
    i, k = made.first_with("passed")
    made.mark(i, k, "BANG")
    page = sheets.html(made.leaf).decode().replace("BANG", f"<table>{inner}</table>")
    assert values(read(page.encode(), "Dinh Lap.xls")) == made.truth


def test_a_table_of_several_texts_inside_a_cell_is_held() -> None:
    made = matrix(total_column=False, totals="none")
    made.leaf.name = "html"
    i, k = made.first_with("passed")
    made.mark(i, k, "BANG")
    table = "<table><tr><td>Đ</td></tr><tr><td><table><tr><td>CĐ</td></tr></table></td></tr></table>"
    reading = read(sheets.html(made.leaf).decode().replace("BANG", table).encode(), "Dinh Lap.xls")
    assert values(reading) == held(made, (i, k))
    assert [(i["found"]) for i in reading.issues if i["rule"] == "unreadable_mark"] == ["Đ | CĐ"]


# -- ods ------------------------------------------------------------------------------------------------------------------
def ods_with(made: Matrix, at: At, cell: str, styles: str = "", columns: str = "") -> bytes:
    """The matrix as .ods with one cell's XML written otherwise, and styles and columns put in."""
    made.leaf.put(*at, "DAU")
    source, target = zipfile.ZipFile(io.BytesIO(sheets.ods(made.leaves))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as z:
        for name in source.namelist():
            content = source.read(name)
            if name == "content.xml":
                text = content.decode()
                text = re.sub(r"<table:table-cell[^>]*><text:p>DAU</text:p></table:table-cell>", cell, text)
                text = re.sub(
                    r"<office:automatic-styles\s*/>",
                    f"<office:automatic-styles>{styles}</office:automatic-styles>",
                    text,
                )
                content = re.sub(r"(<table:table [^>]*>)", rf"\1{columns}", text).encode()
            z.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("shown", ["#DIV/0!", "#N/A", "#WERT!", "#GIÁTRỊ!", "Err:502", "Lỗi:508"])
@pytest.mark.parametrize("kind", ['office:value-type="float" office:value="0"', 'office:value-type="string"'])
def test_an_error_that_is_shown_is_held_whatever_is_stored(shown: str, kind: str) -> None:
    made = matrix(passed=1, failed=0, legend=None)
    at = made.at(0, 1)
    cell = f'<table:table-cell table:formula="of:=[.A1]/0" {kind}><text:p>{shown}</text:p></table:table-cell>'
    reading = read(ods_with(made, at, cell), "Dinh Lap.ods")
    assert values(reading) == held(made, (0, 1)) and issues(reading) == {("error_cell", a1(at))}


def test_a_number_shown_as_a_word_is_held_in_ods_too() -> None:
    made = matrix(passed=1, failed=0, legend=None)
    at = made.at(0, 1)
    cell = '<table:table-cell office:value-type="float" office:value="1"><text:p>Chưa</text:p></table:table-cell>'
    reading = read(ods_with(made, at, cell), "Dinh Lap.ods")
    assert values(reading) == held(made, (0, 1)) and issues(reading) == {("shown_otherwise", a1(at))}


@pytest.mark.parametrize(("generator", "believed"), [("LibreOffice/24.2", True), ("some library 1.0", False)])
def test_zeros_of_an_ods_are_believed_of_a_program_that_computes(generator: str, believed: bool) -> None:
    made = matrix(passed=0, failed=0, legend=None, totals="none", total_column=False)
    data = re.sub(
        rb"<table:table-cell(?= office:value-type=.float. office:value=.0.)",
        b'<table:table-cell table:formula="of:=[.A1]"',
        (content := zipfile.ZipFile(io.BytesIO(sheets.ods(made.leaves)))).read("content.xml"),
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as z:
        for name in content.namelist():
            part = data if name == "content.xml" else content.read(name)
            if name == "meta.xml":
                part = re.sub(rb"<meta:generator>[^<]*", b"<meta:generator>" + generator.encode(), part)
            z.writestr(name, part)
    assert set(values(read(target.getvalue(), "Dinh Lap.ods")).values()) == ({"failed"} if believed else {"held"})


# -- percentages ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "scaled", "written"),
    [("0%", True, False), ("0.00%", True, False), ("[Red]0.0%", True, False), ('0.00"%"', False, True), ("0\\%", False, True),
     ("0", False, False), ("[$%-409]0", False, False), ("0_%", False, False), ("[>=1]0%;0.0%", True, False), ("General", False, False)],
)  # fmt: skip
def test_percent_signs_of_formats(code: str, scaled: bool, written: bool) -> None:
    assert (number_formats.is_percent(code), number_formats.writes_percent(code)) == (scaled, written)


@pytest.mark.parametrize(
    ("code", "date"),
    [("dd/mm/yyyy", True), ("[$-42A]d/m/yyyy", True), ("[h]:mm", True), ("mm:ss.0", True), ('yyyy"năm"', True),
     ('0" đ"', False), ("General", False), ("[Red]0.0", False), ("0.00E+00", False), ('"ngày" 0', False)],
)  # fmt: skip
def test_dates_of_formats(code: str, date: bool) -> None:
    assert number_formats.is_date(code) == date


@pytest.mark.parametrize(
    ("code", "value", "otherwise"),
    [("#,##0", 5.0, False), ("0.0,", 5.0, True), ('"Đạt"', 1.0, True), ("0;-0;;@", 0.0, True), ("0;-0;;@", 1.0, False),
     ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0.0, False), ("", 0.0, False), (";;;", 1.0, True), ('0" xã"', 3.0, False)],
)  # fmt: skip
def test_formats_that_show_something_else(code: str, value: float, otherwise: bool) -> None:
    assert number_formats.shows_otherwise(code, value) == otherwise


def test_dates_before_march_1900_and_after_the_last_are_as_excel_counts() -> None:
    made = dataclasses.replace(next(iter(open_workbook(b"a,b\n1,2", "a.csv").sheets[0].cells.values())))
    made.number_format = "dd/mm/yyyy"
    for serial, text in ((1, "1900-01-01"), (59, "1900-02-28"), (61, "1900-03-01"), (3e6, "3000000"), (-1, "-1")):
        made.on_date = None
        worksheet.set_date(made, serial, from_1904=False)
        assert made.text == text


# -- Excel's own password --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("password", "rule"), [("VelvetSweatshop", ""), ("matkhau", "encrypted_file")])
def test_a_workbook_under_excels_own_password_is_read_and_another_is_refused(password: str, rule: str) -> None:
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    made, target = matrix(), io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(made.data())).encrypt(password, target)
    reading = read(target.getvalue(), NAME)
    assert values(reading) == ({} if rule else made.truth)
    assert [i["rule"] for i in reading.issues] == [rule] * bool(rule)
    damaged = bytearray(target.getvalue())
    damaged[-3000:] = bytes(3000)
    assert read(bytes(damaged), NAME).submissions[0]["status"] == "refused"


def test_a_password_that_costs_too_many_rounds_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    target = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(matrix().data())).encrypt("VelvetSweatshop", target)
    monkeypatch.setattr(encrypted, "MOST_SPINS", 99_999)
    assert [i["rule"] for i in read(target.getvalue(), NAME).issues] == ["encrypted_file"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.xlsm"])
def test_an_archive_of_a_version_to_come_is_refused_as_damaged(name: str) -> None:
    data = bytearray(matrix("189").data())
    data[data.rindex(b"PK\x01\x02") + 6] = 84  # "version needed to extract" of the last member
    with pytest.raises(CannotOpen) as refusal:
        open_workbook(bytes(data), name)
    assert refusal.value.rule == "unreadable_file"
