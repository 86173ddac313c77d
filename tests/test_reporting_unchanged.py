"""Reports stay as they are where the database answers as before, and only there."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import reporting_database as example

from pipeline import reporting
from pipeline.reporting import language, unchanged
from pipeline.reporting.facts import Facts
from pipeline.reporting.recording import Recorder
from pipeline.reporting.runner import report_list
from pipeline.reporting.runner.report_list import Report
from pipeline.reporting.runner.worker import RunContext
from pipeline.workspace import Workspace

PASSED = "SELECT passed FROM mart.criterion_progress WHERE period = $period AND criterion_no = $criterion"
REPORT = Report("criterion-04", "Tiêu chí 4", report_list.NOTEBOOKS / "criterion.ipynb", {"": "criterion-04.html"})


def changed(database: Path, to: Path, *statements: str) -> Path:
    shutil.copyfile(database, to)
    with duckdb.connect(str(to)) as con:
        for statement in statements:
            con.execute(statement)
    return to


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    return RunContext(tmp_path, tmp_path, "", example.NOW, code="1")


def asked(database: Path, *questions: tuple[str, Any]) -> list[tuple[str, Any]] | None:
    with Facts(database, example.NOW) as facts:
        assert facts.build["version"]
        for sql, values in questions:
            facts.db.execute(sql, values)
        return facts.db.asked


def test_a_report_stands_while_its_rows_its_code_and_its_files_do(
    example_database: Path, tmp_path: Path, context: RunContext
) -> None:
    questions = asked(example_database, (PASSED, {"period": example.NOW, "criterion": 4}))
    unchanged.record(tmp_path, REPORT, context, questions)
    for file in (REPORT.page, REPORT.executed):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("", encoding="utf-8")

    def stands(now: Path, report: Report = REPORT, where: RunContext = context) -> bool:
        return unchanged.standing([report], tmp_path, where, example_database, now) == [report]

    other = changed(
        example_database, tmp_path / "other.duckdb",
        "UPDATE mart.criterion_progress SET passed = passed + 1 WHERE criterion_no = 5", "UPDATE meta.build SET input_hash = 'x'",
    )  # fmt: skip
    assert stands(example_database) and stands(other)
    own = changed(
        other, tmp_path / "own.duckdb", "UPDATE mart.criterion_progress SET passed = 0 WHERE criterion_no = 4"
    )
    assert not stands(own)
    lacks = changed(other, tmp_path / "lacks.duckdb", "ALTER TABLE mart.criterion_progress RENAME COLUMN passed TO p")
    assert not stands(lacks)
    assert not stands(changed(other, tmp_path / "version.duckdb", "UPDATE meta.build SET version = 'x'"))
    for another in (
        replace(context, code="2"),
        replace(context, notice="TẠM THỜI"),
        replace(context, period="2019-03"),
    ):
        assert not stands(other, where=another)
    assert not stands(other, replace(REPORT, title="Khác"))
    with language.spoken("en"):
        assert not stands(other)
    (tmp_path / REPORT.page).unlink()
    assert not stands(other)


@pytest.mark.parametrize("statement", ["CREATE TEMP TABLE t AS SELECT 1", "SELECT 1; SELECT 2"])
def test_what_was_asked_is_all_or_nothing(statement: str, tmp_path: Path, context: RunContext) -> None:
    with duckdb.connect() as con:
        recorder = Recorder(con)
        recorder.execute("SET threads = 1")
        recorder.execute("SELECT ?", [1])
        assert recorder.asked == [("SELECT ?", [1])]
        recorder.execute(statement)
        assert recorder.asked is None
        other = Recorder(con)
        other.sql("SELECT 1")
        assert other.asked is None
    unchanged.record(tmp_path, REPORT, context, None)
    own = Path(shutil.copy(REPORT.notebook, tmp_path / "criterion.ipynb"))
    unchanged.record(tmp_path, replace(REPORT, notebook=own), context, [])
    assert not (tmp_path / ".paper").exists(), "an office's own notebook may read more than the database"


@pytest.mark.slow
def test_what_stays_is_what_would_have_been_made(example_database: Path, tmp_path: Path) -> None:
    chosen = [
        replace(r, formats=()) for r in report_list.read() if r.family in ("criterion", "data_quality", "funding")
    ]

    def publish(root: str, database: Path, before: Path | None) -> dict[str, bytes]:
        workspace = Workspace(tmp_path / root)
        results = reporting.publish(database, workspace, example.NOW, reports=chosen, before=before, code="1")
        assert [r.cause_vi for r in results if not r.ok] == []
        folder = workspace.reports / example.NOW
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    (tmp_path / "a" / "data" / "raw").mkdir(parents=True)
    (tmp_path / "b" / "data" / "raw").mkdir(parents=True)
    now = changed(
        example_database, tmp_path / "now.duckdb",
        f"UPDATE core.criterion_results SET state = 'passed' WHERE criterion_no = 4 AND period = '{example.NOW}'",
    )  # fmt: skip
    publish("a", example_database, None)
    page = tmp_path / "a" / "reports" / example.NOW / "funding.html"
    marked = page.read_bytes() + b"<!-- kept -->"
    page.write_bytes(marked)
    made = publish("a", now, example_database)
    anew = publish("b", now, None)
    assert made.pop("funding.html") == marked and anew.pop("funding.html") + b"<!-- kept -->" == marked
    assert {name for name in anew if made.get(name) != anew[name]} == set()


def test_what_another_report_is_about_changes_no_page(example_database: Path, tmp_path: Path) -> None:
    """Every report asks whether there is matter for the others, and not what it is."""
    other = changed(example_database, tmp_path / "other.duckdb", "UPDATE plan.targets SET target_low = target_low + 1")
    found: list[list[Any]] = []
    for one in (example_database, other):
        with Facts(one, example.NOW) as facts:
            report_list.expanded(report_list.read(), facts)
            matters = [query for query in facts.db.asked if "EXISTS (FROM plan.targets" in query[0]]
            found.append([facts.db.execute(*query).fetchall() for query in matters])
    assert found[0] == found[1] and [(True,)] in found[0]
