"""A workbook as a grid of addressed cells: what every format is read into and all later reading works on."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

SEVERAL = 5  # formulas; fewer may well all be 0
TALL = 200  # rows; a merged range taller than this is looked up on its own
A1 = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


@functools.cache
def letters(column: int) -> str:
    """Column number, from 1, as letters: 28 → AB."""
    made = ""
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


def address(row: int, column: int) -> str:
    """Row and column, from 1, as A1."""
    return f"{letters(column)}{row}"


@functools.lru_cache(maxsize=50_000)
def position(a1: str) -> tuple[int, int]:
    """A1 as (row, column). Raises ValueError for anything else."""
    found = A1.fullmatch(a1.strip().upper())
    if not found:
        raise ValueError(f"not a cell address: {a1!r}")
    column = 0
    for ch in found[1]:
        column = column * 26 + ord(ch) - 64
    return int(found[2]), column


@dataclass(slots=True)
class Cell:
    """One non-empty cell. ``kind``: text, number, bool, date, error, or formula (one without a stored value).

    ``doubt`` is the rule that says why its content is not to be believed; ``unseen``: written in the colour behind it.
    """

    row: int
    column: int
    text: str
    kind: str = "text"
    value: float | None = None
    on_date: dt.date | None = None
    number_format: str = ""
    font: str = ""
    formula: str = ""
    doubt: str = ""
    unseen: bool = False

    @property
    def a1(self) -> str:
        return address(self.row, self.column)


@dataclass
class Sheet:
    """One sheet; ``cells`` by (row, column), from 1; merged ranges as (row1, column1, row2, column2).

    ``controls`` are the positions a check box or a drawn mark lies upon; (0, 0) among them: one whose place is not known.
    """

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    controls: frozenset[tuple[int, int]] = frozenset()
    _merges_by_row: dict[int, list[tuple[int, int, int, int]]] = field(default_factory=dict, repr=False, compare=False)
    _tall: list[tuple[int, int, int, int]] = field(default_factory=list, repr=False, compare=False)
    _merges_known: int = field(default=-1, repr=False, compare=False)
    _rows: dict[int, list[Cell]] = field(default_factory=dict, repr=False, compare=False)

    def add(self, cell: Cell) -> None:
        """Take a cell in; one that is empty or only spaces is no cell."""
        if cell.text.strip("\u00a0 \t\r\n") or cell.kind != "text":
            self.cells[cell.row, cell.column] = cell
            self._rows.clear()

    def take(self, at: tuple[int, int]) -> Cell:
        """Take a cell out of the sheet."""
        self._rows.clear()
        return self.cells.pop(at)

    def put(self, cell: Cell) -> None:
        """Put a cell where another may be; an empty one takes that one away."""
        self.cells.pop((cell.row, cell.column), None)
        self._rows.clear()
        self.add(cell)

    def text(self, row: int, column: int) -> str:
        found = self.cells.get((row, column))
        return found.text if found else ""

    def text_under_merge(self, row: int, column: int) -> str:
        """The text of a position, or of the merged range that covers it downward."""
        merge = self.merge_at(row, column)
        return self.text(row, column) or (self.text(merge[0], merge[1]) if merge and merge[1] == merge[3] else "")

    def row(self, row: int) -> list[Cell]:
        """The row's cells from left to right."""
        return self.by_row().get(row, [])

    def in_order(self) -> Iterator[Cell]:
        """All cells, top to bottom, each row from left to right."""
        return itertools.chain.from_iterable(self.by_row().values())

    def rows(self, first: int, last: int) -> Iterator[list[Cell]]:
        """The rows with cells from first to last; a table may end a million rows below its beginning."""
        return (cells for row, cells in self.by_row().items() if first <= row <= last)

    def by_row(self) -> dict[int, list[Cell]]:
        """Rows with cells, top to bottom, each from left to right."""
        if not self._rows:
            for at in sorted(self.cells):
                self._rows.setdefault(at[0], []).append(self.cells[at])
        return self._rows

    def merge_at(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """The merged range that covers the position, if any."""
        if not self.merged:
            return None
        if len(self.merged) != self._merges_known:
            self._index_merges()
        near = self._merges_by_row.get(row, ())
        if not near and not self._tall:
            return None
        return next((m for m in (*near, *self._tall) if m[0] <= row <= m[2] and m[1] <= column <= m[3]), None)

    def under_merges(self) -> list[tuple[int, int]]:
        """Positions of cells that a merged range covers, but for the first of each range."""
        if not self.merged:
            return []
        self._index_merges()
        rows = self._merges_by_row
        near = [at for at in self.cells if self._tall or at[0] in rows]
        return [at for at in near if (merge := self.merge_at(*at)) and at != merge[:2]]

    def _index_merges(self) -> None:
        """Ranges by row, so that a sheet with thousands of them is still read in one pass; very tall ones apart."""
        self._merges_by_row.clear()
        self._tall = [m for m in self.merged if m[2] - m[0] > TALL]
        for m in self.merged:
            if m[2] - m[0] <= TALL:
                for r in range(m[0], m[2] + 1):
                    self._merges_by_row.setdefault(r, []).append(m)
        self._merges_known = len(self.merged)


@dataclass
class Workbook:
    """A workbook as opened; ``notes`` are (rule, found) pairs about the file as a whole.

    ``computed``: a program that computes formulas has saved it.
    """

    format: str
    sheets: list[Sheet] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    computed: bool = False

    def distrust_uncomputed(self) -> None:
        """Take the results of formulas for missing where all of them are 0: a library that computes nothing writes that."""
        formulas = [c for s in self.sheets for c in s.cells.values() if c.formula and c.kind != "formula"]
        if (
            not self.computed
            and len(formulas) >= SEVERAL
            and all(c.kind == "number" and c.value == 0 for c in formulas)
        ):
            for c in formulas:
                c.kind, c.text, c.value = "formula", c.formula, None


def number_text(value: float) -> str:
    """A number in its shortest exact form: 19, 0.876."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else format(value, ".15g")


class CannotOpen(Exception):
    """The file cannot be read at all; carries the rule of the issue, what was found, what the limit is."""

    def __init__(self, rule: str, found: str = "", expected: str = ""):
        self.rule, self.found, self.expected = rule, found, expected
        super().__init__(f"{rule}: {found}")
