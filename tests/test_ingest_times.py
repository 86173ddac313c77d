"""Headings of figures by the stretch of the year they speak of; a stretch that begins on another day is never the year's."""

from __future__ import annotations

import pytest
from troubles.matrix import reference

from pipeline.ingest import columns, measures
from pipeline.ingest.lexicon import Lexicon

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
