"""Each chart draws the figures of its frame: on the page and on paper, and says them in hover and alternative text."""

from __future__ import annotations

import datetime as dt
import math

import figures_frames as frames
import pandas as pd
import pytest
from figures_frames import CELL, bars_on_paper, draw, lines_on_paper, page, sheet, trace, words_on_page, words_on_paper

from pipeline.reporting.figures import style


def known(values: object) -> list[float]:
    return [float(v) for v in values if v is not None and not math.isnan(v)]  # type: ignore[union-attr]


def test_bars_stand_at_the_values_and_marks_at_what_is_needed_and_aimed_at() -> None:
    chart = draw("bullet")
    assert known(trace(chart, "value").x) == [185, 94, 123]
    assert known(trace(chart, "cần lúc này").x) == [192, 100, 123]  # counted whole: rounded up
    assert known(trace(chart, "mục tiêu").x) == [193, 103, 125]
    interval = trace(chart, "khoảng có thể, khi đủ báo cáo")
    assert known(interval.x) == [182, 185, 94, 95, 121, 126]
    assert min(y - round(y - 0.36) for y in known(interval.y)) == pytest.approx(0.36)  # under the bar, not on it
    track, bars = bars_on_paper(chart)
    assert [right for _, _, right in bars] == [185, 94, 123]
    assert [right for _, _, right in track] == [193, 103, 125]
    intervals, needed = lines_on_paper(chart, "|")
    assert known(intervals[:, 0]) == [182, 185, 94, 95, 121, 126]
    assert known(needed[:, 0]) == [192, 100, 123]
    assert known(lines_on_paper(chart, "D")[0][:, 0]) == [193, 103, 125]


def test_road_runs_from_the_baseline_to_the_target() -> None:
    chart = draw("bullet", scale="road")
    values = [(185 - 187) / 6, (94 - 90) / 13, (123 - 114) / 11]
    assert known(trace(chart, "value").x) == pytest.approx(values)
    assert known(trace(chart, "mục tiêu").x) == [1, 1, 1]
    assert [right for _, _, right in bars_on_paper(chart)[1]] == pytest.approx(values)
    # The interval of the first row begins beyond the picture, an arrow says so; that of the last ends beyond it.
    arrows = [t for t in page(chart).data if t.type == "scatter" and str(t.marker.symbol).startswith("triangle")]
    assert [(t.marker.symbol, list(t.x), list(t.y)) for t in arrows] == [("triangle-left", [-0.4], [0.36])]
    assert known(trace(chart, "khoảng có thể, khi đủ báo cáo").x)[0] == -0.4
    assert lines_on_paper(chart, "<")[0].tolist() == [[-0.4, 0.36]]


def test_target_that_falls_needs_less_and_rounds_down() -> None:
    data = pd.DataFrame({"name": ["Hộ nghèo"], "value": [14.0], "baseline": [20], "target_low": [10],
                         "expected_by_now": [12.5], "is_whole": [True]})  # fmt: skip
    chart = draw("bullet", data)
    assert known(trace(chart, "cần lúc này").x) == [12]
    assert "còn cao hơn 2" in words_on_page(chart)


def test_path_has_values_plan_target_and_forecast_in_time() -> None:
    chart = draw("target_path")
    value = trace(chart, "value")
    assert list(value.y) == [48, 51, 54]
    assert list(value.error_y.arrayminus) == [0, 1, 2]
    assert list(value.x) == [dt.date(2018, 12, 31), dt.date(2019, 6, 30), dt.date(2019, 9, 30)]
    assert list(trace(chart, "planned").y) == [48, 53.95, 56.98, 60]
    assert list(trace(chart, "target").y) == [60]
    assert list(trace(chart, "forecast").y) == [54, 57]
    assert list(trace(chart, "forecast range").y) == [55.5, 58.5]
    day = [d.toordinal() for d in value.x]
    assert lines_on_paper(chart, "o")[-1].tolist() == [[d, v] for d, v in zip(day, [48, 51, 54])]
    assert lines_on_paper(chart, "D")[0][0][1] == 60
    labels = {"54", "cần 57", "60 mục tiêu", "~57 dự báo"}
    assert labels <= set(words_on_paper(chart))
    assert {a.text for a in page(chart).layout.annotations} == (labels - {"54"}) | {"<b>54</b>"}


def test_labels_at_the_right_edge_move_apart_where_they_would_touch() -> None:
    data = frames.frame("target_path").assign(forecast=[None, None, None, 59.9])
    low, high = sorted(a.y for a in page(draw("target_path", data)).layout.annotations if a.xanchor == "left")
    assert high - low > 1.5


def test_cards_draw_one_path_each_in_the_order_of_the_frame() -> None:
    chart = draw("cards")
    values = [t for t in page(chart).data if t.name == "value"]
    assert [list(t.y) for t in values] == [[48, 51, 54]] * 2
    assert [t.yaxis for t in values] == ["y", "y2"]
    assert len(sheet(chart).axes) == 2
    heads = [a.text for a in page(chart).layout.annotations]
    assert heads.index("<b>Xã đạt chuẩn</b>") < heads.index("<b>Xã đủ 19</b>")
    shared = page(draw("cards", shared=True)).layout
    assert shared.yaxis.range == shared.yaxis2.range


def test_columns_count_communes_and_gaps_are_zero() -> None:
    chart = draw("bands")
    counted = {x: y for t in page(chart).data for x, y in zip(t.x, t.y)}
    assert counted == {**dict.fromkeys(range(5, 20), 0), 5: 21, 6: 29, 8: 27, 19: 52}
    columns = [path.get_extents() for traces in sheet(chart).axes[0].collections for path in traces.get_paths()]
    assert {round(c.height) for c in columns} == {0, 21, 27, 29, 52}
    assert len({c for t in page(chart).data for c in t.marker.color}) == 2  # a colour a band


def test_parts_of_a_bar_add_up_and_a_status_brings_its_sign_and_word() -> None:
    chart = draw("shares")
    assert list(trace(chart, "● đúng tiến độ").x) == [20, 22]
    assert list(trace(chart, "◆ chậm").x) == [8, 6]
    assert trace(chart, "◆ chậm").marker.color == style.COLOURS["bad"]
    first, second, third = bars_on_paper(chart)
    assert [b[1:] for b in first] == [(0, 20), (0, 22)]
    assert [b[1:] for b in second] == [(20, 28), (22, 28)]
    assert [b[1:] for b in third] == [(28, 29), (28, 28)]


def test_districts_have_a_dot_a_ring_and_an_interval_where_it_is_open() -> None:
    chart = draw("districts")
    assert list(trace(chart, "kỳ này").x) == [11.67, 11.42, 9.0]
    assert list(trace(chart, "kỳ trước").x) == [11.14, 11.42, 9.1]
    assert known(trace(chart, "khoảng có thể, khi đủ báo cáo").x) == [11.0, 12.0]
    ring, dot = lines_on_paper(chart, "o")
    assert (ring[:, 0].tolist(), dot[:, 0].tolist()) == ([11.14, 11.42, 9.1], [11.67, 11.42, 9.0])
    assert [s.x0 for s in page(chart).layout.shapes if s.x0 == s.x1] == [10.5]


def test_grid_has_a_square_for_each_state_and_counts_passes_by_row() -> None:
    chart = draw("criteria_grid")
    (grid,) = [t for t in page(chart).data if t.type == "heatmap"]
    codes = list(style.STATES)
    assert [[codes[int(z)] for z in row] for row in grid.z[1:]] == [frames.states[:3], frames.states[3:]]
    assert list(grid.text[1]) == ["", "*", "·"] and list(grid.text[2]) == ["!", "–", ""]
    assert all(z is None or math.isnan(z) for z in grid.z[0])  # the line of the heading
    assert [t.split("<b>")[1] for t in page(chart).layout.yaxis.ticktext] == ["1</b>", "1</b>"]
    drawn = {p.get_facecolor(): len(p.get_path().vertices) // 5 for p in sheet(chart).axes[0].patches}
    assert sorted(drawn.values()) == [1, 1, 1, 1, 2]
    assert "2019-06" not in words_on_page(chart) and "số của kỳ 6/2019" in words_on_page(chart)


def test_tiles_stand_by_district_darkest_first_with_marks() -> None:
    chart = draw("tile_map")
    figure = page(chart)
    (tiles,) = [t for t in figure.data if t.type == "heatmap"]
    told = [t.split("<br>")[0] for row in tiles.hovertext for t in row if t]
    assert sorted(told) == ["<b>Bắc Ái</b>", "<b>Hồng Thái</b>", "<b>Mai Pha</b>", "<b>Tân Lập</b>"]
    assert told.index("<b>Hồng Thái</b>") < told.index("<b>Tân Lập</b>")  # 19 before 17
    marks = {t.name: len(t.x) for t in figure.data if t.type == "scatter" and t.x[0] is not None}
    assert marks == {"đã công nhận, nay thiếu: 1": 1, "xã đã được công nhận: 2": 2}
    assert {a.text for a in figure.layout.annotations} >= {"<b>Hữu Lũng</b> 2/2", "<b>Lạng Sơn</b> 1/1"}
    keys = [t.name for t in figure.data if t.type == "scatter" and t.x[0] is None]
    assert keys == ["15–18: 1", "19: 2", "chưa có số liệu: 1"]
    assert sum(len(p.get_path().vertices) // 5 for p in sheet(chart).axes[0].patches) == 4


def test_money_is_drawn_as_shares_of_what_is_needed() -> None:
    chart = draw("money")
    shares = [2480.4 / 3002.8, 635.7 / 652.8, 1436.7 / 1800]
    assert known(trace(chart, "đã huy động").x)[:3] == pytest.approx(shares)
    assert known(trace(chart, "đã huy động").x)[3] == pytest.approx(1.5 * 1.02)  # 180 %: cut, with an arrow
    assert [list(t.y) for t in page(chart).data if t.type == "scatter" and t.marker.symbol == "triangle-right"] == [[3]]
    assert known(trace(chart, "đã giải ngân").x) == pytest.approx([2145 / 3002.8, 371.9 / 652.8, 1436.7 / 1800])
    assert known(trace(chart, "thời gian đã qua").x) == [0.75] * 4
    assert [r for *_, r in bars_on_paper(chart)[0]][:3] == pytest.approx(shares)
    assert "2.480,4 (83\u00a0%)" in words_on_page(chart) and "2.480,4 (83\u00a0%)" in words_on_paper(chart)


def test_dates_due_carry_the_sign_of_what_became_of_them() -> None:
    chart = draw("schedule")
    signs = {(int(y), x, t.name) for t in page(chart).data if t.mode == "text" for x, y in zip(t.x, t.y)}
    day = dt.date
    assert signs == {
        (0, day(2019, 3, 31), "done"),
        (1, day(2019, 6, 30), "done"),
        (1, day(2019, 8, 31), "overdue"),
        (2, day(2019, 6, 30), "done"),  # nothing is overdue, so what is past is done
        (2, day(2019, 12, 31), "due_soon"),
    }
    assert list(trace(chart, "ngày hoàn thành").x) == [day(2019, 3, 5)]
    assert sorted(t for t in words_on_paper(chart) if t in "✓✕▲") == sorted("✓✓✓✕▲▲✕✓")  # at dates, and beside names
    bars = [[d, 2.0] for d in (day(2019, 5, 1).toordinal(), day(2019, 12, 31).toordinal())]
    assert bars in [line.tolist() for line in lines_on_paper(chart, "None")]


def test_gains_lie_to_the_right_and_losses_to_the_left() -> None:
    chart = draw("changes")
    assert list(trace(chart, "thêm").x) == [1, 9]
    assert list(trace(chart, "mất").x) == [-2, -1]
    gained, lost = bars_on_paper(chart)
    assert [b[2] for b in gained] == [1, 9] and [b[2] for b in lost] == [-2, -1]
    assert "Chưa kể 2 được xác định lại." in chart.note


def test_boxes_tell_sent_not_sent_and_unknown_apart() -> None:
    chart = draw("completeness")
    assert {t.name: len(t.x) for t in page(chart).data} == {"đã gửi": 1, "chưa gửi": 2, "chưa rõ": 1}
    assert [a.text for a in page(chart).layout.annotations] == ["Huyện 1/2", "Sở, ngành 0/2"]
    assert sorted(t for t in words_on_paper(chart) if t in "✓✕?") == sorted("✓✕✕?")
    assert "3 xã dùng số 6 tháng" in chart.alt and "3 xã dùng số 6 tháng" in words_on_page(chart)


@pytest.mark.parametrize("name", [n for n in frames.NAMES if "source" in frames.frame(n)])
def test_hover_leads_to_the_cell(name: str) -> None:
    assert CELL in words_on_page(draw(name))


@pytest.mark.parametrize("name", ["bullet", "schedule", "money"])
def test_a_comma_in_a_name_parts_no_line_of_the_hover(name: str) -> None:
    data = frames.frame(name)
    data["name"] = [f"Đường trục xã, liên xã {i}" for i in range(len(data))]
    words = words_on_page(draw(name, data))
    assert "Đường trục xã, liên xã 1" in words and "<br>Liên xã" not in words and "<br>liên xã" not in words


def test_hover_names_a_few_of_many_cells_and_counts_the_rest() -> None:
    data = frames.frame("bullet").assign(source="; ".join(f"tệp.xlsx!S!A{i}" for i in range(9)))
    words = words_on_page(draw("bullet", data))
    assert "tệp.xlsx!S!A2<br>… +6" in words and "A3" not in words
    lists = frames.frame("bullet").drop(columns="source").assign(sources=[["a!b!C1", "a!b!C2"]] * 4)
    assert "a!b!C1<br>a!b!C2" in words_on_page(draw("bullet", lists))


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [(1234.5, None, "1.234,5", "1,234.5"), (2.25, 1, "2,3", "2.3"), (-0.004, 2, "0,00", "0.00"), (-7, None, "−7", "−7"),
     (1e6, 0, "1.000.000", "1,000,000"), (math.nan, None, "–", "–"), (math.inf, 1, "–", "–"), (None, None, "–", "–")],
)  # fmt: skip
def test_numbers_have_the_form_of_the_language(value: float, decimals: int, vi: str, en: str) -> None:
    assert (style.number(value, decimals), style.number(value, decimals, "en")) == (vi, en)


def test_dates_and_ranges_have_the_form_of_the_language() -> None:
    assert style.date(dt.date(2019, 2, 5)) == "05/02/2019" and style.date(dt.date(2019, 9, 30)) == "30/9/2019"
    assert style.date(dt.date(2019, 9, 30), "en") == "30 September 2019"
    assert style.span(54, 57) == "54–57" and style.span(-5, -2) == "−5 đến −2" and style.span(3, 3) == "3"
    assert style.percent(0.345) == "35\u00a0%" and style.percent(0.345, "en") == "35%"
    assert style.month("2019-06") == "6/2019" and style.month("2019-06", "en") == "Jun 2019" and style.month("?") == "?"
