"""Results into the tables ``checks.results`` and ``checks.failures``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.schema import catalogue

if TYPE_CHECKING:
    import duckdb


def store(connection: duckdb.DuckDBPyConnection, results: list[dict[str, Any]], failures: list[dict[str, Any]]) -> None:
    """Replace what an earlier run left in both tables, in one transaction."""
    connection.begin()
    try:
        for name, rows in (("checks.results", results), ("checks.failures", failures)):
            columns = catalogue.table(name).column_names
            connection.execute(f"DELETE FROM {name}")
            if rows:
                connection.executemany(
                    f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                    [[row[column] for column in columns] for row in rows],
                )
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
