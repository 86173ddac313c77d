"""What a mark says: đạt, chưa đạt, không xét, by the file's own legend first. What is not certain is held.

Contract, rules of reading 1 and 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.ingest.text import clean, key

PASSED, FAILED, NOT_APPLICABLE, NOT_REPORTED, HELD = "passed", "failed", "not_applicable", "not_reported", "held"

# Words that mean the same in every file.
CERTAIN = {
    **dict.fromkeys(
        (
            "đ",
            "đạt",
            "đã đạt",
            "đạt chuẩn",
            "đạt tiêu chí",
            "đạt yêu cầu",
            "hoàn thành",
            "đã hoàn thành",
            "dat",
            "✓",
            "✔",
            "√",
            "☑",
            "1",
        ),
        PASSED,
    ),
    **dict.fromkeys(
        (
            "cđ",
            "chưa đạt",
            "chưa",
            "không đạt",
            "chưa đạt chuẩn",
            "không đạt chuẩn",
            "chưa đ",
            "kđ",
            "k.đạt",
            "k đạt",
            "ko đạt",
            "c.đạt",
            "c đạt",
            "chưa hoàn thành",
            "không hoàn thành",
            "chua dat",
            "khong dat",
            "0",
        ),
        FAILED,
    ),
    **dict.fromkeys(
        ("không xét", "không áp dụng", "không đánh giá", "n/a", "n a", "na", "kx", "không có trong quy hoạch"),
        NOT_APPLICABLE,
    ),
}
# Marks whose meaning only a legend gives: x may be "đạt" or "chưa đạt", K may be "không" or "khá".
NEEDS_LEGEND = frozenset({"x", "X", "k", "K", "+", "-", "−", "–", "v", "V", "o", "O", "×", "*", "c", "C"})
BLANK = ""

MEANINGS = (
    (
        re.compile(r"chưa\s+(báo\s+cáo|rà\s+soát|có\s+số\s+liệu|đánh\s+giá|thẩm\s+định)|không\s+có\s+số\s+liệu"),
        NOT_REPORTED,
    ),
    (re.compile(r"không\s+xét|không\s+áp\s+dụng|không\s+đánh\s+giá|không\s+thuộc"), NOT_APPLICABLE),
    (re.compile(r"(chưa|không)\s+(đạt|hoàn\s+thành)"), FAILED),
    (re.compile(r"đạt|hoàn\s+thành"), PASSED),
)
NOISE = re.compile(
    r"\b(ghi\s+chú|lưu\s+ý|quy\s+định|tức\s+là|nghĩa\s+là|chú\s+thích|chú\s+giải|ký\s+hiệu|kí\s+hiệu|quy\s+ước|trong\s+đó|dấu|đánh|ô|là|nghĩa|tức|các|các\s+xã|xã|"
    r"tiêu\s+chí|tương\s+ứng|số|chữ|những|với|và|có|thì|được|chuẩn|nếu|vào|ghi|điền|đối|khi|trường\s+hợp|cột|cái|ký\s+tự|kí\s+tự)\b"
)
WRITTEN_AFTER = re.compile(
    r"\s*(?:tiêu\s+chí|chuẩn)?\s*(?:[:=→]|(?:thì\s+|được\s+|các\s+ô\s+)*(?:đánh\s+dấu|đánh|ghi|điền|ký\s+hiệu(?:\s+là)?|"
    r"dấu|(?=để\s+trống|bỏ\s+trống)))\s*(?P<mark>.{1,20})$"
)
BY_LOOKS = re.compile(
    r"\b(tô|bôi|đánh)\s+(màu|đậm|đen|vàng|xanh|đỏ)|\bô\s+màu|\bmàu\s+(xanh|đỏ|vàng|cam|hồng|xám)|in\s+đậm|gạch\s+chân"
)
BLANK_WORDS = re.compile(
    r"\b(để\s+trống|bỏ\s+trống|ô\s+trống|trống|không\s+đánh\s+dấu|không\s+ghi\s+gì|không\s+điền)\b"
)
FOOTNOTE = re.compile(r"(?P<mark>.*?\S)\s*(?P<note>\(\s*\d{1,2}\s*\)|\(\s*\*{1,3}\s*\)|\*{1,3})$")
DOUBTFUL_NOTE = re.compile(
    r"chưa|không|mới|đang|trình|thiếu|cần|còn|xin|hồ\s+sơ|một\s+phần|cơ\s+bản|gần|\d\s*/\s*\d|%|dự\s+kiến|ước|nợ|phấn\s+đấu|đề\s+nghị|thẩm\s+định|xem\s+xét|tạm|bổ\s+sung|hoàn\s+thiện|sẽ|chờ|rà\s+soát\s+lại"
)


@dataclass
class Legend:
    """What a file says its marks mean; ``meanings`` by mark (as typed, lower case), '' for a blank cell."""

    meanings: dict[str, str] = field(default_factory=dict)
    contradictory: set[str] = field(default_factory=set)
    cells: list[tuple[int, int]] = field(default_factory=list)

    def take(self, mark: str, state: str) -> None:
        """A mark's meaning; a second, different one makes the mark unreadable."""
        if self.meanings.setdefault(mark, state) != state:
            self.contradictory.add(mark)

    def of(self, mark: str) -> str | None:
        return None if mark in self.contradictory else self.meanings.get(mark)


def legend_of(texts: Iterable[tuple[tuple[int, int], str]]) -> Legend:
    """The legend that stands in the given (position, text) pairs: 'x: đạt; để trống: chưa đạt', '(+) Đạt; (-) Chưa đạt'."""
    made = Legend()
    unclear: list[tuple[str, str]] = []  # (state, clause)
    for at, text in texts:
        if BY_LOOKS.search(text.casefold()) and any(p.search(text.casefold()) for p, _ in MEANINGS):
            # A colour says what an empty cell means, and colours are not read: a blank then means nothing certain.
            made.contradictory.add(BLANK)
        found = list(_pairs(clean(text)))
        for mark, state in found:
            if mark is None:
                unclear.append(state)
            else:
                made.take(mark, state[0])
        if any(mark is not None for mark, _ in found):
            made.cells.append(at)
    for state, clause in unclear:
        # A clause that names a mark beside another meaning, in words not understood, takes the mark's meaning away.
        for mark, meant in made.meanings.items():
            if mark and not mark.isdigit() and meant != state and re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", clause):
                made.contradictory.add(mark)
    return made


def _pairs(text: str) -> Iterable[tuple[str | None, tuple[str, str]]]:
    """(mark, (state, clause)) for every clause that carries a meaning; mark None where no mark could be told."""
    lower = text.casefold()
    if len(lower) > 400 or not any(p.search(lower) for p, _ in MEANINGS):
        return
    for clause in re.split(r"[;,\n/]|\.(?=\s|$)|\s(?=\([^)\w]{1,3}\))", lower):
        for pattern, state in MEANINGS:
            found = pattern.search(clause)
            if found:
                # The mark stands before its meaning, or after it behind a colon: 'x: đạt' or 'đạt: x'.
                before, after = clause[: found.start()], clause[found.end() :]
                mark = _mark(before)
                behind = WRITTEN_AFTER.match(after)
                if mark is None and behind:
                    mark = _mark(behind["mark"])
                yield mark, (state, clause)
                break


def _mark(text: str) -> str | None:
    if BLANK_WORDS.search(text):
        return BLANK
    bare = re.sub(r"[\"'“”‘’«»():=\s]", "", NOISE.sub(" ", text))
    # 'V - đạt': the dash before the meaning separates; alone it is the mark itself.
    bare = bare.rstrip("-–→") or bare[:1]
    return bare if 0 < len(bare) <= 3 else None


@dataclass(frozen=True)
class Mark:
    """A mark as read: the state, and for held ones the rule that says why."""

    state: str
    rule: str = ""


def read(text: str, legend: Legend, notes: dict[str, str], *, may_be_not_applicable: bool) -> Mark:
    """What a mark says.

    ``notes`` are the sheet's footnotes by their sign ('(1)', '*'): a mark with a footnote passes only if the footnote
    does not take the mark back.
    """
    typed = clean(text)
    found = _one(typed, legend, may_be_not_applicable)
    if found.state != HELD:
        return found
    split = FOOTNOTE.fullmatch(typed)
    if split:
        sign = re.sub(r"\s", "", split["note"])
        bare = _one(split["mark"], legend, may_be_not_applicable)
        if bare.state in (PASSED, FAILED) and not DOUBTFUL_NOTE.search(notes.get(sign, "").casefold()):
            return bare
    return found


def _one(typed: str, legend: Legend, may_be_not_applicable: bool) -> Mark:
    lower = typed.casefold()
    meant = legend.of(lower)
    if meant == NOT_APPLICABLE and not may_be_not_applicable:
        return Mark(HELD, "not_applicable_not_allowed")
    if meant is not None:
        return Mark(meant)
    if lower in legend.contradictory:
        return Mark(HELD, "unreadable_mark")
    if lower == BLANK:
        return Mark(NOT_REPORTED, "blank_mark")
    if typed in NEEDS_LEGEND:
        return Mark(HELD, "mark_without_legend")
    state = CERTAIN.get(lower) or (CERTAIN.get(_bare(lower)) if len(lower) > 1 else None)
    if state == NOT_APPLICABLE and not may_be_not_applicable:
        return Mark(HELD, "not_applicable_not_allowed")
    return Mark(state) if state else Mark(HELD, "unreadable_mark")


def is_word(text: str) -> bool:
    """True for a mark that means the same in every file and is no figure."""
    lower = clean(text).casefold()
    return not lower.isdigit() and (lower in CERTAIN or _bare(lower) in CERTAIN)


def _bare(lower: str) -> str:
    """A word without the quotes around it or the one full stop or comma behind it; any other sign makes it another word."""
    found = re.fullmatch(r"[\"'“”]?(?P<word>[\w\s/]+?)[\"'“”]?\s*[.,;:]?", re.sub(r"\s+", " ", lower.strip()))
    if not found:
        return lower
    # Tone placement is typing: 'chưa đaṭ' in odd order is still 'chưa đạt'.
    return next((w for w in CERTAIN if len(w) > 2 and key(w) == key(found["word"])), found["word"])


def footnotes(texts: Iterable[str]) -> dict[str, str]:
    """Footnotes of a sheet by their sign: '(1) Xã đã được thẩm định' → {'(1)': …}, '* …' → {'*': …}."""
    made: dict[str, str] = {}
    for text in texts:
        for sign, rest in re.findall(
            r"(\(\s*\d{1,2}\s*\)|\(\s*\*{1,3}\s*\)|\*{1,3})\s*:?\s*([^()*\n]{3,})", clean(text)
        ):
            made.setdefault(re.sub(r"\s", "", sign), rest)
    return made
