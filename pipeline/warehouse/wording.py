"""Words for the tables that carry sentences: SQL gives codes and figures, ``pipeline.text`` says them, here they meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import duckdb

from pipeline.text import Words, progress

WRITERS: dict[str, Callable[[Mapping[str, Any], Words], Mapping[str, Any]]] = {
    "mart.target_progress": progress.columns,
}
"""For each table with words: from a row of its query to the columns that hold them."""


def words_of(con: duckdb.DuckDBPyConnection) -> Words:
    """Units and names of the workspace whose reference tables the connection holds."""
    return Words.of(*(records(con, f"FROM reference.{name}") for name in ("units", "names", "agencies")))


def records(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """The rows of a query by column name."""
    cursor = con.execute(sql)
    columns = [c[0] for c in cursor.description or ()]
    return [dict(zip(columns, row)) for row in cursor.fetchall()]
