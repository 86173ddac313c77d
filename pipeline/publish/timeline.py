"""data/processed/history.duckdb: every run, and what each expectation found in every build, over time.

A snapshot like the rest: made aside from the one before and the newest build, then put in its place whole; opened read-only
by anyone. runs.jsonl remains the record of the runs; this is what SQL asks.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pipeline.publish import releases, snapshots
from pipeline.schema.reading import read
from pipeline.workspace import Workspace

BUILDS_KEPT = 400
"""Builds whose expectation results are kept."""

BUILDS_SHOWN = 12
"""Of those, on the page of a suite."""

RUNS = {
    "run_id": "VARCHAR", "started": "VARCHAR", "ended": "VARCHAR", "status": "VARCHAR", "exit_code": "INTEGER",
    "reason": "VARCHAR", "scheduled": "BOOLEAN", "who": "VARCHAR", "period": "VARCHAR", "lang": "VARCHAR", "as_of": "DATE",
    "version": "VARCHAR", "input_hash": "VARCHAR", "snapshot": "VARCHAR",
}  # fmt: skip
"""Columns of ``runs``, named as the keys of a line of runs.jsonl; times are local, with their offset."""

COUNTS = ("files", "cells", "held", "issues")
"""Further columns of ``runs``, from the line's counts."""

RESULTS = "run_id, suite, rule_id, severity, outcome, rows_failed, observed"


def path(workspace: Workspace) -> Path:
    """Where it lies."""
    return workspace.processed / "history.duckdb"


def record(workspace: Workspace, run_id: str, database: Path) -> None:
    """Add what the expectations found in ``database`` as results of the run, and bring the runs up to date. Only under the
    lock. A file that cannot be read (damaged) is begun anew."""
    fresh = workspace.processed / f".history.duckdb{releases.FRESH}"
    snapshots.remove(fresh)
    try:
        _fill(fresh, workspace, run_id, database)
        snapshots.to_disk(fresh)
        snapshots.replace(fresh, path(workspace))
    finally:
        snapshots.remove(fresh)


def _fill(fresh: Path, workspace: Workspace, run_id: str, database: Path) -> None:
    import duckdb

    with duckdb.connect(str(fresh)) as opened:
        opened.execute("SET enable_progress_bar = false")
        opened.execute(
            "CREATE TABLE results (run_id VARCHAR, suite VARCHAR, rule_id VARCHAR, severity VARCHAR, outcome VARCHAR,"
            " rows_failed BIGINT, observed VARCHAR)"
        )
        try:
            _copy(opened, path(workspace), f"SELECT {RESULTS} FROM source.results")
        except duckdb.Error:
            opened.execute("DELETE FROM results")
        _copy(opened, database, f"SELECT '{run_id}', {RESULTS.partition(', ')[2]} FROM source.checks.results")
        opened.execute(
            "DELETE FROM results WHERE run_id NOT IN (SELECT run_id FROM results GROUP BY 1 ORDER BY 1 DESC LIMIT ?)",
            [BUILDS_KEPT],
        )
        _write_runs(opened, workspace)


def results(workspace: Workspace, rule: str | None, last: int) -> list[dict[str, Any]]:
    """What each expectation (or ``rule`` alone) found in the ``last`` builds, newest first; none before the first build."""
    import duckdb

    if not path(workspace).exists():
        return []
    with duckdb.connect(str(path(workspace)), read_only=True) as opened:
        return read(
            opened, dict,
            "SELECT r.started, e.* FROM results e LEFT JOIN runs r USING (run_id)"
            " WHERE coalesce(rule_id = $rule, TRUE) AND run_id IN"
            " (SELECT run_id FROM results GROUP BY 1 ORDER BY 1 DESC LIMIT $last) ORDER BY run_id DESC, suite, rule_id",
            rule=rule, last=last,
        )  # fmt: skip


def latest(workspace: Workspace) -> list[dict[str, Any]]:
    """What the expectations found in the last builds, for their pages; none where the file is damaged: no run fails for it."""
    import duckdb

    try:
        return results(workspace, None, BUILDS_SHOWN)
    except (duckdb.Error, OSError):
        return []


def _copy(opened: Any, source: Path, query: str) -> None:
    """Insert into results what a query gives of another file, where that is there."""
    if not source.exists():
        return
    quoted = os.fspath(source).replace("'", "''")
    opened.execute(f"ATTACH '{quoted}' AS source (READ_ONLY)")
    try:
        opened.execute(f"INSERT INTO results {query}")
    finally:
        opened.execute("DETACH source")


def _write_runs(opened: Any, workspace: Workspace) -> None:
    """The table of runs from runs.jsonl; a line cut in the middle is left out."""
    kinds = RUNS | {"counts": f"STRUCT({', '.join(f'{name} BIGINT' for name in COUNTS)})"}
    columns = "{" + ", ".join(f"{name}: '{kind}'" for name, kind in kinds.items()) + "}"
    opened.execute(
        f"CREATE TABLE runs AS SELECT {', '.join(RUNS)}, {', '.join(f'counts.{name}' for name in COUNTS)}"
        f" FROM read_json($path, format = 'newline_delimited', columns = {columns}, ignore_errors = TRUE)"
        " WHERE run_id IS NOT NULL",
        {"path": os.fspath(workspace.history)},
    )
