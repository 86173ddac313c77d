"""Criteria under names nobody knows: read where the whole list stands in its order, held where anything speaks against it."""

from __future__ import annotations

from typing import Any

import pytest
from test_ingest_forms import CRITERIA, DISTRICT, communes, matrix, named, read, rules_of, sheet_of, states

from pipeline.ingest.reading import Ingested
from pipeline.reference.model import Reference

OTHER_WORDS = {2: "Đường sá", 3: "Kênh mương", 4: "Lưới"}


def as_columns(reference: Reference, names: dict[int, str], number: str) -> Ingested:
    return read(reference, sheet_of(matrix(reference, heads=lambda k: number.format(k) + names[k])))


def as_rows(reference: Reference, names: dict[int, str], number: str) -> Ingested:
    heads: list[Any] = ["TT", "Tiêu chí", *(c.commune_name for c in communes(reference))]
    rows = [[number.format(k).strip(". "), names[k], *["Đ"] * 6] for k in CRITERIA]
    return read(reference, sheet_of([[f"UBND huyện {DISTRICT}"], [], heads, *rows]))


@pytest.mark.parametrize("layout", [as_columns, as_rows])
@pytest.mark.parametrize("number", ["{}. ", ""])
def test_a_name_nobody_knows_is_its_places_criterion(reference: Reference, layout: Any, number: str) -> None:
    reading = layout(reference, named(reference) | OTHER_WORDS, number)
    assert states(reading) == {"passed": 114}
    issues = [i for i in reading.issues if i["rule"] == "criterion_by_order"]
    assert [str(i["expected"]) for i in issues] == ["2", "3", "4"]
    assert {i["severity"] for i in issues} == {"info"}


@pytest.mark.parametrize("layout", [as_columns, as_rows])
@pytest.mark.parametrize(
    ("names", "number"),
    [
        ({3: "Thủy lợy"}, ""),  # meant for a known name: held with it as the suggestion
        ({3: "Kênh mương", 8: "Y tế", 15: "Thông tin và Truyền thông"}, "{}. "),  # the list is not in its order
        ({9: "Hợp tác xã"}, "{}. "),  # the words are another criterion's
        ({3: "Nhà văn hóa xã"}, ""),
        (dict.fromkeys(range(1, 15), "Đường sá"), "{}. "),  # too few known names vouch for the list
    ],
)
def test_what_speaks_against_the_order_holds_the_name(
    reference: Reference, layout: Any, names: dict[int, str], number: str
) -> None:
    reading = layout(reference, named(reference) | names, number)
    assert "criterion_by_order" not in rules_of(reading)
    assert states(reading)["passed"] <= 108


@pytest.mark.parametrize("column", [2, 21])
def test_a_column_of_other_things_beside_the_list_is_no_part_of_it(reference: Reference, column: int) -> None:
    names = named(reference) | {1: "Sơ đồ", 3: "Kênh mương", 19: "Trật tự"}
    rows = matrix(reference, heads=lambda k: names[k])
    for row, value in zip(rows[3:], ["Dân cư", *range(801, 807)]):
        row.insert(column, value)
    assert states(read(reference, sheet_of(rows))) == {"passed": 114}
    rows[3][column + (1 if column == 2 else -1)] = "Nước sạch"  # the words are another criterion.s
    assert states(read(reference, sheet_of(rows))) == {"passed": 108}


def test_numbers_out_of_their_order_prove_nothing(reference: Reference) -> None:
    names = named(reference) | {5: "Lớp học", 6: "Nhà họp"}
    crossed = {5: 6, 6: 5}
    rows = matrix(reference, heads=lambda k: f"{crossed.get(k, k)}. {names[k]}")
    assert states(read(reference, sheet_of(rows))) == {"passed": 102, "held": 12}
