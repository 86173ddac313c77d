"""What the two office formats have in common: texts as their XML can hold them, and blocks that both show as a table."""

from __future__ import annotations

import re

from pipeline.reporting import language, wording
from pipeline.reporting.document import Column, Table, Tiles

# What XML 1.0 cannot hold in any way of writing it: controls other than tab and line end, half surrogates, U+FFFE/FFFF.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT = "\ufffd"


def legal(text: object) -> str:
    """The text with each character XML cannot hold replaced by �: seen by the reader, not dropped unseen.

    Line ends become ``\\n``, the one form both writers turn into a line break.
    """
    return _ILLEGAL.sub(REPLACEMENT, str(text).replace("\r\n", "\n").replace("\r", "\n"))


def tiles(block: Tiles, name: str, title: str = "") -> Table:
    """Tiles as a table, which is what they are on official paper and in a spreadsheet; columns nobody fills are left
    out. What follows a tile's figure is a unit, or after a stroke what the figure is measured against."""
    say = language.say
    rows = [
        {
            "title": t.title,
            "value": t.value,
            "unit": "" if t.of.startswith("/") else t.of,
            "of": t.of.removeprefix("/").strip() if t.of.startswith("/") else "",
            "word": f"{t.word.symbol} {t.word.text}" if t.word else "",
            "note": t.note,
        }
        for t in block.tiles
    ]
    digits = {t.digits for t in block.tiles}
    columns = (
        Column("title", say("Chỉ tiêu"), "long", width=2.4),
        Column("value", say("Hiện có"), "number", digits=digits.pop() if len(digits) == 1 else None, width=0.9),
        Column("unit", say("Đơn vị")),
        Column("of", say("So với"), "range"),
        Column("word", say("Tình trạng"), width=1.5),
        Column("note", say("Nhận xét"), "long", width=3),
    )
    filled = tuple(c for c in columns if c.key in ("title", "value") or any(r[c.key] for r in rows))
    return Table(name, title, filled, rows)


def more_rows(table: Table, shown: int) -> str:
    """What stands under a table that paper cuts off; empty where it is whole."""
    left = len(table.rows) - shown
    if left <= 0:
        return ""
    n = wording.number(left)
    return language.say("Còn {n} dòng nữa: xem trang tính “{name}” của phụ lục Excel.", n=n, name=table.name)
