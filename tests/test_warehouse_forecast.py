"""The forecast and its trials: small worlds worked by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from golden.world import World, target

from pipeline.reference.model import Milestone, Revision
from pipeline.schema.outlook import FORECAST_METHODS, FORECAST_SILENCES
from pipeline.text import Words, forecasts

# Days from the end of 2018: March 90, June 181, September 273, December 365; June of 2020 547.
pytestmark = pytest.mark.slow  # a quarter of an hour has no room for every world

DAY = {"2018-12": 0, "2019-03": 90, "2019-06": 181, "2019-09": 273, "2019-12": 365, "2020-06": 547}
MARCH, JUNE, SEPTEMBER, DECEMBER = list(DAY)[1:5]
QUARTERS = (MARCH, JUNE, SEPTEMBER, DECEMBER)
Ask = Callable[[str], list[tuple[Any, ...]]]


def outputs(world: World, **figures: tuple[float | None, ...]) -> World:
    """Each output's cumulative figures, quarter by quarter; ``roads`` stands for ``output.roads``."""
    for number, period in enumerate(QUARTERS):
        file = None
        for name, values in figures.items():
            if number < len(values) and values[number] is not None:
                file = file or world.file("ket qua", period, sender="VPĐP", form="outputs")
                world.observe(
                    file, "output", None, f"output.{name}", "value", measure="cumulative", value=values[number]
                )  # fmt: skip
    return world


def plan_of(*targets: Any, **more: Any) -> World:
    return World(targets=list(targets), reviews=("2018-12", *QUARTERS), **more)


def output(name: str, low: float, kind: str = "cumulative", unit: str = "km", due: str = DECEMBER) -> Any:
    return target(f"output.{name}", kind, low=low, group="province", unit=unit, due=due)


def of(ask: Ask, period: str, name: str, columns: str) -> dict[str, tuple[Any, ...]]:
    """Columns of a target's forecast by method."""
    rows = ask(f"SELECT method, {columns} FROM mart.forecast WHERE (period, target_id) = ('{period}', 'output.{name}')")
    return {method: tuple(rest) for method, *rest in rows}


def asking(folder: Path, world: World) -> Ask:
    path = folder / f"{len(list(folder.glob('*.duckdb')))}.duckdb"
    world.write(path, "mart.forecast", "mart.forecast_trials")

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(path), read_only=True) as con:
            return con.execute(sql).fetchall()

    return ask


ROADS = (10.0, 30.0, 45.0)  # of 100 km
CANALS = (20.0, 25.0, 40.0)  # of 50 km
PIPES = (1.0, 4.0, 6.0)  # of 10 km


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    world = plan_of(output("roads", 100), output("canals", 50), output("pipes", 10), output("fields", 500, unit="ha"))
    outputs(world, roads=ROADS, canals=CANALS, pipes=PIPES, fields=(100.0, 130.0, 480.0))
    return asking(tmp_path_factory.mktemp("ahead"), world)


def all_methods(figures: tuple[float, ...], low: float, origin: str, until: str) -> dict[str, float]:
    """What each method says at a quarter of a later day, by its definition: everything begins at 0 and is due in December."""
    values = {0: 0.0} | {DAY[p]: v for p, v in zip(QUARTERS, figures)}
    now, days = DAY[origin], DAY[until] - DAY[origin]
    before = max(d for d in values if d < now)
    recent = values[now] + (values[now] - values[before]) / (now - before) * days
    curve = values[now] + values[now] / (now / 365) * (days / 365)
    even = max(values[now], min(values[now] + low * days / 365, low))  # no further than the target
    return dict(zip(FORECAST_METHODS, (values[now], even, recent, curve, (recent + curve) / 2)))


def test_each_method_worked_by_hand(ahead: Ask) -> None:
    found = of(ahead, SEPTEMBER, "roads", "forecast")
    assert {m: f for m, (f,) in found.items()} == {
        "no_change": 45,
        "even": pytest.approx(45 + 100 * 92 / 365),
        "recent_pace": pytest.approx(45 + (45 - 30) / 92 * 92),
        "planned_curve": pytest.approx(45 + 45 / (273 / 365) * (92 / 365)),
        "mean": pytest.approx((60 + 45 + 45 / 273 * 92) / 2),
    }
    assert {m: pytest.approx(f) for m, f in all_methods(ROADS, 100, SEPTEMBER, DECEMBER).items()} == {
        m: f for m, (f,) in found.items()
    }


PAIRS = ((MARCH, JUNE), (MARCH, SEPTEMBER), (JUNE, SEPTEMBER))


def test_even_goes_no_further_than_the_target(ahead: Ask) -> None:
    # 40 of 50 in September; the line's 12.6 of a quarter would be 52.6.
    assert of(ahead, SEPTEMBER, "canals", "forecast, reaches_target")["even"] == (50, True)


def test_trials_worked_by_hand(ahead: Ask) -> None:
    rows = ahead(
        "SELECT origin, period, method, days, forecast, actual, error FROM mart.forecast_trials "
        "WHERE target_id = 'output.roads' ORDER BY origin, period, method"
    )
    actual = dict(zip(QUARTERS, ROADS))
    assert rows == [
        (o, p, m, DAY[p] - DAY[o], pytest.approx(f), actual[p], pytest.approx(f - actual[p]))
        for o, p in PAIRS
        for m, f in sorted(all_methods(ROADS, 100, o, p).items())
    ]


def off(figures: tuple[float, ...], low: float, method: str, pairs: tuple[tuple[str, str], ...] = PAIRS) -> list[float]:
    """The absolute errors of a method on the quarters known so far."""
    actual = dict(zip(QUARTERS, figures))
    return [abs(all_methods(figures, low, o, p)[method] - actual[p]) for o, p in pairs]


def test_the_error_of_a_target_against_the_three_benchmarks(ahead: Ask) -> None:
    found = of(
        ahead, SEPTEMBER, "roads",
        "backtest_n, backtest_error, relative_error, against_no_change, against_even, against_mean",
    )  # fmt: skip
    errors = {m: sum(off(ROADS, 100, m)) for m in FORECAST_METHODS}
    assert found == {
        m: (
            3,
            pytest.approx(e / 3),
            pytest.approx(e / 3 / 100),
            pytest.approx(e / errors["no_change"]),
            pytest.approx(e / errors["even"]),
            pytest.approx(e / errors["mean"]),
        )
        for m, e in errors.items()
    }


def test_the_best_of_its_kind_and_unit_is_used(ahead: Ask) -> None:
    km = ((ROADS, 100), (CANALS, 50), (PIPES, 10))
    shares = {m: sum(e / low for figures, low in km for e in off(figures, low, m)) for m in FORECAST_METHODS}
    best = min(shares, key=lambda m: shares[m])
    assert best == "even"  # 0.0740 of |T − y0| a trial, no change 0.3067
    found = of(ahead, SEPTEMBER, "roads", "is_chosen, chosen_by, chosen_n, chosen_error")
    assert found == {
        m: (m == best, "kind_and_unit", 9, pytest.approx(s / shares["no_change"])) for m, s in shares.items()
    }


def test_nothing_is_pooled_across_units(ahead: Ask, tmp_path: Path) -> None:
    world = plan_of(output("roads", 100), output("canals", 50), output("pipes", 10), output("fields", 500, unit="ha"))
    other = asking(tmp_path, outputs(world, roads=ROADS, canals=CANALS, pipes=PIPES, fields=(400.0, 410.0, 415.0)))
    km = "FROM mart.forecast JOIN plan.targets USING (target_id) WHERE unit = 'km'"
    columns = "period, target_id, method, forecast, low, high, is_chosen, chosen_n, chosen_error, coverage, coverage_n"
    rows = other(f"SELECT {columns} {km} ORDER BY ALL")
    assert len(rows) == 3 * 3 * 5 and rows == ahead(f"SELECT {columns} {km} ORDER BY ALL")
    assert {n for (*_, n) in of(ahead, SEPTEMBER, "fields", "chosen_n").values()} == {3}


def test_no_method_sees_what_came_after(ahead: Ask, tmp_path: Path) -> None:
    world = plan_of(output("roads", 100), output("canals", 50), output("pipes", 10), output("fields", 500, unit="ha"))
    by_june = asking(
        tmp_path, outputs(world, roads=ROADS[:2], canals=CANALS[:2], pipes=PIPES[:2], fields=(100.0, 130.0))
    )
    for table in ("mart.forecast", "mart.forecast_trials"):
        rows = by_june(f"SELECT * FROM {table} ORDER BY ALL")
        assert rows and rows == ahead(f"SELECT * FROM {table} WHERE period <= '{JUNE}' ORDER BY ALL")


def test_the_interval_is_as_wide_as_earlier_forecasts_were_off(ahead: Ask) -> None:
    # In June each of the three has been tried once, over 91 days: the largest share by the day counts.
    worst = max(off(f, low, "even", PAIRS[:1])[0] / low / 91 for f, low in ((ROADS, 100), (CANALS, 50), (PIPES, 10)))
    point = 30 + 100 * 184 / 365
    low, high = point - worst * 100 * 184, point + worst * 100 * 184
    assert low > 30
    found = of(ahead, JUNE, "roads", "forecast, low, high, coverage, coverage_n")
    assert found["even"] == (pytest.approx(point), pytest.approx(low), pytest.approx(high), None, 0)


def test_four_of_five_errors_stay_within(ahead: Ask) -> None:
    # Nine trials by September: the eighth smallest, ⌈0.8·(9 + 1)⌉.
    km = ((ROADS, 100), (CANALS, 50), (PIPES, 10))
    by_day = sorted(
        e / low / (DAY[p] - DAY[o]) for figures, low in km for e, (o, p) in zip(off(figures, low, "mean"), PAIRS)
    )
    forecast, high = of(ahead, SEPTEMBER, "roads", "forecast, high")["mean"]
    assert high - forecast == pytest.approx(by_day[7] * 100 * 92)


def test_coverage_is_that_of_intervals_given_with_what_was_known_then(ahead: Ask) -> None:
    rows = ahead("SELECT target_id, low, high, actual, is_inside FROM mart.forecast_trials "
                 "WHERE (method, origin) = ('no_change', '2019-06') AND target_id <> 'output.fields'")  # fmt: skip
    # No change was off by 20/100, 5/50 and 3/10 in 91 days; the worst share, 0.3, holds for the 92 days that come.
    wide = 0.3 / 91 * 92
    expected = {
        "output.roads": (30 + wide * 100, 45, True),
        "output.canals": (25 + wide * 50, 40, True),
        "output.pipes": (4 + wide * 10, 6, True),
    }
    # Nothing that is done is undone: the lower end is the figure itself.
    assert {name: (high, actual, inside) for name, _, high, actual, inside in rows} == {
        name: (pytest.approx(high), actual, inside) for name, (high, actual, inside) in expected.items()
    }
    assert sorted(low for _, low, *_ in rows) == [4, 25, 30]
    for method, (covered, n) in of(ahead, SEPTEMBER, "roads", "coverage, coverage_n").items():
        inside = [i for (i,) in ahead(
            f"SELECT is_inside FROM mart.forecast_trials WHERE method = '{method}' AND is_inside IS NOT NULL "
            "AND target_id <> 'output.fields'")]  # fmt: skip
        assert (covered, n) == (sum(inside) / 3, 3)


def test_an_interval_that_misses_counts_as_missed(tmp_path: Path) -> None:
    world = plan_of(output("roads", 100), output("canals", 50), output("pipes", 10))
    ask = asking(tmp_path, outputs(world, roads=(10, 12, 90), canals=(5, 6, 7), pipes=(1, 1.2, 1.4)))
    # No change was off by at most 2 % of the way a quarter; then the roads leap by 78 %.
    assert of(ask, SEPTEMBER, "canals", "coverage, coverage_n")["no_change"] == (pytest.approx(2 / 3), 3)


def test_a_target_with_trials_enough_is_judged_by_its_own(tmp_path: Path) -> None:
    world = plan_of(output("roads", 100, due="2020-06"), output("canals", 50, due="2020-06"))
    # Roads stand still, canals run evenly: what is best for both together is not best for the roads.
    ask = asking(tmp_path, outputs(world, roads=(10, 10, 10, 10), canals=(8, 17, 25, 33)))
    columns = "chosen_by, chosen_n, is_chosen, coverage_n"
    assert of(ask, DECEMBER, "roads", columns)["no_change"] == ("target", 6, True, 1)
    assert of(ask, DECEMBER, "canals", columns)["no_change"] == ("target", 6, False, 1)
    assert of(ask, SEPTEMBER, "roads", columns)["no_change"] == ("kind_and_unit", 6, False, 0)


def test_sums_are_never_forecast_below_what_is_done(tmp_path: Path) -> None:
    world = plan_of(output("roads", 100), output("rate", 10, "level", "percentage point"))
    ask = asking(tmp_path, outputs(world, roads=(20.0, 40.0, 30.0), rate=(2.0, 4.0, 3.0)))
    # Fallen by 10 in 92 days: as fast on would be 20 by December.
    assert of(ask, SEPTEMBER, "roads", "forecast, low")["recent_pace"] == (30, 30)
    # A rate may fall.
    assert of(ask, SEPTEMBER, "rate", "forecast")["recent_pace"] == (pytest.approx(2),)
    # The same holds at every trial.
    assert ask("SELECT count(*) FROM mart.forecast_trials x JOIN mart.target_progress g "
               "ON g.period = x.origin AND g.target_id = x.target_id WHERE g.kind = 'cumulative' "
               "AND x.forecast < g.value") == [(0,)]  # fmt: skip


def test_shares_end_at_a_hundred_and_counts_at_the_members(tmp_path: Path) -> None:
    world = plan_of(
        target("output.share", "level", baseline=80, low=100, group="province", unit="%"),
        target("criterion.01.total", criterion_no=1, baseline=1, low=4),
    )
    # Criterion 1: 1, 2, 3 of four communes, then one held.
    for period, states in zip(("2018-12", *QUARTERS), ("PFFF", "PPFF", "PPPF", "PPPH")):
        world.sent(period, **{f"c{n}": state for n, state in enumerate(states, start=1)})
    ask = asking(tmp_path, outputs(world, share=(85.0, 92.0, 99.0)))
    # 99 + 7 a quarter is 106; the same of the communes in June: 3 and 2 quarters more.
    assert of(ask, SEPTEMBER, "share", "forecast, high")["recent_pace"] == (100, 100)
    assert of(ask, SEPTEMBER, "share", "forecast")["no_change"] == (99,)
    rows = ask("SELECT period, method, forecast, high FROM mart.forecast "
               "WHERE target_id = 'criterion.01.total' AND forecast IS NOT NULL AND method <> 'no_change'")  # fmt: skip
    assert {p for p, *_ in rows} == {SEPTEMBER} and {(f <= 4, h) for *_, f, h in rows} == {(True, 4)}
    assert ask("SELECT max(forecast) FROM mart.forecast_trials WHERE target_id = 'criterion.01.total'") == [(4,)]


def test_what_is_added_ends_where_all_members_are_reached(tmp_path: Path) -> None:
    """One of four passed before the year; 'three more' can become no more than three."""
    world = plan_of(
        target("criterion.01.new", "count_new", criterion_no=1, baseline=0, low=3),
        target("criterion.01.total", criterion_no=1, baseline=1, low=4),
    )
    for period, states in zip(("2018-12", *QUARTERS), ("PFFF", "PPFF", "PPPF", "PPPP")):
        world.sent(period, **{f"c{n}": state for n, state in enumerate(states, start=1)})
    ask = asking(tmp_path, world)
    rows = ask("SELECT target_id, max(forecast), max(high) FROM mart.forecast WHERE period = '2019-09' GROUP BY ALL")
    assert sorted(rows) == [("criterion.01.new", 3, 3), ("criterion.01.total", 4, 4)]


def test_a_due_date_moved_later_was_not_known_before(tmp_path: Path) -> None:
    world = plan_of(output("roads", 100), output("canals", 50))
    world.revisions = [Revision("output.roads", SEPTEMBER, 100, due="2020-06", due_on=dt.date(2020, 6, 30))]
    ask = asking(tmp_path, outputs(world, roads=ROADS, canals=CANALS))
    tried = dict(ask("SELECT target_id, list(DISTINCT method ORDER BY method) FROM mart.forecast_trials "
                     "WHERE (origin, period) = ('2019-06', '2019-09') GROUP BY ALL"))  # fmt: skip
    # Where the new path would lead could not be known in June; the old even line could.
    assert tried == {
        "output.canals": sorted(FORECAST_METHODS),
        "output.roads": ["even", "no_change", "recent_pace"],
    }
    assert ask("SELECT forecast FROM mart.forecast_trials WHERE (origin, period, target_id, method) = "
               "('2019-06', '2019-09', 'output.roads', 'even')") == [(pytest.approx(30 + 100 * 92 / 365),)]  # fmt: skip
    # From September on it goes to the new date.
    even = of(ask, SEPTEMBER, "roads", "forecast")["even"]
    assert even == (pytest.approx(45 + 100 * (547 - 273) / 547),)


def test_a_forecast_that_is_not_made_says_why(tmp_path: Path) -> None:
    names = ("roads", "canals", "pipes")
    world = plan_of(
        *(output(name, 100) for name in names),
        output("due", 50, due=JUNE),
        output("late", 10, unit="ha"),
        output("silent", 10),
        output("alone", 10, unit="work"),
        output("flat", 100),
        target("plan.words", "qualitative"),
        milestones=[Milestone("output.flat", SEPTEMBER, dt.date(2019, 9, 30), 0.0)],
    )
    few = {"late": (None, None, 8.0), "silent": (1.0, 2.0), "alone": (1.0, 2.0)}
    outputs(world, **dict.fromkeys((*names, "due", "flat"), ROADS), **few)
    ask = asking(tmp_path, world)
    rows = ask(
        "SELECT target_id, period, method, reason FROM mart.forecast WHERE reason IS NOT NULL AND period > '2019-03'"
    )
    reasons = {(name, period): {r for n, p, _, r in rows if (n, p) == (name, period)} for name, period, *_ in rows}
    assert reasons == {
        ("output.due", JUNE): {"due"},
        ("output.due", SEPTEMBER): {"due"},
        ("output.late", JUNE): {"no_value"},
        ("output.late", SEPTEMBER): {"few_points"},  # the start and September
        ("output.silent", SEPTEMBER): {"carried"},
        ("output.alone", JUNE): {"few_trials"},
        ("output.alone", SEPTEMBER): {"carried"},
        ("output.flat", JUNE): {"no_basis"},
        ("output.flat", SEPTEMBER): {"no_basis"},
        ("plan.words", JUNE): {"no_number"},
        ("plan.words", SEPTEMBER): {"no_number"},
    }
    assert set().union(*reasons.values()) == set(FORECAST_SILENCES)
    # Where the plan plans nothing yet, only the methods that lean on its path are silent.
    assert sorted(m for n, p, m, _ in rows if (n, p) == ("output.flat", JUNE)) == ["mean", "planned_curve"]
    assert of(ask, JUNE, "flat", "is_chosen")["even"] == (True,)
    # A forecast that says nothing is none, and is not chosen.
    assert ask("SELECT count(*) FROM mart.forecast WHERE reason IS NOT NULL AND "
               "coalesce(forecast, low, high) IS NOT NULL OR (reason IS NOT NULL) <> (is_chosen IS NULL)") == [(0,)]  # fmt: skip


def test_every_silence_has_words() -> None:
    for code in FORECAST_SILENCES:
        said = forecasts.forecast({"reason": code, "points": 2, "chosen_n": 1}, Words.of([], [], []))
        assert said["reason_vi"] and said["reason_en"] and said["reason_vi"] != said["reason_en"]


def test_whether_the_target_is_reached_and_whether_that_is_sure(tmp_path: Path) -> None:
    world = plan_of(
        *(output(name, low) for name, low in (("far", 400), ("near", 110), ("over", 80))),
        target("output.poor", "level", baseline=20, low=10, group="province", unit="%"),
    )
    outputs(world, far=(10.0, 30.0, 45.0), near=(25.0, 55.0, 80.0), over=(20.0, 50.0, 80.0), poor=(17.0, 14.0, 11.0))
    ask = asking(tmp_path, world)
    reach = {
        name: of(ask, SEPTEMBER, name, "reaches_target, reach_is_robust")["recent_pace"]
        for name in ("far", "near", "over", "poor")
    }
    # 60 of 400; 105 of 110, within the error; 110 of 80, and already there; a rate that is to fall: 8 for 10.
    assert reach == {"far": (False, True), "near": (False, False), "over": (True, True), "poor": (True, True)}


def test_what_a_year_taught_serves_the_next(tmp_path: Path) -> None:
    """Two plans with the same target: each has its own points, the trials of both are of one kind and unit."""
    world = plan_of(
        output("roads", 100), replace(output("roads", 80, due="2020-12"), plan_year=2020),
        plans={2019: "2018-12", 2020: "2019-12"},
    )  # fmt: skip
    figures = {MARCH: 10.0, JUNE: 30.0, SEPTEMBER: 45.0, DECEMBER: 90.0, "2020-03": 20.0, "2020-06": 36.0}
    for period, value in figures.items():
        file = world.file("ket qua", period, sender="VPĐP", form="outputs")
        world.observe(file, "output", None, "output.roads", "value", measure="cumulative", value=value)
    ask = asking(tmp_path, world)
    rows = ask(
        "SELECT plan_year, period, points, chosen_n, reason FROM mart.forecast WHERE method = 'even' ORDER BY 1, 2"
    )
    assert rows == [
        (2019, MARCH, 2, 0, "few_points"),
        (2019, JUNE, 3, 1, "few_trials"),
        (2019, SEPTEMBER, 4, 3, None),
        (2019, DECEMBER, 5, 6, "due"),
        (2020, "2020-03", 2, 6, "few_points"),  # a sum begins anew with the year
        (2020, "2020-06", 3, 7, None),  # six of 2019, one of 2020
    ]
    # 16 in the 91 days since March; the year's line adds 80·184/366.
    found = {m: f for m, (f,) in of(ask, "2020-06", "roads", "forecast").items()}
    assert found["recent_pace"] == pytest.approx(36 + 16 / 91 * 184)
    assert found["even"] == pytest.approx(36 + 80 * 184 / 366)


def test_the_way_from_a_provisional_baseline_begins_with_its_figure(tmp_path: Path) -> None:
    world = plan_of(*(output(n, 40, "level", "ha") for n in ("woods", "fields", "ponds")))
    ask = asking(
        tmp_path, outputs(world, woods=(10.0, 16.0, 22.0), fields=(20.0, 25.0, 30.0), ponds=(30.0, 32.0, 34.0))
    )
    # Nothing is known of the start of the year: March is the first point, and not a forecast's target of its own making.
    assert of(ask, SEPTEMBER, "woods", "points, chosen_n")["even"] == (3, 3)
    # From 10 in March to 40 in December are 275 days.
    assert of(ask, SEPTEMBER, "woods", "forecast")["even"] == (pytest.approx(22 + 30 * 92 / 275),)
    assert of(ask, SEPTEMBER, "woods", "forecast")["planned_curve"] == (pytest.approx(22 + 12 / 183 * 92),)


def test_a_band_is_forecast_from_the_top(tmp_path: Path) -> None:
    """Communes with one criterion of two fall in number because they come to have both; "at least one" does not."""
    world = plan_of(
        target("band.1", "count_distribution", low=1, band=(1, 1)), target("band.2", low=3, band=(2, 2)), communes=6
    )
    marks = ("FF FF FF PF PF PF", "FF FF PF PF PF PP", "FF PF PF PF PP PP", "PF PF PF PP PP PP")
    for period, states in zip(("2018-12", *QUARTERS), marks):
        world.sent(period, **{f"c{n}": state for n, state in enumerate(states.split(), start=1)})
    ask = asking(tmp_path, world)
    rows = ask(
        "SELECT actual FROM mart.forecast_trials WHERE target_id = 'band.1' AND method = 'no_change' ORDER BY period"
    )
    assert rows == [(5,), (6,), (6,)]  # with one or both, of six; the printed band stands at 3 all along
    assert ask("SELECT max(forecast) FROM mart.forecast WHERE target_id = 'band.1'") == [(6,)]
