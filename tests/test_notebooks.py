"""The rules a notebook keeps: thin, without outputs, one parameters cell, read-only; and each one runs."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import reporting_database as example
from IPython.core.inputtransformer2 import TransformerManager
from papermill.exceptions import PapermillExecutionError

import pipeline as ntm
from pipeline import errors
from pipeline.reporting import language
from pipeline.reporting.report import open_report
from pipeline.reporting.runner import engine

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
OF_A_PROVINCE = [path for path in NOTEBOOKS if path.stem != "nation"]  # that one runs in test_nation.py
FORBIDDEN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Try, ast.With,
)  # fmt: skip
ASK_CELL = re.compile(r"%%ask [a-z_]\w*")
# What only this plan says: a target's id, a band, a section, a criterion by number.
OF_THIS_PLAN = re.compile(
    r"""(target_id|standard|band|plan_section)\b(\s*=+|\s*<>|\s+LIKE|\s+IN|\.str\.startswith|\.isin)\s*[(\[]*['"]"""
    r"""|criterion_no\s*(=|IN)\s*\(?\d|band_low\s*[<>=]+\s*\d|kind\s*(=|<>|IN)\s*\(?'count"""
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, example_database: Path) -> Path:
    root = tmp_path_factory.mktemp("notebooks")
    (root / "data" / "processed").mkdir(parents=True)
    shutil.copyfile(example_database, root / "data" / "processed" / "ntm.duckdb")
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
            found += [f"cell {i} {fault}" for fault in sql_faults(source)]
            continue
        magics = [line for line in source.splitlines() if line.startswith(("%", "!"))]
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
    """What is wrong with an SQL cell; empty for one that keeps its rows under a name and takes values by ``$name``."""
    options, _, query = source.partition("\n")
    if not ASK_CELL.fullmatch(options.strip()):
        return [f"is not a plain SQL cell: {options}"]
    return ["writes a value into its query"] if re.search(r"[{}?]", query) else []


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
        ("%%ask\nSELECT 1", "not a plain SQL cell"),
        ("%%ask rows\nSELECT '{period}'", "writes a value"),
        ("%%ask rows\nSELECT ?", "writes a value"),
        ("%%bash\nls", "not a plain SQL cell"),
        ("%%ask x\nFROM mart.named_targets WHERE target_id = 'band.19'", "only this plan"),
        ("%%ask x\nFROM mart.named_targets WHERE target_id LIKE 'band.%'", "only this plan"),
        ("%%ask x\nFROM mart.named_criteria WHERE criterion_no = 4", "only this plan"),
        ("%%ask x\nFROM mart.named_targets WHERE kind <> 'count_new'", "only this plan"),
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


@pytest.mark.parametrize("path", OF_A_PROVINCE, ids=lambda p: p.stem)
def test_a_notebook_runs_clean_and_leaves_the_database_as_it_was(path: Path, workspace: Path, tmp_path: Path) -> None:
    database = workspace / "data" / "processed" / "ntm.duckdb"
    before = database.read_bytes()
    executed = engine.execute(path, tmp_path / path.name, {"period": example.NOW}, folder=workspace).notebook
    problems = [o for c in executed.cells for o in c.get("outputs", []) if o.output_type in ("error", "stream")]
    assert problems == []
    silent = [
        c.source
        for c in executed.cells
        if c.source.startswith(("report.section", "report.meeting", "%%ask")) and not c.outputs
    ]
    assert silent == [], "a cell of a report shows its section"
    assert sum(bool(c.get("outputs")) for c in executed.cells) >= 5
    assert database.read_bytes() == before


def test_an_unknown_parameter_is_an_error_that_names_the_nearest(workspace: Path, tmp_path: Path) -> None:
    path = next(p for p in NOTEBOOKS if p.name == "province.ipynb")
    with pytest.raises(errors.UsageError) as caught:
        engine.execute(path, tmp_path / "x.ipynb", {"perod": "2019-06"}, folder=workspace)
    assert "perod" in caught.value.found and "period" in caught.value.todo
    assert not (tmp_path / "x.ipynb").exists()


def opened(folder: Path, *sources: str) -> Path:
    """A notebook that opens a report and then runs ``sources``; ``period`` is its parameter."""
    start = 'import pipeline as ntm\nreport = ntm.open("own", period=period, title="Của tôi")'
    first = nbformat.v4.new_code_cell('period: str = ""', metadata={"tags": ["parameters"]})
    rest = [nbformat.v4.new_code_cell(source) for source in (start, *sources)]
    path = folder / "own.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[first, *rest]), path)
    return path


def run(path: Path, workspace: Path, **given: object) -> engine.Executed:
    return engine.execute(path, path.with_name("out.ipynb"), given, folder=workspace)


def test_an_sql_cell_binds_values_and_leaves_a_frame(workspace: Path, tmp_path: Path) -> None:
    query = "%%ask rows\nSELECT $period AS period, $previous AS previous, $few AS few, '$period {period}' AS literal"
    names = run(opened(tmp_path, "few = [1, 2]", query), workspace, period=example.NOW).names
    [row] = names["rows"].to_dict("records")
    assert (row["period"], row["previous"], list(row["few"])) == (example.NOW, example.BASELINE, [1, 2])
    assert row["literal"] == "$period {period}"


def test_an_empty_period_is_the_newest(workspace: Path, tmp_path: Path) -> None:
    assert run(opened(tmp_path), workspace).names["report"].period == example.NOW


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        ("DELETE FROM mart.target_progress", "read-only"),
        ("SELECT 1; SELECT 2", "2 câu SQL"),
        ("SELECT $perod", r"\$perod"),
        ("SELEC 1", "syntax error"),
        ("SELECT nothing FROM mart.named_targets", "LINE 1"),
        ("SELECT * FROM mart.nothing", "nothing"),
        ("-- only a remark", "0 câu SQL"),
    ],
)
def test_a_query_that_cannot_run_says_why_and_where_without_a_traceback(
    workspace: Path, tmp_path: Path, query: str, cause: str
) -> None:
    path = opened(tmp_path, f"%%ask rows\n{query}")
    with pytest.raises(PapermillExecutionError, match=cause):
        run(path, workspace)
    kept = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    [error] = [o for c in kept.cells for o in c.get("outputs", []) if o.output_type == "error"]
    told = "\n".join(error.traceback)
    assert "Cách sửa" in told and "Traceback" not in told and "asking.py" not in told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "criterion", "criterion": 99}, "criterion"),
        ({"name": "criterion", "criterion": "4"}, "criterion"),
        ({"name": "criterion"}, "criterion"),
        ({"name": "district", "district": 180}, "district"),
        ({"name": "commune", "commune": "0598"}, "commune"),
        ({"name": "province", "period": "2019-13"}, "kỳ"),
        ({"name": "province", "lang": "fr"}, "lang"),
        ({"name": "criterio"}, "criterio"),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(workspace: Path, given: dict[str, Any], said: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        open_report(given.pop("name"), workspace=workspace, **given)
    assert said in caught.value.where and caught.value.expected and caught.value.todo


def test_the_workspace_is_found_by_parameter_environment_and_upwards(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(errors.NothingToPublish, match="không thấy data/raw"):
        open_report("province")
    assert open_report("province", workspace=workspace).workspace.root == workspace
    monkeypatch.setenv("NTM_WORKSPACE", str(workspace))
    assert open_report("province").workspace.root == workspace
    monkeypatch.delenv("NTM_WORKSPACE")
    (workspace / "notebooks").mkdir(exist_ok=True)
    monkeypatch.chdir(workspace / "notebooks")
    assert open_report("province").workspace.root == workspace
    (tmp_path / "data" / "raw").mkdir(parents=True)
    with pytest.raises(errors.NothingToPublish) as caught:
        open_report("province", workspace=tmp_path)
    assert "ntm --workspace" in caught.value.todo


@pytest.mark.parametrize(
    ("wrong", "cause", "todo"),
    [
        (
            lambda report, rows: report.ask("SELECT district_nam FROM named_districts"),
            "district_nam",
            "DESCRIBE named_districts",
        ),
        (lambda report, rows: report.ask("SELECT 1 FROM named_district"), '"named_districts"', "SHOW TABLES"),
        (lambda report, rows: ntm.districts(rows), "name, value; chỉ có district, n", "SELECT district AS name"),
        (lambda report, rows: ntm.table(rows, total=["m"]), "không có cột m", "total"),
        (lambda report, rows: report.section("A", rows), "DataFrame", "ntm.table"),
    ],
)
def test_a_wrong_name_is_told_with_the_right_one_in_both_languages(
    workspace: Path, wrong: Callable[..., Any], cause: str, todo: str
) -> None:
    report = open_report("own", workspace=workspace, title="Của tôi")
    rows = report.ask("SELECT district_name AS district, average AS n FROM named_districts WHERE period = $period")
    with pytest.raises(errors.NtmError) as caught:
        wrong(report, rows)
    assert cause in caught.value.found and todo in caught.value.todo and caught.value.english
    with pytest.raises(AttributeError, match="bullet"):
        ntm.bulet  # noqa: B018 - a slip of the finger


def test_a_section_takes_blocks_and_nothing_else(workspace: Path) -> None:
    report = open_report("own", workspace=workspace, title="Của tôi")
    rows = report.ask("SELECT district_code, full_name, communes, average_low, average_high FROM mart.named_districts "
                      "WHERE period = $period")  # fmt: skip
    report.section("Huyện", "Một câu.", None, ntm.table(rows, total=["communes"]), note="Chú thích.")
    [section] = report.sections
    table = section.tables()[0]
    assert [c.title for c in table.columns][:2] == ["Huyện, thành phố", "Số xã"]
    assert table.columns[0].href and table.rows[0]["full_name_link"].startswith("district-")
    assert (section.id, table.total(table.columns[1])) == ("huyen", 207)
    report.section("Huyện", ntm.table(rows))
    assert len(report.sections) == 1, "shown again, it replaces itself"
    with pytest.raises(errors.UsageError, match="DataFrame"):
        report.section("Thô", rows)
    assert "Chú thích." not in report.page() and "Một câu." not in report.page() and "Cao Lộc" in report.page()


def test_english_names_stand_in_an_english_report(workspace: Path) -> None:
    query = "SELECT criterion_name FROM mart.named_criteria WHERE period = $period AND criterion_no = 4"
    vietnamese = open_report("own", workspace=workspace).ask(query).criterion_name[0]
    english = open_report("own", workspace=workspace, lang="en").ask(query).criterion_name[0]
    language.use("vi")
    assert (vietnamese, english) == ("Điện", "Electricity")


def test_the_public_names_are_there_and_importing_the_package_is_light() -> None:
    for name in ntm.__all__:
        assert callable(getattr(ntm, name)) and getattr(ntm, name).__doc__, name
    heavy = "import sys, pipeline; print([m for m in ('pandas', 'duckdb', 'plotly', 'matplotlib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
