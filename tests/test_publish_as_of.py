"""A past state (``--as-of``): built and looked at beside the publication, never in its place."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import stand_in_stages as stand_in

from pipeline import errors, publish
from pipeline.cli import main
from pipeline.publish import history, manifest, snapshots
from pipeline.workspace import Workspace

DAY = dt.date(2019, 7, 5)
RULE = {"rule_id": "core.sum", "severity": "critical", "outcome": "failed", "rows_failed": 3, "reason_vi": "Vì sao"}
Ntm = Callable[..., tuple[int, str, str]]


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> stand_in.Stages:
    return stand_in.Stages().install(monkeypatch)


@pytest.fixture
def workspace(tmp_path: Path, stages: stand_in.Stages) -> Workspace:
    return stand_in.workspace(tmp_path, a="ok 7", b="held 1")


@pytest.fixture
def ntm(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ntm:
    """Run ``ntm --workspace … words`` in this process; gives (exit code, standard output, standard error)."""

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ntm", "--workspace", str(workspace.root), *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return call


def written(workspace: Workspace) -> dict[str, object]:
    """Every file below the workspace but the history and the lock: its bytes, or where it leads."""
    return {
        p.relative_to(workspace.root).as_posix(): p.readlink() if p.is_symlink() else (p.read_bytes(), p.stat().st_mtime_ns)
        for p in workspace.root.rglob("*")
        if (p.is_file() or p.is_symlink()) and p.name not in ("runs.jsonl", "run.lock")
    }  # fmt: skip


def change(workspace: Workspace, text: str) -> None:
    (workspace.submissions / "2019-06" / "a.xlsx").write_text(text, "utf-8")


def test_a_past_state_leaves_the_publication_untouched(workspace: Workspace) -> None:
    publish.run(workspace)
    publish.run(workspace, lang="en")
    change(workspace, "ok 20")
    (workspace.processed / "proposed_aliases.csv").write_text("của bản công bố", "utf-8")
    (workspace.processed / "refused.duckdb").write_text("của bản công bố", "utf-8")
    before = written(workspace)
    for lang in ("vi", "en"):
        result = publish.run(workspace, as_of=DAY, lang=lang)
    after = written(workspace)

    assert {name: after.get(name) for name in before} == before
    assert {name.rpartition("/")[0] for name in after.keys() - before.keys()} == {
        "data/processed/snapshots", "reports/as-of-2019-07-05", "reports/as-of-2019-07-05/2019-06",
        "reports/as-of-2019-07-05/2019-06/en",
    }  # fmt: skip
    past = workspace.at(DAY)
    assert result.snapshot == past.database == workspace.snapshots / "as-of-2019-07-05.duckdb"
    assert (stand_in.value(past.database), stand_in.value(workspace.database)) == (21, 8)
    assert result.pages == past.reports / "2019-06" / "en"
    assert [line["as_of"] for line in history.read(workspace)] == [None, None, "2019-07-05", "2019-07-05"]


def test_a_past_state_needs_no_publication_and_makes_none(workspace: Workspace) -> None:
    publish.run(workspace, as_of=DAY)
    assert not workspace.database.exists() and not workspace.manifest.exists()
    assert [p.name for p in workspace.reports.iterdir()] == ["as-of-2019-07-05"]
    assert manifest.read(workspace.at(DAY))["as_of"] == "2019-07-05"
    assert publish.run(workspace, as_of=DAY).status == "unchanged"
    assert publish.run(workspace).built, "the publication is another thing"


def test_the_same_day_again_replaces_that_state_whole(workspace: Workspace) -> None:
    publish.run(workspace, as_of=DAY)
    past = workspace.at(DAY)
    stale = past.reports / "2019-03" / "province.html"
    stale.parent.mkdir()
    stale.write_text("của trạng thái trước", "utf-8")
    with duckdb.connect(str(past.database), read_only=True) as reader:
        change(workspace, "ok 20")
        publish.run(workspace, as_of=DAY)
        assert reader.execute("SELECT value FROM mart.target_progress").fetchall() == [(8.0,)]
    assert stand_in.value(past.database) == 21
    assert not stale.exists() and (past.reports / "2019-06" / "province.html").exists()

    change(workspace, "ok 30")
    publish.run(workspace, as_of=DAY, reports=False)
    assert stand_in.value(past.database) == 31
    assert not past.reports.exists(), "pages of a state that is no more would be taken for this one's"


def test_a_past_state_that_is_refused_changes_nothing(workspace: Workspace, stages: stand_in.Stages) -> None:
    publish.run(workspace)
    publish.run(workspace, as_of=DAY)
    change(workspace, "ok 20")
    before = written(workspace)
    stages.critical = [RULE]
    with pytest.raises(errors.CriticalExpectationFailed) as caught:
        publish.run(workspace, as_of=DAY)
    after = written(workspace)
    assert {name: after.get(name) for name in before} == before
    assert [n for n in after if n not in before] == ["data/processed/snapshots/as-of-2019-07-05.refused.duckdb"]
    assert "--as-of 2019-07-05" in caught.value.todo


@pytest.mark.slow
def test_pruning_spares_past_states_and_does_not_count_them(workspace: Workspace) -> None:
    for day in range(1, 4):
        publish.run(workspace, as_of=dt.date(2019, 7, day), reports=False)
    for number in range(snapshots.KEPT + 2):
        change(workspace, f"ok {number}")
        publish.run(workspace, reports=False)
    names = [p.name for p in workspace.snapshots.iterdir()]
    assert sum(name.startswith("ntm-") for name in names) == snapshots.KEPT
    assert sum(name.startswith("as-of-") and name.endswith(".duckdb") for name in names) == 3


def test_a_day_that_has_not_come_is_wrong_usage(workspace: Workspace, stages: stand_in.Stages, ntm: Ntm) -> None:
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    with pytest.raises(errors.UsageError, match="chưa đến"):
        publish.run(workspace, as_of=tomorrow)
    assert stages.calls == [] and not workspace.processed.exists()
    assert publish.run(workspace, as_of=dt.date.today()).built
    for words in (["run"], ["status"], ["sql", "SELECT 1"], ["trace", "Mai Pha"], ["export"]):
        code, out, err = ntm(*words, "--as-of", tomorrow.isoformat())
        assert (code, out) == (2, "") and "chưa đến" in err


def test_every_command_that_looks_can_look_at_it(workspace: Workspace, ntm: Ntm, tmp_path: Path) -> None:
    code, out, _ = ntm("run", "--as-of", "2019-07-05")
    assert code == 0 and "trạng thái cũ" in out and str(workspace.at(DAY).database) in out and "Đã công bố" not in out
    change(workspace, "ok 20")
    ntm("run")
    past = ("--as-of", "2019-07-05")

    assert json.loads(ntm("sql", "--json", "SELECT value FROM mart.target_progress", *past)[1]) == [{"value": 8}]
    told = json.loads(ntm("status", "--json", *past)[1])
    assert told["targets"][0]["value"] == 8 and "05/7/2019" in told["notice"] and told["as_of"] == "2019-07-05"
    assert "TRẠNG THÁI TÍNH ĐẾN HẾT NGÀY 05/7/2019" in ntm("status", *past)[1]
    assert "05/7/2019" not in ntm("status")[1] and json.loads(ntm("status", "--json")[1])["targets"][0]["value"] == 21
    told = json.loads(ntm("trace", "criterion.02.total", "--json", *past)[1])
    assert told["progress"]["value"] == 8 and "05/7/2019" in told["notice"]

    ntm("export", "--table", "mart.target_progress")
    assert ntm("export", "--table", "mart.target_progress", *past)[0] == 0
    for folder, value in (("export", "21.0"), ("export/as-of-2019-07-05", "8.0")):
        text = (workspace.processed / folder / "mart.target_progress.csv").read_text("utf-8-sig")
        assert next(csv.DictReader(io.StringIO(text)))["value"] == value


def test_a_state_never_built_is_told_with_those_that_were(workspace: Workspace, ntm: Ntm) -> None:
    publish.run(workspace)
    for words in (["status"], ["sql", "SELECT 1"], ["trace", "Mai Pha"], ["export"]):
        code, out, err = ntm(*words, "--as-of", "2019-07-05")
        assert (code, out) == (10, "") and "ntm run --as-of 2019-07-05" in err and "05/07/2019" in err
    ntm("run", "--as-of", "2019-07-05", "--no-reports")
    code, _, err = ntm("status", "--as-of", "2019-07-06")
    assert code == 10 and "2019-07-05" in err
    for text in ("5.7.2019", "20190705", "", "2019-02-30"):
        assert ntm("status", "--as-of", text)[0] == ntm("run", "--as-of", text)[0] == 2
    code, _, err = ntm("sql", "--refused", "SELECT 1", "--as-of", "2019-07-05")
    assert code == 2 and "không có bản nào bị chặn" in err
