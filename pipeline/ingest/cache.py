"""Readings of workbooks, kept by what decides them: bytes, name, reference files, reading code. Safe to delete."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.ingest.reading import Ingested
from pipeline.reference.model import Correction, Reference

DATES = {"received_on", "on_date"}
Kept = tuple[int, dict[str, list[Any]]]


def scope_of(reference: Reference, known_periods: list[str]) -> str:
    """Hash of everything but the workbook itself that its reading depends on."""
    # Corrections are left out here and added per file, notes, stages and approvals say nothing of workbooks: one new
    # line must not cost the reading of every workbook.
    read_by = replace(reference, corrections=(), approvals=(), notes=(), stages=(), statements=())
    made = hashlib.sha256(repr((read_by, known_periods)).encode())
    for path in reading_code():
        made.update(path.name.encode() + path.read_bytes())
    return made.hexdigest()


def reading_code() -> list[Path]:
    """The files whose content decides how a workbook is read."""
    room = Path(__file__).parent
    rules_room = room.parent / "schema" / "rules"
    return sorted([*room.rglob("*.py"), *room.rglob("*.csv"), *rules_room.glob("*.py")])


def entry(folder: Path, scope: str, file: str, sha256: str, corrections: tuple[Correction, ...] = ()) -> Path:
    """Where the reading of a file is kept."""
    return folder / (hashlib.sha256(f"{scope}\0{file}\0{sha256}\0{corrections}".encode()).hexdigest() + ".json.gz")


def load(path: Path) -> Ingested | None:
    """The kept reading; None where there is none, or where it is damaged (it is then made anew)."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as f:
            kept: dict[str, Kept] = json.load(f)
        rows: dict[str, Any] = {table: _rows(*columns) for table, columns in kept.items()}
        return Ingested(**rows)
    except (OSError, ValueError, TypeError, AttributeError, EOFError):
        return None


def save(path: Path, reading: Ingested) -> None:
    """Keep a reading: whole or not at all."""
    # dumps, not dump: writing to a stream takes the encoder in pure Python.
    kept = {table: _columns(rows) for table, rows in vars(reading).items() if rows}
    text = json.dumps(kept, ensure_ascii=False, default=_plain)
    put(path, gzip.compress(text.encode(), compresslevel=1, mtime=0))


def _columns(rows: list[dict[str, Any]]) -> Kept:
    """How many rows there are, and their columns; of one that has the same text, or none, in every row that alone.

    Raises ValueError for a row of other columns than the first: what it says more would be lost.
    """
    names = rows[0].keys()
    if any(row.keys() != names for row in rows):
        raise ValueError(f"not every row has the columns {', '.join(names)} and no other")
    columns = {name: [row[name] for row in rows] for name in names}
    for name, values in columns.items():
        if isinstance(values[0], str | None) and values.count(values[0]) == len(rows):
            columns[name] = values[:1]
    return len(rows), columns


def _rows(count: int, columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    for name in DATES & columns.keys():
        columns[name] = [dt.date.fromisoformat(day) if day else None for day in columns[name]]
    whole = (values if len(values) == count else values * count for values in columns.values())
    return [dict(zip(columns, row)) for row in zip(*whole, strict=True)]


def put(path: Path, kept: bytes) -> None:
    """Keep a reading as ``save`` wrote it, here or elsewhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_bytes(kept)
    temporary.replace(path)


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept")


def forget_stale(folder: Path, current: set[Path]) -> None:
    """Remove readings that nothing asks for any more, once they are a week old (another branch may want them)."""
    if not folder.is_dir():
        return
    week_ago = dt.datetime.now().timestamp() - 7 * 86_400
    for path in folder.iterdir():
        try:
            if path not in current and path.stat().st_mtime < week_ago:
                path.unlink()
        except OSError:
            continue
