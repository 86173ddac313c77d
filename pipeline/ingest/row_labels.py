"""What the name of a row says it is where it names nothing on a list: a total, a count that can be checked."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.ingest.text import clean, key


def _starting(*words: str) -> tuple[str, ...]:
    return tuple(key(w) for w in words)


# Compared with the key of a label, so that 'Luỹ kế' and 'Lũy kế', 'CỘNG' and 'Cộng' are one.
COUNTED = _starting(
    "tổng", "cộng", "số xã đạt", "số tiêu chí đạt", "số tc đạt", "toàn huyện", "toàn tỉnh", "toàn thành phố"
)
TOTALS = COUNTED + _starting(
    "số xã",
    "tỷ lệ",
    "tỉ lệ",
    "bình quân",
    "trung bình",
    "kế hoạch",
    "chỉ tiêu",
    "tăng",
    "giảm",
    "so với",
    "lũy kế",
    "%",
)
NOT_COUNTED = _starting(
    "kế hoạch", "tỷ lệ", "tỉ lệ", "bình quân", "trung bình", "tăng", "giảm", "so với", "năm trước", "chưa", "không đạt"
)
LONGEST = 100  # characters of a label that names what it sums
SUM = re.compile(r"^(?:(?:tổng|cộng|số|toàn|chung|riêng)\s+(?:(?:của|các)\s+)?)+|\s*[:.]$", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def is_total(label: str) -> bool:
    """A row that sums or compares others: 'Tổng cộng', 'Cộng toàn huyện', 'Tỷ lệ (%)'."""
    return _starts(key(label), TOTALS) or clean(label).startswith(("%", "Σ", "∑"))


def is_count(label: str) -> bool:
    """A total row that counts communes that pass, and so can be checked against the marks."""
    name = f" {key(label)} "
    return _starts(name.strip(), COUNTED) and "%" not in label and not any(f" {w} " in name for w in NOT_COUNTED)


def of_total(label: str) -> str:
    """What a total is of: 'Tổng huyện Chi Lăng' → 'huyện Chi Lăng'."""
    return SUM.sub("", clean(label)) if len(label) <= LONGEST else label


def _starts(name: str, words: tuple[str, ...]) -> bool:
    return any(name == w or name.startswith(w + " ") for w in words if w)
