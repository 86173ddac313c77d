"""Publications in a DuckLake on a real PostgreSQL: equal to the last row, whoever writes beside, whatever is killed."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import postgres
import pytest
import stand_in_stages as stand_in
from typer.testing import CliRunner

from pipeline import errors, publish, settings
from pipeline.cli.app import app
from pipeline.publish import history, lake
from pipeline.settings import Lake
from pipeline.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
PYTHON = Path(os.environ.get("NTM_LAKE_PYTHON", ROOT / ".venv-lake" / "bin" / "python"))
real = [
    pytest.mark.slow,
    pytest.mark.skipif(postgres.BIN is None, reason="no PostgreSQL here: apt-get install postgresql"),
    pytest.mark.skipif(not PYTHON.exists(), reason="no interpreter with DuckLake here: make .venv-lake/.installed"),
]
COMPARED = """
import json, sys
from collections import Counter
from pipeline.publish import lake
order = json.load(sys.stdin)
differ, kept = [], Counter()
with lake.connect(order["catalogue"], order["files"], read_only=True) as con:
    for code, database in order["databases"].items():
        con.execute(f"ATTACH '{database}' AS own_{code} (READ_ONLY)")
    for table in lake.TABLES:
        own = ", ".join(f'"{c.name}"' for c in table.columns if c not in lake.KEY)
        view = "lake.latest_run." + table.name.split(".")[1]
        con.execute(f"CREATE OR REPLACE TEMP TABLE here AS SELECT province_code AS p, {own} FROM {view}")
        kept.update(dict(con.execute(f"SELECT run_id, count(*) FROM lake.{table.name} GROUP BY 1").fetchall()))
        for code in order["databases"]:
            here, there = f"SELECT {own} FROM here WHERE p = '{code}'", f"SELECT {own} FROM own_{code}.{table.name}"
            sql = f"SELECT count(*) FROM (({here} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {here}))"
            differ += [f"{code}: {table.name}"] * bool(con.execute(sql).fetchall()[0][0])
    runs = con.execute("SELECT province_code, run_id, rows FROM lake.meta.runs ORDER BY ALL").fetchall()
print(json.dumps({"differ": differ, "runs": runs, "kept": [kept[run] for _, run, _ in runs], "all": sum(kept.values())}))
"""


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """An empty lake on a server of its own."""
    folder = tmp_path_factory.mktemp("lake")
    with postgres.running(folder / "server") as catalogue:
        yield Lake(catalogue, str(folder / "files"), str(PYTHON))


@pytest.fixture
def provinces(tmp_path: Path, example_database: Path) -> dict[str, Path]:
    """Published databases by province code, each with other figures."""
    made = {}
    for code in ("01", "02", "03", "04"):
        made[code] = tmp_path / f"{code}.duckdb"
        shutil.copyfile(example_database, made[code])
        change(
            made[code],
            f"UPDATE plan.plan SET province_code = '{code}'; UPDATE mart.criterion_progress SET passed = {code}",
        )
    return made


def change(database: Path, sql: str) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute(sql)


def writer(shared: Lake, database: Path, run_id: str) -> subprocess.Popen[str]:
    """A process that appends, as the run starts it."""
    order = {"catalogue": shared.catalogue, "files": shared.files, "database": str(database), "run_id": run_id}
    process = subprocess.Popen(
        [PYTHON, "-c", lake.MAIN, lake.CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(order))
    process.stdin.close()
    process.stdin = None
    return process


def compared(shared: Lake, databases: dict[str, Path]) -> dict[str, Any]:
    """Tables of provinces' last runs that differ from what those published, the runs there are, the rows kept of each."""
    order = {
        "catalogue": shared.catalogue,
        "files": shared.files,
        "databases": {c: str(d) for c, d in databases.items()},
    }
    done = subprocess.run(
        [PYTHON, "-c", COMPARED], input=json.dumps(order), capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return json.loads(done.stdout)


def rows_of(database: Path) -> int:
    with duckdb.connect(str(database), read_only=True) as con:
        return sum(con.execute(f"SELECT count(*) FROM {t.name}").fetchall()[0][0] for t in lake.TABLES)


class TestReal:
    pytestmark = real

    def test_writers_at_once_in_an_empty_lake_lose_no_row(self, shared: Lake, provinces: dict[str, Path]) -> None:
        writers = {code: writer(shared, database, f"run-{code}") for code, database in provinces.items()}
        for code, process in writers.items():
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, err
            assert json.loads(out)["rows"] == rows_of(provinces[code])
        seen = compared(shared, provinces)
        assert seen["differ"] == []
        assert seen["runs"] == [[code, f"run-{code}", rows_of(database)] for code, database in provinces.items()]
        assert seen["kept"] == [rows for _, _, rows in seen["runs"]] and seen["all"] == sum(seen["kept"])

    def test_a_writer_killed_at_any_moment_leaves_no_row_and_the_next_writes_all(
        self, shared: Lake, provinces: dict[str, Path]
    ) -> None:
        draw, database = random.Random(20), provinces["01"]
        assert writer(shared, provinces["02"], "makes the tables").wait(120) == 0
        start, killed = time.monotonic(), 0
        assert writer(shared, provinces["04"], "timed").wait(120) == 0
        whole = time.monotonic() - start
        for number in range(8):
            process = writer(shared, database, f"killed-{number}")
            time.sleep(draw.uniform(0.1, 0.9) * whole)
            process.kill()
            killed += process.wait() != 0
            process.communicate()
            if killed < number + 1:
                break  # that one was done: its rows are there
        assert killed >= 3
        beside = writer(shared, provinces["03"], "beside")
        again = lake.write(Workspace(database.parent), shared, database, "whole")
        assert beside.wait(120) == 0
        seen = compared(shared, provinces)
        assert seen["differ"] == [] and len(seen["runs"]) == len(provinces)
        assert seen["kept"] == list(map(rows_of, provinces.values())) and seen["all"] == sum(seen["kept"])
        assert again.is_new == (seen["runs"][0][1] == "whole")

    def test_what_was_written_stays_and_the_last_run_is_the_latest(
        self, shared: Lake, provinces: dict[str, Path]
    ) -> None:
        database, here = provinces["01"], Workspace(provinces["01"].parent)
        assert lake.write(here, shared, database, "1").is_new
        assert not lake.write(here, shared, database, "2").is_new, "the same publication is there already"
        before = rows_of(database)
        change(
            database,
            f"UPDATE meta.build SET input_hash = '{'e' * 64}'; DELETE FROM mart.near_misses; UPDATE mart.target_progress SET value = 1",
        )
        assert lake.write(here, shared, database, "3").rows == rows_of(database)
        seen = compared(shared, {"01": database})
        assert seen["differ"] == [] and [run for _, run, _ in seen["runs"]] == ["1", "3"]
        assert seen["kept"] == [before, rows_of(database)]

    def test_the_run_appends_and_where_it_cannot_the_publication_stands(
        self, shared: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stand_in.Stages().install(monkeypatch)
        workspace = stand_in.workspace(tmp_path, a="ok 7")
        toml = f'[lake]\ncatalogue = "{shared.catalogue}"\nfiles = "{shared.files}"\npython = "{PYTHON}"\n'
        (workspace.root / "ntm.toml").write_text(toml.replace("dbname=ntm", "dbname=nowhere"), "utf-8")
        result = publish.run(workspace, reports=False)
        assert (result.status, result.exit_code) == ("lake_failed", 18) and "nowhere" in result.reason
        assert workspace.database.exists() and publish.run(workspace, reports=False).status == "lake_failed"
        (workspace.root / "ntm.toml").write_text(toml, "utf-8")
        assert publish.run(workspace, reports=False).status == "unchanged"
        assert len(compared(shared, {})["runs"]) == 1

    def test_the_document_s_settings_and_query_work_as_they_stand(
        self, shared: Lake, provinces: dict[str, Path], tmp_path: Path
    ) -> None:
        text = (ROOT / "docs" / "lake.md").read_text("utf-8")
        [toml], [query] = (re.findall(rf"^```{kind}\n(.*?)^```", text, re.M | re.S) for kind in ("toml", "python"))
        (tmp_path / "ntm.toml").write_text(toml, "utf-8")
        given = settings.load(Workspace(tmp_path)).lake
        assert given is not None and query.count(f'"{given.catalogue}", "{given.files}"') == 1
        assert lake.write(Workspace(tmp_path), shared, provinces["03"], "run-3").is_new
        query = query.replace(given.catalogue, shared.catalogue).replace(given.files, shared.files)
        done = subprocess.run([PYTHON, "-c", query], capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.returncode == 0, done.stderr
        assert "run-3" in done.stdout and "average" in done.stdout


def test_where_no_ducklake_is_the_run_publishes_says_so_and_the_schedule_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in.Stages().install(monkeypatch)
    workspace = stand_in.workspace(tmp_path, a="ok 7")
    (workspace.root / "ntm.toml").write_text('[lake]\ncatalogue = "host=/nowhere"\nfiles = "files"\n', "utf-8")
    ran = CliRunner().invoke(app, ["--workspace", str(workspace.root), "run", "--no-reports"])
    assert isinstance(ran.exception, errors.LakeFailed) and "không ghi được vào DuckLake" in ran.stdout
    assert workspace.database.exists()
    monkeypatch.setattr("pipeline.cli.scheduling.WAITS", (0,))
    ran = CliRunner().invoke(app, ["--workspace", str(workspace.root), "schedule", "run"])
    assert ran.exit_code == 18
    lines = history.read(workspace)
    assert [(line["status"], line["exit_code"]) for line in lines] == [("lake_failed", 18)] * 3
    assert len({line["snapshot"] for line in lines}) == 1, "the publication stands"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[lake]\nfiles = "x"', "catalogue"),
        ('[lake]\ncatalogue = "dbname=x"', "files"),
        ('[lake]\ncatalogue = "dbname=x password=y"\nfiles = "x"', "mật khẩu"),
        ("lake = 3", "3"),
    ],
)
def test_a_wrong_lake_is_an_error_that_says_where_and_no_password_stands_in_the_file(
    tmp_path: Path, text: str, what: str
) -> None:
    (tmp_path / "ntm.toml").write_text(text, "utf-8")
    with pytest.raises(errors.ReferenceFileError) as caught:
        settings.load(Workspace(tmp_path))
    assert what in caught.value.found and "=y" not in str(caught.value.lines())


def test_what_conflicts_is_tried_again_and_nothing_else() -> None:
    assert lake._is_conflict(Exception("Transaction conflict - attempting to create table"))
    assert not lake._is_conflict(Exception("IO Error: could not connect"))
