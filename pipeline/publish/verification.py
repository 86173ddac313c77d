"""Is what is published what the sources give? Every source read again, every hash and table computed anew."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pipeline
from pipeline import errors
from pipeline.publish import inputs, lock, publication, releases, snapshots
from pipeline.publish.integrity import Difference, files, sources
from pipeline.workspace import Workspace


def verify(workspace: Workspace, progress: publication.Progress | None = None) -> list[Difference]:
    """Read every source again, trusting no kept reading, build the database anew beside the published one and compare
    every table, every kept reading and every published file. Under the run's lock; publishes nothing.

    Raises NothingToPublish where nothing is published yet, LockHeld while a run is under way, and what a run raises where
    the sources give no database any more.
    """
    snapshot = releases.published(workspace)
    if snapshot is None:
        raise errors.NothingToPublish(
            where=str(workspace.database),
            found="chưa có gì được công bố",
            expected="kết quả của ít nhất một lượt chạy",
            todo="Chạy: ntm run",
            english="Nothing has been published yet.",
        )
    report = progress or (lambda stage, what, done, of: None)
    with lock.held(workspace, {"command": "verify"}):
        found = [*sources(workspace), *files(workspace)]
        build = _build_row(snapshot)
        code = inputs.code_hash(workspace)
        files_now = inputs.raw_files(workspace)
        name = partial(inputs.input_hash, code=code, version=pipeline.__version__, as_of=None)
        if not found and name(files_now) != build["input_hash"]:
            found.append(
                Difference("code", "ntm", f"chương trình đã đổi từ khi công bố (nay là {pipeline.__version__})")
            )
        today = dt.date.today()
        day = _day_of(build, today)
        if day != today:
            found.append(
                Difference("calendar", f"{day:%d/%m/%Y}", "từ ngày ấy có kỳ đã bắt đầu hoặc đến hạn: chạy lại ntm run")
            )
        kept = _readings(workspace.cache)
        built, _ = publication._build(workspace, files_now, name, day, True, report)
        try:
            found += tables(snapshot, built)
        finally:
            snapshots.remove(built)
        anew = _readings(workspace.cache)
        changed = sorted(name for name in kept.keys() & anew.keys() if kept[name] != anew[name])
        found += [
            Difference(
                "cache", f"data/processed/cache/{name}", "bản đọc lưu sẵn khác bản đọc lại; đã thay bằng bản đọc lại"
            )
            for name in changed
        ]
    return found


def tables(published: Path, anew: Path) -> list[Difference]:
    """Tables whose rows differ between two databases, whatever their order. meta.build is left out: it names the files and
    the code, which are compared for themselves."""
    import duckdb

    found = []
    with duckdb.connect() as opened:
        for name, path in (("published", published), ("anew", anew)):
            quoted = str(path).replace("'", "''")
            opened.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        # A sum depends in its last digits on the order of its rows.
        tables = opened.execute(
            """SELECT schema_name || '.' || table_name, string_agg(
                   if(data_type = 'DOUBLE', format('round("{}", 9)', column_name), format('"{}"', column_name)), ', ')
               FROM duckdb_columns() JOIN duckdb_tables() USING (database_name, schema_name, table_name)
               WHERE database_name = 'anew' AND schema_name <> 'meta' GROUP BY ALL ORDER BY min(duckdb_tables.table_oid)"""
        ).fetchall()
        there = opened.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = 'published'"
        ).fetchall()
        for table, columns in tables:
            if (table,) not in there:
                found.append(Difference("table", table, "bản đã công bố không có bảng này: chạy lại ntm run"))
                continue
            sides = ("published", "anew"), ("anew", "published")
            counts = [
                opened.execute(
                    f"SELECT count(*) FROM (SELECT {columns} FROM {one}.{table}"
                    f" EXCEPT ALL SELECT {columns} FROM {other}.{table})"
                ).fetchall()[0][0]
                for one, other in sides
            ]
            if any(counts):
                found.append(
                    Difference(
                        "table",
                        table,
                        f"{counts[0]} dòng đã công bố không tính lại được, {counts[1]} dòng tính lại khác",
                    )
                )
    return found


def _build_row(database: Path) -> dict[str, Any]:
    import duckdb

    with duckdb.connect(str(database), read_only=True) as opened:
        result = opened.execute("SELECT input_hash, stands_from, stands_until FROM meta.build")
        return dict(zip(("input_hash", "stands_from", "stands_until"), result.fetchall()[0], strict=True))


def _day_of(build: dict[str, Any], today: dt.date) -> dt.date:
    """The day to build for: today, while the published database still says the same today; else one for which it does."""
    if build["stands_until"] is not None and today >= build["stands_until"]:
        return build["stands_until"] - dt.timedelta(days=1)
    return max(today, build["stands_from"] or today)


def _readings(cache: Path) -> dict[str, str]:
    """Each kept reading by its file name, as a hash of what it says."""
    return dict(_each_reading(cache)) if cache.is_dir() else {}


def _each_reading(cache: Path) -> Iterator[tuple[str, str]]:
    from pipeline.ingest import cache as readings

    for path in sorted(cache.iterdir()):
        reading = readings.load(path)
        if reading is not None:
            yield path.name, hashlib.sha256(repr(reading).encode()).hexdigest()
