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
