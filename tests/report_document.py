"""A small report with every kind of block in it, for the tests of what paper and spreadsheet make of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from pipeline.reporting import language, wording
from pipeline.reporting.document import (
    Column,
    Document,
    Figure,
    Listing,
    Native,
    Prose,
    Row,
    Section,
    Table,
    Tile,
    Tiles,
)  # fmt: skip
from pipeline.reporting.figures.chart import Chart

NOTICE = "SỐ LIỆU MINH HỌA & giả định: không phải số liệu thật."
LETTER = "Xã Hữu Lễ"

# Texts as a cell of a sender may hold them: none may become a formula, a link, markup or a line of a template.
HOSTILE = (
    '=HYPERLINK("http://x","bấm")', "=1+1", "+84 25", "-1", "@SUM(A1)", "{{ jinja }}", "{{ notice }}", "{% for x in y %}",
    "{# chú thích #}", "{_{ x }_}", "<w:p/>", "]]>", "&amp; <b>đậm</b>", "http://example.org/a", "_x0041_", "'quoted",
    "1.234,5", "<!--", "&#x41;", '"; DROP TABLE x', "${x}", "#set page()", "E\u0301\u0323 tổ hợp", "😀",
)  # fmt: skip
ILLEGAL = ("chuông\x07", "không\x00", "nửa\ud800", "cuối\uffff", "xóa\x0bdọc", "thoát\x1b[31m")
LONG = "Đoạn dài " * 4500  # 40,500 letters

COLUMNS = (
    Column("place", "Đơn vị", "text", width=2),
    Column("communes", "Số xã", "number", digits=0, total=True),
    Column("average", "Bình quân", "number"),
    Column("change", "Tăng, giảm", "signed", digits=1, total=True),
    Column("share", "Tỷ lệ", "share"),
    Column("day", "Ngày nhận", "date"),
    Column("status", "Tình trạng", "status"),
)
ROWS: list[Row] = [
    {"place": "Huyện Bắc Sơn", "communes": 1234, "average": 10.5, "change": 2.25, "share": 0.34561,
     "day": dt.date(2019, 6, 20), "status": "behind"},
    {"place": "Huyện Đình Lập", "communes": 12, "average": 10.0, "change": -3.5, "share": 1.0,
     "day": dt.date(2019, 10, 2), "status": "achieved"},
    {"place": LETTER, "communes": None, "average": 1234.567, "change": 0.0, "share": None, "day": None,
     "status": "not_assessable"},
    {"place": "Huyện Tràng Định", "communes": 0, "average": 0.1 + 0.2, "change": 0.1 + 0.2, "share": 0.0,
     "day": dt.date(2019, 12, 31), "status": "reversing"},
]  # fmt: skip


def figures_table(**changes: object) -> Table:
    """Rows of every kind of column, two of them summed, with a chart."""
    native = Native("bar", "place", ("communes", "average"), "Số xã và bình quân")
    table = Table("figures", "Theo huyện", COLUMNS, ROWS, "Ghi chú.", native=native)
    return replace(table, **changes)  # type: ignore[arg-type]


def hostile_table(texts: Sequence[str] = HOSTILE) -> Table:
    """A text a row, in a long column and in a source column."""
    columns = (Column("no", "TT", "code"), Column("text", "Chữ", "long", width=4), Column("cell", "Ô", "source"))
    return Table("hostile", "Chữ lạ", columns, [{"no": i, "text": t, "cell": t} for i, t in enumerate(texts, 1)])


def wide_table() -> Table:
    """A table that needs a sheet on its side."""
    columns = [Column("place", "Xã", width=2), *(Column(f"c{i}", f"Tiêu chí {i}") for i in range(1, 20))]
    return Table("wide", "Bảng rộng", tuple(columns), [{"place": LETTER} | {f"c{i}": "đạt" for i in range(1, 20)}])


def chart() -> Chart:
    """A chart of the house."""
    import pandas as pd

    from pipeline.reporting.figures.bands import bands

    drawn = bands(pd.DataFrame({"criteria": [5, 6, 19], "communes": [3, 1, 2]}), name="duong")
    return replace(drawn, headline="Đường đi <tới> đích", alt='Biểu đồ: từ 1 lên "3" & về 2')


def report(*sections: Section, lang: str = "vi", notice: str = NOTICE, title: str = "") -> Document:
    """A report of these sections, or of every kind of block."""
    language.use(lang)
    return Document(
        name="thu", title=title or "Kế hoạch thực hiện Chương trình nông thôn mới năm 2019", subtitle="",
        period="2019-09", label="9 tháng năm 2019" if lang == "vi" else "September 2019", lang=lang, notice=notice,
        issuer="UBND tỉnh Lạng Sơn", coordinator="Văn phòng Điều phối NTM tỉnh", province="Lạng Sơn",
        period_end=dt.date(2019, 9, 30), sections=sections or every_kind(),
        provenance=(("Cơ sở dữ liệu", "ntm.duckdb"), ("Phiên bản", "0.1.0")),
    )  # fmt: skip


def every_kind() -> tuple[Section, ...]:
    """Sections with every kind of block, one on its side, one an annex."""
    word = wording.STATUSES["at_risk"]
    tiles = Tiles((Tile("Xã đạt chuẩn", 54, "/ 60", word, "Kém 3,0"), Tile("Chưa rõ", None)))
    first = Section(
        "tom-tat", "Tóm tắt",
        (Prose("Trong 72 mục tiêu: 10 cần quyết định.", "lead"), tiles, Prose("Một đoạn.\nHai dòng."),
         Prose("Nhỏ.", "fine"), Prose("Phải thấy.", "warning"), Listing(("một", "hai"))),
    )  # fmt: skip
    second = Section(
        "so-lieu", "Số liệu theo huyện",
        (figures_table(), Table("none", "Trống", COLUMNS, [], empty="Chưa có gì."),
         Figure(chart())),
    )  # fmt: skip
    return (
        first,
        second,
        Section("rong", "Trang ngang", (wide_table(),)),
        Section("chi-trang", "Chỉ trên trang", (Prose("không lên giấy"),), on="screen"),
        Section("phu-luc", "Chữ của người gửi", (hostile_table(),), annex=True),
    )
