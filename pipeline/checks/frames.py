"""Tables as pandas frames for Great Expectations: only the columns the rules read, nulls kept apart from numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

# A nullable integer would come as float64 (a commune's 7 becomes 7.0), a nullable boolean as object.
NULLABLE = {
    "TINYINT": "Int64",
    "SMALLINT": "Int64",
    "INTEGER": "Int64",
    "BIGINT": "Int64",
    "HUGEINT": "Int64",
    "BOOLEAN": "boolean",
}
# Dates go as ISO text, as people write them in a suite; as timestamps they would be '…T00:00:00' and equal nothing.
AS_TEXT = ("DATE", "TIMESTAMP", "TIME")


def columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column name → DuckDB type of a ``schema.name`` table, in order; empty where there is no such table."""
    import duckdb

    try:
        # Not from information_schema: that lists every column of the database at every question.
        found = connection.execute(f"DESCRIBE {table}").fetchall()
    except duckdb.CatalogException:
        return {}
    return {name: kind for name, kind, *_ in found}


def row_count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Number of rows of a table of the schema."""
    counted = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(counted[0]) if counted else 0


def frame(connection: duckdb.DuckDBPyConnection, table: str, wanted: Iterable[str] | None) -> pd.DataFrame:
    """The wanted columns of the table (None: all of them) with nullable dtypes; a column it lacks is left out.

    The rule that reads a missing column then could not run, and says so, instead of stopping every other rule.
    """
    import pandas as pd

    types = columns(connection, table)
    chosen = [c for c in types if wanted is None or c in set(wanted)]
    if not chosen:
        return pd.DataFrame(index=pd.RangeIndex(row_count(connection, table)))
    listed = ", ".join(f'"{c}"::VARCHAR AS "{c}"' if types[c].startswith(AS_TEXT) else f'"{c}"' for c in chosen)
    made = connection.execute(f"SELECT {listed} FROM {table}").df()
    return made.astype({c: NULLABLE[types[c]] for c in chosen if types[c] in NULLABLE})
