"""An approved period stays byte for byte through whatever comes later, and what later data change is told beside it."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import stand_in_stages as stand_in

from pipeline import errors, publish
from pipeline.cli import main
from pipeline.publish import approvals, integrity, releases, snapshots
from pipeline.workspace import Workspace

Ntm = Callable[..., tuple[object, str, str]]
TO = ("--by", "Phó Chủ tịch", "--decision", "15/BC-VPĐP")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    stand_in.Stages().install(monkeypatch)
    return stand_in.workspace(tmp_path)


@pytest.fixture
def ntm(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ntm:
    def call(*words: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["ntm", "--workspace", str(workspace.root), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return call


def pages(workspace: Workspace) -> dict[str, bytes]:
    folder = workspace.reports / "2019-06"
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def say(workspace: Workspace, number: int) -> None:
    (workspace.submissions / "2019-06" / "a.xlsx").write_text(f"ok {number}", "utf-8")


@pytest.mark.slow
def test_an_approved_period_stays_byte_for_byte_through_ten_runs(workspace: Workspace, ntm: Ntm) -> None:
    publish.run(workspace, lang="en")
    publish.run(workspace)
    before = pages(workspace)
    assert ntm("approve", "2019-06", *TO)[0] == 0
    approved = pages(workspace)
    assert before.keys() == approved.keys() and all(before[k] != approved[k] for k in before), (
        "both languages made anew"
    )
    approved_database = releases.published(workspace)
    for number in range(8, 18):
        say(workspace, number)
        assert publish.run(workspace, reports=number % 2 == 0, force=number == 12).status == "published"
        assert pages(workspace) == approved
        assert stand_in.value(workspace.database) == number
    publish.run(workspace, lang="en")
    assert publish.run(workspace, only=["data_quality"]).status == "unchanged"
    assert pages(workspace) == approved
    assert approved_database is not None and approved_database.exists(), "kept for comparison"
    assert len(list(workspace.snapshots.glob("ntm-*"))) == snapshots.KEPT

    text = (workspace.reports / "restatements" / "2019-06.html").read_text("utf-8")
    told = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert "Khi phê duyệt: 7 [7–8]" in told and "17 [17–18]" in told
    assert "restatements/2019-06.html" in (workspace.reports / "index.html").read_text("utf-8")
    say(workspace, 7)
    publish.run(workspace)
    assert not (workspace.reports / "restatements").exists(), "the figures are those approved again"


def test_approved_pages_that_were_changed_or_removed_come_back(workspace: Workspace, ntm: Ntm) -> None:
    publish.run(workspace)
    ntm("approve", "2019-06", *TO)
    approved = pages(workspace)
    (workspace.reports / "2019-06" / "province.html").unlink()
    (workspace.reports / "2019-06" / "changes.html").write_text("đạt", "utf-8")
    assert len(integrity.files(workspace)) == 2
    say(workspace, 9)
    publish.run(workspace)
    assert pages(workspace) == approved and integrity.files(workspace) == []


def test_reopened_with_a_reason_the_pages_are_made_anew(workspace: Workspace, ntm: Ntm) -> None:
    publish.run(workspace)
    ntm("approve", "2019-06", *TO, "--on", "2019-07-20")
    approved = pages(workspace)
    say(workspace, 9)
    publish.run(workspace)
    assert ntm("reopen", "2019-06", "--by", "Chánh VP")[0] == 2, "a reason is asked for"
    code, out, _ = ntm("reopen", "2019-06", "--by", "Chánh VP", "--reason", "Bắc Sơn, báo cáo lại")
    assert code == 0 and "mở lại" in out and pages(workspace) != approved
    (line,) = approvals.lines(workspace)
    assert line["approved_on"] == "2019-07-20" and line["reason"] == "Bắc Sơn, báo cáo lại" and line["reopened_on"]
    assert approvals.standing(workspace) == {} and not (workspace.processed / "approved" / "2019-06").exists()
    assert not (workspace.reports / "restatements").exists()
    assert ntm("reopen", "2019-06", "--by", "x", "--reason", "y")[0] == 2
    assert ntm("approve", "2019-06", *TO)[0] == 0 and len(approvals.lines(workspace)) == 2


def test_only_what_is_published_whole_from_what_lies_there_is_approved(workspace: Workspace, ntm: Ntm) -> None:
    assert ntm("approve", "2019-06", *TO)[0] == 2
    publish.run(workspace, only=["province"])
    code, _, err = ntm("approve", "2019-06", *TO)
    assert code == 2 and "chưa công bố đủ" in err
    publish.run(workspace)
    say(workspace, 9)
    code, _, err = ntm("approve", "2019-06", *TO)
    assert code == 2 and "a.xlsx" in err
    assert not workspace.approvals.exists()
    publish.run(workspace)
    assert ntm("approve", "2019-06", *TO)[0] == 0
    code, _, err = ntm("approve", "2019-06", *TO)
    assert code == 2 and "ntm reopen 2019-06" in err
    assert ntm("approve", "2019-09", *TO)[0] == 2


def test_a_provisional_period_is_not_approved(workspace: Workspace, ntm: Ntm, monkeypatch: pytest.MonkeyPatch) -> None:
    publish.run(workspace)
    monkeypatch.setattr("pipeline.reporting.facts.Facts.standing", "SỐ LIỆU TẠM THỜI")
    code, _, err = ntm("approve", "2019-06", *TO)
    assert code == 2 and "TẠM THỜI" in err and not workspace.approvals.exists()


def test_an_approval_whose_pages_could_not_be_made_is_taken_back(
    workspace: Workspace, ntm: Ntm, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.run(workspace)
    approved = pages(workspace)

    def fail(*_: object, **__: object) -> None:
        raise errors.ReferenceFileError("x", "x", "x", "x")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.reference.load", fail)
        assert ntm("approve", "2019-06", *TO)[0] == 11
    assert not workspace.approvals.exists() and pages(workspace) == approved
    assert publish.run(workspace).status == "unchanged"


def test_pages_are_never_labelled_approved_with_other_figures(workspace: Workspace) -> None:
    """The run of the approval was killed, and data came before the next."""
    publish.run(workspace)
    approvals.approve(workspace, "2019-06", by="x", decision="y", on=dt.date(2019, 7, 20))
    say(workspace, 9)
    with pytest.raises(errors.UsageError, match="đã phê duyệt"):
        publish.run(workspace)
    assert stand_in.value(workspace.database) == 7
    say(workspace, 7)
    assert publish.run(workspace).status == "published"
    assert approvals.frozen(workspace, releases.published_manifest(workspace)).keys() == {"2019-06"}


def test_the_hash_is_of_the_figures_alone(tmp_path: Path, workspace: Workspace) -> None:
    publish.run(workspace)
    database = releases.published(workspace)
    assert database is not None
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(database.read_bytes())

    def changed(statement: str) -> bool:
        before = approvals.figures_sha256(copy, "2019-06")
        with duckdb.connect(str(copy)) as opened:
            opened.execute(statement)
        return approvals.figures_sha256(copy, "2019-06") != before

    assert not changed("UPDATE mart.target_progress SET explanation_vi = 'khác'")
    assert not changed(
        "INSERT INTO core.criterion_results BY NAME SELECT * REPLACE ('2019-03' AS period) FROM core.criterion_results"
    )
    assert not changed("CREATE TABLE t AS FROM core.criterion_results ORDER BY commune_code DESC;"
                       "DELETE FROM core.criterion_results; INSERT INTO core.criterion_results FROM t")  # fmt: skip
    assert not changed("UPDATE mart.target_progress SET value = value + 1e-13")
    assert changed("UPDATE mart.target_progress SET value = value + 1")
    assert changed("UPDATE core.criterion_results SET state = 'failed' WHERE state = 'held'")
