"""Words of the database: SQL gives codes and figures, pipeline.text the sentences, both languages at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import duckdb

from pipeline.schema import Table
from pipeline.text import Words, changes, forecasts, nearness, progress, schedule

Writer = Callable[[Mapping[str, Any], Words], Mapping[str, str | None]]

WRITERS: dict[str, Writer] = {
    "mart.target_progress": progress.columns,
    "mart.forecast": forecasts.forecast,
    "mart.schedule_progress": schedule.schedule_progress,
    "mart.target_changes": changes.target_changes,
    "mart.near_misses": nearness.near_misses,
    "mart.at_risk_passes": nearness.at_risk_passes,
}
"""Tables with columns of words: from a row of the table's query (its columns and what else the words need) to these."""

BATCH = 20_000
"""Rows put into words at a time: the query's result waits in DuckDB, only a batch of it as Python objects."""


def words(con: duckdb.DuckDBPyConnection) -> Words:
    """Units, names and agencies of the workspace."""

    def rows(name: str) -> list[dict[str, Any]]:
        return con.execute(f"FROM {name}").to_arrow_table().to_pylist()

    return Words.of(rows("reference.units"), rows("reference.names"), rows("reference.agencies"))


def fill(con: duckdb.DuckDBPyConnection, table: Table, select: str, words: Words) -> None:
    """Insert the rows of a query in its order, each with the words its writer makes of it.

    Raises ValueError where neither the query nor the writer gives a column of the table, or both do.
    """
    import pyarrow as pa

    writer = WRITERS[table.name]
    names = ", ".join(f'"{c}"' for c in table.column_names)
    con.execute(f"CREATE OR REPLACE TEMP TABLE unworded AS {select}")
    [(count,)] = con.execute("SELECT count(*) FROM unworded").fetchall()
    for first in range(0, count, BATCH):
        # A table gives its rows in the order they came in.
        frame = con.execute(f"FROM unworded LIMIT {BATCH} OFFSET {first}").to_arrow_table()
        texts = [writer(row, words) for row in frame.to_pylist()]
        for column in texts[0] if texts else ():
            if column in frame.column_names:
                raise ValueError(f"{table.name}.{column} is given by its query and by its writer")
            frame = frame.append_column(column, pa.array([t[column] for t in texts], pa.string()))
        missing = set(table.column_names) - set(frame.column_names)
        if missing:
            raise ValueError(f"{table.name}: neither query nor writer gives {', '.join(sorted(missing))}")
        con.register("incoming_rows", frame)
        try:
            con.execute(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM incoming_rows")
        finally:
            con.unregister("incoming_rows")
    con.execute("DROP TABLE unworded")
