"""The official document of a report: its form, figures as said, texts as texts, the label on every sheet, the template."""

from __future__ import annotations

import itertools
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import office
import pytest
import report_document
from docx.oxml.ns import qn
from report_document import COLUMNS, HOSTILE, ILLEGAL, LONG, NOTICE, ROWS, figures_table, hostile_table, report

from pipeline import errors
from pipeline.reporting import language
from pipeline.reporting.columns import format_cell
from pipeline.reporting.document import Section, Table
from pipeline.reporting.render import docx as writer
from pipeline.reporting.render.docx_blocks import roman

FACE = "Times New Roman"


@pytest.fixture(autouse=True)
def vietnamese():
    yield
    language.use("vi")


def written(tmp_path: Path, *sections: Section, template: Path | None = None, **about: Any) -> Any:
    """The document, read back by python-docx."""
    path = tmp_path / "bao-cao.docx"
    writer.write(report(*sections, **about), path, template)
    return docx.Document(str(path))


def texts(made: Any) -> list[str]:
    """The paragraphs of the body, those in tables left out."""
    return [p.text for p in made.paragraphs]


def text_of(element: Any) -> str:
    """All the text of an element, that of fields too."""
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def table_under(made: Any, heading: str) -> Any:
    """The table whose first cell is ``heading``."""
    return next(t for t in made.tables if t.cell(0, 0).text == heading)


def rows_of(table: Any) -> list[list[str]]:
    return [[c.text for c in row.cells] for row in table.rows]


# -- the form -----------------------------------------------------------------------------------------------------------
def test_the_head_is_that_of_an_official_document(tmp_path: Path) -> None:
    made = written(tmp_path)
    left, right = (c.text.split("\n") for c in made.tables[0].rows[0].cells)
    assert [t for t in left if t] == ["UBND TỈNH LẠNG SƠN", "VĂN PHÒNG ĐIỀU PHỐI NTM TỈNH", "Số: ……/BC-VPĐP"]
    assert [t for t in right if t] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Lạng Sơn, ngày …… tháng …… năm ………",
    ]  # fmt: skip
    found = texts(made)
    assert "BÁO CÁO" in found
    assert "Kết quả thực hiện Chương trình nông thôn mới năm 2019 (9 tháng năm 2019)" in found
    opening = next(t for t in found if t.startswith("Thực hiện Kế hoạch"))
    assert "Văn phòng Điều phối NTM tỉnh báo cáo" in opening and "30/9/2019" in opening
    assert next(t for t in found if t.startswith("Trên đây")).endswith("./.")


def test_the_signature_stands_beside_the_recipients(tmp_path: Path) -> None:
    made = written(tmp_path)
    left, right = (c.text for c in table_under(made, next(
        t.cell(0, 0).text for t in made.tables if t.cell(0, 0).text.startswith("Nơi nhận:"))).rows[0].cells)  # fmt: skip
    listed = left.split("\n")
    assert listed[0] == "Nơi nhận:" and listed[-1] == "- Lưu: VT."
    assert all(line.startswith("- ") for line in listed[1:]) and len(listed) >= 4
    assert right.startswith("CHÁNH VĂN PHÒNG") and right.count("\n") >= 5


@pytest.mark.parametrize(
    ("office_name", "signatory", "sign"),
    [
        ("Sở Nông nghiệp và PTNT", "GIÁM ĐỐC", "……"),
        ("Văn phòng Điều phối NTM tỉnh", "CHÁNH VĂN PHÒNG", "VPĐP"),
        ("Ban X", writer.DOTS, "……"),
    ],
)
def test_who_signs_follows_from_the_office(office_name: str, signatory: str, sign: str) -> None:
    assert (writer._signatory(office_name), writer._sign(office_name)) == (signatory, sign)


def test_the_sheet_is_a4_with_official_margins(tmp_path: Path) -> None:
    first = written(tmp_path).sections[0]
    sizes = (
        first.page_width,
        first.page_height,
        first.top_margin,
        first.bottom_margin,
        first.left_margin,
        first.right_margin,
    )
    assert [round(s.mm) for s in sizes] == [210, 297, 20, 20, 30, 15]


def test_the_number_of_the_page_stands_at_the_top_from_the_second(tmp_path: Path) -> None:
    made = written(tmp_path)
    first, *others = made.sections
    assert first.different_first_page_header_footer
    assert "PAGE" not in first.first_page_header._element.xml
    assert 'w:instr="PAGE"' in first.header._element.xml
    assert not any(s.different_first_page_header_footer for s in others)


def fonts_of(style: Any) -> dict[str, str]:
    return dict(style.element.rPr.find(qn("w:rFonts")).attrib)


@pytest.mark.parametrize("name", ["Normal", "Heading 1", "Heading 2", "Heading 3", "NTM Cell", "NTM Caption"])
def test_every_style_is_times_new_roman_in_every_script(name: str, tmp_path: Path) -> None:
    style = written(tmp_path).styles[name]
    assert fonts_of(style) == {qn(f"w:{script}"): FACE for script in ("ascii", "hAnsi", "eastAsia", "cs")}
    assert style.font.color.rgb is None or str(style.font.color.rgb) == "000000"


def test_no_other_type_face_is_named(tmp_path: Path) -> None:
    written(tmp_path)
    archive = zipfile.ZipFile(tmp_path / "bao-cao.docx")
    for name in ("word/document.xml", "word/styles.xml", "word/header1.xml", "word/header2.xml"):
        named = "".join(re.findall(r"<w:rFonts[^>]*>", archive.read(name).decode()))
        assert set(re.findall(r'="([^"]+)"', named)) <= {FACE}, name
        assert "Theme=" not in named, name


# -- the parts ------------------------------------------------------------------------------------------------------------
def test_parts_are_numbered_as_the_plan_numbers_its_own(tmp_path: Path) -> None:
    made = written(tmp_path)
    headings = [(p.style.name, p.text) for p in made.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "I. Tóm tắt"),
        ("Heading 1", "II. Số liệu theo huyện"),
        ("Heading 1", "III. Trang ngang"),
        ("Heading 1", "Phụ lục 1. Chữ của người gửi"),
        ("Heading 1", "Phụ lục 2. Nguồn số liệu"),
    ]
    whole = [p.text for p in made.element.body.iter(qn("w:t"))]
    assert whole.index("Nơi nhận:") < whole.index("Phụ lục 1. Chữ của người gửi")
    assert "không lên giấy" not in whole


def test_roman_numbers() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 40, 49)] == ["I", "IV", "IX", "XIV", "XL", "XLIX"]


def test_every_figure_is_as_said(tmp_path: Path) -> None:
    found = rows_of(table_under(written(tmp_path), "Đơn vị"))
    assert found[1 : 1 + len(ROWS)] == [[format_cell(c, r[c.key]) for c in COLUMNS] for r in ROWS]
    assert found[1][1:5] == ["1.234", "10,5", "+2,3", "34,6\u00a0%"]
    assert found[-1] == ["Tổng cộng", "1.246", "", "−1,0", "", "", ""]


def test_a_table_can_be_edited_and_read_over_pages(tmp_path: Path) -> None:
    made = written(tmp_path)
    table = table_under(made, "Đơn vị")
    first, *others = table.rows
    assert first._tr.trPr.find(qn("w:tblHeader")) is not None
    assert not [r for r in others if r._tr.trPr.find(qn("w:tblHeader")) is not None]
    aligned = [c.paragraphs[0].alignment for c in others[0].cells]
    assert [a is not None and a.name == "RIGHT" for a in aligned] == [c.is_right for c in COLUMNS]
    assert "Tăng, giảm" in first.cells[3].text
    assert all(r.bold for c in others[-1].cells for p in c.paragraphs for r in p.runs)
    captions = [text_of(p._p) for p in made.paragraphs if p.style.name == "NTM Caption"]
    assert captions == [
        "Bảng 1. Theo huyện", "Bảng 2. Trống", "Hình 1. Đường đi <tới> đích", "Bảng 3. Bảng rộng", "Bảng 4. Chữ lạ",
    ]  # fmt: skip


def test_a_table_under_another_stays_its_own(tmp_path: Path) -> None:
    plain = Table("a", "", COLUMNS[:1], [{"place": "một"}])
    made = written(tmp_path, Section("s", "Phần", (plain, plain)))
    assert len([t for t in made.tables if t.cell(0, 0).text == "Đơn vị"]) == 2
    kinds = [e.tag.split("}")[1] for e in made.element.body]
    assert ("tbl", "tbl") not in list(itertools.pairwise(kinds))


def test_an_empty_table_says_so(tmp_path: Path) -> None:
    assert "Chưa có gì." in texts(written(tmp_path))


def test_a_table_cut_on_paper_says_how_much_is_left(tmp_path: Path) -> None:
    made = written(tmp_path, Section("s", "Phần", (figures_table(paper_rows=1),)))
    assert len(table_under(made, "Đơn vị").rows) == 3  # heading, one row, the sum of all
    assert [t for t in texts(made) if t == "Và 3 dòng nữa: xem trang tính Theo huyện của tệp thu.xlsx."]
    assert rows_of(table_under(made, "Đơn vị"))[-1][1] == "1.246"


def test_a_wide_table_lies_and_the_next_part_stands_again(tmp_path: Path) -> None:
    made = written(tmp_path)
    assert [s.orientation.name for s in made.sections] == ["PORTRAIT", "LANDSCAPE", "PORTRAIT"]
    assert round(made.sections[1].page_width.mm) == 297
    lying = table_under(made, "Xã")
    widths = sum(int(c.get(qn("w:w"))) for c in lying._tbl.tblGrid.findall(qn("w:gridCol")))
    assert 165 * 56.7 < widths <= 252 * 56.7 + 20


def test_a_picture_has_its_words(tmp_path: Path) -> None:
    made = written(tmp_path)
    about = list(made.element.body.iter(qn("wp:docPr")))
    assert [e.get("descr") for e in about] == ['Biểu đồ: từ 1 lên "3" & về 2']
    (shape,) = made.inline_shapes
    assert round(shape.width.mm) == 165
    picture = next(p for p in made.part.package.parts if p.partname.endswith(".png")).blob
    across = int.from_bytes(picture[16:20], "big")
    assert across >= 165 / 25.4 * 200  # at least 200 dots an inch
    assert [t for t in texts(made) if t.endswith("Đường đi <tới> đích")]


# -- texts --------------------------------------------------------------------------------------------------------------
def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    made = written(
        tmp_path, Section("s", "Phần {{ 7 * 7 }} <b>", (hostile_table(),)), title='Tên {{ notice }} & "<w:p>'
    )
    assert [row[1] for row in rows_of(table_under(made, "TT"))[1:]] == list(HOSTILE)
    assert "I. Phần {{ 7 * 7 }} <b>" in texts(made)
    assert [t for t in texts(made) if t.startswith('Kết quả thực hiện Tên {{ notice }} & "<w:p> (')]
    assert made.core_properties.title == 'Tên {{ notice }} & "<w:p>'


def test_what_a_file_cannot_hold_is_replaced_and_seen(tmp_path: Path) -> None:
    made = written(tmp_path, Section("s", "Phần\x00", (hostile_table(ILLEGAL),)), notice="Nhãn\x07", title="Tên\x0b")
    for found, text in zip(rows_of(table_under(made, "TT"))[1:], ILLEGAL, strict=True):
        assert "�" in found[1] and len(found[1]) == len(text)
    assert "I. Phần�" in texts(made)


def test_a_very_long_text_is_whole(tmp_path: Path) -> None:
    made = written(tmp_path, Section("s", "Phần", (hostile_table([LONG]),)))
    assert rows_of(table_under(made, "TT"))[1][1] == LONG


def test_a_name_longer_than_a_property_costs_the_property_its_end(tmp_path: Path) -> None:
    title = "Huyện Núi Cao " + "rất dài " * 60
    made = written(tmp_path, title=title)
    assert made.core_properties.title == title[:255] and any(title.strip() in text for text in texts(made))


# -- label, language, bytes -----------------------------------------------------------------------------------------------
def heads(made: Any) -> list[str]:
    """What each kind of head says."""
    found = [s.header for s in made.sections] + [made.sections[0].first_page_header]
    return [text_of(h._element) for h in found]


def test_the_label_is_in_every_head_and_under_the_title(tmp_path: Path) -> None:
    made = written(tmp_path)
    assert len(made.sections) == 3
    assert all(NOTICE in h for h in heads(made))
    assert texts(made).index(NOTICE) < next(i for i, t in enumerate(texts(made)) if t.startswith("I. "))


def test_real_data_bear_no_label(tmp_path: Path) -> None:
    made = written(tmp_path, notice="")
    assert not [h for h in heads(made) if h.replace("2", "").strip()]


def test_english_has_the_same_form(tmp_path: Path) -> None:
    made = written(tmp_path, lang="en")
    assert rows_of(table_under(made, "Đơn vị"))[1][1:4] == ["1,234", "10.5", "+2.3"]
    assert [s.orientation.name for s in made.sections] == ["PORTRAIT", "LANDSCAPE", "PORTRAIT"]
    assert made.core_properties.language == "en-GB"


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    made = [tmp_path / "1.docx", tmp_path / "2.docx", tmp_path / "3.docx"]
    for path in made[:2]:
        writer.write(report(), path)
    writer.write(report(title="Khác"), made[2])
    assert made[0].read_bytes() == made[1].read_bytes() != made[2].read_bytes()
    # Two writings within a second would agree on the clock as well: nothing in the file comes from it.
    about = docx.Document(str(made[0])).core_properties
    assert (
        about.created == about.modified
        and about.created is not None
        and about.created.date().isoformat() == "2019-09-30"
    )
    assert {i.date_time[0] for i in zipfile.ZipFile(made[0]).infolist()} == {1980}


# -- the template -----------------------------------------------------------------------------------------------------------
def own_template(tmp_path: Path, *paragraphs: str) -> Path:
    """A template as an office may make it: from Word's blank document, without any style of ours."""
    made: Any = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    path = tmp_path / "official.docx"
    made.save(str(path))
    return path


def test_a_template_of_ones_own_takes_the_parts_and_gets_the_label(tmp_path: Path) -> None:
    mine = own_template(tmp_path, "Đơn vị tôi: {{ office }}", "{{p body }}", "Hết.")
    made = written(tmp_path, template=mine)
    assert texts(made)[:2] == ["Đơn vị tôi: VĂN PHÒNG ĐIỀU PHỐI NTM TỈNH", NOTICE]
    assert rows_of(table_under(made, "Đơn vị"))[1][1] == "1.234"
    assert all(NOTICE in text_of(s.header._element) for s in made.sections)
    assert "Phụ lục 2. Nguồn số liệu" in texts(made)
    assert made.styles["NTM Cell"].font.name == FACE


@pytest.mark.parametrize(
    ("paragraphs", "found"),
    [
        (["{{ offise }}", "{{p body }}"], "offise"),
        (["{{ office }}"], "{{p body }}"),
        (["Nội dung: {{ body }}"], "{{p body }}"),
        (["{{ office | }}", "{{p body }}"], "office"),
        (["{%p for x %}", "{{p body }}"], ""),
        (["{{ office.__class__.__mro__ }}", "{{p body }}"], "__class__"),
    ],
)
def test_a_wrong_template_is_told_in_plain_words(paragraphs: list[str], found: str, tmp_path: Path) -> None:
    with pytest.raises(errors.ReferenceFileError) as told:
        written(tmp_path, template=own_template(tmp_path, *paragraphs))
    assert told.value.where == "official.docx" and found in told.value.found and told.value.todo
    assert not (tmp_path / "bao-cao.docx").exists()


@pytest.mark.parametrize("content", [b"", b"khong phai zip", b"PK\x03\x04 cut"])
def test_a_template_that_is_no_document_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "official.docx").write_bytes(content)
    with pytest.raises(errors.ReferenceFileError):
        written(tmp_path, template=tmp_path / "official.docx")


@pytest.mark.skipif(not office.HAS_WRITER, reason="LibreOffice's word processor is not installed")
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_another_program_opens_it(lang: str, tmp_path: Path) -> None:
    written(
        tmp_path, *report_document.every_kind(), Section("h", "Chữ", (hostile_table((*HOSTILE, *ILLEGAL)),)), lang=lang
    )
    (made,) = office.convert(tmp_path / "bao-cao.docx", "docx:MS Word 2007 XML", tmp_path)
    again = docx.Document(str(made))
    last = [t for t in again.tables if t.cell(0, 0).text == "TT"][-1]
    found = [row[1].replace("_x005F_", "_") for row in rows_of(last)]  # an escape of that program's own
    assert found[1 : 1 + len(HOSTILE)] == list(HOSTILE)
