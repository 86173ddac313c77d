"""The warehouse as far as a test looks into it: the tables it names and those they are made from, without comments.

A small database spends its time on tables and comments that the test never sees (test_warehouse_build looks at a whole
one). What is left out is not empty but absent: a question that needs it fails instead of finding nothing.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Collection
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from pipeline.schema import catalogue

# The package shows its function of the same name, so the module is asked for by its whole name.
_building: Any = importlib.import_module("pipeline.warehouse.build")
_MADE: tuple[str, ...] = _building.TABLES_MADE
_MADE_LAST: tuple[str, ...] = _building.TABLES_MADE_LAST
_STATUSES: tuple[str, ...] = _building.STATUSES
_NAME = re.compile(r"\b(?:" + "|".join(re.escape(t.name) for t in catalogue.TABLES) + r")\b")

FINDINGS, SUBMISSIONS = "raw.issues", "raw.submissions"
"""Complete only once the findings are in, and once the files have their statuses."""


def build(path: Path, *arguments: Any, tables: Collection[str] = (), **options: Any) -> None:
    """``pipeline.warehouse.build`` on one thread and without comments; ``tables`` names what is wanted, all of it if
    nothing. raw.issues and raw.submissions are left out too, unless they are named: they are completed last."""
    wanted = needed(frozenset(tables))
    # A macro that gives a table cannot be made before the tables that it reads.
    for_macros = frozenset[str]().union(*map(named_in, _macros().values()))
    left_out = {*_MADE, *_MADE_LAST} - wanted - for_macros
    statements = [
        statement
        for statement in catalogue.statements()
        if not statement.startswith("COMMENT")
        and not (statement.startswith("CREATE TABLE") and statement.split()[2] in left_out)
    ]
    with (
        patch.object(catalogue, "statements", lambda: statements),
        patch.object(duckdb, "connect", partial(duckdb.connect, config={"threads": 1})),
        patch.object(_building, "TABLES_MADE", tuple(t for t in _MADE if t in wanted)),
        patch.object(_building, "TABLES_MADE_LAST", tuple(t for t in _MADE_LAST if t in wanted)),
        patch.object(_building, "STATUSES", _STATUSES if SUBMISSIONS in wanted else ()),
        # A view reads tables that may be left out.
        patch.object(_building.views, "make", _building.views.make if not left_out else lambda con: None),
        patch.object(_building, "findings", _building.findings if FINDINGS in wanted else lambda con, words: []),
    ):
        _building.build(path, *arguments, **options)
    unfinished = {*_MADE, *_MADE_LAST, FINDINGS, SUBMISSIONS} - wanted - left_out
    if unfinished:
        with duckdb.connect(str(path), config={"threads": 1}) as con:
            con.execute("BEGIN")
            for name in unfinished:
                con.execute(f"DROP TABLE {name}")
            con.execute("COMMIT")


def named_in(sql: str) -> frozenset[str]:
    """The tables of the schema that a query names."""
    return frozenset(_NAME.findall(sql))


@cache
def needed(asked: frozenset[str]) -> frozenset[str]:
    """The tables asked for and all they are made from; every table if nothing is asked for.

    The findings and statuses count only where they are asked for: a table that reads raw.submissions or raw.issues is
    made before they are complete, but for those made last.
    """
    if not asked:
        return frozenset(t.name for t in catalogue.TABLES)
    found, waiting = set(), set(asked)
    if waiting & set(_MADE_LAST):
        waiting |= {FINDINGS}
    if FINDINGS in waiting:
        waiting |= {SUBMISSIONS}
    complete = waiting & {FINDINGS, SUBMISSIONS}
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= _read_by(name) - found
    return frozenset(found - {FINDINGS, SUBMISSIONS} | complete)


@cache
def _read_by(table: str) -> frozenset[str]:
    """The tables that the making of one reads: through its query, and the macros that the query calls."""
    if table == FINDINGS:
        names = [f"findings/{p.stem}" for p in (_building.SQL / "findings").glob("*.sql")]
    elif table == SUBMISSIONS:
        names = [f"statuses/{name}" for name in _STATUSES]
    else:
        names = [table] if table in _MADE or table in _MADE_LAST else []
    text = "".join(_building.query(name) for name in names)
    called, todo = set(), [text]
    while todo:
        body = todo.pop()
        new = {name for name in _macros() if name not in called and re.search(rf"\b{name}\s*\(", body)}
        called |= new
        todo += [_macros()[name] for name in new]
    return named_in(text + "".join(_macros()[name] for name in called))


@cache
def _macros() -> dict[str, str]:
    """The body of every macro, by name."""
    made = {}
    for file in _building.MACROS:
        for statement in _building.statements_of(file):
            head = re.search(r"CREATE TEMP MACRO (\w+)", statement)
            assert head is not None, statement
            made[head[1]] = statement[head.end() :]
    return made
