"""The words for the codes of the database: one table a code, each code once, in both languages."""

from __future__ import annotations

from pipeline.text.phrases import Phrase

STATUSES: dict[str, Phrase] = {
    "missed": Phrase("không đạt", "missed"),
    "reversing": Phrase("thụt lùi", "reversing"),
    "behind": Phrase("chậm", "behind"),
    "no_movement": Phrase("chưa chuyển biến", "no movement"),
    "at_risk": Phrase("có nguy cơ chậm", "at risk"),
    "on_track": Phrase("đúng tiến độ", "on track"),
    "achieved": Phrase("đã đạt", "achieved"),
    "not_started": Phrase("chưa bắt đầu", "not started"),
    "not_assessable": Phrase("chưa đánh giá được", "not assessable"),
}
"""Statuses of mart.target_progress, in the order in which a leader must look at them."""

CERTAINTIES: dict[str, Phrase] = {
    "certain": Phrase("chắc chắn", "certain"),
    "single_source": Phrase("một nguồn", "single source"),
    "likely": Phrase("khả năng cao", "likely"),
    "open": Phrase("chưa chắc chắn", "open"),
}

STATES: dict[str, Phrase] = {
    "passed": Phrase("đạt", "passed"),
    "failed": Phrase("chưa đạt", "failed"),
    "not_applicable": Phrase("không xét", "not applicable"),
    "not_reported": Phrase("chưa báo cáo", "not reported"),
    "held": Phrase("đang giữ lại", "held"),
}
"""States of a criterion in a commune."""

STANDINGS: dict[str, Phrase] = {
    "overdue": Phrase("quá hạn", "overdue"),
    "unknown": Phrase("qua hạn, chưa rõ", "past due, not known"),
    "due_soon": Phrase("sắp đến hạn", "due soon"),
    "planned": Phrase("chưa đến hạn", "not due yet"),
    "recurring": Phrase("làm thường xuyên", "recurring"),
    "no_date": Phrase("không ấn định ngày", "no date set"),
    "done": Phrase("đã xong", "done"),
}
"""Where a scheduled task stands (mart.schedule_progress), in the order in which somebody must look at it."""

WORK_STATES: dict[str, Phrase] = {
    "done": Phrase("đã hoàn thành", "reported done"),
    "in_progress": Phrase("đang thực hiện", "in progress"),
    "not_started": Phrase("chưa thực hiện", "not started"),
    "held": Phrase("báo cáo chưa đọc chắc chắn", "the report could not be read with certainty"),
}
"""States of a scheduled task."""

REASONS: dict[str, Phrase] = {
    "qualitative": Phrase(
        "đây là mục tiêu định tính, kế hoạch không nêu con số",
        "it is a qualitative target and the plan gives no number",
    ),
    "no_number": Phrase("kế hoạch không nêu con số", "the plan gives no number"),
    "no_arithmetic": Phrase(
        "chưa có cách tính cho loại mục tiêu này", "there is no arithmetic for this kind of target yet"
    ),
    "no_members": Phrase("chưa biết danh sách xã của nhóm", "the communes of the group are not known"),
    "no_group_members": Phrase("kế hoạch chưa nêu tên xã nào của nhóm", "the plan names no commune of the group"),
    "none_recognised": Phrase("chưa có xã nào được công nhận", "no commune is recognised yet"),
    "no_register": Phrase("chưa có danh sách quyết định công nhận", "there is no register of recognition decisions"),
    "no_advanced_register": Phrase(
        "danh sách nhận được chưa có quyết định công nhận nông thôn mới nâng cao nào",
        "no register received holds a decision on the advanced standard",
    ),
    "no_standard_register": Phrase(
        "danh sách nhận được chưa có quyết định công nhận nào theo chuẩn này",
        "no register received holds a decision on this standard",
    ),
    "no_start": Phrase("không có số đầu kỳ để tính phần tăng thêm", "there is no baseline to count additions from"),
    "no_baseline": Phrase("kế hoạch không nêu số đầu kỳ", "the plan gives no baseline"),
    "no_direction": Phrase(
        "số đầu tiên trong năm đã bằng hoặc hơn mức cần và kế hoạch không nói rõ phải tăng hay giảm (cột direction của "
        "targets.csv)",
        "the year's first figure is at the target or above it and the plan does not tell whether it is to rise or to fall "
        "(column direction of targets.csv)",
    ),
    "no_bands_above": Phrase(
        "kế hoạch không nêu số xã của các nhóm cao hơn nên không cộng được từ trên xuống",
        "the plan gives no figure for the bands above, so they cannot be added from the top",
    ),
    "bottom_band": Phrase(
        "xã nào cũng đạt từ 0 tiêu chí trở lên: nhóm thấp nhất do các nhóm phía trên quyết định",
        "every commune has at least 0 criteria: the lowest band follows from those above it",
    ),
    "no_data": Phrase("chưa có số liệu của kỳ này", "there are no data for this period"),
    "all_unknown": Phrase("chưa biết kết quả của xã nào", "no commune's result is known"),
    "some_missing": Phrase("còn xã trong nhóm chưa báo cáo", "some communes of the group have not reported"),
    "held_figure": Phrase(
        "ô số liệu đang được giữ lại vì chưa đọc chắc chắn",
        "the cell is held because it could not be read with certainty",
    ),
    "no_form_of_level": Phrase("chưa có biểu nào báo cáo ở cấp này", "no form reports at this administrative level"),
    "not_by_criteria": Phrase(
        "mục tiêu này không do kết quả tiêu chí của xã quyết định", "it is not decided by the communes' criteria"
    ),
    "set_aside": Phrase("trái với mục tiêu khác, tạm gác", "it contradicts other targets and is set aside"),
    "unbounded": Phrase("số liệu còn thiếu quá nhiều để kết luận", "too much is missing to tell"),
    "unknown": Phrase("chưa đủ số liệu để kết luận", "there are not enough data to tell"),
}
"""Why a target could not be measured or assessed, as a clause after 'vì' and 'because'."""

CHANGES: dict[str, Phrase] = {
    "gained": Phrase("đạt thêm", "gained"),
    "lost": Phrase("mất", "lost"),
    "restated": Phrase("xác định lại", "restated"),
    "boundary": Phrase("do thay đổi danh sách xã", "by the list of communes"),
}
"""What a change since the period before came of."""

SUBMISSION_STATUSES: dict[str, Phrase] = {
    "accepted": Phrase("nhận đủ", "accepted"),
    "partly_accepted": Phrase("nhận một phần", "partly accepted"),
    "refused": Phrase("không nhận", "refused"),
    "superseded": Phrase("đã được thay", "superseded"),
    "duplicate": Phrase("trùng", "duplicate"),
    "ignored": Phrase("bỏ qua", "ignored"),
}
"""What became of a file."""

SEVERITIES: dict[str, Phrase] = {
    "critical": Phrase("nghiêm trọng", "critical"),
    "warning": Phrase("cần kiểm tra", "warning"),
    "info": Phrase("để biết", "info"),
}

STANDARDS: dict[str, Phrase] = {
    "dat_chuan": Phrase("nông thôn mới", "the new-rural standard"),
    "nang_cao": Phrase("nông thôn mới nâng cao", "the advanced standard"),
    "kieu_mau": Phrase("nông thôn mới kiểu mẫu", "the model standard"),
}
"""Standards, where reference.names has no name of the workspace's own."""

STAGES: dict[str, Phrase] = {
    "du_tieu_chi": Phrase("đủ tiêu chí", "all criteria met"),
    "huyen_tham_tra": Phrase("huyện thẩm tra", "verified by the district"),
    "ho_so": Phrase("hồ sơ trình tỉnh", "dossier sent to the province"),
    "tinh_tham_dinh": Phrase("tỉnh thẩm định", "appraised by the province"),
    "quyet_dinh": Phrase("quyết định công nhận", "decision of recognition"),
}
"""Stages of recognition, in their order."""

WAITED_FOR: dict[str, Phrase] = {
    "commune": Phrase("xã", "the commune"),
    "district": Phrase("huyện", "the district"),
    "province_office": Phrase("cơ quan thẩm định của tỉnh", "the province's appraisers"),
    "province_committee": Phrase("UBND tỉnh", "the People's Committee of the province"),
}
"""Who waits, and for whom, on the way to recognition (mart.recognition_stages.waiting, waits_on)."""
