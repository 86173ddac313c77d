"""A headline states the finding that the figures have: the usual case, a tie, none or zero; in both languages."""

from __future__ import annotations

import ast
import datetime as dt
import re
import string
from collections import Counter
from pathlib import Path

import figures_frames as frames
import pandas as pd
import pytest
from figures_frames import draw, page

from pipeline import errors
from pipeline.reporting import figures
from pipeline.reporting.figures.finding import finding
from pipeline.text import headlines


def bullets(*rows: tuple[str, float | None, float | None], **more: object) -> pd.DataFrame:
    data = pd.DataFrame(rows, columns=["name", "value", "expected_by_now"])
    return data.assign(baseline=0, target_low=100, **more)


CASES = [
    ("bullet", frames.bullet, {"noun": "tiêu chí"},
     "2 trên 3 tiêu chí chậm, đứng hoặc lùi; xa mức cần nhất: 14 Giáo dục (thiếu 7 xã)"),
    ("bullet", bullets(("A", 5, 10), ("B", 5, 10), ("C", 12, 10)), {},
     "2 trên 3 mục tiêu kém mức cần lúc này; xa mức cần nhất: A và B"),
    ("bullet", bullets(("A", 10, 10), ("B", 12, 10)), {}, "Không mục tiêu nào kém mức cần lúc này, trên 2"),
    ("bullet", bullets(("A", 10, 10), ("B", 9, 10), status=["on_track", "at_risk"]), {},
     "Không mục tiêu nào chậm, đứng hoặc lùi, trên 2; có nguy cơ chậm: 1"),
    ("bullet", bullets(("Điện", 10, 10), status="on_track"), {}, "Điện: đúng tiến độ"),
    ("bullet", bullets(("Điện", 5, 10), status="behind"), {"lang": "en"}, "Điện: behind"),
    ("bullet", bullets(("A", 100, None), ("B", 50, None)), {}, "1 trên 2 mục tiêu đã đạt"),
    ("bullet", pd.DataFrame({"name": ["A"], "value": [0]}), {}, "1 mục tiêu có số liệu"),
    # Worst by the share of the road that is missing, not by size: 3 of 10 is more than 20 of 1,000.
    ("bullet", pd.DataFrame({"name": ["Lớn", "Nhỏ"], "value": [480, 2], "expected_by_now": [500, 5], "baseline": [0, 0],
                             "target_low": [1000, 10]}), {},
     "2 trên 2 mục tiêu kém mức cần lúc này; xa mức cần nhất: Nhỏ (thiếu 3)"),
    ("target_path", frames.target_path, {"unit": "xã"},
     "Hiện có 54 xã, thiếu 3 so với mức cần lúc này; dự báo 57, không tới mục tiêu 60"),
    ("target_path", frames.target_path.assign(forecast_high=[None, None, None, 60]), {},
     "Hiện có 54, thiếu 3 so với mức cần lúc này; dự báo 57, chưa chắc tới mục tiêu 60"),
    ("target_path", frames.target_path.assign(planned=[48, 50, 54, 60], forecast=[None, None, None, 61], forecast_low=60), {},
     "Hiện có 54, đúng mức cần lúc này; dự báo 61, tới mục tiêu 60"),
    ("target_path", pd.DataFrame({"period": ["2019-09"], "value": [0]}), {}, "Hiện có 0"),
    ("cards", frames.cards, {}, "1 trên 2 kém mức cần lúc này: Xã đạt chuẩn"),
    ("cards", frames.cards.assign(planned=40), {}, "Cả 2 đều đủ mức cần lúc này"),
    ("cards", frames.cards.assign(planned=None), {}, "Từ kỳ đầu: 2 trên 2 tăng, 0 giảm"),
    ("bands", frames.bands, {}, "Ít nhất một nửa trong 129 xã đạt không quá 8 tiêu chí; 52 xã đủ 19"),
    ("bands", frames.bands.head(2), {"full": 19}, "Ít nhất một nửa trong 50 xã đạt không quá 6 tiêu chí; chưa xã nào đủ 19"),
    ("bands", frames.bands.tail(1), {}, "Cả 52 xã đủ 19 tiêu chí"),
    ("shares", frames.shares, {}, "Từ Kỳ 6 đến Kỳ 9: đúng tiến độ từ 20 thành 22"),
    ("shares", frames.shares.head(3), {}, "Nhiều nhất: đúng tiến độ, 20 trên 29"),
    ("shares", pd.DataFrame({"name": "N", "part": ["a", "b"], "amount": [2, 2]}), {}, "Nhiều nhất: a và b, 2 trên 4"),
    ("shares", pd.DataFrame({"name": ["N", "M"], "part": "a", "amount": 2}), {}, "Không đổi từ N đến M"),
    ("shares", pd.DataFrame({"name": ["N", "M"], "part": ["a", "b"], "amount": [2, 3]}), {"in_time": False}, "Nhiều nhất: b, 3 trên 5"),
    ("districts", frames.districts, {},
     "Cao nhất: Huyện Cao Lộc (11,7); thấp nhất: Huyện Đình Lập (9,0); so với kỳ trước 1 trên 3 tăng, 1 giảm"),
    ("districts", pd.DataFrame({"name": list("ABCD"), "value": [3, 3, 1, 1]}), {}, "Cao nhất: A và B (3); thấp nhất: C và D (1)"),
    ("districts", pd.DataFrame({"name": list("AB"), "value": [0, 0]}), {}, "Cả 2 nơi cùng mức 0"),
    ("criteria_grid", frames.criteria_grid, {}, "2 trên 5 ô đạt (40\u00a0%); 2 ô chưa rõ"),
    ("criteria_grid", frames.criteria_grid.assign(state="failed"), {}, "0 trên 6 ô đạt (0\u00a0%)"),
    ("criteria_grid", frames.criteria_grid.assign(state="not_applicable"), {}, "Không ô nào được xét"),
    ("tile_map", frames.tile_map, {}, "3 trên 4 xã đã được công nhận; nay thiếu tiêu chí: 1"),
    ("tile_map", frames.tile_map.drop(columns=["is_recognised", "is_short"]), {}, "Nhiều nhất: 19, 2 trên 4 xã"),
    ("tile_map", frames.tile_map[["name", "group", "value"]], {}, "4 xã, từ 17 đến 19"),
    ("tile_map", frames.tile_map.assign(state=["passed", "held", "failed", "?"]), {}, "1 trên 4 xã đạt; 2 xã chưa rõ"),
    ("money", frames.money, {}, "Đã huy động 83\u00a0% và giải ngân 71\u00a0% nhu cầu của kế hoạch, khi đã qua 75\u00a0% thời gian"),
    ("money", frames.money.assign(depth=1, time_share=None), {}, "Đã huy động 84\u00a0% và giải ngân 72\u00a0% nhu cầu của kế hoạch"),
    ("money", frames.money.assign(needed=0), {}, "Kế hoạch không nêu số cần để so sánh"),
    ("schedule", frames.schedule, {}, "1 trên 4 việc quá hạn: Kiểm tra; sắp đến hạn: 1"),
    ("schedule", frames.schedule.assign(standing="done"), {}, "Không việc nào quá hạn, trên 4 việc"),
    ("schedule", frames.schedule.assign(standing="unknown"), {}, "Không việc nào quá hạn, trên 4 việc; qua hạn mà chưa rõ: 4"),
    ("changes", frames.changes, {}, "Thêm 10, mất 3; mất nhiều nhất: 14 Giáo dục (2)"),
    ("changes", frames.changes.assign(lost=2), {}, "Thêm 10, mất 4; mất nhiều nhất: 14 Giáo dục và 15 Y tế (2)"),
    ("changes", frames.changes.assign(lost=0, gained=0), {}, "Không có thay đổi so với kỳ trước"),
    ("completeness", frames.completeness, {}, "3 trên 4 nơi chưa gửi báo cáo: TP Lạng Sơn, Cục Thống kê và Sở Y tế"),
    ("completeness", frames.completeness.assign(has_sent=True), {}, "Cả 4 nơi đã gửi báo cáo"),
    ("completeness", pd.DataFrame({"name": list("ABCDE"), "has_sent": False}), {},
     "5 trên 5 nơi chưa gửi báo cáo: A, B, C và 2 tên khác"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "options", "headline"), CASES)
def test_headline_states_the_finding(name: str, data: pd.DataFrame, options: dict[str, object], headline: str) -> None:
    assert draw(name, data, **options).headline == headline


MAIN = {"subject": "Xã đạt chuẩn", "unit": "xã", "measure": "communes_recognised", "status": "at_risk", "value": 54,
        "target_low": 60, "to_go": 6, "forecast": 57}  # fmt: skip
STATUSES = pd.DataFrame({"status": ["behind", "missed", "on_track"], "targets": [4, 1, 6]})


@pytest.mark.parametrize(
    ("main", "near", "said"),
    [
        ({}, 2, "Còn phải thêm 6 xã được công nhận, nhưng chỉ 2 xã chưa công nhận thiếu không quá 2 tiêu chí"),
        ({}, 0, "Còn phải thêm 6 xã được công nhận, nhưng chưa xã nào chỉ thiếu 2 tiêu chí trở xuống"),
        ({"to_go": 5.2}, 6, "Còn phải thêm 6 xã được công nhận; 6 xã chưa công nhận thiếu không quá 2 tiêu chí"),
        ({"status": "achieved", "value": 61}, 2, "Xã đạt chuẩn: đã đạt mục tiêu, 61 trên 60 xã"),
        ({}, None, "Xã đạt chuẩn: nay 54, dự báo 57 so với mục tiêu 60 xã"),
        (
            {"measure": "mean_criteria", "unit": "tiêu chí/xã"},
            2,
            "Xã đạt chuẩn: nay 54, dự báo 57 so với mục tiêu 60 tiêu chí/xã",
        ),
        ({"measure": "mean_criteria", "forecast": None}, 2, "5 trên 11 mục tiêu cần quyết định"),
        ({"value": None}, 2, "5 trên 11 mục tiêu cần quyết định"),
    ],
)
def test_the_finding_of_a_report_is_what_is_short_against_who_could_close_it(
    main: dict[str, object], near: int | None, said: str
) -> None:
    close = None if near is None else pd.DataFrame({"near": [near], "lacking": [2]})
    assert finding(pd.DataFrame([MAIN | main]), STATUSES, close) == said
    assert not re.search(
        "[À-ỹ]", finding(pd.DataFrame([MAIN | main | {"subject": "S", "unit": "u"}]), STATUSES, close, lang="en")
    )


def test_a_plan_without_a_main_target_has_its_decisions_as_finding() -> None:
    assert finding(pd.DataFrame(), STATUSES) == "5 trên 11 mục tiêu cần quyết định"


def test_every_chart_has_three_cases() -> None:
    counts = Counter(name for name, *_ in CASES)
    assert {n for n in frames.NAMES if counts[n] < 3} == set()


@pytest.mark.parametrize("name", frames.NAMES)
def test_english_charts_are_english_throughout(name: str) -> None:
    data = frames.frame(name).map(lambda v: "name" if isinstance(v, str) and re.search("[À-ỹ]", v) else v)
    data["name"] = [f"n{i}" for i in range(len(data))]
    chart = draw(name, data, lang="en")
    said = [chart.headline, chart.alt, chart.note, frames.words_on_page(chart), *frames.words_on_paper(chart)]
    found = [w for text in said for w in re.findall(r"[À-ỹ]+", text.replace("×", ""))]
    assert found == []


def test_texts_have_both_languages_with_the_same_blanks_and_each_is_used() -> None:
    blanks = lambda text: {f for _, f, *_ in string.Formatter().parse(text) if f}  # noqa: E731
    assert [k for k, (vi, en) in headlines.TEXTS.items() if blanks(vi) != blanks(en) or not vi or not en] == []
    folder = Path(figures.__file__).parent
    trees = [ast.parse(p.read_text("utf-8")) for p in folder.glob("*.py")]
    trees.append(ast.parse(Path(headlines.__file__).read_text("utf-8").split("\n}\n")[1]))  # behind the table
    used = {str(n.value) for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant)}

    def is_used(key: str) -> bool:  # whole, or put together: f"path.{…}" of "short" and "_falls"
        start, _, end = key.partition(".")
        parts = [end.split("_")[0], *(f"_{p}" for p in end.split("_")[1:])]
        return key in used or (f"{start}." in used and (end in used or used.issuperset(parts)))

    assert [key for key in headlines.TEXTS if not is_used(key)] == []


def test_another_language_is_refused_by_name() -> None:
    with pytest.raises(errors.UsageError, match="'fr'"):
        draw("bullet", lang="fr")


def test_names_are_joined_and_the_rest_counted() -> None:
    assert headlines.names([]) == "" and headlines.names(["A"]) == "A" and headlines.names(["A", "B"]) == "A và B"
    assert headlines.names(list("ABCD")) == "A, B, C và D"
    assert headlines.names(list("ABCDE"), "en") == "A, B, C and 2 others"


def test_a_task_whose_rounds_are_counted_has_as_many_done() -> None:
    data = pd.DataFrame({"name": ["T"], "standing": ["due_soon"], "due_dates": ["2019-03-31;2019-06-30;2019-12-31"],
                         "rounds_done": [1]})  # fmt: skip
    chart = draw("schedule", data, today=dt.date(2019, 5, 1))
    assert [t.name for t in page(chart).data if t.mode == "text"] == ["done", "due_soon", "planned"]
