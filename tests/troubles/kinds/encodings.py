"""Old encodings: TCVN3 and VNI, by font, by column or unannounced; UTF-8 read as Latin-1; code pages of .csv files."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from troubles import sheets
from troubles.kinds import Family
from troubles.matrix import H, Matrix, matrix
from troubles.sheets import Leaf

kinds = Family("encodings")

TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢§£¤¥¦",
    )
)
# VNI: the letter, then its tone or its mark as one more character.
VNI_MARKS = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
VNI_HAT = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä", "": "â"}
VNI_BREVE = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë", "": "ê"}
VNI_HORN = {"ơ": "ô", "ư": "ö", "Ơ": "Ô", "Ư": "Ö"}


def tcvn3(text: str) -> str:
    """Unicode text as typed with ABC (TCVN3); capitals with tone marks have no code and are typed in small letters."""
    return "".join(TCVN3.get(ch) or TCVN3.get(ch.lower(), ch) for ch in unicodedata.normalize("NFC", text))


def vni(text: str) -> str:
    """Unicode text as typed with VNI."""
    made = []
    for ch in unicodedata.normalize("NFC", text):
        if ch in "đĐ":
            made.append("ñ" if ch == "đ" else "Ñ")
            continue
        parts = unicodedata.normalize("NFD", ch)
        letter, marks = parts[0], parts[1:]
        tone = next((m for m in marks if m in VNI_MARKS), "")
        if letter.lower() == "i" and tone:
            made.append({"\u0301": "í", "\u0300": "ì", "\u0309": "æ", "\u0303": "ó", "\u0323": "ò"}[tone])
            continue
        if letter.lower() == "y" and tone == "\u0323":
            made.append("î")
            continue
        if "\u0302" in marks:
            sign = VNI_HAT[tone]
        elif "\u0306" in marks:
            sign = VNI_BREVE[tone]
        elif "\u031b" in marks:
            made.append(VNI_HORN[unicodedata.normalize("NFC", letter + "\u031b")])
            sign = VNI_MARKS.get(tone, "")
            made.append(sign)
            continue
        else:
            sign = VNI_MARKS.get(tone, "")
        made.append(letter + (sign.upper() if letter.isupper() else sign))
    return "".join(made)


def retyped(
    made: Matrix, how: Callable[[str], str], font: str = "", only: Callable[[tuple[int, int]], bool] | None = None
) -> Matrix:
    """The same workbook with its texts typed otherwise, in the font."""
    for leaf in made.leaves:
        for at, value in list(leaf.cells.items()):
            if isinstance(value, str) and (only is None or only(at)):
                leaf.cells[at] = how(value)
                if font:
                    leaf.fonts[at] = font
    return made


def lower(made: Matrix) -> Matrix:
    """TCVN3 has no capitals with tone marks: titles in capitals cannot be typed without .VnTimeH."""
    for at, value in list(made.leaf.cells.items()):
        if isinstance(value, str) and value.isupper() and len(value) > 3:
            made.leaf.cells[at] = value.capitalize()
    return made


def with_tolerance(made: Matrix) -> Matrix:
    made.may_hold, made.quiet = set(made.truth), False
    return made


@kinds("TCVN3 trong .xlsx, phông .VnTime")
def tcvn3_font() -> Matrix:
    return retyped(lower(matrix(headings="both")), tcvn3, ".VnTime")


@kinds("TCVN3 trong .xlsx, không có tên phông")
def tcvn3_no_font() -> Matrix:
    return retyped(lower(matrix(headings="both")), tcvn3)


@kinds("TCVN3 trong .xls, phông .VnTime")
def tcvn3_xls() -> Matrix:
    made = retyped(lower(matrix(headings="groups")), tcvn3, ".VnTime")
    made.write, made.name = sheets.xls, "Dinh Lap.xls"
    return made


@kinds("TCVN3 trong .xls, không có tên phông")
def tcvn3_xls_no_font() -> Matrix:
    made = retyped(lower(matrix(headings="groups")), tcvn3)
    made.write, made.name = sheets.xls, "Dinh Lap.xls"
    return made


@kinds("chỉ cột tên xã gõ TCVN3, còn lại Unicode")
def tcvn3_names_only() -> Matrix:
    made = matrix()
    return retyped(made, tcvn3, ".VnTime", lambda at: at[1] == 2 and at[0] >= made.first)


@kinds("chỉ cột tên xã gõ TCVN3, không có tên phông")
def tcvn3_names_only_no_font() -> Matrix:
    made = matrix()
    return retyped(made, tcvn3, "", lambda at: at[1] == 2 and at[0] >= made.first)


@kinds("chỉ một hàng gõ TCVN3, phông .VnTime")
def tcvn3_one_row() -> Matrix:
    made = matrix()
    row = made.row(9)
    made.may_hold, made.quiet = {made.key(9, k) for k in range(1, 20)}, False
    return retyped(made, tcvn3, ".VnTime", lambda at: at[0] == row)


@kinds("một hàng TCVN3 không tên phông giữa biểu Unicode: giữ lại")
def tcvn3_one_row_no_font() -> Matrix:
    made = matrix()
    row = made.row(9)
    made.may_hold, made.quiet = {made.key(9, k) for k in range(1, 20)}, False
    return retyped(made, tcvn3, "", lambda at: at[0] == row)


@kinds("phông .VnTimeH cho tiêu đề")
def tcvn3_capitals() -> Matrix:
    made = lower(matrix(headings="names"))
    retyped(made, tcvn3, ".VnTime")
    for at in made.leaf.cells:
        if at[0] <= made.bottom:
            made.leaf.fonts[at] = ".VnTimeH"
    return made


@kinds("phông .VnTime nhưng chữ đã là Unicode")
def font_lies() -> Matrix:
    return retyped(matrix(headings="groups"), lambda t: t, ".VnTime")


@kinds("phông Times New Roman nhưng chữ là TCVN3")
def font_lies_other_way() -> Matrix:
    return retyped(lower(matrix(headings="groups")), tcvn3, "Times New Roman")


@kinds("VNI trong .xlsx, phông VNI-Times")
def vni_font() -> Matrix:
    return retyped(matrix(headings="both"), vni, "VNI-Times")


@kinds("VNI không có tên phông")
def vni_no_font() -> Matrix:
    return retyped(matrix(headings="both"), vni)


@kinds("phông VNI-Times nhưng chữ là TCVN3")
def vni_font_tcvn3_text() -> Matrix:
    return with_tolerance(retyped(lower(matrix(headings="both")), tcvn3, "VNI-Times"))


@kinds("UTF-8 bị đọc là Latin-1")
def mojibake() -> Matrix:
    return retyped(matrix(headings="both"), lambda t: t.encode().decode("latin-1"))


@kinds("UTF-8 bị đọc là cp1252, ký tự không có mã bị bỏ")
def mojibake_cp1252() -> Matrix:
    made = retyped(matrix(headings="both"), lambda t: t.encode().decode("cp1252", errors="replace"))
    return with_tolerance(made)


@kinds("UTF-8 bị đọc hai lần là Latin-1")
def mojibake_twice() -> Matrix:
    def twice(text: str) -> str:
        return text.encode().decode("latin-1").encode().decode("latin-1")

    return with_tolerance(retyped(matrix(headings="both"), twice))


@kinds("dấu rời khắp nơi (NFD)")
def decomposed() -> Matrix:
    return retyped(matrix(headings="groups"), lambda t: unicodedata.normalize("NFD", t))


@kinds("chữ toàn khổ trong tiêu đề số")
def full_width_numbers() -> Matrix:
    made = matrix(headings="numbers")
    for k in range(1, 20):
        made.leaf.put(*made.heading_at(k), "".join(chr(ord(d) + 0xFEE0) for d in str(k)))
    return with_tolerance(made)


@kinds("mọi chữ Đ là Ð")
def eth_everywhere() -> Matrix:
    return retyped(matrix(headings="groups"), lambda t: t.replace("Đ", "Ð"))


@kinds("mọi ô có dấu cách cứng và ký tự ẩn hai đầu")
def padded() -> Matrix:
    return retyped(matrix(headings="both"), lambda t: f"\u00a0\u200b{t}\u200b\u00a0 ")


def _csv(separator: str, encoding: str) -> Callable[[list[Leaf]], bytes]:
    return lambda leaves: sheets.csv_bytes(leaves[0], separator, encoding)


for tag, separator, encoding, what in [
    ("comma", ",", "utf-8", ".csv dấu phẩy"),
    ("semicolon", ";", "utf-8-sig", ".csv dấu chấm phẩy, có BOM"),
    ("tab", "\t", "utf-16", ".csv cách tab, UTF-16"),
    ("pipe", "|", "utf-8", ".csv dấu |"),
]:

    def _plain(separator: str = separator, encoding: str = encoding) -> Matrix:
        made = matrix(headings="both")
        made.leaf.name = "csv"
        made.write, made.name = _csv(separator, encoding), "Dinh Lap.csv"
        return made

    _plain.__name__ = f"csv_{tag}"
    kinds(what)(_plain)


@kinds(".csv cp1258")
def csv_cp1258() -> Matrix:
    def cp1258(text: str) -> str:
        # The code page writes some tones as a combining mark after the letter.
        made = []
        for ch in unicodedata.normalize("NFC", text):
            try:
                ch.encode("cp1258")
                made.append(ch)
            except UnicodeEncodeError:
                parts = unicodedata.normalize("NFD", ch)
                letter = unicodedata.normalize("NFC", "".join(p for p in parts if p not in VNI_MARKS))
                made.append(letter + "".join(p for p in parts if p in VNI_MARKS))
        return "".join(made)

    made = retyped(matrix(headings="both"), cp1258)
    made.leaf.name = "csv"
    made.write, made.name = _csv(",", "cp1258"), "Dinh Lap.csv"
    return with_tolerance(made)


@kinds(".csv TCVN3")
def csv_tcvn3() -> Matrix:
    made = retyped(lower(matrix(headings="both")), tcvn3)
    made.leaf.name = "csv"
    made.write, made.name = _csv(",", "latin-1"), "Dinh Lap.csv"
    return with_tolerance(made)


@kinds("Đ và CĐ trong TCVN3: § và C§")
def tcvn3_marks() -> Matrix:
    made = lower(matrix(headings="numbers", legend=None))
    return retyped(made, tcvn3, ".VnTime")


@kinds("chỉ các ô dấu gõ TCVN3 (®, c®), không có tên phông")
def tcvn3_marks_only() -> Matrix:
    made = matrix(passed="®", failed="C®", legend=None)
    made.truth = dict.fromkeys(made.truth, H)
    made.want("unreadable_mark")
    return made
