"""The schedule of work: timings read from print, rounds counted, what is late and what is only not reported."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from golden.world import World, target

from pipeline.reference.model import Link, Work

TIMINGS = [
    line.split("|")
    for line in (Path(__file__).parent / "golden" / "timings.csv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def work(number: int, timing: str, months: str = "") -> Work:
    return Work(f"I.{number}", number, "I", "Nhóm", number, f"Việc {number}", timing_text=timing, months_due=months)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple]:
    world = World(works=[work(n, row[0], row[1]) for n, row in enumerate(TIMINGS, start=1)])
    world.sent("2019-06", c1="PP")
    rows = world.ask(
        tmp_path_factory.mktemp("timings"),
        "SELECT work_id, timing, due_dates, CAST(starts_on AS VARCHAR) FROM mart.schedule_progress",
    )
    return {name: tuple(rest) for name, *rest in rows}


@pytest.mark.parametrize("number", range(1, len(TIMINGS) + 1), ids=["/".join(r[:2]) or "empty" for r in TIMINGS])
def test_timings_are_read_as_printed(number: int, read: dict[str, tuple]) -> None:
    _, _, timing, days, first = TIMINGS[number - 1]
    assert read[f"I.{number}"] == (timing, days or None, first or None)


# timing, state and text in March and June (None: nothing reported), and in June: standing, next due, rounds done
CASES = {
    "done": ("Quý I", ("done", "Xong"), None, "done", None, 1),
    "done, told only later": ("Quý I", None, ("done", "Xong"), "done", None, 1),
    "late": ("Quý I", None, ("in_progress", "Đang làm"), "overdue", "2019-03-31", None),
    "not even begun": ("Quý I", ("not_started", ""), ("not_started", ""), "overdue", "2019-03-31", None),
    "late, nobody says": ("Quý I", None, None, "unknown", "2019-03-31", None),
    "late, unreadable": ("Quý I", None, ("held", "??"), "unknown", "2019-03-31", None),
    "due on the day itself": ("Quý II", None, ("in_progress", ""), "due_soon", "2019-06-30", None),
    "within a quarter": ("Tháng 9", None, None, "due_soon", "2019-09-30", None),
    "later": ("Quý IV/2019", None, ("not_started", ""), "planned", "2019-12-31", None),
    "first of two rounds done": ("Tháng 3, 7", None, ("in_progress", "Xong đợt 1"), "due_soon", "2019-07-31", 1),
    "first round done in March": ("Tháng 3, 7", ("done", "Xong"), None, "due_soon", "2019-07-31", 1),
    "two due, one done": ("Tháng 3, 5, 12", None, ("in_progress", "đã làm đợt 1"), "overdue", "2019-05-31", 1),
    "rounds not counted": ("Tháng 3, 12", None, ("in_progress", "Đang làm"), "planned", "2019-12-31", None),
    "all rounds done": ("Tháng 3, 5", None, ("done", "Xong"), "done", None, 2),
    "rounds so far done": ("Tháng 6 và tháng 12", None, ("done", "Xong"), "planned", "2019-12-31", 1),
    "every quarter": ("Hàng quý", None, ("in_progress", "đợt 2"), "recurring", "2019-09-30", 2),
    "all year": ("Thường xuyên", None, ("in_progress", ""), "recurring", None, None),
    "as conditions allow": ("Căn cứ vào điều kiện thực tế", None, ("not_started", ""), "no_date", None, None),
    "no date, done": ("Căn cứ vào điều kiện thực tế", None, ("done", ""), "done", None, 0),
}


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple]:
    world = World(
        works=[work(n, case[0]) for n, case in enumerate(CASES.values(), start=1)],
        targets=[target("criterion.01.total", criterion_no=1, baseline=1, low=2), target("band.1", low=1)],
        links=[Link("I.3", "band.1", "kế hoạch nói"), Link("I.3", "criterion.01.total")],
    )
    for column, period in ((1, "2019-03"), (2, "2019-06")):
        file = world.file("tien do", period, sender="VPĐP", form="schedule")
        world.sent(period, c1="PP")
        for n, case in enumerate(CASES.values(), start=1):
            if case[column]:
                state, text = case[column]
                world.observe(
                    file, "work", None, f"I.{n}", "held" if state == "held" else "value",
                    detail=None if state == "held" else state, text=text,
                    on_date=dt.date(2019, 3, 20) if state == "done" else None,
                )  # fmt: skip
    rows = world.ask(
        tmp_path_factory.mktemp("schedule"),
        "SELECT work_id, standing, CAST(next_due AS VARCHAR), rounds_done, days_late, serves, explanation_vi, "
        "explanation_en FROM mart.schedule_progress WHERE period = '2019-06' ORDER BY sort_no",
    )
    return {name: tuple(row[1:]) for name, row in zip(CASES, rows, strict=True)}


@pytest.mark.parametrize("name", CASES)
def test_where_a_task_stands(name: str, followed: dict[str, tuple]) -> None:
    assert followed[name][:3] == CASES[name][3:]


def test_a_late_task_says_how_late_and_whom_it_serves(followed: dict[str, tuple]) -> None:
    *_, days, serves, vi, en = followed["late"]
    assert (days, serves) == (91, "criterion.01.total;band.1")  # 31 March to 30 June, in the plan's order
    assert vi == "Quá hạn 31/3/2019 (91 ngày), đang thực hiện."
    assert en == "Overdue since 31 March 2019 (91 days), in progress."


def test_a_task_says_what_is_done_and_what_comes(followed: dict[str, tuple]) -> None:
    assert followed["done"][5] == "Đã hoàn thành ngày 20/3/2019."
    assert followed["rounds so far done"][5] == "Hạn 31/12/2019, các đợt đến nay đã hoàn thành; đã xong 1/2 đợt."
    assert followed["late, nobody says"][5] == "Đã qua hạn 31/3/2019 nhưng chưa có báo cáo."


# When a task was to be done and was: days late, and the sentence.
FINISHED = {
    "late": ("Quý I", dt.date(2019, 4, 20), 20, "Đã hoàn thành ngày 20/4/2019, trễ 20 ngày so với hạn."),
    "on its day": ("Quý I", dt.date(2019, 3, 31), 0, "Đã hoàn thành ngày 31/3/2019."),
    "after the first, before the last": ("Tháng 3, 5", dt.date(2019, 4, 20), 0, "Đã hoàn thành ngày 20/4/2019."),
    "after the last of two": (
        "Tháng 3, 5",
        dt.date(2019, 6, 2),
        2,
        "Đã hoàn thành ngày 02/6/2019, trễ 2 ngày so với hạn.",
    ),
    "no day given": ("Quý I", None, None, "Đã hoàn thành."),
    "no date to keep": ("Căn cứ vào điều kiện thực tế", dt.date(2019, 6, 2), None, "Đã hoàn thành ngày 02/6/2019."),
}


def test_a_finished_task_says_how_late_it_was(tmp_path: Path) -> None:
    world = World(works=[work(n, case[0]) for n, case in enumerate(FINISHED.values(), start=1)])
    file = world.file("tien do", sender="VPĐP", form="schedule")
    for n, (_, day, *_) in enumerate(FINISHED.values(), start=1):
        world.observe(file, "work", None, f"I.{n}", "value", detail="done", text="Xong", on_date=day)
    rows = world.ask(tmp_path, "SELECT standing, days_late, explanation_vi, explanation_en FROM mart.schedule_progress "
                     "ORDER BY sort_no")  # fmt: skip
    assert [(late, vi) for _, late, vi, _ in rows] == [case[2:] for case in FINISHED.values()]
    assert {standing for standing, *_ in rows} == {"done"}
    assert rows[0][3] == "Done on 20 April 2019, 20 days late."


def test_a_task_that_serves_no_target_says_why(tmp_path: Path) -> None:
    works = [work(1, "Quý I"), replace(work(2, "Quý I"), no_target="việc nội bộ"), work(3, "Quý I")]
    world = World(works=works, targets=[target("roads", low=1)], links=[Link("I.1", "roads")])
    world.sent("2019-06", c1="P")
    rows = world.ask(tmp_path, "SELECT work_id, serves, no_target FROM mart.schedule_progress ORDER BY sort_no")
    assert rows == [("I.1", "roads", None), ("I.2", None, "việc nội bộ"), ("I.3", None, None)]


def test_every_standing_is_worked_by_hand() -> None:
    from pipeline.schema.outlook import STANDINGS

    assert {case[3] for case in CASES.values()} == set(STANDINGS)
