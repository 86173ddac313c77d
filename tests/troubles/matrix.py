"""A clean district matrix in any look, with the truth of every cell and the places where an issue about it may stand."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline import reference as reference_files
from pipeline.reference.model import Commune, Reference
from pipeline.workspace import Workspace
from troubles import sheets
from troubles.sheets import At, Leaf

ROOT = Path(__file__).resolve().parents[2]
P, F, N, BLANK, H, ABSENT = "passed", "failed", "not_applicable", "not_reported", "held", "absent"
Key = tuple[str, str, str, str]  # kind, commune code, subject, measure
CRITERIA = range(1, 20)


@lru_cache(maxsize=1)
def reference() -> Reference:
    """The project's own reference and plan, loaded once."""
    return reference_files.load(Workspace(ROOT))


@lru_cache(maxsize=4)
def small_reference(*districts: str) -> Reference:
    """The same province with these districts only, so that a department's form of it is short."""
    whole = reference()
    return replace(
        whole,
        districts=tuple(d for d in whole.districts if d.district_code in districts),
        communes=tuple(c for c in whole.communes if c.district_code in districts),
    )


def communes_of(district: str) -> list[Commune]:
    return [c for c in reference().communes if c.district_code == district]


def full_name(district: str) -> str:
    return next(d.full_name for d in reference().districts if d.district_code == district)


@dataclass
class Trouble:
    """A workbook with its truth. What is not said otherwise must be read exactly, without a warning.

    ``truth``: what a careful person would take from it: a state, a number, a pair of numbers, or H (must not count, and
    an issue must say so), or ABSENT (must not be there; an issue must say so). ``may_hold``: keys that may as well be
    held. ``wanted``: (rules of which one must be raised, cell or None). ``status``: allowed statuses of the submission.
    """

    leaves: list[Leaf]
    truth: dict[Key, Any] = field(default_factory=dict)
    may_hold: set[Key] = field(default_factory=set)
    wanted: list[tuple[set[str], str | None]] = field(default_factory=list)
    status: set[str] = field(default_factory=set)
    name: str = "BC ra soat NTM.xlsx"
    period: str = "2019-06"
    known: tuple[str, ...] = ("2018-12", "2019-06", "2019-12")
    write: Callable[[list[Leaf]], bytes] = sheets.xlsx
    quiet: bool = True  # no critical issue or warning but the wanted ones
    explained: bool = False  # the file itself says what is not reported: no issue is needed for it

    written: bytes = b""
    districts: tuple[str, ...] = ()  # the province has only these, where given

    @property
    def leaf(self) -> Leaf:
        return self.leaves[0]

    def data(self) -> bytes:
        """The file's bytes; written once, so change nothing afterwards."""
        if not self.written:
            self.written = self.write(self.leaves)
        return self.written

    def want(self, *rules: str, cell: str | At | None = None) -> None:
        """One of these rules must be raised (at the cell)."""
        self.wanted.append((set(rules), sheets.a1(cell) if isinstance(cell, tuple) else cell))

    def refused(self, *rules: str) -> None:
        """The whole file must be refused, for one of these reasons."""
        self.status, self.truth = {"refused"}, dict.fromkeys(self.truth, ABSENT)
        self.want(*rules)


@dataclass
class Matrix(Trouble):
    """A matrix of communes × criteria; ``rows`` are its communes in order."""

    rows: list[Commune] = field(default_factory=list)
    top: int = 0  # first heading row
    bottom: int = 0  # last heading row
    first: int = 0  # first row of data
    total_row: int = 0
    legend_at: At = (0, 0)
    passed: Any = "Đ"
    failed: Any = "CĐ"

    def key(self, i: int, criterion: int) -> Key:
        return ("criterion", self.rows[i].commune_code, str(criterion), "mark")

    def at(self, i: int, criterion: int) -> At:
        return self.leaf.anchors[self.key(i, criterion)]

    def row(self, i: int) -> int:
        return self.leaf.anchors["row", self.rows[i].commune_code][0]

    def column(self, criterion: int) -> int:
        return self.leaf.anchors["column", str(criterion)][1]

    def mark(self, i: int, criterion: int, value: Any, state: str | None = None) -> At:
        """Write into a mark's cell, and say what it then means (None: what it meant before)."""
        at = self.at(i, criterion)
        self.leaf.put(*at, value)
        if state is not None:
            self.truth[self.key(i, criterion)] = state
        return at

    def first_with(self, state: str, *, of: int = 0, but: tuple[int, ...] = (7,)) -> tuple[int, int]:
        """(row index, criterion) of the of-th mark whose truth is the state; never of criterion 7, which has rules of its own."""
        found = [
            (i, k)
            for i in range(len(self.rows))
            for k in CRITERIA
            if k not in but and self.truth[self.key(i, k)] == state
        ]
        return found[of]

    def row_is(self, i: int, state: str) -> None:
        for k in CRITERIA:
            self.truth[self.key(i, k)] = state

    def column_is(self, criterion: int, state: str) -> None:
        for i in range(len(self.rows)):
            self.truth[self.key(i, criterion)] = state

    def all_are(self, state: str) -> None:
        self.truth = dict.fromkeys(self.truth, state)

    def name_at(self, i: int) -> At:
        return self.leaf.anchors["row", self.rows[i].commune_code]

    def heading_at(self, criterion: int) -> At:
        return self.leaf.anchors["column", str(criterion)]


def matrix(
    district: str = "189",
    *,
    headings: str = "numbers",
    passed: Any = "Đ",
    failed: Any = "CĐ",
    legend: str | None = "Ghi chú: Đ: đạt; CĐ: chưa đạt",
    title: str = "BIỂU TỔNG HỢP KẾT QUẢ THỰC HIỆN BỘ TIÊU CHÍ QUỐC GIA VỀ NÔNG THÔN MỚI 6 THÁNG ĐẦU NĂM 2019",
    report: str | None = "(Kèm theo Báo cáo số 45/BC-UBND ngày 12/6/2019 của UBND {district})",
    totals: str = "bottom",
    total_column: bool = True,
    index: bool = True,
    prefix: str = "",
    signature: bool = True,
    communes: list[str] | None = None,
    period: str = "2019-06",
    file: str | None = None,
) -> Matrix:
    """A clean matrix. ``headings``: numbers, names, both, numbered, tc, groups. ``totals``: top, bottom, both, none."""
    rows = [c for c in communes_of(district) if communes is None or c.commune_name in communes]
    here = full_name(district)
    leaf = Leaf()
    leaf.put(1, 1, f"UBND {here.upper()}")
    leaf.put(2, 1, title)
    if report is not None:
        leaf.put(3, 1, report.format(district=here[0].lower() + here[1:]))
    top, label = 5, 2 if index else 1
    first_column = label + 1
    last_column = first_column + len(CRITERIA) - 1
    bottom = _headings(leaf, headings, top, label, first_column, total_column, index)
    row = bottom + 1
    made = Matrix([leaf], rows=rows, top=top, bottom=bottom, passed=passed, failed=failed, period=period)
    dice = random.Random(f"{district}-{len(rows)}")
    if totals in ("top", "both"):
        made.total_row, row = row, row + 1
    made.first = row
    for i, commune in enumerate(rows):
        if index:
            leaf.put(row, 1, i + 1)
        leaf.put(row, label, prefix + commune.commune_name)
        leaf.anchors["row", commune.commune_code] = (row, label)
        for k in CRITERIA:
            state = P if dice.random() < 0.6 else F
            at = (row, first_column + k - 1)
            leaf.put(*at, passed if state == P else failed)
            leaf.anchors["criterion", commune.commune_code, str(k), "mark"] = at
            made.truth["criterion", commune.commune_code, str(k), "mark"] = state
        if total_column:
            leaf.put(row, last_column + 1, sum(made.truth[made.key(i, k)] == P for k in CRITERIA))
        row += 1
    for k in CRITERIA:
        leaf.anchors["column", str(k)] = (bottom, first_column + k - 1)
    if totals in ("bottom", "both"):
        made.total_row, row = row, row + 1
    for total in {made.total_row, made.first - 1} if totals == "both" else {made.total_row} - {0}:
        leaf.put(total, label, "Tổng cộng")
        for k in CRITERIA:
            leaf.put(total, first_column + k - 1, sum(made.truth[made.key(i, k)] == P for i in range(len(rows))))
    row += 1
    if legend:
        leaf.put(row, 1, legend)
        made.legend_at = (row, 1)
    if signature:
        leaf.put(row + 1, last_column - 4, f"{here.split(' ', 1)[1]}, ngày 12 tháng 6 năm 2019")
        leaf.put(row + 2, last_column - 4, "TM. ỦY BAN NHÂN DÂN")
        leaf.put(row + 3, last_column - 4, "KT. CHỦ TỊCH")
    made.name = file if file is not None else f"BC ra soat NTM {here}.xlsx"
    return made


def _headings(leaf: Leaf, look: str, top: int, label: int, first_column: int, total_column: bool, index: bool) -> int:
    criteria = reference().criteria
    last = first_column + len(CRITERIA) - 1
    deep = {"numbers": 2, "both": 2, "groups": 3}.get(look, 1)
    bottom = top + deep - 1
    for column, text in [(1, "TT")] * index + [(label, "Tên xã")] + [(last + 1, "Tổng số tiêu chí đạt")] * total_column:
        leaf.put(top, column, text)
        if deep > 1 and look != "both":
            leaf.merge(top, column, bottom, column)
    if look == "numbers":
        leaf.put(top, first_column, "Tiêu chí")
        leaf.merge(top, first_column, top, last)
    if look == "groups":
        for group in dict.fromkeys((c.group_no, c.group_name) for c in criteria):
            mine = [c.criterion_no for c in criteria if c.group_no == group[0]]
            leaf.put(top, first_column + mine[0] - 1, f"{group[0]}. {group[1]}")
            if len(mine) > 1:
                leaf.merge(top, first_column + mine[0] - 1, top, first_column + mine[-1] - 1)
    for c in criteria:
        column = first_column + c.criterion_no - 1
        text: Any = {
            "numbers": c.criterion_no,
            "names": c.criterion_name,
            "both": c.criterion_name,
            "numbered": f"{c.criterion_no}. {c.criterion_name}",
            "tc": f"TC{c.criterion_no}",
            "groups": c.criterion_name,
        }[look]
        leaf.put(top + (look in ("numbers", "groups")), column, text)
        if look == "both":
            leaf.put(bottom, column, f"({c.criterion_no})")
        elif look == "groups":
            leaf.put(bottom, column, c.criterion_no)
    return bottom
