"""``ntm plan``: the least that must be done to meet the plan, by district and commune."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict, cast

import typer

from pipeline import errors, periods
from pipeline.cli import published, terminal
from pipeline.schema import rows
from pipeline.schema.reading import read

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from rich.console import Console

    from pipeline.allocation import Outcome
    from pipeline.workspace import Workspace

HELP = (
    "Ít nhất phải làm gì để đạt kế hoạch: xã nào, tiêu chí nào, còn thiếu bao nhiêu, để làm gì.\n\n"
    "The least-effort passes that would meet every target about criteria at once. --what-if takes a CSV with the columns "
    "commune_code,criterion_no,action,most,reason; action is pin (must), forbid (must not) or limit (at most `most`); an "
    "empty code or number means all of them. docs/allocation.md explains it."
    "\n\n\b\nVí dụ:\n  ntm plan\n  ntm plan --what-if gia_dinh.csv\n  ntm plan --exact\n  ntm plan --json"
)

COMMUNES = """
SELECT c.commune_code, c.commune_name, d.district_code, d.full_name AS district_name, c.sort_no AS commune_sort_no,
    d.sort_no AS district_sort_no, p.criteria_passed, p.is_recognised
FROM reference.communes c
JOIN reference.districts d USING (district_code)
JOIN mart.commune_progress p ON p.commune_code = c.commune_code
WHERE p.period = ?
"""
CRITERIA = "SELECT criterion_no, criterion_name, lead_agency FROM reference.criteria"


class Commune(TypedDict):
    """A row of COMMUNES."""

    commune_code: str
    commune_name: str
    district_code: str
    district_name: str
    commune_sort_no: int
    district_sort_no: int
    criteria_passed: int
    is_recognised: bool | None


class Criterion(TypedDict):
    """A row of CRITERIA."""

    criterion_no: int
    criterion_name: str
    lead_agency: str | None


class Pick(rows.Allocation, Commune, Criterion):
    """A pass of the choice, with its commune and criterion."""


SOURCES = {
    "indicator_gap": "chỉ tiêu chưa đạt",
    "gain_rate": "chưa có số liệu chỉ tiêu",
    "confirm": "chưa rõ kết quả, xác minh trước",
    "override": "công sức theo tệp effort.csv",
}


def plan(
    context: typer.Context,
    period: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Kỳ; mặc định là kỳ mới nhất.")] = None,
    what_if: Annotated[
        Path | None, typer.Option("--what-if", metavar="TỆP.csv", help="Giả định: ghim, cấm hoặc giới hạn lựa chọn.")
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Hiểu tổng theo tiêu chí và các nhóm là đúng bằng, không phải ít nhất.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON thay cho bảng.")] = False,
) -> None:
    """The command; the choice itself is pipeline.allocation."""
    workspace: Workspace = context.obj
    if what_if is not None and not what_if.is_file():
        raise errors.UsageError(
            where="--what-if",
            found=f"không có tệp {what_if}",
            expected="tệp CSV có cột commune_code,criterion_no,action,most,reason",
            todo="Kiểm tra đường dẫn.",
            english="No such file.",
        )
    with published.connection(workspace) as opened:
        chosen = published.chosen_period(opened, period)
        label = published.notice(opened, chosen)
        choice = _made(opened, workspace, chosen, what_if, exact)
        communes = {row["commune_code"]: row for row in read(opened, Commune, COMMUNES, chosen)}
        criteria = {row["criterion_no"]: row for row in read(opened, Criterion, CRITERIA)}
    picks = [
        cast("Pick", {**pick, **communes[pick["commune_code"]], **criteria[pick["criterion_no"]]})
        for pick in choice.picks
    ]
    if as_json:
        terminal.print_json(
            {
                "period": chosen,
                "notice": label or None,
                "summary": choice.summary,
                "conflicts": choice.conflicts,
                "targets": choice.targets,
                "choices": picks,
                "idle_lines": choice.idle,
            }
        )
        return
    out = terminal.console()
    if label:
        out.print(f"[bold yellow]{terminal.plain(label)}[/]")
    reading = "; các con số của kế hoạch hiểu là đúng bằng" if exact else ""
    out.print(f"[bold]Phương án ít công sức nhất để đạt kế hoạch[/], từ {periods.label_vi(chosen)} ({chosen}){reading}")
    _print_picks(out, picks)
    _print_summary(out, choice, picks)


def _made(opened: DuckDBPyConnection, workspace: Workspace, period: str, what_if: Path | None, exact: bool) -> Outcome:
    """What the run stored where that answers the question; else it is worked out now, and stored nowhere."""
    from pipeline import allocation
    from pipeline.allocation.rows import outcome, stored

    if what_if is None and not exact:
        choice = stored(opened, period)
        if choice is not None:
            return choice
    if sys.stderr.isatty():
        print("Đang tìm phương án…", file=sys.stderr, flush=True)
    return outcome(allocation.plan(opened, workspace, period, what_if=what_if, exact=exact))


def _print_picks(out: Console, picks: list[Pick]) -> None:
    """District by district, commune by commune; what all passes of a commune are for is said once."""
    from pipeline.text.numbers import number

    def place(pick: Pick) -> tuple[int, int]:
        return pick["district_sort_no"], pick["commune_sort_no"]

    ordered = sorted(picks, key=lambda pick: (*place(pick), pick["rank"]))
    for _, of_district in groupby(ordered, key=lambda pick: pick["district_sort_no"]):
        passes = list(of_district)
        communes = len({pick["commune_code"] for pick in passes})
        out.print(
            f"\n[bold]{terminal.plain(passes[0]['district_name'])}[/] — {len(passes)} lượt đạt ở {communes} xã, "
            f"công sức {number(sum(pick['effort'] for pick in passes), 'vi', 1, fixed=True)}"
        )
        for _, of_commune in groupby(passes, key=place):
            _print_commune(out, list(of_commune))


def _print_commune(out: Console, picks: list[Pick]) -> None:
    from pipeline.text.numbers import number

    purposes = [(pick["purpose_vi"] or "").split("; ") for pick in picks]
    shared = [text for text in purposes[0] if all(text in others for others in purposes)]
    now = picks[0]["criteria_passed"]
    out.print(
        f"  Xã [bold]{terminal.plain(picks[0]['commune_name'])}[/]: {now} → {now + len(picks)} tiêu chí"
        + (f" — để {terminal.plain('; '.join(shared))}" if shared != [""] and shared else ""),
        soft_wrap=True,
    )
    for pick, of_pick in zip(picks, purposes):
        own = "; ".join(text for text in of_pick if text and text not in shared)
        far = pick["gap_vi"] or SOURCES[pick["effort_source"]]
        out.print(
            f"    {pick['criterion_no']:>2}. {terminal.plain(pick['criterion_name'])}: {terminal.plain(far)}"
            f" [dim](công sức {number(pick['effort'], 'vi', fixed=True)}; {terminal.plain(pick['lead_agency'] or '')})[/]"
            + (f" — để {terminal.plain(own)}" if own else ""),
            soft_wrap=True,
        )


def _print_summary(out: Console, choice: Outcome, picks: list[Pick]) -> None:
    from pipeline.text.numbers import number, percent

    summary = choice.summary or {}
    out.print()
    explanation = summary["explanation_vi"]
    for text in dict.fromkeys(conflict["text_vi"] for conflict in choice.conflicts):
        out.print(f"[red]✕[/] {terminal.plain(text)}", soft_wrap=True)
        explanation = explanation.replace(text, "").strip()
    out.print(terminal.plain(explanation), soft_wrap=True)
    out.print(
        f"Mục tiêu: {summary['targets_met_already']} đã đạt sẵn, {summary['targets_met']} đạt nhờ phương án, "
        f"{summary['targets_set_aside']} tạm gác, {summary['targets_left_out']} không do kết quả tiêu chí quyết định "
        "hoặc chưa đánh giá được (lý do có trong --json)."
    )
    out.print(
        f"Công sức tổng cộng {number(summary['effort'], 'vi', 1, fixed=True)} (1 = một lượt đạt trung bình của tỉnh); "
        f"không phương án nào rẻ hơn quá {percent(summary['gap'], 'vi', 2)}."
        if summary["status"] != "feasible"
        else f"Công sức tổng cộng {number(summary['effort'], 'vi', 1, fixed=True)}; chưa chứng minh được là ít nhất "
        f"(chênh nhiều nhất {percent(summary['gap'], 'vi', 2)})."
    )
    for line in choice.idle:
        out.print(f"[yellow]![/] Tệp giả định, {terminal.plain(line)}.")
    if any(pick["effort_source"] == "gain_rate" for pick in picks):
        out.print("[dim]Nơi chưa có số liệu chỉ tiêu, công sức ước theo mức hiếm xã đạt thêm tiêu chí ấy.[/]")
