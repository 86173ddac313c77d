"""The forecast with its trials, near misses, passes at risk: small worlds worked by hand."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from golden.world import World, target

# Days from the end of 2018: March 90, June 181, September 273, December 365.
ROADS = {"2019-03": 10.0, "2019-06": 30.0, "2019-09": 45.0}


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Roads 0 → 10 → 30 → 45 of 100 by December; a target due in June; one with a figure in September alone."""
    world = World(
        targets=[
            target("output.roads", "cumulative", low=100, group="province", unit="km"),
            target("output.due", "cumulative", low=50, due="2019-06", group="province", unit="km"),
            target("output.new", "level", low=10, group="province", unit="ha"),
            target("criterion.01.total", criterion_no=1, baseline=1, low=4),
            target("plan.words", "qualitative"),
        ],
        reviews=("2018-12", "2019-03", "2019-06", "2019-09", "2019-12"),
    )
    marks = {"2018-12": "PFFF", "2019-03": "PPFF", "2019-06": "PPPF", "2019-09": "PPPH"}
    for period, states in marks.items():
        world.sent(period, **{f"c{n}": state for n, state in enumerate(states, start=1)})
        if period in ROADS:
            file = world.file("ket qua", period, sender="VPĐP", form="outputs")
            for name in ("output.roads", "output.due"):
                world.observe(file, "output", None, name, "value", measure="cumulative", value=ROADS[period])
            if period == "2019-09":
                world.observe(file, "output", None, "output.new", "value", measure="cumulative", value=8.0)
    path = tmp_path_factory.mktemp("ahead") / "ahead.duckdb"
    world.write(path)
    return path


def ask(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def forecast(path: Path, period: str, name: str, columns: str) -> dict[str, tuple]:
    rows = ask(path, f"SELECT method, {columns} FROM mart.forecast WHERE (period, target_id) = ('{period}', '{name}')")
    return {method: tuple(rest) for method, *rest in rows}


def test_a_forecast_worked_by_hand(ahead: Path) -> None:
    found = forecast(ahead, "2019-06", "output.roads", "forecast, low, high, points, backtest_error, backtest_n")
    # Tried once: from March, 10/90 a day for 91 days: 20.1111 for 30, off by 9.8889; by the day 0.108669.
    off = 30 - (10 + 10 / 90 * 91)
    # Recent pace: 30 + 20/91·184 = 70.4396. Along the plan: 30 + 30/(181/365)·(184/365) = 30 + 30/181·184 = 60.4972.
    for method, expected in (("recent_pace", 30 + 20 / 91 * 184), ("planned_curve", 30 + 30 / 181 * 184)):
        wide = off / 91 * 184  # 19.9951
        assert found[method] == (
            pytest.approx(expected),
            pytest.approx(expected - wide),
            pytest.approx(expected + wide),
            3,  # the start of the year, March, June
            pytest.approx(off),
            1,
        )


def test_trials_worked_by_hand(ahead: Path) -> None:
    rows = ask(
        ahead,
        "SELECT origin, period, method, days, forecast, actual FROM mart.forecast_trials "
        "WHERE target_id = 'output.roads' ORDER BY method, origin, period",
    )
    march, june = 10 / 90, 20 / 91  # by the day
    assert [(o, p, m, d, pytest.approx(f), a) for o, p, m, d, f, a in rows] == [
        ("2019-03", "2019-06", "planned_curve", 91, 10 + march * 91, 30),
        ("2019-03", "2019-09", "planned_curve", 183, 10 + march * 183, 45),
        ("2019-06", "2019-09", "planned_curve", 92, 30 + 30 / 181 * 92, 45),
        ("2019-03", "2019-06", "recent_pace", 91, 10 + march * 91, 30),
        ("2019-03", "2019-09", "recent_pace", 183, 10 + march * 183, 45),
        ("2019-06", "2019-09", "recent_pace", 92, 30 + june * 92, 45),
    ]


def test_the_error_printed_beside_it_is_the_mean_of_the_trials(ahead: Path) -> None:
    found = forecast(ahead, "2019-09", "output.roads", "backtest_error, backtest_n, is_chosen, reaches_target")
    # Planned: (9.8889 + 14.6667 + 0.2486)/3 = 8.2681. Recent: (9.8889 + 14.6667 + 5.2198)/3 = 9.9251.
    assert found["planned_curve"] == (pytest.approx(8.268058), 3, True, False)
    assert found["recent_pace"] == (pytest.approx(9.925106), 3, False, False)


def test_nothing_is_forecast_from_fewer_than_three_points(ahead: Path) -> None:
    for period, points in (("2018-12", 1), ("2019-03", 2)):
        found = forecast(ahead, period, "criterion.01.total", "forecast, low, high, points, is_chosen, reason_vi")
        assert set(found.values()) == {(None, None, None, points, None, f"mới có {points} điểm số liệu, cần ít nhất 3")}


def test_a_forecast_that_is_not_made_says_why(ahead: Path) -> None:
    said = {
        name: set(forecast(ahead, "2019-09", name, "forecast, reason_vi").values())
        for name in ("output.due", "output.new", "plan.words")
    }
    assert said == {
        "output.due": {(None, "đã đến hạn, không còn gì để dự báo")},
        "output.new": {(None, "mới có 1 điểm số liệu, cần ít nhất 3")},
        "plan.words": {(None, "mục tiêu không có con số để dự báo")},
    }


def test_no_forecast_passes_the_number_of_communes(ahead: Path) -> None:
    # 1, 2, 3 of four communes, then 3 with one held: at June one a quarter gives 5.02 in December, of four.
    found = forecast(ahead, "2019-06", "criterion.01.total", "forecast, high, reaches_target")
    assert set(found.values()) == {(4, 4, True)}
    # At September the held one widens the upper end, no more than to four.
    assert {high for _, high, _ in forecast(
        ahead, "2019-09", "criterion.01.total", "forecast, high, reaches_target").values()} == {4}  # fmt: skip


@pytest.fixture(scope="module")
def close(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Criterion 1 by three indicators: 1.1 at least 85, 1.2 at most 12, 1.3 at least 90 (50); criterion 2 by a mark alone."""
    world = World(communes=7, criteria=3)
    world.indicator("1.1", 1, ">=", 85)
    world.indicator("1.2", 1, "<=", 12, verified=False)
    world.indicator("1.3", 1, ">=", 90, 50)
    world.indicator("3.1", 3, "=", None, kind="pass_fail")
    world.sent("2018-12", c6="PPP", c7="PPP")
    world.sent("2019-03", c6="FPP", c7="PPP")
    world.sent("2019-06", c1="FFP", c2="FPF", c3="FPP", c4="HPP", c5="-FF", c6="PPP", c7="PPP")
    values = {
        "c1": (80.0, 11.0, (95.0, 60.0)),  # 5 under 85: 5.9 %
        "c2": (84.0, 14.4, (95.0, 60.0)),  # 1 under 85, 2.4 over 12 (20 %): two indicators
        "c3": (90.0, 11.0, (95.0, 45.0)),  # the second value 5 under 50: 10 %
        "c6": (87.0, 11.0, (95.0, 60.0)),  # 2 inside 85: 2.4 %
        "c7": (90.0, 12.6, (95.0, 60.0)),  # declared passed, 0.6 over an unverified 12
    }
    file = world.file("so", sender="Sở", form="department")
    for commune, (first, second, third) in values.items():
        for name, value in (("1.1", (first, None)), ("1.2", (second, None)), ("1.3", third)):
            world.observe(
                file, "indicator", commune, name, "value", measure="value", value=value[0], value_2=value[1]
            )  # fmt: skip
    world.observe(file, "indicator", "c5", "3.1", "failed")
    path = tmp_path_factory.mktemp("close") / "close.duckdb"
    world.write(path)
    return path


def test_near_misses_by_their_gap(close: Path) -> None:
    rows = ask(
        close,
        "SELECT rank, commune_code, basis, missing, indicator_id, value, threshold, gap, relative_gap, missing_vi "
        "FROM mart.near_misses WHERE period = '2019-06' AND criterion_no = 1 ORDER BY rank",
    )
    near = pytest.approx
    assert rows == [
        (1, "c4", "unsure", 0, None, None, None, None, None, "ô đang giữ lại, cần làm rõ"),
        (2, "c5", "unsure", 0, None, None, None, None, None, "chưa báo cáo, cần hỏi lại"),
        (3, "c1", "indicators", 1, "1.1", 80, 85, near(5), near(5 / 85),
         "1.1: 80\u00a0%, cần ít nhất 85\u00a0%, còn cách 5 điểm phần trăm"),
        (4, "c3", "indicators", 1, "1.3", 45, 50, near(5), near(0.1), "1.3: 45\u00a0%, cần ít nhất 50\u00a0%, còn cách 5 điểm phần trăm"),
        (5, "c2", "indicators", 2, "1.2", 14.4, 12, near(2.4), near(0.2),
         "1.1: 84\u00a0%, cần ít nhất 85\u00a0%, còn cách 1 điểm phần trăm; "
         "1.2: 14,4\u00a0%, cần nhiều nhất 12\u00a0%, còn cách 2,4 điểm phần trăm"),
    ]  # fmt: skip


def test_near_misses_without_a_figure(close: Path) -> None:
    rows = ask(
        close,
        "SELECT criterion_no, rank, commune_code, basis, missing, gap, missing_vi FROM mart.near_misses "
        "WHERE period = '2019-06' AND criterion_no IN (2, 3) ORDER BY 1, 2",
    )
    assert rows == [
        (2, 1, "c1", "other_criteria", 0, None, "chưa có số liệu chỉ tiêu; xã đã đạt 1 tiêu chí"),
        (2, 2, "c5", "other_criteria", 0, None, "chưa có số liệu chỉ tiêu; xã đã đạt 0 tiêu chí"),
        (3, 1, "c5", "indicators", 1, None, "3.1: chưa đạt"),
        (3, 2, "c2", "other_criteria", 0, None, "chưa có số liệu chỉ tiêu; xã đã đạt 1 tiêu chí"),
    ]


def test_near_misses_to_all_of_them(close: Path) -> None:
    rows = ask(
        close,
        "SELECT rank, commune_code, missing, missing_vi FROM mart.near_misses "
        "WHERE period = '2019-06' AND aim = 'complete' ORDER BY rank, commune_code",
    )
    assert rows == [
        (1, "c4", 1, "Tiêu chí 1 (1), đang giữ lại"),  # one short, and perhaps not even that
        (2, "c3", 1, "Tiêu chí 1 (1)"),
        (3, "c1", 2, "Tiêu chí 1 (1); Tiêu chí 2 (2)"),
        (3, "c2", 2, "Tiêu chí 1 (1); Tiêu chí 3 (3)"),
        (5, "c5", 3, "Tiêu chí 1 (1), chưa báo cáo; Tiêu chí 2 (2); Tiêu chí 3 (3)"),
    ]


def test_passes_at_risk(close: Path) -> None:
    rows = ask(
        close,
        "SELECT rank, commune_code, criterion_no, risk, indicator_id, margin, times_lost, loss_share, explanation_vi "
        "FROM mart.at_risk_passes WHERE period = '2019-06' ORDER BY rank",
    )
    # Criterion 1 was lost once (c6 in March): of 2 passes at the start of March and 1 at the start of June, 1/3.
    near = pytest.approx
    assert rows == [
        (1, "c7", 1, "contradicted", "1.2", near(-0.6), 0, near(1 / 3),
         "Chỉ tiêu 1.2 là 12,6\u00a0%, ngưỡng nhiều nhất 12\u00a0%: không đạt ngưỡng (chưa kiểm chứng)."),
        (2, "c6", 1, "thin", "1.1", near(2), 1, near(1 / 3),
         "Chỉ tiêu 1.1 là 87\u00a0%, ngưỡng ít nhất 85\u00a0%: chỉ hơn 2 điểm phần trăm; đã mất 1 lần."),
    ]  # fmt: skip
