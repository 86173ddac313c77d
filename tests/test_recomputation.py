"""The example year computed a second time, in plain Python from the truth beside its generator, and never from our SQL.

What the pipeline reads out of the workbooks must come to the same counts, averages, bands and verdicts in every period.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import mean

import duckdb
import pytest
import recomputed_forecasts

from pipeline import ingest, reference, warehouse
from pipeline.workspace import Workspace

pytestmark = pytest.mark.slow  # a quarter of an hour has no room for every world

ROOT = Path(__file__).resolve().parents[1]
TRUTH = ROOT / "tests" / "synthetic" / "truth"
PLAN = ROOT / "data" / "raw" / "plan"
PERIODS = ("2018-12", "2019-03", "2019-06", "2019-09")
BASELINE = dt.date(2018, 12, 31)
Interval = tuple[float, float, float]
"""value, least, most."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def last_day(period: str) -> dt.date:
    year, month = int(period[:4]), int(period[5:7])
    return dt.date(year, month, monthrange(year, month)[1])


TARGETS = {r["target_id"]: r for r in rows(PLAN / "targets.csv")}
BANDS = {n: int(t["band_low"]) for n, t in TARGETS.items() if t["measure"] == "communes_in_band"}
WHOLE = {r["unit_id"] for r in rows(ROOT / "pipeline" / "reference" / "units.csv") if r["is_whole"] == "1"}
BORDER = {r["commune_code"] for r in rows(PLAN / "groups.csv") if r["group"] == "border"}
STATES: dict[str, dict[tuple[str, int], tuple[str, bool]]] = defaultdict(dict)
"""period → (commune, criterion) → (state that counts, whether it is carried from before)."""
for r in rows(TRUTH / "criterion_results.csv"):
    carried = r["state"] == "not_reported" and r["carried_state"] in ("passed", "failed", "not_applicable")
    STATES[r["period"]][r["commune_code"], int(r["criterion_no"])] = (
        r["carried_state"] if carried else r["state"],
        carried,
    )
COMMUNES = sorted({commune for commune, _ in STATES[PERIODS[0]]})


def exactly(value: float) -> Interval:
    return value, value, value


def interval(cells: list[tuple[str, bool]]) -> Interval:
    """How many pass: as known, surely, at most. What is held or unknown may pass, what is carried may have changed."""
    passed = sum(state == "passed" for state, _ in cells)
    sure = sum(state == "passed" and not carried for state, carried in cells)
    open_ = sum(state in ("held", "not_reported") or (state == "failed" and carried) for state, carried in cells)
    return passed, sure, passed + open_


def of_criterion(period: str, number: int, group: set[str]) -> Interval:
    cells = STATES[period].items()
    return interval([cell for (commune, criterion), cell in cells if criterion == number and commune in group])


def of_communes(period: str) -> dict[str, Interval]:
    by_commune: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for (commune, _), cell in STATES[period].items():
        by_commune[commune].append(cell)
    return {commune: interval(cells) for commune, cells in by_commune.items()}


def average(period: str, group: set[str]) -> Interval:
    members = [value for commune, value in of_communes(period).items() if commune in group]
    return mean(m[0] for m in members), mean(m[1] for m in members), mean(m[2] for m in members)


def band(period: str, low: int, high: int) -> Interval:
    communes = of_communes(period).values()
    return (
        sum(low <= value <= high for value, _, _ in communes),
        sum(low <= least and most <= high for _, least, most in communes),
        sum(most >= low and least <= high for _, least, most in communes),
    )


def recognised(period: str) -> set[str]:
    """By the year the register states; in that year itself, by the day of the decision."""
    year, end = int(period[:4]), last_day(period)
    return {
        r["commune_code"]
        for r in rows(TRUTH / "recognitions.csv")
        if int(r["year_counted"]) < year
        or (int(r["year_counted"]) == year and (end.month == 12 or dt.date.fromisoformat(r["decision_date"]) <= end))
    }


def measured(period: str) -> dict[str, Interval]:
    """Every target the truth files can answer, in that period."""
    found: dict[str, Interval] = {}
    for name, target in TARGETS.items():
        number = int(target["criterion_no"]) if target["criterion_no"] else 0
        total = TARGETS.get(name.replace(".new", ".total"), target)
        group = {"all": set(COMMUNES), "border": BORDER}.get(target["group"])  # nobody knows the members of the others
        if name.startswith("criterion.") and target["target_low"] and group:
            start = float(total["baseline"]) if name.endswith(".new") else 0.0
            value, low, high = of_criterion(period, number, group)
            found[name] = value - start, low - start, high - start
        elif name.startswith("band."):
            low, _, high = name.removeprefix("band.").partition("_")
            found[name] = band(period, int(low), int(high or low))
    found["criteria.average.all"] = average(period, set(COMMUNES))
    found["criteria.average.border"] = average(period, BORDER)
    now = len(recognised(period))
    before = len([r for r in rows(TRUTH / "recognitions.csv") if int(r["year_counted"]) < 2019])
    found["recognised.total"] = exactly(now)
    found["recognised.new"] = exactly(now - before if period > PERIODS[0] else 0)
    for file, name, column in (("outputs.csv", "output_id", "value"), ("funding.csv", "source_id", "mobilised")):
        for r in rows(TRUTH / file):
            if r["period"] == period:
                found[r[name]] = exactly(float(r[column]))
    advanced = {r["commune_code"]: r for r in rows(TRUTH / "advanced.csv") if r["period"] == period}
    if advanced:
        assert set(advanced) == recognised(period)
        found["advanced.average.recognised"] = exactly(mean(int(r["advanced_criteria"]) for r in advanced.values()))
        found["model_area.per_recognised"] = exactly(sum(int(r["model_areas"]) >= 1 for r in advanced.values()))
    return found


def judged(period: str) -> dict[str, Interval]:
    """What the verdicts are about: as measured, but of a band the communes at its lower end or above."""
    communes = of_communes(period).values()
    found = measured(period)
    for name, low in BANDS.items():
        found[name] = tuple(sum(end[k] >= low for end in communes) for k in range(3))  # type: ignore[assignment]
    return found


def goal_of(name: str, period: str) -> float:
    """What a verdict is held against: of a band the sum of the plan's bands from there up, of a group its members."""
    target = TARGETS[name]
    if name in BANDS:
        return sum(float(TARGETS[b]["target_low"]) for b, low in BANDS.items() if low >= BANDS[name])
    if target["kind"] == "all_of_group":
        return len(recognised(period)) if target["group"] == "recognised" else len(BORDER)
    return float(target["target_low"])


def learned_share(end: dt.date) -> float:
    """The share of decisions counted for earlier years that had come by this day of the year."""
    days = []
    for r in rows(TRUTH / "recognitions.csv"):
        year, on = int(r["year_counted"]), dt.date.fromisoformat(r["decision_date"])
        if year < 2019:
            days.append((12, 31) if on.year > year else (0, 0) if on.year < year else (on.month, on.day))
    return sum(day <= (end.month, end.day) for day in days) / len(days)


def verdict(name: str, period: str, y: float, y0: float, begin: dt.date) -> str:
    """The status by the definitions, written again: direction, share of the way planned, pace."""
    target, end, due = TARGETS[name], last_day(period), last_day(TARGETS[name]["due"])
    goal = goal_of(name, period)
    share = min(1.0, max(0.0, (end - begin).days / (due - begin).days))
    if target["measure"] == "communes_recognised" and begin < end < due:
        share = learned_share(end)
    down = goal < y0 and name not in BANDS and begin == BASELINE
    if (y <= goal + 1e-9) if down else (y >= goal - 1e-9):
        return "achieved"
    if end >= due:
        return "missed"
    ahead = (y0 - y) if down else (y - y0)
    if share == 0 or (target["unit"] in WHOLE and abs(share * (goal - y0)) < 1):
        return "reversing" if ahead < -1e-9 else "on_track"
    if goal == y0 or target["kind"] == "maintain":
        return "reversing"
    way = (y - y0) / (goal - y0)
    if abs(way) < 1e-12:
        return "no_movement"
    if way < 0:
        return "reversing"
    pace = way / share
    return "on_track" if pace >= 0.95 - 1e-9 else "at_risk" if pace >= 0.6 - 1e-9 else "behind"


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database of the example year, read afresh from its workbooks."""
    workspace = Workspace(tmp_path_factory.mktemp("example"))
    shutil.copytree(ROOT / "data" / "raw", workspace.raw)
    files = reference.load(workspace)
    path = workspace.root / "ntm.duckdb"
    warehouse.build(path, files, ingest.read_all(workspace, files), [], as_of=None, input_hash="0", version="0")
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened


@pytest.mark.parametrize("period", PERIODS)
def test_every_count_average_and_band_agrees(period: str, con: duckdb.DuckDBPyConnection) -> None:
    ours = {
        name: tuple(values)
        for name, *values in con.execute(
            "SELECT target_id, value, value_low, value_high FROM mart.target_progress "
            "WHERE period = ? AND value IS NOT NULL",
            [period],
        ).fetchall()
    }
    second = measured(period)
    assert set(ours) == set(second)
    assert {name: tuple(map(pytest.approx, value)) for name, value in second.items()} == ours
    assert len(second) >= 41  # nineteen criteria, seventeen additions, four bands …


@pytest.mark.parametrize("period", PERIODS)
def test_every_verdict_agrees(period: str, con: duckdb.DuckDBPyConnection) -> None:
    at_baseline, now = judged(PERIODS[0]), judged(period)
    wanted: dict[str, tuple[str, str, str]] = {}
    for name, (value, low, high) in now.items():
        target, begin = TARGETS[name], BASELINE
        stated = target["baseline"] if name not in BANDS and target["kind"] != "all_of_group" else ""
        begins_at_nothing = target["kind"] in ("cumulative", "money") or target["unit"] == "percentage point"
        if stated or begins_at_nothing:
            y0 = float(stated or 0)
        elif name in at_baseline:
            y0 = at_baseline[name][0]
        else:  # the first whole figure of the year
            whole = [(p, f) for p in PERIODS[1:] if (f := judged(p).get(name)) and f[1] == f[2]]
            begin, y0 = last_day(whole[0][0]), whole[0][1][0]
        down = goal_of(name, period) < y0 and name not in BANDS
        worse, better = (high, low) if down else (low, high)
        wanted[name] = tuple(verdict(name, period, y, y0, begin) for y in (value, worse, better))  # type: ignore[assignment]
    ours = {
        name: tuple(statuses)
        for name, *statuses in con.execute(
            "SELECT target_id, status, status_low, status_high FROM mart.target_progress WHERE period = ?", [period]
        ).fetchall()
    }
    assert {name: ours[name] for name in wanted} == wanted
    assert len(wanted) >= 41


def test_every_change_agrees(con: duckdb.DuckDBPyConnection) -> None:
    ours = {
        (period, number): tuple(counts)
        for period, number, *counts in con.execute(
            "SELECT period, criterion_no, gained, lost FROM mart.criterion_progress WHERE gained IS NOT NULL"
        ).fetchall()
    }
    for before, now in pairwise(PERIODS):
        gained, lost = Counter[int](), Counter[int]()
        for (commune, number), (state, _) in STATES[now].items():
            was, _ = STATES[before][commune, number]
            gained[number] += (was, state) == ("failed", "passed")
            lost[number] += (was, state) == ("passed", "failed")
        assert {n: ours[now, n] for n in range(1, 20)} == {n: (gained[n], lost[n]) for n in range(1, 20)}


def test_districts_agree(con: duckdb.DuckDBPyConnection) -> None:
    district = {r["commune_code"]: r["district_code"] for r in rows(ROOT / "data/raw/reference/communes.csv")}
    for period in PERIODS:
        wanted = Counter(
            (district[commune], number)
            for (commune, number), (state, _) in STATES[period].items()
            if state == "passed"
        )  # fmt: skip
        ours = con.execute(
            "SELECT d.district_code, t.criterion_no, d.value FROM mart.district_contributions d "
            "JOIN plan.targets t USING (target_id) WHERE d.period = ? AND t.kind IN ('count', 'maintain') "
            "AND t.criterion_no IS NOT NULL",
            [period],
        ).fetchall()
        assert {(code, number): value for code, number, value in ours} == {
            (code, number): wanted[code, number] for code in set(district.values()) for number in range(2, 20)
        }


def test_no_target_and_no_task_is_silently_missing(con: duckdb.DuckDBPyConnection) -> None:
    rows_ = con.execute(
        "SELECT period, target_id, status, reason_vi, explanation_vi FROM mart.target_progress"
    ).fetchall()
    assert Counter((period, name) for period, name, *_ in rows_) == {(p, t): 1 for p in PERIODS for t in TARGETS}
    assert len(TARGETS) == 76
    assert [r for r in rows_ if r[2] == "not_assessable" and not r[3]] == []
    assert [r for r in rows_ if len(r[4]) < 20] == []
    works = con.execute("SELECT period, count(*) FROM mart.schedule_progress GROUP BY 1 ORDER BY 1").fetchall()
    assert works == [(period, 31) for period in PERIODS]
    # What is left without a verdict in the newest period, and nothing else.
    assert {name: reason for period, name, status, reason, _ in rows_
            if period == PERIODS[-1] and status == "not_assessable"} == {
        "criteria.average.special_pilot": "chưa biết danh sách xã của nhóm",
        "criterion.08.target_2019": "chưa biết danh sách xã của nhóm",
        "criterion.08.recognised_2014_2016": "chưa biết danh sách xã của nhóm",
        "criterion.08.special": "đây là mục tiêu định tính, kế hoạch không nêu con số",
        "criteria.minimum.district_special_pilot": "chưa biết danh sách xã của nhóm",
        "advanced.pilots": "danh sách nhận được chưa có quyết định công nhận nông thôn mới nâng cao nào",
        "criterion.01.maintain": "đây là mục tiêu định tính, kế hoạch không nêu con số",
    }  # fmt: skip


def test_near_misses_and_risks_stand_on_the_truth(con: duckdb.DuckDBPyConnection) -> None:
    values = {
        (r["period"], r["commune_code"], r["indicator_id"]): r for r in rows(TRUTH / "indicator_values.csv")
    }  # fmt: skip
    found = con.execute(
        "SELECT period, commune_code, indicator_id, value, gap, source_cell FROM mart.near_misses WHERE gap IS NOT NULL"
    ).fetchall()
    assert len(found) > 300
    for _, commune, indicator, value, gap, cell in found:
        truth = values[cell[:7], commune, indicator]  # the period of the file it stands in
        assert truth["source_cell"] == cell and truth["passes"] == "false"
        assert value in (float(truth["value"]), float(truth["value_2"] or "nan")) and gap > 0
    thin = con.execute(
        "SELECT period, commune_code, criterion_no, margin FROM mart.at_risk_passes WHERE risk = 'thin'"
    ).fetchall()
    assert thin
    for period, commune, number, margin in thin:
        assert STATES[period][commune, number][0] == "passed" and margin >= 0


def test_every_forecast_comes_out_the_same_a_second_time(con: duckdb.DuckDBPyConnection) -> None:
    figures = con.execute(
        "SELECT target_id, period, kind, unit, measure, standard, members, judged_value AS value, judged_low AS low, "
        "judged_high AS high, judged_baseline AS y0, judged_target AS target, planned_share AS share, due_on, "
        "last_day(CAST(period || '-01' AS DATE)) AS day, baseline_source, "
        "last_day(CAST(coalesce(provisional_from, '2018-12') || '-01' AS DATE)) AS begins_on "
        "FROM mart.target_progress WHERE leads_fact AND carried_from IS NULL AND judged_value IS NOT NULL "
        "AND judged_target IS NOT NULL ORDER BY target_id, period"
    ).fetchdf()
    series: dict[str, list[dict]] = defaultdict(list)
    for row in figures.astype(object).where(figures.notna(), None).to_dict("records"):
        row |= {c: row[c].date() for c in ("due_on", "day", "begins_on")}
        name = row["target_id"]
        if not series[name] and row["period"] > PERIODS[0] and row["baseline_source"] in ("plan", "data"):
            series[name].append(row | {"period": PERIODS[0], "day": BASELINE, "value": row["y0"], "share": 0.0})
        series[name].append(row)
    expected = recomputed_forecasts.recompute(series, PERIODS[-1], 19)
    ours = con.execute(
        "SELECT target_id, method, forecast, low, high, chosen_n, coverage, coverage_n FROM mart.forecast "
        "JOIN mart.target_progress g USING (plan_year, period, target_id) WHERE period = ? AND is_chosen AND leads_fact",
        [PERIODS[-1]],
    ).fetchall()
    assert len(ours) > 40
    assert {name: tuple(rest) for name, *rest in ours} == {
        name: tuple(v if v is None or isinstance(v, str) else pytest.approx(v) for v in told.values())
        for name, told in expected.items()
    }
    # Of the intervals of the methods then chosen that could be made in June, nominally four of five hold.
    inside, made = con.execute(
        "SELECT count(*) FILTER (x.is_inside), count(x.is_inside) FROM mart.forecast_trials x JOIN mart.forecast f "
        "ON f.period = x.origin AND f.target_id = x.target_id AND f.method = x.method AND f.is_chosen"
    ).fetchall()[0]
    assert made >= 30 and inside / made >= 0.8
