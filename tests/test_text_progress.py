"""The explanation of a target: hand-made rows with the sentence worked out, and what must hold of any row."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import examples

from pipeline.schema import words as schema_words
from pipeline.text import LANGUAGES, Lang, codes
from pipeline.text.progress import columns, explanation
from pipeline.text.progress_figures import figures
from pipeline.text.progress_phrases import PATHS, VERDICTS
from tests.text_rows import BANDS, CASES, NAMES, WIDE, WORDS, progress

VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)
OWN_NAMES = [*NAMES, "Sở Giáo dục và Đào tạo", "Sở LĐ-TB&XH"]


def vi(**changes: Any) -> str:
    return explanation(progress(**changes), "vi", WORDS)


def in_case(name: str, lang: Lang = "vi") -> str:
    return explanation(CASES[name], lang, WORDS)


def test_a_straight_line_is_ours_and_milestones_are_the_plans() -> None:
    even, milestones, learned = (in_case(n) for n in ("even, at risk, whole communes", "milestones", "learned path"))
    assert "tính chia đều theo thời gian thì nay cần 192, còn thiếu 2 xã" in even and "kế hoạch" not in even
    assert "theo mốc kế hoạch đã ghi thì nay cần 190, vừa đủ: đúng tiến độ." in milestones
    assert "theo nhịp các năm trước (48 quyết định) thì nay cần thêm 4 (chia đều thì 9), đang vượt 2 xã" in learned


def test_what_is_needed_of_whole_things_is_rounded_up_and_down_where_it_must_come_down() -> None:
    assert "nay cần 192" in vi(expected_by_now=191.01)
    assert "nay cần 191" in vi(expected_by_now=191.0000000001)  # not what arithmetic left in the last digits
    falling = vi(baseline=200.0, target_low=100.0, value=180.0, expected_by_now=174.5, pace=0.78)
    assert "nay cần giảm còn 174, còn cao hơn 6 xã" in falling


def test_a_gap_of_nothing_has_no_pace_beside_it() -> None:
    text = in_case("just enough")
    assert "vừa đủ" in text and "%" not in text


def test_a_pace_just_under_a_threshold_is_not_rounded_up_to_it() -> None:
    assert "bằng 94\u00a0% mức" in vi(pace=0.949)
    assert "bằng 95\u00a0% mức" in vi(pace=0.95, status="on_track")
    assert "bằng 59\u00a0% mức" in vi(pace=0.5999, status="behind")
    assert "bằng 99\u00a0% mức" in vi(pace=0.996, status="on_track")
    assert "bằng 90\u00a0% mức" in vi(pace=0.899, on_track=0.97, at_risk=0.7)
    assert "bằng 89\u00a0% mức" in vi(pace=0.899, on_track=0.97, at_risk=0.9, status="behind")


def test_nothing_due_yet_is_said_and_has_no_pace() -> None:
    for name, told in (
        ("nothing due yet, s = 0", "nay chưa phải đạt thêm gì"),
        ("less than one due", "mới cần chưa tới 1 xã"),
    ):
        text = in_case(name)
        assert told in text and "tốc độ" not in text and "tháng đến hạn" not in text


def test_a_miss_is_certain_only_where_nothing_is_open() -> None:
    assert "đã đến hạn 31/12/2019 mà chưa đạt, còn thiếu 3 xã. Kết luận chắc chắn." in in_case("missed, certain")
    straddling = in_case("missed, straddling")
    assert "theo số liệu hiện có thì chưa đạt" in straddling
    assert "Chưa thể kết luận chắc chắn: có thể từ 187 đến 194 xã, còn tùy Hoàng Đồng" in straddling
    carried = in_case("missed, carried")
    assert "Chưa thể kết luận chắc chắn: số liệu lấy từ kỳ trước, 9 tháng năm 2019" in carried
    for text in (straddling, carried):
        assert "mà chưa đạt" not in text and "Kết luận chắc chắn" not in text


def test_a_band_is_told_from_the_top_with_the_printed_one_beside_it() -> None:
    text = in_case("bands from the top")
    assert "ít nhất 10 tiêu chí: 97/207 xã, cần 97 (kế hoạch: 10–14: 35, 15–18: 2, 19: 60)" in text
    assert "Riêng nhóm 10–14 tiêu chí: 37 xã, kế hoạch ghi 35." in text
    assert in_case("top band").startswith("Số xã đạt 19 tiêu chí: 52/207 xã, cần 60;")


def test_one_fact_carries_both_quotes() -> None:
    assert "cần 193 (tức thêm 6, đã thêm 3)" in in_case("fact with two quotes, total")
    assert "cần thêm 6 (tức tổng 193, nay 190)" in in_case("fact with two quotes, new")


def test_members_that_are_missing_are_named_and_the_least_is_not_the_measure() -> None:
    text = in_case("members reaching")
    assert "7/12 xã đạt ít nhất 10 tiêu chí, cần đủ 12" in text
    assert "Còn thiếu Hoàng Đồng (Lạng Sơn), Quảng Lạc (Lạng Sơn), trong đó 1 xã chưa rõ." in text


def test_what_is_provisional_or_unverified_is_labelled() -> None:
    assert "Mốc tạm: số đầu tiên trong năm, kỳ quý I năm 2019 (12\u00a0%)" in in_case("direction down")
    unverified = in_case("members unverified, mean")
    assert "Danh sách xã của nhóm chưa được xác minh." in unverified and "chắc chắn" not in unverified


def test_each_certainty_says_what_it_rests_on() -> None:
    assert in_case("ahead").endswith("Số liệu chỉ có một nguồn: Sở Giáo dục và Đào tạo.")
    assert in_case("likely").endswith("Khả năng cao là có nguy cơ chậm, khoảng hợp lý từ 189 đến 191 xã.")
    assert in_case("likely, robust").endswith("có thể từ 189 đến 190 xã; kết luận không đổi.")
    assert "Chưa chắc chắn: có thể từ 187 đến 194 xã (chưa chuyển biến đến đã đạt), còn tùy" in in_case("open")


def test_percentages_differ_by_percentage_points() -> None:
    assert "10,75\u00a0%, cần giảm còn 9\u00a0%;" in in_case("direction down")
    assert "còn cao hơn 1 điểm phần trăm" in in_case("direction down")
    assert "1 percentage point too high" in in_case("direction down", "en")


def test_few_whole_things_are_told_in_all_and_many_by_the_month() -> None:
    assert "còn 3 tháng đến hạn, cần tăng 3 xã." in in_case("even, at risk, whole communes")
    assert "mỗi tháng tăng 415 người; từ nay đến hạn mỗi tháng cần tăng 422 người." in in_case("people, rate a month")


def test_a_hairs_breadth_is_never_just_enough_and_at_risk() -> None:
    for status in ("at_risk", "behind"):
        text = vi(measure="mean_criteria", unit="criteria per commune", value=10.7201, baseline=10.71, target_low=10.75,
                  expected_by_now=10.7204, pace=0.9, status=status)  # fmt: skip
        assert "vừa đủ" not in text and "vượt" not in text


def test_time_gone_is_told_only_where_the_path_is_the_time() -> None:
    assert "thời gian đã qua 75\u00a0%" in in_case("money")
    row = {**CASES["money"], "path": "milestones"}
    assert "bằng 80\u00a0% kế hoạch." in explanation(row, "vi", WORDS)


def test_a_code_without_words_is_an_error_not_a_gap() -> None:
    for changes in ({"status": "fine"}, {"path": "straight"}, {"certainty": "maybe"},
                    {"status": "not_assessable", "reason": "no_idea"}):  # fmt: skip
        with pytest.raises(KeyError):
            vi(**changes)


def test_every_code_has_words_in_both_languages() -> None:
    assert set(codes.STATUSES) == set(schema_words.STATUSES)
    assert set(codes.STATES) == set(schema_words.CRITERION_STATES)
    assert set(codes.WORK_STATES) == set(schema_words.WORK_STATES)
    tables = (codes.STATUSES, codes.CERTAINTIES, codes.STATES, codes.WORK_STATES, codes.REASONS, codes.STANDARDS, codes.CHANGES,
              codes.SUBMISSION_STATUSES, codes.SEVERITIES,
              PATHS, VERDICTS)  # fmt: skip
    for phrase in (p for table in tables for p in table.values()):
        assert phrase.vi and phrase.en and phrase.vi != phrase.en
        assert not VIETNAMESE.search(phrase.en)


def without_names(text: str) -> str:
    for name in OWN_NAMES:
        text = text.replace(name, "")
    return re.sub("«.*?»", "", text)


@pytest.mark.parametrize("name", CASES)
def test_english_has_no_vietnamese_word(name: str) -> None:
    text = in_case(name, "en")
    assert not VIETNAMESE.search(without_names(text)), text


def test_columns_give_every_word_column_of_the_table() -> None:
    made = columns(CASES["open"], WORDS)
    assert made["hangs_on"] == "Hoàng Đồng (Lạng Sơn), Quảng Lạc (Lạng Sơn)"
    assert made["reason_vi"] is None and made["reason_en"] is None
    held = columns(CASES["not assessable, no data"], WORDS)
    assert (held["reason_vi"], held["reason_en"]) == ("chưa có số liệu của kỳ này", "there are no data for this period")
    figure = progress(is_robust=False, carried_from="2019-06", certainty="open")
    assert columns(figure, WORDS)["hangs_on"] == "số liệu kỳ này chưa gửi"
    cell = progress(is_robust=False, figure_cell="2019-09/a.xlsx!S!B2", certainty="open")
    assert columns(cell, WORDS)["hangs_on"] == "ô 2019-09/a.xlsx!S!B2"


FIGURES = st.none() | st.floats(-5000, 1_000_000) | st.integers(-5, 300).map(float)
SHARES = st.none() | st.floats(0, 1)
ROWS = st.fixed_dictionaries(
    {
        "period": st.sampled_from(["2018-12", "2019-03", "2019-09", "2019-12"]),
        "kind": st.sampled_from(schema_words.TARGET_KINDS),
        "measure": st.sampled_from([
            "communes_passing", "communes_recognised", "mean_criteria", "communes_in_band", "output", "indicator_level",
            "money", "members_reaching", "none",
        ]),
        "standard": st.sampled_from(["dat_chuan", "nang_cao", "kieu_mau", "other"]),
        "level": st.sampled_from(["xa", "thon", "huyen"]),
        "unit": st.sampled_from(["commune", "person", "km", "%", "billion VND", "criteria per commune", "cây"]),
        "group": st.sampled_from(["all", "border", "nobody", None]),
        "target_id": st.sampled_from(["roads", "poverty", "credit", "x"]),
        "criterion_no": st.none() | st.integers(1, 25),
        "path": st.sampled_from([None, "even", "milestones", "learned"]),
        "path_n": st.none() | st.integers(20, 500),
        "value": FIGURES, "value_low": FIGURES, "value_high": FIGURES, "baseline": FIGURES, "target_low": FIGURES,
        "target_high": FIGURES, "expected_by_now": FIGURES, "expected_even": FIGURES, "likely_low": FIGURES,
        "likely_high": FIGURES, "pace_so_far": FIGURES, "pace_needed": FIGURES, "disbursed": FIGURES,
        "members": st.none() | st.integers(1, 11_000), "members_undecided": st.none() | st.integers(0, 5),
        "planned_share": SHARES, "disbursed_share": SHARES, "pace": st.none() | st.floats(-50, 50),
        "status": st.sampled_from(schema_words.STATUSES), "status_low": st.sampled_from(schema_words.STATUSES),
        "status_high": st.sampled_from(schema_words.STATUSES), "is_robust": st.sampled_from([None, True, False]),
        "certainty": st.sampled_from([None, *codes.CERTAINTIES]), "reason": st.sampled_from([None, *codes.REASONS]),
        "baseline_source": st.sampled_from(["plan", "data", "provisional", "none"]),
        "provisional_from": st.sampled_from([None, "2019-03"]), "carried_from": st.sampled_from([None, "2019-06"]),
        "missing_names": st.sampled_from([None, [], NAMES, NAMES * 8]), "open_names": st.sampled_from([None, [], NAMES * 6]),
        "members_unverified": st.booleans(),
        "list_changed": st.sampled_from([None, True]),
        "nothing_due": st.sampled_from([None, True, False]), "sender": st.sampled_from([None, "Sở LĐ-TB&XH"]),
        "band_low": st.none() | st.integers(0, 19), "band_high": st.none() | st.integers(0, 19),
        "judged_bands": st.sampled_from([None, [], BANDS, BANDS[-1:]]),
        "sibling_target": st.none() | st.fixed_dictionaries(
            {"kind": st.sampled_from(["count", "count_new"]), "target_low": FIGURES, "value": FIGURES}
        ),
        "due_on": st.sampled_from([None, dt.date(2019, 12, 31), dt.date(2020, 6, 30)]),
        "plan_text": st.sampled_from([None, "", "nâng tỷ lệ lên 79%", "rất dài " * 40]),
    }
)  # fmt: skip


@pytest.mark.drawn
@settings(max_examples=examples(250), deadline=None)
@given(ROWS)
def test_any_row_reads_as_sentences(changes: dict[str, Any]) -> None:
    row = progress(**changes)
    for lang in LANGUAGES:
        text = explanation(row, lang, WORDS)
        assert text.endswith(".") and text[:1] == text[:1].upper()
        assert not re.search(r"None|\bnan\b|\binf\b|NULL|[{}]|,,|: :|, [.;:]|\.\.|  |−\d[\d.,]*[–−]", text), text
        # Nobody counts 0,67 of a commune or a person.
        decimal = r"\d,\d+" if lang == "vi" else r"\d\.\d+"
        whole = "xã|thôn|huyện|người" if lang == "vi" else "communes?|villages?|districts?|people|person"
        assert not re.search(rf"{decimal} ({whole})\b", text), text
        if lang == "en" and row["unit"] != "cây":
            assert not VIETNAMESE.search(without_names(text)), text


def test_what_is_needed_by_now_is_written_as_finely_as_the_figures_it_is_held_against() -> None:
    roads = {**CASES["missed, carried"], "status": "at_risk", "period": "2019-03", "value": 61.3, "judged_value": 61.3,
             "expected_by_now": 86.301, "pace": 0.71, "carried_from": None}  # fmt: skip
    assert "nay cần 86,4, còn thiếu 25,1 km" in explanation(roads, "vi", WORDS)
    assert "nay cần 87, còn thiếu 26 km" in explanation({**roads, "value": 61.0, "judged_value": 61.0}, "vi", WORDS)


def test_a_single_likely_figure_is_no_range() -> None:
    row = progress(certainty="likely", likely_low=190.0, likely_high=190.2, **{**WIDE, "status_low": "behind"})
    assert explanation(row, "vi", WORDS).endswith("Khả năng cao là có nguy cơ chậm (190 xã).")


def test_figures_of_a_table_are_those_of_the_verdict() -> None:
    band = figures(CASES["band, behind"], "vi", WORDS)
    assert band == ("77", "78", "[77–79]", "92", "97")
    assert figures(CASES["members unverified, mean"], "vi", WORDS).target == "9,5–10"
