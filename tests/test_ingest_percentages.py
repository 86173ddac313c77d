"""Rule 15: a figure of 1 or less among percentages needs a sign of its own; a sign in the format is read as Excel reads it."""

from __future__ import annotations

from typing import Any

import pytest
from troubles.judging import faults, read_trouble, values
from troubles.others import department

ID = "15.3"


@pytest.mark.parametrize(
    ("typed", "code", "truth"),
    [
        (0.8, '0.00"%"', 0.8),
        (0.8, "0.00\\%", 0.8),
        (0.8, "0%", 80.0),
        (0.8, "0.0%;-0.0%", 80.0),
        (80.0, '0"%"', 80.0),
        ("0,8%", "", 0.8),
        ("0.8 %", "", 0.8),
        (0, "", 0.0),
        (1.2, "", 1.2),
        ("1,2", "", 1.2),
        (0.8, "", None),
        (0.8, "0_%", None),
        (0.8, "[$%-409]0.0", None),
        (1, "", None),
        ("0,8", "", None),
        ("0.8", "", None),
        ("1", "", None),
    ],
)
def test_a_small_figure_among_large_ones(typed: Any, code: str, truth: float | None) -> None:
    made = department(ID, spell="number")
    made.write_at(2, ID, typed, "held" if truth is None else truth, code)
    if truth is None:
        made.want("ambiguous_number", cell=made.at(2, ID))
    assert faults(made, read_trouble(made)) == []


@pytest.mark.parametrize("as_text", [True, False])
def test_a_column_of_fractions_without_signs_is_held(as_text: bool) -> None:
    made = department(ID, spell="number")
    for i in range(len(made.rows)):
        share = round(0.3 + i / 100, 3)
        made.write_at(i, ID, str(share).replace(".", ",") if as_text else share, "held")
    reading = read_trouble(made)
    assert set(values(reading).values()) == {"held"}
    assert {i["rule"] for i in reading.issues} == {"ambiguous_number"}


def test_one_fraction_among_small_percentages_is_held() -> None:
    """A hundredth of its neighbours, though those are small too."""
    made = department(ID, spell="number")
    for i in range(len(made.rows)):
        made.write_at(i, ID, 15.0 + i / 10, 15.0 + i / 10)
    made.write_at(4, ID, 0.278, "held")
    made.want("ambiguous_number", cell=made.at(4, ID))
    assert faults(made, read_trouble(made)) == []
