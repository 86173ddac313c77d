"""``ntm approve`` and ``ntm reopen``: a period's pages fixed, and open again with a reason."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import published, terminal

if TYPE_CHECKING:
    from pipeline.workspace import Workspace

APPROVE_HELP = (
    "Phê duyệt một kỳ đã công bố: các trang của kỳ giữ nguyên từng byte; số liệu đến sau ghi ở một trang riêng bên cạnh.\n\n"
    "Approve a published period: its pages, with the approval and the hash of the figures printed on them, stay byte for byte; "
    "data that come later make a restatement beside it."
    '\n\n\b\nVí dụ:\n  ntm approve 2019-06 --by "Phó Chủ tịch UBND tỉnh" --decision 15/BC-VPĐP'
)
REOPEN_HELP = (
    "Mở lại một kỳ đã phê duyệt, kèm lý do; các trang được làm lại từ số liệu hiện hành.\n\n"
    "Reopen an approved period, with the reason; its pages are made anew from the present data."
    '\n\n\b\nVí dụ:\n  ntm reopen 2019-06 --by "Chánh Văn phòng" --reason "huyện Bắc Sơn báo cáo lại"'
)


def approve(
    context: typer.Context,
    period: Annotated[str, typer.Argument(metavar="YYYY-MM", help="Kỳ phê duyệt.")],
    by: Annotated[str, typer.Option("--by", metavar="AI", help="Người phê duyệt.")],
    decision: Annotated[str, typer.Option("--decision", metavar="SỐ", help="Số văn bản.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="Ngày phê duyệt; mặc định hôm nay.")
    ] = None,
) -> None:
    """The command: the line of approvals.csv, then the pages that carry it."""
    from pipeline.publish import approvals

    workspace: Workspace = context.obj
    day = published.day(on) if on else dt.date.today()
    line = approvals.approve(workspace, period, by=by, decision=decision, on=day)
    try:
        _make_pages(workspace, period)
    except BaseException:
        approvals.withdraw(workspace, line)
        raise
    shown = terminal.console()
    shown.print(f"[green]✓[/] Đã phê duyệt kỳ {period}; dấu vân tay số liệu {line['figures_sha256'][:16]}")


def reopen(
    context: typer.Context,
    period: Annotated[str, typer.Argument(metavar="YYYY-MM", help="Kỳ mở lại.")],
    by: Annotated[str, typer.Option("--by", metavar="AI", help="Người quyết định mở lại.")],
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ_DO", help="Vì sao.")],
) -> None:
    """The command: who and why into approvals.csv, then the pages anew."""
    from pipeline.publish import approvals

    workspace: Workspace = context.obj
    approvals.reopen(workspace, period, by=by, reason=reason, on=dt.date.today())
    _make_pages(workspace, period)
    terminal.console().print(f"[green]✓[/] Đã mở lại kỳ {period}; các trang làm lại từ số liệu hiện hành")


def _make_pages(workspace: Workspace, period: str) -> None:
    """Make the period's pages in every language they are published in. Raises ReportFailed where one fails."""
    from pipeline import errors, publish
    from pipeline.cli.publishing import progress_bars
    from pipeline.publish import releases

    made = releases.published_manifest(workspace).get("reports", {})
    # Vietnamese last: once it is made the period is fixed, in every language.
    for lang in [*(["en"] if f"{period}/en" in made else []), "vi"]:
        with progress_bars() as progress:
            result = publish.run(workspace, period=period, lang=lang, progress=progress)
        if result.exit_code:
            failed = [r for r in result.reports if not r.ok]
            raise errors.ReportFailed(
                where=", ".join(r.name for r in failed),
                found="\n".join(f"{r.name}: {r.cause_vi}" for r in failed),
                expected="mọi báo cáo đều làm được",
                todo="Sửa nguyên nhân nêu trên rồi làm lại lệnh này.",
                english=f"{len(failed)} report(s) failed.",
            )
