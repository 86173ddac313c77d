"""The commands together, the option before them, and what happens to an error."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from pipeline import __version__, errors
from pipeline.cli import (
    approving,
    comparing,
    correcting,
    creating,
    exporting,
    forms,
    nation,
    plan,
    publishing,
    query,
    returning,
    scheduling,
    status,
    teaching,
    terminal,
    trace,
    upkeep,
    verifying,
)
from pipeline.workspace import VARIABLE, Workspace

app = typer.Typer(
    name="ntm",
    help=(
        "Tiến độ kế hoạch nông thôn mới của một tỉnh: từ biểu của huyện, sở đến cơ sở dữ liệu và trang báo cáo.\n\n"
        "Progress of a province's new-rural-development plan, from workbooks to a published page.\n\n"
        "\b\nVí dụ:\n  ntm run\n  ntm --workspace /dữ_liệu/lạng_sơn run --period 2019-06\n  ntm status"
    ),
    no_args_is_help=True,
    add_completion=False,
    # Plain help: laying it out with rich costs as much again as everything else at start.
    rich_markup_mode=None,
    # Our own bugs keep Python's plain traceback: short to copy, without the values of variables.
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"ntm {__version__}")
        raise typer.Exit


@app.callback()
def before_every_command(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            envvar=VARIABLE,
            show_envvar=False,
            metavar="THƯ_MỤC",
            help="Thư mục làm việc; mặc định NTM_WORKSPACE, rồi thư mục gần nhất phía trên có data/raw. The workspace.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="In phiên bản. Print the version.")
    ] = False,
) -> None:
    """Choose the workspace."""
    if workspace is not None and not workspace.is_dir():
        is_option = str(context.get_parameter_source("workspace")).endswith("COMMANDLINE")
        raise errors.UsageError(
            where="--workspace" if is_option else VARIABLE,
            found=f"không có thư mục {workspace}",
            expected="một thư mục có data/raw",
            todo="Kiểm tra đường dẫn.",
            english="No such folder.",
        )
    here = Path.cwd().resolve()
    context.obj = Workspace(workspace.resolve()) if workspace else Workspace.above(here) or Workspace(here)
    nation.require_province(context.obj, str(context.invoked_subcommand))


app.command("run", help=publishing.HELP)(publishing.run)
app.command("status", help=status.HELP)(status.status)
app.command("trace", help=trace.HELP)(trace.trace)
app.command("plan", help=plan.HELP)(plan.plan)
app.command("returns", help=returning.HELP)(returning.returns)
app.command("template", help=forms.HELP)(forms.template)
app.command("learn", help=teaching.HELP)(teaching.learn)
app.command("correct", help=correcting.HELP)(correcting.correct)
app.command("sql", help=query.HELP)(query.sql)
app.command("export", help=exporting.HELP)(exporting.export)
app.command("verify", help=verifying.HELP)(verifying.verify)
app.command("approve", help=approving.APPROVE_HELP)(approving.approve)
app.command("reopen", help=approving.REOPEN_HELP)(approving.reopen)
app.command("diff", help=comparing.HELP)(comparing.diff)
app.command("schedule", help=scheduling.HELP)(scheduling.schedule)
app.command("new", help=creating.HELP)(creating.new)
app.command("history", help=upkeep.HISTORY_HELP)(upkeep.history)
app.command("doctor", help=upkeep.DOCTOR_HELP)(upkeep.doctor)


def serve() -> None:
    """Run the command line and end the process: 0, the code of an NtmError, 2 for wrong usage, 1 with a traceback."""
    terminal.speak_utf8()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # a disk too full for the output shows here, while the code can still say so
    except errors.NtmError as error:
        _end(error)
    except PermissionError as error:
        # A folder of another user is the machine's doing, not a fault of the program: say which, without a traceback.
        refused = errors.UsageError(
            where=str(error.filename or "thư mục làm việc"),
            found="không có quyền đọc hoặc ghi",
            expected="quyền ghi vào data/processed và reports cho người chạy lệnh",
            todo="Cấp quyền ghi, hoặc chạy bằng đúng người dùng; xem thêm: ntm doctor",
            english="Permission denied.",
        )
        _end(refused)
    except (BrokenPipeError, SystemExit) as end:
        # The reader of a pipe (head, less) went away: not an error of ours, though click and rich end with 1 for it.
        if not any(isinstance(e, BrokenPipeError) for e in (end, end.__context__)):
            raise
        terminal.drop_unwritable()
        sys.exit(0)
    except OSError as error:
        if error.errno not in errors.MACHINE:
            raise
        failed = errors.MachineFailed(
            where=str(error.filename or "thư mục làm việc"),
            found=f"máy không ghi hoặc không đọc được; hệ thống báo: {error.strerror}",
            expected="đĩa còn chỗ, ghi được và không hỏng",
            todo="Giải phóng chỗ hoặc kiểm tra đĩa rồi chạy lại; bản công bố trước vẫn giữ nguyên.",
            english=f"The machine refused: {error.strerror}. The last publication stays.",
        )
        _end(failed)


def _end(error: errors.NtmError) -> NoReturn:
    """End the process with an error's code, whether or not its words can be written: a log may lie on the full disk."""
    with contextlib.suppress(OSError):
        terminal.show_error(error)
    terminal.drop_unwritable()
    sys.exit(error.exit_code)
