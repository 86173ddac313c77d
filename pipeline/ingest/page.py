"""What has been read of one workbook so far: a role for every cell, observations, issues. Nothing is dropped here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.ingest.grid import Cell, Sheet, address, position
from pipeline.ingest.legends import Legend
from pipeline.ingest.places import Places
from pipeline.ingest.text import clean
from pipeline.schema import rules

WHOLE_ROW = ("recognition", "work")  # of whose facts one cell of the row carries the observation, the others their part
UNUSABLE = {"formula": "formula_without_value", "error": "error_cell"}
STRUCK = "tên hàng hoặc tiêu đề cột bị gạch ngang"


@dataclass
class Page:
    """One sheet while it is read. ``roles`` by (row, column): (role, reason)."""

    file: str
    period: str
    sheet: Sheet
    legend: Legend = field(default_factory=Legend)
    notes: dict[str, str] = field(default_factory=dict)
    roles: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    observations: list[dict[str, Any]] = field(default_factory=list)
    comparatives: list[dict[str, Any]] = field(default_factory=list)
    times: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)  # (period, meaning) of another time
    issues: list[dict[str, Any]] = field(default_factory=list)
    covered: list[Cell] = field(default_factory=list)
    unconfirmed: dict[tuple[int, int], Cell] = field(default_factory=dict)
    originals: dict[tuple[int, int], str] = field(default_factory=dict)
    merges_told: set[tuple[int, int, int, int]] = field(default_factory=set)
    controls_told: bool = False
    dash_is_zero: bool = False
    digits_differ: bool = False
    no_is_failed: bool = False
    decorations_told: set[str] = field(default_factory=set)
    struck: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def blank_is_told(self) -> bool:
        """True where the legend gives a blank a definite meaning, so that blanks need no question."""
        return self.legend.of("") in ("passed", "failed", "not_applicable")

    def __post_init__(self) -> None:
        # A value under a merged range is not to be seen in the sheet, so nothing is read from it; it is kept and told.
        self.covered += [self.sheet.take(at) for at in self.sheet.under_merges()]

    def role(self, row: int, column: int, role: str, reason: str = "") -> None:
        """Say what a cell is. The first say stands, but held overrides it: a doubt is never taken back silently."""
        at = (row, column)
        if at in self.sheet.cells and (role == "held" or at not in self.roles):
            self.roles[at] = (role, reason)

    def role_of_other_time(self, row: int, column: int, period: str, meaning: str) -> None:
        """A value of another time or of a plan: it is kept with its own period and meaning, and feeds nothing."""
        self.role(row, column, "value")
        if self.roles.get((row, column), ("",))[0] == "value":
            self.times[row, column] = (period, meaning)

    def row_role(self, row: int, role: str, reason: str = "") -> None:
        """The same role for every cell of a row that has none yet."""
        for cell in self.sheet.row(row):
            self.role(row, cell.column, role, reason)

    def tell_decoration(self, row: int, column: int, text: str, places: Places) -> None:
        """One line for each column of names (or row, where names stand across) about what is written around them."""
        bare = places.decorated.get(clean(text))
        if bare is not None and bare.shown not in self.decorations_told:
            self.decorations_told.add(bare.shown)
            self.issue("decorated_names", row, column, found=bare.shown, place=bare.name)

    def issue(self, rule: str, row: int | None, column: int | None, **words: Any) -> None:
        """An issue at a cell of this sheet (or, without row, at the sheet)."""
        cell = address(row, column) if row is not None and column is not None else None
        self.issues.append(
            rules.issue(rule, file=self.file, sheet=self.sheet.name, cell=cell, period=self.period, **words)
        )

    def observe(
        self,
        row: int,
        column: int,
        kind: str,
        subject: str,
        state: str,
        *,
        commune_code: str | None = None,
        measure: str = "value",
        value: float | None = None,
        value_2: float | None = None,
        on_date: dt.date | None = None,
        decision_no: str | None = None,
        year_counted: int | None = None,
        detail: str | None = None,
    ) -> None:
        """A value read at a cell (or at the address of a blank that means something); held where the cell is in doubt."""
        at = (row, column)
        cell = self.sheet.cells.get(at)
        if state != "held" and ((cell is not None and cell.doubt) or self.is_struck(at)):
            if self.is_struck(at):
                self.role(row, column, "held", STRUCK)
            elif self.roles.get(at, ("",))[0] != "held":
                self.unusable(cell, "")
            state, value, value_2, on_date, decision_no, year_counted = "held", None, None, None, None, None
        self.observations.append(
            {
                "file": self.file,
                "period": self.period,
                "sheet": self.sheet.name,
                "cell": address(row, column),
                "kind": kind,
                "commune_code": commune_code,
                "subject": subject,
                "measure": measure,
                "state": state,
                "value": value,
                "value_2": value_2,
                "text": (cell.text or None) if cell else None,
                "on_date": on_date,
                "decision_no": decision_no,
                "year_counted": year_counted,
                "detail": detail,
            }
        )

    def is_struck(self, at: tuple[int, int]) -> bool:
        """True in a row whose name, or a column whose heading, is struck through: its issue stands there."""
        return bool(self.struck) and any(a <= at[0] <= c and b <= at[1] <= d for a, b, c, d in self.struck)

    def unusable(self, cell: Cell | None, place: str) -> bool:
        """Hold a cell whose content no reader may trust: not computed, in error, struck through, shown as something else."""
        if cell is None or not is_doubtful(cell):
            return False
        self.hold(cell.row, cell.column, UNUSABLE.get(cell.kind) or cell.doubt, found=cell.text, place=place)
        return True

    def hold(self, row: int, column: int, rule: str, **words: Any) -> None:
        """Hold a cell for the reason of a rule and say so at the cell."""
        self.issue(rule, row, column, **words)
        self.role(row, column, "held", str(self.issues[-1]["message_vi"]))

    def hold_unused(self, values: Iterable[tuple[int, int]]) -> None:
        """Hold every value that nothing came of: no observation, no figure of another time, no issue stands at its cell; so
        too of ``values``, marks and figures of columns that count, what was taken for a note."""
        for at in values:
            if self.roles.get(at, ("note",))[0] == "note" and at in self.sheet.cells:
                self.roles[at] = ("value", "")
        spoken = {r["cell"] for r in (*self.observations, *self.comparatives, *self.issues)}
        whole_rows = {position(o["cell"])[0] for o in self.observations if o["kind"] in WHOLE_ROW}
        unused = sorted(
            at
            for at, (role, _) in self.roles.items()
            if role == "value" and at not in self.times and at[0] not in whole_rows and address(*at) not in spoken
        )
        if unused:
            self.issue("value_unused", *unused[0], found=len(unused))
        for at in unused:
            self.role(*at, "held", "không rõ giá trị này thuộc xã, chỉ tiêu hay kỳ nào")

    def cells(self) -> list[dict[str, Any]]:
        """Rows of raw.cells: every non-empty cell of the sheet, with its role; what nothing claimed is ignored."""
        made = []
        for cell in self.sheet.in_order():
            at = (cell.row, cell.column)
            role, reason = self.roles.get(at, ("ignored", "ngoài các bảng nhận ra được"))
            period, meaning = self.times.get(at, ("", ""))
            text = self.originals.get(at, cell.text)
            made.append(self._row(cell, text, role, reason, period, meaning))
        for cell in self.unconfirmed.values():
            made.append(self._row(cell, cell.text, "ignored", "điền sẵn từ kỳ trước, chưa được xác nhận"))
        for cell in self.covered:
            made.append(self._row(cell, cell.text, "held", "nằm khuất dưới ô gộp"))
        return made

    def _row(
        self, cell: Cell, text: str, role: str, reason: str, period: str = "", meaning: str = ""
    ) -> dict[str, Any]:
        return {
            "file": self.file,
            "sheet": self.sheet.name,
            "cell": cell.a1,
            "row_no": cell.row,
            "column_no": cell.column,
            "text": text,
            "role": role,
            "reason": reason or None,
            "period": period or None,
            "meaning": meaning or None,
        }


def is_doubtful(cell: Cell) -> bool:
    """True for a cell whose content no reader may trust."""
    return bool(cell.doubt) or cell.kind in UNUSABLE


@dataclass
class Context:
    """What a table is read against: where we are and what is known about it."""

    places: Any
    lexicon: Any
    reference: Any
    district: str | None
    period: str
    not_applicable: frozenset[int] = frozenset()
    compound: frozenset[str] = frozenset()
    seen: dict[tuple[str, str], list[tuple[str, int, int]]] = field(default_factory=dict)
    suggested: set[str] = field(default_factory=set)
    unread_rows: int = 0
