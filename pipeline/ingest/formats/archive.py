"""Zip archives before any parser sees them: nothing is unpacked beyond the limits."""

from __future__ import annotations

import io
import zipfile

from pipeline.ingest.grid import CannotOpen

MEMBERS = 3_000
UNPACKED = 120_000_000  # bytes, all members together
PART_BYTES = 60_000_000
CELLS = 60_000  # that carry something, on one sheet: six times what the largest form has
ROWS = 20_000
MERGES = 20_000
SHEETS = 400  # more than a province has communes
UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, once every member has been streamed against the limits.

    Raises CannotOpen (too_large, encrypted_file, unreadable_file).
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as e:
        raise CannotOpen("unreadable_file", "tệp nén bị hỏng hoặc thiếu") from e
    if len(members) > MEMBERS:
        raise CannotOpen("too_large", f"{len(members)} phần bên trong tệp", f"{MEMBERS}")
    unpacked = 0
    for m in members:
        if m.flag_bits & 0x1:
            raise CannotOpen("encrypted_file")
        unpacked += _stream(archive, m, UNPACKED - unpacked)
    return archive


def _stream(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Size of a member of an .ods, whose XML its parser will read: no document type, no encoding that hides one."""
    content = read_member(archive, member, left)
    if member.filename.endswith((".xml", ".rels")):
        if content.startswith(UTF16):
            raise CannotOpen("unreadable_file", "phần XML không dùng UTF-8, không an toàn")
        if b"<!DOCTYPE" in content:
            raise CannotOpen("unreadable_file", "tệp khai báo DOCTYPE, không an toàn")
    return len(content)


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """A member's content, streamed against what is left of the limit: the size a zip declares is not believed."""
    blocks: list[bytes] = []
    size = 0
    try:
        with archive.open(member) as stream:
            while block := stream.read(1 << 18):
                size += len(block)
                if size > min(left, PART_BYTES):
                    raise CannotOpen(
                        "too_large", "nội dung giải nén vượt quá giới hạn", f"{PART_BYTES // 1_000_000} MB"
                    )
                blocks.append(block)
    except CannotOpen:
        raise
    except Exception as e:
        # BadZipFile, zlib.error, lzma.LZMAError, EOFError … share no base class; to the sender they mean the same.
        raise CannotOpen("unreadable_file", "tệp nén bị hỏng") from e
    return b"".join(blocks)


def check_counts(cells: int, rows: int = 0, merges: int = 0) -> None:
    """Raise CannotOpen (too_large) where a sheet has more of something than any form could have."""
    for count, limit, what in ((cells, CELLS, "ô"), (rows, ROWS, "hàng"), (merges, MERGES, "vùng ô gộp")):
        if count > limit:
            raise CannotOpen("too_large", f"hơn {limit} {what} trong một trang tính", f"{limit} {what}")
