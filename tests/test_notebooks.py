"""The rules a notebook keeps: thin, without outputs, one parameters cell, read-only; and each one runs."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any

import duckdb
import nbformat
import pytest
import reporting_database as example
from IPython.core.inputtransformer2 import TransformerManager

from pipeline import errors
from pipeline.reporting.press import engine

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
FORBIDDEN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Try, ast.With,
)  # fmt: skip
# What an SQL cell may ask for beside its query: values bound by name, the result kept under a name. Not -j, which writes
# values into the text of the query, and no other connection than the read-only one.
SQL_CELL = re.compile(r"%%dql(?: -p [A-Za-z_]\w*)*(?: -o [A-Za-z_]\w*)?")
ASK_CELL = re.compile(r"%%ask [a-z_]\w*")
MAGICS = ("%load_ext magic_duckdb", "%dql -co db")


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
        if source.startswith("%%"):
            found += [f"cell {i} {fault}" for fault in sql_faults(source)]
            continue
        magics = [line for line in source.splitlines() if line.startswith(("%", "!")) and line not in MAGICS]
        found += [f"cell {i} has the magic {line}" for line in magics]
        for node in ast.walk(ast.parse(TransformerManager().transform_cell(source))):
            if isinstance(node, FORBIDDEN):
                found.append(f"cell {i} has {type(node).__name__}")
            if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
                found.append(f"cell {i} imports *")
        if "duckdb.connect(" in source and "read_only=True" not in source:
            found.append(f"cell {i} opens the database for writing")
    return found


def sql_faults(source: str) -> list[str]:
    """What is wrong with an SQL cell; empty for one whose values are all bound."""
    options, _, query = source.partition("\n")
    if ASK_CELL.fullmatch(options):
        return []
    if not SQL_CELL.fullmatch(options.strip()):
        return [f"is not a plain SQL cell: {options}"]
    bound, asked = options.split().count("-p"), query.count("?")
    return [] if bound == asked else [f"binds {bound} values and asks for {asked}"]


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
        ("%%dql -j\nSELECT '{{ period }}'", "not a plain SQL cell"),
        ("%%dql -cn other.duckdb\nSELECT 1", "not a plain SQL cell"),
        ("%%bash\nls", "not a plain SQL cell"),
        ("%%dql -p period\nSELECT 1", "binds 1 values and asks for 0"),
        ("!ls", "the magic !ls"),
        ("%pip install x", "the magic %pip"),
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
    silent = [c.source for c in executed.cells if c.source.startswith(("report.section", "%%ask")) and not c.outputs]
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


def notebook(path: Path, *sources: str) -> Path:
    """A notebook that connects as the tutorial does and then runs ``sources``; ``period`` is its parameter."""
    connect = 'import duckdb\ndb = duckdb.connect("data/processed/ntm.duckdb", read_only=True)\n' + "\n".join(MAGICS)
    first = nbformat.v4.new_code_cell('period = ""', metadata={"tags": ["parameters"]})
    rest = [nbformat.v4.new_code_cell(source) for source in (connect, *sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=[first, *rest]), path)
    return path


def test_an_sql_cell_binds_a_value_and_never_writes_it_into_the_query(workspace: Path, tmp_path: Path) -> None:
    query = "%%dql -p period -o found\nSELECT count(*) AS n FROM mart.target_progress WHERE period = ?"
    literal = "%%dql -o literal\nSELECT '{period} $period' AS said"
    path = notebook(tmp_path / "q.ipynb", query, literal)
    counted = {}
    for period in (example.NOW, "x' OR '1' = '1"):
        names = engine.execute(path, tmp_path / "out.ipynb", {"period": period}, folder=workspace).names
        counted[period] = int(names["found"]["n"][0])
        assert names["literal"]["said"][0] == "{period} $period"
    assert counted[example.NOW] > 0 and counted["x' OR '1' = '1"] == 0


def test_an_sql_cell_cannot_write(workspace: Path, tmp_path: Path) -> None:
    path = notebook(tmp_path / "w.ipynb", "%%dql\nDELETE FROM mart.target_progress")
    with pytest.raises(engine.NotebookFailed, match="read-only"):
        engine.execute(path, tmp_path / "out.ipynb", {"period": example.NOW}, folder=workspace)


def test_the_tutorial_runs_under_a_kernel_of_jupyter_too(workspace: Path, tmp_path: Path) -> None:
    client, manager = pytest.importorskip("nbclient"), pytest.importorskip("jupyter_client.manager")
    from jupyter_client.kernelspec import KernelSpec

    class Kernel(manager.AsyncKernelManager):
        """This interpreter, whatever kernels the machine has."""

        @property
        def kernel_spec(self) -> KernelSpec:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            private = {"IPYTHONDIR": str(tmp_path / "ipython"), "MPLBACKEND": "agg"}
            return KernelSpec(argv=command, display_name="ntm", language="python", env=private)

    kernel = Kernel(connection_file=str(tmp_path / "k.json"))
    if sys.platform != "win32":
        kernel.transport = "ipc"
    book = nbformat.read(next(p for p in NOTEBOOKS if p.name == "explore.ipynb"), as_version=4)
    client.NotebookClient(book, km=kernel, resources={"metadata": {"path": str(workspace)}}, timeout=120).execute()
    assert sum(bool(c.get("outputs")) for c in book.cells) >= 10
