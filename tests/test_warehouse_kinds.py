"""Outputs, levels, money, advanced criteria, groups with dates, revised targets: each worked by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from golden.world import World, target

from pipeline.reference.model import GroupMember, Milestone, Revision

pytestmark = pytest.mark.slow  # a quarter of an hour has no room for every world

FIGURES = [
    line.split(",")
    for line in (Path(__file__).parent / "golden" / "figures.csv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
JUNE = 181 / 365
"""s at the end of June for what is due at the end of the year."""


def number(text: str) -> float | None:
    return float(text) if text else None


def figure(world: World, file: str, name: str, measure: str, text: str) -> None:
    """One cell of a form: a number, 'held', or nothing at all."""
    if text == "held":
        world.observe(file, "output", None, name, "held", measure=measure, text="28.500")
    elif text:
        world.observe(file, "output", None, name, "value", measure=measure, value=float(text))


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple]:
    """One world with a target for every line of golden/figures.csv: the figure of March and that of June."""
    world = World(
        targets=[target(f"output.{c[0]}", c[1], low=100, group="province", unit="km") for c in FIGURES],
        reviews=("2018-12", "2019-03", "2019-06", "2019-12"),
    )
    world.sent("2018-12", c1="PP")
    for period, cumulative, own in (("2019-03", 2, None), ("2019-06", 3, 4)):
        file = world.file("ket qua", period, sender="VPĐP", form="outputs")
        for case in FIGURES:
            figure(world, file, f"output.{case[0]}", "cumulative", case[cumulative])
            if own:
                figure(world, file, f"output.{case[0]}", "this_period", case[own])
    rows = world.ask(
        tmp_path_factory.mktemp("figures"),
        "SELECT target_id, reading, o.value, o.value_low, o.value_high, c.gained, c.lost, c.restated, t.value "
        "FROM mart.target_changes c LEFT JOIN mart.output_progress o USING (period, target_id) "
        "JOIN mart.target_progress t USING (period, target_id) WHERE period = '2019-06'",
    )
    return {name: tuple(rest) for name, *rest in rows}


@pytest.mark.parametrize("case", FIGURES, ids=[c[0] for c in FIGURES])
def test_figures_worked_by_hand(case: list[str], figures: dict[str, tuple]) -> None:
    reading, *numbers, of_target = figures[f"output.{case[0]}"]
    assert reading == (case[5] or None)
    assert numbers == [pytest.approx(number(x)) if x else None for x in case[6:12]]
    assert of_target == numbers[0]  # never the greater of two


def test_every_reading_is_worked_by_hand() -> None:
    from pipeline.schema import catalogue

    [reading] = [c for c in catalogue.table("mart.output_progress").columns if c.name == "reading"]
    assert {c[5] for c in FIGURES if c[5]} == set(reading.values)


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict]:
    """One output for each way a target may be laid out; by period and target, a row of mart.target_progress."""
    world = World(
        targets=[
            target("output.once", "cumulative", low=100, group="province", unit="km"),
            target("output.poverty_pp", "level", low=3, group="province", unit="percentage point"),
            target("output.revised", "cumulative", low=20, group="province", unit="km"),
            target("output.bent", "cumulative", low=100, group="province", unit="km"),
        ],
        revisions=[Revision("output.revised", "2019-06", 40.0, note="Quyết định giả định")],
        milestones=[
            Milestone("output.bent", "2019-03", dt.date(2019, 3, 31), 0.2),
            Milestone("output.bent", "2019-09", dt.date(2019, 9, 30), 0.8),
        ],
    )
    sent = {
        "2019-03": {"output.once": 40.0, "output.revised": 10.0},
        "2019-06": {"output.poverty_pp": 1.4, "output.revised": 10.0, "output.bent": 45.0},
    }
    for period, figures_ in sent.items():
        file = world.file("ket qua", period, sender="VPĐP", form="outputs")
        for name, value in figures_.items():
            world.observe(file, "output", None, name, "value", measure="cumulative", value=value)
    with world.built(tmp_path_factory.mktemp("roads"), "mart.target_progress") as con:
        cursor = con.execute("SELECT * FROM mart.target_progress")
        columns = [c[0] for c in cursor.description]
        rows = [dict(zip(columns, row)) for row in cursor.fetchall()]
    return {(row["period"], row["target_id"]): row for row in rows}


def of(row: dict, columns: str) -> tuple:
    return tuple(row[c] for c in columns.split())


def test_a_figure_not_sent_again_stands_and_leaves_its_better_end_open(roads: dict) -> None:
    # 40 of 100 in March; nothing in June. At 40: p = 0.4, pace 0.4/0.49589 = 0.807: at risk. It may be more: fragile.
    row = roads["2019-06", "output.once"]
    assert of(row, "value value_low value_high carried_from status status_low status_high is_robust hangs_on") == (
        40, 40, None, "2019-03", "at_risk", "at_risk", "achieved", False, "số liệu kỳ này chưa gửi",
    )  # fmt: skip
    assert "còn tùy số liệu kỳ này chưa gửi" in row["explanation_vi"]
    assert "quý I năm 2019" in row["explanation_vi"]
    assert row["certainty"] == "open"


def test_a_change_in_percentage_points_begins_at_nothing(roads: dict) -> None:
    # 1.4 of 3: p = 1.4/3 = 0.4667, pace = 0.4667/0.49589 = 0.941.
    row = roads["2019-06", "output.poverty_pp"]
    assert of(row, "baseline pace status") == (0, pytest.approx(1.4 / 3 / JUNE), "at_risk")


def test_a_revised_target_leaves_earlier_periods_as_they_were_judged(roads: dict) -> None:
    # 10 by March, 10 by June; T = 20 until June, then 40: pace in June 10/40/0.49589 = 0.504 instead of 1.008.
    s = 90 / 365
    columns = "target_low expected_by_now pace status"
    assert of(roads["2019-03", "output.revised"], columns) == (
        20, pytest.approx(20 * s), pytest.approx(0.5 / s), "on_track",
    )  # fmt: skip
    assert of(roads["2019-06", "output.revised"], columns) == (
        40, pytest.approx(40 * JUNE), pytest.approx(0.25 / JUNE), "behind",
    )  # fmt: skip


def test_the_plans_own_milestones_bend_the_way(roads: dict) -> None:
    # 20 % by March, 80 % by September: June lies 91 of 183 days between them: 0.2 + 0.6·91/183 = 0.498361.
    # y* = 49.8361; 45 of 100: pace = 0.45/0.498361 = 0.90296.
    share = 0.2 + 0.6 * 91 / 183
    assert of(roads["2019-06", "output.bent"], "planned_share expected_by_now pace status") == (
        pytest.approx(share), pytest.approx(100 * share), pytest.approx(0.45 / share), "at_risk",
    )  # fmt: skip


def money() -> World:
    """A total of 100 with two sources of 60 and 40, the first made of 50 and 10. By June 45 and 15, of which half spent."""
    needed = {"funding.total": 100, "funding.direct": 60, "funding.direct.central": 50, "funding.direct.local": 10,
              "funding.other": 40}  # fmt: skip
    world = World(
        targets=[target(n, "money", low=v, baseline=0, group="province", unit="billion VND") for n, v in needed.items()]
    )
    file = world.file("nguon von", sender="Sở KHĐT", form="funding")
    for name, mobilised in (
        ("funding.total", 60.0),
        ("funding.direct", 45.0),
        ("funding.direct.central", 40.0),
        ("funding.direct.local", 5.0),
        ("funding.other", 15.0),
    ):
        for measure, value in (("planned", needed[name]), ("mobilised", mobilised), ("disbursed", mobilised / 2)):
            world.observe(file, "funding", None, name, "value", measure=measure, value=float(value))
    return world


def test_money_by_source_against_the_time(tmp_path: Path) -> None:
    world = money()
    rows = world.ask(
        tmp_path,
        "SELECT target_id, parent_id, needed, mobilised, mobilised_share, disbursed_share, disbursed_of_mobilised, "
        "mobilised_of_parts, disbursed_of_parts, time_share FROM mart.funding_progress ORDER BY target_id",
    )
    s = pytest.approx(JUNE)
    assert rows == [
        ("funding.direct", "funding.total", 60, 45, 0.75, 0.375, 0.5, 45, 22.5, s),  # 40 + 5
        ("funding.direct.central", "funding.direct", 50, 40, 0.8, 0.4, 0.5, None, None, s),
        ("funding.direct.local", "funding.direct", 10, 5, 0.5, 0.25, 0.5, None, None, s),
        ("funding.other", "funding.total", 40, 15, 0.375, 0.1875, 0.5, None, None, s),
        ("funding.total", None, 100, 60, 0.6, 0.3, 0.5, 60, 30, s),  # 45 + 15, not the parts of a part again
    ]
    # What counts is what is mobilised; the sentence tells what is spent.
    [(value, vi)] = world.ask(
        tmp_path, "SELECT value, explanation_vi FROM mart.target_progress WHERE target_id = 'funding.other'"
    )
    assert value == 15
    assert "Đã giải ngân 7,5 tỷ đồng, bằng 19\u00a0% kế hoạch; thời gian đã qua 50\u00a0%." in vi


def test_a_part_that_is_not_known_leaves_no_sum(tmp_path: Path) -> None:
    world = money()
    for o in world.observations:
        if o["subject"] == "funding.direct.local" and o["measure"] == "mobilised":
            o.update(state="held", value=None)
    rows = world.ask(
        tmp_path,
        "SELECT target_id, mobilised_of_parts, disbursed_of_parts FROM mart.funding_progress "
        "WHERE target_id IN ('funding.direct', 'funding.total') ORDER BY 1",
    )
    assert rows == [("funding.direct", None, 22.5), ("funding.total", 60, 30)]


def recognised(world: World, *communes: str) -> None:
    register = world.file("quyet dinh", "2018-12", sender="VPĐP", form="recognition")
    for commune in communes:
        world.observe(
            register, "recognition", commune, "ntm", "value", decision_no=f"{commune}/QĐ", year_counted=2018,
            on_date=None,
        )  # fmt: skip


def test_advanced_criteria_over_the_recognised(tmp_path: Path) -> None:
    # Three recognised. March: c1 6, c2 3. June: c1 7; c2 nothing new (3 stands, open); c3 held.
    # Value (7 + 3 + 0)/3 = 3.33; low 7/3; high (7 + 12 + 12)/3 = 10.33, for the form says 'of 12'.
    world = World(targets=[target("advanced.average.recognised", "average", low=5, group="recognised", unit="x")])
    recognised(world, "c1", "c2", "c3")
    march, june = (world.file("nang cao", p, sender="VPĐP", form="advanced") for p in ("2019-03", "2019-06"))
    world.observe(march, "advanced", "c1", "", "value", measure="value", value=6.0, value_2=12.0)
    world.observe(march, "advanced", "c2", "", "value", measure="value", value=3.0, value_2=12.0)
    world.observe(june, "advanced", "c1", "", "value", measure="value", value=7.0, value_2=12.0)
    world.observe(june, "advanced", "c3", "", "held", measure="value", text="7/?")
    [row] = world.ask(
        tmp_path, "SELECT value, value_low, value_high, members FROM mart.target_values WHERE period = '2019-06'"
    )
    assert row == (pytest.approx(10 / 3), pytest.approx(7 / 3), pytest.approx(31 / 3), 3)
    changes = world.ask(
        tmp_path,
        "SELECT value_before, value, gained, lost, restated, boundary, gained_by FROM mart.target_changes "
        "WHERE period = '2019-06'",
    )
    # (6 + 3)/3 = 3 before; c1 gained one of its own: 1/3. c2 and c3 did not change what they count.
    assert changes == [(3, pytest.approx(10 / 3), pytest.approx(1 / 3), 0, 0, 0, "Xã 1 (An)")]


def test_a_mean_without_its_full_set_has_no_upper_end_and_reaching_needs_no_baseline(tmp_path: Path) -> None:
    # c1 has 7, c2 has not reported: (7 + 0)/2 = 3.5 or more. Of 5 nothing can be said, 3 is reached already.
    world = World(
        targets=[
            target("advanced.average.recognised", "average", low=5, group="recognised", unit="x"),
            target("advanced.average.lower", "average", low=3, group="recognised", unit="x"),
        ]
    )
    recognised(world, "c1", "c2")
    june = world.file("nang cao", sender="VPĐP", form="advanced")
    world.observe(june, "advanced", "c1", "", "value", measure="value", value=7.0)
    rows = world.ask(
        tmp_path,
        "SELECT value, value_low, value_high, status, reason_vi, pace FROM mart.target_progress "
        "WHERE period = '2019-06' ORDER BY sort_no",
    )
    assert rows == [
        (3.5, 3.5, None, "not_assessable", "kế hoạch không nêu số đầu kỳ", None),
        (3.5, 3.5, None, "achieved", None, None),
    ]


def test_all_of_a_group_names_the_members_missing(tmp_path: Path) -> None:
    # Each recognised commune needs one model area: c1 has 2, c2 none, c3 is held, c4 is not in the form.
    world = World(
        criteria=3,
        targets=[
            target("model_area.per", "all_of_group", low=1, high=2, group="recognised", unit="criteria"),
            target("criteria.minimum.g", "all_of_group", low=2, group="g", unit="criteria"),
        ],
        groups={"g": ["c1", "c2", "c3"]},
    )
    world.sent("2019-06", c1="PPF", c2="PHF", c3="FHF")
    recognised(world, "c1", "c2", "c3", "c4")
    june = world.file("khu dan cu", sender="VPĐP", form="advanced")
    for commune, state, value in (("c1", "value", 2.0), ("c2", "value", 0.0), ("c3", "held", None)):
        world.observe(june, "model_area", commune, "", state, measure="recognised", value=value, text="?")
    with world.built(tmp_path, "mart.target_progress") as con:
        members = con.execute(
            "SELECT commune_code, value, reaches FROM mart.members WHERE period = '2019-06' "
            "AND target_id = 'model_area.per' ORDER BY 1"
        ).fetchall()
        assert members == [("c1", 2, True), ("c2", 0, False), ("c3", None, None), ("c4", None, None)]
        [row] = con.execute(
            "SELECT value, value_low, value_high, members_missing, explanation_vi FROM mart.target_progress "
            "WHERE period = '2019-06' AND target_id = 'model_area.per'"
        ).fetchall()
        # Needed: 2 of 3 criteria. c1 2 sure; c2 1 with one held: perhaps; c3 0 with one held: at most 1, no.
        assert con.execute(
            "SELECT commune_code, value, needed, reaches FROM mart.members WHERE period = '2019-06' "
            "AND target_id = 'criteria.minimum.g' ORDER BY 1"
        ).fetchall() == [("c1", 2, 2, True), ("c2", 1, 2, None), ("c3", 0, 2, False)]
    assert row[:4] == (1, 1, 3, "Xã 2 (Bình), Xã 3 (An), Xã 4 (Bình)")  # c1 reaches it, c3 and c4 may
    assert "1/4 xã" in row[4]


def test_members_count_while_they_are_members(tmp_path: Path) -> None:
    # c1 throughout, c2 until March, c3 from June on. Passes: c1 1, c2 2, c3 0, then c3 2.
    world = World(
        targets=[target("criteria.average.g", "average", low=2, group="g")],
        dated=[
            GroupMember("g", "c1", "Xã 1", True),
            GroupMember("g", "c2", "Xã 2", True, until_period="2019-03"),
            GroupMember("g", "c3", "Xã 3", True, from_period="2019-06"),
        ],
    )
    world.sent("2019-03", c1="PF", c2="PP", c3="FF")
    world.sent("2019-06", c1="PF", c2="PP", c3="PP")
    with world.built(tmp_path, "mart.target_changes") as con:
        values = con.execute("SELECT period, value, members FROM mart.target_values ORDER BY 1").fetchall()
        assert values == [("2019-03", 1.5, 2), ("2019-06", 1.5, 2)]  # (1 + 2)/2, then (1 + 2)/2: another commune
        [change] = con.execute(
            "SELECT gained, lost, restated, boundary, boundary_by FROM mart.target_changes WHERE period = '2019-06'"
        ).fetchall()
    # c3's two passes came with it, not by its doing in the group: boundary +1 − 1.
    assert change == (0, 0, 0, 0, "Xã 2 (Bình), Xã 3 (An)")


def test_a_negative_interval_can_be_read_aloud_and_n_is_not_207(tmp_path: Path) -> None:
    # Eleven communes. The plan's total begins at 4; one passes, two are held: −3 [−3, −1].
    world = World(
        communes=11,
        criteria=1,
        targets=[
            target("criterion.01.new", "count_new", criterion_no=1, baseline=0, low=1),
            target("criterion.01.total", criterion_no=1, baseline=4, low=5),
        ],
    )
    world.sent("2019-06", c1="P", c2="H", c3="H", **{f"c{n}": "F" for n in range(4, 12)})
    new, total = world.ask(
        tmp_path, "SELECT explanation_vi, explanation_en, members FROM mart.target_progress ORDER BY sort_no"
    )
    assert "giảm 3 xã" in new[0] and "có thể từ −3 đến −1 xã; kết luận không đổi." in new[0]
    assert "from −3 to −1" in new[1]
    assert total[2] == 11 and "1/11 xã đạt, mốc đầu kỳ 4, cần 5" in total[0]
