"""Publishing a period's folder: whole or not at all, and a failed report costs only itself."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import reporting_database as example

from pipeline import errors, reporting
from pipeline.reporting import site
from pipeline.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("publish")
    (root / "data" / "processed").mkdir(parents=True)
    example.make(root / "data" / "processed" / "ntm.duckdb", example.Province(example.invented()))
    return Workspace(root)


def broken(folder: Path, source: str) -> site.Report:
    """A report whose notebook shows one thing and then runs ``source``."""
    province = json.loads((site.NOTEBOOKS / "province.ipynb").read_text(encoding="utf-8"))
    province["cells"] = [c for c in province["cells"] if c["cell_type"] == "code"][:4]
    province["cells"][-1]["source"] = [source]
    path = folder / "broken.ipynb"
    path.write_text(json.dumps(province), encoding="utf-8")
    return site.Report("broken", "Báo cáo hỏng", path, {"": "broken.html"}, {"lang": "vi"})


def test_a_failing_report_is_told_and_the_others_are_published(workspace: Workspace, tmp_path: Path) -> None:
    reports = [broken(tmp_path, "report.facts.rows('SELECT * FROM mart.khong_co')"), *site.listed()]
    results = reporting.publish(workspace.database, workspace, example.NOW, reports=reports, workers=2)
    assert [(r.name, r.ok) for r in results] == [("broken", False), ("province", True)]
    bad, good = results
    assert "thiếu bảng hoặc cột" in bad.cause_vi and "khong_co" in bad.cause_vi
    half_run = json.loads(bad.path.read_text(encoding="utf-8"))
    assert any(o["output_type"] == "error" for c in half_run["cells"] for o in c.get("outputs", []))
    assert good.path.is_file() and not (good.path.parent / "broken.html").exists()
    start = (good.path.parent / "index.html").read_text(encoding="utf-8")
    assert "Chưa có báo cáo này" in start and bad.path.name in start


def test_a_kernel_that_dies_is_told_too(workspace: Workspace, tmp_path: Path) -> None:
    report = broken(tmp_path, "import os; os._exit(1)")
    result = reporting.publish(workspace.database, workspace, example.NOW, reports=[report])[0]
    assert not result.ok and "dừng đột ngột" in result.cause_vi


def test_the_folder_is_swapped_in_whole_and_nothing_is_left_beside_it(workspace: Workspace) -> None:
    reporting.publish(workspace.database, workspace, example.NOW)
    stale = workspace.reports / example.NOW / "stale.html"
    stale.write_text("old", encoding="utf-8")
    returned = workspace.reports / example.NOW / "returns" / "180" / "thu-kem-theo.txt"
    returned.parent.mkdir(parents=True)
    returned.write_text("Kính gửi", encoding="utf-8")
    reporting.publish(workspace.database, workspace, example.NOW)
    assert not stale.exists()
    assert returned.read_text(encoding="utf-8") == "Kính gửi", "what other commands made for the period stays"
    shutil.rmtree(returned.parents[1])
    assert sorted(p.name for p in workspace.reports.iterdir() if p.is_dir()) == [example.NOW, "assets"]


def test_a_failure_while_building_leaves_the_old_folder(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    reporting.publish(workspace.database, workspace, example.NOW)
    before = {p.name: p.read_bytes() for p in (workspace.reports / example.NOW).iterdir()}

    def full_disk(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(site.tables, "write_all", full_disk)
    with pytest.raises(OSError, match="no space"):
        reporting.publish(workspace.database, workspace, example.NOW)
    assert {p.name: p.read_bytes() for p in (workspace.reports / example.NOW).iterdir()} == before
    assert sorted(p.name for p in workspace.reports.iterdir() if p.is_dir()) == [example.NOW, "assets"]


def test_only_makes_the_named_report_and_keeps_the_rest(workspace: Workspace) -> None:
    reporting.publish(workspace.database, workspace, example.NOW)
    kept = workspace.reports / example.NOW / "other.html"
    kept.write_text("another report", encoding="utf-8")
    results = reporting.publish(workspace.database, workspace, example.NOW, only=["province"])
    assert [r.name for r in results] == ["province"] and kept.read_text(encoding="utf-8") == "another report"


def test_an_unknown_report_is_an_error_that_names_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(errors.UsageError) as caught:
        reporting.publish(workspace.database, workspace, example.NOW, only=["provinse"])
    assert "province" in caught.value.todo


def test_an_unknown_parameter_in_the_list_of_reports_fails_that_report(workspace: Workspace) -> None:
    wrong = replace(site.listed()[0], parameters={"langue": "vi"})
    result = reporting.publish(workspace.database, workspace, example.NOW, reports=[wrong])[0]
    assert not result.ok and "langue" in result.cause_vi and "lang" in result.cause_vi


def test_progress_is_told_from_none_to_all(workspace: Workspace) -> None:
    told: list[tuple[str, int, int]] = []
    reporting.publish(workspace.database, workspace, example.NOW, progress=lambda *x: told.append(x))
    assert told == [("", 0, 1), ("province", 1, 1)]


def test_every_listed_report_has_its_notebook() -> None:
    for report in site.listed():
        assert report.notebook.is_file() and report.pages
