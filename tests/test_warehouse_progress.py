"""The formula of progress against figures worked by hand (tests/golden/progress.csv), and what it says about them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from golden.world import World, target

from pipeline.schema import words

COLUMNS = ["case", "y0", "y", "T", "period", "due", "s", "expected", "p", "pace", "lead", "status"]
GOLDEN = [
    dict(zip(COLUMNS, line.split(",")))
    for line in (Path(__file__).parent / "golden" / "progress.csv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def number(text: str) -> float | None:
    return float(text) if text else None


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple]:
    """One world with a level target for every case, whose value the forms give, so that any y0, y and T can be set."""
    world = World(
        targets=[
            target(
                f"output.{case['case']}",
                "level",
                baseline=number(case["y0"]),
                low=float(case["T"]),
                due=case["due"],
                group="province",
                unit="km",
                plan_text=f"đạt {case['T']}",
            )
            for case in GOLDEN
        ]
    )
    for period in ("2018-06", "2018-12", "2019-06", "2019-12"):
        file = world.file("ket qua", period, sender="VPĐP", form="outputs")
        for case in GOLDEN:
            if period == case["period"] and case["y"]:
                name = f"output.{case['case']}"
                world.observe(file, "output", None, name, "value", measure="cumulative", value=float(case["y"]))
    rows = world.ask(
        tmp_path_factory.mktemp("golden"),
        "SELECT target_id, period, planned_share, expected_by_now, progress, pace, lead, status, is_robust "
        "FROM mart.target_progress",
    )
    return {f"{target_id} {period}": tuple(rest) for target_id, period, *rest in rows}


@pytest.mark.parametrize("case", GOLDEN, ids=[c["case"] for c in GOLDEN])
def test_progress_worked_by_hand(case: dict[str, str], worked: dict[str, tuple]) -> None:
    *figures, status, is_robust = worked[f"output.{case['case']} {case['period']}"]
    wanted = [number(case[c]) for c in ("s", "expected", "p", "pace", "lead")]
    assert status == case["status"]
    assert figures == [None if w is None else pytest.approx(w, abs=1e-6) for w in wanted]
    assert is_robust is (None if status == "not_assessable" else True)


def test_every_status_is_worked_by_hand() -> None:
    assert {c["status"] for c in GOLDEN} == set(words.STATUSES)


def count(world: World, folder: Path, columns: str, period: str = "2019-06") -> tuple:
    [row] = world.ask(folder, f"SELECT {columns} FROM mart.target_progress WHERE period = '{period}'")
    return row


def test_a_held_cell_makes_the_status_fragile_and_names_its_commune(tmp_path: Path) -> None:
    # 4 communes, y0 = 0, T = 4 by 2019-12; in June s = 0.49589, expected 1.98.
    # value 0 [0, 1]: at 0 no movement, at 1 pace 0.25/0.49589 = 0.504: behind.
    world = World(criteria=1, targets=[target("criterion.01.total", criterion_no=1, baseline=0, low=4)])
    world.sent("2019-06", c1="F", c2="F", c3="H", c4="F")
    row = count(world, tmp_path, "value, value_low, value_high, status, status_low, status_high, is_robust, hangs_on")
    assert row == (0, 0, 1, "no_movement", "no_movement", "behind", False, "Xã 3 (An)")


def test_a_falling_target_is_worse_at_its_high_end(tmp_path: Path) -> None:
    # Communes still to be helped: 8 in 2018, to come down to 4 (d = −1). In June five are left and c6 is held.
    world = World(communes=8, criteria=1, targets=[target("criterion.01.left", criterion_no=1, baseline=8, low=4)])
    world.sent("2019-06", c1="P", c2="P", c3="P", c4="P", c5="P", c6="H", c7="F", c8="F")
    # At 6, p = (6 − 8)/(4 − 8) = 0.5, pace 1.008; at 5 p = 0.75.
    row = count(world, tmp_path, "baseline, value, value_low, value_high, status, pace_low, pace_high")
    assert row == (8, 5, 5, 6, "on_track", pytest.approx(0.5 / (181 / 365)), pytest.approx(0.75 / (181 / 365)))


def test_more_than_eight_communes_are_not_all_named(tmp_path: Path) -> None:
    world = World(communes=11, criteria=1, targets=[target("criterion.01.total", criterion_no=1, baseline=0, low=10)])
    world.sent("2019-06", c1="P", **{f"c{n}": "H" for n in range(2, 12)})
    [hangs_on] = count(world, tmp_path, "hangs_on")
    assert hangs_on.startswith("Xã 2 (Bình), Xã 3 (An)")
    assert hangs_on.endswith("Xã 9 (An) và 2 xã khác")


def test_no_new_data_carries_and_stays_open(tmp_path: Path) -> None:
    # 2018-12: two of four pass. 2019-06: A's file is blank. Value 2, sure none of them; the two failed may have passed.
    world = World(criteria=1, targets=[target("criterion.01.total", criterion_no=1, baseline=2, low=5)])
    world.sent("2018-12", c1="P", c2="P", c3="F", c4="F")
    world.sent("2019-06", c1="-", c2="-", c3="-", c4="-")
    assert count(world, tmp_path, "value, value_low, value_high, status, is_robust") == (2, 0, 4, "no_movement", False)


def test_all_unknown_is_not_assessable(tmp_path: Path) -> None:
    world = World(criteria=1, targets=[target("criterion.01.total", criterion_no=1, baseline=2, low=3)])
    world.sent("2019-06", c1="H", c2="-", c3="-")
    row = count(world, tmp_path, "value, value_low, value_high, status, is_robust, reason_vi")
    assert row == (None, 0, 4, "not_assessable", None, "chưa biết kết quả của xã nào")


def test_a_group_without_members_is_not_assessable(tmp_path: Path) -> None:
    world = World(targets=[target("criteria.average.x", "average", low=1, group="nowhere")])
    world.sent("2019-06", c1="PP")
    row = count(world, tmp_path, "value, members, status, reason_vi")
    assert row == (None, None, "not_assessable", "chưa biết danh sách xã của nhóm")


def test_the_mean_is_over_the_members_of_the_group(tmp_path: Path) -> None:
    # Group c1, c2, c3: 2 + 1 + 0 = 3 over 3 members = 1; c3 has one held: high (2 + 1 + 1)/3. c4 is no member.
    world = World(targets=[target("criteria.average.x", "average", low=2, group="g")], groups={"g": ["c1", "c2", "c3"]})
    world.sent("2018-12", c1="PF", c2="FF", c3="FF", c4="PP")
    world.sent("2019-06", c1="PP", c2="PF", c3="FH", c4="PP")
    row = count(world, tmp_path, "baseline, value, value_low, value_high, members")
    assert row == (pytest.approx(1 / 3), 1, 1, pytest.approx(4 / 3), 3)


def test_additions_are_counted_from_the_total_beside_them(tmp_path: Path) -> None:
    # The plan's total begins at 1. Two pass now, c1 was lost: net 2 − 1 = 1, and up to 2 with c4 held.
    world = World(
        criteria=1,
        targets=[
            target("criterion.01.new", "count_new", criterion_no=1, baseline=0, low=3),
            target("criterion.01.total", criterion_no=1, baseline=1, low=4),
        ],
    )
    world.sent("2018-12", c1="P", c2="F", c3="F", c4="F")
    world.sent("2019-06", c1="F", c2="P", c3="P", c4="H")
    [row] = world.ask(
        tmp_path,
        "SELECT value, value_low, value_high FROM mart.target_progress WHERE period = '2019-06' AND kind = 'count_new'",
    )
    assert row == (1, 1, 2)


def recognise(world: World, file: str, commune: str, number: str, on: str | None, year: int | None) -> None:
    world.observe(
        file,
        "recognition",
        commune,
        "ntm",
        "value",
        decision_no=number,
        year_counted=year,
        on_date=dt.date.fromisoformat(on) if on else None,
    )


def test_recognition_counts_by_the_year_of_the_register(tmp_path: Path) -> None:
    world = World(
        criteria=1,
        targets=[
            target("recognised.total", baseline=1, low=4),
            target("recognised.new", "count_new", baseline=0, low=3),
        ],
    )
    world.sent("2018-12", c1="P")
    world.sent("2019-06", c1="P")
    register = world.file("quyet dinh", "2019-06", sender="VPĐP", form="recognition")
    recognise(world, register, "c1", "1", "2019-01-10", 2018)  # decided in January, counted for 2018
    recognise(world, register, "c2", "2", "2019-05-01", 2019)
    recognise(world, register, "c3", "3", "2019-09-01", 2019)  # after the review
    recognise(world, register, "c4", "4", None, 2019)  # no date: by June nobody can say
    rows = world.ask(
        tmp_path, "SELECT period, target_id, value, value_low, value_high FROM mart.target_progress ORDER BY ALL"
    )
    assert rows == [
        ("2018-12", "recognised.new", 0, 0, 0),
        ("2018-12", "recognised.total", 1, 1, 1),
        ("2019-06", "recognised.new", 1, 1, 2),
        ("2019-06", "recognised.total", 2, 2, 3),
    ]


def test_without_a_register_nothing_is_said_about_recognition(tmp_path: Path) -> None:
    world = World(targets=[target("recognised.total", baseline=1, low=4)])
    world.sent("2019-06", c1="PP")
    assert count(world, tmp_path, "value, status, reason_vi") == (
        None,
        "not_assessable",
        "chưa có danh sách quyết định công nhận",
    )
    assert world.ask(tmp_path, "SELECT DISTINCT is_recognised FROM mart.commune_progress") == [(None,)]


def test_the_sentence_is_vietnamese_with_vietnamese_numbers(tmp_path: Path) -> None:
    world = World(targets=[target("output.roads", "cumulative", low=2350, group="province", unit="km")])
    file = world.file("ket qua", sender="VPĐP", form="outputs")
    world.observe(file, "output", None, "output.roads", "value", measure="cumulative", value=1105.5)
    # y* = 0.49589·2350 = 1165.3; lead = −59.8; pace = 1105.5/2350/0.49589 = 0.9486.
    # A month is 365/12 days: so far 1105.5/181·365/12 = 185.8; needed (2350 − 1105.5)/184·365/12 = 205.7.
    vi, en = count(world, tmp_path, "explanation_vi, explanation_en")
    assert vi == (
        "«output.roads»: 1.105,5 km, cần 2.350; tính chia đều theo thời gian thì nay cần 1.165,4, còn thiếu 59,9 km, "
        "tốc độ bằng 94\u00a0% mức cần có: có nguy cơ chậm. Đến nay mỗi tháng tăng 185,78 km; từ nay đến hạn mỗi tháng "
        "cần tăng 205,73 km. Số liệu chỉ có một nguồn: VPĐP."
    )
    assert "1,105.5 km, target 2,350; spread evenly over time, 1,165.4 needed by now, 59.9 km short" in en
    assert "94%" in en


def test_a_held_figure_is_not_a_figure(tmp_path: Path) -> None:
    world = World(targets=[target("output.roads", "cumulative", low=350, group="province", unit="km")])
    file = world.file("ket qua", sender="VPĐP", form="outputs")
    world.observe(file, "output", None, "output.roads", "held", measure="cumulative", value=28.5, text="28.500")
    assert count(world, tmp_path, "value, status, reason_vi") == (
        None,
        "not_assessable",
        "ô số liệu đang được giữ lại vì chưa đọc chắc chắn",
    )


def test_members_that_reach_it_are_counted_for_all_of_a_group(tmp_path: Path) -> None:
    world = World(
        targets=[target("criteria.minimum.g", "all_of_group", low=2, group="g", unit="criteria")],
        groups={"g": ["c1", "c2"]},
    )
    world.sent("2018-12", c1="PF", c2="FF")
    world.sent("2019-06", c1="PP", c2="PH")
    assert count(world, tmp_path, "baseline, value, value_low, value_high") == (0, 1, 1, 2)  # c1 reaches 2; c2 may
