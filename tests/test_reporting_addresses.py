"""Source cells joined into ranges: every cell once, none invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest import grid
from pipeline.reporting import addresses


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["H37"], ["H37"]),
        (["C9", "C10", "C11"], ["C9:C11"]),
        (["C9", "D9", "C10", "D10"], ["C9:D10"]),
        (["C9", "C11"], ["C9", "C11"]),
        (["Z1", "AA1"], ["Z1:AA1"]),
        (["C9", "C10", "D9"], ["C9:C10", "D9"]),
        ([], []),
    ],
)
def test_cells_become_ranges(cells: list[str], expected: list[str]) -> None:
    assert addresses.ranges(cells) == expected


@given(st.sets(st.tuples(st.integers(1, 30), st.integers(1, 40)), max_size=120))
def test_ranges_hold_exactly_the_cells_they_came_from(cells: set[tuple[int, int]]) -> None:
    names = {f"{grid.letters(c)}{r}" for c, r in cells}
    unfolded: list[str] = []
    for found in addresses.ranges(names):
        first, _, last = found.partition(":")
        (c1, r1), (c2, r2) = (
            grid.position(m[0])[::-1]
            for m in (addresses.A1.fullmatch(first), addresses.A1.fullmatch(last or first))
            if m
        )
        unfolded += [f"{grid.letters(c)}{r}" for c in range(c1, c2 + 1) for r in range(r1, r2 + 1)]
    assert sorted(unfolded) == sorted(names)


def test_a_sheet_name_may_hold_an_exclamation_mark() -> None:
    assert addresses.split("2019-06/a.xlsx!Tổng!hợp!H37") == ("2019-06/a.xlsx!Tổng!hợp", "H37")


def test_sources_are_gathered_by_sheet_and_counted_once() -> None:
    found = addresses.by_sheet(["p/a.xlsx!S!B2", "p/a.xlsx!S!B3", "p/a.xlsx!S!B3", "p/b.xlsx!S!B2"])
    assert found == [("p/a.xlsx!S", ["B2:B3"], 2), ("p/b.xlsx!S", ["B2"], 1)]
