"""Publications of many provinces in one DuckLake: a PostgreSQL catalogue, Parquet files, nothing ever changed or removed.

Each publication is appended under its run in one transaction, so several provinces write at once and a writer that is killed
leaves no row. ``latest_run.*`` are the rows of every province's last run. Chosen in ntm.toml ([lake]); the published database
stays what it is. DuckLake's extension goes with one version of DuckDB, hence an interpreter of its own: this module needs
nothing but ``duckdb`` there.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import errors
from pipeline.schema import Column, Table, catalogue, comments, quoted
from pipeline.settings import Lake
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LAKE, OWN = "lake", "own"
"""Names the lake and the published database are attached under."""
EXTENSIONS = ("ducklake", "postgres_scanner")
MAIN = "import sys; sys.path.append(sys.argv[1]); from pipeline.publish import lake; lake.main()"
"""After the packages of the interpreter it runs in: where this code is installed lies another DuckDB."""
CODE = str(Path(__file__).parents[2])
TRIES = 20
SECONDS = 600

KEY = (
    Column("province_code", "VARCHAR", "Province the row is of: province_code of its plan."),
    Column("run_id", "VARCHAR", "Run that published it; runs of a province are in order of their names."),
)
RUNS = Table(
    "meta.runs",
    "The publications in the lake, one row each.",
    (
        *KEY,
        Column("version", "VARCHAR", "Version of the pipeline."),
        Column("input_hash", "VARCHAR", "What it was built from: meta.build."),
        Column("newest_period", "VARCHAR", "The period it shows where none is asked for."),
        Column("rows", "BIGINT", "Rows appended, all tables together.", "rows"),
    ),
)
LATEST = "latest_run"


@dataclass(frozen=True)
class Appended:
    """What came of an append: ``rows`` of ``tables`` written; none where the lake had that publication as its latest."""

    is_new: bool
    rows: int = 0
    tries: int = 1


def _keyed(table: Table) -> Table:
    columns = (*KEY, *(c for c in table.columns if c.name not in {k.name for k in KEY}))
    return replace(table, columns=columns, key=())


TABLES = tuple(map(_keyed, catalogue.TABLES))


# -- in the run ---------------------------------------------------------------------------------------------------------
def write(workspace: Workspace, lake: Lake, database: Path, run_id: str) -> Appended:
    """Append a published database to the lake, unless it is the province's latest there. Raises LakeFailed where that
    cannot be done: the publication stands, and the next run tries again."""
    python = str(workspace.root / Path(lake.python).expanduser()) if lake.python else sys.executable
    files = str((workspace.root / Path(lake.files).expanduser()).resolve())
    order = {"catalogue": lake.catalogue, "files": files, "database": str(database.resolve()), "run_id": run_id}
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    try:
        done = subprocess.run(
            [python, "-c", MAIN, CODE], input=json.dumps(order), text=True, capture_output=True,
            env=env, timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _failed(lake, str(error)) from None
    if done.returncode:
        reasons = [line for line in done.stderr.splitlines() if re.match(r"[\w.]*(Error|Exception)\b", line)]
        raise _failed(lake, reasons[-1] if reasons else f"mã {done.returncode}")
    return Appended(**json.loads(done.stdout))


def _failed(lake: Lake, what: str) -> errors.LakeFailed:
    return errors.LakeFailed(
        where="ntm.toml: [lake]",
        found=f"không ghi được vào DuckLake ({lake.catalogue}); hệ thống báo: {what}",
        expected="máy chủ PostgreSQL trả lời, thư mục files ghi được, phần mở rộng ducklake và postgres có trong môi trường Python ấy",
        todo="Xem docs/lake.md; bản công bố của tỉnh vẫn đúng, lượt chạy sau ghi lại.",
        english=f"The publication stands, but it could not be appended to the lake: {what}",
    )


# -- in the interpreter that has the extensions ---------------------------------------------------------------------------
def connect(catalogue_of: str, files: str, *, read_only: bool = False) -> DuckDBPyConnection:
    """A connection with the lake attached as ``lake``; made where there is none yet."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")  # the answer stands alone on standard output
    for name in EXTENSIONS:
        con.execute(f"LOAD {_extension(name)}")
    mode = ", READ_ONLY" if read_only else ""
    con.execute(f"ATTACH {quoted(f'ducklake:postgres:{catalogue_of}')} AS {LAKE} (DATA_PATH {quoted(files)}{mode})")
    return con


def _extension(name: str) -> str:
    """What to load: the file of the extension's wheel, else the one DuckDB has installed itself."""
    found = importlib.util.find_spec(f"duckdb_extension_{name}")
    if found is None or found.origin is None:
        return name
    return quoted(str(next(Path(found.origin).parent.rglob(f"{name}.duckdb_extension"))))


def append(catalogue_of: str, files: str, database: str, run_id: str) -> Appended:
    """Append all tables of a database as one run. Another writer that makes the same tables at the same moment only costs
    another try."""
    import duckdb

    for attempt in range(1, TRIES + 1):
        try:
            with connect(catalogue_of, files) as con:
                con.execute(f"ATTACH {quoted(database)} AS {OWN} (READ_ONLY)")
                return replace(_append(con, run_id), tries=attempt)
        except duckdb.Error as error:
            if attempt == TRIES or not _is_conflict(error):
                raise
            time.sleep(random.uniform(0.1, 0.5) * attempt)
    raise AssertionError("unreachable")


def _is_conflict(error: Exception) -> bool:
    """Whether another writer was faster: in making the catalogue, a table of it, or in committing."""
    text = str(error).lower()
    return any(
        word in text for word in ("conflict", "already exists", "duplicate key", "could not serialize", "deadlock")
    )


def _append(con: DuckDBPyConnection, run_id: str) -> Appended:
    [(code,)] = con.execute(f"SELECT province_code FROM {OWN}.plan.plan ORDER BY year DESC LIMIT 1").fetchall()
    [build] = con.execute(f"SELECT version, input_hash, newest_period FROM {OWN}.meta.build").fetchall()
    con.execute("BEGIN")
    _make(con)
    con.execute("COMMIT")  # apart: appends alone do not conflict, and an empty table is no row
    con.execute("BEGIN")
    last = con.execute(
        f"SELECT input_hash FROM {LAKE}.{RUNS.name} WHERE province_code = ? ORDER BY run_id DESC LIMIT 1", [code]
    ).fetchall()
    if last == [(build[1],)]:
        con.execute("ROLLBACK")
        return Appended(is_new=False)
    rows = 0
    for table in TABLES:
        own = ", ".join(f'"{c.name}"' for c in table.columns if c not in KEY)
        key = ", ".join(c.name for c in KEY)
        rows += con.execute(
            f"INSERT INTO {LAKE}.{table.name} ({key}, {own}) SELECT ?, ?, {own} FROM {OWN}.{table.name}", [code, run_id]
        ).fetchall()[0][0]
    con.execute(f"INSERT INTO {LAKE}.{RUNS.name} VALUES (?, ?, ?, ?, ?, ?)", [code, run_id, *build, rows])
    con.execute("COMMIT")
    return Appended(is_new=True, rows=rows)


def _make(con: DuckDBPyConnection) -> None:
    """Tables, columns and views of today's schema that the lake does not have yet."""
    there: dict[str, set[str]] = {}
    sql = "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() WHERE database_name = ?"
    for name, column in con.execute(sql, [LAKE]).fetchall():
        there.setdefault(name, set()).add(column)
    for schema in (*catalogue.SCHEMAS, LATEST):
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {LAKE}.{schema}")
    for table in (RUNS, *TABLES):
        name = f"{LAKE}.{table.name}"
        if table.name not in there:
            columns = ", ".join(f'"{c.name}" {c.type}' for c in table.columns)
            con.execute(f"CREATE TABLE {name} ({columns})")
            for comment in comments(replace(table, name=name)):
                con.execute(comment)
            if table is not RUNS:
                con.execute(
                    f"""CREATE VIEW {LAKE}.{LATEST}.{table.name.split(".")[1]} AS SELECT * FROM {name}
                        WHERE (province_code, run_id) IN
                        (SELECT province_code, max(run_id) FROM {LAKE}.{RUNS.name} GROUP BY province_code)"""
                )
            continue
        for column in table.columns:
            if column.name not in there[table.name]:
                con.execute(f'ALTER TABLE {name} ADD COLUMN "{column.name}" {column.type}')


def main() -> None:
    """Append what standard input orders (JSON), and say what came of it."""
    order: dict[str, Any] = json.load(sys.stdin)
    print(json.dumps(asdict(append(order["catalogue"], order["files"], order["database"], order["run_id"]))))
