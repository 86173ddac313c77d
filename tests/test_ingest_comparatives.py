"""Columns and tables of another time beside this period's: kept with their own period, compared, and feeding nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from golden.world import World, target
from test_ingest_forms import DISTRICT, communes, named, read, rules_of, sheet_of, states

from pipeline.ingest import times
from pipeline.ingest.reading import Ingested
from pipeline.reference.model import Reference


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("Năm 2018", "2018-12"),
        ("Thực hiện 31/12/2018", "2018-12"),
        ("Cùng kỳ năm trước", "2018-06"),
        ("Cùng kỳ 2018", "2018-06"),
        ("Cùng kỳ năm 2017", "2017-06"),
        ("Kỳ trước", "2019-03"),
        ("Năm trước", "2018-12"),
        ("Đầu năm", "2018-12"),
        ("Quý trước", "2019-03"),
        ("Quý I/2019", "2019-03"),
        ("Quý I", "2019-03"),
        ("3 tháng đầu năm 2019", "2019-03"),
        ("T12/2018", "2018-12"),
        ("9 tháng năm 2018", "2018-09"),
        ("Quý IV năm 2018", "2018-12"),
        ("Năm 2017, 2018", ""),  # of several years
        ("Trước đây", ""),
        ("Vốn năm 2018 chuyển sang", ""),
        ("Còn lại", ""),
    ],
)
def test_a_heading_of_another_time_tells_which(heading: str, period: str) -> None:
    assert times.period_of(heading, "2019-06", "2019-03") == period


def of_another_time(reading: Ingested) -> Counter[tuple[str | None, str | None]]:
    return Counter((c["period"], c["meaning"]) for c in reading.cells if c["meaning"])


def told(reading: Ingested) -> Counter[tuple[Any, ...]]:
    return Counter((c["time"], c["of_period"], c["kind"], c["measure"], c["state"]) for c in reading.comparatives)


@pytest.mark.parametrize(
    ("earlier", "now", "when"),
    [
        ("Năm 2018", "6 tháng 2019", ("earlier", "2018-12")),
        ("Cùng kỳ", "Kỳ này", ("earlier", "2018-06")),
        ("Kỳ trước", "Hiện nay", ("earlier", "2019-03")),
        ("Kế hoạch", "Kết quả", ("plan", "2019-12")),
        ("Đăng ký năm 2019", "Đến 30/6/2019", ("plan", "2019-12")),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_each_column_of_two_times_keeps_its_own(
    reference: Reference, earlier: str, now: str, when: tuple[str, str], first: bool
) -> None:
    names = named(reference)
    rows: list[list[Any]] = [[f"UBND huyện {DISTRICT}"], [], ["TT", "Xã"], ["", ""]]
    merged = [(3, 1, 4, 1), (3, 2, 4, 2)]
    for n, k in enumerate((1, 6, 17)):
        rows[2] += [f"{k}. {names[k]}", ""]
        rows[3] += [earlier, now] if first else [now, earlier]
        merged.append((3, 3 + 2 * n, 3, 4 + 2 * n))
    rows += [
        [i, c.commune_name, *(["CĐ", "Đ"] if first else ["Đ", "CĐ"]) * 3] for i, c in enumerate(communes(reference), 1)
    ]
    rows[5][3 if first else 2] = "đạt?"  # this period's cannot be read: held; the other time's can
    rows[6][2 if first else 3] = "đạt?"  # the other time's cannot: nothing of this period hangs on it
    reading = read(reference, sheet_of(rows, merged=merged))
    assert states(reading) == {"passed": 17, "held": 1}
    time, period = when
    assert of_another_time(reading) == {(period, "criterion"): 18}
    assert {c["role"] for c in reading.cells if c["meaning"]} == {"value"}
    assert told(reading) == {
        (time, period, "criterion", "mark", "failed"): 17,
        (time, period, "criterion", "mark", "held"): 1,
    }
    assert rules_of(reading) == {"unreadable_mark"}


def test_a_quarter_under_another_year_is_that_years(reference: Reference) -> None:
    rows: list[list[Any]] = [[f"UBND huyện {DISTRICT}"], [], ["TT", "Xã", "Năm 2018", "", "Năm 2019", ""]]
    rows += [["", "", "Quý II", "", "Quý II", ""], ["", "", 1, 2, 1, 2]]
    rows += [[i, c.commune_name, "CĐ", "CĐ", "Đ", "Đ"] for i, c in enumerate(communes(reference), 1)]
    merged = [(3, 1, 5, 1), (3, 2, 5, 2), *((r, c, r, c + 1) for r in (3, 4) for c in (3, 5))]
    reading = read(reference, sheet_of(rows, merged=merged))
    assert states(reading) == {"passed": 12}
    assert told(reading) == {("earlier", "2018-06", "criterion", "mark", "failed"): 12}


def test_a_criterion_that_lacks_this_periods_column_costs_no_other(reference: Reference) -> None:
    # Two blocks, 2018 and now; of the second one criterion is missing: its column of 2018 is no doubt of this period.
    numbers = list(range(1, 20))
    rows: list[list[Any]] = [[f"UBND huyện {DISTRICT}"], []]
    rows += [["TT", "Xã", "Năm 2018", *[""] * 18, "6 tháng năm 2019"], ["", "", *numbers, *numbers[:-1]]]
    rows += [[i, c.commune_name, *["CĐ"] * 19, *["Đ"] * 18] for i, c in enumerate(communes(reference), 1)]
    reading = read(reference, sheet_of(rows, merged=[(3, 3, 3, 21), (3, 22, 3, 39), (3, 1, 4, 1), (3, 2, 4, 2)]))
    assert states(reading) == {"passed": 108}
    assert told(reading) == {("earlier", "2018-12", "criterion", "mark", "failed"): 114}
    assert rules_of(reading) == {"heading_missing"}


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("captions", [("Kết quả năm 2018", "Kết quả 6 tháng đầu năm 2019"), ("Kỳ trước", "Kỳ này")])
@pytest.mark.parametrize("sheets", [1, 2])
def test_stacked_tables_and_sheets_of_two_times(
    reference: Reference, captions: tuple[str, str], swapped: bool, sheets: int
) -> None:
    def table(caption: str, mark: str) -> list[list[Any]]:
        head = [["", caption], ["TT", "Xã", *range(1, 20)]]
        return head + [[i, c.commune_name, *[mark] * 19] for i, c in enumerate(communes(reference), 1)]

    parts = [table(captions[0], "CĐ"), table(captions[1], "Đ")]
    parts = parts[::-1] if swapped else parts
    title: list[list[Any]] = [[f"UBND huyện {DISTRICT}"], []]
    if sheets == 1:
        reading = read(reference, sheet_of([*title, *parts[0], [], *parts[1]]))
    else:
        reading = read(reference, *(sheet_of([*title, *p], name=f"B{n}") for n, p in enumerate(parts)))
    assert states(reading) == {"passed": 114}
    period = "2019-03" if captions[0] == "Kỳ trước" else "2018-12"
    assert told(reading) == {("earlier", period, "criterion", "mark", "failed"): 114}
    assert of_another_time(reading) == {(period, "criterion"): 114}


@pytest.mark.parametrize("names", [("Năm 2018", "Năm 2019"), ("T12.2018", "T6.2019"), ("31-12-2018", "30-6-2019")])
def test_sheets_called_by_their_time(reference: Reference, names: tuple[str, str]) -> None:
    title: list[list[Any]] = [[f"UBND huyện {DISTRICT}"], [], ["TT", "Xã", *range(1, 20)]]
    rows = [[[i, c.commune_name, *[mark] * 19] for i, c in enumerate(communes(reference), 1)] for mark in ("CĐ", "Đ")]
    reading = read(reference, *(sheet_of([*title, *r], name=n) for n, r in zip(names, rows, strict=True)))
    assert states(reading) == {"passed": 114}
    assert told(reading) == {("earlier", "2018-12", "criterion", "mark", "failed"): 114}


def test_a_workbook_of_an_earlier_period_alone_is_still_refused(reference: Reference) -> None:
    rows: list[list[Any]] = [[f"UBND huyện {DISTRICT}"], ["Kết quả đến 31/12/2018"], ["TT", "Xã", *range(1, 20)]]
    rows += [[i, c.commune_name, *["Đ"] * 19] for i, c in enumerate(communes(reference), 1)]
    reading = read(reference, sheet_of(rows), sheet_of(rows, name="2"))
    assert reading.submissions[0]["status"] == "refused" and not reading.comparatives


def output(reference: Reference) -> tuple[str, str]:
    return next((a.alias, a.target) for a in reference.aliases if a.kind == "output")


def test_columns_of_outputs_each_mean_what_they_say(reference: Reference) -> None:
    name, target_id = output(reference)
    headings = {
        "Kế hoạch năm 2019": ("2019-06", "value", None),
        "Thực hiện năm 2018": (None, "value", ("2018-12", "cumulative", "earlier")),
        "Cùng kỳ năm trước": (None, "value", ("2018-06", "cumulative", "earlier")),
        "Trong quý II/2019": ("2019-06", "value", None),
        "Lũy kế đến 31/3/2019": (None, "value", ("2019-03", "cumulative", "earlier")),
        "Lũy kế đến 30/6/2019": ("2019-06", "value", None),
        "Kế hoạch năm 2020": (None, "value", ("2020-12", "planned", "plan")),
        "Kế hoạch quý II": (None, "value", None),  # a part of the year's plan is compared with nothing
        "% so với kế hoạch": (None, "total", None),
    }
    rows = [["VĂN PHÒNG ĐIỀU PHỐI"], [], ["TT", "Nội dung", *headings], [1, name, *range(11, 11 + len(headings))]]
    reading = read(reference, sheet_of(rows))
    roles = {c["column_no"]: (c["role"], c["period"]) for c in reading.cells if c["row_no"] == 4}
    own = {o["cell"] for o in reading.observations if o["subject"] == target_id}
    compared = {c["cell"]: (c["of_period"], c["measure"], c["time"]) for c in reading.comparatives}
    for column, (heading, (counts, role, comparative)) in enumerate(headings.items(), 3):
        cell = f"{'ABCDEFGHIJKLM'[column - 1]}4"
        assert roles[column][0] == role, heading
        assert (cell in own) == (counts is not None), heading
        assert compared.get(cell) == comparative, heading
        assert counts or not comparative or roles[column][1] == comparative[0], heading


def test_indicators_of_two_years_side_by_side(reference: Reference) -> None:
    rows: list[list[Any]] = [["SỞ Y TẾ"], [], ["TT", "Xã", "15.1 Tỷ lệ BHYT", ""], ["", "", "Năm 2018", "6 tháng 2019"]]
    rows += [[i, c.commune_name, f"{80 + i},5", f"{90 + i},5"] for i, c in enumerate(communes(reference), 1)]
    rows[0] = [f"UBND huyện {DISTRICT}"]
    reading = read(reference, sheet_of(rows, merged=[(3, 3, 3, 4), (3, 1, 4, 1), (3, 2, 4, 2)]))
    assert [o["value"] for o in reading.observations] == [91.5, 92.5, 93.5, 94.5, 95.5, 96.5]
    assert [c["value"] for c in reading.comparatives] == [81.5, 82.5, 83.5, 84.5, 85.5, 86.5]
    assert {c["of_period"] for c in reading.comparatives} == {"2018-12"}


def test_what_differs_from_what_was_reported_is_told_and_changes_nothing(tmp_path: Path) -> None:
    world = World(
        communes=5,
        criteria=3,
        targets=[target("output.km", "cumulative", low=100, group="province", unit="km")],
    )
    world.indicator("1.1", 1, ">=", 50)
    before = world.file("A", "2018-12")
    world.marks(before, c1="PFH", c2="PPP")
    world.observe(before, "indicator", "c1", "1.1", "value", value=61.25)
    then = world.file("VP", "2018-12", sender="VP", form="outputs")
    world.observe(then, "output", None, "output.km", "value", measure="cumulative", value=40.0)
    now = world.file("A", "2019-06")
    world.marks(now, c1="PPP", c2="PPP")
    outputs = world.file("VP", "2019-06", sender="VP", form="outputs")
    world.observe(outputs, "output", None, "output.km", "value", measure="cumulative", value=50.0)
    world.observe(outputs, "output", None, "output.km", "value", measure="planned", value=90.0)

    def repeat(cell: str, kind: str, subject: str, state: str, commune: str | None = None, **more: Any) -> None:
        file = outputs if kind == "output" else now
        row = {"file": file, "period": "2019-06", "sheet": "S", "cell": cell, "of_period": "2018-12", "time": "earlier"}
        row |= {
            "kind": kind,
            "subject": subject,
            "measure": "mark",
            "state": state,
            "commune_code": commune,
            "text": "x",
        }
        world.comparatives.append(row | more)

    repeat("X1", "criterion", "1", "failed", "c1")  # was passed
    repeat("X2", "criterion", "2", "failed", "c1")  # the same
    repeat("X3", "criterion", "3", "failed", "c1")  # was held: nothing to compare with
    repeat("X4", "criterion", "1", "held", "c2")  # cannot be read
    repeat("X5", "indicator", "1.1", "value", "c1", measure="value", value=61.3)  # rounded
    repeat("X6", "indicator", "1.1", "value", "c1", measure="value", value=61.4)  # not
    repeat("X7", "output", "output.km", "value", measure="cumulative", value=41.0)
    repeat("X8", "output", "output.km", "value", measure="this_period", value=7.0)  # not reported then
    repeat("X9", "criterion", "1", "passed", "c3", of_period="2017-12")  # no such period
    repeat("Y1", "output", "output.km", "value", measure="planned", value=100.0, time="plan", of_period="2019-12")
    repeat("Y2", "output", "output.km", "value", measure="planned", value=120.0, time="plan", of_period="2019-12")
    repeat("Y3", "output", "output.km", "value", measure="planned", value=140.0, time="plan", of_period="2020-12")
    sql = "SELECT rule, cell, severity FROM raw.issues WHERE rule IN ('restatement', 'plan_differs') ORDER BY cell"
    raised = world.ask(tmp_path, sql)
    own_plan = [r for r in raised if r[0] == "plan_differs" and r[1] not in ("Y1", "Y2", "Y3")]
    assert [r for r in raised if r not in own_plan] == [
        ("restatement", "X1", "warning"),
        ("restatement", "X6", "warning"),
        ("restatement", "X7", "warning"),
        ("plan_differs", "Y2", "warning"),
    ]
    assert len(own_plan) == 1
    message = world.ask(tmp_path, "SELECT message_vi FROM raw.issues WHERE cell = 'X1'")[0][0]
    assert "2018-12: chưa đạt" in message and "2018-12: đạt" in message
    figures = "SELECT period, value FROM core.output_values ORDER BY period"
    assert world.ask(tmp_path, figures) == [("2018-12", 40.0), ("2019-06", 50.0)]
