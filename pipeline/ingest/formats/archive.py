"""Zip-based workbooks before any parser sees them: nothing is unpacked beyond the limits, no document type is read."""

from __future__ import annotations

import io
import re
import zipfile

from pipeline.ingest.grid import CannotOpen

MEMBERS = 3_000
UNPACKED = 120_000_000  # bytes, all members together
SHEET_BYTES = 60_000_000
CELLS = 60_000  # that carry something, on one sheet: six times what the largest form has
ROWS = 20_000
MERGES = 20_000
SHEETS = 100
UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


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
    size, tail = 0, b""
    xml = member.filename.endswith((".xml", ".rels", ".vml"))
    sheet = "worksheets/" in member.filename or member.filename == "content.xml"
    try:
        with archive.open(member) as stream:
            while block := stream.read(1 << 18):
                if xml and size == 0 and block.startswith(UTF16):
                    raise CannotOpen("unreadable_file", "phần XML không dùng UTF-8, không an toàn")
                size += len(block)
                if size > left or (sheet and size > SHEET_BYTES):
                    raise CannotOpen("too_large", "nội dung giải nén vượt quá giới hạn", f"{UNPACKED // 1_000_000} MB")
                if xml and b"<!DOCTYPE" in tail + block:
                    raise CannotOpen("unreadable_file", "tệp khai báo DOCTYPE, không an toàn")
                tail = block[-16:]
    except CannotOpen:
        raise
    except Exception as e:
        # BadZipFile, zlib.error, lzma.LZMAError, EOFError … share no base class; to the sender they mean the same.
        raise CannotOpen("unreadable_file", f"tệp nén bị hỏng ({type(e).__name__})") from e
    return size


def check_counts(cells: int, rows: int = 0, merges: int = 0) -> None:
    """Raise CannotOpen (too_large) where a sheet has more of something than any form could have."""
    for count, limit, what in ((cells, CELLS, "ô"), (rows, ROWS, "hàng"), (merges, MERGES, "vùng ô gộp")):
        if count > limit:
            raise CannotOpen("too_large", f"hơn {limit} {what} trong một trang tính", f"{limit} {what}")


class LeanSheet:
    """A worksheet's XML without what costs much and says nothing: empty formatted cells and rows, merged ranges.

    Merged ranges are taken out because a parser that applies them drops the values that lie under them, and because
    one range may cover seventeen billion cells.
    """

    EMPTY_CELL = re.compile(rb"<c\b[^<>]*/>|<c\b[^<>]*></c>")
    EMPTY_ROW = re.compile(rb"<row\b(?![^<>]*hidden)[^<>]*/>|<row\b(?![^<>]*hidden)[^<>]*>\s*</row>")
    MERGES = re.compile(rb"<(?:\w+:)?mergeCells\b.*?</(?:\w+:)?mergeCells>|<(?:\w+:)?mergeCells\b[^<>]*/>", re.DOTALL)
    MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*ref=[\"']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})[\"']")
    CELL = re.compile(rb"<(?:\w+:)?c[ >]")
    ROW = re.compile(rb"<(?:\w+:)?row[ >/]")

    def __init__(self, xml: bytes):
        """Raises CannotOpen (too_large) where too much is left."""
        self.merges = [(a.decode(), b.decode()) for a, b in self.MERGE.findall(xml)]
        self.xml = self.EMPTY_ROW.sub(b"", self.EMPTY_CELL.sub(b"", self.MERGES.sub(b"", xml)))
        check_counts(len(self.CELL.findall(self.xml)), len(self.ROW.findall(self.xml)), len(self.merges))
