"""Reading the published database from a command: always read-only, always the whole snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import errors, periods
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@contextmanager
def connection(workspace: Workspace) -> Iterator[DuckDBPyConnection]:
    """The published database, read-only. Raises NothingToPublish where there is none yet."""
    import duckdb

    with duckdb.connect(str(path(workspace)), read_only=True) as opened:
        yield opened


def path(workspace: Workspace) -> Path:
    """The snapshot that is published now. Raises NothingToPublish where there is none yet."""
    from pipeline.publish import snapshots

    found = snapshots.published(workspace)
    if found is None:
        raise errors.NothingToPublish(
            where=str(workspace.database),
            found="chưa có cơ sở dữ liệu được công bố",
            expected="kết quả của ít nhất một lượt chạy",
            todo="Chạy: ntm run",
            english="Nothing has been published yet; run `ntm run`.",
        )
    return found


def records(opened: DuckDBPyConnection, query: str, *values: object) -> list[dict[str, Any]]:
    """Rows as dictionaries by column name."""
    result = opened.execute(query, list(values))
    columns = [column[0] for column in result.description or []]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def chosen_period(opened: DuckDBPyConnection, period: str | None) -> str:
    """The period asked for, or the newest with data. Raises UsageError, naming those there are."""
    known = [p for (p,) in opened.execute("SELECT DISTINCT period FROM mart.target_progress ORDER BY 1").fetchall()]
    if period is None:
        ((newest,),) = opened.execute("SELECT newest_period FROM meta.build").fetchall()
        return str(newest)
    if not periods.is_period(period) or period not in known:
        raise errors.UsageError(
            where="--period",
            found=f"kỳ '{period}'",
            expected=f"một trong các kỳ đã công bố: {', '.join(known)}",
            todo="Ghi lại kỳ dạng YYYY-MM, hoặc chạy lại `ntm run` nếu kỳ vừa có biểu.",
            english=f"Not a published period; there are {', '.join(known)}.",
        )
    return period


def notice(opened: DuckDBPyConnection) -> str:
    """The label every output of a synthetic workspace carries; empty for real data."""
    found = opened.execute("SELECT notice_vi FROM plan.plan WHERE synthetic").fetchall()
    return str(found[0][0] or "SỐ LIỆU MINH HỌA (giả định).") if found else ""
