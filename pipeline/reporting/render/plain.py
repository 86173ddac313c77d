"""What the two office formats have in common: texts as their XML can hold them, blocks that both show as a
table, and which sheet of the workbook a table stands on."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from pipeline.reporting import language, wording
from pipeline.reporting.document import Column, Document, Section, Table, Tiles

# What XML 1.0 cannot hold in any way of writing it: controls other than tab and line end, half surrogates, U+FFFE/FFFF.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT = "\ufffd"


def legal(text: object) -> str:
    """The text with each character XML cannot hold replaced by �: seen by the reader, not dropped unseen.

    Line ends become ``\\n``, the one form both writers turn into a line break.
    """
    return _ILLEGAL.sub(REPLACEMENT, str(text).replace("\r\n", "\n").replace("\r", "\n"))


def described(text: object) -> str:
    """The text as a property of an Office file, which takes 255 letters."""
    return legal(text)[:255]


def describe(about: Any, document: Document) -> None:
    """Fill in the core properties of a file of python-docx or python-pptx: dated by the period, not by the clock."""
    about.title = described(document.title)
    about.author = about.last_modified_by = described(document.coordinator or document.issuer)
    about.created = about.modified = dt.datetime.combine(document.period_end, dt.time())
    about.language = {"vi": "vi-VN", "en": "en-GB"}[document.lang]


def provenance(document: Document) -> Section:
    """What the figures were made from: the last annex, and a sheet of the workbook."""
    say = language.say
    columns = (Column("what", say("Nội dung"), width=1), Column("which", say("Giá trị"), "long", width=2))
    rows = [{"what": what, "which": which} for what, which in document.provenance]
    return Section("nguon-so-lieu", say("Nguồn số liệu"), (Table("provenance", "", columns, rows),))


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


def more_rows(table: Table, shown: int, document: Document) -> str:
    """What stands under a table that paper cuts off; empty where it is whole."""
    left = len(table.rows) - shown
    if left <= 0:
        return ""
    return language.say(
        "Và {n} dòng nữa: xem trang tính {sheet} của tệp {file}.",
        n=wording.number(left),
        sheet=sheet(document, table),
        file=f"{document.name}.xlsx",
    )


UPRIGHT, COLUMNS = 14.5, 11
"""Shares of width (schema/titles.csv) and columns that a standing sheet has room for."""
FEW, MANY = 4, 14
"""Rows for which a sheet is not turned, and columns past which it always is."""


def lies(section: Section) -> bool:
    """True for a section one of whose printed tables has no room on a standing sheet."""
    printed = [t for t in section.tables() if t.rows and not t.is_for_spreadsheet]
    return any(
        len(t.columns) > (COLUMNS if len(t.rows) >= FEW else MANY)
        or (len(t.rows) >= FEW and sum(c.width for c in t.columns) > UPRIGHT)
        for t in printed
    )


METHOD = "cach-doc"
"""The section on how to read a report (method.py)."""


# -- the sheets of a workbook ---------------------------------------------------------------------------------------------
def tables(document: Document) -> Iterator[tuple[Section, Table]]:
    """Every table of the report with its section, in order; the tiles of a section are a table too.

    A table without a title bears that of its section.
    """
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield section, replace(block, title=block.title or section.title)
            elif isinstance(block, Tiles):
                yield section, tiles(block, f"tiles_{section.id}", section.title)


def sheet_names(titles: list[str], taken: list[str]) -> list[str]:
    """A legal sheet name for each title: at most 31 letters, none of ``[]:*?/\\'``, no two alike whatever their case."""
    used, made = {t.casefold() for t in taken} | {"history"}, []
    for number, title in enumerate(titles, 1):
        clean = "".join(" " if c in "[]:*?/\\'" else c for c in legal(title))
        whole = " ".join(clean.split()) or language.say("Bảng {n}", n=number)
        name, attempt = cut(whole, 31), 1
        while name.casefold() in used:
            attempt += 1
            name = f"{cut(whole, 31 - len(f' ({attempt})'))} ({attempt})"
        used.add(name.casefold())
        made.append(name)
    return made


MOST = 8
"""Sheets of tables in a workbook; with its contents and its sources it has ten."""


def groups(document: Document) -> list[list[tuple[Section, Table]]]:
    """The tables of each sheet, in order: one each where there are few, else the smallest neighbours share one, those of one
    section first. Empty tables and how to read the report have no sheet of their own."""
    shared = [[part] for part in tables(document) if part[1].rows and part[0].id != METHOD]
    while len(shared) > MOST:
        costs = [
            (
                max(len(t.columns) for _, t in a + b) > MANY,  # a matrix has columns too narrow for a neighbour
                a[-1][0].id != b[0][0].id,
                sum(len(t.rows) + 8 for _, t in a + b),
                i,
            )
            for i, (a, b) in enumerate(pairwise(shared))
        ]
        at = min(costs)[-1]
        shared[at : at + 2] = [shared[at] + shared[at + 1]]
    return shared


def sheets(document: Document) -> list[str]:
    """The name of each sheet of tables, in the order of ``groups``: its table, or the section of the first of several."""
    say = language.say
    titles = [group[0][1].title if len(group) == 1 else group[0][0].title for group in groups(document)]
    return sheet_names(titles, taken=[say("Mục lục"), say("Nguồn số liệu")])


def sheet(document: Document, table: Table) -> str:
    """The sheet on which the whole of a table stands; its name for a table that is not of the report."""
    of = zip(groups(document), sheets(document), strict=True)
    return {t.name: name for group, name in of for _, t in group}.get(table.name, table.name)


def cut(text: str, most: int) -> str:
    """The text, or its words up to ``most`` letters as a workbook counts them (UTF-16)."""
    if length(text) <= most:
        return text
    while length(text) > most - 1:
        text = text[:-1]
    return (text.rsplit(" ", 1)[0] if " " in text[most // 2 :] else text).rstrip() + "…"


def length(text: str) -> int:
    """Letters as a workbook counts them."""
    return len(text.encode("utf-16-le")) // 2


def repacked(packed: bytes, edit: Callable[[bytes], bytes] = bytes) -> bytes:
    """A zip file with its members' times fixed: the same content gives the same bytes. ``edit`` changes each member."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            new.writestr(member, edit(old.read(name)))
    return out.getvalue()
