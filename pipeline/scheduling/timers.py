"""Timers of the system: what is written for systemd, cron or the Windows Task Scheduler, and how it is installed.

Each calls ``ntm schedule run`` at the times of ntm.toml and ``ntm schedule watch`` after every run and once more a day. The
run itself is given no network under systemd; the watch, which sends the notices, is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from pipeline import errors
from pipeline.settings import Schedule
from pipeline.workspace import Workspace

KINDS = ("systemd", "cron", "windows")
AS_TEXT: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogateescape"}
"""A crontab goes back with the bytes it came with, and a Windows tool that speaks another code page stops nothing."""
WATCH_AFTER = dt.timedelta(hours=6)
"""The daily watch looks so long after the first run of the day."""


@dataclass(frozen=True)
class Timer:
    """What one system is given: files by name, and whether they are installed."""

    kind: str
    name: str
    files: dict[str, str]


def usual_kind() -> str:
    """The timer of this machine."""
    if os.name == "nt":
        return "windows"
    return "systemd" if Path("/run/systemd/system").is_dir() else "cron"


def timer(workspace: Workspace, schedule: Schedule, kind: str) -> Timer:
    """The files of a kind of timer for a workspace. Its name is the folder's, and tells apart two of the same name."""
    slug = re.sub(r"[^a-z0-9]+", "-", workspace.root.name.lower()).strip("-") or "workspace"
    name = f"ntm-{slug}-{hashlib.sha256(str(workspace.root).encode()).hexdigest()[:6]}"
    make = {"systemd": _systemd, "cron": _cron, "windows": _windows}[kind]
    return Timer(kind, name, make(name, workspace, schedule))


def command(workspace: Workspace, *words: str) -> list[str]:
    """The command line of ``ntm --workspace … words`` with this Python, whatever the path."""
    return [sys.executable, "-m", "pipeline.cli", "--workspace", str(workspace.root), *words]


def last_slot(schedule: Schedule, now: dt.datetime) -> dt.datetime:
    """The newest time at or before ``now`` at which a run was due."""
    return next(
        slot
        for back in range(8)
        for time in reversed(schedule.at)
        if (slot := _at(now - dt.timedelta(days=back), time)) <= now
        and (schedule.days == "daily" or slot.weekday() < 5)
    )


def _at(day: dt.datetime, time: str) -> dt.datetime:
    hour, minute = map(int, time.split(":"))
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def _watch_time(schedule: Schedule) -> str:
    return f"{_at(dt.datetime(2000, 1, 1), schedule.at[0]) + WATCH_AFTER:%H:%M}"


# -- systemd -----------------------------------------------------------------------------------------------------------
def _systemd(name: str, workspace: Workspace, schedule: Schedule) -> dict[str, str]:
    days = "Mon..Fri " if schedule.days == "weekdays" else ""
    slots = "\n".join(f"OnCalendar={days}*-*-* {time}:00" for time in schedule.at)
    run = " ".join(map(_systemd_quoted, command(workspace, "schedule", "run")))
    watch = " ".join(map(_systemd_quoted, command(workspace, "schedule", "watch")))
    service = f"""\
[Unit]
Description=NTM: publish the progress of {_systemd_text(workspace.root.name)}
OnFailure={name}-watch.service
OnSuccess={name}-watch.service

[Service]
Type=oneshot
WorkingDirectory={_systemd_text(str(workspace.root))}
ExecStart={run}
# Another run is under way: not a failure.
SuccessExitStatus=14
TimeoutStartSec={schedule.timeout_minutes}min
Nice=10
{_sandbox(workspace, "# No network: the watch sends the notices.", "PrivateNetwork=yes")}"""
    watching = f"""\
[Unit]
Description=NTM: tell of the runs of {_systemd_text(workspace.root.name)}

[Service]
Type=oneshot
WorkingDirectory={_systemd_text(str(workspace.root))}
ExecStart={watch}
# Passwords and addresses of notices: NAME=value lines, readable by this user alone.
EnvironmentFile=-{_systemd_text(str(workspace.root / ".env"))}
TimeoutStartSec=10min
{_sandbox(workspace)}"""
    return {
        f"{name}.service": service,
        f"{name}.timer": _systemd_timer(f"run {name}", slots),
        f"{name}-watch.service": watching,
        f"{name}-watch.timer": _systemd_timer(f"watch {name}", f"OnCalendar=*-*-* {_watch_time(schedule)}:00"),
    }


def is_root() -> bool:
    """Whether this process may install for the whole machine."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _sandbox(workspace: Workspace, *more: str) -> str:
    """In the whole machine's systemd: as the owner of the workspace, writing nowhere else. A user's own units run as that
    user, whose systemd may not be allowed to fence them in."""
    if not is_root():
        return ""
    owner = workspace.root.owner() if workspace.root.exists() else "root"
    fence = ["ProtectSystem=strict", f"ReadWritePaths={_systemd_quoted(str(workspace.root))}", "PrivateTmp=yes"]
    return "\n".join([f"User={owner}", *more, *fence, "NoNewPrivileges=yes"]) + "\n"


def _systemd_timer(what: str, slots: str) -> str:
    return f"""\
[Unit]
Description=NTM: {what}

[Timer]
{slots}
# A slot missed because the machine was off is caught up once, at the next start.
Persistent=true
RandomizedDelaySec=5min

[Install]
WantedBy=timers.target
"""


def _systemd_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "%%")


def _systemd_quoted(word: str) -> str:
    word = _systemd_text(word).replace("$", "$$")
    return '"' + word.replace('"', '\\"') + '"' if re.search(r'[\s"\';]', word) else word


# -- cron --------------------------------------------------------------------------------------------------------------
def _cron(name: str, workspace: Workspace, schedule: Schedule) -> dict[str, str]:
    log = shlex.quote(str(workspace.processed / "schedule.log"))
    # In a crontab a percent sign ends the command.
    run, if_missed, watch = (
        shlex.join(command(workspace, "schedule", *words)).replace("%", "\\%")
        for words in (("run",), ("run", "--if-missed"), ("watch",))
    )
    log = log.replace("%", "\\%")
    days = "1-5" if schedule.days == "weekdays" else "*"

    def line(when: str, run: str) -> str:
        return f"{when} {run} >> {log} 2>&1; {watch} --code $? >> {log} 2>&1"

    def minute(time: str) -> str:
        return f"{int(time[3:])} {int(time[:2])} * *"

    lines = [
        f"# begin {name}",
        *(line(f"{minute(time)} {days}", run) for time in schedule.at),
        line("@reboot", if_missed),
        f"{minute(_watch_time(schedule))} * {watch} >> {log} 2>&1",
        f"# end {name}",
    ]
    return {f"{name}.cron": "\n".join(lines) + "\n"}


# -- Windows -----------------------------------------------------------------------------------------------------------
def _windows(name: str, workspace: Workspace, schedule: Schedule) -> dict[str, str]:
    days = "".join(f"<{d}/>" for d in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"))
    by_day = "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
    by_week = f"<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek>{days}</DaysOfWeek></ScheduleByWeek>"
    when = by_week if schedule.days == "weekdays" else by_day
    limit = schedule.timeout_minutes
    run, watch = command(workspace, "schedule", "run"), command(workspace, "schedule", "watch")
    return {
        f"{name}.xml": _task(f"run {name}", [(t, when) for t in schedule.at], [run, watch], limit, workspace),
        f"{name}-watch.xml": _task(f"watch {name}", [(_watch_time(schedule), by_day)], [watch], 10, workspace),
    }


def _task(
    what: str, slots: list[tuple[str, str]], commands: list[list[str]], minutes: int, workspace: Workspace
) -> str:
    triggers = "".join(
        f"<CalendarTrigger><StartBoundary>2024-01-01T{time}:00</StartBoundary>{when}</CalendarTrigger>"
        for time, when in slots
    )
    actions = "".join(
        f"<Exec><Command>{escape(words[0])}</Command><Arguments>{escape(subprocess.list2cmdline(words[1:]))}</Arguments>"
        f"<WorkingDirectory>{escape(str(workspace.root))}</WorkingDirectory></Exec>"
        for words in commands
    )
    return f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
<RegistrationInfo><Description>NTM: {escape(what)}</Description></RegistrationInfo>
<Triggers>{triggers}</Triggers>
<Settings><StartWhenAvailable>true</StartWhenAvailable><MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
<ExecutionTimeLimit>PT{minutes}M</ExecutionTimeLimit></Settings>
<Actions>{actions}</Actions>
</Task>
"""


# -- installing --------------------------------------------------------------------------------------------------------
def folder_of_units() -> Path:
    """Where systemd looks for units: the machine's for root, else the user's own."""
    if is_root():
        return Path("/etc/systemd/system")
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def install(made: Timer) -> list[Path]:
    """Install a timer, in place of an earlier one of the same name; gives the files written. Raises MachineFailed with what
    the system said where it refuses."""
    if made.kind == "systemd":
        folder = folder_of_units()
        folder.mkdir(parents=True, exist_ok=True)
        paths = _write(made, folder)
        _call([*_systemctl(), "daemon-reload"])
        _call([*_systemctl(), "enable", "--now", *(n for n in made.files if n.endswith(".timer"))])
        return paths
    if made.kind == "cron":
        (text,) = made.files.values()
        _call(["crontab", "-"], _without(_crontab(), made.name) + text)
        return []
    for name, text in made.files.items():
        path = Path(os.environ.get("TEMP", ".")) / name
        path.write_text(text, "utf-16")
        _call(["schtasks", "/Create", "/F", "/TN", Path(name).stem, "/XML", str(path)])
        path.unlink()
    return []


def remove(made: Timer) -> None:
    """Remove an installed timer; nothing where there is none."""
    if made.kind == "systemd":
        timers = [n for n in made.files if n.endswith(".timer")]
        if is_installed(made):
            _call([*_systemctl(), "disable", "--now", *timers])
        for name in made.files:
            (folder_of_units() / name).unlink(missing_ok=True)
        _call([*_systemctl(), "daemon-reload"])
    elif made.kind == "cron":
        before = _crontab()
        after = _without(before, made.name)
        if after != before:
            _call(["crontab", "-"], after)
    else:
        for name in made.files:
            if is_installed(made):
                _call(["schtasks", "/Delete", "/F", "/TN", Path(name).stem])


def is_installed(made: Timer) -> bool:
    """Whether the system has the timer."""
    if made.kind == "systemd":
        return all((folder_of_units() / name).exists() for name in made.files)
    if made.kind == "cron":
        return f"# begin {made.name}\n" in _crontab()
    return subprocess.run(["schtasks", "/Query", "/TN", made.name], capture_output=True, check=False).returncode == 0


def is_current(made: Timer) -> bool:
    """Whether what is installed is what ntm.toml asks for now; True on Windows, which keeps tasks in a form of its own."""
    if made.kind == "systemd":
        return all((folder_of_units() / name).read_text("utf-8") == text for name, text in made.files.items())
    return made.kind == "windows" or all(text in _crontab() for text in made.files.values())


def write(made: Timer, folder: Path) -> list[Path]:
    """Write the files of a timer into a folder, to be looked at or installed by hand; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return _write(made, folder)


def _write(made: Timer, folder: Path) -> list[Path]:
    for name, text in made.files.items():
        (folder / name).write_text(text, "utf-16" if name.endswith(".xml") else "utf-8")
    return [folder / name for name in made.files]


def _without(crontab: str, name: str) -> str:
    return re.sub(rf"^# begin {re.escape(name)}\n.*?^# end {re.escape(name)}\n", "", crontab, flags=re.M | re.S)


def _crontab() -> str:
    """The user's table; empty where there is none, or no cron. Raises MachineFailed where it cannot be read: what is
    installed takes its place whole."""
    try:
        listed = subprocess.run(
            ["crontab", "-l"], capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"}, **AS_TEXT
        )
    except FileNotFoundError:
        return ""
    if listed.returncode and not re.search(r"no crontab|can't open", listed.stderr):
        raise _refused(["crontab", "-l"], listed.stderr.strip() or f"mã {listed.returncode}")
    return listed.stdout if listed.returncode == 0 else ""


def _systemctl() -> list[str]:
    return ["systemctl"] if folder_of_units() == Path("/etc/systemd/system") else ["systemctl", "--user"]


def _call(words: list[str], given: str | None = None) -> None:
    try:
        done = subprocess.run(words, input=given, capture_output=True, check=False, **AS_TEXT)
        output, code = done.stderr.strip() or done.stdout.strip(), done.returncode
    except OSError as error:
        output, code = str(error), 1
    if code:
        raise _refused(words, output or f"mã {code}")


def _refused(words: list[str], output: str) -> errors.MachineFailed:
    return errors.MachineFailed(
        where=" ".join(words[:3]),
        found=f"hệ thống không nhận lịch chạy: {output}",
        expected="hệ thống nhận lịch chạy",
        todo="Ghi tệp ra để cài bằng tay: ntm schedule write; hoặc chọn loại khác: --kind",
        english=f"The system refused the timer: {output}",
    )
