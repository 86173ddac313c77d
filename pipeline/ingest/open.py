"""A file's bytes → a grid of addressed cells, or one clear reason why not. What a file is, its bytes say, not its name."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.ingest.formats import encrypted, ods, plain, xls, xlsx
from pipeline.ingest.grid import CannotOpen, Workbook

BYTES = 50_000_000
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
DOCUMENTS = re.compile(
    r"\.(doc|docx|pdf|txt|md|rtf|odt|ppt|pptx|msg|eml|zip|rar|7z|jpe?g|png|gif|bmp|tiff?|lnk|ini|db|tmp|bak|log)"
)
# By what stands near the beginning of the file, in lower case.
UNSUPPORTED = (
    (b"multipart/related", "trang web một tệp (MHTML)"),
    (b"urn:schemas-microsoft-com:office:spreadsheet", "bảng tính XML 2003 (SpreadsheetML)"),
    (b"<office:document", "OpenDocument phẳng (.fods)"),
)
LITTER = ("thumbs.db", "desktop.ini", ".ds_store", ".gitkeep")


def not_a_data_file(path: Path) -> str | None:
    """Why a file in a period's folder is no submission at all (lock files, thumbnails, documents); None for the rest."""
    name = path.name.casefold()
    if name.startswith(("~$", ".~lock")):
        return "tệp khóa tạm của Excel hoặc LibreOffice"
    if name in LITTER or name.startswith("._"):
        return "tệp của hệ điều hành"
    if DOCUMENTS.fullmatch(path.suffix.casefold()):
        return f"tài liệu {path.suffix.casefold()}"
    return None


def open_workbook(data: bytes, name: str) -> Workbook:
    """The workbook as a grid.

    Raises CannotOpen with the rule to report: empty_file, not_a_workbook, encrypted_file, unreadable_file, too_large.
    A name that does not fit the content is a note on the workbook, not an error.
    """
    if len(data) > BYTES:
        raise CannotOpen("too_large", f"{len(data) / 1e6:.0f} MB", f"{BYTES / 1e6:.0f} MB")
    if not data.strip(b"\x00 \r\n\t"):
        raise CannotOpen("empty_file")
    suffix = Path(name).suffix.casefold()
    made = _read(data, suffix)
    made.distrust_uncomputed()
    if not any(s.cells for s in made.sheets):
        raise CannotOpen("empty_file")
    expected = {
        "xlsx": (".xlsx", ".xlsm"),
        "xls": (".xls",),
        "ods": (".ods",),
        "csv": (".csv",),
        "html": (".html", ".htm"),
    }
    if suffix not in expected[made.format]:
        made.notes.append(("wrong_extension", f"{suffix or 'không có đuôi'}, nội dung là {made.format}"))
    return made


def _read(data: bytes, suffix: str) -> Workbook:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if data[:2] == b"PK":
        return ods.read(data) if b"opendocument" in data[:200] or _is_ods(data) else xlsx.read(data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or data[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02"):
        try:
            return xls.read(data)
        except CannotOpen as e:
            if e.rule != "encrypted_file":
                raise
        plain_data = encrypted.decrypt(data)
        if plain_data[:2] != b"PK" and plain_data[:8] != data[:8]:
            raise CannotOpen("write_protected")
        return xlsx.read(plain_data) if plain_data[:2] == b"PK" else xls.read(plain_data)
    for mark, what in UNSUPPORTED:
        if mark in head:
            raise CannotOpen("unsupported_format", what)
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<table" in head:
        return plain.read_html(data)
    for mark, what in (
        (b"\x89png", "hình ảnh"),
        (b"\xff\xd8\xff", "hình ảnh"),
        (b"gif8", "hình ảnh"),
        (b"%pdf", "PDF"),
        (b"{\\rtf", "tài liệu RTF"),
        (b"rar!", "tệp nén"),
        (b"7z\xbc", "tệp nén"),
        (b"<?xml", "XML"),
    ):
        if head.startswith(mark):
            raise CannotOpen("not_a_workbook", what)
    if suffix in (".csv", ".xls", ".xlsx", ".txt", ""):
        return plain.read_csv(data)
    raise CannotOpen("not_a_workbook", "không rõ định dạng")


def _is_ods(data: bytes) -> bool:
    import io
    import zipfile

    try:
        return "content.xml" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
