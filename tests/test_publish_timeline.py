"""history.duckdb: every run, and what each expectation found over time, refused builds included."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
import stand_in_stages as stand_in
from stand_in_stages import add

from pipeline import checks, errors, publish
from pipeline.cli import main
from pipeline.publish import history, timeline
from pipeline.reporting.pages import suites
from pipeline.workspace import Workspace

RULE = {"rule_id": "core.sum", "suite": "core", "severity": "critical"}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Its one expectation fails where the workbook says more than 10."""
    stages = stand_in.Stages().install(monkeypatch)

    def run(database: Path, suites: Path, *, own: Any = None) -> Any:
        fails = stand_in.value(database) > 10
        outcome = "failed" if fails else "passed"
        with duckdb.connect(str(database)) as opened:
            add(opened, "checks.results", **RULE, outcome=outcome, rows_failed=3 if fails else 0)
        stages.critical = [RULE | {"rows_failed": 3, "reason_vi": "Vì sao"}] if fails else []
        return stages.run(database, suites)

    monkeypatch.setattr(checks, "run", run)
    return stand_in.workspace(tmp_path)


def test_each_build_adds_what_its_expectations_found(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish.run(workspace)
    publish.run(workspace)  # nothing new, nothing found
    (workspace.submissions / "2019-06" / "a.xlsx").write_text("ok 20", "utf-8")
    with pytest.raises(errors.CriticalExpectationFailed):
        publish.run(workspace)
    with duckdb.connect(str(timeline.path(workspace)), read_only=True) as opened:
        runs = opened.execute(
            "SELECT run_id, status, exit_code, files, reason IS NOT NULL FROM runs ORDER BY run_id"
        ).fetchall()
        found = opened.execute("SELECT run_id, rule_id, outcome, rows_failed FROM results ORDER BY run_id").fetchall()
    lines = history.read(workspace)
    assert [run[0] for run in runs] == sorted(line["run_id"] for line in lines)
    assert sorted(run[1:] for run in runs) == sorted(
        [("published", 0, 1, False), ("unchanged", 0, 1, False), ("refused", 12, None, True)]
    )
    refused = next(line["run_id"] for line in lines if line["status"] == "refused")
    assert {f[1:] for f in found if f[0] == refused} == {("core.sum", "failed", 3)} and len(found) == 2

    def ntm(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["ntm", "--workspace", str(workspace.root), "history", *words])
        with pytest.raises(SystemExit):
            main()
        return capsys.readouterr().out

    line = next(line for line in ntm("--checks").splitlines() if "core.sum" in line)
    assert "✗ 3" in line and "✓" in line
    assert {r["outcome"] for r in json.loads(ntm("--checks", "--json", "--rule", "core.sum"))} == {"passed", "failed"}
    assert json.loads(ntm("--checks", "--json", "--rule", "x")) == []
    assert "kiểm tra bắt buộc không qua" in ntm()


def test_it_is_bounded_and_survives_damage(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "BUILDS_KEPT", 2)
    snapshot = publish.run(workspace).snapshot
    assert snapshot is not None
    for number in range(3):
        timeline.record(workspace, f"3000010{number}T000000-1", snapshot)
    kept = {r["run_id"] for r in timeline.results(workspace, None, 10)}
    assert kept == {"30000101T000000-1", "30000102T000000-1"}
    timeline.path(workspace).write_bytes(b"x" * 5000)
    assert publish.run(workspace, force=True).status == "published"
    assert len(timeline.results(workspace, None, 10)) == 1
    with workspace.history.open("a") as stream:
        stream.write('{"run_id": "4')
    timeline.record(workspace, "30000104T000000-1", snapshot)
    assert len(timeline.results(workspace, None, 10)) == 2
    assert not list(workspace.processed.glob(".*"))


def test_a_page_a_suite_says_what_each_rule_found_over_time(tmp_path: Path) -> None:
    """Two rules, three builds: what stands in a cell, in which order; a suite that is gone loses its page."""
    own = tmp_path / "expectations"
    own.mkdir()
    names = ("sum", "lost")
    rules = [
        {
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": "text"},
            "severity": "warning",
            "meta": {"rule": name, "reason_vi": f"Vì {name} <b>", "reason_en": f"For {name}"},
        }
        for name in names
    ]
    meta = {"table": "raw.cells", "title_vi": "Bộ riêng", "title_en": "Own"}
    (own / "rieng.json").write_text(json.dumps({"name": "rieng", "meta": meta, "expectations": rules}), "utf-8")
    now = [
        {"rule_id": f"rieng.{name}", "outcome": outcome, "rows_failed": rows, "rows_checked": 8,
         "reason_vi": f"Vì {name} <b>", "reason_en": ""}
        for name, outcome, rows in (("sum", "failed", 1234), ("lost", "passed", 0))
    ]  # fmt: skip
    earlier = [
        {
            "run_id": run,
            "started": f"2019-07-0{run}T08:00",
            "rule_id": "rieng.sum",
            "outcome": outcome,
            "rows_failed": rows,
        }
        for run, outcome, rows in (("3", "not_run", None), ("2", "passed", 0), ("1", "failed", 5))
    ]
    reports = tmp_path / "reports"
    (reports / "checks").mkdir(parents=True)
    (reports / "checks" / "gone.html").touch()
    facts: Any = SimpleNamespace(read=lambda *_: now, notice="")
    suites.write_all(reports, tmp_path, facts, earlier)
    text = (reports / "checks" / "rieng.html").read_text("utf-8")
    cells = [re.sub("<[^>]+>", "", c) for c in re.findall(r"<td[^>]*>(.*?)</td>", text)]
    assert [c for c in cells if "cần người xem" not in c] == ["8", "✗ 1.234", "?", "✓", "✗ 5", "8", "✓", "", "", ""]
    assert re.findall(r"<th[^>]*>(2019-07-0\d)</th>", text) == ["2019-07-03", "2019-07-02", "2019-07-01"]
    assert "Vì sum &lt;b&gt;" in text and "Bộ riêng" in text
    assert not (reports / "checks" / "gone.html").exists()
