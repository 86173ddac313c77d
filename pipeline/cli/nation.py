"""What commands do in a nation's workspace: the few that mean something there, and its provinces in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline import errors, periods
from pipeline.cli import published, terminal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipeline.workspace import Workspace

COMMANDS = ("run", "status", "sql", "export", "history", "schedule", "new")
"""Commands that need no workbooks, plan or cells."""

PROVINCES = """
SELECT province_id, province_code, province_name, state, reason_vi, reason_en, communes, average, complete, recognised,
       districts_come, districts
FROM mart.province_periods WHERE period = ? ORDER BY communes IS NOT NULL, province_code, province_id
"""
TARGETS = """
SELECT t.status, sum(t.targets)::BIGINT AS targets FROM mart.province_targets t WHERE t.period = ? GROUP BY 1
"""


def require_province(workspace: Workspace, command: str) -> None:
    """Raise UsageError for a command that works on a province's workbooks, plan or cells, in a nation's workspace."""
    if command in COMMANDS or not (workspace.root / "ntm.toml").is_file():
        return
    from pipeline import settings

    if provinces := settings.load(workspace).provinces:
        raise errors.UsageError(
            where=f"ntm {command}",
            found=f"{workspace.root} là không gian làm việc của nhiều tỉnh (ntm.toml: [provinces])",
            expected=f"một trong các lệnh: {', '.join(COMMANDS)}; hoặc không gian làm việc của một tỉnh",
            todo=f"Ví dụ: ntm --workspace {(workspace.root / next(iter(provinces.values()))).resolve()} {command}",
            english=f"A nation's workspace: `ntm {command}` works on one of its provinces.",
        )


def is_nation(opened: DuckDBPyConnection) -> bool:
    """Whether the database is a nation's."""
    from pipeline.schema import nation

    sql = "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
    return nation.is_nation([name for (name,) in opened.execute(sql).fetchall()])


def tell(states: Mapping[str, tuple[str, str, str | None]]) -> None:
    """After a run: how many provinces have figures of the period, and which have not, and why."""
    from pipeline.text import nation as words

    out = terminal.console()
    come = [id for id, (_, state, _) in states.items() if state in ("published", "provisional")]
    out.print(f"  Tỉnh            {len(come)}/{len(states)} có số liệu kỳ này")
    for id, (name, state, reason) in states.items():
        if state != "published":
            what = words.STATES[state].vi if reason is None else f"{words.STATES[state].vi}: {reason}"
            out.print(
                f"                  {terminal.plain(id)} ({terminal.plain(name)}): {terminal.plain(what)}",
                soft_wrap=True,
            )


def status(opened: DuckDBPyConnection, period: str | None, *, as_json: bool) -> None:
    """``ntm status`` of a nation: its provinces, and their targets by status."""
    from pipeline.schema.reading import read

    chosen = published.chosen_period(opened, period)
    provinces, targets = read(opened, dict, PROVINCES, chosen), dict(opened.execute(TARGETS, [chosen]).fetchall())
    label = published.notice(opened, chosen)
    if as_json:
        terminal.print_json({"period": chosen, "notice": label or None, "provinces": provinces, "targets": targets})
        return
    from rich import box
    from rich.table import Table

    from pipeline.reporting import wording
    from pipeline.text import nation as words
    from pipeline.text.numbers import number

    out = terminal.console()
    table = Table(title=f"{periods.label_vi(chosen)} ({chosen})", box=box.SIMPLE_HEAD, title_justify="left")
    for heading in ("Tỉnh", "Tình trạng"):
        table.add_column(heading, overflow="fold")
    for heading in ("Số xã", "Tiêu chí bình quân", "Đủ tiêu chí", "Đã công nhận", "Huyện đã gửi"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in provinces:
        sent = "" if row["districts"] is None else f"{row['districts_come']}/{row['districts']}"
        table.add_row(
            terminal.plain(row["province_name"]),
            terminal.plain(": ".join(filter(None, (words.STATES[row["state"]].vi, row["reason_vi"])))),
            *(number(row[c], "vi") for c in ("communes", "average", "complete", "recognised")),
            sent,
        )
    if label:
        out.print(f"[bold yellow]{terminal.plain(label)}[/]")
    out.print(table)
    counted = [terminal.marked(s, wording.STATUSES, targets[s]) for s in wording.STATUSES if s in targets]
    out.print(f"{sum(targets.values())} mục tiêu trong kế hoạch của các tỉnh — " + " · ".join(counted))
