"""``ntm history`` and ``ntm doctor``: what ran, and whether everything a run needs is there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import terminal

if TYPE_CHECKING:
    from pipeline.workspace import Workspace

HISTORY_HELP = (
    "Các lượt chạy: khi nào, kỳ nào, kết quả ra sao.\n\nThe runs: when, which period, what came of it."
    "\n\n\b\nVí dụ:\n  ntm history\n  ntm history --last 5 --json\n  ntm history --checks\n  ntm history --checks --rule core.sum"
)

DOCTOR_HELP = (
    "Kiểm tra máy và thư mục làm việc: Python, gói, tệp danh mục, cơ sở dữ liệu, quyền ghi, phông chữ.\n\n"
    "Whether everything a run needs is there. Ends with 0; with 11 where reference or plan files are wrong, else 10."
    "\n\n\b\nVí dụ:\n  ntm doctor\n  ntm doctor --json\n  ntm doctor --dictionary"
    "\n  ntm doctor --write-new-columns"
)


def history(
    context: typer.Context,
    last: Annotated[int, typer.Option(min=1, metavar="N", help="Số lượt gần nhất.")] = 20,
    checks: Annotated[
        bool,
        typer.Option("--checks", help="Kết quả từng kiểm tra qua các lần dựng. What each expectation found over time."),
    ] = False,
    rule: Annotated[str | None, typer.Option(metavar="RULE", help="--checks: chỉ quy tắc này. This rule only.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON thay cho bảng.")] = False,
) -> None:
    """The command."""
    if checks:
        _checks(context.obj, rule, last, as_json)
        return
    from pipeline.publish import history as runs
    from pipeline.publish import lock

    workspace: Workspace = context.obj
    lines = runs.read(workspace)[-last:]
    if as_json:
        terminal.print_json(lines)
        return
    from rich import box
    from rich.table import Table

    from pipeline.text.numbers import number

    table = Table(box=box.SIMPLE_HEAD)
    for heading in (
        "Bắt đầu",
        "Kết quả",
        "Mã",
        "Kỳ",
        "Tính đến",
        "Tệp",
        "Ô",
        "Giữ lại",
        "Báo cáo",
        "Bản",
        "Ai",
        "Giây",
    ):
        table.add_column(heading)
    for line in lines:
        counts, reports = line.get("counts") or {}, line.get("reports") or {}
        table.add_row(
            terminal.plain(line.get("started")),
            terminal.plain(runs.STATUSES.get(str(line.get("status")), str(line.get("status")))),
            terminal.plain(line.get("exit_code")),
            terminal.plain(line.get("period")),
            terminal.plain(line.get("as_of")),
            *(number(counts.get(key), "vi") for key in ("files", "cells", "held")),
            number(reports.get("made"), "vi"),
            terminal.plain(line.get("snapshot")),
            terminal.plain("lịch chạy" if line.get("scheduled") else line.get("who")),
            number(_seconds(line), "vi"),
        )
    out = terminal.console()
    if lines:
        out.print(table)
        for line in (line for line in lines if line.get("reason")):
            out.print(f"{terminal.plain(line['started'])}: {terminal.plain(line['reason'])}", soft_wrap=True)
    else:
        out.print("Chưa có lượt chạy nào. Chạy: ntm run")
    if lock.is_held(workspace):
        mark = lock.read_mark(workspace) or {}
        out.print(f"[yellow]Đang có một lượt chạy[/] (tiến trình {mark.get('pid')}, từ {mark.get('started')}).")


def _seconds(line: dict[str, Any]) -> int | None:
    """How long a run took; None for one that was cut off."""
    if not line.get("ended") or not line.get("started"):
        return None
    return round(
        (dt.datetime.fromisoformat(line["ended"]) - dt.datetime.fromisoformat(line["started"])).total_seconds()
    )


def _checks(workspace: Workspace, rule: str | None, last: int, as_json: bool) -> None:
    """Each expectation with what it found in the last builds, newest first: ✓, ✗ and how many rows, ? where it did not run."""
    from pipeline.publish import timeline

    rows = timeline.results(workspace, rule, last)
    if as_json:
        terminal.print_json(rows)
        return
    if not rows:
        print("Chưa có kết quả kiểm tra nào được lưu. Chạy: ntm run")
        return
    from rich import box
    from rich.table import Table

    builds = list(dict.fromkeys(r["run_id"] for r in rows))
    signs = {"passed": "✓", "not_run": "?"}
    found = {(r["rule_id"], r["run_id"]): signs.get(r["outcome"], f"✗ {r['rows_failed'] or ''}".strip()) for r in rows}
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("Quy tắc", "Mức", *(build[4:13].replace("T", " ") for build in builds)):
        table.add_column(terminal.plain(heading))
    for rule_id, severity in dict.fromkeys((r["rule_id"], r["severity"]) for r in rows):
        table.add_row(
            terminal.plain(rule_id), terminal.plain(severity), *(found.get((rule_id, build), "") for build in builds)
        )
    terminal.console().print(table)


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON thay cho bảng.")] = False,
    dictionary: Annotated[
        bool, typer.Option("--dictionary", help="Ghi từ điển dữ liệu vào docs/dictionary.md của thư mục làm việc.")
    ] = False,
    new_columns: Annotated[
        bool,
        typer.Option(
            "--write-new-columns",
            help="Ghi lại tệp kế hoạch, danh mục có cột của phiên bản 0.1 theo cột hiện nay; bản cũ giữ bên cạnh (.old).",
        ),
    ] = False,
) -> None:
    """The command."""
    workspace: Workspace = context.obj
    if dictionary:
        _write_dictionary(workspace)
        return
    if new_columns:
        _write_new_columns(workspace)
        return
    from pipeline.cli import diagnosis

    findings = diagnosis.examine(workspace)
    if as_json:
        terminal.print_json([finding.as_dict() for finding in findings])
    else:
        _print(findings)
    wrong = [finding for finding in findings if not finding.is_well]
    if wrong:
        raise typer.Exit(11 if any(finding.name == "reference" for finding in wrong) else 10)


def _print(findings: list[Any]) -> None:
    out = terminal.console()
    for finding in findings:
        mark = "[green]✓[/]" if finding.is_well else "[red]✗[/]"
        out.print(f"{mark} {finding.title_vi}: {terminal.plain(finding.found)}", soft_wrap=True)
        if not finding.is_well:
            out.print(f"    Cách sửa: {terminal.plain(finding.todo)}", soft_wrap=True)
        elif finding.advice:
            out.print(f"    Gợi ý: {terminal.plain(finding.advice)}", soft_wrap=True)


def _write_new_columns(workspace: Workspace) -> None:
    """Writes the files in older columns out anew and says of each what was added and where its copy is."""
    from pipeline.publish import lock
    from pipeline.reference import new_columns

    with lock.held(workspace, {"command": "doctor --write-new-columns"}):
        rewritten = new_columns.write(workspace)
    out = terminal.console()
    for file in rewritten:
        where = terminal.plain(str(file.path.relative_to(workspace.root)))
        kept = f"; bản cũ: {file.copy.name}" if file.copy else " (tệp mới)"
        out.print(f"[green]✓[/] {where}: thêm {terminal.plain(', '.join(file.added))}{kept}", soft_wrap=True)
    if not rewritten:
        out.print("Mọi tệp đã có đủ các cột hiện nay; không ghi gì.")


def _write_dictionary(workspace: Workspace) -> None:
    from pipeline.schema import dictionary

    written = workspace.root / "docs" / "dictionary.md"
    written.parent.mkdir(exist_ok=True)
    written.write_text(dictionary.text(), "utf-8")
    print(written)
