"""Changes of targets split by what happened, with the communes; districts that sum to the province; resubmissions."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from golden.world import World, target

pytestmark = pytest.mark.slow  # a quarter of an hour has no room for every world

SPLIT = "value_before, value, gained, lost, restated, boundary, gained_by, lost_by, restated_by, boundary_by"


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six communes, two criteria; districts A (c1, c3, c5) and B (c2, c4, c6).

    =====  ========  =======  ===========================================
    xã     2018-12   2019-06  criterion 1; criterion 2
    =====  ========  =======  ===========================================
    c1     F F       P F      gained; –
    c2     P P       F P      lost; –
    c3     P F       H F      restated −1; –
    c4     - P       P P      restated +1; –
    c5     P P       P P      –; –
    c6     F F       F P      –; gained
    =====  ========  =======  ===========================================
    """
    world = World(
        communes=6,
        targets=[
            target("criterion.01.total", criterion_no=1, baseline=4, low=5),
            target("criterion.01.new", "count_new", criterion_no=1, baseline=0, low=1),
            target("criteria.average.all", "average", low=2, unit="criteria per commune"),
            target("band.1", low=2),
            target("criteria.minimum.all", "all_of_group", low=1, unit="criteria"),
            target("output.roads", "cumulative", low=100, group="province", unit="km"),
            target("criterion.02.total", criterion_no=2, baseline=3, low=5, group="nowhere"),
        ],
    )
    world.sent("2018-12", c1="FF", c2="PP", c3="PF", c4="-P", c5="PP", c6="FF")
    world.sent("2019-06", c1="PF", c2="FP", c3="HF", c4="PP", c5="PP", c6="FP")
    path = tmp_path_factory.mktemp("moved") / "moved.duckdb"
    world.write(path)
    return path


def ask(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def change(path: Path, name: str) -> tuple:
    [row] = ask(path, f"SELECT {SPLIT} FROM mart.target_changes WHERE period = '2019-06' AND target_id = '{name}'")
    return row


def test_a_count_is_split_by_its_communes(moved: Path) -> None:
    # 3 passed (c2, c3, c5), 3 pass (c1, c4, c5): +1 −1 −1 +1.
    assert change(moved, "criterion.01.total") == (
        3, 3, 1, 1, 0, 0, "Xã 1 (An)", "Xã 2 (Bình)", "Xã 3 (An), Xã 4 (Bình)", None,
    )  # fmt: skip


def test_additions_change_as_their_total_does(moved: Path) -> None:
    # The total beside it begins at 4: 3 − 4 = −1 in both periods.
    assert change(moved, "criterion.01.new")[:6] == (-1, -1, 1, 1, 0, 0)


def test_a_mean_is_split_in_its_own_unit(moved: Path) -> None:
    # December 0 + 2 + 1 + 1 + 2 + 0 = 6 over 6; June 1 + 1 + 0 + 2 + 2 + 1 = 7 over 6.
    # gained 2/6 (c1, c6), lost 1/6 (c2), restated (−1 + 1)/6.
    before, value, gained, lost, restated, boundary, *names = change(moved, "criteria.average.all")
    assert [before, value, gained, lost, restated, boundary] == pytest.approx([1, 7 / 6, 2 / 6, 1 / 6, 0, 0])
    assert names == ["Xã 1 (An), Xã 6 (Bình)", "Xã 2 (Bình)", "Xã 3 (An), Xã 4 (Bình)", None]


def test_a_band_is_entered_left_or_restated(moved: Path) -> None:
    # At least one criterion: c2 to c5 before; all but c3 now, whose only pass is held.
    assert change(moved, "band.1") == (
        4, 5, 2, 0, -1, 0, "Xã 1 (An), Xã 6 (Bình)", None, "Xã 3 (An)", None,
    )  # fmt: skip


def test_members_that_reach_a_figure_change_as_communes_do(moved: Path) -> None:
    assert change(moved, "criteria.minimum.all") == change(moved, "band.1")


def test_what_was_not_measured_did_not_change(moved: Path) -> None:
    for name in ("output.roads", "criterion.02.total"):
        assert change(moved, name)[:6] == (None,) * 6


def test_districts_sum_to_the_province(moved: Path) -> None:
    rows = ask(
        moved,
        "SELECT district_code, members, value, value_low, value_high, gained, lost, restated "
        "FROM mart.district_contributions WHERE period = '2019-06' AND target_id = 'criterion.01.total' ORDER BY 1",
    )
    # A: c1, c5 pass, c3 held; B: c4 passes.
    assert rows == [("A", 3, 2, 2, 3, 1, 0, -1), ("B", 3, 1, 1, 1, 0, 1, 1)]


def test_what_no_district_answers_for_stands_apart(moved: Path) -> None:
    # The data begin at 3, the plan at 4: one commune too many in the plan's own baseline.
    rows = ask(
        moved,
        "SELECT district_code, value FROM mart.district_contributions "
        "WHERE period = '2019-06' AND target_id = 'criterion.01.new' ORDER BY 1",
    )
    # A: 2 now − 2 (c3, c5) before; B: 1 now − 1 (c2).
    assert rows == [("-", -1), ("A", 0), ("B", 0)]


def test_a_resubmission_is_told_cell_by_cell(tmp_path: Path) -> None:
    world = World(criteria=5)
    first = world.file("lan 1", received_on="2019-06-12")
    world.marks(first, c1="FPHPP")
    later = world.file("lan 2", received_on="2019-06-20")
    world.marks(later, c1="PFPP-")
    rows = world.ask(
        tmp_path,
        "SELECT criterion_no, change, state_before, state, cell_before, source_cell, file, replaced_file "
        "FROM mart.resubmission_changes ORDER BY 1",
    )
    # The fourth says the same; the fifth is left blank, which takes nothing back.
    assert rows == [
        (1, "gained", "failed", "passed", f"{first}!S!B10", f"{later}!S!B10", later, first),
        (2, "lost", "passed", "failed", f"{first}!S!C10", f"{later}!S!C10", later, first),
        (3, "restated", "held", "passed", f"{first}!S!D10", f"{later}!S!D10", later, first),
    ]
