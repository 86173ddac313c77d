"""A run as a whole: what it publishes, when it does nothing, and what stays when it stops early."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import stat
from pathlib import Path

import duckdb
import pytest
import stand_in_stages as stand_in

from pipeline import errors, publish
from pipeline.publish import history, manifest, snapshots
from pipeline.workspace import Workspace


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> stand_in.Stages:
    return stand_in.Stages().install(monkeypatch)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return stand_in.workspace(tmp_path, a="ok 7", b="held 1", c="hỏng")


def test_a_run_publishes_database_pages_manifest_and_history(workspace: Workspace, stages: stand_in.Stages) -> None:
    result = publish.run(workspace)

    assert (result.status, result.exit_code, result.period) == ("published", 0, "2019-06")
    assert workspace.database.is_symlink() and not workspace.database.readlink().is_absolute()
    assert result.snapshot is not None
    assert workspace.database.resolve() == result.snapshot.resolve()
    assert result.snapshot.name == f"ntm-{result.input_hash[:12]}.duckdb"
    assert not result.snapshot.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    assert stand_in.value(workspace.database) == 8
    assert (workspace.reports / "2019-06" / "province.html").read_text("utf-8") == result.snapshot.name
    assert (workspace.reports / "index.html").exists()

    written = json.loads(workspace.manifest.read_text("utf-8"))
    digest = hashlib.sha256(b"ok 7").hexdigest()
    assert {"path": "submissions/2019-06/a.xlsx", "bytes": 4, "sha256": digest} in written["files"]
    assert written["snapshot"] == result.snapshot.name and len(written["files"]) == 3

    (line,) = history.read(workspace)
    assert line["run_id"] == result.run_id and line["status"] == "published" and line["exit_code"] == 0
    assert line["counts"] == {"files": 3, "cells": 30, "held": 1, "issues": 1}
    assert line["targets"] == {"at_risk": 1} and line["reports"] == {"made": 2, "failed": []}

    told = result.summary
    assert told is not None
    assert (told.held_cells, told.held_files, told.missing) == (1, 1, ["Tràng Định"])
    assert told.refused == [("2019-06/c.xlsx", "không đọc được")]
    assert sorted(p.name for p in workspace.processed.iterdir()) == [
        "history.duckdb",
        "manifest.json",
        "ntm.duckdb",
        "run.lock",
        "runs.jsonl",
        "snapshots",
    ]


def test_without_anything_new_a_run_does_nothing(workspace: Workspace, stages: stand_in.Stages) -> None:
    first = publish.run(workspace)
    stages.calls.clear()
    second = publish.run(workspace)

    assert second.status == "unchanged" and stages.calls == []
    assert second.snapshot == first.snapshot and second.summary == first.summary
    assert [line["status"] for line in history.read(workspace)] == ["published", "unchanged"]


def test_whatever_changes_under_raw_or_the_day_makes_a_new_publication(
    workspace: Workspace, stages: stand_in.Stages
) -> None:
    hashes = [publish.run(workspace).input_hash]
    file = workspace.submissions / "2019-06" / "a.xlsx"
    file.write_text("ok 9", "utf-8")
    hashes.append(publish.run(workspace).input_hash)
    file.rename(file.with_name("d.xlsx"))
    hashes.append(publish.run(workspace).input_hash)
    workspace.corrections.write_text("file,sheet\n", "utf-8")
    hashes.append(publish.run(workspace).input_hash)
    hashes.append(publish.run(workspace, as_of=dt.date(2019, 7, 1)).input_hash)

    assert len(set(hashes)) == 5
    assert stages.calls.count("warehouse") == 5


def test_a_change_of_the_code_makes_a_new_publication(
    workspace: Workspace, stages: stand_in.Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.run(workspace)
    monkeypatch.setattr("pipeline.publish.inputs.code_hash", lambda _: "changed")
    assert publish.run(workspace).built


def test_force_rebuilds_beside_the_snapshot_it_replaces(workspace: Workspace, stages: stand_in.Stages) -> None:
    first = publish.run(workspace)
    again = publish.run(workspace, force=True)
    assert first.snapshot is not None and again.snapshot is not None
    assert again.built and again.snapshot.name == f"{first.snapshot.stem}-2.duckdb" and first.snapshot.exists()


def test_only_missing_pages_are_made_again(workspace: Workspace, stages: stand_in.Stages) -> None:
    publish.run(workspace)
    (workspace.reports / "2019-06" / "province.html").unlink()
    stages.calls.clear()
    result = publish.run(workspace)
    assert stages.calls == ["reports 2019-06"] and result.status == "published" and not result.built


def test_a_run_without_reports_leaves_them_to_the_next(workspace: Workspace, stages: stand_in.Stages) -> None:
    publish.run(workspace, reports=False)
    assert list(workspace.reports.glob("[!.]*")) == []
    publish.run(workspace, only=["province"])
    assert not (workspace.reports / "2019-06" / "changes.html").exists()
    publish.run(workspace)
    assert (workspace.reports / "2019-06" / "changes.html").exists()
    assert stages.calls.count("warehouse") == 1


def test_the_manifest_knows_which_reports_were_made(workspace: Workspace, stages: stand_in.Stages) -> None:
    publish.run(workspace)
    stages.calls.clear()
    assert publish.run(workspace, only=["province"]).status == "unchanged"
    assert publish.run(workspace, only=["data_quality"]).status == "published", "the stand-in's set does not have it"
    assert publish.run(workspace, only=["data_quality"]).status == publish.run(workspace).status == "unchanged"
    assert stages.calls == ["reports 2019-06"]
    entry = manifest.read(workspace)["reports"]["2019-06"]
    assert [r["name"] for r in entry["made"]] == ["province", "changes", "data_quality"] and entry["whole"]


def test_a_report_on_demand_that_fails_does_not_undo_the_set(workspace: Workspace, stages: stand_in.Stages) -> None:
    publish.run(workspace)
    stages.failing_reports = ("data_quality",)
    assert publish.run(workspace, only=["data_quality"]).exit_code == 13
    assert manifest.read(workspace)["reports"]["2019-06"]["failed"] == ["data_quality"]
    assert publish.run(workspace, only=["province"]).status == "unchanged"
    stages.failing_reports = ()
    assert publish.run(workspace, only=["data_quality"]).status == "published"
    assert publish.run(workspace).status == "unchanged"


def test_nothing_new_is_judged_for_each_language(workspace: Workspace, stages: stand_in.Stages) -> None:
    publish.run(workspace)
    stages.calls.clear()
    english = publish.run(workspace, lang="en")
    assert english.status == "published" and not english.built
    assert english.pages == workspace.reports / "2019-06" / "en"
    assert stages.calls == ["reports 2019-06 en"]
    assert publish.run(workspace, lang="en").status == publish.run(workspace).status == "unchanged"
    assert set(manifest.read(workspace)["reports"]) == {"2019-06", "2019-06/en"}
    (workspace.reports / "2019-06" / "en" / "province.html").unlink()
    assert publish.run(workspace).status == "unchanged"
    assert publish.run(workspace, lang="en").status == "published"
    assert [line["lang"] for line in history.read(workspace)][:3] == ["vi", "en", "en"]


def test_an_unknown_language_or_report_is_told_before_anything_is_read(
    workspace: Workspace, stages: stand_in.Stages
) -> None:
    with pytest.raises(errors.UsageError, match="fr"):
        publish.run(workspace, lang="fr")
    with pytest.raises(errors.UsageError, match="provinse"):
        publish.run(workspace, only=["provinse"])
    assert stages.calls == [] and not workspace.processed.exists()


@pytest.mark.parametrize("kind", ["critical", "not_run"])
def test_a_critical_expectation_keeps_the_last_good_publication(
    workspace: Workspace, stages: stand_in.Stages, kind: str
) -> None:
    good = publish.run(workspace).snapshot
    (workspace.submissions / "2019-06" / "a.xlsx").write_text("ok 99", "utf-8")
    outcome = "failed" if kind == "critical" else "not_run"
    rule = {"rule_id": "core.sum", "severity": "critical", "outcome": outcome, "rows_failed": 3, "reason_vi": "Vì sao"}
    setattr(stages, kind, [rule])

    with pytest.raises(errors.CriticalExpectationFailed) as caught:
        publish.run(workspace)

    assert caught.value.exit_code == 12 and "core.sum" in caught.value.found
    assert ("2019-06/a.xlsx!Bieu!C4" in caught.value.found) == (kind == "critical")
    assert good is not None and workspace.database.resolve() == good.resolve()
    assert stand_in.value(workspace.database) == 8
    assert stand_in.value(workspace.refused) == 100
    assert history.read(workspace)[-1]["status"] == "refused"

    setattr(stages, kind, [])
    publish.run(workspace)
    assert stand_in.value(workspace.database) == 100 and not workspace.refused.exists()


def test_a_warning_that_could_not_run_does_not_stop_publication(workspace: Workspace, stages: stand_in.Stages) -> None:
    stages.not_run = [{"rule_id": "x", "severity": "warning", "outcome": "not_run"}]
    assert publish.run(workspace).exit_code == 0


def test_nothing_usable_keeps_the_last_publication(workspace: Workspace, stages: stand_in.Stages) -> None:
    publish.run(workspace)
    for path in workspace.workbooks():
        path.write_text("hỏng", "utf-8")
    with pytest.raises(errors.NothingToPublish) as caught:
        publish.run(workspace)
    assert "2019-06/a.xlsx: không đọc được" in caught.value.found
    assert stand_in.value(workspace.database) == 8
    assert history.read(workspace)[-1]["exit_code"] == 10


def test_an_empty_folder_is_told_apart_from_a_wrong_period(tmp_path: Path, stages: stand_in.Stages) -> None:
    with pytest.raises(errors.NothingToPublish):
        publish.run(Workspace(tmp_path / "empty"))
    full = stand_in.workspace(tmp_path / "full")
    for period in ("2019-09", "2019-13", "../2019-06"):
        with pytest.raises(errors.UsageError, match="kỳ"):
            publish.run(full, period=period)
    assert not (tmp_path / "empty").exists() and stages.calls == []


def test_wrong_reference_files_keep_the_last_publication(
    workspace: Workspace, stages: stand_in.Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.run(workspace)

    def load(_: Workspace) -> None:
        raise errors.ReferenceFileError("communes.csv dòng 3", "6 chữ số", "5 chữ số", "sửa")

    monkeypatch.setattr("pipeline.reference.load", load)
    with pytest.raises(errors.ReferenceFileError):
        publish.run(workspace, force=True)
    assert stand_in.value(workspace.database) == 8
    assert history.read(workspace)[-1]["exit_code"] == 11


def test_a_failed_report_publishes_the_others_and_is_tried_again(workspace: Workspace, stages: stand_in.Stages) -> None:
    stages.failing_reports = ("changes",)
    result = publish.run(workspace)
    assert (result.exit_code, result.status) == (13, "reports_failed")
    assert (workspace.reports / "2019-06" / "province.html").exists()
    assert history.read(workspace)[-1]["reports"] == {"made": 1, "failed": ["changes"]}

    stages.failing_reports = ()
    assert publish.run(workspace).exit_code == 0
    assert stages.calls.count("warehouse") == 1 and stages.calls.count("reports 2019-06") == 2


def test_a_bug_in_a_stage_is_recorded_and_leaves_nothing_half_made(
    workspace: Workspace, stages: stand_in.Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.run(workspace)

    def build(path: Path, *_: object, **__: object) -> None:
        path.write_bytes(b"half")
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.warehouse.build", build)
    with pytest.raises(ZeroDivisionError):
        publish.run(workspace, force=True)
    assert list(workspace.snapshots.glob(".building-*")) == []
    assert stand_in.value(workspace.database) == 8
    assert history.read(workspace)[-1]["status"] == "failed"


def test_a_damaged_database_is_built_again(workspace: Workspace, stages: stand_in.Stages) -> None:
    snapshot = publish.run(workspace).snapshot
    assert snapshot is not None
    snapshots.remove(snapshot)
    snapshot.write_bytes(b"x" * 10)
    assert publish.run(workspace).built
    assert stand_in.value(workspace.database) == 8


def test_a_manifest_lost_after_the_swap_is_written_anew(workspace: Workspace, stages: stand_in.Stages) -> None:
    publish.run(workspace)
    workspace.manifest.write_text("{", "utf-8")
    result = publish.run(workspace)
    assert not result.built and manifest.read(workspace)["input_hash"] == result.input_hash


def test_a_reader_keeps_its_snapshot_while_the_next_is_published(workspace: Workspace, stages: stand_in.Stages) -> None:
    publish.run(workspace)
    with duckdb.connect(str(workspace.database), read_only=True) as reader:
        (workspace.submissions / "2019-06" / "a.xlsx").write_text("ok 20", "utf-8")
        publish.run(workspace)
        assert reader.execute("SELECT value FROM mart.target_progress").fetchall() == [(8.0,)]
        # Another name than the reader's: the same process would share the connection it already has.
        assert stand_in.value(workspace.database.resolve()) == 21


def test_where_there_are_no_links_the_published_name_is_a_copy(
    workspace: Workspace, stages: stand_in.Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError("no symbolic links here")

    monkeypatch.setattr(Path, "symlink_to", no_links)
    publish.run(workspace)
    assert workspace.database.is_file() and not workspace.database.is_symlink()
    assert stand_in.value(workspace.database) == 8
    assert publish.run(workspace).status == "unchanged"


def test_a_published_file_that_cannot_be_replaced_is_told(
    workspace: Workspace, stages: stand_in.Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.run(workspace)

    replace = os.replace

    def refuse(fresh: Path, final: Path) -> None:
        if final == workspace.pointer:
            raise PermissionError
        replace(fresh, final)

    monkeypatch.setattr("os.replace", refuse)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(errors.NtmError, match="đang được một chương trình khác mở"):
        publish.run(workspace, force=True)
    assert stand_in.value(workspace.database) == 8


@pytest.mark.slow
def test_only_the_last_snapshots_are_kept(
    workspace: Workspace, stages: stand_in.Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(snapshots.KEPT + 2):
        (workspace.submissions / "2019-06" / "a.xlsx").write_text(f"ok {number}", "utf-8")
        result = publish.run(workspace, reports=False)
    kept = sorted(workspace.snapshots.iterdir())
    assert len(kept) == snapshots.KEPT and result.snapshot in kept

    monkeypatch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError()))
    snapshots.prune(workspace, set(), keep=1)  # files in use stay, nothing fails
    assert len(list(workspace.snapshots.iterdir())) == snapshots.KEPT


def test_an_unclosed_database_is_not_published(workspace: Workspace) -> None:
    built = snapshots.private_file(workspace)
    built.write_bytes(b"x")
    built.with_name(built.name + ".wal").write_bytes(b"x")
    with pytest.raises(RuntimeError, match="not closed"):
        snapshots.seal(workspace, built, "0" * 64)


def test_the_history_survives_a_line_cut_in_the_middle(workspace: Workspace) -> None:
    history.append(workspace, {"run_id": "1"})
    with workspace.history.open("a", encoding="utf-8") as stream:
        stream.write('{"run_id": "2", "sta')
    history.append(workspace, {"run_id": "3"})
    assert [line["run_id"] for line in history.read(workspace)] == ["1", "3"]


# -- what is hashed is what was read -----------------------------------------------------------------------------------
def test_a_file_put_back_after_it_was_read_is_read_again(workspace: Workspace, stages: stand_in.Stages) -> None:
    """The manifest and the name of a publication speak of the bytes read, not of those that lay there before or after."""
    file = workspace.submissions / "2019-06" / "a.xlsx"
    publish.run(workspace)
    true_load = stages.load

    def replaced_meanwhile(place: Workspace) -> object:
        file.write_text("ok 70", "utf-8")
        return true_load(place)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.reference.load", replaced_meanwhile)
        odd = publish.run(workspace, force=True)
    assert stand_in.value(workspace.database) == 71
    assert ("ok 70", odd.input_hash) == _as_told(workspace, "submissions/2019-06/a.xlsx", "ok 7", "ok 70")

    file.write_text("ok 7", "utf-8")
    again = publish.run(workspace)
    assert again.built and stand_in.value(workspace.database) == 8


@pytest.mark.parametrize("away", ["during", "before"])
def test_a_file_missing_when_it_was_read_is_read_once_it_is_there(
    workspace: Workspace, stages: stand_in.Stages, away: str
) -> None:
    file = workspace.submissions / "2019-06" / "a.xlsx"
    if away == "before":
        file.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.reference.load", lambda place: file.unlink(missing_ok=True))
        publish.run(workspace)
    assert stand_in.value(workspace.database) == 1
    file.write_text("ok 7", "utf-8")
    assert publish.run(workspace).built and stand_in.value(workspace.database) == 8
    assert publish.run(workspace).status == "unchanged"


def test_the_plan_is_read_from_the_bytes_that_are_hashed(workspace: Workspace, stages: stand_in.Stages) -> None:
    plan = workspace.plan / "plan.toml"
    plan.parent.mkdir()
    plan.write_text("năm nay", "utf-8")
    link = workspace.reference / "communes.csv"
    link.parent.mkdir()
    link.symlink_to(plan)
    seen: list[str] = []

    def load(place: Workspace) -> None:
        plan.write_text("năm sau", "utf-8")
        seen.extend((place.plan / plan.name, place.reference / link.name)[n].read_text("utf-8") for n in (0, 1))
        assert not (place.raw / "submissions").exists()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.reference.load", load)
        publish.run(workspace)
    assert seen == ["năm nay", "năm nay"]
    for name in ("plan/plan.toml", "reference/communes.csv"):
        assert _as_told(workspace, name, "năm nay", "năm sau")[0] == "năm nay"
    assert list(workspace.processed.glob(".inputs-*")) == []
    assert publish.run(workspace).built, "the plan is another now"
    assert publish.run(workspace).status == "unchanged"


def test_a_plan_that_cannot_be_read_stops_the_run_and_says_so(workspace: Workspace, stages: stand_in.Stages) -> None:
    workspace.plan.mkdir()
    (workspace.plan / "plan.toml").symlink_to("nowhere")
    (workspace.raw / "ghi chu").symlink_to("nowhere")
    (workspace.plan / "plan.toml").unlink()
    os.mkfifo(workspace.plan / "plan.toml")
    assert publish.run(workspace, reports=False).built, "what is no file is not there: the loader says what it lacks"
    (workspace.plan / "plan.toml").unlink()
    (workspace.plan / "plan.toml").symlink_to(workspace.plan / "plan.toml")
    with pytest.raises(errors.ReferenceFileError, match=r"plan/plan\.toml"):
        publish.run(workspace)


def test_force_reads_every_workbook_anew(workspace: Workspace, stages: stand_in.Stages) -> None:
    publish.run(workspace)
    publish.run(workspace, force=True)
    assert [call for call in stages.calls if call.startswith("ingest")] == ["ingest", "ingest fresh"]


def test_what_a_killed_run_copied_is_swept(workspace: Workspace, stages: stand_in.Stages) -> None:
    left = workspace.processed / ".inputs-1" / "data" / "raw"
    left.mkdir(parents=True)
    publish.run(workspace)
    assert list(workspace.processed.glob(".inputs-*")) == []


def test_the_calendar_alone_makes_a_new_publication(
    workspace: Workspace, stages: stand_in.Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same files say something else once a period has begun or fallen due: meta.build says from when."""
    day = dt.datetime(2026, 7, 15, 12).astimezone()
    monkeypatch.setattr("pipeline.publish.publication._now", lambda: day)
    stages.stands = (dt.date(2026, 7, 1), dt.date(2026, 7, 16))
    publish.run(workspace)
    assert publish.run(workspace).status == "unchanged"
    day += dt.timedelta(days=1)
    stages.stands = (dt.date(2026, 7, 16), None)
    assert publish.run(workspace).built
    assert publish.run(workspace).status == "unchanged"
    day -= dt.timedelta(days=1)
    assert publish.run(workspace).built, "a clock that was wrong and is put back"
    assert stages.days == [dt.date(2026, 7, 15), dt.date(2026, 7, 16)], "what was built for that day is taken again"


def test_every_run_puts_back_the_pages_a_killed_one_had_moved_aside(
    workspace: Workspace, stages: stand_in.Stages
) -> None:
    publish.run(workspace)
    pages = workspace.reports / "2019-03"
    pages.mkdir()
    (pages / "index.html").write_text("kỳ trước", "utf-8")
    pages.rename(workspace.reports / ".2019-03.old-1")
    publish.run(workspace, reports=False)
    assert (pages / "index.html").read_text("utf-8") == "kỳ trước"


# -- whatever lies below data/raw --------------------------------------------------------------------------------------
def test_odd_names_links_and_pipes_stop_no_run(workspace: Workspace, stages: stand_in.Stages) -> None:
    folder = workspace.submissions / "2019-06"
    (folder / os.fsdecode(b"b\xe1o c\xe1o.xlsx")).write_text("ok 20", "utf-8")
    (workspace.raw / os.fsdecode(b"ghi ch\xfa")).write_text("x", "utf-8")
    (workspace.submissions / os.fsdecode(b"k\xfd 2")).mkdir()
    (workspace.submissions / os.fsdecode(b"k\xfd 2") / "a.xlsx").write_text("ok 1", "utf-8")
    (workspace.submissions / "２０１９-０６").mkdir()
    (workspace.submissions / "2019-09").symlink_to(folder)
    (folder / "lien ket.xlsx").symlink_to("a.xlsx")
    os.mkfifo(folder / "ong.xlsx")
    result = publish.run(workspace)
    assert result.exit_code == 0 and stand_in.value(workspace.database) == 28 and result.period == "2019-06"
    told = {f["path"]: f["sha256"] for f in manifest.read(workspace)["files"]}
    assert {p for p, sha256 in told.items() if sha256} == {
        "ghi ch\\xfa", "submissions/2019-06/a.xlsx", "submissions/2019-06/b.xlsx", "submissions/2019-06/c.xlsx",
        "submissions/2019-06/b\\xe1o c\\xe1o.xlsx", "submissions/k\\xfd 2/a.xlsx",
    }  # fmt: skip
    assert {p for p, sha256 in told.items() if not sha256} == {
        "submissions/2019-09", "submissions/2019-06/lien ket.xlsx", "submissions/2019-06/ong.xlsx",
    }  # fmt: skip
    assert publish.run(workspace).status == "unchanged"
    (workspace.submissions / os.fsdecode(b"k\xfd 2") / "a.xlsx").write_text("ok 2", "utf-8")
    assert publish.run(workspace).built, "a misplaced file is told of too"


def test_submissions_that_cannot_be_opened_are_told_as_that(
    workspace: Workspace, stages: stand_in.Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(errors.NothingToPublish, match="không mở được thư mục"):
        publish.run(workspace)


def _as_told(workspace: Workspace, path: str, *texts: str) -> tuple[str, str]:
    """Which of the texts the manifest's hash of a file is of, and the input hash it tells."""
    written = manifest.read(workspace)
    (sha256,) = (f["sha256"] for f in written["files"] if f["path"] == path)
    return {hashlib.sha256(t.encode()).hexdigest(): t for t in texts}[sha256], written["input_hash"]
