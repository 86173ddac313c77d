"""The commonest faults between two files, each told in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline.reference.files import Folder, Row, shown

LISTED = 40  # allowed values an error names before it only counts


def once(folder: Folder, path: Path, rows: Sequence[Row[Any]], key: Callable[[Any], object]) -> None:
    """Every key stands on one line only."""
    first: dict[object, int] = {}
    for row in rows:
        value = key(row.record)
        if value in first:
            quoted = shown(" · ".join(str(v) for v in value) if isinstance(value, tuple) else str(value))
            folder.problem(
                path,
                row.line,
                "",
                f"{quoted} lặp lại (đã có ở dòng {first[value]})",
                "mỗi khóa chỉ một lần",
                "Xóa một trong hai dòng hoặc sửa khóa.",
                f"{quoted} stands twice; first on line {first[value]}.",
            )
        else:
            first[value] = row.line


def known(folder: Folder, path: Path, line: int, column: str, value: object, values: Any, where: str) -> bool:
    """True where ``value`` is one of ``values``, the keys of the file ``where``. A value that stands there on a line with
    a fault of its own, or whose file could not be read, is no second fault."""
    if value in values:
        return True
    if where in folder.unread or str(value) in folder.untyped.get(where, ()):
        return False
    folder.problem(
        path,
        line,
        column,
        shown(value),
        f"một giá trị có trong {where}",
        f"Sửa ô này hoặc bổ sung vào {where}.",
        f"{shown(value)} is not in {where}.",
    )
    return False


def one_of(
    folder: Folder, path: Path, line: int, column: str, value: object, values: Iterable[str], where: str
) -> bool:
    """As ``known``, naming the values there are: for words that people choose, not for codes."""
    allowed = list(values)
    if value in allowed:
        return True
    listed = ", ".join(allowed[:LISTED]) + (f" … ({len(allowed)} giá trị)" if len(allowed) > LISTED else "")
    folder.problem(
        path,
        line,
        column,
        "ô trống" if value == "" else shown(value),
        f"một trong: {listed}",
        f"Sửa ô này, hoặc bổ sung vào {where}.",
        f"{shown(value)} is none of: {listed}; correct it or add it to {where}.",
    )
    return False


def differs(folder: Folder, path: Path, line: int, column: str, found: str, expected: str) -> None:
    """A name that is not the one its code has."""
    folder.problem(
        path,
        line,
        column,
        shown(found),
        f"{shown(expected)} như mã ghi bên cạnh",
        "Sửa tên hoặc sửa mã cho khớp nhau.",
        f"{shown(found)} is not the name of that code, {shown(expected)} is.",
    )


def filled(folder: Folder, path: Path, rows: Sequence[Row[Any]]) -> None:
    """A file nothing works without has at least one row; faults of its own are told already."""
    if not rows and path.name not in folder.unread and path.name not in folder.untyped and path.exists():
        folder.problem(
            path,
            0,
            "",
            "chỉ có dòng tiêu đề",
            "ít nhất một dòng",
            "Điền tệp này; docs/plan_files.md nói từng cột.",
            f"{path.name} has no row yet.",
        )
