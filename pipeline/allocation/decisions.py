"""What people decide beforehand: efforts they know better (effort.csv), and what-if files (pin, forbid, limit)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import BaseModel, Field, field_validator

from pipeline import errors
from pipeline.allocation.formulation import Limit
from pipeline.allocation.situation import Situation
from pipeline.reference import problems
from pipeline.reference.files import Folder, Row

if TYPE_CHECKING:
    from pipeline.workspace import Workspace


class _Place(BaseModel):
    """Empty commune_code: every commune. Empty criterion_no: every criterion."""

    commune_code: str = ""
    criterion_no: int | None = None
    reason: str = ""

    @field_validator("criterion_no", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("commune_code")
    @classmethod
    def _stripped(cls, value: str) -> str:
        return value.strip()


class EffortRecord(_Place):
    """A line of effort.csv."""

    effort: float = Field(gt=0, le=1000)


class WhatIfRecord(_Place):
    """A line of a what-if file; ``most`` belongs to ``limit``."""

    action: Literal["pin", "forbid", "limit"]
    most: int | None = Field(default=None, ge=0)

    @field_validator("most", mode="before")
    @classmethod
    def _empty_most_is_none(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value


@dataclass(frozen=True)
class WhatIf:
    """Marks by (commune, criterion) position: those that must be raised, those that must not, and limits.

    ``idle``: lines that change nothing (a mark that is passed already), in words.
    """

    pins: dict[tuple[int, int], str] = field(default_factory=dict)
    forbids: dict[tuple[int, int], str] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    idle: tuple[str, ...] = ()


def effort_overrides(workspace: Workspace, situation: Situation) -> dict[tuple[int, int], float]:
    """Efforts of data/raw/plan/effort.csv (commune_code, criterion_no, effort, reason); none where there is no such file.

    A line for one commune and criterion counts before one for the criterion alone. Raises ReferenceFileError.
    """
    path = workspace.plan / "effort.csv"
    folder = Folder(workspace.root)
    rows = folder.csv(path, EffortRecord, required=False)
    found: dict[tuple[int, int], float] = {}
    for row in sorted(rows, key=lambda r: (bool(r.record.commune_code), r.record.criterion_no is not None)):
        cells = _cells(folder, path, row, situation)
        found.update(dict.fromkeys(cells, row.record.effort))
    if folder.problems:
        raise problems.error(sorted(folder.problems, key=lambda p: p.line))
    return found


def what_if(path: Path, situation: Situation) -> WhatIf:
    """A what-if file (commune_code, criterion_no, action, most, reason). Raises UsageError with every fault in it.

    ``pin`` and ``forbid`` are about marks that are not passed: a line may name one mark, a whole commune or a whole
    criterion. ``limit`` allows at most ``most`` of the marks it names, or of all where it names none.
    """
    folder = Folder(path.parent)
    rows = folder.csv(path, WhatIfRecord)
    pins: dict[tuple[int, int], str] = {}
    forbids: dict[tuple[int, int], str] = {}
    limits: list[Limit] = []
    idle: list[str] = []
    can_be = (situation.states != "passed") & (situation.states != "not_applicable")
    for row in rows:
        record, cells = row.record, _cells(folder, path, row, situation)
        if record.action == "limit":
            if record.most is None:
                _fault(
                    folder, path, row, "most", "ô trống", "số nguyên từ 0 trở lên", "limit needs a number in 'most'."
                )
                continue
            members, criteria = (np.array(sorted({cell[axis] for cell in cells})) for axis in (0, 1))
            limits.append(Limit(members, criteria, record.most, record.reason))
            continue
        if not record.commune_code and record.criterion_no is None:
            _fault(folder, path, row, "", "không nêu xã, không nêu tiêu chí", "ít nhất một trong hai", "Names nothing.")
            continue
        open_ = [cell for cell in cells if can_be[cell]]
        if cells and not open_:
            idle.append(f"dòng {row.line}: đã đạt hoặc không xét, không có gì để chọn")
        (pins if record.action == "pin" else forbids).update(dict.fromkeys(open_, record.reason))
        both = sorted(set(pins) & set(forbids))
        if both:
            where = f"xã {situation.places[both[0][0]].label}, tiêu chí {situation.criteria[both[0][1]][0]}"
            _fault(folder, path, row, "action", f"{where} vừa pin vừa forbid", "một trong hai", "Pinned and forbidden.")
            pins = {cell: reason for cell, reason in pins.items() if cell not in forbids}
    if folder.problems:
        told = problems.error(sorted(folder.problems, key=lambda p: p.line))
        raise errors.UsageError(told.where, told.found, told.expected, told.todo, english=told.english)
    return WhatIf(pins, forbids, tuple(limits), tuple(idle))


def _cells(folder: Folder, path: Path, row: Row, situation: Situation) -> list[tuple[int, int]]:
    """Positions a line is about; a code that is not known is a fault."""
    record = row.record
    communes = [n for n, p in enumerate(situation.places) if record.commune_code in ("", p.commune_code)]
    criteria = [k for k, (number, _, _) in enumerate(situation.criteria) if record.criterion_no in (None, number)]
    if not communes:
        _fault(
            folder,
            path,
            row,
            "commune_code",
            repr(record.commune_code),
            "mã xã có trong communes.csv",
            f"No commune {record.commune_code}.",
        )
    if not criteria:
        expected = ", ".join(str(number) for number, _, _ in situation.criteria)
        _fault(folder, path, row, "criterion_no", str(record.criterion_no), expected, "No such criterion.")
    return list(_product(communes, criteria))


def _product(communes: list[int], criteria: list[int]) -> Iterator[tuple[int, int]]:
    return ((c, k) for c in communes for k in criteria)


def _fault(folder: Folder, path: Path, row: Row, column: str, found: str, expected: str, english: str) -> None:
    folder.problem(path, row.line, column, found, expected, "Sửa lại dòng này.", english)
