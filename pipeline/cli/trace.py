"""``ntm trace``: from a figure back to the cells it stands on."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from pipeline import errors, periods
from pipeline.cli import published, terminal
from pipeline.schema import rows
from pipeline.schema.reading import read

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HELP = (
    "Từ một mục tiêu hoặc một xã về tới từng ô trong biểu gốc.\n\n"
    "A figure back to its source cells: their file, sheet, cell, sender and date, and what was held."
    "\n\n\b\nVí dụ:\n  ntm trace criterion.02.total\n  ntm trace 'Hoàng Đồng' --criterion 17\n"
    "  ntm trace 'Hồng Phong, Cao Lộc' --period 2019-06 --json\n  ntm trace criterion.02.total --as-of 2019-07-05"
)

TARGET_CELLS = """
SELECT
    cells.state, cells.counts, cells.is_open, cells.commune_code, communes.commune_name, communes.district_name,
    cells.criterion_no, cells.source_cell, raw_cells.text, sent.sender, sent.received_on
FROM mart.source_cells AS cells
LEFT JOIN reference.communes AS communes USING (commune_code)
LEFT JOIN raw.submissions AS sent ON starts_with(cells.source_cell, sent.file || '!')
LEFT JOIN raw.cells AS raw_cells
    ON raw_cells.file = sent.file
    AND raw_cells.file || '!' || raw_cells.sheet || '!' || raw_cells.cell = cells.source_cell
WHERE cells.target_id = ? AND cells.period = ?
ORDER BY cells.is_open DESC, cells.counts DESC, communes.sort_no, cells.criterion_no, cells.source_cell
"""

COMMUNE_CELLS = """
SELECT
    results.criterion_no, criteria.criterion_name, results.state, results.declared_state, results.computed_state,
    results.carried_from, results.held_reason, results.source_cell, raw_cells.text, sent.sender, sent.received_on
FROM core.criterion_results AS results
JOIN reference.criteria AS criteria USING (criterion_no)
LEFT JOIN raw.submissions AS sent ON starts_with(results.source_cell, sent.file || '!')
LEFT JOIN raw.cells AS raw_cells
    ON raw_cells.file = sent.file
    AND raw_cells.file || '!' || raw_cells.sheet || '!' || raw_cells.cell = results.source_cell
WHERE results.commune_code = ? AND results.period = ? AND (results.criterion_no = ? OR ? IS NULL)
ORDER BY results.criterion_no
"""

INDICATORS = """
SELECT
    found.indicator_id, indicators.indicator_name, found.text, found.value, found.value_2, indicators.unit,
    found.passes, found.threshold_verified, found.is_held, found.source_cell
FROM core.indicator_values AS found
JOIN reference.indicators AS indicators USING (indicator_id)
WHERE found.commune_code = ? AND found.period = ? AND (indicators.criterion_no = ? OR ? IS NULL)
ORDER BY indicators.criterion_no, found.indicator_id
"""

ISSUES = """
SELECT severity, rule, message_vi, remedy_vi, file, sheet, cell, criterion_no
FROM raw.issues
WHERE commune_code = ? AND period = ? AND (criterion_no = ? OR ? IS NULL)
ORDER BY issue_id
"""


# What is printed of the rows of the queries above; --json has all of their columns.
class Sent(TypedDict):
    text: str | None
    received_on: dt.date | None
    source_cell: str | None
    criterion_no: int | None
    state: str


class TargetCell(Sent):
    counts: bool
    is_open: bool
    commune_name: str | None
    district_name: str | None


class CommuneCell(Sent):
    criterion_name: str
    computed_state: str | None
    carried_from: str | None
    held_reason: str | None


class Indicator(TypedDict):
    indicator_id: str
    indicator_name: str
    text: str | None
    passes: bool | None
    is_held: bool
    source_cell: str


class Issue(TypedDict):
    message_vi: str
    file: str | None
    sheet: str | None
    cell: str | None


class Progress(rows.TargetProgress):
    plan_text: str


class Place(TypedDict):
    commune_code: str
    commune_name: str
    district_name: str


class TargetTrace(TypedDict):
    target_id: str
    period: str
    progress: Progress
    cells: list[TargetCell]
    notice: str | None


class CommuneTrace(TypedDict):
    commune: Place
    period: str
    criteria: list[CommuneCell]
    indicators: list[Indicator]
    issues: list[Issue]
    notice: str | None


def trace(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="MỤC_TIÊU|XÃ", help="Mã mục tiêu; tên hoặc mã xã.")],
    criterion: Annotated[int | None, typer.Option(metavar="N", help="Chỉ tiêu chí này, khi xem một xã.")] = None,
    period: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Kỳ; mặc định là kỳ mới nhất.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON thay cho bảng; có đủ mọi ô.")] = False,
    as_of: published.AsOf = None,
) -> None:
    """The command."""
    workspace = published.as_of(context.obj, as_of)
    with published.connection(workspace) as opened:
        chosen = published.chosen_period(opened, period)
        kind, key = _resolve(opened, subject)
        notice = published.notice(opened, chosen) or None
        if kind == "target":
            if criterion is not None:
                raise errors.UsageError(
                    where="--criterion",
                    found=f"mục tiêu {key} và tiêu chí {criterion}",
                    expected="--criterion chỉ dùng khi xem một xã",
                    todo=f"Bỏ --criterion, hoặc: ntm trace <xã> --criterion {criterion}",
                    english="--criterion goes with a commune only.",
                )
            target = _target(opened, key, chosen, notice)
            terminal.print_json(target) if as_json else _print_target(target)
        else:
            _require_criterion(opened, criterion)
            commune = _commune(opened, key, chosen, criterion, notice)
            terminal.print_json(commune) if as_json else _print_commune(commune)


def _target(opened: DuckDBPyConnection, target_id: str, period: str, notice: str | None) -> TargetTrace:
    sql = (
        "SELECT progress.*, targets.plan_text, targets.plan_section FROM mart.target_progress AS progress"
        " JOIN plan.targets AS targets USING (plan_year, target_id) WHERE progress.target_id = ? AND progress.period = ?"
    )
    (progress,) = read(opened, Progress, sql, target_id, period)
    cells = read(opened, TargetCell, TARGET_CELLS, target_id, period)
    return {"target_id": target_id, "period": period, "progress": progress, "cells": cells, "notice": notice}


def _commune(
    opened: DuckDBPyConnection, code: str, period: str, criterion: int | None, notice: str | None
) -> CommuneTrace:
    sql = "SELECT commune_code, commune_name, district_name FROM reference.communes WHERE commune_code = ?"
    (commune,) = read(opened, Place, sql, code)
    values = (code, period, criterion, criterion)
    return {
        "commune": commune,
        "period": period,
        "criteria": read(opened, CommuneCell, COMMUNE_CELLS, *values),
        "indicators": read(opened, Indicator, INDICATORS, *values),
        "issues": read(opened, Issue, ISSUES, *values),
        "notice": notice,
    }


def _require_criterion(opened: DuckDBPyConnection, criterion: int | None) -> None:
    numbers = [n for (n,) in opened.execute("SELECT criterion_no FROM reference.criteria ORDER BY 1").fetchall()]
    if criterion is not None and criterion not in numbers:
        raise errors.UsageError(
            where="--criterion",
            found=str(criterion),
            expected=f"một số từ {numbers[0]} đến {numbers[-1]}",
            todo="Ghi lại số của tiêu chí.",
            english="No such criterion.",
        )


def _resolve(opened: DuckDBPyConnection, subject: str) -> tuple[str, str]:
    """('target', id) or ('commune', code). Raises UsageError with the candidates or the nearest names."""
    wanted = _plain_key(subject)
    targets = [t for (t,) in opened.execute("SELECT target_id FROM plan.targets ORDER BY sort_no").fetchall()]
    for target_id in targets:
        if target_id.casefold() == wanted:
            return "target", target_id
    communes = opened.execute(
        "SELECT commune_code, commune_name, district_name FROM reference.communes ORDER BY sort_no"
    ).fetchall()
    name, _, district = (part.strip() for part in wanted.partition(","))
    name = name.removeprefix("xã ").strip()

    def matches(fold: bool) -> list[tuple[str, str, str]]:
        key = _folded if fold else _plain_key
        return [
            (code, its_name, its_district)
            for code, its_name, its_district in communes
            if _plain_key(code) == wanted
            or (key(its_name) == (key(name)) and (not district or key(its_district) == key(district)))
        ]

    matching = matches(fold=False) or matches(fold=True)
    if len(matching) == 1:
        return "commune", matching[0][0]
    if matching:
        raise errors.UsageError(
            where=f"ntm trace '{subject}'",
            found=f"{len(matching)} xã mang tên này",
            expected="\n".join(f"{code} — {its_name}, {its_district}" for code, its_name, its_district in matching),
            todo=f"Ghi mã xã hoặc thêm huyện, ví dụ: ntm trace '{matching[0][1]}, {matching[0][2]}'",
            english="Several communes bear this name; give the code or add the district.",
        )
    near = _nearest(wanted, targets, [f"{its_name}, {its_district}" for _, its_name, its_district in communes])
    raise errors.UsageError(
        where=f"ntm trace '{subject}'",
        found="không có mục tiêu hay xã nào như vậy",
        expected="gần giống nhất: " + "; ".join(near),
        todo="Xem mã các mục tiêu bằng: ntm status",
        english="No such target or commune.",
    )


def _nearest(wanted: str, targets: list[str], communes: list[str]) -> list[str]:
    """Names that look alike, best first: to suggest, never to choose."""
    from rapidfuzz import fuzz, process

    near = process.extract(_folded(wanted), [*targets, *communes], scorer=fuzz.WRatio, processor=_folded, limit=5)
    return [name for name, _, _ in near]


def _plain_key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _folded(text: str) -> str:
    from unidecode import unidecode

    return unidecode(_plain_key(text))


def _print_target(target: TargetTrace) -> None:
    from rich import box
    from rich.table import Table

    from pipeline.reporting import wording
    from pipeline.text.dates import date

    progress, out = target["progress"], terminal.console()
    _print_notice(target["notice"])
    out.print(
        f"[bold]{terminal.plain(target['target_id'])}[/] · {periods.label_vi(target['period'])} ({target['period']})"
    )
    if progress["plan_text"]:
        out.print(f"  Kế hoạch: “{terminal.plain(progress['plan_text'])}”", soft_wrap=True)
    out.print(
        f"  {terminal.marked(progress['status'], wording.STATUSES)} — {terminal.plain(progress['explanation_vi'])}"
    )
    if progress["hangs_on"]:
        out.print(f"  [yellow]Còn phụ thuộc vào:[/] {terminal.plain(progress['hangs_on'])}", soft_wrap=True)
    shown = [cell for cell in target["cells"] if cell["counts"] or cell["is_open"]]
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("Ô này", "Xã", "Huyện", "TC", "Ghi trong biểu", "Ngày báo cáo", "Ô nguồn"):
        table.add_column(heading, overflow="fold")
    for cell in shown:
        table.add_row(
            _role(cell),
            terminal.plain(cell["commune_name"]),
            terminal.plain(cell["district_name"]),
            terminal.plain(cell["criterion_no"]),
            terminal.plain(cell["text"]),
            date(cell["received_on"], "vi"),
            terminal.plain(cell["source_cell"] or "(chưa có ô nào)"),
        )
    if shown:
        out.print(table)
    rest = len(target["cells"]) - len(shown)
    counted = sum(bool(cell["counts"]) for cell in target["cells"])
    opened = sum(bool(cell["is_open"]) for cell in target["cells"])
    out.print(f"{counted} ô được tính, {opened} ô còn mở, {rest} ô khác không tính (có trong --json).")


def _role(cell: TargetCell) -> str:
    from pipeline.reporting import wording

    state = terminal.marked(cell["state"], wording.STATES)
    if cell["counts"] and cell["is_open"]:
        return f"{state} (kỳ trước)"
    return state


def _print_commune(trace: CommuneTrace) -> None:
    from rich import box
    from rich.table import Table

    from pipeline.reporting import wording
    from pipeline.text.dates import date

    commune, out = trace["commune"], terminal.console()
    _print_notice(trace["notice"])
    out.print(
        f"[bold]Xã {terminal.plain(commune['commune_name'])}[/], {terminal.plain(commune['district_name'])}"
        f" ({commune['commune_code']}) · {periods.label_vi(trace['period'])} ({trace['period']})"
    )
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("TC", "Tên", "Kết quả", "Ghi trong biểu", "Ngày báo cáo", "Ghi chú", "Ô nguồn"):
        table.add_column(heading, overflow="fold")
    for row in trace["criteria"]:
        table.add_row(
            str(row["criterion_no"]),
            terminal.plain(row["criterion_name"]),
            terminal.marked(row["state"], wording.STATES),
            terminal.plain(row["text"]),
            date(row["received_on"], "vi"),
            terminal.plain(_remark(row)),
            terminal.plain(row["source_cell"] or "(chưa có ô nào)"),
        )
    out.print(table)
    for row in trace["indicators"]:
        verdict = {True: "đạt", False: "không đạt", None: "chưa rõ ngưỡng"}[row["passes"]]
        if row["is_held"]:
            verdict = "giữ lại"
        out.print(
            f"  Chỉ tiêu {row['indicator_id']} {terminal.plain(row['indicator_name'])}: {terminal.plain(row['text'])}"
            f" → {verdict}  [dim]{terminal.plain(row['source_cell'])}[/]",
            soft_wrap=True,
        )
    for row in trace["issues"]:
        where = terminal.plain("!".join(str(p) for p in (row["file"], row["sheet"], row["cell"]) if p))
        out.print(f"  [yellow]![/] {terminal.plain(row['message_vi'])} [dim]{where}[/]", soft_wrap=True)


def _remark(row: CommuneCell) -> str:
    from pipeline.reporting import wording

    parts = []
    if row["carried_from"]:
        parts.append(f"lấy từ kỳ {row['carried_from']}")
    if row["held_reason"]:
        parts.append(row["held_reason"])
    if row["computed_state"] and row["computed_state"] != row["state"]:
        parts.append(f"tính theo chỉ tiêu: {wording.STATES[row['computed_state']].text}")
    return "; ".join(parts)


def _print_notice(notice: str | None) -> None:
    if notice:
        terminal.console().print(f"[bold yellow]{terminal.plain(notice)}[/]")
