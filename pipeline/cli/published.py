"""Reading the published database from a command: always read-only, always the whole snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import errors, periods
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        help="Xem trạng thái tính đến hết ngày này, đã dựng bằng ntm run --as-of. A past state built before.",
    ),
]


def day(text: str) -> dt.date:
    """The day an --as-of names. Raises UsageError for anything but YYYY-MM-DD."""
    try:
        chosen = dt.date.fromisoformat(text)
    except ValueError:
        chosen = None
    if chosen is None or chosen.isoformat() != text:
        raise errors.UsageError(
            where="--as-of",
            found=f"'{text}'",
            expected="một ngày dạng YYYY-MM-DD",
            todo="Ví dụ: --as-of 2019-07-05",
            english="Not a date of the form YYYY-MM-DD.",
        )
    return chosen


def as_of(workspace: Workspace, text: str | None) -> Workspace:
    """The workspace as a command looks at it: as published, or as the past state of the day. Raises UsageError."""
    return workspace.at(None if text is None else day(text))


@contextmanager
def connection(workspace: Workspace) -> Iterator[DuckDBPyConnection]:
    """The published database, read-only. Raises NothingToPublish where there is none yet, it does not open, or another
    version of the programme built it, without what is asked for."""
    import duckdb

    with open_database(path(workspace)) as opened:
        opened.execute("SET enable_progress_bar = false")  # it is drawn on standard output, amid the answer
        try:
            yield opened
        except (duckdb.CatalogException, duckdb.BinderException):
            lacking = _lacking(opened)
            if not lacking:
                raise
            raise errors.NothingToPublish(
                where=str(workspace.database),
                found=f"do phiên bản khác của chương trình dựng: thiếu {', '.join(lacking[:3])}"
                + "…" * (len(lacking) > 3),
                expected="cơ sở dữ liệu do phiên bản đang dùng dựng",
                todo="Chạy: ntm run",
                english="Another version built the published database; run `ntm run`.",
            ) from None


def _lacking(opened: DuckDBPyConnection) -> list[str]:
    """Tables and columns of today's schema that the database does not have."""
    from pipeline.schema import catalogue

    sql = "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() WHERE NOT internal"
    there = set(opened.execute(sql).fetchall())
    return [f"{t.name}.{c}" for t in catalogue.TABLES for c in t.column_names if (t.name, c) not in there]


def open_database(database: Path) -> DuckDBPyConnection:
    """A read-only connection. Raises NothingToPublish where the file is damaged."""
    import duckdb

    try:
        return duckdb.connect(str(database), read_only=True)
    except duckdb.Error as error:
        raise errors.NothingToPublish(
            where=str(database),
            found=f"không mở được cơ sở dữ liệu; hệ thống báo: {str(error).splitlines()[0]}",
            expected="một bản đã công bố còn nguyên vẹn",
            todo="Làm lại từ số liệu gốc: ntm run",
            english="The published database cannot be opened; run `ntm run`.",
        ) from None


def path(workspace: Workspace) -> Path:
    """The snapshot that is published now. Raises NothingToPublish where there is none yet."""
    from pipeline.publish import releases

    snapshot = releases.published(workspace)
    if snapshot is None and workspace.as_of:
        built = sorted(workspace.snapshots.glob("as-of-????-??-??.duckdb"))
        raise errors.NothingToPublish(
            where=str(workspace.database),
            found=f"chưa dựng trạng thái tính đến ngày {workspace.as_of:%d/%m/%Y}",
            expected="một trong các ngày đã dựng: " + ", ".join(p.stem.removeprefix("as-of-") for p in built)
            if built
            else "trạng thái của ngày ấy, dựng bằng ntm run --as-of",
            todo=f"Chạy: ntm run --as-of {workspace.as_of} --no-reports",
            english=f"The state as of {workspace.as_of} has not been built; run `ntm run --as-of {workspace.as_of}`.",
        )
    if snapshot is None:
        raise errors.NothingToPublish(
            where=str(workspace.database),
            found="chưa có cơ sở dữ liệu được công bố",
            expected="kết quả của ít nhất một lượt chạy",
            todo="Chạy: ntm run",
            english="Nothing has been published yet; run `ntm run`.",
        )
    return snapshot


def chosen_period(opened: DuckDBPyConnection, period: str | None) -> str:
    """The period asked for, or the newest with data. Raises UsageError, naming those there are."""
    existing = [p for (p,) in opened.execute("SELECT DISTINCT period FROM mart.target_progress ORDER BY 1").fetchall()]
    if period is None:
        ((newest,),) = opened.execute("SELECT newest_period FROM meta.build").fetchall()
        return str(newest)
    if not periods.is_period(period) or period not in existing:
        raise errors.UsageError(
            where="--period",
            found=f"kỳ '{period}'",
            expected=f"một trong các kỳ đã công bố: {', '.join(existing)}",
            todo="Ghi lại kỳ dạng YYYY-MM, hoặc chạy lại `ntm run` nếu kỳ vừa có biểu.",
            english=f"Not a published period; there are {', '.join(existing)}.",
        )
    return period


def notice(opened: DuckDBPyConnection, period: str) -> str:
    """The label an output about a period carries, as the reports do: a past state, too few reports, invented data."""
    from pipeline.reporting.facts import Facts

    return Facts(Path(), period, opened).notice
