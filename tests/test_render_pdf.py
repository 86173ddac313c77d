"""Reports on paper: every figure and every label is there, any text stays text, and the same data give the same bytes."""

from __future__ import annotations

import datetime as dt
import functools
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import notebook_running
import pypdf
import pytest
import reporting_database as example
import tabular_font as tabular
from matplotlib.ft2font import FT2Font, LoadFlags

from pipeline.reporting import columns, document, language
from pipeline.reporting.document import Column, Document, Listing, Prose, Section, Table, Tile, Tiles
from pipeline.reporting.render import paper, pdf, type_face
from pipeline.reporting.wording import STATUSES

SECTIONS = ("header", "summary", "targets", "criteria", "bands", "districts", "matrix", "changes", "senders", "quality",
            "coherence", "method", "sources")  # fmt: skip
HOSTILE = (
    '#eval("1") #import "x.typ"', "$x^2$ và \\(x\\)", "] [ } { ) (", "\\ \\n \\u{41} \\", "@ref <nhan> <script>alert(1)</script>",
    "*đậm* _nghiêng_ `mã` ~ -- --- ...", "= Đầu đề\n+ mục\n// chú thích /* */", '" \' ” ’', "=1+1 {{ 7 * 7 }} {% x %}",
)  # fmt: skip


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    yield
    language.use("vi")


def made(*sections: Section, **other: Any) -> Document:
    """A document of these sections; ``other`` replaces what is common to all."""
    common: dict[str, Any] = {
        "name": "vi-du", "title": "Báo cáo ví dụ", "subtitle": "Kế hoạch ví dụ", "period": "2019-09",
        "label": "9 tháng năm 2019", "lang": "vi", "notice": example.NOTICE, "issuer": "UBND tỉnh Lạng Sơn",
        "coordinator": "Văn phòng Điều phối NTM tỉnh", "province": "Lạng Sơn", "period_end": dt.date(2019, 9, 30),
        "provenance": (("Phiên bản", "0.1.0"),),
    }  # fmt: skip
    return Document(**(common | other), sections=sections)


def whole(*blocks: document.Block, **other: Any) -> Document:
    return made(Section("mot", "Phần một", blocks), **other)


def written(one: Document, folder: Path) -> Any:
    """The document as PDF, read back."""
    pdf.write(one, folder / f"{one.name}.pdf")
    return pypdf.PdfReader(folder / f"{one.name}.pdf")


_READ: dict[int, tuple[Any, list[str]]] = {}


def texts(reader: Any) -> list[str]:
    """The text of each page, no-break spaces as plain ones; a file is read once, for that is what takes the time."""
    if id(reader) not in _READ:
        _READ[id(reader)] = (reader, [re.sub("[\u00a0\u202f]", " ", page.extract_text()) for page in reader.pages])
    return _READ[id(reader)][1]


def bare(text: str) -> str:
    """Without any space: where a line was broken does not matter."""
    return re.sub(r"\s+", "", text)


def printed_rows(table: Table, rows: Iterable[document.Row]) -> list[str]:
    return [bare("".join(type_face.clean(columns.format_cell(c, r.get(c.key))) for c in table.columns)) for r in rows]


def numbered(count: int, **more: Any) -> Table:
    columns = (
        Column("name", "Xã", width=2),
        Column("n", "Số", "number", 0, total=True),
        Column("status", "Tình trạng", "status"),
    )
    rows = [{"name": f"Xã {i}", "n": i * 1000, "status": list(STATUSES)[i % 9]} for i in range(count)]
    return Table("bang", "Bảng", columns, rows, note="Nguồn: mart.bang", **more)


# -- the province's report, both languages ------------------------------------------------------------------------
@pytest.fixture(scope="module")
def database(example_database: Path) -> Path:
    return example_database


@pytest.fixture(scope="module", params=["vi", pytest.param("en", marks=pytest.mark.slow)])
def report(
    request: pytest.FixtureRequest, database: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Document, Any]:
    one = notebook_running.run(database, "province", example.NOW, lang=request.param).document()
    return one, written(one, tmp_path_factory.mktemp(request.param))


def test_every_row_of_every_table_stands_on_paper(report: tuple[Document, Any]) -> None:
    one, reader = report
    with language.spoken(one.lang):
        found = bare("".join(texts(reader)))
        # what is for the screen or the spreadsheet alone is not there
        tables = [t for s in one.paper for t in s.tables() if not t.is_for_spreadsheet]
        assert len(tables) >= 14
        for table in tables:
            rows = printed_rows(table, table.rows[: table.paper_rows])
            assert [r for r in rows if r not in found] == [], table.name
            assert [r for r in rows if r + "0thừa" in found] == []
            sums = [columns.format_cell(c, table.total(c)) for c in table.columns if table.has_total and c.total]
            assert all(bare(s) in found for s in sums)


def test_every_section_is_numbered_in_order_and_bookmarked(report: tuple[Document, Any]) -> None:
    one, reader = report
    titles = [re.sub(r"\s", " ", o.title) for o in reader.outline if not isinstance(o, list)]
    assert titles[:-1] == [f"{n}. {s.title}" for n, s in enumerate(one.paper, 1)]
    for mark in (o for o in reader.outline if not isinstance(o, list)):
        assert bare(mark.title) in bare(texts(reader)[reader.get_destination_page_number(mark)])


def test_the_label_of_invented_data_stands_on_every_page(report: tuple[Document, Any]) -> None:
    one, reader = report
    assert one.notice
    assert [n for n, text in enumerate(texts(reader), 1) if bare(one.notice) not in bare(text)] == []


def test_data_that_are_real_bear_no_label(tmp_path: Path) -> None:
    assert "SỐ LIỆU" not in "".join(texts(written(whole(Prose("Chữ"), notice=""), tmp_path)))


def test_the_file_says_what_it_is(report: tuple[Document, Any]) -> None:
    one, reader = report
    root = reader.trailer["/Root"]
    assert root["/Lang"] == one.lang
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert re.sub(r"\s", " ", reader.metadata.title) == one.title
    assert reader.metadata.author == one.coordinator
    assert reader.metadata.creation_date.date() == one.period_end
    assert b"pdfuaid" in root["/Metadata"].get_data() and b"pdfaid" in root["/Metadata"].get_data()


def test_the_words_of_the_sheet_are_in_its_language(report: tuple[Document, Any]) -> None:
    one, reader = report
    with language.spoken(one.lang):
        words = paper.words()
    assert all(f"{words['page']} {n}/{len(reader.pages)}" in text for n, text in enumerate(texts(reader), 1))
    assert bare(words["provenance"]) in bare(texts(reader)[-1])


def structure(reader: Any, kind: str) -> list[Any]:
    """The elements of a kind in the tree of tags."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if one.get("/S") == kind:
                found.append(one)
            if "/K" in one:
                waiting.append(one["/K"])
    return found


def test_every_figure_is_there_with_its_words(report: tuple[Document, Any]) -> None:
    one, reader = report
    figures = [f for s in one.paper for f in s.figures()]
    assert len(figures) >= 3
    with language.spoken(one.lang):
        drawn = sorted(re.sub(r"\s", " ", f["/Alt"]) for f in structure(reader, "/Figure"))
        assert drawn == sorted(type_face.clean(f.chart.alt) for f in figures)


def faces_of(reader: Any) -> set[str]:
    """Names of all faces, those inside of figures too; all embedded."""
    found, waiting, seen = set(), [p["/Resources"] for p in reader.pages], set()
    while waiting:
        resources = waiting.pop().get_object()
        for face in resources.get("/Font", {}).values():
            face = face.get_object()
            found.add(face["/BaseFont"].split("+")[-1])
            inner = face["/DescendantFonts"][0].get_object() if "/DescendantFonts" in face else face
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())
        for form in resources.get("/XObject", {}).values():
            if form.indirect_reference.idnum not in seen and "/Resources" in form:
                seen.add(form.indirect_reference.idnum)
                waiting.append(form["/Resources"])
    return found


OURS = re.compile(r"/?(BeVietnamPro-(Regular|SemiBold|Bold|Italic)|NtmFigures-(Regular|SemiBold)|DejaVuSans(-Bold)?)")


def test_only_our_faces_are_used(report: tuple[Document, Any]) -> None:
    used = faces_of(report[1])
    assert used and [name for name in used if not OURS.fullmatch(name)] == []
    assert not OURS.fullmatch("/LiberationSans")


def test_a_face_that_is_not_there_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type_face, "FOLDER", tmp_path)
    pdf.faces.cache_clear()
    try:
        with pytest.raises(pdf.PaperFault, match="unknown font family"):
            pdf.write(whole(Prose("Chữ")), tmp_path / "x.pdf")
    finally:
        pdf.faces.cache_clear()
    assert not (tmp_path / "x.pdf").exists() and not pdf.kept(tmp_path, "x").exists()


def test_the_same_data_give_the_same_bytes(database: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        pdf.write(notebook_running.run(database, "funding", example.NOW).document(), tmp_path / f"{name}.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert pdf.kept(tmp_path, "a").read_bytes() == pdf.kept(tmp_path, "b").read_bytes()
    assert str(tmp_path).encode() not in (tmp_path / "a.pdf").read_bytes()


# -- any text is text -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", HOSTILE)
def test_what_typst_would_read_as_its_own_stays_text(text: str, tmp_path: Path) -> None:
    table = Table("t", text, (Column("a", text), Column("b", "Số", "number")), [{"a": text, "b": 1}], text)
    blocks = (Prose(text), Prose(text, "warning"), Listing((text,)), table,
              Tiles((Tile(text, 1, text, STATUSES["behind"], text),)))  # fmt: skip
    one = made(Section("x", text, blocks), title=text, notice=text, issuer=text, provenance=((text, text),))
    found = bare("".join(texts(written(one, tmp_path))))
    expected = bare(type_face.clean(text))
    assert found.count(expected) >= 14, found


ODD = {
    "emoji": ("tốt 👍🏽 🇻🇳 ✓", "tốt"),
    "right to left": ("tên שלום عربي hết", "hết"),
    "turned round": ("a\u202egnp.exe\u202c z", "agnp.exe"),
    "controls": ("một\x00\x01\x07\x1b[31m hai\u2028ba", "[31mhai"),
    "nothing of a letter": ("\ufffe \uffff \ud800", "\ufffd"),
    "soft hyphens and joiners": ("xã\u00ad \u200bA\u2060B\ufeff", "xãAB"),
    "taken apart (NFD)": ("Lạng Sơn", "LạngSơn"),
    "many marks": ("a" + "\u0301" * 300, "á"),
    "a script no face has": ("漢字 và ខ្មែរ", "\ufffd\ufffdvà"),
}


@pytest.mark.parametrize("text, expected", ODD.values(), ids=list(ODD))
def test_odd_signs_never_break_a_page(text: str, expected: str, tmp_path: Path) -> None:
    table = Table("t", "", (Column("a", "Chữ"),), [{"a": text}])
    one = whole(Prose(text), table, title=text, provenance=((text, text),))
    reader = written(one, tmp_path)
    assert bare(expected) in bare("".join(texts(reader)))
    assert all(OURS.fullmatch(name) for name in faces_of(reader))


def test_a_word_as_long_as_a_page_is_broken_not_run_over(tmp_path: Path) -> None:
    word = "Dàivôtận" * 300
    address = "2019-09/" + "Biểu_mẫu_rất_dài_" * 8 + ".xlsx!Tổng hợp!H37"
    columns = tuple(Column(f"c{i}", f"Cột {i}", "source" if i else "long") for i in range(5))
    rows = [{f"c{i}": address if i else word for i in range(5)}]
    reader = written(whole(Prose(word), Table("t", "", columns, rows)), tmp_path)
    found = bare("".join(texts(reader)))
    assert found.count(bare(word)) >= 1 and bare(address) in found
    assert rightmost(reader) < 1


@functools.cache
def width(text: str) -> float:
    """How wide a line stands, in em."""
    face = FT2Font(str(type_face.FOLDER / "BeVietnamPro-Regular.ttf"))
    face.set_size(1000, 72)
    return sum(face.load_char(ord(c), flags=LoadFlags.NO_HINTING).linearHoriAdvance for c in text) / 65536 / 1000


def rightmost(reader: Any) -> float:
    """How far to the right a text reaches, as a share of its sheet's width."""
    found: list[float] = []
    for page in reader.pages:

        def look(
            text: str,
            cm: list[float],
            tm: list[float],
            _: object,
            size: float,
            room: float = float(page.mediabox.width),
        ) -> None:
            end = tm[4] * cm[0] + cm[4] + width(text.strip()) * abs(tm[0]) * size
            found.append(end / room if text.strip() else 0.0)

        page.extract_text(visitor_text=look)
    return max(found)


def test_a_text_that_runs_over_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = (pdf.TEMPLATES / "paper.typ").read_text("utf-8")
    for file in pdf.TEMPLATES.glob("*.typ"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "paper.typ").write_text(template.replace("broken(it.text)", "it.text"), "utf-8")
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)
    assert rightmost(written(whole(Prose("Dàivôtận" * 40)), tmp_path)) > 1


# -- tables -------------------------------------------------------------------------------------------------------------
def test_a_table_of_207_rows_repeats_its_heading_and_keeps_every_row(tmp_path: Path) -> None:
    table = numbered(207)
    reader = written(whole(table), tmp_path)
    pages = texts(reader)
    assert len(pages) > 3
    found = bare("".join(pages))
    assert [r for r in printed_rows(table, table.rows) if r not in found] == []
    holding = [p for p in pages if re.search(r"Xã \d", p)]
    assert all("Tình trạng" in p for p in holding)
    assert bare("Tổng cộng21.321.000") in found
    assert bare(holding[-1]).index("Tổngcộng") < bare(holding[-1]).index("Nguồn:mart.bang")


@pytest.mark.parametrize("rows", [1, 2, 7, 8, 9, 40])
def test_no_row_and_no_source_line_stands_alone_on_a_page(rows: int, tmp_path: Path) -> None:
    """Whatever stands above: at least two rows under each heading, and the source under at least two."""
    for above in range(18, 34, 3):
        blocks = [Prose(f"Dòng {i}") for i in range(above)]
        for page in texts(written(whole(*blocks, numbered(rows)), tmp_path)):
            here = len(re.findall(r"Xã \d", page))
            assert here >= min(rows, 2) or ("Tình trạng" not in page and "Nguồn: mart" not in page), (rows, above)


def test_an_empty_table_says_so(tmp_path: Path) -> None:
    found = "".join(texts(written(whole(numbered(0), numbered(0, empty="Chưa có xã nào.")), tmp_path)))
    assert "Không có dòng nào." in found and "Chưa có xã nào." in found


def test_rows_left_out_are_counted_and_placed(tmp_path: Path) -> None:
    found = bare("".join(texts(written(whole(numbered(50, paper_rows=20)), tmp_path))))
    assert "Xã1919" in found and "Xã2020" not in found
    assert bare("Và 30 dòng nữa: xem trang tính Bảng của tệp vi-du.xlsx.") in found
    assert bare("1.225.000") in found, "the sum is of all rows"


def test_a_table_too_wide_to_stand_lies_down_with_its_section(tmp_path: Path) -> None:
    columns = (Column("name", "Xã"), *(Column(f"c{i}", f"Tiêu chí {i}", "number") for i in range(19)))
    wide = Table("rong", "", columns, [{"name": "Hoàng Đồng"} | {f"c{i}": i * 1.5 for i in range(19)}] * 30)
    one = made(
        Section("a", "Đứng", (Prose("Chữ"),)), Section("b", "Nằm", (wide,)), Section("c", "Lại đứng", (Prose("Hết"),))
    )
    reader = written(one, tmp_path)
    lying = [p.mediabox.width > p.mediabox.height for p in reader.pages]
    assert lying[0] is False and lying[1] is True and lying[-1] is False
    assert all(example.NOTICE[:14] in text for text in texts(reader))
    assert rightmost(reader) < 0.97


@pytest.mark.parametrize(
    ("texts_of_a_row", "kind"),
    [
        (["Hoàng Đồng", "12.345,67", "Một câu rất dài " * 20, "Câu khác cũng dài " * 9], "long"),
        (["triệu đồng/người/năm"] * 9, "text"),
        (["Hoàng Đồng"] * 16, "text"),
    ],
)
def test_no_text_of_a_table_runs_over(texts_of_a_row: list[str], kind: Any, tmp_path: Path) -> None:
    columns = tuple(Column(f"c{i}", "Đầu cột", kind) for i in range(len(texts_of_a_row)))
    rows = [{f"c{i}": text for i, text in enumerate(texts_of_a_row)}] * 4
    assert rightmost(written(whole(Table("t", "", columns, rows)), tmp_path)) < 0.97


def test_a_figure_stays_with_its_unit() -> None:
    assert type_face.kept_together("còn thiếu 3 xã trong Quý I") == "còn thiếu 3\u00a0xã trong Quý\u00a0I"
    assert type_face.kept_together("12 xãm") == "12 xãm"


@pytest.mark.parametrize("style", tabular.STYLES)
def test_the_digits_of_tables_are_all_of_one_width(style: str, tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont

    tabular.make(style, tmp_path / "made.ttf")
    for path in (tabular.file(style), tmp_path / "made.ttf"):
        font = TTFont(path)
        signs = font.getBestCmap() or {}
        assert sorted(map(chr, signs)) == list("0123456789")
        assert len({font["hmtx"][name][0] for name in signs.values()}) == 1
        assert font["name"].getBestFamilyName() == tabular.FAMILY
    was = TTFont(tabular.source(style))
    names = was.getBestCmap() or {}
    assert len({was["hmtx"][names[ord(d)]][0] for d in "0123456789"}) > 1, "then there is no need of a cut"


# -- figures -----------------------------------------------------------------------------------------------------------
# -- the volume ------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Document]]:
    folder = tmp_path_factory.mktemp("volume")
    parts = [
        made(
            Section("a", "Tóm tắt", (Prose("Mở đầu"), numbered(40 * number))),
            Section("b", "Phần sau", (numbered(5),)),
            name=f"p{number}",
            title=f"Báo cáo số {number}",
            provenance=(("Phiên bản", "0.1.0"), ("Riêng", f"của {number}")),
        )
        for number in range(1, 4)
    ]
    for one in parts:
        pdf.write(one, folder / f"{one.name}.pdf")
    pdf.bind(folder, [p.name for p in parts], folder / "volume.pdf", missing={"Kinh phí": "Hết giờ #eval."})
    return folder / "volume.pdf", parts


def test_the_contents_of_the_volume_point_to_the_right_pages(volume: tuple[Path, list[Document]]) -> None:
    path, parts = volume
    reader = pypdf.PdfReader(path)
    pages = texts(reader)
    contents = next(text for text in pages if text.lstrip().startswith(("Mục lục", example.NOTICE + "\nMục lục")))
    for one in parts:
        found = re.search(rf"{one.title}[ .]+(\d+)", contents)
        assert (
            found
            and one.title in pages[int(found[1]) - 1]
            and f"Phần {parts.index(one) + 1}" in pages[int(found[1]) - 1]
        )
    links = [a.get_object() for p in reader.pages for a in p.get("/Annots", [])]
    assert len(links) >= 3 * 3
    marked = [o for o in reader.outline if not isinstance(o, list)]
    assert [re.sub(r"\s", " ", str(o.title)) for o in marked][:3] == [p.title for p in parts]
    assert "Kinh phí. Hết giờ #eval." in contents


def test_every_part_of_the_volume_has_its_running_head_and_page(volume: tuple[Path, list[Document]]) -> None:
    path, parts = volume
    pages = texts(pypdf.PdfReader(path))
    assert all(example.NOTICE in text for text in pages)
    begins = [next(n for n, t in enumerate(pages) if f"Phần {i}\n" in t) for i in (1, 2, 3)]
    for one, start, end in zip(parts, begins, [*begins[1:], len(pages) - 1], strict=True):
        assert all(text.count(one.title) >= 1 for text in pages[start:end])
        assert f"của {one.title[-1]}" in "".join(pages[start:end])
    assert f"Trang {len(pages)}/{len(pages)}" in pages[-1] and "0.1.0" in pages[-1]
    assert "0.1.0" not in "".join(pages[:-1]), "what all parts were made from is said once"


def test_the_volume_is_the_same_bytes_again_and_needs_no_database(
    volume: tuple[Path, list[Document]], tmp_path: Path
) -> None:
    path, parts = volume
    pdf.bind(path.parent, [p.name for p in parts], tmp_path / "again.pdf", missing={"Kinh phí": "Hết giờ #eval."})
    assert (tmp_path / "again.pdf").read_bytes() == path.read_bytes()


def test_a_report_that_left_nothing_cannot_be_bound(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        pdf.bind(tmp_path, ["khong-co"], tmp_path / "volume.pdf", missing={})
    with pytest.raises(ValueError):
        pdf.bind(tmp_path, [], tmp_path / "volume.pdf", missing={})
    assert not (tmp_path / "volume.pdf").exists()


# -- processes -----------------------------------------------------------------------------------------------------------
@pytest.mark.skipif(sys.platform == "win32", reason="no fork there")
def test_a_process_forked_after_a_page_was_set_still_sets_one(tmp_path: Path) -> None:
    """typst's threads are not in the child; waiting for them would hang for ever."""
    one = whole(Prose("Chữ"))
    pdf.write(one, tmp_path / "here.pdf")
    child = os.fork()
    if not child:
        import signal

        signal.alarm(60)
        try:
            pdf.write(one, tmp_path / "there.pdf")
        finally:
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert (tmp_path / "there.pdf").read_bytes() == (tmp_path / "here.pdf").read_bytes()


def test_a_fault_in_the_other_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pdf.PaperFault):
        pdf._elsewhere("report", "{}")


def test_a_broken_write_leaves_the_last_good_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = whole(Prose("Chữ"))
    pdf.write(one, tmp_path / "x.pdf")
    before = (tmp_path / "x.pdf").read_bytes()
    with pytest.raises(pdf.PaperFault):
        pdf.write(replace(one, lang="không phải"), tmp_path / "x.pdf")
    assert (tmp_path / "x.pdf").read_bytes() == before
