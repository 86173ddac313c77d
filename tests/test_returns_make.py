"""A period's returns from workbooks to folders: what goes back to whom, what the letter says, what was mended since."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from csv import writer as write_csv
from pathlib import Path
from typing import Any

import partial_warehouse
import pytest
from returns_example import comments, opened, parts
from typer.testing import CliRunner

from pipeline import errors, ingest, returns
from pipeline.cli.app import app
from pipeline.reference.model import Reference
from pipeline.returns.styles import FILLS
from pipeline.workspace import Workspace

PERIOD = "2019-06"
READ = ("mart.promises", "raw.issues", "core.weighed_observations", "core.criterion_results")
"""The tables returns look into, of those that SQL makes or completes."""
Marks = dict[tuple[int, int], Any]
"""Marks that are not Đ, by (commune from 0, criterion)."""


def rows(reference: Reference, district: str, marks: Marks, day: str = "10/6/2019", says: str = "") -> list[list[Any]]:
    """A district's matrix: titles, heading, one row a commune, legend."""
    communes = [c for c in reference.communes if c.district_code == district]
    name = next(d.full_name for d in reference.districts if d.district_code == district)
    made: list[list[Any]] = [
        [f"UBND {name.upper()}"],
        ["BIỂU TỔNG HỢP KẾT QUẢ RÀ SOÁT TIÊU CHÍ NÔNG THÔN MỚI 6 THÁNG ĐẦU NĂM 2019"],
        [f"(Kèm theo Báo cáo số 12/BC-UBND ngày {day}{says})"],
        [],
        ["TT", "Tên xã", *range(1, 20)],
    ]
    for i, c in enumerate(communes):
        made.append([i + 1, c.commune_name, *(marks.get((i, k), "Đ") for k in range(1, 20))])
    return [*made, [], ["Ghi chú: Đ: đạt; CĐ: chưa đạt"]]


def xlsx(table: list[list[Any]]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet: Any = book.add_worksheet("Biểu 1")
        sheet.set_column("B:B", 31)
        for r, line in enumerate(table):
            for c, value in enumerate(line):
                sheet.write_string(r, c, value) if isinstance(value, str) else sheet.write(r, c, value)
    return stream.getvalue()


def xls(table: list[list[Any]]) -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet: Any = book.add_sheet("Biểu 1")
    sheet.col(1).width = 256 * 31
    for r, line in enumerate(table):
        for c, value in enumerate(line):
            sheet.write(r, c, value)
    sheet.merge(1, 1, 0, 20)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(table: list[list[Any]]) -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P as Paragraph

    document: Any = OpenDocumentSpreadsheet()
    sheet: Any = Table(name="Biểu: số [1]")
    for line in table:
        row: Any = TableRow()
        for value in line:
            number = isinstance(value, int)
            cell: Any = TableCell(valuetype="float", value=value) if number else TableCell(valuetype="string")
            cell.addElement(Paragraph(text=str(value)))
            row.addElement(cell)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def csv(table: list[list[Any]]) -> bytes:
    stream = io.StringIO()
    write_csv(stream, delimiter=";").writerows(table)
    return stream.getvalue().encode("utf-8-sig")


class Province:
    """A workspace that is filled, published (as far as returns needs) and returned."""

    def __init__(self, root: Path, source: Path, reference: Reference):
        self.workspace, self.reference, self.builds = Workspace(root), reference, 0
        self.database = root  # until it is published
        for part in ("reference", "plan"):
            shutil.copytree(source / "data" / "raw" / part, root / "data" / "raw" / part)

    def send(self, name: str, data: bytes, period: str = PERIOD) -> None:
        path = self.workspace.submissions / period / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def publish(self) -> Path:
        self.builds += 1
        self.database = self.workspace.processed / f"{self.builds}.duckdb"
        self.database.parent.mkdir(parents=True, exist_ok=True)
        read = ingest.read_all(self.workspace, self.reference)
        partial_warehouse.build(
            self.database, self.reference, read, [], as_of=None, input_hash="x", version="0", tables=READ
        )
        return self.database

    def give_back(self, **options: Any) -> dict[str, returns.Returned]:
        return {r.file.partition("/")[2]: r for r in returns.make(self.publish(), self.workspace, **options)}


@pytest.fixture(scope="module")
def new_province(workspace_root: Path, reference: Reference, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return lambda: Province(tmp_path_factory.mktemp("tinh"), workspace_root, reference)


@pytest.fixture(scope="module")
def sent(new_province: Any) -> tuple[Province, dict[str, returns.Returned]]:
    """A period with a file of every kind, each with an unreadable mark for criterion 4 of its first commune (F6)."""
    province, doubt = new_province(), {(0, 4): "+/-", (1, 5): "=1+1"}
    for name, district, write in (
        ("TP Lạng Sơn.xlsx", "178", xlsx),
        ("Bình Gia.xls", "181", xls),
        ("Đình Lập.ods", "189", ods),
        ("Văn Quan.csv", "184", csv),
    ):
        province.send(name, write(rows(province.reference, district, doubt)))
    province.send("hong.xlsx", b"PK\x03\x04" + b"\x00" * 300)
    province.send("Cao Lộc.xlsx", xlsx(rows(province.reference, "183", {})))
    return province, province.give_back()


def test_every_sender_with_something_to_mend_gets_a_folder(sent: tuple[Province, dict[str, returns.Returned]]) -> None:
    province, made = sent
    folder = province.workspace.reports / PERIOD / "returns"
    found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert found == sorted(
        [
            "huyen-binh-gia/Bình Gia (bản có đánh dấu).xlsx", "huyen-binh-gia/thu-kem-theo.txt", "huyen-binh-gia/thu-kem-theo.docx",
            "huyen-dinh-lap/thu-kem-theo.txt", "huyen-dinh-lap/thu-kem-theo.docx", "huyen-dinh-lap/Đình Lập (bản có đánh dấu).xlsx",
            "huyen-van-quan/Văn Quan (bản có đánh dấu).xlsx", "huyen-van-quan/thu-kem-theo.txt", "huyen-van-quan/thu-kem-theo.docx",
            "khong-ro-noi-gui/thu-kem-theo.txt", "khong-ro-noi-gui/thu-kem-theo.docx",
            "thanh-pho-lang-son/TP Lạng Sơn.xlsx", "thanh-pho-lang-son/thu-kem-theo.txt", "thanh-pho-lang-son/thu-kem-theo.docx",
        ]
    )  # fmt: skip
    assert "Cao Lộc.xlsx" not in made  # nothing to mend
    assert made["TP Lạng Sơn.xlsx"].issues["warning"] == 2 and made["hong.xlsx"].issues["critical"] == 1
    assert made["hong.xlsx"].path.name == "thu-kem-theo.txt"


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("TP Lạng Sơn.xlsx", "Biểu 1"),
        ("Bình Gia.xls", "Biểu 1"),
        ("Đình Lập.ods", "Biểu_ số _1_"),
        ("Văn Quan.csv", None),
    ],
)
def test_every_kind_of_file_comes_back_with_every_cell_in_its_place(
    sent: tuple[Province, dict[str, returns.Returned]], name: str, sheet: str | None
) -> None:
    province, made = sent
    data = made[name].path.read_bytes()
    book = opened(data)
    assert len(book.sheetnames) == 2 and book.sheetnames[0] == "Lỗi" and sheet in (None, book.sheetnames[1])
    page = book.worksheets[1]
    district = {"TP Lạng Sơn.xlsx": "178", "Bình Gia.xls": "181", "Đình Lập.ods": "189", "Văn Quan.csv": "184"}[name]
    table = rows(province.reference, district, {(0, 4): "+/-", (1, 5): "=1+1"})
    number = lambda v: v if name != "Văn Quan.csv" or not isinstance(v, int) else str(v)  # noqa: E731
    for r, line in enumerate(table, 1):
        assert [page.cell(r, c).value for c in range(1, len(line) + 1)] == [number(v) for v in line]
    assert page["G7"].data_type == "s" and page["G7"].value == "=1+1"
    assert page["F6"].fill.fgColor.rgb == page["G7"].fill.fgColor.rgb == FILLS["warning"]
    assert {k[1] for k in comments(data)} == {"F6", "G7"}
    said = [str(c.value) for c in book["Lỗi"]["A"] if c.value]
    assert any("không đánh dấu trực tiếp được" in t for t in said) == (name != "TP Lạng Sơn.xlsx")


def test_a_rewritten_workbook_keeps_merged_ranges_and_widths(
    sent: tuple[Province, dict[str, returns.Returned]],
) -> None:
    page = opened(sent[1]["Bình Gia.xls"].path.read_bytes()).worksheets[1]
    assert "A2:U2" in {str(m) for m in page.merged_cells.ranges} and page.column_dimensions["B"].width == 31


def test_the_letter_says_what_came_what_was_held_and_what_to_do(
    sent: tuple[Province, dict[str, returns.Returned]],
) -> None:
    text = (sent[1]["TP Lạng Sơn.xlsx"].path.parent / returns.LETTER).read_text("utf-8")
    assert text.startswith("SỐ LIỆU MINH HỌA")
    for words in (
        "VĂN PHÒNG ĐIỀU PHỐI NTM TỈNH",
        "V/v kiểm tra, bổ sung biểu số liệu nông thôn mới 6 tháng đầu năm 2019",
        "Kính gửi: Ủy ban nhân dân thành phố Lạng Sơn",
        "1. Tệp: TP Lạng Sơn.xlsx\n   Kèm Báo cáo số 12/BC-UBND, đề ngày 10/6/2019; kỳ 06/2019.",
        "55 ô số liệu được tính, 2 ô được giữ lại chờ xác nhận.",  # 3 communes × 19 criteria − 2
        "Vấn đề cần trao đổi: ■ 0 nghiêm trọng · ▲ 2 cần kiểm tra · ● 0 để biết.",
        "▲ Trang 'Biểu 1', ô F6: Không hiểu ký hiệu '+/-'",
        "Thời hạn gửi lại: trước ngày …… tháng …… năm ……",
        "Trân trọng.",
    ):
        assert words in text, words


def test_an_unreadable_file_is_only_spoken_of(sent: tuple[Province, dict[str, returns.Returned]]) -> None:
    folder = sent[1]["hong.xlsx"].path.parent
    assert sorted(p.name for p in folder.iterdir()) == ["thu-kem-theo.docx", returns.LETTER]
    text = (folder / returns.LETTER).read_text("utf-8")
    assert "hong.xlsx" in text and "Tệp không mở được nên không có bản đánh dấu gửi kèm." in text
    assert "Chưa nhận được số liệu từ tệp này. Lý do: không mở được tệp" in text


def test_raw_data_is_untouched_and_a_second_return_has_the_same_bytes(
    sent: tuple[Province, dict[str, returns.Returned]],
) -> None:
    province, _ = sent
    digest = lambda folder: {  # noqa: E731
        p.relative_to(folder): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }
    folder = province.workspace.reports / PERIOD / "returns"
    raw, before = digest(province.workspace.raw), digest(folder)
    assert len(before) == 14  # five letters, each in two forms
    province.give_back()
    assert (digest(province.workspace.raw), digest(folder)) == (raw, before)


def test_chosen_senders_only_and_the_other_folders_stay(
    sent: tuple[Province, dict[str, returns.Returned]], tmp_path: Path
) -> None:
    province, _ = sent
    database = province.database
    for word in ("178", "Thành phố Lạng Sơn", "thanh-pho-lang-son", "lạng sơn"):
        made = returns.make(database, province.workspace, PERIOD, [word], out=tmp_path)
        assert [(r.sender, r.file) for r in made] == [("Thành phố Lạng Sơn", f"{PERIOD}/TP Lạng Sơn.xlsx")]
    assert [p.name for p in tmp_path.iterdir()] == ["thanh-pho-lang-son"]
    returns.make(database, province.workspace, PERIOD, ["181"], out=tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["huyen-binh-gia", "thanh-pho-lang-son"]


@pytest.mark.parametrize(("period", "senders"), [("2019-07", ()), ("=1", ()), (PERIOD, ("Sở Không Có",))])
def test_an_unknown_period_or_sender_is_wrong_usage(
    sent: tuple[Province, dict[str, returns.Returned]], period: str, senders: tuple[str, ...]
) -> None:
    with pytest.raises(errors.UsageError):
        returns.make(sent[0].database, sent[0].workspace, period, senders)


def test_a_workbook_changed_since_the_last_run_is_not_marked(new_province: Any) -> None:
    province = new_province()
    province.send("TP.xlsx", xlsx(rows(province.reference, "178", {(0, 4): "?"})))
    database = province.publish()
    province.send("TP.xlsx", xlsx(rows(province.reference, "178", {(1, 4): "?"})))
    with pytest.raises(errors.UsageError, match="thay đổi"):
        returns.make(database, province.workspace)


def listed(returned: returns.Returned) -> list[tuple[str, str, str]]:
    """(place, found, status) of every line of the list."""
    sheet = opened(returned.path.read_bytes())["Lỗi"]
    lines = [row for row in sheet.iter_rows(max_col=8, values_only=True) if isinstance(row[0], int)]
    return [(str(row[2]).rpartition("!")[2], str(row[4]), str(row[7] or "")) for row in lines]


@pytest.mark.slow
def test_a_resubmission_tells_fixed_open_and_new(new_province: Any) -> None:
    province = new_province()
    province.send("TP lan 1.xlsx", xlsx(rows(province.reference, "178", {(0, 4): "+/-", (1, 5): "??", (2, 6): "D1"})))
    assert province.give_back()["TP lan 1.xlsx"].statuses == {}
    second = rows(province.reference, "178", {(1, 5): "?!", (2, 6): "D1", (2, 9): "k?"}, "20/6/2019", ", thay thế")
    second.insert(4, ["dòng thêm"])  # every row moves down: matching goes by commune and criterion, not by cell
    province.send("TP lan 2.xlsx", xlsx(second))
    made = province.give_back()
    assert list(made) == ["TP lan 2.xlsx"]
    assert made["TP lan 2.xlsx"].statuses == {"open": 2, "new": 1, "fixed": 1}
    assert sorted(listed(made["TP lan 2.xlsx"])) == sorted(
        [("G8", "?!", "○ Vẫn còn"), ("H9", "D1", "○ Vẫn còn"), ("K9", "k?", "✚ Mới"), ("F6", "+/-", "✓ Đã sửa")]
    )
    assert listed(made["TP lan 2.xlsx"])[-1][2] == "✓ Đã sửa"
    text = (made["TP lan 2.xlsx"].path.parent / returns.LETTER).read_text("utf-8")
    assert "So với bản trước (TP lan 1.xlsx, đề ngày 10/6/2019): đã sửa 1, vẫn còn 2, mới 1." in text
    assert "Đã được thay bằng TP lan 2.xlsx." in text


@pytest.mark.slow
def test_an_issue_about_a_commune_the_new_file_leaves_out_is_still_open(new_province: Any) -> None:
    province = new_province()
    province.send("TP lan 1.xlsx", xlsx(rows(province.reference, "178", {(2, 4): "+/-"})))
    second = rows(province.reference, "178", {}, "20/6/2019", ", thay thế")
    del second[7]
    province.send("TP lan 2.xlsx", xlsx(second))
    made = province.give_back()["TP lan 2.xlsx"]
    assert ("F8", "+/-", "○ Vẫn còn (bản mới không có hàng này)") in listed(made)
    assert made.statuses["fixed"] == 0


@pytest.mark.slow
def test_the_next_period_is_held_against_the_one_before(new_province: Any) -> None:
    province = new_province()
    province.send("TP.xlsx", xlsx(rows(province.reference, "178", {(0, 4): "+/-", (1, 5): "??"})))
    later = [[str(v).replace("6 THÁNG ĐẦU NĂM 2019", "9 THÁNG NĂM 2019") if isinstance(v, str) else v for v in line]
             for line in rows(province.reference, "178", {(1, 5): "??"}, "10/9/2019")]  # fmt: skip
    province.send("TP.xlsx", xlsx(later), "2019-09")
    made = province.give_back()
    assert made["TP.xlsx"].file == "2019-09/TP.xlsx"  # the newest period is the one returned
    assert made["TP.xlsx"].statuses == {"open": 1, "new": 0, "fixed": 1}


@pytest.mark.slow
def test_a_mended_copy_saved_over_the_first_is_held_against_what_was_returned(new_province: Any) -> None:
    province = new_province()
    province.send("TP.xlsx", xlsx(rows(province.reference, "178", {(0, 4): "+/-", (1, 5): "??"})))
    first = province.give_back()["TP.xlsx"]
    book = opened(first.path.read_bytes())
    book["Biểu 1"]["F6"] = "CĐ"
    stream = io.BytesIO()
    book.save(stream)
    province.send("TP.xlsx", stream.getvalue())
    made = province.give_back()["TP.xlsx"]
    assert made.statuses == {"open": 1, "new": 0, "fixed": 1}
    again = opened(made.path.read_bytes())
    assert again.sheetnames == ["Lỗi", "Biểu 1"]
    assert again["Biểu 1"]["F6"].fill.fill_type is None and again["Biểu 1"]["F6"].comment is None
    assert again["Biểu 1"]["G7"].fill.fgColor.rgb == FILLS["warning"]
    assert province.give_back()["TP.xlsx"].statuses == made.statuses  # and once more the same
    assert listed(made)[-1] == ("F6", "+/-", "✓ Đã sửa")


@pytest.mark.slow
def test_a_mended_copy_under_another_name_supersedes_what_it_is_a_copy_of(new_province: Any) -> None:
    province = new_province()
    province.send("TP.xlsx", xlsx(rows(province.reference, "178", {(0, 4): "+/-", (1, 5): "??"})))
    book = opened(province.give_back()["TP.xlsx"].path.read_bytes())
    book["Biểu 1"]["F6"] = "CĐ"
    stream = io.BytesIO()
    book.save(stream)
    province.send("TP sua.xlsx", stream.getvalue())
    made = province.give_back()
    assert list(made) == ["TP sua.xlsx"] and made["TP sua.xlsx"].statuses == {"open": 1, "new": 0, "fixed": 1}
    import duckdb

    with duckdb.connect(str(province.workspace.processed / "2.duckdb"), read_only=True) as con:
        ignored = con.execute("SELECT DISTINCT role, reason FROM raw.cells WHERE sheet = 'Lỗi'").fetchall()
        assert ignored == [("ignored", "trang danh sách lỗi của lần trả lại trước")]


@pytest.mark.slow
def test_when_all_is_mended_the_folder_of_an_earlier_return_goes(new_province: Any) -> None:
    province = new_province()
    province.send("Cao Lộc.xlsx", xlsx(rows(province.reference, "183", {(0, 4): "+/-"})))
    province.send("TP.xlsx", xlsx(rows(province.reference, "178", {(0, 4): "+/-"})))
    folder = province.give_back()["TP.xlsx"].path.parent
    (folder.parent / "ghi-chu").mkdir()  # somebody's own folder stays
    (province.workspace.submissions / PERIOD / "TP.xlsx").unlink()
    assert list(province.give_back()) == ["Cao Lộc.xlsx"]
    assert sorted(p.name for p in folder.parent.iterdir()) == ["ghi-chu", "huyen-cao-loc"]


def test_hostile_names_and_texts_reach_the_letter_harmless(new_province: Any) -> None:
    province = new_province()
    table = rows(province.reference, "178", {(0, 4): "\u202e=cmd|' /C calc'!A0"})
    province.send("=TP \u202e.xlsx", xlsx(table))
    made = province.give_back()
    (returned,) = made.values()
    text = (returned.path.parent / returns.LETTER).read_text("utf-8")
    assert "\u202e" not in text and "=cmd|" in text
    assert b"<f>" not in b"".join(parts(returned.path.read_bytes()).values())


def test_the_command_prints_a_table_and_json(sent: tuple[Province, dict[str, returns.Returned]]) -> None:
    province, _ = sent
    province.workspace.database.unlink(missing_ok=True)
    province.workspace.database.symlink_to(province.database)
    run = lambda *words: CliRunner().invoke(app, ["--workspace", str(province.workspace.root), "returns", *words])  # noqa: E731
    shown = run("--sender", "178")
    assert shown.exit_code == 0 and "TP Lạng Sơn.xlsx" in shown.output
    assert "1 tệp của 1 nơi gửi" in shown.output
    answer = json.loads(run("--json").output)
    assert {a["sender"] for a in answer} >= {"Huyện Bình Gia", "Thành phố Lạng Sơn"}
    assert answer[0]["path"].startswith(f"reports/{PERIOD}/returns/")
    wrong = run("--sender", "không có")
    assert isinstance(wrong.exception, errors.UsageError) and wrong.exception.exit_code == 2
