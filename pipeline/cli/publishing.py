"""``ntm run``: publish, with a progress bar for people and plain lines for logs."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import errors
from pipeline.cli import nation, published, terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.publish import RunResult
    from pipeline.workspace import Workspace

HELP = (
    "Đọc mọi biểu, kiểm tra, dựng cơ sở dữ liệu và công bố báo cáo của một kỳ.\n\n"
    "Ingest, check, build and publish the reports of a period. Safe to call again: nothing new, nothing done."
    "\n\n\b\nVí dụ:\n  ntm run\n  ntm run --period 2019-06\n  ntm run --as-of 2019-07-05 --no-reports\n"
    "  ntm run --only province criterion commune-05986\n  ntm run --lang en\n\n"
    "Mã kết thúc: 0 đã công bố · 2 lệnh sai · 10 không có biểu dùng được · 11 tệp danh mục hoặc kế hoạch sai · "
    "12 kiểm tra bắt buộc không qua, giữ bản trước · 13 có báo cáo lỗi · 14 lượt chạy khác đang giữ khóa ·"
    " 18 đã công bố, chưa ghi được vào kho chung."
)


def run(
    context: typer.Context,
    also: Annotated[list[str] | None, typer.Argument(hidden=True, metavar="REPORT")] = None,
    period: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Kỳ cần báo cáo; mặc định là kỳ mới nhất đủ báo cáo.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="YYYY-MM-DD",
            help="Dựng trạng thái của ngày này (biểu nhận đến hết ngày) cạnh bản công bố, không thay bản ấy.",
        ),
    ] = None,
    no_reports: Annotated[
        bool, typer.Option("--no-reports", help="Chỉ dựng cơ sở dữ liệu, không làm báo cáo.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REPORT",
            help="Chỉ làm báo cáo này hoặc nhóm này (criterion, criterion-04); ghi nhiều tên, cách nhau bằng dấu cách hoặc dấu phẩy.",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Số báo cáo làm cùng lúc; mặc định theo số nhân máy, tối đa 4."),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(
            metavar="vi|en",
            help="Ngôn ngữ của báo cáo; en ở thư mục con en/. Mặc định theo ntm.toml, nếu không thì vi.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Làm lại từ đầu: đọc lại mọi tệp, dù không có gì mới.")
    ] = False,
) -> None:
    """The command; the run itself is pipeline.publish."""
    if also and not only:
        raise errors.UsageError(
            "ntm run", f"'{also[0]}' không đứng sau lựa chọn nào", "ntm run --only <báo cáo>, hoặc không có tên nào",
            f"Có phải là: ntm run --only {' '.join(also)}", english=f"Names of reports stand after --only: {also[0]}",
        )  # fmt: skip
    workspace = published.as_of(context.obj, as_of)
    from pipeline import publish, settings

    usual = settings.load(workspace)
    with progress_bars() as progress:
        result = publish.run(
            workspace,
            period=period,
            as_of=workspace.as_of,
            reports=not no_reports,
            only=[name for names in (*(only or ()), *(also or ())) for name in names.split(",")],
            workers=workers or usual.workers,
            lang=lang or usual.language,
            force=force,
            progress=progress,
        )
    _tell(workspace, result)
    if result.lake_failure and result.exit_code == errors.LakeFailed.exit_code:
        raise result.lake_failure
    if result.exit_code:
        failed = [r for r in result.reports if not r.ok]
        raise errors.ReportFailed(
            where=", ".join(r.name for r in failed),
            found="\n".join(f"{r.name}: {r.cause_vi}" for r in failed),
            expected="mọi báo cáo đều làm được; các báo cáo khác đã công bố",
            todo="Sửa nguyên nhân nêu trên rồi chạy lại `ntm run`.",
            english=f"{len(failed)} report(s) failed; the others are published.",
        )


@contextmanager
def progress_bars() -> Iterator[Callable[[str, str, int, int], None]]:
    """A callback for publish.run: bars on a terminal; elsewhere one line per stage, so that a log stays readable."""
    from pipeline.publish import STAGES

    if not sys.stderr.isatty():
        begun: set[str] = set()

        def line(stage: str, what: str, done: int, of: int) -> None:
            if stage not in begun:
                begun.add(stage)
                print(f"{STAGES[stage]}…", file=sys.stderr, flush=True)

        yield line
        return

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<26}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[what]}", markup=True),
        console=terminal.console(stderr=True),
    )
    tasks: dict[str, object] = {}

    def bar(stage: str, what: str, done: int, of: int) -> None:
        if stage not in tasks:
            tasks[stage] = bars.add_task(STAGES[stage], total=of or None, what="")
        bars.update(tasks[stage], completed=done, total=of or None, what=terminal.plain(what)[:60])  # type: ignore[arg-type]

    with bars:
        yield bar


def _tell(workspace: Workspace, result: RunResult) -> None:
    """What was published, where it is, what was held, who has not sent."""
    from pipeline import periods
    from pipeline.text.numbers import number

    out = terminal.console()
    unchanged = result.status == "unchanged"
    head = "Không có gì mới; bản công bố vẫn đúng" if unchanged else "Đã công bố"
    if result.summary and result.period in [period for period, _, _ in result.summary.provisional]:
        head += ", số liệu tạm thời"
    if result.as_of:
        head = "Không có gì mới; trạng thái cũ vẫn đúng" if unchanged else "Đã dựng trạng thái cũ"
    out.print(f"[bold]{head}[/bold]: {periods.label_vi(result.period)} ({result.period})")
    if result.as_of:
        out.print(f"  Tính đến ngày   {result.as_of}; bản công bố hiện hành giữ nguyên")
    if result.adopted:
        names = ", ".join(f"reports/{name}" for name in result.adopted)
        out.print(f"  Đã chuyển       {names}: trang có sẵn từ phiên bản trước, nay thuộc bản công bố", soft_wrap=True)
    if result.pages:
        page = next((p for p in (result.pages / "index.html", result.pages / "province.html") if p.is_file()), None)
        out.print(f"  Trang báo cáo   {page or result.pages}", soft_wrap=True)
    out.print(f"  Cơ sở dữ liệu   {workspace.database}", soft_wrap=True)
    if result.lake_failure:
        out.print(f"  Kho chung       {terminal.plain(result.lake_failure.found)}", soft_wrap=True)
    summary = result.summary
    if summary is None:
        nation.tell(result.provinces)
        return
    out.print("  Mục tiêu        " + _counted_targets(summary.targets), soft_wrap=True)
    if summary.fragile:
        out.print(
            f"                  trong đó {summary.fragile} kết luận còn phụ thuộc vào ô bị giữ lại hoặc chưa báo cáo"
        )
    if summary.held_cells:
        cells, files = number(summary.held_cells, "vi"), summary.held_files
        out.print(f'  Giữ lại         {cells} ô trong {files} tệp (xem: ntm sql "SELECT * FROM raw.issues")')
    for file, reason in summary.refused:
        out.print(f"  Không nhận      {terminal.plain(file)}: {terminal.plain(reason)}", soft_wrap=True)
    for provisional, come, districts in summary.provisional:
        out.print(
            f"  Tạm thời        {provisional}: mới {come}/{districts} huyện gửi (xem: ntm run --period {provisional})"
        )
    if summary.missing:
        out.print(f"  Chưa gửi        {terminal.plain(', '.join(summary.missing))}", soft_wrap=True)


def _counted_targets(targets: dict[str, int]) -> str:
    from pipeline.reporting import wording

    parts = [terminal.marked(s, wording.STATUSES, targets[s]) for s in wording.STATUSES if s in targets]
    return " · ".join(parts) or "chưa có mục tiêu nào"
