"""Rows into tables: typed by the schema, never by inference, so that an all-empty column keeps its type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from pipeline.schema import Table, catalogue

_ADDRESS = re.compile(r"\$?([A-Za-z]+)\$?(\d+)")


def insert(con: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows given in the table's column order, through an Arrow table of the schema's types."""
    table = catalogue.table(name)
    columns = list(zip(*rows)) if rows else [()] * len(table.columns)
    if len(columns) != len(table.columns):
        raise ValueError(f"{name} has {len(table.columns)} columns, its rows have {len(columns)}")
    _insert_columns(con, table, columns)


def insert_dicts(
    con: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Mapping[str, Any]], *, into: str = ""
) -> None:
    """Insert rows given by column name, ``into`` another table of the same columns where one is named. Raises ValueError for a
    key that is no column: it would vanish unseen."""
    table = catalogue.table(name)
    known = set(table.column_names)
    for row in rows:
        if not known.issuperset(row):
            raise ValueError(f"{name} has no column {sorted(set(row) - known)}")
    _insert_columns(con, table, [[row.get(c) for row in rows] for c in table.column_names], into)


def _insert_columns(
    con: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[Sequence[Any]], into: str = ""
) -> None:
    import pyarrow as pa

    types = {
        "VARCHAR": pa.string(),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
        "BOOLEAN": pa.bool_(),
        "DATE": pa.date32(),
    }
    arrays = []
    for column, values in zip(table.columns, columns):
        try:
            arrays.append(pa.array(values, type=types[column.type]))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as wrong:
            raise ValueError(f"{table.name}.{column.name} is {column.type}: {wrong}") from wrong
    frame = pa.table(arrays, names=list(table.column_names))
    con.register("incoming_rows", frame)
    try:
        names = ", ".join(f'"{c}"' for c in table.column_names)
        con.execute(f"INSERT INTO {into or table.name} ({names}) SELECT {names} FROM incoming_rows")
    finally:
        con.unregister("incoming_rows")


BATCH = 20_000
"""Rows copied to be numbered at a time."""

_TIES = ("kind", "subject", "measure", "state", "value", "text", "commune_code")


def insert_numbered(
    con: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Mapping[str, Any]], column: str, first: int = 1
) -> int:
    """Insert rows in order of file, sheet, row and column, numbered from ``first`` in ``column``; gives their count.

    Rows of one cell are ordered by what they say, so that the numbers do not depend on the order they came in.
    """
    ordered = sorted(rows, key=lambda row: (*_place(row), *(str(row.get(k)) for k in _TIES)))
    for start in range(0, len(ordered), BATCH):
        batch = enumerate(ordered[start : start + BATCH], first + start)
        insert_dicts(con, name, [{**row, column: number} for number, row in batch])
    return len(ordered)


def _place(row: Mapping[str, Any]) -> tuple[str, str, int, int]:
    file, sheet = row.get("file") or "", row.get("sheet") or ""
    found = _ADDRESS.fullmatch(row.get("cell") or "")
    if not found:
        return file, sheet, 0, 0
    letters = 0
    for letter in found[1].upper():
        letters = letters * 26 + ord(letter) - 64
    return file, sheet, int(found[2]), letters
