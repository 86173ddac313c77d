"""Communes in time: a commune ends the day before the change that ends it, and begins on the day of the one that begins it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.reference.consistency.faults import known
from pipeline.reference.files import Folder, Row
from pipeline.reference.model import split

if TYPE_CHECKING:
    from pipeline.reference.loading import Files
    from pipeline.reference.records import CommuneChangeRecord, CommuneRecord

BEGINS, ENDS = "valid_from", "valid_until"
DAY = dt.timedelta(days=1)


def check(folder: Folder, reference: Path, files: Files) -> None:
    """Adds to ``folder.problems`` where communes.csv and commune_changes.csv do not agree."""
    path = reference / "communes.csv"
    for row in files.communes:
        c = row.record
        if c.valid_from and c.valid_until and c.valid_from > c.valid_until:
            _wrong(folder, path, row.line, ENDS, c.valid_until, f"không trước {BEGINS} ({c.valid_from})", "ends first")
    if not files.commune_changes:
        return
    changes = reference / "commune_changes.csv"
    communes = {r.record.commune_code: r for r in files.communes}
    ended: dict[str, dt.date] = {}
    begun: dict[str, dt.date] = {}
    for row in files.commune_changes:
        before, after = split(row.record.from_code), split(row.record.to_code)
        codes = [("from_code", c) for c in before] + [("to_code", c) for c in after]
        are_known = [known(folder, changes, row.line, column, c, communes, "communes.csv") for column, c in codes]
        if not all(are_known):
            continue
        _shape(folder, changes, row, before, after)
        ended |= {c: row.record.changed_on for c in before if c not in after and not _goes_on(files, row, c)}
        begun |= {c: row.record.changed_on for c in after if c not in before and not _goes_on(files, row, c)}
    for code, row in communes.items():
        _against(folder, path, row, ENDS, row.record.valid_until, ended.get(code), DAY)
        _against(folder, path, row, BEGINS, row.record.valid_from, begun.get(code), dt.timedelta(0))


def _goes_on(files: Files, row: Row[CommuneChangeRecord], code: str) -> bool:
    """A commune that stands on both sides of the rows of one day goes on under its own code: others joined it."""
    same = [r.record for r in files.commune_changes if r.record.changed_on == row.record.changed_on]
    return any(code in split(r.from_code) for r in same) and any(code in split(r.to_code) for r in same)


def _shape(
    folder: Folder, path: Path, row: Row[CommuneChangeRecord], before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """Only a merge may end in nothing on the list (a town); only a split has several communes after it."""
    kind = row.record.kind
    one_each = kind in ("rename", "move")
    if (
        (not after and kind != "merge")
        or (one_each and (len(before), len(after)) != (1, 1))
        or (kind == "merge" and len(after) > 1)
    ):
        folder.problem(
            path,
            row.line,
            "to_code",
            f"{len(after)} mã sau, {len(before)} mã trước",
            "merge: một mã sau, hoặc trống nếu nhập vào phường, thị trấn; split: một mã trước; rename, move: một và một",
            "Sửa các mã, hoặc tách thành nhiều dòng.",
            f"{kind}: {len(before)} codes before and {len(after)} after do not belong together.",
        )


def _against(
    folder: Folder,
    path: Path,
    row: Row[CommuneRecord],
    column: str,
    stated: dt.date | None,
    changed_on: dt.date | None,
    before: dt.timedelta,
) -> None:
    expected = changed_on - before if changed_on else None
    if stated == expected:
        return
    if expected is None:
        _wrong(
            folder, path, row.line, column, stated, "trống, hoặc một dòng của commune_changes.csv vào ngày đó",
            "has no row in commune_changes.csv",
        )  # fmt: skip
    else:
        _wrong(
            folder, path, row.line, column, stated, f"{expected} như commune_changes.csv ({changed_on})",
            f"should be {expected}: commune_changes.csv has a change on {changed_on}",
        )  # fmt: skip


def _wrong(
    folder: Folder, path: Path, line: int, column: str, found: dt.date | None, expected: str, english: str
) -> None:
    folder.problem(
        path,
        line,
        column,
        str(found) if found else "ô trống",
        expected,
        "Sửa ngày ở communes.csv hoặc ở commune_changes.csv cho khớp nhau.",
        f"{column} {found or 'blank'}: {english}.",
    )
