"""Numbers, units, dates, periods and lists as they are written and read aloud in both languages."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import LANGUAGES, Unit, dates, lists
from pipeline.text.numbers import between, number, percent, rounded, up_to
from pipeline.text.words import Words, english_forms
from tests.text_rows import WORDS


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (1234.5, 2, "1.234,5", "1,234.5"),
        (-1234.5, 2, "−1.234,5", "−1,234.5"),
        (2.25, 1, "2,3", "2.3"),  # a half up, as a spreadsheet rounds
        (-0.001, 2, "0", "0"),
        (1.005, 2, "1,01", "1.01"),
        (0, 0, "0", "0"),
        (1_000_000, 0, "1.000.000", "1,000,000"),
        (10**21, 2, "1.000.000.000.000.000.000.000", "1,000,000,000,000,000,000,000"),
        (None, 2, "–", "–"),
        (math.nan, 2, "–", "–"),
        (math.inf, 2, "–", "–"),
    ],
)
def test_a_number(value: float | None, decimals: int, vi: str, en: str) -> None:
    assert (number(value, "vi", decimals), number(value, "en", decimals)) == (vi, en)


def test_fixed_decimals_and_shares() -> None:
    assert number(2, "vi", 2, fixed=True) == "2,00"
    assert (percent(0.3456, "vi"), percent(0.3456, "en"), percent(None, "vi")) == ("34,6\u00a0%", "34.6%", "–")


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_a_number_reads_back_as_it_was_rounded(value: float, decimals: int) -> None:
    for lang, thousands, point in zip(LANGUAGES, ".,", ",.", strict=True):
        text = number(value, lang, decimals)
        assert float(text.replace(thousands, "").replace(point, ".").replace("−", "-")) == float(
            rounded(value, decimals)
        )


@given(st.floats(-1e6, 1e6), st.integers(0, 2), st.booleans())
def test_what_must_be_reached_is_never_shown_as_less(value: float, decimals: int, is_down: bool) -> None:
    shown = up_to(value, decimals, is_down=is_down)
    assert (shown <= value + 1e-8) if is_down else (shown >= value - 1e-8)
    assert abs(shown - value) <= 10**-decimals + 1e-8


def test_ends_that_can_be_read_aloud() -> None:
    assert between("−5", "−2", "vi") == "từ −5 đến −2"
    assert between("54", "54", "vi") == "54"
    assert (between("54", None, "vi"), between(None, "57", "en")) == ("từ 54 trở lên", "at most 57")


def test_a_unit_knows_its_decimals_its_plural_and_its_difference() -> None:
    commune, share = WORDS.unit("commune"), WORDS.unit("%")
    assert commune.figure(2.6, "vi") == "3 xã"
    assert (commune.figure(1, "en"), commune.figure(2, "en")) == ("1 commune", "2 communes")
    assert share.figure(34.56, "vi") == "34,56\u00a0%"
    assert share.difference.figure(1.5, "vi") == "1,5 điểm phần trăm"
    assert share.difference.figure(1, "en") == "1 percentage point"
    assert WORDS.unit("km").range(-5, -2, "vi") == "từ −5 đến −2 km"
    assert WORDS.unit("km").range(5, None, "vi") == "từ 5 km trở lên"
    assert share.range(30, 30, "en") == "30%"
    assert WORDS.unit("cây").figure(3, "vi") == "3 cây"  # a unit that no file names is called as it is written


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("commune", ("commune", "communes")),
        ("communes", ("commune", "communes")),
        ("people", ("person", "people")),
        ("classes", ("class", "classes")),
        ("criteria per commune", ("criterion per commune", "criteria per commune")),
        ("model residential area", ("model residential area", "model residential areas")),
        ("bus|buses", ("bus", "buses")),
    ],
)
def test_one_and_many_in_english(name: str, forms: tuple[str, str]) -> None:
    assert english_forms(name) == forms


def test_a_unit_is_found_by_its_id_before_its_alias() -> None:
    rows = [
        {"unit_id": "worker", "name_vi": "lao động", "name_en": "workers", "decimals": 0, "is_whole": True, "aliases": "người"},
        {"unit_id": "người", "name_vi": "người", "name_en": "people", "decimals": 0, "is_whole": True, "aliases": None},
        {"unit_id": "million", "name_vi": "triệu đồng", "name_en": "million VND", "decimals": None, "is_whole": None,
         "aliases": "triệu;tr.đ"},
    ]  # fmt: skip
    words = Words.of(units=rows)
    assert words.unit("người").en == "people" and words.unit("lao động").en == "workers"
    assert words.unit("tr.đ") == Unit("million", "triệu đồng", "million VND", 2, False)


def test_dates_as_officials_write_them() -> None:
    assert dates.date(dt.date(2019, 9, 30), "vi") == "30/9/2019"
    assert dates.date(dt.date(2019, 2, 5), "vi") == "05/02/2019"
    assert dates.date(dt.date(2019, 9, 5), "en") == "5 September 2019"
    assert dates.date(None, "vi") == "–"


def test_periods_inside_a_sentence() -> None:
    assert dates.period("2019-09", "vi") == "9 tháng năm 2019" and dates.period("2019-03", "vi") == "quý I năm 2019"
    assert dates.period("2019-09", "en") == "September 2019"
    assert dates.quarter("2019-09", "vi") == "quý III năm 2019"
    assert dates.quarter("2019-09", "en") == "the third quarter of 2019"
    with pytest.raises(ValueError, match="2019-13"):
        dates.period("2019-13", "vi")


def test_lists_of_names() -> None:
    ten = [f"Xã {i}" for i in range(10)]
    assert lists.names(ten[:9], "vi") == ", ".join(ten[:9])  # the one left over is named
    assert lists.names(ten, "vi") == ", ".join(ten[:8]) + " và 2 xã khác"
    assert lists.names(ten, "en").endswith("and 2 other communes")
    assert all(lists.names(empty, lang) == "" for empty in (None, []) for lang in LANGUAGES)
    assert lists.place("Cao Minh (Tràng Định)", 4, "en") == "Cao Minh (Tràng Định), criterion 4"
