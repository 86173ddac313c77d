"""All tables together, in the order they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.schema import Table, allocation, changes, comments, core, ddl, mart, outlook, publication, raw, reference

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMAS = ("reference", "plan", "raw", "core", "mart", "checks", "meta")
TABLES: tuple[Table, ...] = (
    reference.TABLES
    + raw.TABLES
    + core.TABLES
    + mart.TABLES
    + changes.TABLES
    + outlook.TABLES
    + allocation.TABLES
    + publication.TABLES
)


def table(name: str) -> Table:
    """The table of that full name. Raises KeyError with the nearest names."""
    for t in TABLES:
        if t.name == name:
            return t
    raise KeyError(f"{name} is not described in pipeline/schema; there are: {', '.join(t.name for t in TABLES)}")


def statements() -> list[str]:
    """Every statement that makes the empty database: schemas, tables, comments."""
    made = [f"CREATE SCHEMA IF NOT EXISTS {s}" for s in SCHEMAS]
    for t in TABLES:
        made.append(ddl(t))
        made += comments(t)
    return made


def use_short_names(opened: DuckDBPyConnection) -> None:
    """From now on a table answers to its name without schema too. Names are different in all schemas but ``latest``, which
    repeats them for the newest period and keeps its prefix."""
    found = opened.execute("SELECT DISTINCT schema_name FROM duckdb_schemas() WHERE NOT internal").fetchall()
    known = [s for s in SCHEMAS if (s,) in found]
    opened.execute(f"SET search_path = '{','.join([*known, 'main'])}'")  # main: the macros
