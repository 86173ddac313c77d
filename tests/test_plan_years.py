"""Several plans in one workspace, and communes that merge: the changes of a list worked by hand. All communes invented."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from golden.world import World, target

from pipeline.reference.model import CommuneChange

pytestmark = pytest.mark.slow  # a quarter of an hour has no room for every world

NEW_YEAR = dt.date(2020, 1, 1)


def row(world: World, folder: Path, columns: str, period: str, target_id: str, plan_year: int = 0) -> tuple[Any, ...]:
    [found] = world.ask(
        folder,
        f"SELECT {columns} FROM mart.target_progress WHERE period = '{period}' AND target_id = '{target_id}'"
        + (f" AND plan_year = {plan_year}" if plan_year else ""),
    )
    return found


def two_plans() -> World:
    """Four communes, one criterion. 2019: from 1 to 3, and a target due 2020; 2020: to 4, its baseline from the data."""
    world = World(
        criteria=1,
        plans={2019: "2018-12", 2020: "2019-12"},
        reviews=("2018-12", "2019-06", "2019-12", "2020-06", "2020-12"),
        targets=[
            target("tong", criterion_no=1, baseline=1, low=3, measure="communes_passing", plan_year=2019),
            target(
                "hai_nam", criterion_no=1, baseline=1, low=4, due="2020-12", measure="communes_passing", plan_year=2019
            ),
            target("tong", criterion_no=1, low=4, due="2020-12", measure="communes_passing", plan_year=2020),
        ],
    )
    world.sent("2018-12", c1="P", c2="F", c3="F", c4="F")
    world.sent("2019-06", c1="P", c2="P", c3="F", c4="F")
    world.sent("2019-12", c1="P", c2="P", c3="F", c4="F")
    world.sent("2020-06", c1="P", c2="P", c3="P", c4="F")
    return world


def test_each_period_is_judged_by_the_plan_of_its_year(tmp_path: Path) -> None:
    world = two_plans()
    rows = world.ask(tmp_path, "SELECT plan_year, period, target_id, status FROM mart.target_progress ORDER BY ALL")
    assert rows == [
        (2019, "2018-12", "hai_nam", "on_track"),
        (2019, "2018-12", "tong", "on_track"),
        (2019, "2019-06", "hai_nam", "on_track"),
        (2019, "2019-06", "tong", "on_track"),  # 1 → 3 by half: 0.99 expected of whole communes: nothing due
        (2019, "2019-12", "hai_nam", "at_risk"),  # 1/3 of the way, 365/731 of the time: pace 0.6676
        (2019, "2019-12", "tong", "missed"),  # 2 of 3 on the due day
        (2019, "2020-06", "hai_nam", "at_risk"),  # 2/3 at 547/731: pace 0.891; it goes on under its own plan
        (2020, "2020-06", "tong", "on_track"),  # from 2 (the data of 2019-12) to 4: 0.99 expected: nothing due
    ]
    assert row(world, tmp_path, "baseline, baseline_source", "2020-06", "tong") == (2, "data")


def test_a_target_stated_anew_is_the_newer_plans(tmp_path: Path) -> None:
    world = two_plans()
    world.targets = [replace(t, due="2020-12", due_on=dt.date(2020, 12, 31)) for t in world.targets]
    rows = world.ask(
        tmp_path, "SELECT plan_year, target_id FROM mart.target_progress WHERE period = '2020-06' ORDER BY ALL"
    )
    assert rows == [(2019, "hai_nam"), (2020, "tong")]


def test_changes_run_across_the_turn_of_the_plans(tmp_path: Path) -> None:
    rows = two_plans().ask(
        tmp_path,
        "SELECT plan_year, value_before, value, gained, lost, restated, boundary FROM mart.target_changes "
        "WHERE period = '2020-06' AND target_id = 'tong'",
    )
    assert rows == [(2020, 2, 3, 1, 0, 0, 0)]


def merged(rule: str = "reassess", *, reported: str | None = None) -> World:
    """Six communes; c1 + c3 become c7 on 1/1/2020. Criterion 1 by the given rule.

    Passes of criterion 1 at the end of 2019: c1, c2, c3, c4 (4 of 6). The new list is c2, c4, c5, c6, c7.
    """
    world = World(
        communes=7,
        criteria=1,
        plans={2019: "2018-12", 2020: "2019-12"},
        reviews=("2018-12", "2019-12", "2020-06"),
        listed={"c1": (None, "2019-12-31"), "c3": (None, "2019-12-31"), "c7": ("2020-01-01", None)},
        changes=[
            CommuneChange(1, NEW_YEAR, "merge", "c1", "c7", "Nghị quyết giả định"),
            CommuneChange(1, NEW_YEAR, "merge", "c3", "c7", "Nghị quyết giả định"),
        ],
        on_merge={1: rule},
        targets=[
            target("tong", criterion_no=1, baseline=3, low=5, measure="communes_passing", plan_year=2019),
            target("tong", criterion_no=1, low=5, due="2020-12", measure="communes_passing", plan_year=2020),
        ],
    )
    world.sent("2018-12", c1="P", c2="P", c3="P", c4="F", c5="F", c6="F")
    world.sent("2019-12", c1="P", c2="P", c3="P", c4="P", c5="F", c6="F")
    now = {"c2": "P", "c4": "P", "c5": "F", "c6": "F"} | ({"c7": reported} if reported else {})
    world.sent("2020-06", **now)
    return world


@pytest.mark.parametrize(
    ("rule", "baseline", "state", "value"),
    [
        ("reassess", 2, "not_reported", 2),  # c2 and c4; c7 is to be assessed anew
        ("all", 3, "passed", 3),  # both parts passed
        ("any", 3, "passed", 3),
    ],
)
def test_what_a_merged_commune_takes_over_is_a_rule(
    rule: str, baseline: int, state: str, value: int, tmp_path: Path
) -> None:
    world = merged(rule)
    assert world.ask(
        tmp_path, "SELECT state FROM core.criterion_results WHERE period = '2020-06' AND commune_code = 'c7'"
    ) == [(state,)]
    assert row(world, tmp_path, "judged_baseline, value, members, list_changed", "2020-06", "tong", 2020) == (
        baseline, value, 5, True,
    )  # fmt: skip
    [values] = world.ask(
        tmp_path,
        "SELECT value, value_on_new_list FROM mart.target_values WHERE period = '2019-12' AND plan_year = 2020",
    )
    assert values == (4, baseline)  # the baseline on both lists
    [vi] = row(world, tmp_path, "explanation_vi", "2020-06", "tong", 2020)
    assert "danh sách xã" in vi.lower()


def test_parts_that_disagree_are_known_only_to_the_rule(tmp_path: Path) -> None:
    for rule, state in (("reassess", "not_reported"), ("all", "failed"), ("any", "passed")):
        world = merged(rule)
        for o in world.observations:
            if o["period"] == "2019-12" and o["commune_code"] == "c3":
                o["state"] = "failed"
        (tmp_path / rule).mkdir()
        assert world.ask(
            tmp_path / rule, "SELECT state FROM core.criterion_results WHERE period = '2020-06' AND commune_code = 'c7'"
        ) == [(state,)]


def test_the_change_through_the_list_is_boundary(tmp_path: Path) -> None:
    # Passes: 4 on the old list. c1 and c3 leave (−2), c7 comes in passed (+1): 3 = 4 + 0 − 0 + 0 − 1.
    world = merged(reported="P")
    [change] = world.ask(
        tmp_path,
        "SELECT passed, gained, lost, restated, boundary FROM mart.criterion_progress WHERE period = '2020-06'",
    )
    assert change == (3, 0, 0, 0, -1)
    [change] = world.ask(
        tmp_path,
        "SELECT value_before, value, gained, lost, restated, boundary FROM mart.target_changes "
        "WHERE period = '2020-06' AND plan_year = 2020",
    )
    assert change == (4, 3, 0, 0, 0, -1)


def test_communes_are_counted_while_they_are_on_the_list(tmp_path: Path) -> None:
    counts = merged().ask(
        tmp_path, "SELECT period, count(DISTINCT commune_code) FROM core.criterion_results GROUP BY 1 ORDER BY 1"
    )
    assert counts == [("2018-12", 6), ("2019-12", 6), ("2020-06", 5)]


def test_a_commune_that_absorbs_another_is_not_compared_with_itself(tmp_path: Path) -> None:
    # c2 goes on under its code with c1 in it: what it passed before says nothing of the new commune.
    world = merged()
    world.listed = {"c1": (None, "2019-12-31"), "c7": ("2030-01-01", None)}
    world.changes = [
        CommuneChange(1, NEW_YEAR, "merge", "c1", "c2"),
        CommuneChange(1, NEW_YEAR, "merge", "c2", "c2"),
    ]
    for o in world.observations:
        if o["period"] == "2020-06" and o["commune_code"] == "c2":
            o["state"] = "failed"
    [change] = world.ask(
        tmp_path, "SELECT gained, lost, restated, boundary FROM mart.criterion_progress WHERE period = '2020-06'"
    )
    assert change == (0, 0, 0, -2)  # c1 left and c2 began anew: no loss; c3 reported nothing and is carried


def test_a_renamed_commune_keeps_what_it_had(tmp_path: Path) -> None:
    world = merged()
    world.listed = {"c1": (None, "2019-12-31"), "c7": ("2020-01-01", None)}
    world.changes = [CommuneChange(1, NEW_YEAR, "rename", "c1", "c7")]
    assert world.ask(
        tmp_path,
        "SELECT state, carried_from FROM core.criterion_results WHERE period = '2020-06' AND commune_code = 'c7'",
    ) == [("passed", "2019-12")]


def test_a_province_of_207_communes_becomes_181() -> None:
    """Twenty-six mergers of two on 1/1/2020 (which communes is invented), worked by hand.

    c1 … c207; c1 + c2 → c208, c3 + c4 → c209, …, c51 + c52 → c233. On 31/12/2019 communes with an odd number pass
    criterion 1, and c1 … c100 pass criterion 2.

    criterion 1 (assessed anew): odd numbers to 207 are 104; of c1 … c52 26 pass. The new list: 104 − 26 = 78 known passes
    among the 155 that go on, 26 new ones unknown: 78 [78, 104] of 181.
    criterion 2 (passed where all parts passed): 100 on the old list; of c53 … c100 48, and all 26 new ones: 74.
    In June 2020 20 of the 26 new communes pass criterion 1 when they are assessed, 6 do not; nothing else moves:
    78 + 20 = 98 = 104 + 0 − 0 + 0 + boundary, so boundary is −6: −26 with the parts, +20 with the new.
    Criterion 2: the new ones are reported passed: 74 = 100 + boundary, boundary −52 + 26 = −26.
    """
    old = [f"c{n}" for n in range(1, 208)]
    new = [f"c{n}" for n in range(208, 234)]
    parts = {code: (f"c{2 * k + 1}", f"c{2 * k + 2}") for k, code in enumerate(new)}
    gone = {part for two in parts.values() for part in two}
    spans: dict[str, tuple[str | None, str | None]] = dict.fromkeys(gone, (None, "2019-12-31"))
    spans |= dict.fromkeys(new, ("2020-01-01", None))
    world = World(
        communes=233,
        criteria=2,
        plans={2019: "2018-12", 2020: "2019-12"},
        reviews=("2018-12", "2019-12", "2020-06"),
        listed=spans,
        changes=[
            CommuneChange(k, NEW_YEAR, "merge", part, code, "giả định")
            for k, (code, two) in enumerate(parts.items(), start=1)
            for part in two
        ],
        on_merge={1: "reassess", 2: "all"},
        targets=[
            target("tc1", criterion_no=1, low=120, due="2020-12", measure="communes_passing", plan_year=2020),
            target("tc2", criterion_no=2, low=80, due="2020-12", measure="communes_passing", plan_year=2020),
            target("tc1", criterion_no=1, baseline=104, low=104, measure="communes_passing", plan_year=2019),
        ],
    )

    def marks(code: str) -> str:
        number = int(code[1:])
        return ("P" if number % 2 else "F") + ("P" if number <= 100 else "F")

    for period in ("2018-12", "2019-12"):
        world.sent(period, **{c: marks(c) for c in old})
    going_on = {c: marks(c) for c in old if c not in gone}
    world.sent("2020-06", **going_on, **{c: ("P" if n < 20 else "F") + "P" for n, c in enumerate(new)})
    with tempfile.TemporaryDirectory() as folder:
        tables = ("mart.target_changes", "mart.target_progress", "mart.criterion_progress")
        with world.built(Path(folder), *tables) as con:
            lists = con.execute(
                "SELECT period, count(*) FILTER (criterion_no = 1), count(DISTINCT commune_code) "
                "FROM core.criterion_results GROUP BY 1 ORDER BY 1"
            ).fetchall()
            baselines = con.execute(
                "SELECT target_id, value, value_on_new_list, judged_on_new_list FROM mart.target_values "
                "WHERE plan_year = 2020 AND period = '2019-12' ORDER BY 1"
            ).fetchall()
            judged = con.execute(
                "SELECT target_id, judged_baseline, judged_value, members, list_changed FROM mart.target_progress "
                "WHERE plan_year = 2020 AND period = '2020-06' ORDER BY 1"
            ).fetchall()
            changes = con.execute(
                "SELECT target_id, value_before, value, gained, lost, restated, boundary FROM mart.target_changes "
                "WHERE plan_year = 2020 AND period = '2020-06' ORDER BY 1"
            ).fetchall()
            by_criterion = con.execute(
                "SELECT criterion_no, passed, gained, lost, restated, boundary FROM mart.criterion_progress "
                "WHERE period = '2020-06' ORDER BY 1"
            ).fetchall()
    assert lists == [("2018-12", 207, 207), ("2019-12", 207, 207), ("2020-06", 181, 181)]
    assert baselines == [("tc1", 104, 78, 78), ("tc2", 100, 74, 74)]
    assert judged == [("tc1", 78, 98, 181, True), ("tc2", 74, 74, 181, True)]
    assert changes == [("tc1", 104, 98, 0, 0, 0, -6), ("tc2", 100, 74, 0, 0, 0, -26)]
    assert by_criterion == [(1, 98, 0, 0, 0, -6), (2, 74, 0, 0, 0, -26)]
