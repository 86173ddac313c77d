"""The words for codes that stand in columns of reports: one table a kind of code, each code once, in both languages."""

from __future__ import annotations

from pipeline.text import codes, nation
from pipeline.text.phrases import Phrase

LABELS: dict[str, dict[str, Phrase]] = {
    "change": {
        "gained": Phrase("Đạt thêm", "Gained"),
        "lost": Phrase("Mất", "Lost"),
        "restated": Phrase("Xác định lại", "Restated"),
    },
    "sender_kind": {
        "district": Phrase("Huyện, thành phố", "District"),
        "department": Phrase("Sở, ngành", "Departments"),
        "province": Phrase("Cấp tỉnh", "Province"),
    },
    "province_state": nation.STATES,
    "submission": codes.SUBMISSION_STATUSES,
    "held_reason": {
        "unreadable": Phrase("ký hiệu không đọc được", "mark cannot be read"),
        "contradiction": Phrase("các biểu nói khác nhau", "the forms contradict each other"),
        "refuted": Phrase("chỉ tiêu nói ngược lại", "the indicators contradict it"),
        "unknown_place": Phrase("không rõ xã nào", "unclear which commune"),
        "refused": Phrase("tệp của nơi gửi không nhận được", "the sender's file was refused"),
    },
    "basis": {
        "unsure": Phrase("hỏi lại trước: có thể đã đạt", "ask first: it may be passed"),
        "indicators": Phrase("số liệu chỉ tiêu", "figures of indicators"),
        "other_criteria": Phrase("số tiêu chí khác đã đạt", "other criteria passed"),
        "criteria": Phrase("số tiêu chí đã đạt", "criteria passed"),
    },
    "comparator": {
        ">=": Phrase("≥", "≥"),
        "<=": Phrase("≤", "≤"),
        "=": Phrase("=", "="),
    },
    "risk": {
        "contradicted": Phrase(
            "chỉ tiêu không đạt ngưỡng (ngưỡng chưa kiểm chứng)",
            "indicator below the threshold (threshold not verified)",
        ),
        "thin": Phrase("sát ngưỡng", "close to the threshold"),
        "lost_before": Phrase("đã từng mất", "lost before"),
    },
    "effort_source": {
        "indicator_gap": Phrase("theo khoảng cách chỉ tiêu", "by the distance of the indicators"),
        "gain_rate": Phrase("theo mức đã đạt được các kỳ qua", "by what was achieved in past periods"),
        "confirm": Phrase("cần xác nhận trước", "to be confirmed first"),
        "override": Phrase("đơn vị ấn định", "set by the office"),
    },
    "allocation_outcome": {
        "met_already": Phrase("đã đạt", "met already"),
        "met": Phrase("đạt nhờ phương án", "met by the choice"),
        "set_aside": Phrase("gác lại vì mâu thuẫn", "set aside: contradiction"),
        "left_out": Phrase("ngoài phạm vi", "out of scope"),
    },
    "standard": {
        "dat_chuan": Phrase("đạt chuẩn", "the standard"),
        "nang_cao": Phrase("nâng cao", "advanced"),
        "kieu_mau": Phrase("kiểu mẫu", "model"),
    },
    "path": {
        "even": Phrase("chia đều", "spread evenly"),
        "milestones": Phrase("theo mốc của kế hoạch", "by the plan's milestones"),
        "learned": Phrase("theo nhịp các năm trước", "by the rhythm of earlier years"),
    },
    "group": {
        "all": Phrase("toàn tỉnh", "whole province"),
        "province": Phrase("cấp tỉnh", "the province's own"),
        "recognised": Phrase("xã đã được công nhận", "communes recognised"),
    },
    "action": {
        "confirm": Phrase("Xác nhận ô đang giữ lại hoặc chưa báo cáo", "Confirm cells that are held or not reported"),
        "collect": Phrase(
            "Lấy biểu kỳ này của nơi còn dùng số kỳ trước",
            "Get this period's workbook where an earlier one is still used",
        ),
        "keep": Phrase(
            "Giữ kết quả sát ngưỡng hoặc có chỉ tiêu không đạt ngưỡng",
            "Keep passes close to a threshold or contradicted by an indicator",
        ),
        "finish": Phrase("Gần ngưỡng nhất", "Closest to the threshold"),
        "choose": Phrase("Phương án ít công sức nhất chọn", "Chosen for the least effort"),
        "send": Phrase("Gửi biểu của kỳ này", "Send this period's workbook"),
        "correct": Phrase("Sửa biểu đã gửi", "Correct the workbook sent"),
        "explain": Phrase(
            "Báo cáo nguyên nhân, biện pháp và thời hạn khắc phục mục tiêu",
            "Report the cause, the remedy and the date for the target",
        ),
        "finish_tasks": Phrase("Hoàn thành công việc đã quá hạn", "Finish overdue tasks"),
        "report_back": Phrase("Cho biết việc đã hứa đã làm hay chưa", "Say whether what was promised is done"),
    },
}
"""Form of a column (schema/titles.csv) → code → words."""

UNITS: dict[str, Phrase] = {
    "commune": Phrase("xã", "communes"),
    "communes": Phrase("xã", "communes"),
    "criteria per commune": Phrase("tiêu chí/xã", "criteria/commune"),
    "criteria": Phrase("tiêu chí", "criterion"),
    "advanced criteria per recognised commune": Phrase("tiêu chí nâng cao/xã", "advanced criteria/commune"),
    "model residential area per recognised commune": Phrase("khu/xã", "areas/commune"),
    "work": Phrase("công trình", "works"),
    "school": Phrase("trường", "schools"),
    "worker": Phrase("lao động", "workers"),
    "person": Phrase("người", "persons"),
    "person-time": Phrase("lượt người", "person-times"),
    "percentage point": Phrase("điểm phần trăm", "percentage points"),
    "million VND per person per year": Phrase("triệu đồng/người/năm", "million VND/person/year"),
    "billion VND": Phrase("tỷ đồng", "billion VND"),
}
"""Units of the plan's files; km, ha and % stand for themselves."""
