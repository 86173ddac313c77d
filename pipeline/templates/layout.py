"""What a form consists of, before anything is drawn: sheets, columns, rows, and what may be typed into which cell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

TOP = 8
"""Lines above the headings: organisation and national heading, label, titles, report, legend, unit."""

Shown = str | float | dt.date


@dataclass(frozen=True)
class Entry:
    """What may be typed into a cell.

    ``rule`` is the validation as xlsxwriter takes it, without its messages; ``{cell}`` and ``{row}`` in its texts stand
    for the address and the row of the first cell. ``title`` and ``message`` are shown when the cell is chosen,
    ``error`` when something else was typed. ``fails`` is a formula, true where the value misses its threshold.
    """

    title: str
    message: str
    error: str
    rule: dict[str, object]
    number_format: str = "General"
    align: str = "center"
    fails: str = ""


@dataclass(frozen=True)
class Formula:
    """A computed cell and the value it has while the form is blank."""

    text: str
    value: Shown


@dataclass(frozen=True)
class Column:
    """A visible column. ``headings`` has one text a heading row; an empty one continues the text above it."""

    headings: tuple[str, ...]
    width: float
    entry: Entry | None = None
    align: str = "center"
    rotated: bool = False
    is_label: bool = False
    number_format: str = "General"


@dataclass
class Row:
    """A row below the headings. ``key`` goes to the hidden column; the dicts are by index of the column. ``filled`` are
    the last known values that stand in cells to be filled in.

    ``kind``: entry, group (a heading of several rows), total, or known: for the grey sheet alone, which then
    has only these.
    """

    key: str = ""
    kind: str = "entry"
    cells: dict[int, Shown | Formula] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    previous: dict[int, Shown] = field(default_factory=dict)
    filled: dict[int, Shown] = field(default_factory=dict)
    indent: int = 0


@dataclass
class Page:
    """One sheet of a form."""

    name: str
    organisation: tuple[str, ...]
    title: str
    period_line: str
    report_line: str
    columns: list[Column]
    rows: list[Row] = field(default_factory=list)
    legend: str = ""
    unit_line: str = ""
    signer: tuple[str, ...] = ()
    period: str = ""
    frozen: int = 2
    paper: str = "A4"
    font_size: float = 11
    row_height: float = 18
    heading_heights: tuple[float, ...] = ()

    @property
    def heading_rows(self) -> int:
        return len(self.columns[0].headings)

    @property
    def first_row(self) -> int:
        """Sheet row (from 0) of the first row of data."""
        return TOP + self.heading_rows

    def at(self, row: int, column: int, *, fixed: bool = False) -> str:
        """Address of a row and column of this page, both from 0; the hidden key column is not counted."""
        line, letter = self.first_row + row + 1, letters(column + 1)
        return f"${letter}${line}" if fixed else f"{letter}{line}"

    def span(self, column: int, first: int, last: int) -> str:
        """Range of one column from row ``first`` to row ``last`` of this page."""
        return f"{self.at(first, column)}:{self.at(last, column)}"

    @property
    def has_previous(self) -> bool:
        return any(r.previous for r in self.rows)

    @property
    def filled_columns(self) -> tuple[int, int] | None:
        """The first and last column that has values filled in beforehand; None where no cell has."""
        columns = {at for r in self.rows for at in r.filled}
        return (min(columns), max(columns)) if columns else None

    def count(self, column: int, first: int, last: int, value: Shown | None = None) -> int:
        """How many cells of a column, from row to row, are filled in beforehand, with this value if one is given."""
        inside = [r.filled.get(column) for r in self.rows[first : last + 1]]
        return sum(v is not None and value in (None, v) for v in inside)


@dataclass
class Form:
    """One workbook: a form and whom it is for. ``lists`` are (district, commune) pairs for dependent drop-downs."""

    form: str
    sender: str
    title: str
    file_name: str
    period: str
    pages: list[Page]
    lists: tuple[tuple[str, str], ...] = ()
    districts: tuple[str, ...] = ()


def letters(column: int) -> str:
    """Column number, from 0, as letters: 0 → A, 27 → AB."""
    made, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        made = chr(65 + letter) + made
    return made
