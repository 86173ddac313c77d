"""One pydantic model a file: which columns it has, what type each is, and how a wrong cell is told."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from pipeline import periods
from pipeline.schema import words

INDICATOR_KINDS = ("pass_fail", "percent", "number", "none_allowed")
COMPARATORS = (">=", "<=", "=", "")
ROLES = ("total", "part", "same", "smaller", "larger", "group_size", "cited_document")
MAP_SIDE = 20  # rows and columns of the map of districts, at most
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
BAND_ID = re.compile(r"band\.(?P<low>\d+)(_(?P<high>\d+))?")
COMPOUND = re.compile(r"(?P<first>\d+(\.\d+)?)(\s*\((?P<second>\d+(\.\d+)?)\))?")


def wrong(expected_vi: str, expected_en: str) -> PydanticCustomError:
    """The error of a cell, with what it should have been in both languages."""
    # The texts travel in the context: the template of a custom error may not hold braces of its own.
    return PydanticCustomError("ntm", "{vi}", {"vi": expected_vi, "en": expected_en})


def required_text(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong("một chuỗi trong dấu ngoặc kép", "a text in quotes")
    if not value.strip():
        raise wrong("một giá trị, không để trống", "a value, not a blank")
    return value.strip()


def whole(value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"\d+", str(value).strip()):
        raise wrong("một số nguyên không âm (chỉ chữ số)", "a whole number (digits only)")
    return int(value)


def maybe_whole(value: Any) -> int | None:
    return None if str(value).strip() == "" else whole(value)


def maybe_place(value: Any) -> int | None:
    """A row or column of the map of districts, from 1; empty where the file lays out none."""
    text = str(value).strip()
    if text and not (re.fullmatch(r"[0-9]{1,2}", text) and 1 <= int(text) <= MAP_SIDE):
        raise wrong(
            f"một số từ 1 đến {MAP_SIDE} (hàng, cột trên sơ đồ) hoặc để trống", f"a number 1 to {MAP_SIDE}, or none"
        )
    return int(text) if text else None


def maybe_number(value: Any) -> float | None:
    text = str(value).strip()
    if text == "":
        return None
    if not NUMBER.fullmatch(text):
        raise wrong(
            "một số, dấu thập phân là dấu chấm, không có dấu tách nghìn (47.5)",
            "a number with a decimal point and no thousands separator (47.5)",
        )
    return float(text)


def number(value: Any) -> float:
    found = maybe_number(value)
    if found is None:
        raise wrong("một số, không để trống", "a number, not a blank")
    return found


def share(value: Any) -> float:
    found = number(value)
    if not 0 <= found <= 1:
        raise wrong("một phần từ 0 đến 1 (0.25 là một phần tư)", "a share from 0 to 1 (0.25 is a quarter)")
    return found


def flag(value: Any) -> bool:
    found = {"1": True, "true": True, "0": False, "false": False}.get(str(value).strip().lower())
    if found is None:
        raise wrong("1 (đã kiểm chứng) hoặc 0 (chưa)", "1 (verified) or 0 (not)")
    return found


def a_period(value: Any) -> str:
    if not isinstance(value, str) or not periods.is_period(value.strip()):
        raise wrong("một kỳ dạng NNNN-TT, ví dụ 2019-12", "a period YYYY-MM, such as 2019-12")
    return value.strip()


def maybe_period(value: Any) -> str:
    return "" if str(value).strip() == "" else a_period(value)


def maybe_day(value: Any) -> dt.date | None:
    """A day ``2019-02-15``; a month ``2019-02`` stands for its last day."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    text = str(value).strip()
    if text == "":
        return None
    if periods.is_period(text):
        return periods.end_of(text)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise wrong("một ngày dạng 2019-12-31 hoặc tháng 2019-12", "a day 2019-12-31 or a month 2019-12") from None


def compound(value: Any) -> tuple[float | None, float | None]:
    """A threshold as indicators.csv writes it: empty, ``80`` or ``90 (50)``."""
    text = str(value).strip()
    if text == "":
        return None, None
    found = COMPOUND.fullmatch(text)
    if not found:
        raise wrong("để trống, một số (80) hoặc hai số (90 (50))", "nothing, a number (80) or two (90 (50))")
    return float(found["first"]), float(found["second"]) if found["second"] else None


def months(value: Any) -> str:
    """Months joined with ``;`` in their order of the file, each 1 to 12; empty where there is no date."""
    text = str(value).replace(" ", "")
    if text and not all(re.fullmatch(r"[1-9]|1[0-2]", m) for m in text.split(";")):
        raise wrong(
            "các tháng 1–12 cách nhau bằng dấu ; (7;11) hoặc để trống", "months 1–12 joined with ; (7;11) or none"
        )
    return text


def one_of(allowed: tuple[str, ...]) -> BeforeValidator:
    """A word of a fixed list."""

    def check(value: Any) -> str:
        text = str(value).strip()
        if text not in allowed:
            names = ", ".join(repr(a) if a else "(trống)" for a in allowed)
            raise wrong(f"một trong: {names}", f"one of: {names.replace('(trống)', '(blank)')}")
        return text

    return BeforeValidator(check)


Name = Annotated[str, BeforeValidator(required_text)]
Whole = Annotated[int, BeforeValidator(whole)]
MaybeWhole = Annotated[int | None, BeforeValidator(maybe_whole)]
MaybePlace = Annotated[int | None, BeforeValidator(maybe_place)]
MaybeNumber = Annotated[float | None, BeforeValidator(maybe_number)]
Flag = Annotated[bool, BeforeValidator(flag)]
Period = Annotated[str, BeforeValidator(a_period)]
MaybePeriod = Annotated[str, BeforeValidator(maybe_period)]
MaybeDay = Annotated[dt.date | None, BeforeValidator(maybe_day)]
Compound = Annotated[tuple[float | None, float | None], BeforeValidator(compound)]
Months = Annotated[str, BeforeValidator(months)]
Note = Annotated[str, BeforeValidator(lambda v: str(v).strip())]


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


class CriterionRecord(Record):
    criterion_no: Whole
    criterion_name: Name
    criterion_name_en: Note = ""
    group_no: Note = ""
    group_name: Note = ""
    lead_agency: Note = ""
    aliases: Note = ""


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
    year: MaybeWhole
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

    @property
    def band(self) -> tuple[int | None, int | None]:
        """Fewest and most criteria of a band: the columns where filled, else as ``band.15_18`` or ``band.19`` says."""
        if self.band_low is not None or self.band_high is not None:
            return self.band_low, self.band_high
        found = BAND_ID.fullmatch(self.target_id)
        return (int(found["low"]), int(found["high"] or found["low"])) if found else (None, None)


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


class LinkRecord(Record):
    work_id: Name
    target_id: Name
    note: Note = ""


class RevisionRecord(Record):
    target_id: Name
    from_period: Period
    target_low: Annotated[float, BeforeValidator(number)]
    target_high: MaybeNumber = None
    due: MaybePeriod = ""
    note: Note = ""


class MilestoneRecord(Record):
    target_id: Name
    period: Period
    share: Annotated[float, BeforeValidator(share)]
    note: Note = ""


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


class PlanSection(Record):
    """``[plan]`` of plan.toml."""

    id: Name
    title_vi: Name
    title_en: Note = ""
    province_code: Name
    province_name: Name
    year: Whole
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

    criteria: Whole
    communes: Whole
    full_count: Whole
    region: Note = ""
