"""Codes of the database in words, for columns whose form names a list of words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.reporting import language, wording
from pipeline.reporting.language import say
from pipeline.text.codes import CERTAINTIES

WORDS: dict[str, dict[str, str]] = {
    "change": wording.CHANGES,
    "sender_kind": wording.SENDER_KINDS,
    "submission": wording.SUBMISSIONS,
    "held_reason": {
        "unreadable": "ký hiệu không đọc được",
        "contradiction": "các biểu nói khác nhau",
        "refuted": "chỉ tiêu nói ngược lại",
        "unknown_place": "không rõ xã nào",
    },
    "basis": {
        "unsure": "hỏi lại trước: có thể đã đạt",
        "indicators": "số liệu chỉ tiêu",
        "other_criteria": "số tiêu chí khác đã đạt",
        "criteria": "số tiêu chí đã đạt",
    },
    "comparator": {">=": "≥", "<=": "≤", "=": "="},
    "risk": {
        "contradicted": "chỉ tiêu không đạt ngưỡng (ngưỡng chưa kiểm chứng)",
        "thin": "sát ngưỡng",
        "lost_before": "đã từng mất",
    },
    "effort_source": {
        "indicator_gap": "theo khoảng cách chỉ tiêu",
        "gain_rate": "theo mức đã đạt được các kỳ qua",
        "confirm": "cần xác nhận trước",
        "override": "đơn vị ấn định",
    },
    "allocation_outcome": {
        "met_already": "đã đạt",
        "met": "đạt nhờ phương án",
        "set_aside": "gác lại vì mâu thuẫn",
        "left_out": "ngoài phạm vi",
    },
    "standard": {"dat_chuan": "đạt chuẩn", "nang_cao": "nâng cao", "kieu_mau": "kiểu mẫu"},
    "path": {
        "even": "chia đều",
        "milestones": "theo mốc của kế hoạch",
        "learned": "theo nhịp các năm trước",
    },
    "group": {"all": "toàn tỉnh", "province": "cấp tỉnh", "recognised": "xã đã được công nhận"},
    "action": {
        "confirm": "Xác nhận ô đang giữ lại hoặc chưa báo cáo",
        "collect": "Lấy biểu kỳ này của nơi còn dùng số kỳ trước",
        "keep": "Giữ kết quả sát ngưỡng hoặc có chỉ tiêu không đạt ngưỡng",
        "finish": "Gần ngưỡng nhất",
        "choose": "Phương án ít công sức nhất chọn",
        "send": "Gửi biểu của kỳ này",
        "correct": "Sửa biểu đã gửi",
        "explain": "Báo cáo nguyên nhân, biện pháp và thời hạn khắc phục mục tiêu",
        "finish_tasks": "Hoàn thành công việc đã quá hạn",
    },
}  # fmt: skip


def word(form: str, code: Any) -> str:
    """The word of a code in the language spoken; a code without a word keeps its name."""
    said = WORDS[form].get(str(code))
    return say(said) if said else str(code)


FORMS: dict[str, Callable[[Any], str]] = {
    form: (lambda code, form=form: word(form, code)) for form in WORDS
} | {
    "period": lambda value: wording.period(str(value)),
    "unit": lambda value: wording.unit(str(value)),
    "year": lambda value: str(int(value)),
    "band": lambda value: str(value).replace("-", "–"),
    "certainty": lambda value: getattr(CERTAINTIES[value], language.current()),
}  # fmt: skip
"""Form of a column → how its values are written, where that is neither a figure, a day nor plain text."""
