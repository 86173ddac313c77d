"""Many source cells said briefly: ``file!sheet!A1`` addresses gathered by sheet and joined into ranges."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

A1 = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")


def split(source: str) -> tuple[str, str]:
    """``2019-06/x.xlsx!TH!H37`` → (``2019-06/x.xlsx!TH``, ``H37``). A source without a cell gives an empty cell."""
    place, _, cell = source.rpartition("!")
    return (place, cell) if place and A1.fullmatch(cell) else (source, "")


def ranges(cells: Iterable[str]) -> list[str]:
    """Cells of one sheet as ranges, ``C9:U28``: runs down a column, equal runs of neighbouring columns joined."""
    from pipeline.ingest.grid import address, position  # brings all readers

    rows_of: dict[int, set[int]] = defaultdict(set)
    for cell in cells:
        if A1.fullmatch(cell):
            row, column = position(cell)
            rows_of[column].add(row)
    blocks: list[list[int]] = []  # first row, last row, first column, last column
    for column in sorted(rows_of):
        for run in _runs(sorted(rows_of[column])):
            if beside := next((b for b in blocks if b[:2] == [*run] and b[3] == column - 1), None):
                beside[3] = column
            else:
                blocks.append([*run, column, column])
    made = []
    for r1, r2, c1, c2 in sorted(blocks, key=lambda b: (b[0], b[2])):
        start, end = address(r1, c1), address(r2, c2)
        made.append(start if start == end else f"{start}:{end}")
    return made


def by_sheet(sources: Iterable[str]) -> list[tuple[str, list[str], int]]:
    """Sources as (``file!sheet``, ranges, how many cells), by file name; doubles count once."""
    cells_of: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        place, cell = split(source)
        cells_of[place].add(cell)
    return [(place, ranges(cells), len(cells)) for place, cells in sorted(cells_of.items())]


def _runs(numbers: list[int]) -> Iterable[tuple[int, int]]:
    for _, run in groupby(enumerate(numbers), lambda at: at[1] - at[0]):
        following = [n for _, n in run]
        yield following[0], following[-1]
