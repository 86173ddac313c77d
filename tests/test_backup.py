"""What docs/scheduling.md tells to back up is enough; a workspace of version 0.1 moves itself, and says so."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import sys
from pathlib import Path

import duckdb
import pytest
import stand_in_stages as stand_in

from pipeline import publish
from pipeline.cli import main
from pipeline.publish import approvals, history, releases, timeline, verification
from pipeline.workspace import Workspace

DOCUMENT = Path(__file__).parents[1] / "docs" / "scheduling.md"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    stand_in.Stages().install(monkeypatch)
    return stand_in.workspace(tmp_path / "before")


def listed() -> list[str]:
    """The names the document lists under its heading."""
    section = DOCUMENT.read_text("utf-8").split("## Back up and restore")[1].split("```")[0]
    return re.findall(r"^    (\S+) ", section, re.M)


def figures(workspace: Workspace) -> tuple[object, ...]:
    with duckdb.connect(str(workspace.database), read_only=True) as opened:
        return (
            opened.execute("SELECT input_hash FROM meta.build").fetchall(),
            opened.execute("SELECT * FROM mart.target_progress").fetchall(),
        )


def pages(workspace: Workspace) -> dict[str, bytes]:
    folder = workspace.reports / "2019-06"
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_what_is_listed_restores_the_same_publication(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("notebooks/province.ipynb", "expectations/own.json"):
        (workspace.root / name).parent.mkdir()
        (workspace.root / name).write_text("{}", "utf-8")
    (workspace.root / "ntm.toml").write_text("workers = 1\n", "utf-8")
    publish.run(workspace)
    approvals.approve(workspace, "2019-06", by="Phó Chủ tịch", decision="15/BC-VPĐP", on=dt.date.today())
    publish.run(workspace)
    before, approved, runs = figures(workspace), pages(workspace), len(history.read(workspace))
    restored = Workspace(tmp_path / "after")
    names = listed()
    assert len(names) == 7 and all((workspace.root / name).exists() for name in names)
    for name in names:
        source, target = workspace.root / name, restored.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    shutil.rmtree(workspace.root)
    assert publish.run(restored).status == "published"
    assert verification.verify(restored) == []
    assert figures(restored) == before and pages(restored) == approved
    assert len(history.read(restored)) == runs + 1
    assert {r["run_id"] for r in timeline.results(restored, None, 99)} == set()  # the stand-in's suites are empty
    with duckdb.connect(str(timeline.path(restored)), read_only=True) as opened:
        assert opened.execute("SELECT count(*) FROM runs").fetchall() == [(runs + 1,)]


def as_of_version_0_1(workspace: Workspace) -> dict[str, bytes]:
    """The workspace as 0.1 laid it out: pages in plain folders, the database's name a link to its snapshot."""
    publish.run(workspace)
    release, snapshot = releases.current(workspace), releases.published(workspace)
    assert release is not None and snapshot is not None
    kept = {name: (release / "reports" / name) for name in ("2019-06", "index.html")}
    manifest = workspace.manifest.read_bytes()
    for name in [p.name for p in workspace.reports.iterdir() if p.is_symlink()]:
        (workspace.reports / name).unlink()
    for name, source in kept.items():
        target = workspace.reports / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    for path in (workspace.manifest, workspace.database, workspace.pointer, timeline.path(workspace)):
        path.unlink(missing_ok=True)
    shutil.rmtree(workspace.releases)
    workspace.manifest.write_bytes(manifest)
    workspace.database.symlink_to(Path("snapshots") / snapshot.name)
    workspace.cache.mkdir(exist_ok=True)
    (workspace.cache / "0123.json").write_text("{}", "utf-8")
    (workspace.processed / ".pointer-12").touch()
    line = {"run_id": "20190701T020000-1", "started": "2019-07-01T02:00:00", "status": "published", "exit_code": 0}
    workspace.history.write_text(json.dumps(line | {"period": "2019-06", "counts": {"files": 1}}) + "\n", "utf-8")
    return pages(workspace)


def test_a_workspace_of_version_0_1_opens_moves_itself_and_says_so(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ntm(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["ntm", "--workspace", str(workspace.root), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert not ended.value.code, out + err
        return out

    before = as_of_version_0_1(workspace)
    assert stand_in.value(workspace.database) == 7 and "2019-06" in ntm("status") and "đã công bố" in ntm("history")
    assert not workspace.pointer.exists(), "looking changes nothing"
    told = ntm("run")
    assert "reports/2019-06" in told and "reports/index.html" in told and "phiên bản trước" in told
    assert (workspace.reports / "2019-06").is_symlink() and releases.current(workspace) is not None
    assert pages(workspace).keys() == before.keys()
    assert not (workspace.processed / ".pointer-12").exists()
    assert "phiên bản trước" not in ntm("run"), "once"
    lines = history.read(workspace)
    assert [line.get("adopted") for line in lines] == [None, ["2019-06", "index.html"], None]
    assert lines[0]["run_id"] == "20190701T020000-1" and ntm("history", "--json").count("run_id") == 3
