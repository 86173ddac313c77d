"""Units as forms state them: equal text, other spellings, what is converted and what never is."""

from __future__ import annotations

from typing import Any

import pytest
from troubles.judging import read_trouble
from troubles.kinds.registers import named_rows

from pipeline.ingest.grid import Cell, Sheet
from pipeline.ingest.table import Column, Table
from pipeline.ingest.units import Units
from pipeline.reference import defaults
from pipeline.reference.model import Unit

OWN = (
    Unit("km2", "km²", "km²", 2, False, "ha", 100.0),
    Unit("toan-dong", "triệu đồng", "million VND", 1, False, "toan-dong"),
)


@pytest.mark.parametrize(
    ("stated", "expected", "factor"),
    [
        ("điểm", "điểm", 1.0),
        ("Xi-lô", "xi-lô", 1.0),  # nobody knows it, both write it so
        ("triệu đồng", "billion VND", 0.001),
        ("Tr. đ", "billion VND", 0.001),
        ("1.000.000 đ", "billion VND", 0.001),
        ("TỶ ĐỒNG", "million VND", 1000.0),
        ("m", "km", 0.001),
        ("lao động", "person", 1.0),
        ("người", "person-time", 1.0),
        ("điểm %", "percentage point", 1.0),
        ("%", "percentage point", 1.0),
        ("triệu đồng, %", "billion VND", 0.001),
        ("nghìn đồng/người/năm", "triệu đồng/người", 0.001),
        ("triệu", "triệu đồng/người", 1.0),
        ("nghìn đồng/người/tháng", "triệu đồng/người/năm", None),
        ("triệu đồng/hộ", "triệu đồng/người/năm", None),
        ("triệu đồng/người", "billion VND", None),
        ("km", "ha", None),
        ("nghìn USD", "billion VND", None),
        ("%", "km", None),
        ("triệu đồng, tỷ đồng", "billion VND", None),
    ],
)
def test_a_unit_is_the_expected_one_or_is_converted_or_is_another(
    stated: str, expected: str, factor: float | None
) -> None:
    found = Units(defaults.units()).factor(stated, expected)
    assert found == (None if factor is None else pytest.approx(factor))


def test_a_workspaces_own_units_go_before_the_packages() -> None:
    units = Units(defaults.with_units(OWN))
    assert units.factor("km²", "ha") == 100 and units.factor("ha", "km2") == 0.01
    assert units.named("triệu đồng") == OWN[1]


def sheet(**cells: str) -> tuple[Sheet, Table]:
    made = Sheet("A")
    for a1, text in cells.items():
        made.put(Cell(int(a1[1:]), ord(a1[0]) - 64, text))
    planned = Column(2, "planned", cells=[(3, 2)], text=cells["B3"])
    return made, Table("funding", (3, 3), 1, {1: Column(1, "label", cells=[(3, 1)]), 2: planned}, 4, 9)


@pytest.mark.parametrize(
    ("cells", "stated"),
    [
        ({"A1": "Vốn (tỷ đồng)", "A2": "ĐVT: triệu đồng", "B3": "Kế hoạch (đồng)"}, "đồng"),
        ({"A1": "Vốn (tỷ đồng)", "A2": "ĐVT: triệu đồng", "B3": "Kế hoạch"}, "triệu đồng"),
        ({"A1": "Vốn (tỷ đồng)", "A2": "Đơn vị: Sở Tài chính", "B3": "Kế hoạch"}, "tỷ đồng"),
        ({"A1": "Vốn (tỷ đồng)", "A2": "Đơn vị tính: nghìn USD", "B3": "Kế hoạch"}, "nghìn usd"),
        ({"A1": "Vốn (kèm theo)", "B3": "Kế hoạch"}, None),
    ],
)
def test_the_column_speaks_before_the_table_and_the_table_before_its_title(
    cells: dict[str, str], stated: str | None
) -> None:
    page, table = sheet(**cells)
    units = Units(defaults.units())
    found = units.of_column(page, table, table.columns[2]) or units.of_table(page, table)
    assert (found.text if found else None) == stated


def observed(kind: str, target: str, measure: str, *puts: tuple[Any, int, Any]) -> tuple[Any, set[str]]:
    """One figure read from a clean form after changes (row or target, column, value), and the issues' rules."""
    made = named_rows(kind)
    for row, column, value in puts:
        made.leaf.put(made.leaf.anchors["row", row][0] if isinstance(row, str) else row, column, value)
    reading = read_trouble(made)
    [figure] = [o for o in reading.observations if o["subject"] == target and o["measure"] == measure]
    shown = [i for i in reading.issues if i["rule"] == "unit_differs"]
    assert not any(i["found"] == i["expected"] or "output." in i["message_vi"] for i in shown)
    return figure["value"] if figure["state"] == "value" else figure["state"], {i["rule"] for i in reading.issues}


CANALS = "output.canals_km"  # the plan wants 60 km


@pytest.mark.parametrize(
    ("puts", "value"),
    [
        ([(CANALS, 3, "m"), (CANALS, 4, 60_000), (CANALS, 6, 16_500)], 16.5),  # proved by the plan's 60 km
        ([(CANALS, 3, "m"), (CANALS, 4, 60), (CANALS, 6, 16.5)], "held"),  # the plan column says km
        ([(CANALS, 3, "m"), (CANALS, 4, None), (CANALS, 6, 16_500)], 16.5),  # nothing says otherwise
        ([(CANALS, 3, "ha"), (CANALS, 6, 16.5)], "held"),
        ([(CANALS, 6, "16.500,0 m")], "held"),  # the cell contradicts its own row
        ([(CANALS, 3, None), (CANALS, 6, "16.500,0 m")], 16.5),
        ([(CANALS, 3, None), (3, 2, "Đơn vị tính: m"), (CANALS, 6, 16_500)], 16.5),
        ([(CANALS, 3, None), (3, 2, "Đơn vị tính: triệu đồng"), (CANALS, 6, 16.5)], "held"),
        ([(3, 2, "Đơn vị tính: triệu đồng"), (CANALS, 6, 16.5)], 16.5),  # the row's unit goes before the table's
        ([(CANALS, 3, None), (4, 6, "Lũy kế từ đầu năm (m)"), (CANALS, 6, 16_500)], 16.5),
    ],
)
def test_outputs_are_converted_from_the_unit_stated_nearest(puts: list[tuple[Any, int, Any]], value: Any) -> None:
    figure, rules = observed("output", CANALS, "cumulative", *puts)
    assert figure == value
    assert value != "held" or rules & {"unit_differs", "unreadable_number"}


CREDIT = "funding.credit"


@pytest.mark.parametrize(
    ("puts", "value"),
    [
        ([(CREDIT, 4, "411.900,0 triệu đồng")], 411.9),  # the cell goes before the table, which says tỷ
        ([(3, 4, "Đơn vị tính: triệu đồng"), (CREDIT, 4, 411_900)], 411.9),
        ([(3, 4, None), (2, 1, "NGUỒN VỐN 6 THÁNG 2019 (Triệu đồng)"), (CREDIT, 4, 411_900)], 411.9),
        ([(4, 4, "Đã huy động (triệu đồng)"), (CREDIT, 4, 411_900)], 411.9),  # that column alone
        ([(3, 4, "Đơn vị tính: nghìn USD"), (CREDIT, 4, 411.9)], "held"),
        ([(3, 4, None), (CREDIT, 4, 411.9)], "held"),
    ],
)
def test_money_is_converted_from_the_unit_stated_nearest(puts: list[tuple[Any, int, Any]], value: Any) -> None:
    figure, rules = observed("funding", CREDIT, "mobilised", *puts)
    assert figure == value
    assert value != "held" or "unit_differs" in rules


def planned(reference: Any, times: float) -> list[tuple[Any, int, Any]]:
    return [(t.target_id, 3, t.target_low * times) for t in reference.targets if t.measure == "money" and t.target_low]


def test_a_stated_unit_of_money_that_the_plan_column_contradicts_is_held(reference: Any) -> None:
    figure, rules = observed("funding", CREDIT, "mobilised", *planned(reference, 1000), (CREDIT, 4, 411_900))
    assert figure == "held" and "unit_differs" in rules  # 'tỷ đồng' above, the plan in triệu


def test_without_a_stated_unit_the_plan_column_tells_it(reference: Any) -> None:
    puts = [*planned(reference, 1e6), (3, 4, None), (CREDIT, 4, 411_900_000)]
    assert observed("funding", CREDIT, "mobilised", *puts)[0] == 411.9


def test_a_unit_that_nobody_knows_is_held_whatever_the_plan_column_says(reference: Any) -> None:
    puts = [*planned(reference, 1), (3, 4, "Đơn vị tính: nghìn USD")]
    assert observed("funding", CREDIT, "mobilised", *puts)[0] == "held"
