"""Who owes which report: duties by term, agencies by their names, days late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from golden.world import World

from pipeline.reference.model import Agency, Duty

pytestmark = pytest.mark.slow  # a quarter of an hour has no room for every world

HEALTH = Agency("y_te", "Sở Y tế", "SYT", aliases="Ngành y tế; Sở")
CULTURE = Agency("van_hoa", "Sở Văn hóa, Thể thao và Du lịch", "Sở VHTT&DL", aliases="Sở")
ARMY, POLICE = Agency("quan_su", "Bộ CHQS tỉnh"), Agency("cong_an", "Công an tỉnh")
QUARTERLY = Duty("IV.5", "agencies_of_criteria", "VPĐP", "kết quả thực hiện", "quarter", 20, "định kỳ hàng quý")
YEARLY = Duty("IV.5b", "agencies_of_criteria", "VPĐP", "báo cáo kế hoạch", "year", 10, "hàng năm gửi báo cáo kế hoạch")
DISTRICTS = Duty("IV.7", "districts", "VPĐP", "kết quả", "quarter", 15, "định kỳ theo quy định", True)


def world_of(*duties: Duty, agencies: tuple[Agency, ...] = (HEALTH, CULTURE, ARMY, POLICE), **more: Any) -> World:
    return World(
        criteria=3,
        agencies=list(agencies),
        duties=list(duties),
        lead_agencies={1: "Sở Y tế", 2: "SỞ VĂN HOÁ, THỂ THAO & DU LỊCH", 3: "Bộ CHQS tỉnh; Công an tỉnh"},
        **more,
    )


def send(world: World, sender: str, period: str, received: str | None = None, **more: Any) -> str:
    form = "matrix" if sender in ("A", "B") else "department"
    name = f"{sender} {len(world.submissions)}".replace("/", "-")
    return world.file(name, period, sender=sender, form=form, received_on=received, **more)


def test_what_falls_due_when(tmp_path: Path) -> None:
    world = world_of(QUARTERLY, YEARLY, DISTRICTS, Duty("x", "y_te", "VPĐP", "dịch bệnh", "half", 5))
    for period in ("2018-12", "2019-03", "2019-05", "2019-06", "2019-12"):
        send(world, "A", period)
    rows = world.ask(
        tmp_path,
        "SELECT period, sender, duty_ids, every, CAST(due_on AS VARCHAR), inferred FROM mart.completeness "
        "WHERE sender IN ('A', 'Sở Y tế') ORDER BY ALL",
    )
    assert rows == [
        ("2018-12", "A", None, None, None, None),  # the plan begins after it
        ("2019-03", "A", "IV.7", "quarter", "2019-04-15", True),
        ("2019-03", "Sở Y tế", "IV.5", "quarter", "2019-04-20", False),
        ("2019-05", "A", None, None, None, None),  # ends no quarter
        ("2019-06", "A", "IV.7", "quarter", "2019-07-15", True),
        ("2019-06", "Sở Y tế", "IV.5;x", "quarter", "2019-07-05", False),  # the first of the two
        ("2019-12", "A", "IV.7", "quarter", "2020-01-15", True),
        ("2019-12", "Sở Y tế", "IV.5;IV.5b;x", "quarter", "2020-01-05", False),
    ]


def test_an_agency_that_never_sent_anything_owes_too(tmp_path: Path) -> None:
    world = world_of(QUARTERLY)
    send(world, "A", "2019-06")
    rows = world.ask(
        tmp_path,
        "SELECT sender, sender_name, sender_kind, agency_id, has_sent, files, has_ever_sent, communes_expected "
        "FROM mart.completeness WHERE duty_ids IS NOT NULL ORDER BY ALL",
    )
    agencies = (
        ("quan_su", "Bộ CHQS tỉnh"),
        ("cong_an", "Công an tỉnh"),
        ("van_hoa", CULTURE.name_vi),
        ("y_te", "Sở Y tế"),
    )
    assert rows == sorted((name, name, "department", code, False, 0, False, None) for code, name in agencies)


# What a file calls its sender, and the agency it is (None: not known, a row of its own).
NAMES = {
    "SỞ Y TẾ": "y_te",
    "syt": "y_te",
    "Ngành  y tế": "y_te",
    "Sở Văn hoá, Thể thao & Du lịch": "van_hoa",
    "Sở": None,  # two agencies are called so
    "So Y te": None,  # without its marks it might be another
    "Sở Y tế huyện": None,
}


@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n == "syt" else pytest.mark.slow) for n in NAMES])
def test_a_sender_is_the_agency_whose_name_it_is(name: str, tmp_path: Path) -> None:
    world = world_of(QUARTERLY)
    send(world, name, "2019-06", "2019-07-01")
    rows = world.ask(tmp_path, "SELECT sender, agency_id, duty_ids FROM mart.completeness WHERE has_sent")
    assert rows == [(name, NAMES[name], "IV.5" if NAMES[name] else None)]
    owing = world.ask(tmp_path, "SELECT agency_id FROM mart.completeness WHERE duty_ids IS NOT NULL AND NOT has_sent")
    assert len(owing) == (3 if NAMES[name] else 4) and (NAMES[name],) not in owing


def test_two_spellings_of_one_agency_are_one_sender(tmp_path: Path) -> None:
    world = world_of(QUARTERLY)
    world.marks(send(world, "Sở Y tế", "2019-06", "2019-07-25"), c1="P")
    world.marks(send(world, "SYT", "2019-06", "2019-07-20"), c2="P")
    send(world, "SYT", "2019-09")
    rows = world.ask(
        tmp_path,
        "SELECT period, sender, sender_name, files, communes_reported, communes_expected, days_late "
        "FROM mart.completeness WHERE agency_id = 'y_te' ORDER BY period",
    )
    assert rows == [("2019-06", "SYT", "Sở Y tế", 2, 2, 4, 0), ("2019-09", "SYT", "Sở Y tế", 1, 0, 4, None)]


def test_a_lead_agency_nobody_has_listed_still_owes(tmp_path: Path) -> None:
    world = world_of(QUARTERLY, agencies=(HEALTH,))
    send(world, "công an TỈNH", "2019-06", "2019-07-22")
    rows = world.ask(
        tmp_path,
        "SELECT sender, agency_id, has_sent, days_late FROM mart.completeness WHERE duty_ids IS NOT NULL ORDER BY ALL",
    )
    assert rows == [
        ("Bộ CHQS tỉnh", None, False, None),
        ("SỞ VĂN HOÁ, THỂ THAO & DU LỊCH", None, False, None),
        ("Sở Y tế", "y_te", False, None),
        ("công an TỈNH", None, True, 2),
    ]


# Sendings to the 2019-06 review, due on 15 July: received on, status. What it comes to: sent, the latest, days late.
LATE = {
    "in time": ([("2019-07-15", "accepted")], True, "2019-07-15", 0),
    "late": ([("2019-07-25", "accepted")], True, "2019-07-25", 10),
    "in time, then again": ([("2019-07-01", "accepted"), ("2019-07-25", "accepted")], True, "2019-07-25", 0),
    "refused in time, usable later": ([("2019-07-01", "refused"), ("2019-07-18", "accepted")], True, "2019-07-18", 3),
    "without a date": ([(None, "accepted")], True, None, None),
    "late, and one without a date": ([("2019-07-25", "accepted"), (None, "partly_accepted")], True, "2019-07-25", None),
    "in time, and one without a date": ([("2019-07-02", "accepted"), (None, "accepted")], True, "2019-07-02", 0),
    "never usable": ([("2019-07-25", "refused")], False, "2019-07-25", None),
    "nothing": ([], False, None, None),
}


FIRST = ("late", "in time, then again", "nothing")


@pytest.mark.parametrize("case", [pytest.param(c, marks=() if c in FIRST else pytest.mark.slow) for c in LATE])
def test_days_late(case: str, tmp_path: Path) -> None:
    world = world_of(DISTRICTS)
    send(world, "B", "2019-06")
    files, has_sent, received, late = LATE[case]
    for day, status in files:
        send(world, "A", "2019-06", day, status=status)
    rows = world.ask(
        tmp_path,
        "SELECT has_sent, CAST(received_on AS VARCHAR), days_late FROM mart.completeness WHERE sender = 'A'",
    )
    assert rows == [(has_sent, received, late)]


def test_communes_that_are_on_the_list(tmp_path: Path) -> None:
    # c1 (An) ends with 2019; c4 (Bình) begins in 2020.
    world = world_of(listed={"c1": (None, "2019-12-31"), "c4": ("2020-01-01", None)})
    for period in ("2019-12", "2020-03"):
        send(world, "A", period)
    rows = world.ask(tmp_path, "SELECT period, sender, communes_expected FROM mart.completeness ORDER BY ALL")
    assert rows == [("2019-12", "A", 2), ("2019-12", "B", 1), ("2020-03", "A", 1), ("2020-03", "B", 2)]
