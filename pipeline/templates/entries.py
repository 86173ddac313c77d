"""What may be typed: the rules of reading and the thresholds of the year, as drop-downs, limits and Vietnamese messages."""

from __future__ import annotations

import datetime as dt

from pipeline.ingest.confirmations import HEADING
from pipeline.ingest.decisions import YEARS
from pipeline.ingest.forms.indicators import LARGEST
from pipeline.reference.model import Criterion, Indicator, Threshold, Unit
from pipeline.templates.layout import Column, Entry

PASSED, FAILED, NOT_APPLICABLE = "Đ", "CĐ", "Không xét"
WORK_STATES = {"done": "Đã hoàn thành", "in_progress": "Đang thực hiện", "not_started": "Chưa thực hiện"}
EARLIEST = dt.date(YEARS.start, 1, 1)
COMPARED = {">=": "≥", "<=": "≤", "=": "="}
MISSES = {">=": "<", "<=": ">", "=": "<>"}
PERCENTAGES = frozenset({"%", "percentage point"})
NOTE = Entry("Ghi chú", "Ghi điều cần giải thích, nếu có.", "", {"validate": "any"}, align="left")


TICK = Entry(
    HEADING,
    "Ghi x nếu mọi ô của hàng này (trừ ô đã sửa) vẫn như kỳ trước. Hàng không ghi x: ô điền sẵn chưa được tính.",
    "Chỉ ghi x hoặc để trống.",
    {"validate": "list", "source": ["x"]},
)


def number(value: float) -> str:
    """A number as people write it: 26,7."""
    return f"{value:g}".replace(".", ",")


def choices(column: Column) -> list[str]:
    """What may be chosen in a column of marks."""
    source = column.entry.rule.get("source") if column.entry else None
    return source if isinstance(source, list) else []


def _marks(criterion: Criterion) -> list[str]:
    return [PASSED, FAILED, *([NOT_APPLICABLE] if criterion.may_be_not_applicable else [])]


def _choose(title: str, choices: list[str], about: str) -> Entry:
    said = " hoặc ".join(choices) if len(choices) == 2 else ", ".join(choices[:-1]) + f" hoặc {choices[-1]}"
    return Entry(
        title,
        f"Chọn {said}. {about}".strip(),
        f"Chỉ chọn một trong: {', '.join(choices)}. Bấm mũi tên bên phải ô để chọn.",
        {"validate": "list", "source": choices},
    )


def mark(criterion: Criterion) -> Entry:
    """The mark of a criterion."""
    return _choose(f"Tiêu chí {criterion.criterion_no}", _marks(criterion), f"{criterion.criterion_name}.")


def verdict(criterion: Criterion) -> Entry:
    """A department's own verdict on a criterion."""
    title = f"Đánh giá tiêu chí {criterion.criterion_no}"
    return _choose(title, _marks(criterion), "Kết luận của cơ quan phụ trách tiêu chí.")


def threshold_text(indicator: Indicator, threshold: Threshold | None) -> str:
    """'≥ 85', '≥ 90 và ≥ 50'; empty where the year's threshold is unknown."""
    if threshold is None or threshold.threshold is None or indicator.kind == "pass_fail":
        return ""
    sign = COMPARED.get(indicator.comparator, indicator.comparator)
    first = f"{sign} {number(threshold.threshold)}"
    return first if threshold.threshold_2 is None else f"{first} và {sign} {number(threshold.threshold_2)}"


def is_compound(indicator: Indicator, thresholds: tuple[Threshold, ...]) -> bool:
    """True for an indicator of two values in one cell, such as 17.1."""
    return any(t.indicator_id == indicator.indicator_id and t.threshold_2 is not None for t in thresholds)


def indicator_value(
    indicator: Indicator, criterion: Criterion, threshold: Threshold | None, *, compound: bool
) -> Entry:
    """The value of an indicator of a criterion in its unit, within the limits its reading accepts."""
    title = f"Chỉ tiêu {indicator.indicator_id}"
    if indicator.kind == "pass_fail":
        return _choose(title, _marks(criterion), f"{indicator.indicator_name}.")
    limit = threshold_text(indicator, threshold)
    about = f" Ngưỡng: {limit}{'' if threshold and threshold.verified else ' (chưa kiểm chứng)'}." if limit else ""
    if compound:
        return _two_percents(title, about)
    fails = ""
    if threshold is not None and threshold.threshold is not None and indicator.comparator in MISSES:
        fails = f"AND(ISNUMBER({{cell}}),{{cell}}{MISSES[indicator.comparator]}{threshold.threshold:.15g})"
    if indicator.kind == "percent":
        return Entry(
            title,
            f"Ghi số phần trăm từ 0 đến 100, ví dụ 85,3; không ghi dấu %.{about}",
            "Cần một số từ 0 đến 100 (phần trăm), ví dụ 85,3.",
            {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100},
            fails=fails,
        )
    kind = "integer" if indicator.kind == "none_allowed" else "decimal"
    what = "số nguyên" if kind == "integer" else "số"
    return Entry(
        title,
        f"Ghi {what} theo đơn vị {indicator.unit}, từ 0 đến {LARGEST:.0f}.{about}",
        f"Cần một {what} từ 0 đến {LARGEST:.0f}, đơn vị: {indicator.unit}.",
        {"validate": kind, "criteria": "between", "minimum": 0, "maximum": int(LARGEST)},
        fails=fails,
    )


def _two_percents(title: str, about: str) -> Entry:
    # NUMBERVALUE reads the comma as decimal whatever the machine's language is; a dot would make the number too large.
    first = '_xlfn.NUMBERVALUE(LEFT({cell},FIND("(",{cell})-1),",",".")'
    second = '_xlfn.NUMBERVALUE(MID({cell},FIND("(",{cell})+1,FIND(")",{cell})-FIND("(",{cell})-1),",",".")'
    return Entry(
        title,
        f"Ghi hai số: tỷ lệ chung, rồi tỷ lệ riêng trong ngoặc, ví dụ 90,5 (52).{about}",
        "Cần hai số phần trăm từ 0 đến 100, số thứ hai trong ngoặc, ví dụ: 90,5 (52).",
        {
            "validate": "custom",
            "value": f'=IFERROR(AND(FIND("(",{{cell}})>1,ABS({first}-50)<=50,ABS({second}-50)<=50),FALSE)',
        },
        number_format="@",
    )


def figure(title: str, unit: Unit, about: str) -> Entry:
    """A figure of the province in the unit of its target."""
    if unit.unit_id in PERCENTAGES:
        low, high, kind = 0, 100, "decimal"
    else:
        low, high, kind = 0, None, "integer" if unit.is_whole else "decimal"
    what = "số nguyên" if kind == "integer" else "số"
    between = "từ 0 trở lên" if high is None else f"từ {low} đến {high}"
    rule = {"criteria": ">=", "value": 0} if high is None else {"criteria": "between", "minimum": low, "maximum": high}
    return Entry(
        title,
        f"{about} Ghi {what} {between}; đơn vị: {unit.name_vi}.".strip(),
        f"Cần một {what} {between}, đơn vị: {unit.name_vi}.",
        {"validate": kind, **rule},
        "#,##0.###" if kind == "decimal" and high is None else "#,##0" if high is None else "General",
        "right",
    )


def work_state() -> Entry:
    """How far a scheduled task has come."""
    return _choose("Tình hình thực hiện", list(WORK_STATES.values()), "Diễn giải ghi ở cột Ghi chú.")


def day(title: str, latest: dt.date) -> Entry:
    """A date."""
    return Entry(
        title,
        "Ghi ngày dạng 24/10/2019.",
        f"Cần một ngày từ 01/01/{EARLIEST.year} đến {latest:%d/%m/%Y}, ví dụ 24/10/{latest.year}.",
        {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": latest},
        "dd/mm/yyyy",
    )


def decision_no() -> Entry:
    """The number of a decision."""
    return Entry(
        "Số quyết định",
        "Ghi số và ký hiệu, ví dụ 1234/QĐ-UBND.",
        "Cần số và ký hiệu của quyết định, ví dụ 1234/QĐ-UBND.",
        {
            "validate": "custom",
            "value": '=IFERROR(AND(ISNUMBER(VALUE(LEFT({cell},1))),FIND("/",{cell})>1),FALSE)',
        },
        number_format="@",
    )


def year_counted(latest: int) -> Entry:
    """The year a recognition counts for."""
    return Entry(
        "Năm được tính",
        "Năm mà kết quả được tính, có thể khác năm của quyết định.",
        f"Cần một năm từ {EARLIEST.year} đến {latest}.",
        {"validate": "integer", "criteria": "between", "minimum": EARLIEST.year, "maximum": latest},
        "0",
    )


def count(title: str, about: str) -> Entry:
    """A whole number of things."""
    return Entry(
        title,
        f"{about} Ghi số nguyên từ 0 trở lên.".strip(),
        "Cần một số nguyên từ 0 trở lên.",
        {"validate": "integer", "criteria": ">=", "value": 0},
        "0",
    )


def district_choice(count_of: int) -> Entry:
    """A district of the hidden list."""
    return Entry(
        "Huyện, thành phố",
        "Chọn huyện, thành phố trước, rồi chọn xã ở ô bên cạnh.",
        "Chỉ chọn huyện, thành phố có trong danh sách.",
        {"validate": "list", "source": f"=_ntm!$G$1:$G${count_of}"},
        align="left",
    )


def commune_choice(count_of: int, district_column: str) -> Entry:
    """A commune of the district chosen in the same row."""
    pairs = f"_ntm!$E$1:$E${count_of}"
    here = f"${district_column}{{row}}"
    return Entry(
        "Tên xã",
        "Chọn xã trong danh sách của huyện ở ô bên cạnh.",
        "Chỉ chọn xã có trong danh sách của huyện đã chọn.",
        {
            "validate": "list",
            "source": f"=OFFSET(_ntm!$F$1,MATCH({here},{pairs},0)-1,0,COUNTIF({pairs},{here}),1)",
        },
        align="left",
    )
