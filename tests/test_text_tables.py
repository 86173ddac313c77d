"""The words of the tables beside target_progress: near misses, passes at risk, changes, the schedule, forecasts, duties,
findings; each sentence worked out by hand, and each code in both languages."""

from __future__ import annotations

import datetime as dt
import inspect
from string import Formatter
from typing import Any

import pytest

from pipeline.schema import outlook as outlook_schema
from pipeline.schema import rules
from pipeline.text import (
    LANGUAGES,
    Phrase,
    changes,
    codes,
    dates,
    duties,
    findings,
    forecasts,
    indicators,
    lists,
    nearness,
    numbers,
    progress_phrases,
    schedule,
    subjects,
)
from tests.test_text_progress import VIETNAMESE
from tests.text_rows import WORDS

TEXTS = (
    changes,
    codes,
    dates,
    duties,
    findings,
    forecasts,
    indicators,
    lists,
    nearness,
    numbers,
    progress_phrases,
    schedule,
    subjects,
)


def phrases(module: Any) -> list[Phrase]:
    values = [v for _, v in inspect.getmembers(module)]
    return [p for v in values for p in (v.values() if isinstance(v, dict) else [v]) if isinstance(p, Phrase)]


@pytest.mark.parametrize("module", TEXTS, ids=lambda m: m.__name__)
def test_every_phrase_speaks_both_languages_with_the_same_fields(module: Any) -> None:
    for phrase in phrases(module):
        assert phrase.vi and phrase.en
        assert not VIETNAMESE.search(phrase.en), phrase.en
        fields = [{name for _, name, _, _ in Formatter().parse(t) if name} for t in phrase]
        assert fields[0] == fields[1], phrase


SHARE = {"indicator_id": "15.1", "comparator": ">=", "threshold": 85.0, "unit": "%"}
NEAR = {
    "aim": "criterion",
    "state": "failed",
    "missing_indicators": None,
    "missing_criteria": None,
    "criteria_passed": 12,
}


def test_near_misses() -> None:
    low = {**SHARE, "value": 71.2, "margin": -13.8}
    mark = {"indicator_id": "15.2", "comparator": "=", "threshold": None, "unit": None, "value": None, "margin": None}
    assert nearness.near_misses({**NEAR, "missing_indicators": [low, mark]}, WORDS) == {
        "missing_vi": "15.1: 71,2\u00a0%, cần ít nhất 85\u00a0%, còn cách 13,8 điểm phần trăm; 15.2: chưa đạt",
        "missing_en": "15.1: 71.2%, needs at least 85%, 13.8 percentage points to go; 15.2: not met",
    }
    for state, vi, en in (
        ("held", "ô đang giữ lại, cần làm rõ", "the cell is held, to be cleared up"),
        ("not_reported", "chưa báo cáo, cần hỏi lại", "not reported, to be asked for"),
        (
            "failed",
            "chưa có số liệu chỉ tiêu; xã đã đạt 12 tiêu chí",
            "no indicator data; the commune passes 12 criteria",
        ),
    ):
        assert nearness.near_misses({**NEAR, "state": state}, WORDS) == {"missing_vi": vi, "missing_en": en}
    criteria = [
        {"criterion_no": 4, "criterion_name": "Điện", "criterion_name_en": "Electricity", "state": "held"},
        {"criterion_no": 5, "criterion_name": "Trường học", "criterion_name_en": None, "state": "failed"},
    ]
    assert nearness.near_misses({**NEAR, "aim": "complete", "missing_criteria": criteria}, WORDS) == {
        "missing_vi": "Điện (4), đang giữ lại; Trường học (5)",
        "missing_en": "Electricity (4), held; criterion 5",
    }


def test_passes_at_risk() -> None:
    thin = {**SHARE, "risk": "thin", "value": 86.0, "margin": 1.0, "times_lost": 1}
    assert nearness.at_risk_passes(thin, WORDS) == {
        "explanation_vi": "Chỉ tiêu 15.1 là 86\u00a0%, ngưỡng ít nhất 85\u00a0%: chỉ hơn 1 điểm phần trăm; đã mất 1 lần.",
        "explanation_en": "Indicator 15.1 is 86%, threshold at least 85%: inside by 1 percentage point only; lost once before.",
    }
    exact = nearness.at_risk_passes({**thin, "value": 85.0, "margin": 0.0, "times_lost": 0}, WORDS)
    assert exact["explanation_vi"].endswith("vừa đúng ngưỡng.")
    against = nearness.at_risk_passes(
        {**thin, "risk": "contradicted", "value": 80.0, "margin": -5.0, "times_lost": 0}, WORDS
    )
    assert against["explanation_vi"].endswith("không đạt ngưỡng (chưa kiểm chứng).")
    assert nearness.at_risk_passes({**thin, "risk": "lost_before", "times_lost": 3}, WORDS) == {
        "explanation_vi": "Đã mất 3 lần rồi đạt lại.",
        "explanation_en": "Lost 3 times before and passed again.",
    }


def test_who_a_change_came_of() -> None:
    row = {
        "gained_names": [f"X{i}" for i in range(11)],
        "lost_names": ["A (B)"],
        "restated_names": None,
        "boundary_names": [],
    }
    told = changes.target_changes(row, WORDS)
    assert told["gained_by"] == "X0, X1, X2, X3, X4, X5, X6, X7 và 3 xã khác"
    assert told["gained_by_en"] == "X0, X1, X2, X3, X4, X5, X6, X7 and 3 other communes"
    assert (told["lost_by"], told["restated_by"], told["boundary_by"]) == ("A (B)", None, None)


TASK = {"standing": "overdue", "state": "in_progress", "timing_text": None, "next_due": dt.date(2019, 8, 31), "days_late": 30,
        "done_on": None, "rounds": 1, "rounds_done": None}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "vi", "en"),
    [
        ({}, "Quá hạn 31/8/2019 (30 ngày), đang thực hiện.", "Overdue since 31 August 2019 (30 days), in progress."),
        ({"state": None, "days_late": 1}, "Quá hạn 31/8/2019 (1 ngày), chưa có báo cáo.",
         "Overdue since 31 August 2019 (1 day), nothing was reported."),
        ({"standing": "done", "state": "done", "done_on": dt.date(2019, 9, 12), "days_late": 12},
         "Đã hoàn thành ngày 12/9/2019, trễ 12 ngày so với hạn.", "Done on 12 September 2019, 12 days late."),
        ({"standing": "done", "state": "done", "days_late": None}, "Đã hoàn thành.", "Done."),
        ({"standing": "due_soon", "state": "done", "rounds": 2, "rounds_done": 1},
         "Sắp đến hạn 31/8/2019, các đợt đến nay đã hoàn thành; đã xong 1/2 đợt.",
         "Due soon, on 31 August 2019, the rounds so far are done; 1 of 2 rounds done."),
        ({"standing": "recurring", "timing_text": "Hàng quý", "next_due": dt.date(2019, 12, 31)},
         "Làm thường xuyên («Hàng quý»), đang thực hiện; lần tới 31/12/2019.",
         "Recurring («Hàng quý»), in progress; next on 31 December 2019."),
        ({"standing": "no_date", "next_due": None}, "Kế hoạch không ấn định ngày, đang thực hiện.",
         "The plan sets no date, in progress."),
        ({"standing": "unknown", "state": "held"}, "Đã qua hạn 31/8/2019 nhưng báo cáo chưa đọc chắc chắn.",
         "Its date, 31 August 2019, has passed, but the report could not be read with certainty."),
    ],
)  # fmt: skip
def test_where_a_task_stands(changed: dict[str, Any], vi: str, en: str) -> None:
    assert schedule.schedule_progress({**TASK, **changed}, WORDS) == {"explanation_vi": vi, "explanation_en": en}


def test_every_standing_has_words() -> None:
    assert set(schedule.STANDINGS) == set(outlook_schema.STANDINGS)


def test_why_there_is_no_forecast() -> None:
    row = {"reason": "few_points", "points": 2, "chosen_n": 0}
    assert forecasts.forecast(row, WORDS)["reason_vi"] == "mới có 2 điểm số liệu, cần ít nhất 3"
    assert forecasts.forecast({"reason": None}, WORDS) == {"reason_vi": None, "reason_en": None}
    with pytest.raises(KeyError):
        forecasts.forecast({"reason": "no_idea", "points": 3, "chosen_n": 3}, WORDS)


def test_a_forecast_in_a_sentence() -> None:
    row = {"forecast": 58.4, "low": 55.2, "high": 61.9, "method": "recent_pace", "reaches_target": False,
           "reach_is_robust": False, "coverage": 0.8333, "coverage_n": 12, "unit": "commune"}  # fmt: skip
    assert forecasts.explanation(row, "vi", WORDS) == (
        "Dự báo đến hạn 58 xã (khoảng từ 55 đến 62 xã), theo nhịp kỳ vừa qua: không kịp đạt mục tiêu, chưa chắc. "
        "Trong 12 lần thử trên các kỳ trước, 83\u00a0% khoảng như vậy chứa số thật."
    )
    certain = {**row, "low": 58.0, "high": 58.0, "reach_is_robust": True, "coverage": None}
    assert forecasts.explanation(certain, "en", WORDS) == (
        "Forecast for the due date 58 communes, at the pace of the last period: short of the target."
    )


def test_who_owes_which_report() -> None:
    row = {"sender_name": "Sở Y tế", "period": "2019-09", "every": "quarter", "due_on": dt.date(2019, 10, 15), "days_late": 12,
           "has_sent": False, "received_on": None, "inferred": False, "has_ever_sent": True}  # fmt: skip
    assert duties.explanation(row, "vi") == "Sở Y tế: còn nợ báo cáo quý III năm 2019, hạn 15/10/2019, trễ 12 ngày."
    never = {**row, "has_ever_sent": False, "inferred": True, "every": "half", "period": "2019-06"}
    assert duties.explanation(never, "vi") == (
        "Sở Y tế: còn nợ báo cáo 6 tháng đầu năm 2019, hạn 15/10/2019, trễ 12 ngày (thời hạn do hệ thống suy ra, kế hoạch không "
        "ghi); chưa gửi lần nào."
    )
    sent = {**row, "has_sent": True, "received_on": dt.date(2019, 10, 16), "days_late": 1}
    assert (
        duties.explanation(sent, "en")
        == "Sở Y tế: the report of the third quarter of 2019 sent on 16 October 2019, 1 day late."
    )
    assert "chưa đến hạn" in duties.explanation({**row, "days_late": 0}, "vi")


COMPOUND = {"indicator_id": "17.1", "value": 90.0, "value_2": 50.0, "text": None, "passes": False, "unit": "%",
            "comparator": ">=", "threshold": 95.0, "threshold_2": 60.0}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "vi", "en"),
    [
        ("Đ (lần 2)", "Đ (lần 2)", "Đ (lần 2)"),  # a text of a workbook stays as it is
        (1234.5, "1.234,5", "1,234.5"),
        ({"state": "failed"}, "chưa đạt", "failed"),
        ({"state": "value", "text": "85,3"}, "85,3", "85,3"),
        ({"phrase": "one_decision"}, "một quyết định", "one decision"),
        ([{"state": "passed", "text": None}, {"state": "value", "text": "K"}], "đạt / K", "passed / K"),
        ([{"period": "2019-03", "state": "passed"}, {"period": "2019-06", "state": "failed"}],
         "2019-03: đạt; 2019-06: chưa đạt", "2019-03: passed; 2019-06: failed"),
        ([{"indicator": COMPOUND}], "17.1 = 90 (50)\u00a0%", "17.1 = 90 (50)%"),
        ({"threshold": COMPOUND}, "≥ 95 (60)\u00a0%", "≥ 95 (60)%"),
        ({"indicator": {**COMPOUND, "value": None, "value_2": None}, "threshold": {**COMPOUND, "threshold": None}},
         "17.1 = chưa đạt (đạt)", "17.1 = failed (passed)"),
        (None, "", ""),
    ],
)  # fmt: skip
def test_what_a_finding_says(told: Any, vi: str, en: str) -> None:
    assert tuple(findings.value(told, lang, WORDS) for lang in LANGUAGES) == (vi, en)


def test_a_finding_that_is_none_of_these_is_an_error() -> None:
    for wrong, error in (({"phrase": "nothing"}, KeyError), (b"bytes", TypeError)):
        with pytest.raises(error):
            findings.value(wrong, "vi", WORDS)


def test_where_a_finding_is() -> None:
    found = {"found": "", "expected": "", "commune_name": "Cao Minh", "district_name": "Tràng Định", "criterion_no": 4}
    assert findings.finding(found, WORDS)["place_en"] == "Cao Minh (Tràng Định), criterion 4"
    part = {**found, "criterion_no": None, "part": "15.1"}
    assert findings.finding(part, WORDS)["place"] == "Cao Minh (Tràng Định), 15.1"
    output = {"found": 1.0, "expected": 2.0, "output_id": "roads", "place": "Đường"}
    assert findings.finding(output, WORDS)["place_en"] == "rural roads built"
    assert findings.finding({**output, "output_id": "x"}, WORDS)["place"] == "Đường"


def test_what_became_of_a_file() -> None:
    assert findings.submission_reason({"replaced_by": "2019-06/b.xlsx"})["reason_en"] == "Replaced by 2019-06/b.xlsx"
    assert findings.submission_reason({"replaced_by": None, "held": 1})["reason_en"] == "1 cell is held"
    assert findings.submission_reason({"replaced_by": None, "held": 2000})["reason"] == "2.000 ô được giữ lại"


ENGLISH_MARKS = {
    "mark_without_legend",
    "unreadable_state",
    "unreadable_mark",
    "blank_mark",
    "measure_unclear",
    "not_applicable_not_allowed",
    "mark_drawn_over",
    "not_confirmed",  # the heading of a column of the form
    "unreadable_tick",
    "standard_unclear",
}
"""Remedies that quote what is to be written in the form."""


@pytest.mark.parametrize("rule", rules.RULES.values(), ids=lambda r: r.id)
def test_every_remedy_has_its_english(rule: rules.Rule) -> None:
    assert rule.remedy_en and not rule.remedy_en.isspace()
    assert rule.id in ENGLISH_MARKS or not VIETNAMESE.search(rule.remedy_en + rule.message_en)


def test_an_issue_takes_its_english_words_where_they_differ() -> None:
    issue = rules.issue("files_contradict", file="f", found="đạt / chưa đạt", found_en="passed / failed", place="A, tiêu chí 4",
                        place_en="A, criterion 4")  # fmt: skip
    assert issue["message_en"] == "A, criterion 4: two files say different things (passed / failed); held."
    assert issue["message_vi"] == "A, tiêu chí 4: hai biểu ghi khác nhau (đạt / chưa đạt); ô được giữ lại."
    assert issue["found"] == "đạt / chưa đạt"
