"""Immutable databases.

A run builds a private file, which becomes ``snapshots/ntm-<hash>.duckdb`` and is never written again; a release names the
one it was made from. Whoever has an older one open keeps reading it undisturbed. A past state becomes
``snapshots/as-of-<day>.duckdb``, which no release names; it stays until somebody removes it.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import stat
import tempfile
import time
from pathlib import Path

from pipeline import errors
from pipeline.publish import inputs
from pipeline.workspace import Workspace

KEPT = 5
"""Snapshots kept, the published one included."""

_NAME = re.compile(r"ntm-[0-9a-f]{12}(-\d+)?\.duckdb")


def private_file(workspace: Workspace) -> Path:
    """Where this process builds; nobody else opens it."""
    workspace.snapshots.mkdir(parents=True, exist_ok=True)
    return workspace.snapshots / f".building-{os.getpid()}.duckdb"


def sweep(workspace: Workspace) -> list[str]:
    """Remove what killed runs left behind; gives the names. Only under the lock."""
    left = [
        *workspace.snapshots.glob(".building-*"),
        *workspace.snapshots.glob(".manifest-*"),
        *workspace.processed.glob(".pointer-*"),  # of version 0.1
        *workspace.processed.glob(".manifest-*"),
    ]
    for path in left:
        remove(path)
    copies = [*workspace.processed.glob(f"{inputs.FROZEN}*"), *_temporary_folders_of_the_dead()]
    for folder in copies:
        shutil.rmtree(folder, ignore_errors=True)
    return [p.name for p in (*left, *copies)]


def _temporary_folders_of_the_dead() -> list[Path]:
    """Folders that report processes made for themselves and were killed before they removed them: ntm-<pid>-…"""
    if os.name == "nt":
        return []  # nothing tells there whether a process lives; the system's own clean-up takes them
    there = [(p, p.name.split("-")[1]) for p in Path(tempfile.gettempdir()).glob("ntm-*-*") if p.is_dir()]
    return [p for p, pid in there if pid.isdecimal() and not _lives(int(pid))]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True


def seal(workspace: Workspace, built: Path, input_hash: str) -> Path:
    """Give a finished private file its final name, forced to the disk and write-protected; a past state takes the place
    of the one of the same day.

    Raises RuntimeError if the file still has a write-ahead log, that is if somebody did not close it.
    """
    log = built.with_name(built.name + ".wal")
    if log.exists() and log.stat().st_size:
        raise RuntimeError(f"{built.name} was not closed before publication: {log.name} is not empty")
    final = workspace.database if workspace.as_of else _free_name(workspace, input_hash)
    to_disk(built)
    built.chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)
    replace(built, final)
    to_disk(final.parent)
    return final


def sealed(workspace: Workspace, input_hash: str, today: dt.date) -> Path | None:
    """A whole snapshot made from these inputs that still says the same ``today``: what a run that was cut off before its
    pages were made had finished, or what was published before data were put back."""
    there = workspace.snapshots.glob(f"ntm-{input_hash[:12]}*.duckdb")
    return next((p for p in sorted(there, reverse=True) if built_from(p, today) == input_hash), None)


def prune(workspace: Workspace, needed: set[str], keep: int = KEPT) -> None:
    """Remove all but the newest snapshots and those ``needed`` by name; one that is in use where the system forbids it
    simply stays."""
    ours = [p for p in workspace.snapshots.glob("ntm-*.duckdb") if _NAME.fullmatch(p.name) and p.name not in needed]
    for old in sorted(ours, key=lambda p: p.stat().st_mtime, reverse=True)[max(keep - len(needed), 0) :]:
        remove(old)


def built_from(database: Path, today: dt.date | None = None) -> str | None:
    """The input hash a whole database was built from; None where it cannot be opened, where a table is missing, or where
    the same files say something else ``today`` (None: whatever the day): a period has begun or fallen due."""
    import duckdb

    from pipeline.schema import nation

    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            present = {
                f"{schema}.{name}"
                for schema, name in connection.execute(
                    "SELECT table_schema, table_name FROM information_schema.tables"
                ).fetchall()
            }
            if not {table.name for table in nation.expected(present)} <= present:
                return None
            found = connection.execute(
                "SELECT input_hash FROM meta.build"
                " WHERE coalesce(stands_from <= $today::DATE, TRUE) AND coalesce($today::DATE < stands_until, TRUE)",
                {"today": today},
            ).fetchall()
    except duckdb.Error:
        return None
    return str(found[0][0]) if found else None


def remove(path: Path) -> bool:
    """Unlink a file, write-protected or not; False where somebody holds it open and the system forbids it."""
    try:
        if path.exists() and not path.is_symlink():
            path.chmod(stat.S_IREAD | stat.S_IWRITE)
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _free_name(workspace: Workspace, input_hash: str) -> Path:
    """ntm-<hash>.duckdb, or with a running number after a forced rebuild: an existing snapshot is never replaced."""
    stem, number = f"ntm-{input_hash[:12]}", 2
    name = workspace.snapshots / f"{stem}.duckdb"
    while name.exists():
        name, number = workspace.snapshots / f"{stem}-{number}.duckdb", number + 1
    return name


def replace(fresh: Path, final: Path, tries: int = 10) -> None:
    """os.replace, tried for a while: some systems refuse while another program has the file open."""
    if os.name == "nt" and final.exists():
        final.chmod(stat.S_IREAD | stat.S_IWRITE)  # Windows replaces no write-protected file
    for last in range(tries):
        try:
            os.replace(fresh, final)  # noqa: PTH105 - the one call that must be the system's own
            return
        except PermissionError:
            if last == tries - 1:
                remove(fresh)
                raise errors.NtmError(
                    where=str(final),
                    found="tệp đang được một chương trình khác mở nên không thay được",
                    expected="không chương trình nào giữ tệp này",
                    todo="Đóng Excel, DBeaver, Jupyter… đang mở tệp rồi chạy lại `ntm run`.",
                    english="The published database is open in another program and cannot be replaced.",
                ) from None
            time.sleep(0.3)


def to_disk(path: Path) -> None:
    """Force a file or, where the system can, a folder to the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders; its rename is journalled
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
