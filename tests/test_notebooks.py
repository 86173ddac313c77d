"""The rules a notebook keeps: thin, without outputs, one parameters cell, read-only; and each one runs."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any

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
ASK_CELL = re.compile(r"%%ask [a-z_]\w*")
# What only this plan says: a target's id, a band, a criterion by number, a former word of a standard.
OF_THIS_PLAN = re.compile(
    r"""(target_id|standard|band|plan_section)\b(\s*=+|\s*<>|\s+LIKE|\s+IN|\.str\.startswith|\.isin)\s*[(\[]*['"]"""
    r"""|criterion_no\s*(=|IN)\s*\(?\d|band_low\s*[<>=]+\s*\d|kind\s*(=|<>|IN)\s*\(?'count"""
)


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
        if OF_THIS_PLAN.search(source):
            found.append(f"cell {i} holds what only this plan says: {OF_THIS_PLAN.search(source)}")
        if source.startswith("%%"):
            if not ASK_CELL.fullmatch(source.partition("\n")[0]):
                found.append(f"cell {i} is not a plain SQL cell: {source.partition(chr(10))[0]}")
            continue
        found += [f"cell {i} has the magic {line}" for line in source.splitlines() if line.startswith(("%", "!"))]
        for node in ast.walk(ast.parse(TransformerManager().transform_cell(source))):
            if isinstance(node, FORBIDDEN):
                found.append(f"cell {i} has {type(node).__name__}")
            if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
                found.append(f"cell {i} imports *")
        if "duckdb.connect(" in source and "read_only=True" not in source:
            found.append(f"cell {i} opens the database for writing")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_keeps_the_rules(path: Path) -> None:
    assert faults(path) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_report_asks_in_view_and_shows_what_it_asked(path: Path) -> None:
    sources = ["".join(c["source"]) for c in cells(path)]
    asked = [s.split()[1] for s in sources if s.startswith("%%ask")]
    shown = "\n".join(s for s in sources if not s.startswith("%%ask"))
    assert asked and "report.section(" in shown
    if path.stem != "explore":
        assert [name for name in asked if not re.search(rf"\b{name}\b", shown)] == [], "asked, and not shown"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f(): pass", "FunctionDef"),
        ("for x in []: pass", "For"),
        ("try:\n    pass\nexcept OSError:\n    pass", "Try"),
        ("from os import *", "imports *"),
        ('import duckdb\ndb = duckdb.connect("x")', "for writing"),
        ("%%ask two names\nSELECT 1", "not a plain SQL cell"),
        ("%%bash\nls", "not a plain SQL cell"),
        ("%%ask x\nFROM mart.named_targets WHERE target_id = 'band.19'", "only this plan"),
        ("%%ask x\nFROM mart.named_targets WHERE target_id LIKE 'band.%'", "only this plan"),
        ("%%ask x\nFROM mart.named_criteria WHERE criterion_no = 4", "only this plan"),
        ("%%ask x\nFROM core.recognitions WHERE standard = 'dat_chuan'", "only this plan"),
        ("x = targets[targets.plan_section == 'I.1']", "only this plan"),
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


def notebook(path: Path, *sources: str) -> Path:
    """A notebook that opens a report of its own and then runs ``sources``; ``period`` is its parameter."""
    opened = 'import pipeline as ntm\nreport = ntm.open("mine", period="2019-06", title="Mine")'
    first = nbformat.v4.new_code_cell('word = ""', metadata={"tags": ["parameters"]})
    rest = [nbformat.v4.new_code_cell(source) for source in (opened, *sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=[first, *rest]), path)
    return path


def test_an_sql_cell_binds_a_value_and_never_writes_it_into_the_query(workspace: Path, tmp_path: Path) -> None:
    query = "%%ask rows\nSELECT count(*) AS n FROM mart.target_progress WHERE period = $word"
    literal = "%%ask literal\nSELECT '{word} $word' AS text"
    path = notebook(tmp_path / "q.ipynb", query, literal)
    counted = {}
    for word in (example.NOW, "x' OR '1' = '1"):
        names = engine.execute(path, tmp_path / "out.ipynb", {"word": word}, folder=workspace).names
        counted[word] = int(names["rows"]["n"][0])
        assert names["literal"]["text"][0] == "{word} $word"
    assert counted[example.NOW] > 0 and counted["x' OR '1' = '1"] == 0


def test_an_sql_cell_cannot_write(workspace: Path, tmp_path: Path) -> None:
    path = notebook(tmp_path / "w.ipynb", "%%ask x\nDELETE FROM mart.target_progress")
    with pytest.raises(engine.NotebookFailed, match="read-only"):
        engine.execute(path, tmp_path / "out.ipynb", {}, folder=workspace)


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
