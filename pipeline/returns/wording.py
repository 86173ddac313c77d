"""Words of what goes back to a sender: severities, statuses, sentences, in Vietnamese."""

from __future__ import annotations

import re
import unicodedata

from pipeline.text import codes
from pipeline.text.numbers import number

SEVERITIES: tuple[str, ...] = tuple(codes.SEVERITIES)
"""Gravest first."""

SYMBOLS = {"critical": "■", "warning": "▲", "info": "●"}
NAMES = {code: phrase.vi.capitalize() for code, phrase in codes.SEVERITIES.items()}
MEANINGS = {
    "critical": "cả tệp, cả cột hoặc cả hàng chưa được tính; cần sửa rồi gửi lại",
    "warning": "ô chưa chắc chắn, có thể đang được giữ lại; cần kiểm tra, sửa hoặc xác nhận",
    "info": "để quý cơ quan biết; thường không phải sửa",
}

STATUSES = {"open": "Vẫn còn", "new": "Mới", "fixed": "Đã sửa"}
SUBMISSIONS = {
    "accepted": "Đã nhận, mọi ô số liệu được tính.",
    "partly_accepted": "Đã nhận một phần; các ô nêu dưới đây được giữ lại, chờ xác nhận.",
    "refused": "Chưa nhận được số liệu từ tệp này.",
    "superseded": "Đã được thay bằng bản gửi sau.",
    "duplicate": "Trùng với tệp khác, chỉ tính một lần.",
}


def counted(counts: dict[str, int], *, all_of_them: bool = True) -> str:
    """Counts by severity: ■ 0 nghiêm trọng · ▲ 4 cần kiểm tra · ● 1 để biết."""
    return " · ".join(
        f"{SYMBOLS[s]} {number(counts.get(s, 0), 'vi')} {NAMES[s].lower()}"
        for s in SEVERITIES
        if all_of_them or counts.get(s, 0)
    )


def slug(name: str) -> str:
    """A folder's name: lower-case ASCII words joined by hyphens; at most 60 letters."""
    from unidecode import unidecode

    made = re.sub(r"[^a-z0-9]+", "-", unidecode(unicodedata.normalize("NFC", name)).lower()).strip("-")
    return made[:60].strip("-") or "khong-ro-noi-gui"


def file_name(name: str, suffix: str, addition: str = "") -> str:
    """A sender's file name, safe on every system and short enough, with another suffix.

    Counted in bytes, for that is how file systems count: 200 leave room for what is added.
    """
    stem = name.rpartition(".")[0] or name
    stem = re.sub(r'[<>:"/\\|?*]', "_", plain(unicodedata.normalize("NFC", stem))).strip(" .") or "bieu"
    stem = stem.encode("utf-8")[:200].decode("utf-8", "ignore")
    return f"{stem}{addition}{suffix}"


def plain(text: str) -> str:
    """A text from outside on one line, without characters that move a cursor or turn a line around."""
    clean = re.sub("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", text)
    return " ".join(clean.split())
