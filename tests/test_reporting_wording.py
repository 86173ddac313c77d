"""Numbers, dates and words as a Vietnamese office writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.reporting import wording
from pipeline.schema import words
from pipeline.text.labels import LABELS


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234.5, None, "1.234,5"),
        (1234567, None, "1.234.567"),
        (10.314, None, "10,31"),
        (54.0, None, "54"),
        (55, 1, "55,0"),
        (0, None, "0"),
        (-0.001, None, "0"),
        (-1.25, 1, "−1,3"),
        (2.25, 1, "2,3"),
        (2.5, 0, "3"),
        (1.005, None, "1,01"),
        (11.249999999999998, 1, "11,3"),
        (0.1 + 0.2, None, "0,3"),
        (float("nan"), 1, "–"),
        (10**20, None, "100.000.000.000.000.000.000"),
        (100, None, "100"),
        (None, 1, "–"),
    ],
)
def test_numbers_are_vietnamese(value: float | None, digits: int | None, text: str) -> None:
    assert wording.number(value, digits) == text


def test_a_signed_number_shows_plus_and_a_true_minus() -> None:
    assert [wording.number(v, 1, signed=True) for v in (3.5, -1, 0)] == ["+3,5", "−1,0", "0,0"]


def test_an_interval_is_shown_only_where_its_ends_differ() -> None:
    assert wording.interval(54, 56) == "[54–56]"
    assert wording.interval(54, 54.0) == ""
    assert wording.interval(None, 3) == ""


def test_a_range_target_shows_both_ends() -> None:
    assert wording.goal(11, 11.5) == "11–11,5"
    assert wording.goal(61, None) == "61"


def test_percent_and_date() -> None:
    assert wording.percent(0.3456) == "34,6\u00a0%"
    assert wording.date(dt.date(2014, 10, 24)) == "24/10/2014"


def test_every_status_state_and_severity_of_the_schema_has_a_word_and_a_symbol_of_its_own() -> None:
    assert set(wording.STATUSES) == set(words.STATUSES)
    assert set(wording.STATES) == set(words.CRITERION_STATES)
    assert set(wording.SEVERITIES) == set(words.SEVERITIES)
    assert set(LABELS["submission"]) == set(words.SUBMISSION_STATUSES)
    for family in (wording.STATUSES, wording.STATES, wording.OUTCOMES):
        assert len({w.symbol for w in family.values()}) == len(family), "symbols must tell states apart in grey"


def test_the_needs_cover_every_status_once() -> None:
    grouped = [s for _, _, _, statuses in wording.NEEDS for s in statuses]
    assert sorted(grouped) == sorted(words.STATUSES)
