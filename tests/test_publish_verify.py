"""``ntm verify`` finds whatever is not as it was published, and nothing where everything is."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import duckdb
import pytest
import stand_in_stages as stand_in

from pipeline import errors, publish
from pipeline.cli import diagnosis, main
from pipeline.ingest import cache
from pipeline.ingest.reading import Ingested
from pipeline.publish import releases, verification
from pipeline.workspace import Workspace


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> stand_in.Stages:
    """The stand-ins; a fresh reading is kept anew, as the real one is."""
    stages = stand_in.Stages().install(monkeypatch)
    read_each = stages.read_each

    def reading(workspace: Workspace, *given: object, **options: object) -> object:
        cache.save(workspace.cache / "a.json.gz", Ingested(issues=[{"rule": "thật"}]))
        return read_each(workspace, *given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.ingest.read_each", reading)
    return stages


@pytest.fixture
def workspace(tmp_path: Path, stages: stand_in.Stages) -> Workspace:
    made = stand_in.workspace(tmp_path)
    publish.run(made)
    return made


def kinds(workspace: Workspace) -> list[tuple[str, str]]:
    return [(d.kind, d.where) for d in verification.verify(workspace)]


def test_a_publication_left_alone_is_what_the_sources_give(workspace: Workspace) -> None:
    assert kinds(workspace) == []
    publish.run(workspace, lang="en")
    assert kinds(workspace) == [] and publish.run(workspace).status == "unchanged"
    assert not [p for p in workspace.snapshots.iterdir() if p.name.startswith(".")]


def test_a_changed_source_is_named_with_the_tables_it_changes(workspace: Workspace) -> None:
    (workspace.submissions / "2019-06" / "a.xlsx").write_text("ok 8", "utf-8")
    workspace.corrections.write_text("", "utf-8")
    found = kinds(workspace)
    assert found[:2] == [("source", "data/raw/corrections.csv"), ("source", "data/raw/submissions/2019-06/a.xlsx")]
    assert ("table", "mart.target_progress") in found
    (workspace.submissions / "2019-06" / "a.xlsx").write_text("ok 7", "utf-8")
    workspace.corrections.unlink()
    assert kinds(workspace) == []


def test_a_changed_table_is_found(workspace: Workspace) -> None:
    database = releases.published(workspace)
    assert database is not None
    database.chmod(stat.S_IREAD | stat.S_IWRITE)
    with duckdb.connect(str(database)) as opened:
        opened.execute("UPDATE mart.target_progress SET value = 61")
    assert kinds(workspace) == [("file", "ntm.duckdb"), ("table", "mart.target_progress")]


def test_a_changed_page_and_a_stray_one_are_found(workspace: Workspace) -> None:
    page = workspace.reports / "2019-06" / "province.html"
    page.write_text("đạt", "utf-8")
    (page.parent / "them.html").write_text("", "utf-8")
    (page.parent / "changes.html").unlink()
    assert {(d.where, d.found) for d in verification.verify(workspace)} == {
        ("reports/2019-06/province.html", "đã bị sửa"),
        ("reports/2019-06/them.html", "không do lượt chạy ghi"),
        ("reports/2019-06/changes.html", "không còn"),
    }
    finding = diagnosis.publication(workspace)
    assert not finding.is_well and "province.html" in finding.found
    publish.run(workspace, force=True)
    (page.parent / "them.html").unlink(missing_ok=True)
    assert page.read_text("utf-8") != "đạt"


@pytest.mark.slow
def test_a_changed_kept_reading_is_found_and_replaced(workspace: Workspace) -> None:
    cache.save(workspace.cache / "a.json.gz", Ingested(issues=[{"rule": "giả"}]))
    assert kinds(workspace) == [("cache", "data/processed/cache/a.json.gz")]
    assert kinds(workspace) == []


def test_another_programme_and_another_day_are_told_as_that(
    workspace: Workspace, stages: stand_in.Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.publish.inputs.code_hash", lambda _: "khác")
    assert kinds(workspace) == [("code", "ntm")]
    monkeypatch.undo()


def test_the_command_ends_with_15_and_doctor_runs_the_cheap_part(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ntm(*words: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["ntm", "--workspace", str(workspace.root), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    code, out, _ = ntm("verify")
    assert code == 0 and "đúng là kết quả" in out
    assert diagnosis.publication(workspace).found.startswith("đúng từng tệp")
    (workspace.submissions / "2019-06" / "b.xlsx").write_text("ok 1", "utf-8")
    finding = diagnosis.publication(workspace)
    assert finding.is_well and "1 tệp" in finding.found and "ntm run" in finding.advice
    code, out, err = ntm("verify", "--json")
    assert code == errors.NotAsPublished.exit_code == 15 and "b.xlsx" in err
    assert json.loads(out)[0] == {
        "kind": "source",
        "where": "data/raw/submissions/2019-06/b.xlsx",
        "found": "có thêm sau khi công bố",
    }


def test_nothing_published_is_nothing_to_verify(tmp_path: Path, stages: stand_in.Stages) -> None:
    with pytest.raises(errors.NothingToPublish):
        verification.verify(stand_in.workspace(tmp_path))
