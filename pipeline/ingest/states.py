"""What a cell says of a task: done, in progress, not started. What is neither said nor certain is None."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from unidecode import unidecode

from pipeline.ingest.abbreviations import SHORT_FORMS, initials_out
from pipeline.ingest.diacritics import without_english
from pipeline.ingest.text import clean

OF_STATES = {**SHORT_FORMS, "ht": "hoàn thành", "tk": "triển khai"}
# 'Đã hoàn thành dự thảo' and 'Hoàn thành 80%' are not done; what stands behind must be a time or the whole.
_WHEN = (
    r"đầy đủ|"
    r"rồi|"
    r"đợt( [\w/]+){1,4}|theo quy định|(đúng|trước|vượt) (kế hoạch|thời hạn|tiến độ|hạn)( quy định| đề ra)?|xong|hoàn thành|cả năm|"
    r"theo( đúng)? (kế hoạch|nghị quyết|yêu cầu|tiến độ|chỉ đạo)( đã)?( đề ra| được giao| được duyệt| quy định)?|"
    r"(100 ?%|toàn bộ)( (kế hoạch|kh|khối lượng|nội dung|công việc|nhiệm vụ))?|(các )?(nội dung|nhiệm vụ|công việc)|"
    r"(trong |vào )?(ngày|tháng|quý) [\w/.]+( năm \d{4})?"
)
_DOING = r"thực hiện|tổ chức|làm|triển khai|tham mưu|ban hành|xây dựng|giải quyết|xử lý"
_GOES_ON = r"đang|(?:mới|đã|vừa) (?:bắt đầu|bắt tay)|tiếp tục|cơ bản|bước đầu|một phần"
_BEGUN = r"(đã|mới) (thực hiện|triển khai|họp|tổ chức|ban hành|xây dựng|tham mưu|làm)|mới (hoàn thành|hoàn tất|xong)|(đã )?hoàn thành \d+"
# Some of several: a round, quarters one after another, so many things (but no day and no number of a decision).
_SOME = r"đợt \d+\b(?! ?/)|quý \w+ ?(,|và|;)|(?<!số )(?<!ngày )(?<!tháng )\b\d{1,3} (?!ngày|tháng|năm)[^\W\d]{2,}"
_PART = rf"\b({_GOES_ON}|dự thảo|còn|chưa)\b|\d+ ?%|{_SOME}"
WORK_STATES = (
    (re.compile(rf"(chưa|không) (hoàn thành|hoàn tất|xong|kết thúc)\b[^?\w]+({_GOES_ON})\b[^?]*"), "in_progress"),
    # What is denied is the end, or two things are said: in progress or not begun. Nothing to do is not 'not begun'.
    (re.compile(r"(chưa|không) (hoàn thành|hoàn tất|xong|kết thúc|đầy đủ|dứt điểm)\b.*"), None),
    (re.compile(r"không( (còn|phát sinh|có vướng mắc|vướng mắc)\b.*)?|chưa phát sinh.*"), None),
    (re.compile(rf"(chưa|không)\b.*\b({_GOES_ON}|đã)\b.*"), None),
    (re.compile(r"(chưa|không)\b[^?]*"), "not_started"),
    (re.compile(rf"(đã )?(({_DOING}) )*(hoàn thành|hoàn tất|xong)([\s,]+\(?({_WHEN})\)?)*\s*\.?"), "done"),
    (
        re.compile(
            rf"đã kết thúc([\s,]+\(?({_WHEN})\)?)*\s*\.?|((đã )?({_DOING}|đạt)( được| đạt)* )?100([.,]0+)? ?%( kế hoạch| kh)?\.?"
        ),
        "done",
    ),
    (re.compile(rf"({_GOES_ON})\b[^?]*"), "in_progress"),
    (re.compile(rf"(đã )?({_DOING}|hoàn thành)( được)?( khoảng| gần)? (một )?(nửa|phần)\b[^?]*"), "in_progress"),
    # '100% văn bản', '50 km, đạt 100%': a whole, of what nobody can tell; with what is still to come beside it, a part.
    (re.compile(rf"(?!.*\b({_GOES_ON}|dự thảo|còn|chưa)\b)(?=.*(?<![\d.,])100([.,]0+)? ?%)({_BEGUN})\b[^?]*"), None),
    # 'Đã thực hiện' alone may be the whole of it; with what is still to come beside it, it is not.
    (re.compile(rf"(?=.*({_PART}))({_BEGUN})\b[^?]*"), "in_progress"),
)


FINISHED = re.compile(
    rf"(?!.*{_PART})(?:(?:công việc|nhiệm vụ|nội dung)\s)?đã (?:{_DOING}|hoàn thành|hoàn tất|xong)\b[^?]*"
)
# 'Hiện nay đang …', 'vẫn chưa …' say what 'đang …', 'chưa …' say.
STILL = re.compile(rf"((còn|vẫn|mới|hiện( nay| tại)?)[\s,]+)+(?=({_GOES_ON}|chưa|không)\b)")


def finished_by(texts: Iterable[str]) -> frozenset[str]:
    """The words by which a column of three steps says of a task that it is done: 'Đã thực hiện' where it says of others
    that they go on and are not begun, and nothing else of any."""
    steps = {t: state_of(t) for t in {_written(t).strip(" .;") for t in texts}}
    unsure = {t for t, state in steps.items() if state is None}
    is_scale = len(steps) == len(unsure) + 2 and {*steps.values()} == {None, "in_progress", "not_started"}
    return frozenset(t for t in unsure if is_scale and len(unsure) == 1 and FINISHED.fullmatch(t))


def state_in(text: str, finished: frozenset[str]) -> str | None:
    """``state_of`` a cell of a column with these words for what is done."""
    return "done" if _written(text).strip(" .;") in finished else state_of(text)


def _written(text: str) -> str:
    return " ".join(OF_STATES.get(w, w) for w in initials_out(clean(text)).casefold().split())


# A share, a box or a leading word before what is said: '100% → xong', '[x] đã xong', 'Trạng thái: đang làm'.
LED = re.compile(
    r"(?:(?P<share>\d{1,3}) ?% *[^\w\s]+|\[(?P<box>[ x~]?)\]|(?:trạng thái|kết quả|tình hình|tiến độ|qua kiểm tra) *:|[→►▶»•☑✓✔☐-]) *"
    r"|(?:việc|nhiệm vụ|công việc) này "
)
CLOSED = re.compile(r"\s*([✓✔☑✗✘])$")
BOXES = {"x": ("done",), "": ("in_progress", "not_started"), " ": ("in_progress", "not_started"), "~": ("in_progress",)}


@lru_cache(maxsize=5_000)
def state_of(text: str) -> str | None:
    """done, in_progress or not_started; None where the text says none of them for certain, or its share or box another."""
    written = _written(without_english(text))
    led = LED.match(written)
    closed = CLOSED.search(written)
    state = _state_of(written[led.end() if led else 0 : closed.start() if closed else None])
    is_done = {int(led["share"]) >= 100} if led and led["share"] else set[bool]()
    is_done |= {closed[1] in "✓✔☑"} if closed else set()
    is_boxed = led is None or led["box"] is None or state in BOXES[led["box"]]
    return state if is_boxed and is_done <= {state == "done"} else None


def _state_of(written: str) -> str | None:
    still, states = _without_diacritics() if written.isascii() else (STILL, WORK_STATES)
    begun = still.match(written)
    said = written[begun.end() if begun else 0 :]
    return next((state for pattern, state in states if pattern.fullmatch(said)), None)


@lru_cache(maxsize=1)
def _without_diacritics() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], str | None]]]:
    return re.compile(unidecode(STILL.pattern)), [(re.compile(unidecode(p.pattern)), s) for p, s in WORK_STATES]
