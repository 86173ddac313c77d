"""Somebody hears: each failure, each run that did not come about, each publication, once, by the means ntm.toml names."""

from __future__ import annotations

import datetime as dt
import errno
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import local_servers
import pytest
import stand_in_stages as stand_in

from pipeline import errors, publish, settings
from pipeline.cli import main
from pipeline.publish import history
from pipeline.scheduling import notices, watch
from pipeline.scheduling.endings import ENDINGS, ending
from pipeline.workspace import Workspace

NOW = dt.datetime.now().astimezone()
Ntm = Callable[..., tuple[object, str, str]]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    stand_in.Stages().install(monkeypatch)
    return stand_in.workspace(tmp_path / "lang-son")


@pytest.fixture
def ntm(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ntm:
    def call(*words: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["ntm", "--workspace", str(workspace.root), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return call


@pytest.fixture
def mail(workspace: Workspace) -> Iterator[local_servers.MailServer]:
    with local_servers.mail_server() as server:
        told(
            workspace,
            f'on = ["failure", "missed"]\nby = "mail"\nto = ["quantri@tinh.vn", "tho@tinh.vn"]\nsender = "ntm@tinh.vn"\n'
            f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n',
        )
        yield server


def told(workspace: Workspace, *lists: str, schedule: str = "") -> None:
    """Write ntm.toml with these lists."""
    text = schedule + "".join(f"[[notices]]\n{entry}\n" for entry in lists)
    (workspace.root / "ntm.toml").write_text(text, "utf-8")


def break_sources(workspace: Workspace) -> None:
    for path in workspace.workbooks():
        path.write_text("hỏng", "utf-8")


def test_a_failed_run_is_told_by_mail_once_and_says_who_does_what(
    workspace: Workspace, mail: local_servers.MailServer, ntm: Ntm
) -> None:
    break_sources(workspace)
    assert ntm("schedule", "run")[0] == 10
    code, out, _ = ntm("schedule", "watch")
    assert code == 0 and "Không có biểu nào dùng được" in out
    assert ntm("schedule", "watch")[1] == ""
    (message,) = mail.messages
    assert message["Subject"] == "[ntm lang-son] Không có biểu nào dùng được / nothing usable to publish from"
    assert (message["From"], message["To"]) == ("ntm@tinh.vn", "quantri@tinh.vn, tho@tinh.vn")
    text = message.get_content()
    for line in (
        f"Ai làm: {ENDINGS[10].who}.",
        f"Làm gì: {ENDINGS[10].how}.",
        "(mã 10)",
        "2019-06/a.xlsx: không đọc được",
    ):
        assert line in text
    (line,) = history.read(workspace)
    assert line["scheduled"] and "không có biểu nào" in line["reason"]


def test_a_folder_of_workbooks_that_is_gone_is_told_though_another_failure_was_just_told(
    workspace: Workspace, mail: local_servers.MailServer, ntm: Ntm
) -> None:
    assert ntm("schedule", "run")[0] == 0
    break_sources(workspace)
    ntm("schedule", "run")
    ntm("schedule", "watch", "--code", "10")
    shutil.rmtree(workspace.submissions)
    assert ntm("schedule", "run")[0] == 10
    ntm("schedule", "watch", "--code", "10")
    ntm("schedule", "watch", "--code", "2")
    _, gone, other = mail.messages
    assert "không có thư mục kỳ rà soát nào" in gone.get_content() and "(mã 2)" in other.get_content()
    assert [line["exit_code"] for line in history.read(workspace)] == [0, 10, 10]
    assert stand_in.value(workspace.database) == 7, "the publication stays"


def test_a_long_subject_arrives_as_it_was_written(workspace: Workspace, mail: local_servers.MailServer) -> None:
    (notice,) = settings.load(workspace).notices
    for code in (*ENDINGS, None):
        title = f"[ntm Lạng Sơn 2019] {ending(code).what} / {ending(code).english}"
        notices.send(workspace, notice, notices.Event(str(code), "failure", title, "Ô «Đ» bị giữ lại.\n", {}))
        assert mail.messages[-1]["Subject"] == title and mail.messages[-1].get_content() == "Ô «Đ» bị giữ lại.\n"


def test_a_run_by_hand_is_told_to_nobody(workspace: Workspace, mail: local_servers.MailServer, ntm: Ntm) -> None:
    break_sources(workspace)
    assert ntm("run")[0] == 10 and ntm("schedule", "watch") == (0, "", "")
    assert mail.messages == []


def test_success_goes_to_another_list_and_only_where_something_is_new(
    workspace: Workspace, mail: local_servers.MailServer, ntm: Ntm
) -> None:
    with local_servers.web_server() as web:
        both = (workspace.root / "ntm.toml").read_text("utf-8")
        both += f'[[notices]]\non = ["success"]\nby = "webhook"\nurl = "http://127.0.0.1:{web.port}/x"\n'
        (workspace.root / "ntm.toml").write_text(both, "utf-8")
        for _ in range(2):
            assert ntm("schedule", "run")[0] == 0 and ntm("schedule", "watch")[0] == 0
        (posted,) = web.posted
        assert posted["event"] == "success" and posted["exit_code"] == 0 and posted["period"] == "2019-06"
        assert posted["run_id"] == history.read(workspace)[0]["run_id"] and mail.messages == []


def test_a_killed_run_is_told_by_whoever_looks_next_and_not_again_by_the_next_run(
    workspace: Workspace, mail: local_servers.MailServer, ntm: Ntm
) -> None:
    workspace.processed.mkdir()
    mark = {"run_id": "20260101T013000-7", "started": NOW.isoformat(), "scheduled": True, "pid": 7}
    (workspace.processed / "running.json").write_text(json.dumps(mark), "utf-8")
    assert "bị ngắt giữa chừng" in ntm("schedule", "watch")[1]
    assert ntm("schedule", "run")[0] == 0
    assert [line["status"] for line in history.read(workspace)] == ["cut_off", "published"]
    assert ntm("schedule", "watch")[1] == "" and len(mail.messages) == 1


def test_that_no_run_came_about_is_told_once_a_day(workspace: Workspace, mail: local_servers.MailServer) -> None:
    watch.look(workspace, NOW)
    assert mail.messages == [], "the watch has only begun"
    hours = dt.timedelta(hours=1)
    watch.look(workspace, NOW + 25 * hours)
    assert mail.messages == []
    for later in (27, 28, 27 + 24):
        watch.look(workspace, NOW + later * hours)
    assert [str(m["Subject"]).partition(" từ ")[0] for m in mail.messages] == [
        "[ntm lang-son] Không có lượt chạy nào"
    ] * 2
    publish.run(workspace, scheduled=True)
    watch.look(workspace, NOW + 25 * hours)
    assert len(mail.messages) == 2


@pytest.mark.parametrize(
    ("now", "days", "is_missed"),
    [
        ("2026-11-28 10:00", "daily", True),  # Saturday, the last run on Friday at 01:30
        ("2026-11-28 10:00", "weekdays", False),
        ("2026-11-30 01:00", "weekdays", False),  # Monday, before the run
        ("2026-11-30 04:00", "weekdays", True),
    ],
)
def test_a_weekend_is_no_missed_run_where_none_is_due(
    workspace: Workspace, mail: local_servers.MailServer, now: str, days: str, is_missed: bool
) -> None:
    text = (workspace.root / "ntm.toml").read_text("utf-8")
    (workspace.root / "ntm.toml").write_text(f'[schedule]\ndays = "{days}"\n{text}', "utf-8")
    last = "2026-11-27T01:30:00+07:00"
    history.append(workspace, {"run_id": "1", "status": "unchanged", "scheduled": True, "started": last, "ended": last})
    (workspace.processed / "notices.json").write_text(f'{{"since": "{last}"}}', "utf-8")
    watch.look(workspace, dt.datetime.fromisoformat(f"{now}+07:00"))
    assert (len(mail.messages) == 1) == is_missed


def test_what_could_not_be_delivered_goes_out_at_the_next_look(
    workspace: Workspace, mail: local_servers.MailServer, ntm: Ntm
) -> None:
    break_sources(workspace)
    ntm("schedule", "run")
    for trouble in ("451 later", "552 no room"):
        mail.answer = trouble
        code, _, err = ntm("schedule", "watch")
        assert code == errors.NoticeFailed.exit_code == 17 and trouble[4:] in err and "quantri@tinh.vn" in err
    mail.answer = "250 taken"
    assert ntm("schedule", "watch")[0] == 0 and len(mail.messages) == 1
    mail.refuses = "tho@tinh.vn"
    code, _, err = ntm("schedule", "test")
    assert code == 17 and "tho@tinh.vn" in err, "half a list is not the list"


def test_one_list_that_fails_keeps_no_other_from_hearing(workspace: Workspace, ntm: Ntm) -> None:
    told(workspace, 'by = "webhook"\nurl = "http://127.0.0.1:1/"\n', 'by = "file"\npath = "data/processed/bao.txt"\n')
    break_sources(workspace)
    ntm("schedule", "run")
    assert ntm("schedule", "watch")[0] == 17
    assert ntm("schedule", "watch")[0] == 17
    assert (workspace.processed / "bao.txt").read_text("utf-8").count("[ntm lang-son]") == 1


def test_a_web_server_that_says_no_is_a_notice_not_delivered(workspace: Workspace, ntm: Ntm) -> None:
    with local_servers.web_server() as web:
        told(workspace, f'by = "webhook"\nurl = "http://127.0.0.1:{web.port}/"\n')
        web.answer = 500
        code, _, err = ntm("schedule", "test")
        assert code == 17 and "500" in err
        web.answer = 200
        assert ntm("schedule", "test")[0] == 0 and web.posted[0]["event"] == "test"


def test_secrets_come_from_the_environment_and_are_shown_nowhere(
    workspace: Workspace, mail: local_servers.MailServer, ntm: Ntm, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (workspace.root / "ntm.toml").read_text("utf-8") + 'user = "ntm"\npassword_env = "MAT_KHAU"\n'
    with local_servers.web_server() as web:
        text += '[[notices]]\nby = "webhook"\nurl_env = "DIA_CHI"\n'
        (workspace.root / "ntm.toml").write_text(text, "utf-8")
        code, _, err = ntm("schedule", "test")
        assert code == 17 and "MAT_KHAU" in err and "DIA_CHI" in err
        monkeypatch.setenv("MAT_KHAU", "mat-khau-bi-mat")
        monkeypatch.setenv("DIA_CHI", f"http://127.0.0.1:{web.port}/khoa-bi-mat")
        outputs = [ntm("schedule", "test"), ntm("schedule", "show"), ntm("schedule", "watch")]
        assert (
            [o[0] for o in outputs] == [0, 0, 0]
            and mail.logins == [("ntm", "mat-khau-bi-mat")]
            and len(web.posted) == 1
        )
        written = "".join(p.read_text("utf-8", "replace") for p in workspace.processed.glob("*.json*"))
        assert "bi-mat" not in f"{outputs}{written}" and "mat-khau-bi-mat" not in f"{outputs}{written}"
        monkeypatch.setenv("MAT_KHAU", "sai")
        assert "who are you" in ntm("schedule", "test")[2]


def test_a_run_that_could_not_even_write_its_line_is_told_by_its_exit_code(
    workspace: Workspace, mail: local_servers.MailServer, ntm: Ntm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ntm("schedule", "watch", "--code", "16")[0] == 0
    assert "đĩa đầy" in str(mail.messages[0]["Subject"])
    monkeypatch.setenv("MONITOR_EXIT_STATUS", "2")
    ntm("schedule", "watch")
    assert "không có quyền" in str(mail.messages[1]["Subject"])
    monkeypatch.setenv("MONITOR_EXIT_STATUS", "14")
    ntm("schedule", "watch")
    monkeypatch.delenv("MONITOR_EXIT_STATUS")
    break_sources(workspace)
    ntm("schedule", "run")
    ntm("schedule", "watch", "--code", "10")
    assert len(mail.messages) == 3, "the line speaks for the code"


@pytest.mark.parametrize(
    ("error", "code", "tries"),
    [
        (errors.LockHeld("x", "x", "x", "x"), 14, 4),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), 16, 4),
        (errors.ReferenceFileError("x", "x", "x", "x"), 11, 1),
        (PermissionError(errno.EACCES, "no"), 2, 1),
    ],
)
def test_only_what_waiting_can_mend_is_tried_again(
    workspace: Workspace, ntm: Ntm, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, tries: int
) -> None:
    calls: list[object] = []
    waits: list[float] = []

    def run(*given: object, **options: object) -> None:
        calls.append(options)
        raise error

    monkeypatch.setattr("pipeline.publish.run", run)
    monkeypatch.setattr("time.sleep", waits.append)
    assert ntm("schedule", "run")[0] == code
    assert len(calls) == tries and len(waits) == tries - 1


def test_a_log_on_the_full_disk_keeps_no_run_from_trying_again(
    workspace: Workspace, ntm: Ntm, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FullDisk(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    run, calls = publish.run, list[object]()

    def once_full(*given: Workspace, **options: bool) -> object:
        calls.append(given)
        if len(calls) == 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return run(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.publish.run", once_full)
    monkeypatch.setattr("time.sleep", lambda _: monkeypatch.setattr("sys.stderr", sys.__stderr__))
    monkeypatch.setattr("sys.stderr", FullDisk())
    assert ntm("schedule", "run")[0] == 0 and len(calls) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(
    ("words", "code"), [(("schedule", "run"), 10), (("schedule", "show"), 16), (("history", "--json"), 16)]
)
def test_the_exit_code_is_right_though_not_a_word_can_be_written(
    tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    (tmp_path / "data" / "raw" / "submissions").mkdir(parents=True)
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "pipeline.cli", "--workspace", str(tmp_path), *words]
        assert subprocess.run(command, stdout=full, stderr=full, check=False).returncode == code


def test_a_lock_that_falls_meanwhile_lets_the_run_go_on(
    workspace: Workspace, ntm: Ntm, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, held = publish.run, [errors.LockHeld("x", "x", "x", "x")]

    def once_held(*given: Workspace, **options: bool) -> object:
        if held:
            raise held.pop()
        return run(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.publish.run", once_held)
    monkeypatch.setattr("time.sleep", lambda _: None)
    assert ntm("schedule", "run")[0] == 0 and stand_in.value(workspace.database) == 7


def test_without_lists_nothing_is_sent_and_no_socket_opened(
    workspace: Workspace, ntm: Ntm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr("socket.socket.connect", refuse)
    break_sources(workspace)
    ntm("schedule", "run")
    assert ntm("schedule", "watch") == (0, "", "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[schedule]\nat = ['25:00']", "'25:00'"),
        ("[schedule]\nat = []", "[]"),
        ("[schedule]\ndays = 'sunday'", "'sunday'"),
        ("[schedule]\ntimeout_minutes = 0", "0"),
        ("[schedul]\n", "schedul"),
        ("language = 'fr'", "'fr'"),
        ("[[notices]]\nby = 'pigeon'", "'pigeon'"),
        ("[[notices]]\nby = 'mail'\nto = ['a@b']", "sender"),
        ("[[notices]]\nby = 'mail'\nto = 'a@b'\nsender='c@d'", "'a@b'"),
        ("[[notices]]\nby = 'mail'\nto = ['a@b']\nsender='c@d'\nport = '25'", "'25'"),
        ("[[notices]]\nby = 'mail'\nto = ['a@b']\nsender='c@d'\npassword = 'x'", "password"),
        ("[[notices]]\nby = 'file'\npath = '../x'", "../x"),
        ("[[notices]]\nby = 'file'\npath = 'x'\non = ['sucess']", "'sucess'"),
        ("workers = true", "True"),
        ("x = ", "Invalid"),
    ],
)
def test_a_wrong_setting_is_told_where_it_stands(workspace: Workspace, ntm: Ntm, text: str, found: str) -> None:
    (workspace.root / "ntm.toml").write_text(text, "utf-8")
    code, _, err = ntm("schedule", "watch")
    assert code == 11 and "ntm.toml" in err and found in err


def test_of_settings_that_are_broken_those_hear_whom_they_named_before(
    workspace: Workspace, mail: local_servers.MailServer, ntm: Ntm
) -> None:
    assert ntm("schedule", "watch") == (0, "", "")
    path = workspace.root / "ntm.toml"
    right = path.read_text("utf-8")
    path.write_text(right + "[schedul]\n", "utf-8")
    for _ in range(2):
        assert ntm("schedule", "run")[0] == 11
        code, _, err = ntm("schedule", "watch", "--code", "11")
        assert code == 11 and "schedul" in err
    (message,) = mail.messages
    assert "ntm.toml" in str(message["Subject"]) and "không có mục 'schedul'" in message.get_content()
    path.write_text(right, "utf-8")
    assert ntm("schedule", "run")[0] == 0 and ntm("schedule", "watch") == (0, "", "")


def test_settings_that_are_given_are_taken(workspace: Workspace) -> None:
    told(workspace, schedule='workers = 2\nlanguage = "en"\n[schedule]\nat = ["12:00", "01:30"]\ndays = "weekdays"\n')
    wanted = settings.load(workspace)
    assert (wanted.workers, wanted.language) == (2, "en")
    assert (wanted.schedule.at, wanted.schedule.days) == (("01:30", "12:00"), "weekdays")


@pytest.mark.parametrize("command", [("run",), ("schedule", "run")])
def test_a_run_takes_its_usual_language_and_workers_from_the_settings(
    workspace: Workspace, ntm: Ntm, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    given: dict[str, object] = {}
    monkeypatch.setattr("pipeline.publish.run", lambda _, **options: given.update(options) or exit(0))
    told(workspace, schedule='workers = 3\nlanguage = "en"\n')
    ntm(*command)
    assert (given["workers"], given["lang"]) == (3, "en")
