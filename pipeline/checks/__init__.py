"""Checks (kiểm định): the rules under ``expectations/`` run over a freshly built database, results kept in its tables.

Great Expectations judges each rule; how grave a failure is stands in the rule itself, never in GX's own verdict (which
is "not successful" for a mere warning). A rule that could not run is ``not_run`` with its cause, never "failed", and a
critical rule that could not run blocks publication exactly as a failed one does: nothing was shown to be right.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.checks.suites import CheckSuiteError, Rule, Suite, load
from pipeline.schema import connecting

__all__ = ["MAX_FAILURES", "CheckSuiteError", "Outcome", "Rule", "Suite", "load", "look", "preload", "run"]

MAX_FAILURES = 1000
"""Failing rows kept for each rule in ``checks.failures``; ``checks.results.rows_failed`` always has the true count."""


@dataclass(frozen=True)
class Outcome:
    """What the rules said: ``results`` and ``failures`` are rows of the tables of the same names in ``checks``."""

    results: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)

    @property
    def critical_failed(self) -> list[dict[str, Any]]:
        """Critical rules that failed."""
        return [r for r in self.results if r["severity"] == "critical" and r["outcome"] == "failed"]

    @property
    def blocking(self) -> list[dict[str, Any]]:
        """Critical rules not shown to hold, failed or not run: with any of them nothing may be published."""
        return [r for r in self.results if r["severity"] == "critical" and r["outcome"] != "passed"]

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """Warnings that failed: a person should look, publication goes on."""
        return [r for r in self.results if r["severity"] == "warning" and r["outcome"] == "failed"]

    @property
    def not_run(self) -> list[dict[str, Any]]:
        """Rules of any severity that could not run; ``observed`` has the cause."""
        return [r for r in self.results if r["outcome"] == "not_run"]


def preload() -> None:
    """Have the library that judges imported by a thread, while DuckDB builds what it is to judge."""
    from pipeline.checks import judging

    threading.Thread(target=judging.library, name="checks").start()


def run(
    database: Path,
    suites: Path,
    *,
    own: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Outcome:
    """Run every suite under ``suites`` (a folder of .json files) over ``database``; fill checks.results and .failures. Suites
    in ``own`` are added, and win over those of the same name.

    The database is opened read-write and must be private to the caller. ``progress(table, done, of)`` is called after
    each table. Raises ``CheckSuiteError`` when a suite file is wrong, before anything is checked.
    """
    import duckdb

    from pipeline.checks import judging, storing

    loaded = load(suites, own)
    with duckdb.connect(str(database)) as connection:
        connecting.settle(connection, database)
        outcome = Outcome(*judging.judge(connection, loaded, max_failures=MAX_FAILURES, progress=progress))
        storing.store(connection, outcome.results, outcome.failures)
    return outcome


def look(database: Path, suites: Sequence[Suite]) -> Outcome:
    """Run suites over a database that is only read, a published one; nothing is kept in it."""
    import duckdb

    from pipeline.checks import judging

    with duckdb.connect(str(database), read_only=True) as connection:
        return Outcome(*judging.judge(connection, suites, max_failures=MAX_FAILURES))
