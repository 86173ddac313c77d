"""Views for those who read: names beside codes, and ``latest.*``, the newest period of every table by period.

A view's query stands in ``sql/views`` under its name, its meaning in ``pipeline/schema/views.py``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.schema import catalogue, connecting, quoted
from pipeline.schema.views import VIEWS, View
from pipeline.warehouse.queries import query

if TYPE_CHECKING:
    import duckdb

LATEST = "latest"
STORED = "stored"
"""Schema of the rows of views that are kept ready."""
SPOKEN = "CREATE MACRO spoken(vi, en) AS if(getvariable('lang') = 'en', coalesce(en, vi), vi)"
MACROS = (
    SPOKEN,
    """CREATE MACRO named(of, key) AS (SELECT upper(name[1]) || name[2:] FROM (
           SELECT spoken(name_vi, name_en) AS name FROM reference.names WHERE kind = of AND id = key))""",
    """CREATE MACRO agency_known(written) AS (SELECT first(spoken(name_vi, name_en) ORDER BY agency_id)
           FROM reference.agencies WHERE written IN (agency_id, name_vi, short_vi)
           OR list_contains(string_split(aliases, ';'), written))""",
    """CREATE MACRO agency_called(written) AS coalesce(agency_known(written), (
           SELECT string_agg(coalesce(agency_known(part), part), ', ' ORDER BY i)
           FROM (SELECT unnest(string_split(written, ', ')) AS part, generate_subscripts(string_split(written, ', '), 1) AS i)))""",
)
"""What views need whenever they are asked: a text in the session's language; the workspace's own name of a group, an
output or a source; an agency by its whole name, however it is written, or several with commas between."""


def make(con: duckdb.DuckDBPyConnection) -> None:
    """Make every view, with a COMMENT on it and on each column that no table has. (A comment on a column of a view has
    DuckDB look through the whole view, 2 ms each: what a column keeps from its table is said there.)

    Raises KeyError for a column nobody describes.
    """
    for macro in MACROS:
        con.execute(macro)
    for view in VIEWS:
        text = query(f"views/{view.name}")
        _create(con, view, text)
        meanings, columns = _meanings(view, text), _columns(con, view.name)
        if missing := [column for (column,) in columns if column not in meanings]:
            raise KeyError(f"{view.name}: pipeline/schema/views.py does not describe {', '.join(missing)}")
    latest(con)


def latest(con: duckdb.DuckDBPyConnection) -> None:
    """Make the views ``latest.*`` of what is there by period."""
    con.execute(f"CREATE SCHEMA {LATEST}")
    for name in _by_period(con):
        con.execute(
            f"CREATE VIEW {LATEST}.{name.split('.')[1]} AS SELECT * FROM {name} "
            "WHERE period = (SELECT newest_period FROM meta.build)"
        )
        con.execute(f"COMMENT ON VIEW {LATEST}.{name.split('.')[1]} IS {quoted(f'{name} of the newest period.')}")


def store(database: Path) -> None:
    """Let the views that every report asks for read rows that lie ready in both languages, instead of planning their query
    at each question. Once everything a view reads is there: what is stored does not change any more."""
    import duckdb

    with duckdb.connect(str(database)) as con:
        connecting.settle(con, database)
        con.execute("BEGIN")
        con.execute(f"CREATE SCHEMA {STORED}")
        there = {f"mart.{name}" for (name,) in con.execute("SELECT view_name FROM duckdb_views()").fetchall()}
        for view in (v for v in VIEWS if v.is_stored and v.name in there):
            table = f"{STORED}.{view.name.split('.')[1]}"
            for lang, into in (("vi", f"CREATE TABLE {table} AS"), ("en", f"INSERT INTO {table}")):
                con.execute(f"SET VARIABLE lang = '{lang}'")
                con.execute(f"{into} SELECT '{lang}' AS lang, * FROM {view.name}")
            con.execute(f"COMMENT ON TABLE {table} IS {quoted(f'The rows of {view.name} in both languages.')}")
            _create(con, view, f"SELECT * EXCLUDE (lang) FROM {table} WHERE lang = spoken('vi', 'en')", replace=True)
        con.execute("COMMIT")
        con.execute("CHECKPOINT")


def _create(con: duckdb.DuckDBPyConnection, view: View, text: str, *, replace: bool = False) -> None:
    con.execute(f"CREATE {'OR REPLACE' if replace else ''} VIEW {view.name} AS {text}")
    con.execute(f"COMMENT ON VIEW {view.name} IS {quoted(view.meaning)}")
    for column, meaning in view.columns.items():
        con.execute(f'COMMENT ON COLUMN {view.name}."{column}" IS {quoted(meaning)}')


def _meanings(view: View, text: str) -> dict[str, str]:
    """The meaning of every column the view may have: its own, else that of the first table or view it names."""
    named = re.findall(r"\b(?:mart|core|plan|reference|raw|checks)\.\w+", text)
    known: dict[str, str] = {}
    for name in named:
        for column, meaning in _described(name).items():
            known.setdefault(column, meaning)
    return known | view.columns


def _described(name: str) -> dict[str, str]:
    for view in VIEWS:
        if view.name == name:
            return _meanings(view, query(f"views/{name}"))
    return {c.name: c.comment() for c in catalogue.table(name).columns}


def _columns(con: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str]]:
    schema, _, view = name.partition(".")
    return con.execute(
        "SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? ORDER BY column_index",
        [schema, view],
    ).fetchall()


def _by_period(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Tables and views of core and mart whose rows belong to a period, but for the list of periods itself."""
    rows = con.execute(
        """SELECT schema_name || '.' || table_name FROM duckdb_columns()
           WHERE column_name = 'period' AND schema_name IN ('core', 'mart') ORDER BY 1"""
    ).fetchall()
    return [name for (name,) in rows if name != "mart.periods"]
