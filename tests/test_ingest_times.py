"""Headings of figures by the stretch of the year they speak of; a stretch that begins on another day is never the year's."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from troubles.matrix import reference

from pipeline.ingest import abbreviations, columns, measures, times, titles
from pipeline.ingest.lexicon import Lexicon
from pipeline.ingest.vocabulary import Vocabulary

CUMULATIVE = [
    "Từ 1/1/2019 đến 30/6/2019", "TH từ ngày 01/01 đến ngày 30/6", "01/01-30/6/2019", "Lũy kế (từ 01/01/2019)", "T1-T6/2019",
    "Thực hiện từ tháng 1 đến tháng 6", "T1–T6", "Quý I + II", "Kết quả quý I và quý II", "Quý I-II/2019", "Thực hiện nửa đầu năm",
    "TH 2 quý đầu năm", "Thực hiện đến ngày 30/6/2019", "Đến thời điểm 30/6", "Kết quả thực hiện đến kỳ báo cáo", "Tích lũy",
    "Lũy kế từ 15/12/2018 đến 15/6/2019", "6T đầu năm", "Sáu tháng đầu năm", "TH 6 T năm 2019",
]  # fmt: skip
OF_THE_QUARTER = ["Từ 01/4/2019 đến 30/6/2019", "T4-T6/2019", "Từ tháng 4 đến tháng 6", "Kết quả trong kỳ đến 30/6"]
NEITHER = [
    "Từ đầu năm đến hết tháng 5", "T1-T5", "Từ 1/1/2018 đến 30/6/2018", "Quý I + II năm 2018", "Quý I, II, III", "Quý I và quý III",
    "Số liệu tại 01/01/2019", "Đến 01/01/2019", "2 quý cuối năm", "Nửa đầu năm 2018", "Từ 1/10/2018 đến 30/6/2019", "Từ 1/11 đến 30/6",
    "Lũy kế từ 11/01/2019 đến 30/6/2019", "Lũy kế từ tháng 3 đến tháng 6",
    "9T đầu năm", "6T cuối năm", "Chín tháng đầu năm", "6T năm 2018",
]  # fmt: skip


def meaning(heading: str) -> str:
    lexicon = Lexicon(reference(), lambda _: False, lambda _: False).of_period(
        "2019-06", ("2018-12", "2019-03", "2019-06")
    )
    return measures.meaning_of([heading], columns.MEANT_BY_FORM["outputs"], lexicon, "outputs")


@pytest.mark.parametrize("heading", CUMULATIVE)
def test_a_stretch_from_the_years_beginning_is_cumulative(heading: str) -> None:
    assert meaning(heading) == "cumulative"


@pytest.mark.parametrize("heading", OF_THE_QUARTER)
def test_a_stretch_of_the_last_quarter_is_this_periods(heading: str) -> None:
    assert meaning(heading) == "this_period"


@pytest.mark.parametrize("heading", NEITHER)
def test_another_stretch_counts_for_neither(heading: str) -> None:
    assert meaning(heading) in ("other_year", "unknown")


NUMBERS = {3: "ba", 6: "sáu", 9: "chín"}
QUARTERS = {3: ("I", "một", "nhất", "01"), 6: ("II", "hai", "2"), 9: ("III", "ba", "3"), 12: ("IV", "tư", "bốn")}
ENDS = [(year, month) for year in (2018, 2019) for month in (3, 6, 9, 12)]


@pytest.mark.parametrize(("year", "month"), ENDS)
@pytest.mark.parametrize("folder", ["2019-03", "2019-06", "2019-12"])
def test_the_end_of_a_quarter_is_the_same_in_any_writing(year: int, month: int, folder: str) -> None:
    day = 31 if month in (3, 12) else 30
    with_year = [
        f"{month:02}/{year}",
        f"T{month}/{year % 100}",
        f"Đến ngày {day} tháng {month} năm {year}",
        f"tháng {month}/{year}",
    ]
    with_year += [f"Quý {q} năm {year}" for q in QUARTERS[month]] + [f"Quý thứ {q}/{year}" for q in QUARTERS[month][1:]]
    with_year += [f"{NUMBERS.get(month, month)} tháng đầu năm {year}"]
    for text in with_year:
        assert titles.months_named(text) == {(year, month)}, text
        assert times.time_of(text, folder) == (times.THIS if folder == f"{year}-{month:02}" else times.OTHER), text
        assert times.period_of(text, folder) == f"{year}-{month:02}", text
    for text in (f"đến ngày {day} tháng {month}", f"Đến {day}/{month}", f"hết tháng {month}"):
        assert titles.stated([text], [], "").bare == {month}, text
        assert times.time_of(text, folder) == (times.THIS if int(folder[-2:]) == month else times.OTHER), text
        assert times.period_of(text, folder) in ("", f"2019-{month:02}"), text


@pytest.mark.parametrize(
    "caption", ["Biểu 03/2019", "Mẫu số 03/2019", "QĐ 03/2019/QĐ-UBND", "trẻ em dưới 24 tháng", "Số 6/2019"]
)
def test_numbers_of_forms_and_ages_are_no_months(caption: str) -> None:
    assert titles.stated([caption], [], "").months == titles.stated([caption], [], "").bare == frozenset()
    if "tháng" in caption:
        assert times.time_of(caption, "2019-06") == times.NONE


def test_a_year_so_far_is_no_year_before() -> None:
    for text in ("từ 1/1 đến 31/3", "Ba tháng đầu năm", "quý I"):
        assert times.period_of(text, "2019-06") == "2019-03"
    assert times.period_of("đầu năm", "2019-06") == "2018-12"


def test_a_word_of_which_only_the_initial_was_typed_means_what_the_whole_word_means_or_nothing() -> None:
    vocabulary = Vocabulary()
    with (Path(abbreviations.__file__).parent / "headings.csv").open(encoding="utf-8") as f:
        pairs = {
            tuple(words)
            for r in csv.DictReader(f)
            if len(words := r["alias"].split()) == 2 and all(map(str.isalpha, words))
        }
    alike = 0
    for first, second in sorted(pairs):
        whole, found = vocabulary.meanings(f"{first} {second}"), vocabulary.meanings(f"{first[0]}.{second}")
        assert found in (whole, set()), f"{first[0]}.{second}"
        alike += found == whole
    assert alike > 0.9 * len(pairs)
    for text in ("K.hoạch 2019", "KH 2019", "Kế hoạch 2019"):
        assert times.time_of(text, "2019-06") == times.PLAN, text


def test_no_name_of_a_place_is_taken_for_a_shortened_word() -> None:
    for commune in reference().communes:
        assert abbreviations.initials_out(commune.commune_name) == commune.commune_name
