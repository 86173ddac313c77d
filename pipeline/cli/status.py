"""``ntm status``: every target of the plan in the terminal."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from pipeline import periods
from pipeline.cli import nation, published, terminal
from pipeline.schema import rows
from pipeline.schema.reading import read

if TYPE_CHECKING:
    from pipeline.text import Words

HELP = (
    "Mọi mục tiêu của kế hoạch: đang ở đâu, cần đến đâu, có kịp không.\n\n"
    "Every target of the plan with value, range, expected by now and status."
    "\n\n\b\nVí dụ:\n  ntm status\n  ntm status --period 2019-06\n  ntm status --as-of 2019-07-05 --json"
)

TARGETS = """
SELECT progress.*, targets.plan_text, targets.owner, criteria.criterion_name
FROM mart.target_progress AS progress
JOIN plan.targets AS targets USING (plan_year, target_id)
LEFT JOIN reference.criteria AS criteria ON criteria.criterion_no = progress.criterion_no
WHERE progress.period = ?
ORDER BY progress.plan_year, progress.sort_no
"""

PROMISES = """
SELECT target_id, written_in, cause, measure_promised, promised_by, by_when, promise, is_asked
FROM mart.promises WHERE period = ? ORDER BY plan_year, target_id, written_in
"""


class Promise(TypedDict):
    """A row of PROMISES."""

    target_id: str
    written_in: str
    cause: str | None
    measure_promised: str | None
    promised_by: str | None
    by_when: dt.date | None
    promise: str | None
    is_asked: bool


class Target(rows.TargetProgress):
    """A row of TARGETS."""

    plan_text: str
    owner: str | None
    criterion_name: str | None


def status(
    context: typer.Context,
    period: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Kỳ; mặc định là kỳ mới nhất.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON thay cho bảng.")] = False,
    as_of: published.AsOf = None,
) -> None:
    """The command."""
    from pipeline.warehouse import wording

    workspace = published.as_of(context.obj, as_of)
    with published.connection(workspace) as opened:
        if nation.is_nation(opened):
            nation.status(opened, period, as_json=as_json)
            return
        chosen = published.chosen_period(opened, period)
        targets = read(opened, Target, TARGETS, chosen)
        promises = read(opened, Promise, PROMISES, chosen)
        label = published.notice(opened, chosen)
        words = wording.words(opened)
    if as_json:
        terminal.print_json(
            {
                "period": chosen,
                "as_of": workspace.as_of,
                "notice": label or None,
                "targets": targets,
                "promises": promises,
            }
        )
        return
    _print(chosen, label, targets, words)
    _print_promises(promises)


def _print(period: str, label: str, targets: list[Target], words: Words) -> None:
    from rich import box
    from rich.table import Table

    from pipeline.reporting import wording
    from pipeline.text import progress_figures
    from pipeline.text.numbers import percent

    out = terminal.console()
    table = Table(title=f"{periods.label_vi(period)} ({period})", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("Tình trạng", no_wrap=True, min_width=21)
    table.add_column("Mục tiêu", overflow="fold", min_width=18)
    for heading in ("Đầu kỳ", "Hiện nay", "Lẽ ra", "Kế hoạch", "Tốc độ"):
        table.add_column(heading, justify="right", no_wrap=True, min_width=8)
    room = out.width - 130
    if room >= 20:
        table.add_column("Nội dung", no_wrap=True)
    for row in targets:
        figures = progress_figures.figures(row, "vi", words)
        text = wording.sentence(row["plan_text"] or row["criterion_name"])
        table.add_row(
            terminal.marked(row["status"], wording.STATUSES)
            + ("" if row["is_robust"] is not False else " [yellow]*[/]"),
            terminal.plain(row["target_id"]),
            figures.baseline,
            f"{figures.value} {terminal.plain(figures.interval)}".strip(),
            figures.needed_by_now,
            figures.target,
            percent(row["pace"], "vi", 0),
            *([terminal.plain(text if len(text) <= room else text[: room - 1] + "…")] if room >= 20 else []),
        )
    if label:
        out.print(f"[bold yellow]{terminal.plain(label)}[/]")
    out.print(table)
    counts: dict[str, int] = {}
    for row in targets:
        counts[row["status"]] = counts.get(row["status"], 0) + 1
    counted = [terminal.marked(s, wording.STATUSES, counts[s]) for s in wording.STATUSES if s in counts]
    out.print(f"{len(targets)} mục tiêu — " + " · ".join(counted))
    if any(row["is_robust"] is False for row in targets):
        out.print(
            "[yellow]*[/] kết luận còn đổi được tùy các ô bị giữ lại hoặc chưa báo cáo; xem: ntm trace <mục tiêu>"
        )


def _print_promises(promises: list[Promise]) -> None:
    """Causes written down, what was promised, and what became of it."""
    if not promises:
        return
    from pipeline.reporting import wording

    out = terminal.console()
    out.print("Nguyên nhân, việc đã hứa (plan/notes.csv):")
    for p in promises:
        state = f"{terminal.marked(p['promise'], wording.PROMISES)} " if p["promise"] else ""
        parts = [
            p["cause"],
            p["measure_promised"],
            p["promised_by"],
            p["by_when"] and f"hạn {wording.date(p['by_when'])}",
        ]
        told = terminal.plain(" · ".join(str(part) for part in parts if part))
        out.print(f"  {state}{terminal.plain(p['target_id'])} ({p['written_in']}): {told}", soft_wrap=True)
