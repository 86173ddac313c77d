"""Charts of what is hardly there, too long, hostile or at odds with itself."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import charts_reading as read
import pytest
import reporting_database as example

from pipeline.reporting import charts
from pipeline.reporting.charts import Chart, printing
from pipeline.reporting.charts.bands import bands
from pipeline.reporting.charts.bullet import bars, bullet
from pipeline.reporting.charts.districts import districts
from pipeline.reporting.charts.multiples import multiples
from pipeline.reporting.charts.path import path
from pipeline.reporting.charts.waterfall import of_target, waterfall
from pipeline.reporting.facts import Facts
from pipeline.reporting.wording import STATUSES

HOSTILE = ("<script>alert(1)</script>", "</text><image href='x'/>", "$\\frac{a}{b}$", "&lt;b&gt;", "%s {name} \\n")
LONG = "Ủy ban nhân dân xã Nguyễn Huệ Ngưỡng Mộ " * 12
ALL_UNKNOWN = """
UPDATE core.criterion_results SET state = 'not_reported';
UPDATE mart.commune_progress SET criteria_passed = 0, criteria_low = 0, criteria_high = 19, criteria_held = 0,
       criteria_not_applicable = 0, criteria_not_reported = 19;
UPDATE mart.district_progress SET passed = 0, passed_low = 0, passed_high = communes;
UPDATE mart.target_progress SET value = NULL, value_low = NULL, value_high = NULL, lead = NULL;
UPDATE mart.target_changes SET value = NULL, value_before = NULL, gained = NULL, lost = NULL;
"""


def opened(folder: Path, *sql: str, period: str = example.NOW) -> Facts:
    return Facts(read.database(folder / "ntm.duckdb", *sql), period)


def proven(chart: Chart) -> Chart:
    """The chart, drawn for paper wide and narrow without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for width in (read.WIDE, read.NARROW):
            printing.svg(chart, width)
    return chart


def in_words(chart: Chart) -> str:
    """What a chart with nothing to show says; it draws no frame on the page and prints the same words."""
    proven(chart)
    assert chart.data == [] and chart.markup.startswith("<p ")
    assert " ".join(read.on_paper(chart)) == chart.alt and len(chart.alt) > 20
    return chart.alt


def test_nothing_known_is_said_in_words(tmp_path: Path) -> None:
    with opened(tmp_path, ALL_UNKNOWN) as facts:
        assert "Chưa có số liệu" in in_words(districts(facts))
        assert "Chưa có số liệu" in in_words(multiples(facts))
        assert "Chưa có số liệu" in in_words(multiples(facts, 4))
        assert "Mục tiêu: 125 xã." in in_words(path(facts, "criterion.04.total"))
        assert "Chưa có kỳ trước" in in_words(of_target(facts, "criterion.04.total"))
    rows = [{"name": "Xã A", "value": None, "goal": 5}]
    assert "Chưa có số liệu" in in_words(bars("x", "Ví dụ", rows))
    assert "Chưa có số liệu" in in_words(bars("x", "Ví dụ", []))


def test_no_commune_at_all_is_said_in_words(tmp_path: Path) -> None:
    empty = (
        "DELETE FROM mart.commune_progress; DELETE FROM mart.district_progress; DELETE FROM mart.criterion_progress;"
    )
    with opened(tmp_path, empty) as facts:
        for chart in (bands(facts), districts(facts), multiples(facts), multiples(facts, 19), bullet(facts)):
            assert "Chưa có số liệu" in in_words(chart)


def test_one_period_has_a_point_and_no_line_of_the_past(tmp_path: Path) -> None:
    with opened(tmp_path, period=example.BASELINE) as facts:
        chart = proven(path(facts, "criterion.04.total"))
        (measured,) = [t for t in chart.data if t.get("hovertext") and "lines" in t["mode"] and len(t["x"]) == 1]
        assert measured["y"] == [facts.criterion_progress[4]["passed"]]
        assert [mark for mark, _ in chart.key] == ["path", "plan", "diamond"]
        assert [mark for mark, _ in proven(districts(facts)).key] == ["dot"]
        proven(multiples(facts))
        proven(bands(facts))
        assert "Chưa có kỳ trước" in in_words(of_target(facts, "criterion.04.total"))


def test_a_period_without_a_figure_leaves_a_gap_and_a_sign(tmp_path: Path) -> None:
    gap = (
        f"UPDATE mart.target_progress SET value = NULL, value_low = NULL, value_high = NULL, lead = NULL "
        f"WHERE period = '{example.NOW}' AND target_id = 'criterion.04.total'"
    )
    with opened(tmp_path, gap) as facts:
        chart = proven(path(facts, "criterion.04.total"))
    assert ("sign", "? chưa có số liệu") in chart.key
    assert "?" in read.on_page(chart) and "?" in read.on_paper(chart)
    assert "6/2019: chưa có số liệu" in chart.alt
    assert "126,4" not in " ".join(read.on_page(chart))  # no forecast starts from a figure that is not there


def test_a_target_without_a_number_has_no_goal_no_plan_and_no_forecast(tmp_path: Path) -> None:
    none = (
        "UPDATE mart.target_progress SET target_low = NULL, target_high = NULL, expected_by_now = NULL "
        "WHERE target_id = 'criterion.04.total'; DELETE FROM mart.forecast"
    )
    with opened(tmp_path, none) as facts:
        chart = proven(path(facts, "criterion.04.total"))
        row = next(r for r in read.on_paper(proven(bullet(facts))) if r.startswith("4. "))
    assert [mark for mark, _ in chart.key if mark in ("plan", "diamond", "forecast")] == []
    assert not any("mục tiêu" in t for t in read.on_page(chart) + read.on_paper(chart))
    assert row


def test_past_its_due_date_a_target_has_nothing_left_to_expect(tmp_path: Path) -> None:
    past = f"UPDATE mart.target_progress SET due = '{example.NOW}' WHERE target_id = 'criterion.04.total'"
    with opened(tmp_path, past) as facts:
        chart = proven(path(facts, "criterion.04.total"))
        value = facts.criterion_progress[4]["passed"]
    assert "forecast" not in dict(chart.key) and "Chưa dự báo" not in chart.alt
    assert any(t.strip().endswith(str(value)) for t in read.on_page(chart))


def test_a_target_the_plan_does_not_have_is_an_error(tmp_path: Path) -> None:
    with opened(tmp_path) as facts:
        for ask in (path, of_target):
            with pytest.raises(KeyError):
                ask(facts, "criterion.99.total")
        with pytest.raises(KeyError):
            multiples(facts, 99)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_text(tmp_path: Path, name: str) -> None:
    rows: list[dict[str, Any]] = [
        {"name": name, "value": 3, "began": 1, "expected": 4, "goal": 5, "word": STATUSES["behind"], "beside": name},
        {"name": "Xã B", "value": None, "hover": [name, name]},
    ]
    chart = proven(bars("x", name, rows, unit=name, heading=name, source=name))
    steps = ((name, 2.0, "gained"), ("Bớt", -1.0, "lost"))
    change = proven(waterfall("y", name, (name, 1), steps, (name, 2), unit=name))
    quoted = name.replace("'", "''")
    with opened(
        tmp_path, f"UPDATE reference.districts SET full_name = '{quoted}', district_name = '{quoted}'"
    ) as facts:
        drawn = [chart, change, proven(districts(facts)), proven(multiples(facts))]
    for one in drawn:
        texts = read.on_page(one) + read.on_page(one, "narrow")
        start = name[:12].rstrip()
        assert any(start in t for t in texts), one.id
        assert any(start in t for t in read.on_paper(one)), one.id
        # Whatever plotly could take for a mark is one of its own few.
        raw = [a["text"] for form in (one.layout, one.narrow) for a in form["annotations"]]
        raw += [h for t in one.data for h in (t.get("hovertext") or [])]
        marks = {m for t in raw for m in re.findall(r"<[^>]*>", t)}
        assert {re.sub(r' style="[^"]*"', "", m) for m in marks} <= {"<b>", "</b>", "<br>", "<span>", "</span>"}
        assert "<" not in one.spec()


def test_the_words_of_an_empty_chart_are_escaped() -> None:
    chart = charts.missing("x", "x", HOSTILE[0])
    assert "<script" not in chart.markup and "&lt;script" in chart.markup


def test_a_huge_name_is_cut_and_stays_on_the_sheet(tmp_path: Path) -> None:
    rows = [{"name": LONG, "value": 3, "goal": 5, "expected": 4, "word": STATUSES["behind"]}]
    steps = ((LONG, 2.0, "gained"), (LONG, -1.0, "lost"))
    named = f"UPDATE reference.districts SET full_name = '{LONG}', district_name = '{LONG}'"
    with opened(tmp_path, named) as facts:
        drawn = [
            bars("x", "Ví dụ", rows), waterfall("y", "Ví dụ", (LONG, 1), steps, (LONG, 2)), districts(facts), multiples(facts)
        ]  # fmt: skip
    for chart in drawn:
        proven(chart)
        assert any("…" in t for t in read.on_page(chart)) and any("…" in t for t in read.on_page(chart, "narrow"))
        for width in (read.WIDE, read.NARROW):
            inside(chart, width)


def inside(chart: Chart, width: float) -> None:
    """No text reaches past the paper's edge."""
    from matplotlib.text import Text

    assert chart.printed is not None
    figure = chart.printed(width)
    for t in figure.findobj(Text):
        x = t.get_position()[0]
        wide = printing.width_of(t.get_text(), t.get_fontsize(), t.get_fontweight())
        start = x - printing.SHARE[t.get_horizontalalignment()] * wide
        assert start > -1.3 and start + wide < width + 1.3, (chart.id, width, t.get_text())


def test_no_text_of_the_example_reaches_past_the_paper(tmp_path: Path) -> None:
    with opened(tmp_path) as facts:
        drawn = [
            bullet(facts), bands(facts), districts(facts), multiples(facts), multiples(facts, 4),
            path(facts, "criteria.average.all"), path(facts, "criterion.04.total"), of_target(facts, "criterion.04.total"),
        ]  # fmt: skip
    for chart in drawn:
        for width in (read.WIDE, 165.0, read.NARROW):
            inside(chart, width)


def test_steps_that_do_not_add_up_are_shown_not_hidden() -> None:
    chart = proven(waterfall("x", "Ví dụ", ("Trước", 10), (("Thêm", 5, "gained"), ("Bớt", -3, "lost")), ("Nay", 13.5)))
    assert "Chưa rõ nguyên nhân" in read.on_page(chart) and "+1,5" in read.on_paper(chart)
    assert ("unexplained", "chưa rõ nguyên nhân") in chart.key
    whole = waterfall("x", "Ví dụ", ("Trước", 10), (("Thêm", 5, "gained"), ("Bớt", -3, "lost")), ("Nay", 12.0000001))
    assert "Chưa rõ nguyên nhân" not in read.on_page(whole)


def test_steps_run_from_the_start_to_the_end() -> None:
    steps = (
        ("Thêm", 5, "gained"),
        ("Bớt", -3, "lost"),
        ("Xác định lại", 0, "restated"),
        ("Danh sách", None, "boundary"),
    )
    chart = proven(waterfall("x", "Ví dụ", ("Trước", 10), steps, ("Nay", 12)))
    (bars_of,) = [t for t in chart.data if t["type"] == "bar"]
    assert list(zip(bars_of["base"], bars_of["x"], strict=True)) == [(10, 5), (15, -3)]
    assert not {"Xác định lại", "Danh sách"} & set(read.on_page(chart))  # nothing happened there
    with pytest.raises(KeyError):
        waterfall("x", "Ví dụ", ("Trước", 10), (("Thêm", 5, "stolen"),), ("Nay", 15))


def test_a_district_that_has_not_reported_is_not_at_nought(tmp_path: Path) -> None:
    silent = """
    UPDATE mart.commune_progress SET criteria_passed = 0, criteria_low = 0, criteria_high = 19, criteria_held = 0,
           criteria_not_applicable = 0, criteria_not_reported = 19
    WHERE commune_code IN (SELECT commune_code FROM reference.communes WHERE district_code = '183');
    UPDATE mart.district_progress SET passed = 0, passed_low = 0, passed_high = communes WHERE district_code = '183';
    """
    with opened(tmp_path, silent) as facts:
        drawn = [districts(facts), multiples(facts), multiples(facts, 4)]
    for chart in drawn:
        proven(chart)
        assert read.on_page(chart).count("chưa có số liệu") == 1
        assert read.on_paper(chart).count("chưa có số liệu") == 1
        name = next(a for a in re.findall(r"[^;.:]*Cao Lộc[^;]*", chart.alt))
        assert "chưa có số liệu" in name


def test_labels_keep_their_distance_and_their_order() -> None:
    placed = charts.spread([50, 52, 51, 10], 20, 0, 100)
    assert sorted(placed) == [10, 31, 51, 71] and placed[0] < placed[2] < placed[1]
    assert charts.spread([99, 99], 20, 0, 100) == [80, 100]
    assert charts.spread([], 20, 0, 100) == []


def test_ticks_are_round_and_inside() -> None:
    assert charts.ticks(9.7, 11.7, 5) == [10.0, 10.5, 11.0, 11.5]
    assert charts.ticks(-3, 8, 4) == [0.0, 5.0] and charts.ticks(5, 5) == [5]


def test_texts_are_cut_and_folded_to_their_room() -> None:
    assert printing.fitted("Tỉnh Lạng Sơn", 100) == "Tỉnh Lạng Sơn"
    cut = printing.fitted(LONG, 40)
    assert cut.endswith("…") and 30 < printing.width_of(cut) <= 40
    lines = printing.folded(LONG, 40, lines=3)
    assert len(lines) == 3 and all(printing.width_of(line) <= 40 for line in lines) and lines[-1].endswith("…")
    assert printing.folded("Tỉnh Lạng Sơn", 100) == ["Tỉnh Lạng Sơn"]


def test_a_chart_for_the_screen_alone_cannot_be_printed() -> None:
    with pytest.raises(ValueError, match="no printed form"):
        printing.svg(Chart("x", "x", "x", "", [], {}, {}), read.WIDE)
    with pytest.raises(ValueError, match="key"):
        printing.Sheet(100, 10, [("unheard-of", "x")])
