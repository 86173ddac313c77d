"""A small but complete good database for the tests of the checks: four invented communes, two periods, worked by hand.

SYNTHETIC: no figure here is about a real commune. It is built straight from pipeline.schema, not by the warehouse, so
that the checks are not tested against the very SQL they guard.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import checks_example_derived as derived
import checks_example_given as given
import checks_example_outlook as outlook
import duckdb
import empty_database
import plan_rows

from pipeline.schema import catalogue


def rows() -> given.Rows:
    """given.Rows of every table, by table name; a column left out is NULL."""
    made: given.Rows = {t.name: [] for t in catalogue.TABLES}
    given.reference(made)
    given.plan(made)
    given.workbooks(made)
    given.other_workbooks(made)
    derived.results(made)
    derived.marts(made)
    derived.targets(made)
    outlook.figures(made)
    outlook.changes(made)
    outlook.outlook(made)
    return made


def build(path: Path, *, constraints: bool = True) -> Path:
    """The good database at ``path``; without constraints, so that a test may break what keys and CHECKs forbid."""
    path.write_bytes(_content(constraints))
    return path


@cache
def _content(constraints: bool) -> bytes:
    """The database file: filled once in a process, since every test wants a fresh one."""
    with tempfile.TemporaryDirectory() as folder:
        return _filled(Path(folder) / "good.duckdb", constraints).read_bytes()


def _filled(path: Path, constraints: bool) -> Path:
    with duckdb.connect(str(empty_database.lay(path))) as connection:
        connection.execute("BEGIN")
        for name, its_rows in rows().items():
            columns = catalogue.table(name).column_names
            unknown = {key for row in its_rows for key in row} - set(columns)
            assert not unknown, f"{name}: {unknown}"
            if its_rows:
                listed = ", ".join(f'"{c}"' for c in columns)
                connection.executemany(
                    f"INSERT INTO {name} ({listed}) VALUES ({', '.join('?' * len(columns))})",
                    [[plan_rows.completed(name, row).get(c) for c in columns] for row in its_rows],
                )
        if not constraints:
            for table in catalogue.TABLES:
                connection.execute(f"CREATE TABLE {table.name}_loose AS SELECT * FROM {table.name}")
                connection.execute(f"DROP TABLE {table.name}")
                connection.execute(f"ALTER TABLE {table.name}_loose RENAME TO {table.name.partition('.')[2]}")
        connection.execute("COMMIT")
    return path
