"""Allocation (phân bổ): the least-effort set of passes that would meet all targets about criteria at once.

Reads a database that has been built, adds the rows of ``mart.allocation``, ``mart.allocation_targets`` and
``mart.allocation_summary`` for its newest period. docs/allocation.md says what the choice is and is not.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.allocation.outcome import Outcome

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipeline.allocation.choosing import Choice
    from pipeline.workspace import Workspace

__all__ = ["Outcome", "plan", "run"]

MOST_UNREPORTED = 0.2
"""Share of marks never reported above which nothing is chosen: a plan from a fifth of nothing would be a guess, and
without data every choice is as good as every other, which is also what keeps a solver busy longest."""


def _unreported(connection: DuckDBPyConnection, period: str) -> float:
    found = connection.execute(
        "SELECT avg(CASE WHEN state = 'not_reported' THEN 1 ELSE 0 END) FROM core.criterion_results WHERE period = ?",
        [period],
    ).fetchall()
    return float(found[0][0] or 0)


def run(database: Path, workspace: Workspace) -> Outcome:
    """Choose for the newest period and store the rows. The database must be private to the caller.

    Raises ReferenceFileError where data/raw/plan/effort.csv is wrong.
    """
    import duckdb

    from pipeline.allocation import rows, situation
    from pipeline.schema import connecting

    with duckdb.connect(str(database)) as connection:
        connecting.settle(connection, database)
        period = situation.newest(connection)
        if period is None or _unreported(connection, period) > MOST_UNREPORTED:
            return Outcome()
        outcome = rows.outcome(plan(connection, workspace, period))
        rows.store(connection, outcome)
    return outcome


def plan(
    connection: DuckDBPyConnection,
    workspace: Workspace,
    period: str,
    *,
    what_if: Path | None = None,
    exact: bool = False,
) -> Choice:
    """The choice for one period of a database, which is only read; ``rows.outcome`` turns it into rows.

    ``what_if``: a CSV of pins, forbids and limits. ``exact``: the plan to the letter, totals and bands as upper ends too.
    Raises KeyError for a period without results, UsageError for a wrong what-if file, ReferenceFileError for effort.csv.
    """
    from pipeline.allocation import choosing, decisions, situation

    now = situation.read(connection, period)
    overrides = decisions.effort_overrides(workspace, now)
    given = decisions.what_if(what_if, now) if what_if else None
    return choosing.choose(now, overrides, given, exact=exact)
