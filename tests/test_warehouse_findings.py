"""Issues that only show between periods or between rows: each raised where it should be, and only there."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from golden.world import World, target

PERIODS = ("2018-12", "2019-03", "2019-06")


@pytest.fixture(scope="module")
def periods(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """c1 flips and flops, c2 only seems to (its middle state is carried), c3 leaps by eight, c4 by seven."""
    world = World(
        communes=20,
        criteria=9,
        targets=[target(f"output.{n}", "cumulative", low=100, group="province", unit="km") for n in "abc"],
    )
    marks = {
        "c1": ("PFFFFFFFF", "FFFFFFFFF", "PFFFFFFFF"),
        "c2": ("PFFFFFFFF", "-FFFFFFFF", "PFFFFFFFF"),
        "c3": ("FFFFFFFFF", "FFFFFFFFF", "PPPPPPPPF"),
        "c4": ("FFFFFFFFF", "FFFFFFFFF", "PPPPPPPFF"),
        "c5": ("FPFFFFFFF", "FPFFFFFFF", "FPFFFFFFF"),
    }
    for column, period in enumerate(PERIODS):
        world.marks(
            world.file("huyen A", period), **{c: rows[column] for c, rows in marks.items() if c in ("c1", "c3", "c5")}
        )
        world.marks(
            world.file("huyen B", period, sender="B"),
            **{c: rows[column] for c, rows in marks.items() if c in ("c2", "c4")},
        )
        same = world.file("so y te", period, sender="Sở Y tế", form="department")  # twenty values, none of which moves
        for n in range(1, 21):
            world.observe(same, "criterion", f"c{n}", 9, "failed", cell=f"C{n}")
        file = world.file("ket qua", period, sender="VPĐP", form="outputs")
        for name, figures in {"a": (90, 30, 28), "b": (0, 30, 25), "c": (0, 30, 55)}.items():
            world.observe(
                file, "output", None, f"output.{name}", "value", measure="cumulative", value=float(figures[column])
            )
            own = {"a": 2, "b": 25, "c": 25}[name] if period == "2019-06" else None
            if own:
                world.observe(file, "output", None, f"output.{name}", "value", measure="this_period", value=float(own))
    path = tmp_path_factory.mktemp("periods") / "periods.duckdb"
    world.write(path)
    return path


def raised(path: Path, rule: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(
            "SELECT period, commune_code, criterion_no, cell, severity, message_vi FROM raw.issues WHERE rule = ? "
            "ORDER BY issue_id",
            [rule],
        ).fetchall()


def test_a_flip_flop_is_told_at_its_newest_cell(periods: Path) -> None:
    assert raised(periods, "flip_flop") == [
        ("2019-06", "c1", 1, "B10", "info",
         "Xã 1 (An), tiêu chí 1: đạt, rồi chưa đạt, rồi lại đạt qua ba kỳ liền "
         "(2018-12: đạt; 2019-03: chưa đạt; 2019-06: đạt)."),
    ]  # fmt: skip


def test_eight_criteria_in_a_quarter_are_asked_about_seven_are_not(periods: Path) -> None:
    assert raised(periods, "criteria_leap") == [
        ("2019-06", "c3", None, "B12", "warning", "Xã 3 (An): đạt thêm 8 tiêu chí chỉ trong một kỳ."),
    ]


def test_a_form_that_says_the_same_again_is_told_once_a_period(periods: Path) -> None:
    found = raised(periods, "form_unchanged")
    assert [(period, severity, text) for period, _, _, _, severity, text in found] == [
        ("2019-03", "info", "Cả biểu giống hệt kỳ trước (2018-12/so y te.xlsx)."),
        ("2019-06", "info", "Cả biểu giống hệt kỳ trước (2019-03/so y te.xlsx)."),
    ]


def test_a_falling_total_and_an_increment_in_its_place(periods: Path) -> None:
    # output.a stood at 90 in December, which was another year: 30 in March is no fall.
    assert [(p, c, text) for p, _, _, c, _, text in raised(periods, "cumulative_falls")] == [
        ("2019-06", "B5", "output.a: lũy kế 28, thấp hơn 30 của kỳ trước."),
    ]
    assert [(p, c, text) for p, _, _, c, _, text in raised(periods, "increment_as_cumulative")] == [
        ("2019-06", "D5",
         "output.b: cột lũy kế ghi 25, bằng số của riêng kỳ này, trong khi kỳ trước đã là 30."),
    ]  # fmt: skip


def test_copied_rows_are_told_at_the_later_one(tmp_path: Path) -> None:
    world = World(communes=9)
    for n in (1, 2, 3):
        world.indicator(f"1.{n}", 1, ">=", 50)
    values = {
        "c1": (71.5, 62.0, 88.8),
        "c2": (71.5, 62.0, 88.8),  # copied
        "c3": (71.5, 62.0, 88.9),  # one differs
        "c4": (100.0, 0.0, 100.0),
        "c5": (100.0, 0.0, 100.0),  # all or nothing proves nothing
        "c6": (71.5, 62.0),
        "c7": (71.5, 62.0),  # two values may well agree
    }
    file = world.file("so", sender="Sở", form="department")
    for commune, row in values.items():
        for n, value in enumerate(row, start=1):
            world.observe(file, "indicator", commune, f"1.{n}", "value", measure="value", value=value)
    other = world.file("so khac", sender="Sở khác", form="department")
    for n, value in enumerate(values["c1"], start=1):  # another file may know the same of another commune
        world.observe(other, "indicator", "c8", f"1.{n}", "value", measure="value", value=value)
    rows = world.ask(
        tmp_path, "SELECT file, cell, commune_code, found FROM raw.issues WHERE rule = 'copied_indicators'"
    )
    assert rows == [(file, "B11", "c2", "Xã 1 (An)")]
