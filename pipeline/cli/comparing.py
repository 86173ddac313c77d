"""``ntm diff``: why figures differ between two publications or two periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import terminal

if TYPE_CHECKING:
    from pipeline.publish.comparison import ChangedCell, ChangedTarget, Comparison
    from pipeline.workspace import Workspace

HELP = (
    "Vì sao số liệu khác nhau giữa hai bản công bố hoặc hai kỳ: chỉ tiêu nào, qua ô nào, do biểu, đính chính hay quy tắc.\n\n"
    "Why figures differ between two publications or periods: which targets, through which cells, by which workbook, "
    "correction or rule. A and B: now, before, a period, a run or snapshot of ntm history, a day built with --as-of."
    "\n\n\b\nVí dụ:\n  ntm diff\n  ntm diff 2019-06 2019-09\n  ntm diff before now --period 2019-06 --json\n  ntm diff 3f0a91c2 now"
)
FILES = {"new": "mới", "changed": "đã đổi", "withdrawn": "đã rút"}
CELLS_SHOWN = 12
"""Of each target, in the terminal; --json has all."""


def diff(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="Bản hoặc kỳ trước.")] = "before",
    b: Annotated[str, typer.Argument(metavar="B", help="Bản hoặc kỳ sau.")] = "now",
    period: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Chỉ kỳ này, khi so hai bản công bố. One period only.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON, đủ mọi ô. JSON, with every cell.")] = False,
) -> None:
    """The command; the work is pipeline.publish.comparison."""
    from pipeline.publish import comparison

    workspace: Workspace = context.obj
    differences = comparison.compare(comparison.side(workspace, a), comparison.side(workspace, b), period)
    if as_json:
        terminal.print_json(differences.as_dict())
        return
    _print(differences)


def _print(differences: Comparison) -> None:
    shown = terminal.console()
    shown.print(
        f"[bold]{terminal.plain(differences.before)} → {terminal.plain(differences.after)}[/]: {len(differences.targets)} mục tiêu khác"
    )
    for file, change in differences.files.items():
        shown.print(f"  Biểu {FILES[change]}: {terminal.plain(file)}", soft_wrap=True)
    for table in differences.rules:
        shown.print(f"  Danh mục, kế hoạch khác: {table}")
    if differences.code:
        shown.print(f"  Chương trình: {differences.code[0]} → {differences.code[1]}")
    for target in differences.targets:
        _print_target(shown, target)


def _print_target(shown: Any, target: ChangedTarget) -> None:
    shown.print(f"\n[bold]{terminal.plain(target.plan_text)}[/] ({target.period}, {target.target_id})", soft_wrap=True)
    shown.print(f"  {_figures(target.before)} → {_figures(target.after)}")
    for cell in target.cells[:CELLS_SHOWN]:
        shown.print(f"  {_cell(cell)}", soft_wrap=True)
    if len(target.cells) > CELLS_SHOWN:
        shown.print(f"  … và {len(target.cells) - CELLS_SHOWN} ô khác (--json có đủ)")


def _figures(figures: dict[str, Any]) -> str:
    from pipeline.reporting import wording
    from pipeline.text.numbers import number

    if not figures:
        return "không có"
    value, low, high = (number(figures[key], "vi") for key in ("value", "value_low", "value_high"))
    span = f" [{low}–{high}]" if low != high else ""
    return f"{value}{span} {terminal.marked(figures['status'], wording.STATUSES)}"


def _cell(cell: ChangedCell) -> str:
    from pipeline.reporting import wording
    from pipeline.reporting.pages.restatement import CAUSES

    what = cell.commune_name or cell.commune_code or ""
    if cell.criterion_no:
        what += f" tiêu chí {cell.criterion_no}"
    states = [terminal.marked(s, wording.STATES) if s else "—" for s in (cell.state_before, cell.state)]
    source = cell.source or cell.source_before or ""
    parts = f"{states[0]} → {states[1]}: {CAUSES[cell.cause]}"
    return f"{terminal.plain(what)}: {parts} {terminal.plain(source)}".strip()
