"""Files that are not meant to be read: bombs, broken, encrypted, enormous, of another kind. Bytes only."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from troubles import sheets
from troubles.matrix import matrix

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
PACKAGE_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
BOOK_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET_OPEN = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
SHEET_CLOSE = "</sheetData></worksheet>"


def minimal(sheet: bytes | Callable[[zipfile.ZipFile], None], **parts: bytes) -> bytes:
    """An .xlsx of one sheet with this XML, and further parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", CONTENT_TYPES)
        z.writestr("_rels/.rels", PACKAGE_RELS)
        z.writestr("xl/_rels/workbook.xml.rels", BOOK_RELS)
        z.writestr("xl/workbook.xml", parts.pop("workbook", BOOK.encode()))
        for name, data in parts.items():
            z.writestr(name, data)
        if callable(sheet):
            sheet(z)
        else:
            z.writestr("xl/worksheets/sheet1.xml", sheet)
    return made.getvalue()


def _poured(z: zipfile.ZipFile, name: str, head: bytes, block: bytes, times: int, tail: bytes = b"") -> None:
    """A member of head, block over and over, tail: the block is compressed once, so that a bomb is quick to make."""

    def packed(data: bytes) -> bytes:
        made = zlib.compressobj(9, zlib.DEFLATED, -15)
        return made.compress(data) + made.flush(zlib.Z_FULL_FLUSH)

    body = packed(head) + packed(block) * times + packed(tail) + b"\x03\x00"
    info = zipfile.ZipInfo(name)
    start = z.fp.tell()  # type: ignore[union-attr]
    z.writestr(info, body)
    # Stored as it is; what the headers then say of method, checksum and size is put right where they are written.
    size = len(head) + len(block) * times + len(tail)
    check = zlib.crc32(tail, zlib.crc32(block, zlib.crc32(head))) if times == 1 else 0
    info.compress_type, info.file_size, info.CRC = zipfile.ZIP_DEFLATED, size, check
    here = z.fp.tell()  # type: ignore[union-attr]
    z.fp.seek(start)  # type: ignore[union-attr]
    z.fp.write(info.FileHeader(zip64=False))  # type: ignore[union-attr]
    z.fp.seek(here)  # type: ignore[union-attr]


def bomb() -> bytes:
    """Two gigabytes of zeros inside a sheet."""
    zeros = b"\0" * (1 << 20)
    return minimal(lambda z: _poured(z, "xl/worksheets/sheet1.xml", SHEET_OPEN.encode(), zeros, 2048))


def bomb_of_spaces_in_strings() -> bytes:
    """One gigabyte of spaces as one shared string."""

    def strings(z: zipfile.ZipFile) -> None:
        z.writestr(
            "xl/worksheets/sheet1.xml", SHEET_OPEN + '<row r="1"><c r="A1" t="s"><v>0</v></c></row>' + SHEET_CLOSE
        )
        _poured(z, "xl/sharedStrings.xml", b"<sst><si><t>", b" " * (1 << 20), 1024, b"</t></si></sst>")

    return minimal(strings)


def bomb_of_strings() -> bytes:
    """Five million different shared strings, little by little: 90 MB of XML."""

    def strings(z: zipfile.ZipFile) -> None:
        z.writestr(
            "xl/worksheets/sheet1.xml", SHEET_OPEN + '<row r="1"><c r="A1" t="s"><v>0</v></c></row>' + SHEET_CLOSE
        )
        head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        z.writestr("xl/sharedStrings.xml", head + b"<si><t>a</t></si>" * 5_000_000 + b"</sst>")

    return minimal(strings)


def billion_laughs() -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>'
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>'
    return minimal((SHEET_OPEN.replace('<?xml version="1.0"?>', text) + row + SHEET_CLOSE).encode())


def billion_laughs_utf16() -> bytes:
    """The same in UTF-16, where a search of the bytes for DOCTYPE finds nothing."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [{entities}]>'
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>'
    return minimal((SHEET_OPEN.replace('<?xml version="1.0"?>', text) + row + SHEET_CLOSE).encode("utf-16"))


def external_entity() -> bytes:
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row>'
    return minimal((SHEET_OPEN.replace('<?xml version="1.0"?>', text) + row + SHEET_CLOSE).encode())


def many_sheets() -> bytes:
    return sheets.xlsx([sheets.Leaf(f"S{i}", {(1, 1): i}) for i in range(300)])


def far_cell() -> bytes:
    """A good matrix with one more cell at the far corner of the sheet."""
    made, data = io.BytesIO(), io.BytesIO(matrix().data())
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"</sheetData>", far.encode()) if "sheet1.xml" in name else part)
    return made.getvalue()


def formatted_blanks() -> bytes:
    """A million cells that are formatted and empty."""
    cells = "".join(f'<c r="{sheets.letters(c)}{{0}}" s="0"/>' for c in range(1, 101))

    def pour(z: zipfile.ZipFile) -> None:
        with z.open("xl/worksheets/sheet1.xml", "w") as f:
            f.write(SHEET_OPEN.encode())
            for r in range(1, 10_001):
                f.write(f'<row r="{r}">{cells.replace("{0}", str(r))}</row>'.encode())
            f.write(SHEET_CLOSE.encode())

    return minimal(pour)


def many_rows() -> bytes:
    """Fifty thousand rows of six cells."""
    row = '<row r="{0}">' + "".join(f'<c r="{sheets.letters(c)}{{0}}"><v>1</v></c>' for c in range(1, 7)) + "</row>"

    def pour(z: zipfile.ZipFile) -> None:
        with z.open("xl/worksheets/sheet1.xml", "w") as f:
            f.write(SHEET_OPEN.encode())
            for r in range(1, 50_001):
                f.write(row.replace("{0}", str(r)).encode())
            f.write(SHEET_CLOSE.encode())

    return minimal(pour)


def many_rows_of_text() -> bytes:
    """Sixty thousand rows of six different texts: just under the limit of cells."""
    cells = "".join(
        f'<c r="{sheets.letters(c)}{{0}}" t="inlineStr"><is><t>xã {{0}} {c}</t></is></c>' for c in range(1, 7)
    )

    def pour(z: zipfile.ZipFile) -> None:
        with z.open("xl/worksheets/sheet1.xml", "w") as f:
            f.write(SHEET_OPEN.encode())
            for r in range(1, 60_001):
                f.write(f'<row r="{r}">{cells.replace("{0}", str(r))}</row>'.encode())
            f.write(SHEET_CLOSE.encode())

    return minimal(pour)


def many_merged() -> bytes:
    """Two hundred thousand merged ranges."""
    merged = "".join(f'<mergeCell ref="A{r}:B{r}"/>' for r in range(1, 200_001))
    xml = (
        SHEET_OPEN
        + '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>'
        + merged
        + "</mergeCells></worksheet>"
    )
    return minimal(xml.encode())


def enormous_merge() -> bytes:
    """One merged range over the whole sheet."""
    xml = SHEET_OPEN + '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/>'
    return minimal((xml + "</mergeCells></worksheet>").encode())


def enormous_hidden_columns() -> bytes:
    xml = SHEET_OPEN.replace("<sheetData>", '<cols><col min="1" max="2147483647" hidden="1"/></cols><sheetData>')
    return minimal((xml + '<row r="1"><c r="A1"><v>1</v></c></row>' + SHEET_CLOSE).encode())


def deep_xml() -> bytes:
    """A hundred thousand elements inside one another."""
    return minimal((SHEET_OPEN + "<a>" * 100_000 + "</a>" * 100_000 + SHEET_CLOSE).encode())


def many_members() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as z:
        z.writestr("[Content_Types].xml", CONTENT_TYPES)
        for i in range(20_000):
            z.writestr(f"xl/media/{i}.png", b"")
    return made.getvalue()


def truncated_zip() -> bytes:
    data = matrix().data()
    return data[: len(data) * 2 // 3]


def wrong_checksum() -> bytes:
    data = bytearray(matrix().data())
    place = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[place : place + 20] = b"\xaa" * 20
    return bytes(data)


def encrypted_zip() -> bytes:
    data = bytearray(matrix().data())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) != -1:
        flags = struct.unpack_from("<H", data, at + 8)[0]
        struct.pack_into("<H", data, at + 8, flags | 1)
        at += 4
    return bytes(data)


def _compound(*streams: str) -> bytes:
    """An OLE compound file whose directory names these streams."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIIII", head, 40, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    head[76:512] = struct.pack("<I", 0) + b"\xff" * 432
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    directory = b""
    for i, name in enumerate(("Root Entry", *streams)):
        text = (name + "\0").encode("utf-16-le")
        entry = bytearray(128)
        entry[: len(text)] = text
        child = 1 if i == 0 and streams else 0xFFFFFFFF
        right = i + 1 if 0 < i < len(streams) else 0xFFFFFFFF
        struct.pack_into("<HBBIII", entry, 64, len(text), 5 if i == 0 else 2, 1, 0xFFFFFFFF, right, child)
        struct.pack_into("<IQ", entry, 116, 0xFFFFFFFE, 0)
        directory += bytes(entry)
    return bytes(head) + fat + directory.ljust(512, b"\0")


def encrypted_xlsx() -> bytes:
    """What Excel writes for a workbook with a password: a compound file with an encrypted package."""
    return _compound("EncryptionInfo", "EncryptedPackage")


def encrypted_xls() -> bytes:
    """A BIFF workbook with a FILEPASS record put in after its first BOF."""
    data = sheets.xls(matrix().leaves)
    bof = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    # The record after BOF becomes FILEPASS; what it was does not matter any more.
    made = bytearray(data)
    struct.pack_into("<H", made, bof + 20, 0x002F)
    return bytes(made)


def word_document() -> bytes:
    return _compound("WordDocument", "1Table")


def docx() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", "<w:document/>")
    return made.getvalue()


def random_ole() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes((i * 37) % 256 for i in range(20_000))


def cyclic_ole() -> bytes:
    """A compound file whose sectors point to one another for ever."""
    data = bytearray(sheets.xls(matrix().leaves))
    for at in range(512, 1024, 4):
        struct.pack_into("<I", data, at, 1)
    return bytes(data)


def truncated_xls() -> bytes:
    return sheets.xls(matrix().leaves)[:3000]


def ods_repeated() -> bytes:
    """One value repeated over a million rows and a thousand columns."""
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" '
        f'xmlns:text="{space}text:1.0"><office:body><office:spreadsheet><table:table table:name="A">'
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return _ods(content)


def ods_spaces() -> bytes:
    """text:s may stand for any number of spaces: a thousand million of them."""
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" '
        f'xmlns:text="{space}text:1.0"><office:body><office:spreadsheet><table:table table:name="A"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>x<text:s text:c="1000000000"/>y</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return _ods(content)


def _ods(content: str) -> bytes:
    made = io.BytesIO()
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        z.writestr("content.xml", content)
        z.writestr("META-INF/manifest.xml", manifest)
    return made.getvalue()


def html_spans() -> bytes:
    cell = "<td rowspan=500 colspan=500>x</td>"
    return ("<html><table>" + ("<tr>" + cell * 40 + "</tr>") * 40 + "</table></html>").encode()


def html_deep() -> bytes:
    return b"<html><table>" + b"<tr><td>x" * 100_000 + b"</table></html>"


def csv_one_line() -> bytes:
    return b"a,b,c," * 3_000_000


def csv_long_field() -> bytes:
    return b'TT,"' + b"x" * 10_000_000 + b'",b\n'


def csv_open_quote() -> bytes:
    return b'TT,Xa,"1\n' + b"1,Bac Xa,x\n" * 200_000


def regex_trap() -> bytes:
    """Texts on which careless patterns run for ever."""
    made = matrix()
    for i, text in enumerate(
        ("(" * 30_000, "1." * 15_000, "đạt " * 8_000, "a(" * 15_000, " " * 30_000 + "x", "-" * 32_000)
    ):
        made.leaf.put(60 + i, 1, text)
        made.leaf.put(made.row(i), made.column(3), text)
    return made.data()


# name of the file, its bytes, whether it must be refused (None: it may be read), what it is
FILES: tuple[tuple[str, Callable[[], bytes], bool | None, str], ...] = (
    ("bom.xlsx", bomb, True, "bom nén 2 GB"),
    ("bom chuoi.xlsx", bomb_of_spaces_in_strings, True, "bom nén 1 GB trong bảng chuỗi"),
    ("bom nhieu chuoi.xlsx", bomb_of_strings, True, "năm triệu chuỗi"),
    ("laughs.xlsx", billion_laughs, True, "thực thể lồng nhau"),
    ("laughs16.xlsx", billion_laughs_utf16, True, "thực thể lồng nhau, UTF-16"),
    ("thuc the.xlsx", external_entity, True, "thực thể trỏ ra ngoài"),
    ("300 trang.xlsx", many_sheets, True, "300 trang tính"),
    ("XFD1048576.xlsx", far_cell, None, "ô ở XFD1048576"),
    ("dinh dang.xlsx", formatted_blanks, True, "một triệu ô trống có định dạng"),
    ("50000 hang.xlsx", many_rows, None, "50.000 hàng"),
    ("60000 hang.xlsx", many_rows_of_text, None, "60.000 hàng chữ"),
    ("gop.xlsx", many_merged, None, "200.000 vùng gộp"),
    ("gop het.xlsx", enormous_merge, None, "một vùng gộp cả trang"),
    ("cot an.xlsx", enormous_hidden_columns, None, "hai tỷ cột ẩn"),
    ("sau.xlsx", deep_xml, None, "XML lồng sâu"),
    ("nhieu phan.xlsx", many_members, True, "20.000 phần trong tệp nén"),
    ("cut.xlsx", truncated_zip, True, "tệp nén bị cắt"),
    ("sai.xlsx", wrong_checksum, True, "tệp nén sai mã kiểm tra"),
    ("mat khau zip.xlsx", encrypted_zip, True, "tệp nén có mật khẩu"),
    ("mat khau.xlsx", encrypted_xlsx, True, "xlsx có mật khẩu"),
    ("mat khau.xls", encrypted_xls, True, "xls có mật khẩu"),
    ("word.xls", word_document, True, "tài liệu Word cũ tên .xls"),
    ("word.xlsx", docx, True, "tài liệu Word tên .xlsx"),
    ("rac.xls", random_ole, True, "tệp OLE hỏng"),
    ("vong.xls", cyclic_ole, True, "tệp OLE trỏ vòng"),
    ("cut.xls", truncated_xls, True, "xls bị cắt"),
    ("lap.ods", ods_repeated, True, "một ô lặp một tỷ lần"),
    ("cach.ods", ods_spaces, True, "một tỷ dấu cách"),
    ("gop.html.xls", html_spans, None, "HTML gộp 500 × 500"),
    ("sau.xls", html_deep, None, "HTML không đóng thẻ"),
    ("mot dong.csv", csv_one_line, True, "csv một dòng chín triệu ô"),
    ("mot o.csv", csv_long_field, True, "csv một ô 10 MB"),
    ("nhay.csv", csv_open_quote, True, "csv dấu nháy không đóng"),
    ("bieu thuc.xlsx", regex_trap, None, "chữ bẫy biểu thức"),
    ("rong.xlsx", lambda: b"", True, "0 byte"),
    ("trang.xlsx", lambda: b"\0" * 100_000, True, "toàn byte 0"),
    ("khong o.xlsx", lambda: sheets.xlsx([sheets.Leaf("A")]), True, "không có ô nào"),
    ("anh.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 5000, True, "ảnh PNG tên .xlsx"),
    ("pdf.xlsx", lambda: b"%PDF-1.7\n" + b"x" * 5000, True, "PDF tên .xlsx"),
    ("jpg.xls", lambda: b"\xff\xd8\xff\xe0" + b"x" * 5000, True, "ảnh JPEG tên .xls"),
    ("zip.xlsx", lambda: _plain_zip(), True, "tệp nén thường tên .xlsx"),
    ("chu.xlsx", lambda: "Kính gửi Văn phòng Điều phối\n".encode() * 50, True, "văn bản tên .xlsx"),
    ("ngau nhien.xlsx", lambda: bytes((i * i * 31 + i // 7) % 256 for i in range(50_000)), True, "byte ngẫu nhiên"),
    ("ngau nhien.csv", lambda: bytes((i * i * 31 + i // 7) % 256 for i in range(50_000)), True, "byte ngẫu nhiên .csv"),
    ("xml.xls", lambda: b'<?xml version="1.0"?><Workbook/>', True, "XML tên .xls"),
)


def _plain_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as z:
        z.writestr("bao cao.txt", "xin chào")
    return made.getvalue()


def every() -> Iterator[tuple[str, bytes, bool | None, str]]:
    for name, make, refused, what in FILES:
        yield name, make(), refused, what
