"""What a mark says: đạt, chưa đạt, không xét, by the file's own legend first. What is not certain is held.

Contract, rules of reading 1 and 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipeline.ingest.legends import BLANK, FAILED, HELD, NOT_APPLICABLE, NOT_REPORTED, PASSED, Legend
from pipeline.ingest.text import clean, fold, key, signs_of

# Words that mean the same in every file.
CERTAIN = {
    **dict.fromkeys(("đ", "đạt", "✓", "✔", "√", "☑", "1"), PASSED),
    **dict.fromkeys(("cđ", "c.đ", "kđ", "k.đ", "chưa đ", "chưa", "chưa đạt", "không đạt", "0"), FAILED),
    **dict.fromkeys(
        ("không xét", "không áp dụng", "không đánh giá", "n/a", "n a", "na", "kx", "không có trong quy hoạch"),
        NOT_APPLICABLE,
    ),
}
# What a criterion does that passes, what it does so by, and words that change neither; 'tạm đạt', 'cơ bản đạt' say less.
_OBJECT = r"(?:(?:theo )?(?:tiêu chuẩn|chuẩn|tiêu chí|tc|yêu cầu|quy định|điều kiện|mức)(?: (?:chuẩn|ntm|quy định|nông thôn mới))?)"
_REACHED = (
    rf"(?:(?:đạt|đáp ứng|đảm bảo|bảo đảm|hoàn thành|hoàn tất)(?: được)?(?: đủ)?(?: {_OBJECT})?|đủ {_OBJECT}|làm được|(?:làm )?xong"
    r"|(?:được )?công nhận(?: đạt(?: chuẩn)?)?)(?: rồi)?"
)
_NOT = r"(?:vẫn )?(?:chưa|không|ko|kh|k|ch|c)\s*\.?\s*(?:được )?"
# 'Đã đạt chuẩn', 'K.đạt', 'Chưa hoàn thành': words that state the meaning, whole or short.
IN_WORDS = tuple(
    (re.compile(pattern), state)
    for pattern, state in (
        (rf"(?:xã )?{_NOT}{_REACHED}|(?:chưa|không) ht", FAILED),
        (rf"(?:xã )?(?:đã |có )?{_REACHED}|đã ht", PASSED),
    )
)
WHOLE = {fold(w): w for pattern, _ in IN_WORDS for w in re.findall(r"[^\W\d_]{2,}", pattern.pattern)}
# A word of a mark with signs around it, or its initials in brackets behind it; a question, a share, a footnote's star are none.
_SIGN = r"[^\w\s?~≈%*±><]{0,2}"
DRESSED = re.compile(
    rf"(?P<before>\[[ x✓]?\]|[^\W\d][\w\s]{{0,25}}:|\d\s*[-–.:)]|{_SIGN})\s*"
    rf"(?P<word>[^\W\d_](?:[\w\s]*[^\W_])?)(?:\s*\((?P<short>[^\W\d_]{{1,3}})\)|\s*(?P<behind>{_SIGN}))"
)
LONGEST = 40  # characters of a mark
# Marks whose meaning only a legend gives: x may be "đạt" or "chưa đạt", K may be "không" or "khá".
NEEDS_LEGEND = frozenset({"x", "X", "k", "K", "+", "-", "−", "–", "v", "V", "o", "O", "×", "*", "c", "C"})
FOOTNOTE = re.compile(r"(?P<mark>.*?\S)\s*(?P<note>\(\s*\d{1,2}\s*\)|\(\s*\*{1,3}\s*\)|\*{1,3})$")
DOUBTFUL_NOTE = re.compile(
    r"chưa|không|mới|đang|trình|thiếu|cần|còn|xin|hồ\s+sơ|một\s+phần|cơ\s+bản|gần|\d\s*/\s*\d|%|dự\s+kiến|ước|nợ|phấn\s+đấu|đề\s+nghị|thẩm\s+định|xem\s+xét|tạm|bổ\s+sung|hoàn\s+thiện|sẽ|chờ|rà\s+soát\s+lại"
)


class Mark(NamedTuple):
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
    state = certain(typed)
    if state == NOT_APPLICABLE and not may_be_not_applicable:
        return Mark(HELD, "not_applicable_not_allowed")
    return Mark(state) if state else Mark(HELD, "unreadable_mark")


@lru_cache(maxsize=20_000)
def certain(text: str) -> str | None:
    """The state of a mark that means the same in every file; None for any other."""
    lower = clean(text).casefold().replace("y/c", "yêu cầu")
    if len(lower) < 2 or len(lower) > LONGEST:
        return CERTAIN.get(lower)
    if "/" in lower:
        return CERTAIN.get(lower)  # 'K/Đ' may be 'không đạt', or not yet one of the two
    bare = re.sub(r"[^\W\d_]+", _whole, _bare(lower))
    return CERTAIN.get(lower) or CERTAIN.get(bare) or next((s for p, s in IN_WORDS if p.fullmatch(bare)), None)


def _whole(word: re.Match[str]) -> str:
    """A word of a mark with the diacritics it lacks: 'đat', 'dat' are 'đạt', 'đát' is none."""
    whole = WHOLE.get(fold(word[0]), word[0])
    return whole if signs_of(word[0]) <= signs_of(whole) else word[0]


@lru_cache(maxsize=20_000)
def is_word(text: str) -> bool:
    """True for a mark that means the same in every file and is no figure."""
    return not clean(text).isdigit() and certain(text) is not None


def is_dressed(text: str) -> bool:
    """True for such a mark with signs or a leading word around it: '☑ Đạt', 'Kết quả: đạt', which a sheet explains as a whole."""
    dressed = DRESSED.fullmatch(clean(text).casefold()) if len(text) <= LONGEST else None
    return dressed is not None and certain(dressed["word"]) is not None


def is_no(text: str) -> bool:
    """True for 'Không' alone, which answers whether something is there as well as whether it has passed."""
    return clean(text).casefold() in ("không", "ko")


def _bare(lower: str) -> str:
    """A word without the quotes around it or the one full stop or comma behind it; any other sign makes it another word."""
    found = re.fullmatch(
        r"(?:[-–—•→▪]\s+(?=[^\W\d]{2}))?[\"'“”]?(?P<word>(?:[\w\s/]|(?<=\w)\.(?=\s?\w))+?)[\"'“”]?\s*[.,;:]?",
        re.sub(r"\s+", " ", lower.strip()),
    )
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
