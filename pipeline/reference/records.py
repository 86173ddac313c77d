"""One pydantic model a file: which columns it has and what type each is."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from pipeline.reference.cells import (
    Compound,
    Day,
    Decimals,
    Factor,
    Flag,
    MaybeDay,
    MaybeFlag,
    MaybeNumber,
    MaybePeriod,
    MaybePlace,
    MaybeWhole,
    MaybeYear,
    Months,
    Name,
    No,
    Note,
    Number,
    Period,
    Share,
    Whole,
    Year,
    one_of,
    whole_between,
)
from pipeline.schema import words

INDICATOR_KINDS = ("pass_fail", "percent", "number", "none_allowed")
COMPARATORS = (">=", "<=", "=", "")
ROLES = ("total", "part", "same", "smaller", "larger", "group_size", "cited_document", "least_criteria")
DISTRICTS, AGENCIES_OF_CRITERIA = "districts", "agencies_of_criteria"
"""Who owes a report beside a single agency."""


class Record(BaseModel):
    """A row of a file; columns it does not know are somebody's own and are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


class DistrictRecord(Record):
    district_code: Name
    district_name: Name
    district_kind: Name
    full_name: Name
    map_row: MaybePlace = None
    map_column: MaybePlace = None


class CommuneRecord(Record):
    commune_code: Name
    commune_name: Name
    district_code: Name
    district_name: Name
    valid_from: MaybeDay = None
    valid_until: MaybeDay = None


class CommuneChangeRecord(Record):
    """``from_code`` may hold several codes joined with ``;`` (a merge), ``to_code`` likewise (a split)."""

    changed_on: Day = Field(validation_alias=AliasChoices("on", "changed_on"))
    kind: Annotated[str, one_of(words.COMMUNE_CHANGES)]
    from_code: Name
    to_code: Note = ""
    decision: Note = ""
    note: Note = ""


class UnitRecord(Record):
    unit_id: Name
    name_vi: Name
    name_en: Name
    decimals: Decimals
    is_whole: Flag
    base_unit: Note = ""
    factor: Factor = 1.0
    aliases: Note = ""


class NameRecord(Record):
    kind: Annotated[str, one_of(words.NAMED_KINDS)]
    id: Name
    name_vi: Name
    name_en: Note = ""


class AgencyRecord(Record):
    agency_id: Name
    name_vi: Name
    short_vi: Note = ""
    name_en: Note = ""
    aliases: Note = ""


class CriterionRecord(Record):
    criterion_no: Whole
    criterion_name: Name
    criterion_name_en: Note = ""
    group_no: Note = ""
    group_name: Note = ""
    lead_agency: Note = ""
    aliases: Note = ""
    may_be_not_applicable: MaybeFlag = None
    on_merge: Annotated[str, one_of(words.MERGE_RULES, "reassess")] = "reassess"


class IndicatorRecord(Record):
    indicator_id: Name
    criterion_no: Whole
    indicator_name: Name
    kind: Annotated[str, one_of(INDICATOR_KINDS)]
    comparator: Annotated[str, one_of(COMPARATORS)]
    threshold: Compound
    unit: Note = ""
    threshold_verified: Flag
    source: Note = ""


class ThresholdRecord(Record):
    indicator_id: Name
    year: MaybeYear
    threshold: MaybeNumber
    threshold_2: MaybeNumber
    verified: Flag
    note: Note = ""
    source: Note = ""


class AliasRecord(Record):
    kind: Name
    alias: Name
    target: Name
    scope: Note = ""
    note: Note = ""


class HeadingRecord(Record):
    meaning: Name
    alias: Name
    sender: Note = ""
    form: Annotated[str, one_of(words.TABLE_FORMS, "")] = ""
    note: Note = ""


class FormRecord(Record):
    form: Annotated[str, one_of(words.TABLE_FORMS)]
    evidence: Name
    note: Note = ""


class TargetRecord(Record):
    target_id: Name
    kind: Annotated[str, one_of(words.TARGET_KINDS)]
    unit: Note
    group: Note
    criterion_no: MaybeWhole
    baseline: MaybeNumber
    target_low: MaybeNumber
    target_high: MaybeNumber
    due: Period
    owner: Note
    plan_section: Note
    plan_text: Name
    note: Note = ""
    band_low: MaybeWhole = None
    band_high: MaybeWhole = None
    measure: Annotated[str, one_of((*words.MEASURES, ""))] = ""
    standard: Annotated[str, one_of(words.STANDARDS, "dat_chuan")] = "dat_chuan"
    level: Annotated[str, one_of(words.LEVELS, "xa")] = "xa"
    parent: Note = ""
    fact_id: Note = ""
    path: Annotated[str, one_of((*words.PATHS, ""))] = ""
    owner_inferred: No = False
    direction: Annotated[str, one_of((*words.DIRECTIONS, ""))] = ""


class GroupRecord(Record):
    """``from`` and ``until`` are the first and the last period of membership; empty is from the beginning, to the end."""

    group: Name
    commune_code: Name
    commune_name: Name
    verified: Flag
    note: Note = ""
    from_period: MaybePeriod = Field("", validation_alias=AliasChoices("from", "from_period"))
    until_period: MaybePeriod = Field("", validation_alias=AliasChoices("until", "until_period"))


class WorkRecord(Record):
    work_id: Name
    group_no: Name
    group_name: Name
    item_no: Whole
    work_name: Name
    lead: Note = ""
    implementing: Note = ""
    coordinating: Note = ""
    timing_text: Note = ""
    months_due: Months
    note: Note = ""
    no_target: Note = ""


class LinkRecord(Record):
    work_id: Name
    target_id: Name
    note: Note = ""


class RevisionRecord(Record):
    target_id: Name
    from_period: Period
    target_low: Number
    target_high: MaybeNumber = None
    due: MaybePeriod = ""
    note: Note = ""


class MilestoneRecord(Record):
    target_id: Name
    period: Period
    share: Share
    note: Note = ""


class BandRecord(Record):
    band_low: Whole
    band_high: Whole
    name: Note = ""


class DutyRecord(Record):
    duty_id: Name
    owed_by: Name
    owed_to: Note = ""
    what: Name
    every: Annotated[str, one_of(words.DUTY_TERMS)]
    due_days: Annotated[int, whole_between(0, 366)]
    plan_text: Note = ""
    inferred: No = False


class StageRecord(Record):
    commune_code: Name
    standard: Annotated[str, one_of(words.STANDARDS, "dat_chuan")] = "dat_chuan"
    stage: Annotated[str, one_of(words.STAGES)]
    reached_on: Day = Field(validation_alias=AliasChoices("on", "reached_on"))
    note: Note = ""


class PlanNoteRecord(Record):
    target_id: Name
    period: Period
    cause: Note = ""
    measure_promised: Note = ""
    by_whom: Note = ""
    by_when: MaybeDay = None
    done: No = False


class StatementRecord(Record):
    statement_id: Name
    comparison: Name
    role: Annotated[str, one_of(ROLES)]
    subject: Name
    subject_en: Note = ""
    value: MaybeNumber
    unit: Note = ""
    date: MaybeDay
    plan_section: Name
    plan_text: Name
    note: Note = ""


class CorrectionRecord(Record):
    """A known wrong cell, in data/raw/corrections.csv; ``expect`` and ``corrected`` may be empty (a blank cell)."""

    file: Name
    sheet: Name
    cell: Annotated[str, Field(pattern=r"^[A-Z]{1,3}[1-9][0-9]{0,6}$")]
    expect: Note = ""
    corrected: Note = ""
    reason: Name
    requested_from: Name
    requested_on: MaybeDay = None
    answered_on: MaybeDay = None


class ApprovalRecord(Record):
    """A period approved, in data/raw/approvals.csv; reopened again where ``reopened_on`` stands."""

    period: Period
    approved_by: Name
    decision: Name
    approved_on: Day
    figures_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    reopened_by: Note = ""
    reopened_on: MaybeDay = None
    reason: Note = ""


class PlanSection(Record):
    """``[plan]`` of plan.toml."""

    id: Name
    title_vi: Name
    title_en: Note = ""
    province_code: Name
    province_name: Name
    year: Year
    issuer: Note = ""
    coordinator: Note = ""
    synthetic: bool = Field(strict=True)
    notice_vi: Note = ""
    notice_en: Note = ""
    issued_on: MaybeDay = None


class PeriodsSection(Record):
    """``[periods]`` of plan.toml."""

    baseline: Period
    reviews: list[Period]


class SetSection(Record):
    """``[set]`` of plan.toml: how many criteria and communes, and how many criteria make a commune complete."""

    criteria: Annotated[int, whole_between(1, 200)]
    communes: Whole
    full_count: Whole
    region: Note = ""


class ProgressSection(Record):
    """``[progress]`` of plan.toml: the least pace that is on track, and at risk and not behind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on_track: Share = 0.95
    at_risk: Share = 0.6


class ReadySection(Record):
    """``[ready]`` of plan.toml: when a period has enough to be published."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    share: Share = 0.8
    days: Annotated[int, whole_between(0, 366)] = 15
    least: Share = 0.5
