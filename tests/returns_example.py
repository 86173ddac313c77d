"""Workbooks for the tests of returns: as rich as a sender's can be, and issues at their cells."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from typing import Any

import xlsxwriter

from pipeline.returns.issues_of import Issue
from pipeline.returns.listing import Head
from pipeline.returns.resubmission import Tracked
from pipeline.schema import rules

HEAD = Head(file="2019-06/Bieu.xlsx", coordinator="Văn phòng Điều phối NTM tỉnh", lines=("Nơi gửi: Huyện Cao Lộc.",))
MAIN, OTHER, HIDDEN = "Phụ lục 1", "O'Brien! trang 2", "Ẩn"


def png() -> bytes:
    """A picture of 2 × 2 red dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\xff\x00\x00" * 2 for _ in range(2))
    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def rich() -> bytes:
    """A workbook with everything a library may lose: chart, picture, table, rules, validation, names, protection."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        data: Any = book.add_worksheet(MAIN)
        dark = book.add_format({"bold": True, "bg_color": "#1F4E78", "font_color": "#FFFFFF", "border": 1})
        date = book.add_format({"num_format": "dd/mm/yyyy", "italic": True})
        data.set_column("A:A", 5)
        data.set_column("B:B", 22, book.add_format({"bg_color": "#DDEBF7"}))
        data.merge_range("A1:F1", "BIỂU RÀ SOÁT TIÊU CHÍ", dark)
        data.write_row("A3", ["TT", "Tên xã", "Tiêu chí 1", "Tiêu chí 2", "Cộng", "Ngày"], dark)
        for i in range(6):
            data.write_row(3 + i, 0, [i + 1, f"Xã {i + 1}", "Đ" if i % 2 else "CĐ", i * 1.5])
            data.write_formula(3 + i, 4, f"=D{4 + i}*2", None, i * 3)
            data.write_datetime(3 + i, 5, dt.datetime(2019, 6, 1 + i), date)
        data.conditional_format("D4:D9", {"type": "cell", "criteria": ">", "value": 5, "format": dark})
        data.data_validation("C4:C9", {"validate": "list", "source": ["Đ", "CĐ"]})
        data.write_comment("C5", "Số liệu của phòng & xã", {"author": "Nguyễn Văn A"})
        data.write_comment("F9", "ghi chú khác", {"author": "Nguyễn Văn A"})
        data.insert_image("H2", "dau.png", {"image_data": io.BytesIO(png())})
        chart: Any = book.add_chart({"type": "column"})
        chart.add_series({"values": f"='{MAIN}'!$D$4:$D$9"})
        data.insert_chart("H5", chart)
        data.freeze_panes(3, 2)
        data.autofilter("A3:F9")
        data.print_area("A1:F9")
        other: Any = book.add_worksheet(OTHER)
        other.add_table("B2:C5", {"columns": [{"header": "Tên"}, {"header": "Số"}]})
        other.write_string("B3", "=1+1")
        other.protect("mật khẩu")
        hidden: Any = book.add_worksheet(HIDDEN)
        hidden.write("A1", "mã")
        hidden.hide()
        book.define_name("VungSoLieu", f"='{MAIN}'!$B$4:$E$9")
        other.activate()
    return stream.getvalue()


def issue(cell: str | None, rule: str = "unreadable_mark", sheet: str | None = MAIN, **words: Any) -> Issue:
    """An issue as the database would hold it."""
    row = rules.issue(rule, file=HEAD.file, sheet=sheet, cell=cell, **words)
    return Issue(
        sheet=sheet,
        cell=cell,
        rule=rule,
        severity=str(row["severity"]),
        found=str(row["found"]),
        expected=str(row["expected"]),
        message=str(row["message_vi"]),
        remedy=str(row["remedy_vi"]),
        commune_code=words.get("commune_code"),
        criterion_no=words.get("criterion_no"),
    )


def tracked(*issues: Issue) -> list[Tracked]:
    return [Tracked(i) for i in issues]


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def opened(data: bytes) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(data))


def looks(data: bytes) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Value and whole look of every cell there is, by sheet and address; our own list left out."""
    return {
        (ws.title, c.coordinate): (
            c.value, c.data_type, c.number_format,
            *(str(x) for x in (c.font, c.fill, c.border, c.alignment, c.protection)),
        )
        for ws in opened(data).worksheets
        if ws.title != "Lỗi"
        for c in ws._cells.values()
    }  # fmt: skip


def differing(a: bytes, b: bytes) -> set[tuple[str, str]]:
    """Cells whose value or look differs between two workbooks."""
    x, y = looks(a), looks(b)
    return {k for k in x.keys() | y.keys() if x.get(k) != y.get(k)}


def comments(data: bytes) -> dict[tuple[str, str], tuple[str, str]]:
    """(author, text) of every comment, by sheet and address."""
    return {
        (ws.title, c.coordinate): (c.comment.author, c.comment.text)
        for ws in opened(data).worksheets
        for c in ws._cells.values()
        if c.comment
    }
