"""``ntm returns``: the senders' own workbooks, marked, with a covering text each."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import published, terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.returns import Returned
    from pipeline.workspace import Workspace

HELP = (
    "Trả biểu cho nơi gửi: đúng tệp của họ, có đánh dấu và ghi chú từng ô cần xem, kèm thư.\n\n"
    "The senders' own workbooks, marked cell by cell, with a covering text each: reports/<period>/returns/<sender>/."
    "\n\n\b\nVí dụ:\n  ntm returns\n  ntm returns --period 2019-06 --sender 183\n  ntm returns --sender 'Sở Y tế' --json"
    "\n  ntm returns --remind"
)


def returns(
    context: typer.Context,
    period: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Kỳ; mặc định là kỳ mới nhất có biểu.")] = None,
    sender: Annotated[
        list[str] | None,
        typer.Option(metavar="NƠI_GỬI", help="Chỉ nơi gửi này (mã huyện hoặc tên); ghi được nhiều lần."),
    ] = None,
    remind: Annotated[
        bool, typer.Option("--remind", help="Thư nhắc nơi còn nợ báo cáo. A letter to each who owes a report.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON thay cho bảng.")] = False,
) -> None:
    """The command; the work is pipeline.returns."""
    from pipeline.publish import releases
    from pipeline.returns import make

    workspace: Workspace = context.obj
    if remind:
        _remind(workspace, period, sender or (), as_json)
        return
    database = published.path(workspace)
    with releases.edit(workspace, "returns") as draft:
        written = make(database, draft, period, sender or (), progress=_progress())
    written = [replace(r, path=releases.visible(draft, r.path)) for r in written]
    if as_json:
        terminal.print_json([_row(r, workspace) for r in written])
        return
    _print(written, workspace)


def _remind(workspace: Workspace, period: str | None, senders: Sequence[str], as_json: bool) -> None:
    """Write the reminders and say to whom."""
    from pipeline.publish import releases
    from pipeline.returns import reminders
    from pipeline.text.dates import date

    database = published.path(workspace)
    with releases.edit(workspace, "returns --remind") as draft:
        written = reminders.make(database, draft, period, senders)
    written = [replace(r, path=releases.visible(draft, r.path)) for r in written]
    if as_json:
        paths = [r.path.relative_to(workspace.root).as_posix() for r in written]
        terminal.print_json([{"sender": r.sender, "due_on": r.due_on, "path": p} for r, p in zip(written, paths)])
        return
    out = terminal.console()
    for r in written:
        due = f" (hạn {date(r.due_on, 'vi')})" if r.due_on else ""
        out.print(
            f"{terminal.plain(r.sender)}{due}: {terminal.plain(r.path.relative_to(workspace.root))}", soft_wrap=True
        )
    out.print(f"{len(written)} thư nhắc" if written else "Không nơi nào còn nợ báo cáo.")


def _progress() -> Callable[[str, int, int], None] | None:
    """One line that is written over, on a terminal only."""
    if not sys.stderr.isatty():
        return None

    def tell(file: str, done: int, total: int) -> None:
        end = "\n" if done == total else ""
        print(f"\r\x1b[2KĐánh dấu {done}/{total}: {terminal.printable(file)}", end=end, file=sys.stderr, flush=True)

    return tell


def _row(returned: Returned, workspace: Workspace) -> dict[str, Any]:
    return {
        "sender": returned.sender,
        "file": returned.file,
        "path": returned.path.relative_to(workspace.root).as_posix(),
        "issues": returned.issues,
        "statuses": returned.statuses or None,
    }


def _print(written: list[Returned], workspace: Workspace) -> None:
    from rich import box
    from rich.table import Table

    from pipeline.returns import wording
    from pipeline.text.numbers import number

    out = terminal.console()
    if not written:
        out.print("Không có biểu nào cần trả lại.")
        return
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Nơi gửi", overflow="fold")
    table.add_column("Tệp trả lại", overflow="fold")
    for severity in wording.SEVERITIES:
        table.add_column(f"{wording.SYMBOLS[severity]} {wording.NAMES[severity]}", justify="right")
    table.add_column("Gửi lại: đã sửa / còn / mới", justify="right")
    for r in written:
        table.add_row(
            terminal.plain(r.sender),
            terminal.plain(r.path.name),
            *(number(r.issues[s], "vi") for s in wording.SEVERITIES),
            " / ".join(number(r.statuses[s], "vi") for s in ("fixed", "open", "new")) if r.statuses else "",
        )
    out.print(table)
    senders = len({r.path.parent for r in written})
    folder = written[0].path.parent.parent.relative_to(workspace.root)
    out.print(f"{len(written)} tệp của {senders} nơi gửi, mỗi nơi một thư mục kèm thư, trong {terminal.plain(folder)}")
