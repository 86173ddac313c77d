"""The stages of recognition: where each commune stands at a period's end, for how long, and who waits on whom."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from golden.world import World

from pipeline.reference.model import Stage
from pipeline.schema import words

pytestmark = pytest.mark.slow  # a quarter of an hour has no room for every world

COLUMNS = "commune_code, stage, CAST(since AS VARCHAR), days_in_stage, is_current, waiting, waits_on, next_stage"


def stage(commune: str, name: str, day: str, standard: str = "dat_chuan") -> Stage:
    return Stage(commune, standard, name, dt.date.fromisoformat(day))


def world_of(*stages: Stage, periods: tuple[str, ...] = ("2019-03", "2019-06")) -> World:
    world = World(criteria=1, stages=list(stages))
    for period in periods:
        world.sent(period, c1="P", c2="P", c3="P")
    return world


def recognised(world: World, commune: str, day: str, standard: str = "dat_chuan") -> None:
    file = world.file(f"DS {commune}", "2019-06", sender="VPĐP", form="recognition")
    world.observe(
        file, "recognition", commune, standard, "value", measure="recognition", text="12/QĐ-UBND", value=2019.0,
        on_date=dt.date.fromisoformat(day),
    )  # fmt: skip


# Day of June's end minus the day it was entered; who waits; for whom; what comes next.
CURRENT = {
    "du_tieu_chi": ("commune", "district", "huyen_tham_tra"),
    "huyen_tham_tra": ("commune", "district", "ho_so"),
    "ho_so": ("district", "province_office", "tinh_tham_dinh"),
    "tinh_tham_dinh": ("district", "province_committee", "quyet_dinh"),
    "quyet_dinh": (None, None, None),
}


@pytest.mark.parametrize("name", words.STAGES)
def test_who_waits_on_whom_in_each_stage(name: str, tmp_path: Path) -> None:
    before = words.STAGES[: words.STAGES.index(name)]
    world = world_of(*(stage("c1", s, "2019-05-01") for s in before), stage("c1", name, "2019-06-10"))
    rows = world.ask(tmp_path, f"SELECT {COLUMNS}, is_in_order FROM mart.recognition_stages WHERE is_current")
    days = None if name == "quyet_dinh" else 20
    assert rows == [("c1", name, "2019-06-10", days, True, *CURRENT[name], True)]


def test_days_in_each_stage_up_to_each_period(tmp_path: Path) -> None:
    world = world_of(
        stage("c1", "du_tieu_chi", "2019-03-01"),
        stage("c1", "huyen_tham_tra", "2019-03-21"),
        stage("c1", "ho_so", "2019-05-31"),
        stage("c1", "tinh_tham_dinh", "2019-07-01"),  # after the newest period
        stage("c2", "du_tieu_chi", "2019-06-30"),  # on its last day
    )
    rows = world.ask(tmp_path, "SELECT period, commune_code, stage, days_in_stage, is_current FROM mart.recognition_stages "
                     "ORDER BY period, commune_code, since")  # fmt: skip
    assert rows == [
        ("2019-03", "c1", "du_tieu_chi", 20, False),
        ("2019-03", "c1", "huyen_tham_tra", 10, True),
        ("2019-06", "c1", "du_tieu_chi", 20, False),
        ("2019-06", "c1", "huyen_tham_tra", 71, False),
        ("2019-06", "c1", "ho_so", 30, True),
        ("2019-06", "c2", "du_tieu_chi", 0, True),
    ]


def test_a_dossier_that_came_back(tmp_path: Path) -> None:
    world = world_of(
        stage("c1", "ho_so", "2019-04-01"),
        stage("c1", "tinh_tham_dinh", "2019-05-01"),
        stage("c1", "ho_so", "2019-05-11"),
    )
    rows = world.ask(
        tmp_path, f"SELECT {COLUMNS}, is_in_order FROM mart.recognition_stages WHERE period = '2019-06' ORDER BY since"
    )
    assert rows == [
        ("c1", "ho_so", "2019-04-01", 30, False, None, None, None, True),
        ("c1", "tinh_tham_dinh", "2019-05-01", 10, False, None, None, None, True),
        ("c1", "ho_so", "2019-05-11", 50, True, "district", "province_office", "tinh_tham_dinh", True),
    ]
    assert world.ask(tmp_path, "SELECT count(*) FROM raw.issues WHERE rule = 'stage_out_of_order'") == [(0,)]


def test_the_decision_ends_the_way(tmp_path: Path) -> None:
    world = world_of(stage("c1", "quyet_dinh", "2019-05-01"), stage("c1", "tinh_tham_dinh", "2019-06-01"))
    rows = world.ask(
        tmp_path, f"SELECT {COLUMNS}, is_in_order FROM mart.recognition_stages WHERE period = '2019-06' ORDER BY since"
    )
    assert rows[0] == ("c1", "quyet_dinh", "2019-05-01", None, True, None, None, None, False)
    assert [r[4] for r in rows] == [True, False]


def test_each_standard_has_its_own_way(tmp_path: Path) -> None:
    world = world_of(stage("c1", "quyet_dinh", "2019-01-02"), stage("c1", "du_tieu_chi", "2019-06-01", "nang_cao"))
    rows = world.ask(
        tmp_path,
        "SELECT standard, stage FROM mart.recognition_stages WHERE period = '2019-06' AND is_current ORDER BY 1",
    )
    assert rows == [("dat_chuan", "quyet_dinh"), ("nang_cao", "du_tieu_chi")]


def test_without_a_register_there_is_nothing(tmp_path: Path) -> None:
    assert world_of().ask(tmp_path, "SELECT count(*) FROM mart.recognition_stages") == [(0,)]


def test_stages_in_the_wrong_order_are_issues(tmp_path: Path) -> None:
    world = world_of(
        stage("c1", "huyen_tham_tra", "2019-03-10"),
        stage("c1", "ho_so", "2019-03-05"),
        stage("c2", "du_tieu_chi", "2019-03-05"),
        stage("c2", "ho_so", "2019-03-05"),  # the same day is in order, and a stage may be left out
    )
    rows = world.ask(tmp_path, "SELECT commune_code, period, found, expected, message_vi FROM raw.issues "
                     "WHERE rule = 'stage_out_of_order'")  # fmt: skip
    assert rows == [
        ("c1", "2019-03", "hồ sơ trình tỉnh (05/3/2019)", "huyện thẩm tra (10/3/2019)",
         "Xã 1 (An): trên đường công nhận, bước «hồ sơ trình tỉnh (05/3/2019)» ghi trước bước «huyện thẩm tra (10/3/2019)»."),
    ]  # fmt: skip
    orders = dict(
        world.ask(tmp_path, "SELECT commune_code, bool_and(is_in_order) FROM mart.recognition_stages GROUP BY ALL")
    )
    assert orders == {"c1": False, "c2": True}


def test_a_decision_that_only_one_register_has_is_an_issue(tmp_path: Path) -> None:
    world = world_of(
        stage("c1", "quyet_dinh", "2019-05-02"),  # in the register, on that day
        stage("c2", "quyet_dinh", "2019-05-02"),  # on another
        stage("c3", "quyet_dinh", "2019-05-02"),  # not at all
        stage("c4", "quyet_dinh", "2019-07-02"),  # after the newest period: it may still come
        stage("c1", "quyet_dinh", "2019-06-03", "nang_cao"),  # of another standard
        stage("c4", "ho_so", "2019-01-02", "nang_cao"),
    )
    recognised(world, "c1", "2019-05-02")
    recognised(world, "c2", "2019-05-20")
    recognised(world, "c4", "2019-04-04", "nang_cao")  # only in the register of decisions
    rows = world.ask(tmp_path, "SELECT commune_code, period, found, expected FROM raw.issues "
                     "WHERE rule = 'stage_decision_differs' ORDER BY ALL")  # fmt: skip
    assert rows == [
        ("c1", "2019-06", "03/6/2019", "–"),
        ("c2", "2019-06", "02/5/2019", "20/5/2019"),
        ("c3", "2019-06", "02/5/2019", "–"),
        ("c4", "2019-06", "–", "04/4/2019"),
    ]
