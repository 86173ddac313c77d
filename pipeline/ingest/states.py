"""What a cell says of a task: done, in progress, not started. What is neither said nor certain is None."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.ingest.text import clean

SHORT_FORMS = {"ht": "hoàn thành", "th": "thực hiện", "tk": "triển khai"}
# 'Đã hoàn thành dự thảo' and 'Hoàn thành 80%' are not done; what stands behind must be a time or the whole.
_WHEN = (
    r"đợt( [\w/]+){1,4}|theo quy định|(đúng|trước|vượt) (kế hoạch|thời hạn|tiến độ|hạn)|theo( đúng)? kế hoạch|xong|cả năm|"
    r"(100 ?%|toàn bộ)( (kế hoạch|khối lượng|nội dung|công việc|nhiệm vụ))?|(các )?(nội dung|nhiệm vụ|công việc)|"
    r"(trong |vào )?(ngày|tháng|quý) [\w/.]+( năm \d{4})?"
)
_DOING = r"thực hiện|tổ chức|làm|triển khai|tham mưu|ban hành|xây dựng|kết thúc"
# 'Đã thực hiện' may be all of it or its beginning.
_BEGUN = r"đã (thực hiện|triển khai|làm|hoàn thành) (một phần|bước đầu|cơ bản|\d+)|(đã )?hoàn thành \d{1,2}(?!\d)"
WORK_STATES = (
    (
        re.compile(r"chưa xong\b.*\bđang\b[^?]*|đã (triển khai|làm|thực hiện)\b[^?]*\bchưa (xong|hoàn thành)\b[^?]*"),
        "in_progress",
    ),
    (re.compile(r"(chưa|không) (hoàn thành|xong|đầy đủ|dứt điểm)\b.*"), None),  # in progress or not begun
    (
        re.compile(r"không( (còn|phát sinh|có vướng mắc|vướng mắc)\b.*)?|chưa phát sinh.*"),
        None,
    ),  # nothing to do is not 'not begun'
    (re.compile(r"(chưa|không)\b[^?]*"), "not_started"),
    (re.compile(rf"(đã )?(({_DOING}) )*(hoàn thành|hoàn tất|xong)([\s,]+\(?({_WHEN})\)?)*\s*\.?"), "done"),
    (re.compile(rf"(đang|tiếp tục|cơ bản|bước đầu|{_BEGUN})\b[^?]*"), "in_progress"),
)


@lru_cache(maxsize=5_000)
def state_of(text: str) -> str | None:
    """done, in_progress or not_started; None where the text says none of them for certain."""
    words = (SHORT_FORMS.get(w, w) for w in clean(text).casefold().split())
    written = " ".join(words)
    return next((state for pattern, state in WORK_STATES if pattern.fullmatch(written)), None)
