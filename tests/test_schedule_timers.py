"""The timers: what each system is given is what that system accepts, whatever the folder's name, and goes again whole."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipeline import errors
from pipeline.cli import main
from pipeline.scheduling import timers
from pipeline.settings import Schedule
from pipeline.workspace import Workspace

WEEK = Schedule(at=("01:30", "12:00"), days="weekdays")
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """In a folder whose name asks for every kind of quoting."""
    root = tmp_path / "Lạng Sơn 100% 'x' $y & z"
    (root / "data" / "processed").mkdir(parents=True)
    return Workspace(root)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd")
@pytest.mark.parametrize("root", [True, False])
def test_systemd_accepts_its_units(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, root: bool) -> None:
    monkeypatch.setattr(timers, "is_root", lambda: root)
    made = timers.timer(workspace, WEEK, "systemd")
    paths = timers.write(made, workspace.root / "units")
    done = subprocess.run(["systemd-analyze", "verify", *map(str, paths)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and made.name not in done.stderr, done.stderr
    service, timer = made.files[f"{made.name}.service"], made.files[f"{made.name}.timer"]
    assert f"OnFailure={made.name}-watch.service" in service and "Persistent=true" in timer
    assert ("PrivateNetwork=yes" in service) == root
    assert "PrivateNetwork" not in made.files[f"{made.name}-watch.service"]
    for time in WEEK.at:
        calendar = next(line.partition("=")[2] for line in timer.splitlines() if time in line)
        assert (
            subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, check=False).returncode == 0
        )


def test_a_cron_line_is_what_the_shell_runs(workspace: Workspace) -> None:
    (text,) = timers.timer(workspace, WEEK, "cron").files.values()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line.split(" ", 5)[:5] for line in lines if line[0] != "@"] == [
        ["30", "1", "*", "*", "1-5"],
        ["0", "12", "*", "*", "1-5"],
        ["30", "7", "*", "*", "*"],
    ]
    assert next(line for line in lines if line[0] == "@").startswith("@reboot ")
    said = lines[0].split(" ", 5)[5].replace("\\%", "%")  # as cron hands it to the shell
    script = workspace.root / "python"
    script.write_text('#!/bin/sh\nfor word; do echo "$word"; done\nexit 3\n', "utf-8")
    script.chmod(0o755)
    said = said.replace(shlex.quote(sys.executable), shlex.quote(str(script)))
    subprocess.run(["/bin/sh", "-c", said], check=False, env={"PATH": "/usr/bin:/bin"})
    words = ["-m", "pipeline.cli", "--workspace", str(workspace.root), "schedule"]
    assert (workspace.processed / "schedule.log").read_text("utf-8").splitlines() == [
        *(*words, "run"),
        *(*words, "watch", "--code", "3"),
    ]


def test_the_windows_task_is_whole_xml_with_both_commands(workspace: Workspace) -> None:
    made = timers.timer(workspace, WEEK, "windows")
    paths = timers.write(made, workspace.root / "tasks")
    task = ElementTree.fromstring(paths[0].read_text("utf-16"))
    assert [e.text for e in task.iter(f"{TASK}StartBoundary")] == ["2024-01-01T01:30:00", "2024-01-01T12:00:00"]
    assert next(e.tag.removeprefix(TASK) for e in next(task.iter(f"{TASK}DaysOfWeek"))) == "Monday"
    arguments = [str(e.text) for e in task.iter(f"{TASK}Arguments")]
    assert [a.split()[-1] for a in arguments] == ["run", "watch"] and f'"{workspace.root}"' in arguments[0]
    settings = {e.tag.removeprefix(TASK): e.text for e in next(task.iter(f"{TASK}Settings"))}
    assert settings == {
        "StartWhenAvailable": "true", "MultipleInstancesPolicy": "IgnoreNew", "ExecutionTimeLimit": "PT60M",
        "DisallowStartIfOnBatteries": "false", "StopIfGoingOnBatteries": "false",
    }  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="cron")
def test_cron_is_installed_beside_what_is_there_and_removed_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Against a stand-in for crontab that keeps its table in a file."""
    table = workspace.root / "table"
    command = workspace.root / "bin" / "crontab"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then cat {shlex.quote(str(table))}; else cat > {shlex.quote(str(table))}; fi\n'
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:/usr/bin:/bin")
    others = "0 5 * * * sao lưu\n".encode() + b"0 6 * * * caf\xe9\n"  # a line of an older system
    table.write_bytes(others)

    def ntm(*words: str) -> str:
        monkeypatch.setattr(
            sys, "argv", ["ntm", "--workspace", str(workspace.root), "schedule", *words, "--kind", "cron"]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return capsys.readouterr().out

    assert "chưa cài" in ntm("show")
    for _ in range(2):
        ntm("install")
    assert table.read_bytes().count(b"# begin ntm-") == 1 and table.read_bytes().startswith(others)
    assert ntm("show").splitlines()[0].endswith("đã cài")
    (workspace.root / "ntm.toml").write_text('[schedule]\nat = ["03:15"]\n', "utf-8")
    assert "khác ntm.toml" in ntm("show").splitlines()[0]
    ntm("install")
    assert ntm("show").splitlines()[0].endswith("đã cài")
    ntm("remove")
    assert table.read_bytes() == others
    ntm("remove")


@pytest.mark.skipif(os.name == "nt", reason="cron")
@pytest.mark.parametrize(
    ("complaint", "is_empty"),
    [("no crontab for an", True), ("you (an) are not allowed to use this program", False), ("", False)],
)
def test_a_table_that_cannot_be_read_is_never_replaced(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, complaint: str, is_empty: bool
) -> None:
    table, command = workspace.root / "table", workspace.root / "bin" / "crontab"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\n[ "$1" = - ] && exec cat > {shlex.quote(str(table))}\necho "{complaint}" >&2\nexit 1\n', "utf-8"
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:/usr/bin:/bin")
    made = timers.timer(workspace, WEEK, "cron")
    if is_empty:
        timers.install(made)
        assert table.read_text("utf-8") == made.files[f"{made.name}.cron"]
    else:
        with pytest.raises(errors.MachineFailed, match=re.escape(complaint or "mã 1")):
            timers.install(made)
        assert not table.exists()


def test_systemd_is_asked_to_enable_and_to_forget(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(timers, "is_root", lambda: False)
    monkeypatch.setattr(timers, "_call", lambda words, given=None: calls.append(words))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = timers.timer(workspace, WEEK, "systemd")
    paths = timers.install(made)
    assert timers.is_installed(made) and {p.parent for p in paths} == {tmp_path / "config" / "systemd" / "user"}
    assert timers.is_current(made) and not timers.is_current(
        timers.timer(workspace, Schedule(at=("03:15",), days="daily"), "systemd")
    )
    assert calls[-1][:4] == ["systemctl", "--user", "enable", "--now"] and len(calls[-1]) == 6
    timers.remove(made)
    assert not timers.is_installed(made) and list(paths[0].parent.iterdir()) == []


@pytest.mark.parametrize(
    ("now", "days", "slot"),
    [
        ("2026-11-27 01:29", "daily", "2026-11-26 12:00"),
        ("2026-11-27 01:30", "daily", "2026-11-27 01:30"),
        ("2026-11-29 08:00", "daily", "2026-11-29 01:30"),  # a Sunday
        ("2026-11-29 08:00", "weekdays", "2026-11-27 12:00"),
    ],
)
def test_the_last_slot(now: str, days: str, slot: str) -> None:
    wanted = Schedule(at=("01:30", "12:00"), days=days)
    assert timers.last_slot(wanted, dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(slot)


def test_a_missed_slot_is_caught_up_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    import stand_in_stages as stand_in

    from pipeline.publish import history

    stand_in.Stages().install(monkeypatch)
    place = stand_in.workspace(workspace.root.parent / "khac")
    (place.root / "ntm.toml").write_text('[schedule]\nat = ["00:00"]\n', "utf-8")

    def caught_up() -> int:
        monkeypatch.setattr(sys, "argv", ["ntm", "--workspace", str(place.root), "schedule", "run", "--if-missed"])
        with pytest.raises(SystemExit):
            main()
        return len(history.read(place))

    assert caught_up() == 1 and caught_up() == 1
    line = history.read(place)[0]
    yesterday = dt.datetime.fromisoformat(line["ended"]) - dt.timedelta(days=1)
    place.history.unlink()
    history.append(place, {**line, "ended": yesterday.isoformat()})
    assert caught_up() == 2
