"""What a build takes from the last one: rows of periods before the first in which a workbook changed.

A row of a period follows from what was reported up to that period, never from a later one, but for the registers of
recognised communes, which say of every year what they know now. So the rows of earlier periods are what they were, as
long as the registers say what they said and every workbook speaks of the period it came in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.schema import Table, quoted

TIMELESS = "core.recognitions"
"""What every later table may know of all periods: where it changed, nothing made after it is taken over."""


@dataclass(frozen=True)
class Earlier:
    """A database made of the same reference and plan files by the same code, and the first period in which a workbook
    has changed since (YYYY-MM)."""

    database: Path
    since: str


def attach(con: duckdb.DuckDBPyConnection, earlier: Earlier | None) -> str:
    """Open the earlier database beside the one being made; gives the period from which on rows are made anew ('': all)."""
    if earlier is None:
        return ""
    con.execute(f"ATTACH {quoted(str(earlier.database))} AS earlier (READ_ONLY)")
    return earlier.since


def detach(con: duckdb.DuckDBPyConnection) -> None:
    """Close the earlier database; what was made so far is put on the disk."""
    for statement in ("COMMIT", "DETACH earlier", "BEGIN"):
        con.execute(statement)


def take(con: duckdb.DuckDBPyConnection, table: Table, before: str) -> None:
    """Insert the earlier rows of a table that ``before``, a condition on them, holds for, in their order."""
    columns = ", ".join(f'"{c}"' for c in table.column_names)
    con.execute(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM earlier.{table.name} WHERE {before}")


def is_own_period(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether every observation is of the period its file came in."""
    stray = "SELECT 1 FROM raw.observations WHERE period IS DISTINCT FROM left(file, 7) LIMIT 1"
    return not con.execute(stray).fetchall()


def is_unchanged(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether a table holds the rows it held in the earlier database."""
    both = (("earlier." + name, name), (name, "earlier." + name))
    return not any(con.execute(f"FROM {a} EXCEPT ALL FROM {b} LIMIT 1").fetchall() for a, b in both)
