"""A second reader that knows nothing of the project's own: which cells of a workbook are not empty, and nothing more."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BLANKS = " \t\r\n\u00a0"


def filled(data: bytes) -> set[tuple[str, str]]:
    """(sheet, A1) of every non-empty cell, by the bytes' own format: xlsx, xls, ods, csv."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            return _ods(z) if "content.xml" in z.namelist() else _xlsx(z)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        return _xls(data)
    return _csv(data)


def _xlsx(z: zipfile.ZipFile) -> set[tuple[str, str]]:
    shared = []
    if "xl/sharedStrings.xml" in z.namelist():
        # Text of a shared string is its own t elements and those of its runs, not the phonetic ones.
        for si in ET.fromstring(z.read("xl/sharedStrings.xml")).findall(f"{MAIN}si"):
            parts = [*si.findall(f"{MAIN}t"), *si.findall(f"{MAIN}r/{MAIN}t")]
            shared.append("".join(t.text or "" for t in parts))
    targets = {r.get("Id"): r.get("Target", "") for r in ET.fromstring(z.read("xl/_rels/workbook.xml.rels"))}
    made = set()
    for sheet in ET.fromstring(z.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
        target = targets[sheet.get(f"{RELATION}id")]
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "worksheets" not in path:
            continue
        for c in ET.fromstring(z.read(path)).iter(f"{MAIN}c"):
            if _holds(c, shared):
                made.add((sheet.get("name", ""), c.get("r", "")))
    return made


def _holds(c: ET.Element, shared: list[str]) -> bool:
    if c.find(f"{MAIN}f") is not None:
        return True
    kind, v = c.get("t", "n"), c.find(f"{MAIN}v")
    if kind == "inlineStr":
        return bool("".join(t.text or "" for t in c.iter(f"{MAIN}t")).strip(BLANKS))
    if v is None or v.text is None:
        return False
    return bool((shared[int(v.text)] if kind == "s" else v.text).strip(BLANKS))


def _ods(z: zipfile.ZipFile) -> set[tuple[str, str]]:
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    made = set()
    for sheet in ET.fromstring(z.read("content.xml")).iter(f"{table}table"):
        row = 1
        for line in sheet.iter(f"{table}table-row"):
            column, here = 1, []
            for c in line:
                times = int(c.get(f"{table}number-columns-repeated", 1))
                shown = "".join("".join(p.itertext()) for p in c.findall(f"{text}p"))
                if shown.strip(BLANKS) or c.get(f"{office}value") is not None:
                    here += range(column, column + times)
                column += times
            times = int(line.get(f"{table}number-rows-repeated", 1))
            made |= {(sheet.get(f"{table}name", ""), f"{_letters(c)}{row + i}") for c in here for i in range(times)}
            row += times
    return made


def _xls(data: bytes) -> set[tuple[str, str]]:
    # BIFF inside a compound file is too much for a few lines: calamine is at least not the reader the project uses.
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        (name, f"{_letters(c)}{r}")
        for name in book.sheet_names
        for r, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1)
        for c, value in enumerate(row, start=1)
        if str(value).strip(BLANKS)
    }


def _csv(data: bytes) -> set[tuple[str, str]]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16")
    else:
        text = data.decode("utf-8-sig") if _is_utf8(data) else data.decode("cp1252", errors="replace")
    head = "\n".join(text.splitlines()[:30])
    separator = max(",;\t|", key=head.count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    return {
        ("csv", f"{_letters(c)}{r}")
        for r, row in enumerate(rows, start=1)
        for c, value in enumerate(row, start=1)
        if value.strip(BLANKS)
    }


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _letters(column: int) -> str:
    made = ""
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


def same_place(a1: str) -> str:
    """An address without dollar signs, for comparing."""
    return re.sub(r"\$", "", a1).upper()
