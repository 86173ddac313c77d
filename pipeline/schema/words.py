"""The words that stand in enumerated columns, each once."""

CRITERION_STATES = ("passed", "failed", "not_applicable", "not_reported", "held")
ROLES = ("heading", "label", "value", "total", "note", "ignored", "held")
SUBMISSION_STATUSES = ("accepted", "partly_accepted", "refused", "superseded", "duplicate", "ignored")
SEVERITIES = ("critical", "warning", "info")
FORMS = (
    "matrix",
    "indicator_matrix",
    "department",
    "self_assessment",
    "transposed",
    "outputs",
    "funding",
    "schedule",
    "recognition",
    "advanced",
    "unknown",
)
OBSERVATION_KINDS = (
    "criterion",
    "verdict",
    "indicator",
    "output",
    "funding",
    "work",
    "recognition",
    "advanced",
    "model_area",
)
OBSERVATION_STATES = ("passed", "failed", "not_applicable", "not_reported", "held", "value")
WORK_STATES = ("done", "in_progress", "not_started", "held")
STATUSES = (
    "not_started",
    "not_assessable",
    "achieved",
    "missed",
    "reversing",
    "no_movement",
    "on_track",
    "at_risk",
    "behind",
)
TARGET_KINDS = (
    "count",
    "count_new",
    "average",
    "count_distribution",
    "cumulative",
    "level",
    "money",
    "maintain",
    "all_of_group",
    "qualitative",
)
MEASURES = (
    "communes_passing",
    "communes_recognised",
    "mean_criteria",
    "communes_in_band",
    "output",
    "indicator_level",
    "money",
    "members_reaching",
    "none",
)
STANDARDS = ("dat_chuan", "nang_cao", "kieu_mau")
LEVELS = ("xa", "thon", "huyen")
PATHS = ("even", "milestones", "learned")
DIRECTIONS = ("up", "down")
CERTAINTIES = ("certain", "single_source", "likely", "open")
STAGES = ("du_tieu_chi", "huyen_tham_tra", "ho_so", "tinh_tham_dinh", "quyet_dinh")
DUTY_TERMS = ("quarter", "half", "year")
COMMUNE_CHANGES = ("merge", "split", "rename", "move")
MERGE_RULES = ("reassess", "all", "any")
# What a column of a workbook may mean, beside criterion_<number> and indicator_<id>; and the forms a table may be.
HEADING_MEANINGS = (
    "index", "district", "commune", "criterion_row", "output_row", "funding_row", "work_row", "group", "unit", "note",
    "extra", "standard", "criterion_total", "commune_count", "commune_share", "verdict", "self_score", "re_score",
    "requirement", "planned", "this_period", "cumulative", "estimate", "result", "mobilised", "disbursed", "share",
    "decision", "decision_no", "decision_date", "decision_year", "advanced_passed", "area_registered",
    "area_recognised", "work_agency", "work_timing", "work_state", "work_done_on",
)  # fmt: skip
TABLE_FORMS = (
    "recognition", "advanced", "model_area", "funding", "schedule", "outputs", "indicators", "matrix",
    "self_assessment", "summary", "transposed",
)  # fmt: skip
NAMED_KINDS = ("group", "output", "funding", "standard")
# Units of targets.csv as Vietnamese readers know them; km, ha and % stand for themselves.
UNIT_NAMES_VI = {
    "commune": "xã",
    "criteria per commune": "tiêu chí/xã",
    "criteria": "tiêu chí",
    "advanced criteria per recognised commune": "tiêu chí nâng cao/xã",
    "model residential area per recognised commune": "khu/xã",
    "work": "công trình",
    "school": "trường",
    "worker": "lao động",
    "person": "người",
    "person-time": "lượt người",
    "percentage point": "điểm phần trăm",
    "million VND per person per year": "triệu đồng/người/năm",
    "billion VND": "tỷ đồng",
}
# Groups of communes that plans set targets for, as readers know them; another group is called by its own name.
GROUP_NAMES = {
    "border": ("xã biên giới", "border communes"),
    "special_pilot": ("xã điểm đặc biệt khó khăn", "special pilot communes"),
    "district_special_pilot": (
        "xã điểm đặc biệt khó khăn do huyện chọn",
        "special pilot communes chosen by the districts",
    ),
    "advanced_pilot": ("xã điểm nông thôn mới nâng cao", "pilot communes of the advanced standard"),
    "recognised": ("xã đã được công nhận", "recognised communes"),
}
