"""Whatever stands in a plan or reference file, loading gives the files' meaning or one error that says where; never a crash."""

from __future__ import annotations

import csv
import io
import tempfile
from functools import cache
from pathlib import Path

import duckdb
import pytest
import small_workspace
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from thorough import examples

from pipeline import reference as reference_files
from pipeline.errors import ReferenceFileError
from pipeline.schema import catalogue, ddl
from pipeline.warehouse import rows
from pipeline.warehouse.build import TABLES_READ

pytestmark = pytest.mark.drawn
SETTINGS = settings(
    max_examples=examples(50),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
CSVS = sorted(name for name in small_workspace.FILES if name.endswith(".csv"))
AWKWARD = [
    "9" * 400, "1e400", "-1", "-0.5", "nan", "NaN", "inf", "-inf", "1_000", "٣", "２０２４-12", "0000-12", "9999-12",
    f"{10**21}", f"{10**21}-12", "99", "2024-13", "2024-02-30", "-2024-01-01", "0", "1.5", "0.0000001", "12,5", "1.234,5",
    "x" * 200_000, "\x00", "\u202e", "=1+1", "a;b", ";", "'; DROP TABLE plan.plan; --", "none", "null", "true", "all", "poor",
    "money", "money-1", "total", "lamps", "learned", "even", "milestones", "billion VND", "🙂", "ệ", "e\u0323\u0302",
    "2024-W01-1", "20240101", "2024-06-31", "001", "1" * 20, "2147483648", "999999999999999", "1000000000000000",
]  # fmt: skip
CELL = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=12), st.integers().map(str), st.floats().map(str))


def loads_or_tells(files: dict[str, str | bytes]) -> None:
    """Loading ends with a Reference that the database takes, or with the one error of the contract."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = small_workspace.lay(Path(folder))
        for name, content in files.items():
            path = workspace.raw / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        try:
            loaded = reference_files.load(workspace)
        except ReferenceFileError as error:
            assert error.exit_code == 11
            told = dict(error.lines())
            assert all(told.get(label) for label in ("Ở đâu", "Thấy", "Cần", "Cách sửa", "English"))
            assert len("".join(told.values())) < 100_000, "an error is for reading"
            return
    con = _empty()
    con.execute("BEGIN")
    try:
        for name in TABLES_READ:
            rows.insert(con, name, loaded.rows(name))
    finally:
        con.execute("ROLLBACK")


@cache
def _empty() -> duckdb.DuckDBPyConnection:
    """A database of the tables that the files fill, made once: every example puts its rows in and takes them back."""
    con = duckdb.connect(":memory:")
    con.execute("CREATE SCHEMA reference; CREATE SCHEMA plan")
    for name in TABLES_READ:
        con.execute(ddl(catalogue.table(name)))
    return con


@SETTINGS
@given(st.data())
def test_a_cell_of_a_csv_may_hold_anything(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(CSVS))
    table = list(csv.reader(io.StringIO(small_workspace.FILES[name])))
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.integers(0, len(table) - 1))
        column = data.draw(st.integers(0, len(table[row]) - 1))
        table[row][column] = data.draw(CELL)
    stream = io.StringIO()
    csv.writer(stream).writerows(table)
    loads_or_tells({name: stream.getvalue()})


@SETTINGS
@given(st.data())
def test_a_key_of_plan_toml_may_hold_anything(data: st.DataObject) -> None:
    lines = small_workspace.FILES["plan/plan.toml"].splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    values = ["1e400", "nan", "-inf", "9" * 5000, "0x" + "f" * 5000, "[" * 3000, "true", "2024-01-01", '""', "[]", "{}",
              "-1", "1979-05-27T07:32:00Z", '["2024-06", 3]', f"{10**21}", '"\\u0000"', "'''" + "x" * 9000 + "'''"]  # fmt: skip
    value = data.draw(st.one_of(st.sampled_from(values), st.text(max_size=20)))
    lines[at] = f"{lines[at].split('=')[0]}= {value}"
    loads_or_tells({"plan/plan.toml": "\n".join(lines)})


@SETTINGS
@given(st.sampled_from(sorted(small_workspace.FILES)), st.binary(max_size=400), st.integers(0, 2000))
def test_a_file_may_hold_any_bytes(name: str, noise: bytes, at: int) -> None:
    whole = small_workspace.FILES[name].encode()
    loads_or_tells({name: whole[:at] + noise + whole[at + len(noise) :]})
    loads_or_tells({name: noise})


def test_the_small_workspace_itself_loads(tmp_path: Path) -> None:
    loaded = reference_files.load(small_workspace.lay(tmp_path))
    assert len(loaded.targets) == 11 and all(loaded.rows(name) for name in ("plan.bands", "plan.stages", "plan.notes"))
