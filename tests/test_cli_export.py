"""``ntm export``: the tables as files that no spreadsheet runs."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pyarrow.parquet
import pytest
from typer.testing import CliRunner

from pipeline import errors
from pipeline.cli.app import app


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, example_database: Path) -> Path:
    root = tmp_path_factory.mktemp("export")
    (root / "data" / "processed").mkdir(parents=True)
    shutil.copyfile(example_database, root / "data" / "processed" / "ntm.duckdb")
    return root


def export(root: Path, *words: str):
    return CliRunner().invoke(app, ["--workspace", str(root), "export", *words])


def test_core_and_mart_come_out_whole_with_the_dictionary(root: Path) -> None:
    assert export(root).exit_code == 0
    folder = root / "data" / "processed" / "export"
    names = {p.stem for p in folder.glob("*.csv")}
    assert {"core.criterion_results", "mart.target_progress"} <= names and not any(n.startswith("raw.") for n in names)
    with (folder / "mart.target_progress.csv").open(encoding="utf-8-sig", newline="") as f:
        rows = list(csv.DictReader(f))
    assert rows and all(row["explanation_vi"] for row in rows)
    assert (folder / "dictionary.md").read_text("utf-8").startswith("# Data dictionary")


def test_a_text_that_looks_like_a_formula_is_made_harmless(root: Path) -> None:
    import duckdb

    with duckdb.connect(str(root / "data" / "processed" / "ntm.duckdb")) as con:
        con.execute("UPDATE mart.target_progress SET explanation_vi = '=HYPERLINK(1)' WHERE sort_no = 1")
    assert export(root, "--table", "mart.target_progress").exit_code == 0
    exported = root / "data" / "processed" / "export" / "mart.target_progress.csv"
    with exported.open(encoding="utf-8-sig", newline="") as f:
        texts = [row["explanation_vi"] for row in csv.DictReader(f)]
    assert "'=HYPERLINK(1)" in texts and not any(t.startswith("=") for t in texts)


def test_parquet_keeps_types(root: Path, tmp_path: Path) -> None:
    assert (
        export(root, "--format", "parquet", "--out", str(tmp_path), "--table", "mart.criterion_progress").exit_code == 0
    )
    table = pyarrow.parquet.read_table(tmp_path / "mart.criterion_progress.parquet")
    assert table.num_rows > 0 and str(table.schema.field("passed").type) == "int32"


@pytest.mark.parametrize("words", [("--table", "mart.x; DROP TABLE raw.cells"), ("--format", "xls")])
def test_what_is_not_known_is_wrong_usage(root: Path, words: tuple[str, str]) -> None:
    assert isinstance(export(root, *words).exception, errors.UsageError)
