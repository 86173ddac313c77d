"""``ntm schedule``: the timer that runs by itself, the run it calls, and the watch that tells people."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import errors
from pipeline.cli import terminal

if TYPE_CHECKING:
    from pipeline.scheduling.timers import Timer
    from pipeline.workspace import Workspace

HELP = (
    "Lịch chạy tự động: ghi, xem, cài, gỡ; chạy một lượt theo lịch; theo dõi và báo cho người phụ trách.\n\n"
    "The timer (systemd, cron, Windows): show, write, install, remove it; run as it does; watch over the runs and send the "
    "notices of ntm.toml; send a test notice."
    "\n\n\b\nVí dụ:\n  ntm schedule show\n  ntm schedule write --kind cron\n  ntm schedule install\n  ntm schedule remove\n"
    "  ntm schedule test\n  ntm schedule run\n  ntm schedule watch"
)

WAITS = (60, 300, 900)
"""Seconds before a run that met a lock or a full disk is tried again."""


class Action(StrEnum):
    """What ``ntm schedule`` does."""

    show = "show"
    write = "write"
    install = "install"
    remove = "remove"
    run = "run"
    watch = "watch"
    test = "test"


class Kind(StrEnum):
    """Which timer."""

    systemd = "systemd"
    cron = "cron"
    windows = "windows"


def schedule(
    context: typer.Context,
    action: Annotated[Action, typer.Argument(help="show, write, install, remove; run, watch, test.")] = Action.show,
    kind: Annotated[
        Kind | None, typer.Option(help="systemd, cron hay windows; mặc định theo máy. Default: this machine's.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="THƯ_MỤC", help="write: nơi ghi; mặc định data/processed/schedule.")
    ] = None,
    if_missed: Annotated[
        bool,
        typer.Option("--if-missed", help="run: chỉ chạy khi lượt gần nhất đã bị lỡ. Only if the last slot was missed."),
    ] = False,
    code: Annotated[
        int | None, typer.Option(metavar="N", help="watch: mã kết thúc của lượt vừa chạy. What the run ended with.")
    ] = None,
) -> None:
    """The command; the work is pipeline.scheduling."""
    from pipeline import settings
    from pipeline.scheduling import timers

    workspace: Workspace = context.obj
    if action is Action.run:
        _run(workspace, if_missed=if_missed)
    elif action is Action.watch:
        _watch(workspace, code)
    elif action is Action.test:
        _test(workspace)
    else:
        made = timers.timer(workspace, settings.load(workspace).schedule, kind.value if kind else timers.usual_kind())
        _manage(workspace, action, made, out)


def _manage(workspace: Workspace, action: Action, made: Timer, out: Path | None) -> None:
    from pipeline.scheduling import timers

    shown = terminal.console()
    if action is Action.write:
        for path in timers.write(made, out or workspace.processed / "schedule"):
            shown.print(terminal.plain(path), soft_wrap=True)
    elif action is Action.install:
        paths = timers.install(made)
        shown.print(f"[green]✓[/] Đã cài lịch {made.name} ({made.kind})")
        for path in paths:
            shown.print(f"  {terminal.plain(path)}", soft_wrap=True)
    elif action is Action.remove:
        timers.remove(made)
        shown.print(f"[green]✓[/] Đã gỡ lịch {made.name} ({made.kind})")
    else:
        _show(workspace, made)


def _show(workspace: Workspace, made: Timer) -> None:
    from pipeline import settings
    from pipeline.scheduling import notices, timers, watch

    shown = terminal.console()
    wanted = settings.load(workspace)
    last = watch.last_finished(workspace)
    state = "đã cài" if timers.is_installed(made) else "chưa cài: ntm schedule install"
    if timers.is_installed(made) and not timers.is_current(made):
        state = "đã cài, nhưng khác ntm.toml bây giờ: ntm schedule install"
    shown.print(f"Lịch {made.name} ({made.kind}): {state}")
    shown.print(f"  Giờ chạy        {', '.join(wanted.schedule.at)} ({wanted.schedule.days})")
    shown.print(f"  Lượt gần nhất   {last:%d/%m/%Y %H:%M}" if last else "  Lượt gần nhất   chưa có")
    for notice in wanted.notices:
        words = f"{', '.join(notice.on)} → {notice.by} {notices.address(notice)}"
        shown.print(f"  Báo             {terminal.plain(words)}", soft_wrap=True)
    if not wanted.notices:
        shown.print("  Báo             chưa ai được báo: thêm \\[\\[notices]] vào ntm.toml")
    for name, text in made.files.items():
        shown.print(f"\n[bold]{terminal.plain(name)}[/]")
        print(terminal.printable(text), end="")


def _run(workspace: Workspace, *, if_missed: bool) -> None:
    """One scheduled run, in the language of ntm.toml; tried again where waiting can help, once the lock is free or the disk
    has room."""
    from pipeline import publish, settings
    from pipeline.scheduling import timers, watch
    from pipeline.scheduling.endings import ending

    wanted = settings.load(workspace)
    now = dt.datetime.now().astimezone()
    last = watch.last_finished(workspace)
    if if_missed and last is not None and last >= timers.last_slot(wanted.schedule, now):
        return
    waits = list(WAITS)
    while True:
        try:
            result = publish.run(workspace, lang=wanted.language, workers=wanted.workers, scheduled=True)
            code, what = result.exit_code, result.reason
            if not ending(code).retry or not waits:
                break
        except (errors.NtmError, OSError) as error:
            code, what = errors.exit_code_of(error), error
            if not ending(code).retry or not waits:
                raise
        wait = waits.pop(0)
        with contextlib.suppress(OSError):  # the log may lie on the disk that is full
            print(f"Mã {code}: {terminal.printable(what)}; thử lại sau {wait} giây", file=sys.stderr, flush=True)
        time.sleep(wait)
    print(f"{result.ended} {result.status} {result.period} {result.snapshot.name if result.snapshot else ''}")
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def _watch(workspace: Workspace, code: int | None) -> None:
    from pipeline.scheduling import watch

    if code is None and os.environ.get("MONITOR_EXIT_STATUS", "").isdecimal():
        code = int(os.environ["MONITOR_EXIT_STATUS"])  # systemd tells a unit it starts on the end of another
    told_of, failed = watch.look(workspace, dt.datetime.now().astimezone(), code)
    for event in told_of:
        print(terminal.printable(event.title))
    _raise_first(failed)


def _test(workspace: Workspace) -> None:
    from pipeline import settings
    from pipeline.scheduling import watch

    _raise_first(watch.trial(workspace, dt.datetime.now().astimezone()))
    print(f"Đã gửi thử tới {len(settings.load(workspace).notices)} nơi.")


def _raise_first(failed: list[errors.NtmError]) -> None:
    """End with the first failed delivery; the others are shown before it."""
    for error in failed[1:]:
        terminal.show_error(error)
    if failed:
        raise failed[0]
