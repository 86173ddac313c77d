"""Issues of many files and queries: gathered without numbers, then numbered in one order, whoever raised them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from pipeline.warehouse import rows

if TYPE_CHECKING:
    import duckdb

BATCH = 20_000
"""Issues that are Python objects at a time."""

GATHERED = "gathered_issues"
NUMBERED = f"""
    INSERT INTO raw.issues
    SELECT
        row_number() OVER (
            ORDER BY coalesce(file, ''), coalesce(sheet, ''), row_no, length(letters), letters,
                rule, coalesce(commune_code, 'None'), coalesce(found, 'None'), coalesce(expected, 'None'), issue_id
        ) AS number,
        * EXCLUDE (issue_id, row_no, letters)
    FROM (
        SELECT
            *,
            coalesce(TRY_CAST(regexp_extract(cell, '^\\$?[A-Za-z]+\\$?(\\d+)$', 1) AS INTEGER), 0) AS row_no,
            coalesce(upper(regexp_extract(cell, '^\\$?([A-Za-z]+)\\$?\\d+$', 1)), '') AS letters
        FROM {GATHERED}
    )
    ORDER BY number
"""


def gather(con: duckdb.DuckDBPyConnection, issues: Iterable[Mapping[str, Any]]) -> None:
    """Keep rows of raw.issues, without issue_id, until all are there."""
    con.execute(f"CREATE TEMP TABLE IF NOT EXISTS {GATHERED} AS FROM raw.issues LIMIT 0")
    [(there,)] = con.execute(f"SELECT count(*) FROM {GATHERED}").fetchall()
    numbers, coming = count(there), iter(issues)
    while batch := [{**issue, "issue_id": next(numbers)} for issue in islice(coming, BATCH)]:
        rows.insert_dicts(con, "raw.issues", batch, into=GATHERED)


def number(con: duckdb.DuckDBPyConnection) -> None:
    """Put what was gathered into raw.issues, in order of file, sheet, row, column and what is said: the same input, the
    same numbers, whatever order it came in."""
    con.execute(NUMBERED)
    con.execute(f"DROP TABLE {GATHERED}")
