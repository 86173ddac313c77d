"""Forms that list communes: the review of a district, and a department's form for the criteria it answers for."""

from __future__ import annotations

import math
from collections.abc import Iterable

from unidecode import unidecode

from pipeline import periods
from pipeline.ingest.confirmations import HEADING
from pipeline.reference.model import Commune, Criterion, District, Indicator, Reference, Threshold
from pipeline.templates import entries
from pipeline.templates.layout import Column, Form, Formula, Page, Row, Shown
from pipeline.templates.previous import Previous

LEGEND = (
    "Ký hiệu: Đ: đạt; CĐ: chưa đạt{na}. Ghi đủ mọi ô nền vàng. Khi ghi, nền xanh: tăng so với kỳ trước; nền cam: giảm, hoặc "
    "dưới ngưỡng."
)
FILLED = " Ô đã ghi sẵn số liệu kỳ trước: sửa ô thay đổi, rồi xác nhận cả hàng ở cột Như kỳ trước; hàng chưa xác nhận chưa được tính."
LEGEND_NA = "; Không xét: không áp dụng (chỉ dùng cho tiêu chí số {which})"
ROMAN = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX", "XXI", "XXII", "XXIII", "XXIV", "XXV", "XXVI", "XXVII", "XXVIII", "XXIX", "XXX",
)  # fmt: skip


def period_line(period: str) -> str:
    """'Kỳ: 9 tháng năm 2019 (số liệu tính đến ngày 30/09/2019)'."""
    return f"Kỳ: {periods.label_vi(period)} (số liệu tính đến ngày {periods.end_of(period):%d/%m/%Y})"


def report_line(period: str, symbol: str, sender: str) -> str:
    """The line that ties the form to its report, with the blanks to fill in."""
    year = periods.end_of(period).year
    return f"(Kèm theo Báo cáo số ……/{symbol} ngày ……/……/{year} của {sender})"


def file_name(period: str, what: str) -> str:
    """A name that survives mail programs and old archives: ASCII, no spaces."""
    plain = "".join(ch if ch.isalnum() else "_" for ch in unidecode(what))
    return f"NTM_{period}_{'_'.join(part for part in plain.split('_') if part)}.xlsx"


def legend(criteria: Iterable[Criterion], previous: Previous) -> str:
    """The legend for marks; 'không xét' only where one of the criteria may be; how last known values are confirmed."""
    allowed = sorted(c.criterion_no for c in criteria if c.may_be_not_applicable)
    return LEGEND.format(na=LEGEND_NA.format(which=", ".join(map(str, allowed))) if allowed else "") + (
        FILLED if _tick(previous, 1) else ""
    )


def district_form(reference: Reference, district: District, period: str, previous: Previous) -> Form:
    """The review of one district: its communes by the criteria, and by the indicators."""
    communes = [c for c in reference.communes if c.district_code == district.district_code]
    name = f"UBND {district.full_name[:1].lower()}{district.full_name[1:]}"
    common = {
        "organisation": (f"UBND TỈNH {reference.plan.province_name.upper()}", name.upper()),
        "period_line": period_line(period),
        "report_line": report_line(period, "BC-UBND", name),
        "signer": ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        "period": period,
    }
    pages = [
        _matrix(reference, communes, previous, common),
        _all_indicators(reference, communes, period, previous, common),
    ]
    return Form(
        "district",
        district.district_code,
        f"Biểu rà soát tiêu chí – {district.full_name}",
        file_name(period, district.full_name),
        period,
        pages,
    )


def _matrix(reference: Reference, communes: list[Commune], previous: Previous, common: dict) -> Page:
    criteria = reference.criteria
    columns = [
        Column(("TT", "", ""), 5),
        Column(("Tên xã", "", ""), 20, align="left", is_label=True),
        *(
            Column(
                (f"{c.group_no}. {c.group_name}", str(c.criterion_no), c.criterion_name),
                9.5 if c.may_be_not_applicable else 6.2,
                entries.mark(c),
                rotated=True,
            )
            for c in criteria
        ),
        Column(("Tổng số tiêu chí đạt", "", ""), 8),
        *_tick(previous, 3),
        Column(("Ghi chú", "", ""), 16, entries.NOTE, align="left"),
    ]
    page = Page(
        name="Tiêu chí",
        title="BIỂU RÀ SOÁT KẾT QUẢ THỰC HIỆN CÁC TIÊU CHÍ NÔNG THÔN MỚI",
        legend=legend(criteria, previous),
        columns=columns,
        heading_heights=(48, 18, 118),
        **common,
    )
    first, last, total = 2, 1 + len(criteria), 2 + len(criteria)
    for number, commune in enumerate(communes):
        marks = {
            at: previous.marks[commune.commune_code, c.criterion_no]
            for at, c in enumerate(criteria, first)
            if (commune.commune_code, c.criterion_no) in previous.marks
        }
        before: dict[int, Shown] = dict(marks)
        if marks:
            before[total] = sum(m == entries.PASSED for m in marks.values())
        across = f"{page.at(number, first)}:{page.at(number, last)}"
        filled: dict[int, Shown] = {at: m for at, m in marks.items() if m in entries.choices(columns[at])}
        passed = sum(m == entries.PASSED for m in filled.values())
        cells = {0: number + 1, 1: commune.commune_name, total: Formula(f'=COUNTIF({across},"Đ")', passed)}
        page.rows.append(Row(commune.commune_code, cells=cells, previous=before, filled=filled))
    _matrix_totals(page, len(communes), range(first, last + 1), total)
    return page


def _matrix_totals(page: Page, count: int, columns: range, total: int) -> None:
    end = count - 1
    spans = {at: page.span(at, 0, end) for at in columns}
    known = {at: page.count(at, 0, end, entries.PASSED) for at in columns}
    passed: dict[int, Shown | Formula] = {1: "Tổng số xã đạt"}
    passed |= {at: Formula(f'=COUNTIF({span},"Đ")', known[at]) for at, span in spans.items()}
    passed[total] = Formula(f"=SUM({page.span(total, 0, end)})", sum(known.values()))
    share: dict[int, Shown | Formula] = {1: "Tỷ lệ (%)"}
    share |= {at: Formula(f"=ROUND({page.at(count, at)}/{count}*100,1)", _share(known[at], count)) for at in columns}
    open_cells: dict[int, Shown | Formula] = {1: "Số xã chưa báo cáo"}
    open_cells |= {at: Formula(f"=COUNTBLANK({span})", count - page.count(at, 0, end)) for at, span in spans.items()}
    page.rows += [Row(kind="total", cells=cells) for cells in (passed, share, open_cells)]


def _share(part: int, count: int) -> float:
    """A share in percent as Excel rounds it: halves away from zero."""
    return math.floor(part / count * 1000 + 0.5) / 10


def _tick(previous: Previous, heading_rows: int) -> list[Column]:
    """The column in which a row's last known values are confirmed, where there are any."""
    known = previous.marks or previous.indicators
    return [Column((HEADING, *[""] * (heading_rows - 1)), 8, entries.TICK)] if known else []


def indicator_heading(indicator: Indicator, threshold: Threshold | None) -> str:
    """'15.1 Tỷ lệ người dân tham gia bảo hiểm y tế (%; ≥ 85)'."""
    unit = "Đ/CĐ" if indicator.kind == "pass_fail" else indicator.unit
    about = "; ".join(part for part in (unit, entries.threshold_text(indicator, threshold)) if part)
    return f"{indicator.indicator_id} {indicator.indicator_name} ({about})"


def _indicator_columns(
    reference: Reference, indicators: list[Indicator], period: str, width: float, *, rotated: bool
) -> list[Column]:
    year = periods.end_of(period).year
    criteria = {c.criterion_no: c for c in reference.criteria}
    limits = {t.indicator_id: t for t in reference.thresholds if t.year == year}
    made = []
    for indicator in indicators:
        limit = limits.get(indicator.indicator_id)
        compound = entries.is_compound(indicator, reference.thresholds)
        criterion = criteria[indicator.criterion_no]
        is_wide = indicator.kind == "pass_fail" and criterion.may_be_not_applicable
        made.append(
            Column(
                (f"{criterion.criterion_no}. {criterion.criterion_name}", indicator_heading(indicator, limit)),
                width + (4 if rotated and (compound or is_wide) else 0),
                entries.indicator_value(indicator, criterion, limit, compound=compound),
                rotated=rotated,
            )
        )
    return made


def _indicator_cells(commune: Commune, indicators: list[Indicator], previous: Previous, first: int) -> dict[int, Shown]:
    return {
        at: previous.indicators[commune.commune_code, i.indicator_id]
        for at, i in enumerate(indicators, first)
        if (commune.commune_code, i.indicator_id) in previous.indicators
    }


def _all_indicators(
    reference: Reference, communes: list[Commune], period: str, previous: Previous, common: dict
) -> Page:
    indicators = list(reference.indicators)
    page = Page(
        name="Chỉ tiêu",
        title="BIỂU SỐ LIỆU CÁC CHỈ TIÊU CỦA BỘ TIÊU CHÍ NÔNG THÔN MỚI",
        legend=legend(
            (c for c in reference.criteria if c.criterion_no in {i.criterion_no for i in indicators}), previous
        ),
        columns=[
            Column(("TT", ""), 5),
            Column(("Tên xã", ""), 19, align="left", is_label=True),
            *_indicator_columns(reference, indicators, period, 6, rotated=True),
            *_tick(previous, 2),
            Column(("Ghi chú", ""), 14, entries.NOTE, align="left"),
        ],
        heading_heights=(96, 330),
        paper="A3",
        font_size=12,
        row_height=24,
        **common,
    )
    for number, commune in enumerate(communes):
        cells: dict[int, Shown | Formula] = {0: number + 1, 1: commune.commune_name}
        before = _indicator_cells(commune, indicators, previous, 2)
        page.rows.append(Row(commune.commune_code, cells=cells, previous=before, filled=dict(before)))
    end = len(communes) - 1
    filled: dict[int, Shown | Formula] = {1: "Số xã đã ghi số liệu"}
    filled |= {
        at: Formula(f"=COUNTA({page.span(at, 0, end)})", page.count(at, 0, end)) for at in range(2, 2 + len(indicators))
    }
    page.rows.append(Row(kind="total", cells=filled))
    return page


def department_form(
    reference: Reference, agency: str, criteria: list[Criterion], period: str, previous: Previous
) -> Form:
    """The form of one department: a sheet for each criterion it answers for, all communes under their districts."""
    common = {
        "organisation": (f"UBND TỈNH {reference.plan.province_name.upper()}", agency.upper()),
        "period_line": period_line(period),
        "report_line": report_line(period, "BC-……", agency),
        "signer": ("THỦ TRƯỞNG ĐƠN VỊ",),
        "period": period,
    }
    numbers = ", ".join(str(c.criterion_no) for c in criteria)
    return Form(
        "department",
        agency,
        f"Biểu tiêu chí {numbers} – {agency}",
        file_name(period, f"{agency} TC {numbers}"),
        period,
        [_criterion_page(reference, c, period, previous, common) for c in criteria],
    )


def _criterion_page(reference: Reference, criterion: Criterion, period: str, previous: Previous, common: dict) -> Page:
    number = criterion.criterion_no
    indicators = [i for i in reference.indicators if i.criterion_no == number]
    width = max(11.0, min(30.0, 96 / max(len(indicators), 1)))
    longest = max((len(i.indicator_name) + 16 for i in indicators), default=0)
    verdict = 2 + len(indicators)
    page = Page(
        name=f"TC {number}",
        title=f"BIỂU RÀ SOÁT TIÊU CHÍ SỐ {number}: {criterion.criterion_name.upper()}",
        legend=legend([criterion], previous),
        columns=[
            Column(("TT", ""), 6),
            Column(("Huyện, xã", ""), 26, align="left", is_label=True),
            *_indicator_columns(reference, indicators, period, width, rotated=False),
            Column(("Đánh giá", ""), 11, entries.verdict(criterion)),
            *_tick(previous, 2),
            Column(("Ghi chú", ""), 20, entries.NOTE, align="left"),
        ],
        heading_heights=(24, max(32, 15 * -(-longest // int(width - 2)))),
        **common,
    )
    for order, district in enumerate(reference.districts):
        communes = [c for c in reference.communes if c.district_code == district.district_code]
        top = len(page.rows)
        inside = page.span(verdict, top + 1, top + len(communes))
        cells: dict[int, Shown | Formula] = {0: ROMAN[order], 1: district.full_name}
        page.rows.append(Row(kind="group", cells=cells))
        for place, commune in enumerate(communes, 1):
            before = _indicator_cells(commune, indicators, previous, 2)
            filled = dict(before)
            mark = previous.marks.get((commune.commune_code, number))
            if mark is not None:
                before[verdict] = mark
                filled |= {verdict: mark} if mark in entries.choices(page.columns[verdict]) else {}
            names: dict[int, Shown | Formula] = {0: place, 1: commune.commune_name}
            page.rows.append(Row(commune.commune_code, cells=names, previous=before, filled=filled))
        passed = page.count(verdict, top + 1, top + len(communes), entries.PASSED)
        cells[verdict] = Formula(f'=COUNTIF({inside},"Đ")', passed)
    _department_totals(page, indicators, verdict)
    return page


def _department_totals(page: Page, indicators: list[Indicator], verdict: int) -> None:
    end = len(page.rows) - 1
    marked = [at for at, i in enumerate(indicators, 2) if i.kind == "pass_fail"] + [verdict]
    passed: dict[int, Shown | Formula] = {1: "Tổng số xã đạt"}
    passed |= {
        at: Formula(f'=COUNTIF({page.span(at, 0, end)},"Đ")', page.count(at, 0, end, entries.PASSED)) for at in marked
    }
    filled: dict[int, Shown | Formula] = {1: "Số xã đã ghi số liệu"}
    filled |= {at: Formula(f"=COUNTA({page.span(at, 0, end)})", page.count(at, 0, end)) for at in range(2, verdict)}
    span = page.span(verdict, 0, end)
    # District rows carry counts in this column: only texts are entries.
    filled[verdict] = Formula(f'=COUNTIF({span},"*")', page.count(verdict, 0, end))
    page.rows += [Row(kind="total", cells=passed), Row(kind="total", cells=filled)]
