"""A table as its headings describe it: which form, which columns mean what, which rows are data."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Column:
    """One column of a table. ``subject`` is a criterion number, an indicator id, a commune's name; ``problem`` holds it.

    A column of another time has the meaning 'other_year'; ``of`` is what it means in its own time, ``time`` which that
    is (earlier, plan, '' where it is neither), ``period`` when (YYYY-MM, '' where it does not tell). ``by_contents``: its
    heading is new, its cells tell what it is.
    """

    number: int
    meaning: str
    subject: str = ""
    cells: list[tuple[int, int]] = field(default_factory=list)
    text: str = ""
    problem: str = ""
    found: str = ""
    by_contents: bool = False
    of: str = ""
    time: str = ""
    period: str = ""

    def set_aside(self, of: str, time: str, period: str) -> None:
        """Make it a column of another time."""
        self.meaning, self.of, self.time, self.period, self.found = "other_year", of, time, period, self.text


@dataclass
class Table:
    """A table on a sheet: its form, its heading rows, its columns; data lie from first_row to last_row.

    ``period`` is that of a table captioned with another time than the file's, which reports nothing for this one.
    """

    form: str
    heading_rows: tuple[int, int]
    label: int
    columns: dict[int, Column]
    first_row: int
    last_row: int
    span: tuple[int, int] = (1, 1 << 20)
    repeats: list[tuple[int, int]] = field(default_factory=list)
    rivals: tuple[Table, ...] = ()  # this table as each form it could be, where it fits more than one
    period: str = ""

    def covers(self, row: int) -> bool:
        """True for rows of data: below the headings, and not the headings again after a page break."""
        return self.first_row <= row <= self.last_row and not any(a <= row <= b for a, b in self.repeats)

    def holds(self, column: int) -> bool:
        """True for the columns of this table, where another stands beside it."""
        return self.span[0] <= column <= self.span[1]

    def continues(self, other: Table) -> bool:
        """True where this heading repeats the other table's: the same columns mean the same."""
        same = lambda t: {n: (c.meaning, c.subject) for n, c in t.columns.items()}  # noqa: E731
        return self.form == other.form and self.label == other.label and same(self) == same(other)

    @property
    def about(self) -> str:
        """What the table is about: a commune that stands twice under the same subjects stands there once too often."""
        return f"{self.form}:{','.join(sorted(c.subject for c in self.columns.values() if c.subject))}"

    @property
    def index(self) -> int | None:
        return next((c.number for c in self.columns.values() if c.meaning == "index"), None)

    def of(self, *meanings: str) -> list[Column]:
        """The columns with one of these meanings, left to right."""
        return [c for _, c in sorted(self.columns.items()) if c.meaning in meanings]
