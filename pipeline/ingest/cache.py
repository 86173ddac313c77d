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

DATES = ("received_on", "on_date")


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
            kept: dict[str, Any] = json.load(f)
        made = Ingested(**kept)
    except (OSError, ValueError, TypeError, EOFError):
        return None
    for row in [*made.submissions, *made.observations]:
        for name in DATES:
            if row.get(name):
                row[name] = dt.date.fromisoformat(row[name])
    return made


def save(path: Path, reading: Ingested) -> None:
    """Keep a reading: whole or not at all."""
    # dumps, not dump: writing to a stream takes the encoder in pure Python.
    text = json.dumps(vars(reading), ensure_ascii=False, default=_plain)
    put(path, gzip.compress(text.encode(), compresslevel=1, mtime=0))


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
