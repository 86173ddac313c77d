"""Money against the time gone and the scheduled tasks by quarter: figures, words for what is not known, both forms alike."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import charts_example as two
import plotly.graph_objects as go
import pytest

from pipeline.reporting import language
from pipeline.reporting.charts import gantt, money
from pipeline.reporting.facts import Facts
from pipeline.reporting.queries import money as asked

LONG = "Tổ chức các lớp đào tạo, tập huấn cán bộ xây dựng nông thôn mới các cấp " * 3


@pytest.fixture
def paid(tmp_path: Path) -> Facts:
    return two.facts(tmp_path, *two.places(1), more=two.money_rows())


def said_on(layout: dict) -> list[str]:
    return [re.sub(r"<br>", " ", re.sub(r"</?b>", "", a["text"])) for a in layout["annotations"]]


# -- money -----------------------------------------------------------------------------------------------------


def test_money_stands_in_the_plans_order_parts_under_their_whole(paid: Facts) -> None:
    lines = money.prepared(asked.sources(paid))
    assert [(x.name.split()[0], x.depth, x.is_total) for x in lines[:4]] == [
        ("Tổng", 0, True), ("Vốn", 1, False), ("Vốn", 2, False), ("Vốn", 1, False),
    ]  # fmt: skip
    assert [x.name for x in lines[1:3]] == ["Vốn trực tiếp", "Vốn Trung ương"]


def test_parts_before_their_whole_and_parts_of_nothing_are_all_there(paid: Facts) -> None:
    rows = asked.sources(paid)
    lines = money.prepared(rows[::-1])
    assert lines[0].name == "Tổng số" or lines[0].depth == 0
    assert len(lines) == len(rows)
    strangers = money.prepared([r | {"parent_id": "funding.gone"} for r in rows])
    assert {x.depth for x in strangers} == {0} and len(strangers) == len(rows)


def test_money_on_page_and_paper_agree_with_the_database(paid: Facts) -> None:
    chart = money.funding(paid)
    page, paper = said_on(chart.layout), two.printed_texts(two.drawn(chart, 174))
    narrow = " ".join(two.printed_texts(two.drawn(chart, 80)))
    telephone = " ".join(said_on(chart.narrow))
    for figure in (
        "1.234,5",
        "600,0 (49\u202f%)",
        "300,3 (24\u202f%)",
        "1.000,0",
        "500,0 (50\u202f%)",
        "90,0 (300\u202f%)",
    ):
        assert figure in page and figure in paper, figure
        assert figure in narrow and figure in telephone, figure
        assert figure.replace("\u202f", "\u202f") in chart.alt
    assert "+283,3" in page and "+283,3" in paper  # 100/30 spent, half the year gone
    assert dict(chart.key)["tick"].endswith("50\u202f%")


def test_what_is_not_reported_is_said_in_words_and_has_no_bar(paid: Facts) -> None:
    chart = money.funding(paid)
    came, spent = chart.data[0], chart.data[1]
    assert came["x"][4] is None and spent["x"][4] is None and spent["x"][2] is None
    assert said_on(chart.layout).count("chưa báo cáo") == 3
    assert two.printed_texts(two.drawn(chart, 174)).count("chưa báo cáo") == 4  # and once in place of the bar
    assert "chưa báo cáo" in chart.alt


def test_a_bar_beyond_the_axis_ends_in_an_arrow(paid: Facts) -> None:
    chart = money.funding(paid)
    assert max(x for x in chart.data[0]["x"] if x is not None) == money.MOST
    arrows = [t for t in chart.data if t.get("marker", {}).get("symbol") == "triangle-right"]
    assert [t["x"] for t in arrows] == [[money.MOST], [money.MOST]]
    assert money.MOST <= chart.layout["xaxis"]["range"][1] < money.MOST * 1.1


def test_the_bars_of_the_page_are_those_of_paper(paid: Facts) -> None:
    from matplotlib.colors import to_hex
    from matplotlib.patches import Rectangle

    chart = money.funding(paid)
    bars = [r for r in two.drawn(chart, 174).findobj(Rectangle) if to_hex(r.get_facecolor()) == money.CAME][1:]
    shares = [x for x in chart.data[0]["x"] if x is not None]
    widths = [r.get_width() for r in bars]
    assert len(widths) == len(shares) == 4
    assert [w / widths[0] for w in widths] == pytest.approx([s / shares[0] for s in shares])


def test_the_line_of_time_is_at_the_share_of_the_year(paid: Facts) -> None:
    lines = [s for s in money.funding(paid).layout["shapes"] if s["line"]["width"] == 2]
    assert len(lines) == 5 and {s["x0"] for s in lines} == {0.5}


def test_no_money_reported_and_no_money_planned_say_so(tmp_path: Path) -> None:
    planned = two.money_rows() | {"mart.funding_progress": []}
    facts = two.facts(tmp_path / "planned", *two.places(1), more=planned)
    chart = money.funding(facts)
    assert "chưa có báo cáo về nguồn vốn" in chart.markup and not chart.data
    two.drawn(chart)
    none = {"plan.targets": [], "mart.target_progress": []}
    chart = money.funding(two.facts(tmp_path / "none", *two.places(1), more=none))
    assert "không có mục tiêu nào về vốn" in chart.alt


def test_money_is_drawn_by_plotly_and_hostile_names_stay_words(paid: Facts) -> None:
    chart = money.funding(paid)
    for form in ("layout", "narrow"):
        go.Figure(data=list(chart.data), layout=getattr(chart, form))
    assert "<b onmouseover" not in str(chart.data) + str(chart.layout) + str(chart.narrow)
    assert "&lt;b" in str(chart.layout)
    two.same_twice(chart)


# -- tasks -----------------------------------------------------------------------------------------------------


@pytest.fixture
def tasks(tmp_path: Path) -> Facts:
    """Every standing once; the period ends on 30 June."""
    rows = two.work_rows(
        {},
        {"standing": "overdue", "state": "in_progress", "due_dates": "2019-03-31;2019-12-31", "rounds_done": None,
         "next_due": dt.date(2019, 3, 31), "explanation_vi": "Quá hạn 31/03/2019 (91 ngày)."},
        {"standing": "unknown", "state": None, "due_dates": "2019-05-31", "rounds_done": None},
        {"standing": "due_soon", "state": "in_progress", "due_dates": "2019-03-31;2019-06-30;2019-09-30"},
        {"standing": "planned", "state": None, "due_dates": "2019-12-31", "rounds_done": None, "group_no": "II",
         "group_name": "Nhóm hai", "work_id": "II.1"},
        {"standing": "recurring", "timing": "recurring", "due_dates": None, "rounds_done": None, "group_no": "II",
         "group_name": "Nhóm hai", "work_id": "II.2", "work_name": two.HOSTILE},
        {"standing": "no_date", "timing": "open", "due_dates": None, "rounds_done": None, "work_name": LONG},
        {"standing": "done", "done_on": dt.date(2019, 6, 9), "starts_on": dt.date(2019, 2, 1)},
        {"standing": "due_soon", "due_dates": "2019-03-31;2019-07-31", "rounds_done": None, "state": "in_progress"},
    )  # fmt: skip
    return two.facts(tmp_path, *two.places(1), more=rows)


def marks_on_page(markup: str) -> list[list[str]]:
    """Kinds of the marks of each task."""
    return [re.findall(r'class="due ([a-z]+)"', row) for row in re.findall(r"<tr><th scope=.row.*?</tr>", markup, re.S)]


def test_every_date_has_the_mark_of_what_became_of_it(tasks: Facts) -> None:
    assert marks_on_page(gantt.gantt(tasks).markup) == [
        ["done"],
        ["late", "coming"],
        ["unknown"],
        ["done", "coming", "coming"],  # due on the last day of the period is not late
        [],
        ["done", "after"],
        ["passed", "coming"],  # nobody counts its rounds
        ["coming"],
        [],
    ]


def test_marks_stand_at_their_day(tasks: Facts) -> None:
    markup = gantt.gantt(tasks).markup
    places = [float(x) for x in re.findall(r'class="due late" style="left: ([\d.]+)%', markup)]
    assert places == [pytest.approx(100 * 90 / 365, abs=0.01)]  # the end of 31 March
    assert f"--now: {100 * 181 / 365:.2f}%" in markup
    assert [q.name for q in gantt.Calendar(dt.date(2019, 1, 1), dt.date(2019, 12, 31), dt.date(2019, 6, 30)).quarters] == [
        "Quý I", "Quý II", "Quý III", "Quý IV",
    ]  # fmt: skip


def test_spans_show_what_has_no_date(tasks: Facts) -> None:
    markup = gantt.gantt(tasks).markup
    assert markup.count('class="recurring"') == 1 and markup.count('class="no-date"') == 1
    assert markup.count('class="span"') == 1
    keys = [mark for mark, _ in gantt.gantt(tasks).key]
    assert keys == [
        "due-done", "due-after", "due-late", "due-unknown", "due-coming", "due-passed", "due-recurring", "due-span",
        "due-no-date", "tick",
    ]  # fmt: skip


def test_paper_has_every_task_whole_and_the_same_words(tasks: Facts) -> None:
    chart = gantt.gantt(tasks)
    for width in (174, 90):
        words = " ".join(two.printed_texts(two.drawn(chart, width)))
        assert "…" not in words
        assert set(LONG.split()) <= set(words.split())
        assert "Quá hạn 31/03/2019" in words and "Đã xong 09/06/2019" in words
    page = two.page_text(chart.markup)
    assert LONG.strip() in page and "Quá hạn 31/03/2019 (91 ngày)." in page and "(sau hạn 70 ngày)" in page
    assert "quá hạn 1" in chart.alt and "Quá hạn: I.2." in chart.alt
    assert page.count("Tiến độ!C") == 9


def test_one_group_alone(tasks: Facts) -> None:
    chart, whole = gantt.gantt(tasks, "II"), gantt.gantt(tasks)
    assert "Nhóm hai" in chart.markup and "Nhóm việc" not in chart.markup
    assert len(marks_on_page(chart.markup)) == 2 and chart.id != whole.id
    assert "Kế hoạch không có công việc" in gantt.gantt(tasks, "IX").alt


def test_dates_outside_the_year_are_shown_with_their_year(tmp_path: Path) -> None:
    rows = two.work_rows({"due_dates": "2019-12-31;2020-02-29", "standing": "planned", "rounds_done": None})
    chart = gantt.gantt(two.facts(tmp_path, *two.places(1), more=rows))
    quarters = re.findall(r"Quý [IV]+/\d+", two.page_text(chart.markup))
    assert quarters == ["Quý I/2019", "Quý II/2019", "Quý III/2019", "Quý IV/2019", "Quý I/2020"]
    places = [float(x) for x in re.findall(r'class="due coming" style="left: ([\d.]+)%', chart.markup)]
    assert places == [pytest.approx(100 * 365 / 456, abs=0.01), pytest.approx(100 * (365 + 60) / 456, abs=0.01)]
    two.drawn(chart)


def test_the_schedule_of_langson_fits_a_page(tmp_path: Path) -> None:
    names = [r["work_name"] for r in two.example.table("plan/schedule.csv")]
    assert len(names) == 31
    rows = two.work_rows(*({"work_name": n, "group_no": str(i // 2), "group_name": "Công tác tuyên truyền và đào tạo"}
                           for i, n in enumerate(names)))  # fmt: skip
    figure = two.drawn(gantt.gantt(two.facts(tmp_path, *two.places(1), more=rows)), 174)
    assert 150 < two.height(figure) < 245


def test_hostile_names_stay_words_in_the_schedule(tasks: Facts) -> None:
    chart = gantt.gantt(tasks)
    assert "<b onmouseover" not in chart.markup and "&lt;b onmouseover" in chart.markup
    two.well_formed(chart.markup)
    two.same_twice(chart)


def test_without_tasks_it_says_so(tmp_path: Path) -> None:
    chart = gantt.gantt(two.facts(tmp_path, *two.places(1)))
    assert "không có công việc nào" in chart.alt and not chart.data
    two.drawn(chart)


def test_in_english_the_figures_are_english(paid: Facts) -> None:
    with language.spoken("en"):
        chart = money.funding(paid)
        assert "1,234.5" in said_on(chart.layout)
        assert "1,234.5" in two.printed_texts(two.drawn(chart, 174))
