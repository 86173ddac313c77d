"""No figure depends on the order of rows, not in its last digit."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

import duckdb
import pytest

from pipeline import publish
from pipeline.schema import catalogue
from pipeline.warehouse.queries import query, statements_of
from pipeline.workspace import Workspace

build = importlib.import_module("pipeline.warehouse.build")  # the package has a function of that name
FRACTIONS = [
    name for name in build.TABLES_MADE if any(c.type.startswith("DOUBLE") for c in catalogue.table(name).columns)
]


def figures(con: duckdb.DuckDBPyConnection, name: str) -> set[tuple[object, ...]]:
    """Keys and fractions of a table as its SELECT gives them now."""
    table = catalogue.table(name)
    chosen = [*table.key, *(c.name for c in table.columns if c.type.startswith("DOUBLE") and c.name not in table.key)]
    there = {column for column, *_ in con.execute(f"DESCRIBE {query(name)}").fetchall()}
    return set(con.execute(f"SELECT {', '.join(c for c in chosen if c in there)} FROM ({query(name)})").fetchall())


@pytest.mark.slow
def test_rows_in_another_order_give_the_same_figures(workspace_root: Path, tmp_path: Path) -> None:
    shutil.copytree(workspace_root / "data" / "raw", tmp_path / "data" / "raw")
    snapshot = publish.run(Workspace(tmp_path), reports=False).snapshot
    assert snapshot
    path = tmp_path / "shuffled.duckdb"
    shutil.copyfile(snapshot, path)
    with duckdb.connect(str(path)) as con:
        for name in build.MACROS:
            for macro in statements_of(name):
                con.execute(macro)
        con.execute("SET VARIABLE as_of = CAST(NULL AS DATE)")
        con.execute("SET VARIABLE today = CAST(NULL AS DATE)")
        before = {name: figures(con, name) for name in FRACTIONS}
        there = {name for name, found in before.items() if found}
        assert {"mart.funding_progress", "mart.district_contributions", "mart.forecast"} <= there
        for seed in (0.1, 0.7):
            con.execute("SELECT setseed(?)", [seed])
            for name in (
                *build.TABLES_READ,
                "raw.observations",
                "raw.submissions",
                "raw.comparatives",
                *build.TABLES_MADE,
            ):
                con.execute(f"CREATE TEMP TABLE shuffled AS FROM {name} ORDER BY random()")
                con.execute(f"DELETE FROM {name}")
                con.execute(f"INSERT INTO {name} FROM shuffled")
                con.execute("DROP TABLE shuffled")
            for name in FRACTIONS:
                assert figures(con, name) == before[name], name


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ([0.1] * 10, 1.0),
        ([1 / 207] * 207, 1.0),
        ([2480.3, 0.1, -0.3, 0.3], 2480.4),
        ([1e300, 5.0, -1e300], None),  # beyond what is summed exactly: a figure, and no error
        ([None, 2.0], 2.0),
        ([], None),
    ],
)
def test_sums_are_exact_whatever_the_order(values: list[float | None], total: float | None) -> None:
    with duckdb.connect() as con:
        for macro in statements_of("macros"):
            if "exact" in macro:
                con.execute(macro)
        for order in (values, values[::-1]):
            rows = ", ".join(f"({'NULL' if v is None else repr(v)}::DOUBLE)" for v in order) or "(NULL::DOUBLE)"
            [(added, mean)] = con.execute(f"SELECT exact_sum(x), exact_mean(x) FROM (VALUES {rows}) v(x)").fetchall()
            known = [v for v in values if v is not None]
            if 1e300 in known:
                assert added is not None
            else:
                assert added == total and mean == (total / len(known) if total is not None and known else None)
