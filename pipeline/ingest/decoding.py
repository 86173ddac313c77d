"""Old encodings, decided per sheet or column, by the font first, and accepted only if the commune names then match."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from pipeline.ingest.grid import Cell, Sheet
from pipeline.ingest.text import decode, encoding_of_font, repair_latin1

ENCODINGS = ("tcvn3", "vni")
ENOUGH = 3  # commune names that must match after decoding where no font announces the encoding
# Letters of Unicode Vietnamese that no TCVN3 or VNI text contains: a text that has one is already Unicode.
UNICODE_ONLY = frozenset("ăắằẳẵặấầẩẫậđếềểễệọốồổỗộơớờởỡợưứừửữựạảẹẻẽịỉĩụủũỵỷỹỳ")


def decode_sheet(
    sheet: Sheet, is_name: Callable[[str], bool], is_heading: Callable[[str], bool] = lambda _: False
) -> tuple[Sheet, str]:
    """The sheet in Unicode and the name of the encoding it was in ('' for none).

    Where no font announces the encoding, a text that is already a known name or heading stays as it is: a column of
    names in TCVN3 may stand under Unicode headings.
    """
    texts = [c for c in sheet.cells.values() if c.kind == "text" and not c.text.isascii()]
    announced = {c.font: encoding_of_font(c.font) for c in texts}
    if any(announced.values()):
        made = _with(sheet, lambda c: _by_font(c, announced.get(c.font)))
        if _names(made, is_name) > _names(sheet, is_name):
            return made, "TCVN3" if any(a and a[0] == "tcvn3" for a in announced.values()) else "VNI"
    before = _names(sheet, is_name)
    for encoding in ENCODINGS:
        made = _with(sheet, lambda c, e=encoding: _by_table(c, e), lambda c: is_name(c.text) or is_heading(c.text))
        after = _names(made, is_name)
        if after >= ENOUGH and after > 2 * before:
            return made, encoding.upper()
    for change, told in ((_latin1, "UTF-8 đọc nhầm là Latin-1"), (_cp1258, "Windows-1258")):
        made = _with(sheet, change)
        after = _names(made, is_name)
        if after >= ENOUGH and after > 2 * before:
            return made, told
    return sheet, ""


def _names(sheet: Sheet, is_name: Callable[[str], bool]) -> int:
    return sum(1 for c in sheet.cells.values() if c.kind == "text" and len(c.text) < 60 and is_name(c.text))


def _with(sheet: Sheet, change: Callable[[Cell], str], stays: Callable[[Cell], bool] = lambda _: False) -> Sheet:
    """The sheet with its texts changed, but for those that stay; most sheets are Unicode and none of it changes."""
    changed = {}
    for at, c in sheet.cells.items():
        if c.kind == "text":
            text = change(c)
            if text != c.text and not stays(c):
                changed[at] = replace(c, text=text)
    return replace(sheet, cells=sheet.cells | changed, _rows={}) if changed else sheet


def _by_font(cell: Cell, announced: tuple[str, bool] | None) -> str:
    # The font must announce it: a heading in Times New Roman on the same sheet is Unicode and stays as it is.
    return decode(cell.text, announced[0], capitals=announced[1]) if announced else cell.text


def _by_table(cell: Cell, encoding: str) -> str:
    if cell.text.isascii() or not UNICODE_ONLY.isdisjoint(cell.text.casefold()):
        return cell.text
    return decode(cell.text, encoding)


def _cp1258(cell: Cell) -> str:
    """Text of the Vietnamese code page of Windows that was read as the Western one."""
    try:
        return unicodedata.normalize("NFC", cell.text.encode("cp1252").decode("cp1258"))
    except UnicodeError:
        return cell.text


def _latin1(cell: Cell) -> str:
    return cell.text if cell.text.isascii() else repair_latin1(cell.text) or cell.text
