"""``ntm sql``: a read-only shell on the published database, or one query."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import errors
from pipeline.cli import published, sql_shell, terminal
from pipeline.schema import catalogue

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from rich.table import Table

    from pipeline.workspace import Workspace

HELP = (
    "Hỏi cơ sở dữ liệu bằng SQL, chỉ đọc; không có câu hỏi thì mở cửa sổ gõ lệnh.\n\n"
    "A read-only SQL shell on the published database, or one query. Tables: docs/dictionary.md, or SHOW TABLES."
    '\n\n\b\nVí dụ:\n  ntm sql "SELECT period, status, count(*) FROM target_progress GROUP BY ALL"\n'
    '  ntm sql --csv "FROM near_misses" > gan_dat.csv\n  ntm sql < cau_hoi.sql\n  ntm sql --as-of 2019-07-05 "FROM completeness"'
)

SHOWN = 500
"""Rows a table in the terminal shows; --csv and --json give all."""

READABLE = 20
"""Letters a column of a table needs at most; a longer text folds."""


def sql(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(metavar="[CÂU_HỎI]", help="Một câu SQL.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON: một danh sách các dòng.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="In CSV.")] = False,
    expanded: Annotated[
        bool, typer.Option("--expanded", "-x", help="Mỗi cột một dòng (tự chọn khi cửa sổ hẹp).")
    ] = False,
    refused: Annotated[
        bool, typer.Option("--refused", help="Mở bản bị kiểm tra bắt buộc chặn lại gần nhất, thay cho bản công bố.")
    ] = False,
    as_of: published.AsOf = None,
) -> None:
    """The command."""
    if as_json and as_csv:
        raise errors.UsageError(
            where="ntm sql", found="--json và --csv", expected="một trong hai", todo="Bỏ bớt một tùy chọn."
        )
    workspace = published.as_of(context.obj, as_of)
    database = _refused(workspace) if refused else published.path(workspace)
    with published.open_database(database) as opened:
        harden(opened)
        if question is None and sys.stdin.isatty():
            sql_shell.run(opened, lambda text, mode: _answer(opened, text, as_json, as_csv, expanded or mode))
            return
        sql = question if question is not None else sys.stdin.read()
        _answer(opened, sql, as_json, as_csv, expanded or None)


def harden(opened: DuckDBPyConnection) -> None:
    """No file but the database, no network, no extension, and no way to turn that back on; tables by their name alone."""
    catalogue.use_short_names(opened)
    opened.execute("SET enable_progress_bar = false")  # it is drawn on standard output, amid the answer
    opened.execute("SET enable_external_access = false")
    opened.execute("SET lock_configuration = true")


def _refused(workspace: Workspace) -> Path:
    if not workspace.refused.exists():
        raise errors.UsageError(
            where="--refused",
            found="không có bản nào bị chặn",
            expected="một lượt chạy kết thúc với mã 12",
            todo="Bỏ --refused để hỏi bản đã công bố.",
            english="No refused database.",
        )
    return workspace.refused


def _answer(opened: DuckDBPyConnection, question: str, as_json: bool, as_csv: bool, expanded: bool | None) -> None:
    """One question, one answer. Raises UsageError with DuckDB's own words where it cannot be answered."""
    import duckdb

    try:
        if not question.strip(" ;\n\t"):
            raise errors.UsageError(
                where="câu SQL",
                found="không có gì",
                expected="một câu hỏi, ví dụ FROM mart.target_progress",
                todo='Ghi câu hỏi trong ngoặc kép: ntm sql "SHOW TABLES"',
                english="An empty query.",
            )
        result = opened.execute(question)
        columns = [str(column[0]) for column in result.description or []]
        if as_csv:
            terminal.print_csv(columns, _rows(result))
        elif as_json:
            terminal.print_json([dict(zip(columns, row, strict=True)) for row in result.fetchall()])
        else:
            _show(columns, result, expanded)
    except duckdb.Error as error:
        raise errors.UsageError(
            where="câu SQL",
            found=str(error),
            expected="một câu hỏi chỉ đọc trên các bảng của cơ sở dữ liệu",
            todo='Sửa câu SQL; tên bảng và cột có trong docs/dictionary.md hoặc: ntm sql "SHOW TABLES"',
            english="DuckDB cannot answer this query.",
        ) from None


def _rows(result: Any) -> Any:
    while some := result.fetchmany(2000):
        yield from some


def _show(columns: list[str], result: Any, expanded: bool | None) -> None:
    """Rows as a table, or one line a column: where told so, or where a table would be too narrow to read."""
    names = [terminal.plain(c) for c in columns]
    rows = result.fetchmany(SHOWN + 1)
    cells = [["" if v is None else terminal.plain(v) for v in row] for row in rows[:SHOWN]]
    out = terminal.console()
    needed = [min(max(map(len, column)), READABLE) + 2 for column in zip(names, *cells, strict=True)]
    if cells and (sum(needed) > out.width if expanded is None else expanded):
        for number, row in enumerate(cells, 1):
            out.print(f"[bold]── {number} ──[/bold]")
            for name, cell in zip(names, row, strict=True):
                out.print(f"[bold]{name}[/bold]: {cell}")
    else:
        out.print(_table(names, cells))
    if len(rows) > SHOWN:
        out.print(f"Chỉ in {SHOWN} dòng đầu; thêm --csv hoặc --json để lấy tất cả.")
    else:
        out.print(f"{len(rows)} dòng")


def _table(names: list[str], cells: list[list[str]]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in cells:
        table.add_row(*row)
    return table
