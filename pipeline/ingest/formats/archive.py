"""Zip-based workbooks before any parser sees them: nothing is unpacked beyond the limits, no document type is read."""

from __future__ import annotations

import io
import re
import zipfile

from pipeline.ingest.grid import CannotOpen

MEMBERS = 3_000
UNPACKED = 120_000_000  # bytes, all members together
SHEET_BYTES = 60_000_000
CELLS = 400_000  # elements, empty but formatted ones included
SHEETS = 100
CELL_TAG = re.compile(rb"<(?:\w+:)?c[ >/]")


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, once every member has been streamed against the limits.

    The sizes a zip declares about itself are not believed: each member is read and counted. Raises CannotOpen
    (too_large, encrypted_file, unreadable_file).
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as e:
        raise CannotOpen("unreadable_file", f"tệp nén bị hỏng hoặc thiếu ({e})") from e
    if len(members) > MEMBERS:
        raise CannotOpen("too_large", f"{len(members)} phần bên trong tệp", f"{MEMBERS}")
    unpacked = 0
    for m in members:
        if m.flag_bits & 0x1:
            raise CannotOpen("encrypted_file")
        unpacked += _stream(archive, m, UNPACKED - unpacked)
    return archive


def _stream(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    size, cells, tail = 0, 0, b""
    xml = member.filename.endswith((".xml", ".rels", ".vml"))
    sheet = "worksheets/" in member.filename or member.filename == "content.xml"
    try:
        with archive.open(member) as stream:
            while block := stream.read(1 << 18):
                size += len(block)
                if size > left or (sheet and size > SHEET_BYTES):
                    raise CannotOpen("too_large", "nội dung giải nén vượt quá giới hạn", f"{UNPACKED // 1_000_000} MB")
                window = tail + block
                if xml and b"<!DOCTYPE" in window:
                    raise CannotOpen("unreadable_file", "tệp khai báo DOCTYPE, không an toàn")
                if sheet:
                    cells += len(CELL_TAG.findall(window)) - len(CELL_TAG.findall(tail))
                    if cells > CELLS:
                        raise CannotOpen("too_large", f"hơn {CELLS} ô trong một trang tính", f"{CELLS} ô")
                tail = window[-16:]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as e:
        raise CannotOpen("unreadable_file", f"tệp nén bị hỏng ({type(e).__name__})") from e
    except Exception as e:  # zlib.error and lzma.LZMAError share no base class
        if isinstance(e, CannotOpen):
            raise
        raise CannotOpen("unreadable_file", f"tệp nén bị hỏng ({type(e).__name__})") from e
    return size
