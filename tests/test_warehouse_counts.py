"""Counts of communes, changes between periods, and that everything sums to everything else."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from golden.world import World, target
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import examples

from pipeline.reference.model import GroupMember

pytestmark = pytest.mark.slow  # a quarter of an hour has no room for every world


@pytest.fixture
def changing() -> World:
    """Five communes, one criterion: c1 gains, c2 loses, c3 becomes held, c4 was unknown and passes, c5 is not applied."""
    world = World(communes=5, criteria=1)
    world.sent("2018-12", c1="F", c2="P", c3="P", c4="-", c5="N")
    world.sent("2019-06", c1="P", c2="F", c3="H", c4="P", c5="N")
    return world


def test_every_change_is_split(changing: World, tmp_path: Path) -> None:
    # Passed before: c2, c3 = 2. Now: c1, c4 = 2. gained 1 (c1) − lost 1 (c2) + restated (c3 −1, c4 +1 = 0) = 0 = 2 − 2.
    with changing.built(tmp_path, "mart.criterion_changes", "mart.criterion_progress") as con:
        assert con.execute(
            "SELECT commune_code, change, passes, state_before, state FROM mart.criterion_changes ORDER BY 1"
        ).fetchall() == [
            ("c1", "gained", 1, "failed", "passed"),
            ("c2", "lost", -1, "passed", "failed"),
            ("c3", "restated", -1, "passed", "held"),
            ("c4", "restated", 1, "not_reported", "passed"),
        ]
        assert con.execute(
            "SELECT period, passed, passed_low, passed_high, failed, not_applicable, unknown, gained, lost, restated, "
            "boundary FROM mart.criterion_progress ORDER BY 1"
        ).fetchall() == [
            ("2018-12", 2, 2, 3, 1, 1, 1, None, None, None, None),
            ("2019-06", 2, 2, 3, 1, 1, 1, 1, 1, 0, 0),
        ]


def test_a_lost_criterion_is_told_at_its_cell(changing: World, tmp_path: Path) -> None:
    rows = changing.ask(
        tmp_path, "SELECT file, cell, commune_code, expected FROM raw.issues WHERE rule = 'criterion_lost'"
    )
    # What is expected is evidence, not the other mark: a return must never suggest an answer.
    assert rows == [("2019-06/bieu 2019-06.xlsx", "B11", "c2", "xác nhận của đơn vị, kèm minh chứng")]


def test_the_interval_of_a_commune_and_its_band(tmp_path: Path) -> None:
    # Five criteria. c1: 4 pass, 1 held -> 4 [4, 5]: band 0-4 or 5-9. c2: 3 pass, 1 không xét, 1 fails -> 3, sure.
    # c3 carries everything: 2 [0, 5].
    world = World(communes=3, criteria=5)
    world.sent("2018-12", c1="PPPPF", c2="PPPNF", c3="PPFFF")
    world.sent("2019-06", c1="PPPPH", c2="PPPNF")
    rows = world.ask(
        tmp_path,
        "SELECT criteria_passed, criteria_low, criteria_high, criteria_held, criteria_not_applicable, "
        "criteria_carried, band, band_is_sure FROM mart.commune_progress WHERE period = '2019-06' ORDER BY commune_code",
    )
    assert rows == [
        (4, 4, 5, 1, 0, 0, "0-4", False),
        (3, 3, 3, 0, 1, 0, "0-4", True),
        (2, 0, 5, 0, 0, 5, "0-4", False),
    ]


def test_bands_count_surely_and_possibly_inside(tmp_path: Path) -> None:
    # Band 4..4 of five criteria: c1 4 [4, 5] possibly, c2 4 [4, 4] surely, c3 3 [3, 4] possibly from below, c4 never.
    world = World(criteria=5, targets=[target("band.4", low=3)])
    world.sent("2018-12", c1="PPPPF", c2="PPPFF", c3="FFFFF", c4="FFFFF")
    world.sent("2019-06", c1="PPPPH", c2="PPPPF", c3="PPPHF", c4="FFFFF")
    with world.built(tmp_path, "mart.target_progress") as con:
        assert con.execute(
            "SELECT value, value_low, value_high FROM mart.target_progress WHERE period = '2019-06'"
        ).fetchall() == [(2, 1, 3)]
        open_communes = con.execute(
            "SELECT DISTINCT commune_code FROM mart.source_cells WHERE period = '2019-06' AND is_open ORDER BY 1"
        ).fetchall()
        # Judged from the top: c1 is there whatever its held cell says.
        assert open_communes == [("c3",)]


def test_source_cells_lead_to_every_cell_of_a_value(tmp_path: Path) -> None:
    world = World(criteria=1, targets=[target("criterion.01.total", criterion_no=1, baseline=0, low=2)])
    file = world.sent("2019-06", c1="P", c2="F", c3="H")
    rows = world.ask(
        tmp_path, "SELECT commune_code, state, counts, is_open, source_cell FROM mart.source_cells ORDER BY 1"
    )
    assert rows == [
        ("c1", "passed", True, False, f"{file}!S!B10"),
        ("c2", "failed", False, False, f"{file}!S!B11"),
        ("c3", "held", False, True, f"{file}!S!B12"),
        ("c4", "not_reported", False, True, None),
    ]


def test_recognised_communes_against_their_criteria(tmp_path: Path) -> None:
    world = World(communes=3, criteria=2)
    world.sent("2019-06", c1="PF", c2="PP", c3="PP")
    register = world.file("quyet dinh", sender="VPĐP", form="recognition")
    for commune in ("c1", "c2"):
        world.observe(
            register, "recognition", commune, "ntm", "value", decision_no="1", year_counted=2018,
            on_date=dt.date(2018, 1, 1),
        )  # fmt: skip
    rows = world.ask(
        tmp_path,
        "SELECT rule, file, cell, commune_code, found FROM raw.issues WHERE severity = 'info' ORDER BY commune_code",
    )
    assert rows == [
        ("recognised_below_full", register, "B10", "c1", "1/2"),
        ("full_not_recognised", "2019-06/bieu 2019-06.xlsx", "B12", "c3", "2"),
    ]


def test_a_baseline_that_differs_from_the_plan_is_told_without_a_file(tmp_path: Path) -> None:
    world = World(criteria=2, targets=[target("criterion.01.total", criterion_no=1, baseline=3, low=4),
                                       target("criterion.02.total", criterion_no=2, baseline=3, low=4)])  # fmt: skip
    world.sent("2018-12", c1="PP", c2="PP", c3="FH", c4="FF")  # 2 [2, 2] differs from 3; 2 [2, 3] may agree
    rows = world.ask(
        tmp_path, "SELECT file, criterion_no, found, expected FROM raw.issues WHERE rule = 'baseline_differs'"
    )
    assert rows == [(None, 1, "2", "3")]


def test_who_has_not_sent(tmp_path: Path) -> None:
    world = World(criteria=1)
    world.marks(world.file("A", "2019-03", received_on="2019-03-20"), c1="P", c3="-")
    world.file("so", "2019-03", sender="Sở Y tế", form="department")
    world.marks(world.file("B", "2019-06", sender="B", cells_held=2), c2="P", c4="P")
    world.file("hong", "2019-06", sender="A", status="refused")
    rows = world.ask(
        tmp_path,
        "SELECT period, sender, sender_name, has_sent, files, communes_expected, communes_reported, cells_held "
        "FROM mart.completeness ORDER BY 1, 2",
    )
    assert rows == [
        ("2019-03", "A", "Huyện An", True, 1, 2, 1, 0),
        ("2019-03", "B", "Huyện Bình", False, 0, 2, 0, 0),
        ("2019-03", "Sở Y tế", "Sở Y tế", True, 1, 4, 0, 0),
        ("2019-06", "A", "Huyện An", False, 1, 2, 0, 0),
        ("2019-06", "B", "Huyện Bình", True, 1, 2, 2, 2),
        ("2019-06", "Sở Y tế", "Sở Y tế", False, 0, 4, 0, 0),
    ]


ROWS = st.lists(st.text("PFN-H.", min_size=3, max_size=3), min_size=5, max_size=5)


@pytest.mark.drawn
@settings(max_examples=examples(2), deadline=None, derandomize=True)
@given(st.lists(ROWS, min_size=3, max_size=3))
def test_everything_sums_to_everything_else(sent: list[list[str]]) -> None:
    world = World(
        communes=5,
        criteria=3,
        targets=[
            target("criterion.01.total", criterion_no=1, baseline=1, low=3),
            target("criteria.average.all", "average", low=2),
            target("band.1_2", "count_distribution", low=1),
            target("criteria.average.g", "average", low=2, group="g"),
        ],
        dated=[
            GroupMember("g", "c1", "Xã 1", True, until_period="2018-12"),
            GroupMember("g", "c2", "Xã 2", True),
            GroupMember("g", "c3", "Xã 3", True, from_period="2019-03"),
            GroupMember("g", "c4", "Xã 4", True, from_period="2019-06"),
        ],
    )
    for period, rows in zip(("2018-12", "2019-03", "2019-06"), sent):
        world.sent(period, **{f"c{n}": row for n, row in enumerate(rows, start=1)})
    with tempfile.TemporaryDirectory() as folder, world.built(Path(folder)) as con:

        def ask(sql: str) -> list[tuple]:
            return con.execute(sql).fetchall()

        by_criterion = ask("SELECT period, sum(passed), sum(passed_low), sum(passed_high) FROM mart.criterion_progress "
                           "GROUP BY 1 ORDER BY 1")  # fmt: skip
        by_commune = ask("SELECT period, sum(criteria_passed), sum(criteria_low), sum(criteria_high) "
                         "FROM mart.commune_progress GROUP BY 1 ORDER BY 1")  # fmt: skip
        by_district = ask("SELECT period, sum(passed), sum(passed_low), sum(passed_high) FROM mart.district_progress "
                          "GROUP BY 1 ORDER BY 1")  # fmt: skip
        assert by_criterion == by_commune == by_district
        assert ask("SELECT count(*) FROM mart.criterion_progress "
                   "WHERE passed + failed + not_applicable + unknown <> 5 OR unknown <> held + not_reported") == [(0,)]  # fmt: skip
        changes = ask(
            "SELECT n.passed - b.passed, n.gained - n.lost + n.restated + n.boundary FROM mart.criterion_progress n "
            "JOIN mart.criterion_progress b USING (criterion_no) "
            "WHERE (b.period, n.period) IN (('2018-12', '2019-03'), ('2019-03', '2019-06'))"
        )
        assert len(changes) == 6
        assert all(difference == split for difference, split in changes)
        assert ask("SELECT count(*) FROM mart.target_values WHERE NOT value_low <= value_high "
                   "OR NOT value BETWEEN value_low - 1e-9 AND value_high + 1e-9") == [(0,)]  # fmt: skip
        assert ask("SELECT count(*) FROM core.criterion_results") == [(5 * 3 * 3,)]
        assert ask("SELECT count(*) FROM core.weighed_observations") == ask("SELECT count(*) FROM raw.observations")
        assert ask("SELECT count(*) FROM core.criterion_results WHERE state = 'held' AND carried_from IS NOT NULL") == [
            (0,)
        ]
        # Every target: its value by communes and by districts, and its change by what happened.
        for parts in ("mart.contributions", "mart.district_contributions"):
            assert ask(
                f"SELECT p.target_id, v.judged_value, sum(p.value), sum(p.value_low), sum(p.value_high) FROM {parts} p "
                "JOIN mart.target_values v USING (period, target_id) GROUP BY p.period, p.target_id, v.judged_value, "
                "v.judged_low, v.judged_high HAVING abs(v.judged_value - sum(p.value)) > 1e-9 "
                "OR abs(v.judged_low - sum(p.value_low)) > 1e-9 OR abs(v.judged_high - sum(p.value_high)) > 1e-9"
            ) == []  # fmt: skip
        assert ask("SELECT target_id, period FROM mart.target_changes "
                   "WHERE abs(value - value_before - (gained - lost + restated + boundary)) > 1e-9") == []  # fmt: skip
        assert ask(
            "SELECT c.target_id, c.period FROM mart.target_changes c JOIN mart.district_contributions d "
            "USING (period, target_id) GROUP BY c.target_id, c.period, c.gained, c.lost, c.restated, c.boundary "
            "HAVING abs(c.gained - sum(d.gained)) > 1e-9 OR abs(c.lost - sum(d.lost)) > 1e-9 "
            "OR abs(c.restated - sum(d.restated)) > 1e-9 OR abs(c.boundary - sum(d.boundary)) > 1e-9"
        ) == []  # fmt: skip
        # A sure verdict is that of both ends.
        assert (
            ask("SELECT 1 FROM mart.target_progress WHERE is_robust AND status NOT IN (status_low, status_high)") == []
        )
        # Nothing passed is nearly passed; everything else is in line for it.
        assert ask("SELECT 1 FROM mart.near_misses JOIN core.criterion_results r USING (period, commune_code, criterion_no) "
                   "WHERE r.state IN ('passed', 'not_applicable')") == []  # fmt: skip
        assert ask("SELECT count(*) FROM mart.near_misses WHERE aim = 'criterion'") == ask(
            "SELECT count(*) FROM core.criterion_results WHERE state NOT IN ('passed', 'not_applicable')"
        )
