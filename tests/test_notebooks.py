"""The rules a notebook keeps: thin, without outputs, one parameters cell, read-only; and each one runs."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import reporting_database as example

from pipeline import errors
from pipeline.reporting.press import engine

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
FORBIDDEN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Try, ast.With,
)  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("notebooks")
    (root / "data" / "processed").mkdir(parents=True)
    example.make(root / "data" / "processed" / "ntm.duckdb", example.Province(example.invented()))
    return root


def cells(path: Path, kind: str = "code") -> list[dict[str, Any]]:
    return [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == kind]


def faults(path: Path) -> list[str]:
    """What a notebook does that it must not; empty for a good one."""
    found = []
    code = cells(path)
    tagged = [c for c in code if "parameters" in c["metadata"].get("tags", [])]
    if len(tagged) != 1 or tagged[0] is not code[0]:
        found.append("one cell tagged 'parameters', and it is the first")
    for i, cell in enumerate(code):
        source = "".join(cell["source"])
        if cell["outputs"] or cell["execution_count"] is not None:
            found.append(f"cell {i} has outputs")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, FORBIDDEN):
                found.append(f"cell {i} has {type(node).__name__}")
            if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
                found.append(f"cell {i} imports *")
        if "duckdb.connect(" in source and "read_only=True" not in source:
            found.append(f"cell {i} opens the database for writing")
    return found


def test_there_are_the_two_notebooks() -> None:
    assert {p.name for p in NOTEBOOKS} >= {"explore.ipynb", "province.ipynb"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_keeps_the_rules(path: Path) -> None:
    assert faults(path) == []


def test_the_province_notebook_is_thin() -> None:
    path = next(p for p in NOTEBOOKS if p.name == "province.ipynb")
    for cell in cells(path)[1:]:
        statements = ast.parse("".join(cell["source"])).body
        assert len(statements) <= 2, "a cell of a report is one line or two that call pipeline.reporting"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f(): pass", "FunctionDef"),
        ("for x in []: pass", "For"),
        ("try:\n    pass\nexcept OSError:\n    pass", "Try"),
        ("from os import *", "imports *"),
        ('import duckdb\ndb = duckdb.connect("x")', "for writing"),
    ],
)
def test_the_rules_can_fail(tmp_path: Path, source: str, fault: str) -> None:
    bad = tmp_path / "bad.ipynb"
    first = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": ["x = 1"], "outputs": []}
    second = {"cell_type": "code", "metadata": {}, "source": [source], "outputs": []}
    book = {"cells": [c | {"execution_count": None} for c in (first, second)]}
    bad.write_text(json.dumps(book), encoding="utf-8")
    assert any(fault in f for f in faults(bad))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_clean_and_leaves_the_database_as_it_was(path: Path, workspace: Path, tmp_path: Path) -> None:
    database = workspace / "data" / "processed" / "ntm.duckdb"
    before = database.read_bytes()
    executed = engine.execute(path, tmp_path / path.name, {"period": example.NOW}, folder=workspace).notebook
    problems = [o for c in executed.cells for o in c.get("outputs", []) if o.output_type in ("error", "stream")]
    assert problems == []
    silent = [c.source for c in executed.cells if c.source.startswith("report.") and not c.outputs]
    assert silent == [], "a cell of a report shows its section"
    assert sum(bool(c.get("outputs")) for c in executed.cells) >= 5
    assert database.read_bytes() == before


def test_an_unknown_parameter_is_an_error_that_names_the_nearest(workspace: Path, tmp_path: Path) -> None:
    path = next(p for p in NOTEBOOKS if p.name == "province.ipynb")
    with pytest.raises(errors.UsageError) as caught:
        engine.execute(path, tmp_path / "x.ipynb", {"perod": "2019-06"}, folder=workspace)
    assert "perod" in caught.value.found and "period" in caught.value.todo
    assert not (tmp_path / "x.ipynb").exists()


def test_a_notebook_cannot_write_to_the_database(workspace: Path) -> None:
    from pipeline.reporting.subjects import province

    report = province.report(workspace / "data" / "processed" / "ntm.duckdb", example.NOW)
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        report.facts.db.execute("DELETE FROM mart.target_progress")
    report.facts.close()
