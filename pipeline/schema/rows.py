"""The rows of tables and views as Python reads them. Made from the database by ``python tests/row_classes.py``; do not edit."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict


class Districts(TypedDict):
    """reference.districts."""

    district_code: str
    district_name: str
    district_kind: str
    full_name: str
    sort_no: int
    map_row: int | None
    map_column: int | None


class Communes(TypedDict):
    """reference.communes."""

    commune_code: str
    commune_name: str
    district_code: str
    district_name: str
    sort_no: int
    valid_from: dt.date | None
    valid_until: dt.date | None


class Criteria(TypedDict):
    """reference.criteria."""

    criterion_no: int
    criterion_name: str
    criterion_name_en: str | None
    group_no: str | None
    group_name: str | None
    lead_agency: str | None
    aliases: str | None
    may_be_not_applicable: bool
    on_merge: str


class Plan(TypedDict):
    """plan.plan."""

    id: str
    title_vi: str
    title_en: str | None
    province_code: str
    province_name: str
    year: int
    issuer: str | None
    coordinator: str | None
    synthetic: bool
    notice_vi: str | None
    notice_en: str | None
    baseline_period: str
    criteria_count: int
    commune_count: int
    full_count: int
    region: str | None
    issued_on: dt.date | None
    on_track: float
    at_risk: float
    ready_share: float
    ready_days: int
    ready_least: float


class Approvals(TypedDict):
    """plan.approvals."""

    period: str
    approved_by: str
    decision: str
    approved_on: dt.date
    figures_sha256: str
    reopened_by: str | None
    reopened_on: dt.date | None
    reason: str | None


class Submissions(TypedDict):
    """raw.submissions."""

    file: str
    sha256: str | None
    bytes: int
    form: str
    period: str | None
    sender: str | None
    sender_kind: str | None
    district_code: str | None
    received_on: dt.date | None
    document_no: str | None
    says_replaces: bool
    status: str
    reason: str | None
    reason_en: str | None
    replaced_by: str | None
    cells_total: int
    cells_held: int


class Cells(TypedDict):
    """raw.cells."""

    file: str
    sheet: str
    cell: str
    row_no: int
    column_no: int
    text: str
    role: str
    reason: str | None
    period: str | None
    meaning: str | None


class Issues(TypedDict):
    """raw.issues."""

    issue_id: int
    file: str | None
    sheet: str | None
    cell: str | None
    rule: str
    severity: str
    found: str | None
    expected: str | None
    message_vi: str
    message_en: str
    remedy_vi: str
    remedy_en: str | None
    period: str | None
    commune_code: str | None
    criterion_no: int | None


class TargetProgress(TypedDict):
    """mart.target_progress."""

    plan_year: int
    period: str
    target_id: str
    fact_id: str
    leads_fact: bool
    subject_vi: str | None
    subject_en: str | None
    sort_no: int
    kind: str
    measure: str
    standard: str
    level: str
    unit: str | None
    group: str | None
    criterion_no: int | None
    due: str
    due_on: dt.date
    path: str
    path_n: int | None
    baseline: float | None
    baseline_source: str
    provisional_from: str | None
    value: float | None
    value_low: float | None
    value_high: float | None
    target_low: float | None
    target_high: float | None
    judged_baseline: float | None
    judged_value: float | None
    judged_low: float | None
    judged_high: float | None
    judged_target: float | None
    members: int | None
    planned_share: float
    expected_by_now: float | None
    expected_even: float | None
    nothing_due: bool | None
    progress: float | None
    pace: float | None
    pace_low: float | None
    pace_high: float | None
    lead: float | None
    pace_so_far: float | None
    pace_needed: float | None
    status: str
    status_low: str
    status_high: str
    is_robust: bool | None
    likely_low: float | None
    likely_high: float | None
    certainty: str | None
    hangs_on: str | None
    members_missing: str | None
    members_reached: int | None
    members_undecided: int | None
    list_changed: bool | None
    carried_from: str | None
    reason: str | None
    reason_vi: str | None
    reason_en: str | None
    explanation_vi: str
    explanation_en: str


class Completeness(TypedDict):
    """mart.completeness."""

    plan_year: int
    period: str
    sender: str
    sender_name: str
    sender_kind: str
    agency_id: str | None
    duty_ids: str | None
    every: str | None
    due_on: dt.date | None
    inferred: bool | None
    has_sent: bool
    has_ever_sent: bool
    files: int
    received_on: dt.date | None
    days_late: int | None
    communes_expected: int | None
    communes_reported: int | None
    cells_held: int
    issues: int


class PeriodReadiness(TypedDict):
    """mart.period_readiness."""

    period: str
    due_on: dt.date
    is_due: bool
    districts: int
    districts_come: int
    missing: str | None
    standing: str
    is_default: bool


class Allocation(TypedDict):
    """mart.allocation."""

    period: str
    rank: int
    commune_code: str
    criterion_no: int
    state: str
    effort: float
    effort_source: str
    gap_vi: str | None
    gap_en: str | None
    serves: str | None
    purpose_vi: str | None
    purpose_en: str | None
    explanation_vi: str
    explanation_en: str


class NamedTargets(TypedDict):
    """mart.named_targets."""

    plan_year: int
    period: str
    target_id: str
    fact_id: str
    leads_fact: bool
    sort_no: int
    kind: str
    measure: str
    standard: str
    level: str
    unit: str | None
    group: str
    criterion_no: int
    due: str | None
    due_on: dt.date | None
    path: str | None
    path_n: int | None
    baseline: float | None
    baseline_source: str
    provisional_from: str | None
    value: float | None
    value_low: float | None
    value_high: float | None
    target_low: float | None
    target_high: float | None
    judged_baseline: float | None
    judged_value: float | None
    judged_low: float | None
    judged_high: float | None
    judged_target: float | None
    members: int | None
    planned_share: float
    expected_by_now: float | None
    expected_even: float | None
    nothing_due: bool | None
    progress: float | None
    pace: float | None
    pace_low: float | None
    pace_high: float | None
    lead: float | None
    pace_so_far: float | None
    pace_needed: float | None
    status: str
    status_low: str
    status_high: str
    is_robust: bool | None
    likely_low: float | None
    likely_high: float | None
    certainty: str | None
    hangs_on: str | None
    members_reached: int | None
    members_undecided: int | None
    list_changed: bool | None
    carried_from: str | None
    in_band: float | None
    band_target: float | None
    band_low: int
    band_high: int | None
    subject: str | None
    target_name: str | None
    owner: str | None
    plan_section: str | None
    note: str | None
    parent: str | None
    members_missing: str | None
    group_label: str | None
    is_headline: bool | None
    criterion_name: str
    lead_agency: str | None
    reason: str | None
    explanation: str | None
    to_go: float | None
    cells: int | None
    forecast: float | None
    forecast_low: float | None
    forecast_high: float | None
    reaches_target: bool | None


class NamedChanges(TypedDict):
    """mart.named_changes."""

    period: str
    previous_period: str | None
    commune_code: str
    criterion_no: int
    change: str
    passes: int | None
    state_before: str
    state: str | None
    source_cell: str | None
    commune_name: str
    district_code: str
    district_name: str
    sort_no: int
    criterion_name: str


class NamedDistricts(TypedDict):
    """mart.named_districts."""

    period: str
    district_code: str
    district_name: str
    full_name: str
    sort_no: int
    communes: int
    average: float | None
    average_low: float | None
    average_high: float | None
    average_before: float | None
    average_change: float | None
    place: int | None
    complete: int | None
    recognised: int | None
    held: int
    not_reported: int
    carried: int
    province_average: float | None


class Results(TypedDict):
    """checks.results."""

    rule_id: str
    suite: str
    table_name: str
    expectation: str
    severity: str
    outcome: str
    rows_checked: int | None
    rows_failed: int | None
    reason_vi: str
    reason_en: str
    legal_source: str | None
    observed: str | None


class Build(TypedDict):
    """meta.build."""

    version: str
    input_hash: str
    as_of: dt.date | None
    newest_period: str
    stands_from: dt.date | None
    stands_until: dt.date | None
