"""The departments' workbooks: one criterion, its indicators, all 207 communes under Roman-numeral district headings.

A value is drawn so that a commune's indicators all pass exactly when its district declares the criterion as passed;
the planted contradictions (troubles.REFUTING) are the only exceptions. Thresholds are read from data/raw/reference.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache

from .looks import WORDS, document
from .model import SEED, Commune, Year, table
from .pages import LABEL, Book, Page, comma
from .troubles import REFUTING, Trouble

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI")

# Where values lie: (lowest, highest) when passing, (lowest, highest) when failing. 100 is reached or not.
RANGES: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "10.1": ((33.0, 44.5), (14.2, 31.8)), "11.1": ((2.1, 12.0), (12.6, 41.0)), "15.1": ((85.0, 99.4), (61.5, 84.6)),
    "15.3": ((11.8, 26.7), (27.1, 40.5)), "17.1": ((90.0, 99.2), (68.0, 89.7)), "17.2": ((100, 100), (58.0, 97.5)),
    "17.6": ((70.0, 97.0), (41.0, 69.6)), "17.7": ((60.0, 96.0), (33.0, 59.5)), "17.8": ((100, 100), (66.0, 98.5)),
}  # fmt: skip
CLEAN_WATER = ((50.0, 79.0), (24.0, 49.5))
# One commune of this district stands exactly at every threshold, which passes.
AT_THRESHOLD_DISTRICT = "185"


@dataclass(frozen=True)
class Threshold:
    """What an indicator must reach in a year; ``value`` is None where it is unknown, then nothing can be computed."""

    kind: str
    comparator: str
    value: float | None
    value_2: float | None
    verified: bool


@dataclass(frozen=True)
class Reading:
    """One indicator of one commune: value(s) in the indicator's unit, whether it passes, the text typed, where."""

    value: float | None
    value_2: float | None
    passes: bool | None
    text: str
    source: str


@dataclass(frozen=True)
class Form:
    """A department's form. ``shapes`` says how each indicator is typed: comma, number, percent, percent_text, …"""

    criterion: int
    sender: str
    periods: tuple[str, ...]
    file: str
    sheet: str
    org: tuple[str, ...]
    title: tuple[str, ...]
    unit: str
    names: str
    band: str
    shapes: tuple[tuple[str, str], ...]
    prefix: str = "Xã "
    households: bool = False
    verdict: str = ""
    restart: bool = True
    note: str = ""
    sign: str = "GIÁM ĐỐC"


FORMS: tuple[Form, ...] = (
    Form(
        10, "Cục Thống kê", ("2019-06",), "CTK_thu nhap binh quan dau nguoi_TC10_{short}.xlsx", "TC10",
        ("CỤC THỐNG KÊ TỈNH LẠNG SƠN",),
        ("KẾT QUẢ RÀ SOÁT THU NHẬP BÌNH QUÂN ĐẦU NGƯỜI (TIÊU CHÍ SỐ 10)", "Thời điểm rà soát: {until}"),
        "Đơn vị tính: triệu đồng/người/năm", "Huyện, xã", "Tiêu chí số 10 - Thu nhập", (("10.1", "number"),),
        note="Nguồn: Chi cục Thống kê các huyện, thành phố.", sign="CỤC TRƯỞNG",
    ),
    Form(
        11, "Sở Lao động - Thương binh và Xã hội", ("2019-03", "2019-06"), "LĐTBXH - Biểu hộ nghèo TC11 ({dot}).xlsx",
        "Hộ nghèo", ("UBND TỈNH LẠNG SƠN", "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI"),
        ("TỔNG HỢP TỶ LỆ HỘ NGHÈO CÁC XÃ (TIÊU CHÍ SỐ 11 - HỘ NGHÈO)", "(Tính đến ngày {until})"),
        "", "Đơn vị", "Kết quả rà soát hộ nghèo", (("11.1", "comma"),), prefix="", households=True,
    ),
    Form(
        15, "Sở Y tế", ("2019-03", "2019-06", "2019-09"), "So Y te - tieu chi 15 - {ascii}.xlsx", "Y te",
        ("SỞ Y TẾ LẠNG SƠN",),
        ("BIỂU TỔNG HỢP TÌNH HÌNH THỰC HIỆN TIÊU CHÍ SỐ 15 - Y TẾ", "{Period}"),
        "", "Tên xã", "Các chỉ tiêu của tiêu chí số 15", (("15.1", "percent"), ("15.2", "mark"), ("15.3", "comma")),
        verdict="Đánh giá", restart=False,
    ),
    Form(
        17, "Sở Tài nguyên và Môi trường", ("2019-06", "2019-09"), "STNMT_TC17 moi truong_{short}.xlsx", "TC17",
        ("UBND TỈNH LẠNG SƠN", "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG"),
        ("KẾT QUẢ THỰC HIỆN TIÊU CHÍ SỐ 17 - MÔI TRƯỜNG VÀ AN TOÀN THỰC PHẨM", "(đến ngày {until})"),
        "", "Huyện/xã", "Tiêu chí 17 - Môi trường và an toàn thực phẩm",
        (("17.1", "compound"), ("17.2", "number"), ("17.3", "mark"), ("17.4", "mark"), ("17.5", "mark"),
         ("17.6", "comma"), ("17.7", "percent_text"), ("17.8", "number")),
        note="Cột 17.1: tỷ lệ hộ được sử dụng nước hợp vệ sinh; trong ngoặc là tỷ lệ hộ sử dụng nước sạch.",
    ),
)  # fmt: skip


@cache
def thresholds(year: int) -> dict[str, Threshold]:
    """Thresholds of a year: indicators.csv, overridden by thresholds.csv (a row without a year holds in every year)."""
    found = {}
    for r in table("reference/indicators.csv"):
        numbers = [float(x.replace(",", ".")) for x in re.findall(r"[\d.,]+", r["threshold"])]
        first, second = [*numbers, None, None][:2]
        verified = r["threshold_verified"] == "1"
        found[r["indicator_id"]] = Threshold(r["kind"], r["comparator"], first, second, verified)
    for r in table("reference/thresholds.csv"):
        if r["year"] in ("", str(year)):
            first, second = (float(r[k]) if r[k] else None for k in ("threshold", "threshold_2"))
            old = found[r["indicator_id"]]
            found[r["indicator_id"]] = Threshold(old.kind, old.comparator, first, second, r["verified"] == "1")
    return found


def judged(threshold: Threshold, value: float | None, value_2: float | None) -> bool | None:
    """Whether a value meets its threshold; None where the threshold is unknown."""
    if threshold.value is None or value is None:
        return None
    first = value <= threshold.value if threshold.comparator == "<=" else value >= threshold.value
    return first and (threshold.value_2 is None or (value_2 is not None and value_2 >= threshold.value_2))


class Readings:
    """Values of all indicators of one period, drawn so that they agree with what the districts declare."""

    def __init__(self, year: Year, period: str, troubles: tuple[Trouble, ...]):
        self.year, self.period = year, period
        self.refuted = {(t.code, t.text) for t in troubles if t.kind == "refuted" and t.period == period}
        here = year.of_district(AT_THRESHOLD_DISTRICT)
        self.exact = next(c.code for c in here if all((c.code, n) in year.passed[period] for n in (11, 15, 17)))

    def failing(self, commune: Commune, form: Form) -> set[str]:
        """Indicators that a commune misses; none where the district declares the criterion as passed."""
        if (commune.code, form.criterion) in self.year.passed[self.period]:
            return set()
        rng = random.Random(f"{SEED} {commune.code} {form.criterion} failing")
        ids = [indicator for indicator, _ in form.shapes]
        return set(rng.sample(ids, min(len(ids), rng.choice((1, 1, 2)))))

    def of(self, commune: Commune, indicator: str, misses: bool) -> tuple[float, float | None]:
        """Value and second value of an indicator; steady from period to period as long as its verdict is."""
        if (commune.code, indicator) in self.refuted:
            return REFUTING[indicator]
        steady = random.Random(f"{SEED} {commune.code} {indicator} {misses}")
        moved = random.Random(f"{SEED} {commune.code} {indicator} {self.period}")
        low, high = RANGES[indicator][misses]
        if commune.code == self.exact and indicator != "10.1":
            edge = high if indicator in ("11.1", "15.3") else low
            return edge, CLEAN_WATER[0][0] if indicator == "17.1" else None
        value = min(high, max(low, steady.uniform(low, high) + moved.uniform(-0.4, 0.6)))
        if indicator != "17.1":
            return round(value, 1), None
        lacks_clean_water = misses and steady.random() < 0.5
        if lacks_clean_water:
            value = steady.uniform(*RANGES[indicator][0])
        return round(value, 1), round(steady.uniform(*CLEAN_WATER[lacks_clean_water]), 1)


def department_book(
    year: Year, form: Form, period: str, troubles: tuple[Trouble, ...]
) -> tuple[Book, dict[tuple[str, str], Reading]]:
    """A department's workbook of one period and every reading in it by (commune code, indicator)."""
    words = {**WORDS[period], "Period": WORDS[period]["period"][0].upper() + WORDS[period]["period"][1:]}
    book, page = Book(period, form.file.format(**words)), Page(form.sheet)
    book.pages.append(page)
    indicators = {r["indicator_id"]: r for r in table("reference/indicators.csv")}
    first = 5 if form.households else 3
    end = first + len(form.shapes) - 1 + bool(form.verdict)
    page.widths |= {1: 6, 2: 27} | dict.fromkeys(range(3, end + 1), 16)
    row = _title(page, form, words, end)
    page.span(row, 1, 2, 1, "TT", "head")
    page.span(row, 2, 2, 1, form.names, "head")
    page.span(row, 3, 1, first - 3 + len(form.shapes), form.band, "head")
    if form.households:
        page.put(row + 1, 3, "Tổng số hộ", "head")
        page.put(row + 1, 4, "Số hộ nghèo", "head")
    for column, (indicator, _) in enumerate(form.shapes, first):
        unit = indicators[indicator]["unit"]
        heading = f"{indicator} {indicators[indicator]['indicator_name']}" + (f" ({unit})" if unit else "")
        page.put(row + 1, column, heading, "head")
    if form.verdict:
        page.span(row, end, 2, 1, form.verdict, "head")
    page.heights[row + 1] = 90
    page.freeze = f"C{row + 2}"
    readings = _communes(year, form, period, troubles, book, page, row + 2)
    row = max(r for r, _ in page.cells) + 2
    if form.note:
        page.put(row, 1, form.note, "note")
        row += 1
    spelt = document(period, form.sender)[2]
    page.put(row + 1, max(end - 1, 3), f"Lạng Sơn, {spelt}", "place")
    page.put(row + 2, max(end - 1, 3), form.sign, "sign")
    page.put(row + 3, max(end - 1, 3), "(đã ký)", "place")
    return book, readings


def _title(page: Page, form: Form, words: dict[str, str], end: int) -> int:
    for row, text in enumerate(form.org, 1):
        page.span(row, 1, 1, 2, text, "org")
    row = len(form.org) + 2
    for text, style in ((form.title[0], "title"), (form.title[1].format(**words), "subtitle"), (LABEL, "label")):
        page.span(row, 1, 1, end, text, style)
        row += 1
    if form.unit:
        page.span(row, 1, 1, end, form.unit, "unit")
        row += 1
    return row + 1


def _communes(
    year: Year, form: Form, period: str, troubles: tuple[Trouble, ...], book: Book, page: Page, row: int
) -> dict[tuple[str, str], Reading]:
    values, limits = Readings(year, period, troubles), thresholds(int(period[:4]))
    found: dict[tuple[str, str], Reading] = {}
    first, number = (5 if form.households else 3), 0
    for roman, district in zip(ROMAN, year.districts):
        heading, counts = row, [0, 0]
        page.put(row, 1, roman, "group_mark")
        page.put(row, 2, district.full_name, "group")
        for column in range(3, first + len(form.shapes) + bool(form.verdict)):
            page.put(row, column, None, "group_mark")
        row += 1
        number = 0 if form.restart else number
        for commune in year.of_district(district.code):
            number += 1
            page.put(row, 1, number, "mark")
            page.put(row, 2, f"{form.prefix}{commune.name}", "name")
            misses = values.failing(commune, form)
            verdicts = []
            for column, (indicator, shape) in enumerate(form.shapes, first):
                limit, missed = limits[indicator], indicator in misses
                if shape == "mark":
                    text, passes = ("Chưa đạt" if missed else "Đạt"), not missed
                    cell = page.put(row, column, text, "mark")
                    reading = Reading(None, None, passes, text, book.ref(page.name, cell))
                else:
                    value, second = values.of(commune, indicator, missed)
                    if form.households:
                        value = _households(page, row, commune, value, limit, counts)
                    typed, style = _typed(shape, value, second)
                    cell = page.put(row, column, typed, style)
                    text = typed if isinstance(typed, str) else ""
                    reading = Reading(value, second, judged(limit, value, second), text, book.ref(page.name, cell))
                expected = not missed and (commune.code, indicator) not in values.refuted
                if reading.passes is not None and reading.passes != expected:
                    raise ValueError(f"{period} {commune.name} {indicator}: {reading} does not fit what is declared")
                found[commune.code, indicator] = reading
                verdicts.append(reading.passes)
            if form.verdict:
                page.put(row, first + len(form.shapes), "Đạt" if all(verdicts) else "Chưa đạt", "mark")
            row += 1
        if form.households:
            page.put(heading, 3, counts[0], "group_mark")
            page.put(heading, 4, counts[1], "group_mark")
            page.put(heading, 5, comma(100 * counts[1] / counts[0]), "group_mark")
    return found


def _households(page: Page, row: int, commune: Commune, rate: float, limit: Threshold, counts: list[int]) -> float:
    """Writes households and poor households that give about that rate, and returns the rate they give exactly."""
    rng = random.Random(f"{SEED} {commune.code} households")
    households = rng.randint(38, 170) * 10  # round, so that a rate of 12,0 can be met exactly
    poor = round(households * rate / 100)
    given = round(100 * poor / households, 1)
    if limit.value is not None and rate <= limit.value < given:
        poor -= 1
        given = round(100 * poor / households, 1)
    page.put(row, 3, households, "number")
    page.put(row, 4, poor, "number")
    counts[0] += households
    counts[1] += poor
    return given


def _typed(shape: str, value: float, second: float | None) -> tuple[str | float, str]:
    """What is typed for a value, and the style of its cell."""
    if shape == "compound" and second is not None:
        return f"{comma(value)} ({comma(second)})", "mark"
    if shape == "percent":
        return round(value / 100, 4), "percent"
    if shape == "comma":
        return comma(value), "mark"
    if shape == "percent_text":
        return f"{comma(value)}%", "mark"
    return (int(value) if value == int(value) else value), "number"
