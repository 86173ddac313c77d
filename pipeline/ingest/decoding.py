"""Old encodings, decided per sheet or column, by the font first, and accepted only if the commune names then match."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from pipeline.ingest.grid import Sheet
from pipeline.ingest.text import decode, encoding_of_font, repair_latin1

ENOUGH = 3  # commune names that must match after decoding where no font announces the encoding
# Letters of Unicode Vietnamese that no text in TCVN3, VNI or a Western code page contains: one that has one is Unicode.
UNICODE_ONLY = frozenset("ăắằẳẵặấầẩẫậđếềểễệọốồổỗộơớờởỡợưứừửữựạảẹẻẽịỉĩụủũỵỷỹỳ")

Written = tuple[str, str]  # a text and its font


def decode_sheet(
    sheet: Sheet, is_name: Callable[[str], bool], is_heading: Callable[[str], bool] = lambda _: False
) -> tuple[Sheet, str]:
    """The sheet in Unicode and the name of the encoding it was in ('' for none).

    Where no font announces the encoding, a text that is already a known name or heading stays as it is: a column of
    names in TCVN3 may stand under Unicode headings.
    """
    written = Counter((c.text, c.font) for c in sheet.cells.values() if c.kind == "text")
    announced = {font: encoding_of_font(font) for text, font in written if not text.isascii()}
    before = _names(written, {}, is_name)
    if any(announced.values()):
        # The font must announce it: a heading in Times New Roman on the same sheet is Unicode and stays as it is.
        changed = {(text, font): _by_font(text, announced.get(font)) for text, font in written}
        if _names(written, changed, is_name) > before:
            return _with(sheet, changed), "TCVN3" if any(a and a[0] == "tcvn3" for a in announced.values()) else "VNI"
    foreign = {text for text, _ in written if not text.isascii() and UNICODE_ONLY.isdisjoint(text.casefold())}
    for told, names_stay, change in CHANGES if foreign else ():
        texts = {text: made for text in foreign if (made := change(text)) != text}
        if names_stay:
            texts = {text: made for text, made in texts.items() if not (is_name(text) or is_heading(text))}
        changed = {(text, font): texts.get(text, text) for text, font in written} if texts else {}
        after = _names(written, changed, is_name)
        if after >= ENOUGH and after > 2 * before:
            return _with(sheet, changed), told
    return sheet, ""


def _names(written: Counter[Written], changed: Mapping[Written, str], is_name: Callable[[str], bool]) -> int:
    """How many cells hold a known name, once changed."""
    return sum(n for w, n in written.items() if len(text := changed.get(w, w[0])) < 60 and is_name(text))


def _with(sheet: Sheet, changed: Mapping[Written, str]) -> Sheet:
    """The sheet with its texts changed."""
    cells = {
        at: replace(c, text=text)
        for at, c in sheet.cells.items()
        if c.kind == "text" and (text := changed.get((c.text, c.font), c.text)) != c.text
    }
    return replace(sheet, cells=sheet.cells | cells, _rows={}) if cells else sheet


def _by_font(text: str, announced: tuple[str, bool] | None) -> str:
    return decode(text, announced[0], capitals=announced[1]) if announced else text


def _cp1258(text: str) -> str:
    """Text of the Vietnamese code page of Windows that was read as the Western one."""
    try:
        return unicodedata.normalize("NFC", text.encode("cp1252").decode("cp1258"))
    except UnicodeError:
        return text


def _latin1(text: str) -> str:
    return repair_latin1(text) or text


CHANGES: tuple[tuple[str, bool, Callable[[str], str]], ...] = (
    ("TCVN3", True, partial(decode, encoding="tcvn3")),
    ("VNI", True, partial(decode, encoding="vni")),
    ("UTF-8 đọc nhầm là Latin-1", False, _latin1),
    ("Windows-1258", False, _cp1258),
)
"""What a text that is no Unicode may be: its name, whether known names and headings stay as they are, the way back."""
