"""``ntm sql``: a read-only shell on the published database, or one query."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import errors
from pipeline.cli import published, terminal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipeline.workspace import Workspace

HELP = (
    "Hỏi cơ sở dữ liệu bằng SQL, chỉ đọc; không có câu hỏi thì mở cửa sổ gõ lệnh.\n\n"
    "A read-only SQL shell on the published database, or one query. Tables: docs/dictionary.md, or SHOW ALL TABLES."
    '\n\n\b\nVí dụ:\n  ntm sql "SELECT period, status, count(*) FROM mart.target_progress GROUP BY ALL"\n'
    '  ntm sql --csv "FROM mart.near_misses" > gan_dat.csv\n  ntm sql < cau_hoi.sql\n  ntm sql --as-of 2019-07-05 "FROM mart.completeness"'
)

SHOWN = 500
"""Rows a table in the terminal shows; --csv and --json give all."""


def sql(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(metavar="[CÂU_HỎI]", help="Một câu SQL.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON: một danh sách các dòng.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="In CSV.")] = False,
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
            _shell(opened, as_json, as_csv)
            return
        _answer(opened, question if question is not None else sys.stdin.read(), as_json, as_csv)


def harden(opened: DuckDBPyConnection) -> None:
    """No file but the database, no network, no extension, and no way to turn that back on."""
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


def _answer(opened: DuckDBPyConnection, question: str, as_json: bool, as_csv: bool) -> None:
    """One question, one answer. Raises UsageError with DuckDB's own words where it cannot be answered."""
    import duckdb

    try:
        if not question.strip(" ;\n\t"):
            raise errors.UsageError(
                where="câu SQL",
                found="không có gì",
                expected="một câu hỏi, ví dụ FROM mart.target_progress",
                todo='Ghi câu hỏi trong ngoặc kép: ntm sql "SHOW ALL TABLES"',
                english="An empty query.",
            )
        result = opened.execute(question)
        columns = [str(column[0]) for column in result.description or []]
        if as_csv:
            terminal.print_csv(columns, _rows(result))
        elif as_json:
            terminal.print_json([dict(zip(columns, row, strict=True)) for row in result.fetchall()])
        else:
            _table(columns, result)
    except duckdb.Error as error:
        raise errors.UsageError(
            where="câu SQL",
            found=str(error),
            expected="một câu hỏi chỉ đọc trên các bảng của cơ sở dữ liệu",
            todo='Sửa câu SQL; tên bảng và cột có trong docs/dictionary.md hoặc: ntm sql "SHOW ALL TABLES"',
            english="DuckDB cannot answer this query.",
        ) from None


def _rows(result: Any) -> Any:
    while some := result.fetchmany(2000):
        yield from some


def _table(columns: list[str], result: Any) -> None:
    from rich import box
    from rich.table import Table

    rows = result.fetchmany(SHOWN + 1)
    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(terminal.plain(column), overflow="fold")
    for row in rows[:SHOWN]:
        table.add_row(*("" if value is None else terminal.plain(value) for value in row))
    out = terminal.console()
    out.print(table)
    if len(rows) > SHOWN:
        out.print(f"Chỉ in {SHOWN} dòng đầu; thêm --csv hoặc --json để lấy tất cả.")
    else:
        out.print(f"{len(rows)} dòng")


def _shell(opened: DuckDBPyConnection, as_json: bool, as_csv: bool) -> None:
    """Read questions up to a semicolon until the end of input; a wrong one is told and the next is read."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives input() its arrow keys and its history; Windows has none
    print("Chỉ đọc. Kết thúc câu bằng dấu chấm phẩy; thoát bằng Ctrl+D hoặc .quit", file=sys.stderr)
    lines: list[str] = []
    while True:
        try:
            lines.append(input("ntm> " if not lines else "...> "))
        except (EOFError, KeyboardInterrupt):
            print(file=sys.stderr)
            return
        if lines[-1].strip() in (".quit", ".exit", "quit", "exit"):
            return
        if not "".join(lines).strip():
            lines = []
        elif lines[-1].rstrip().endswith(";"):
            try:
                _answer(opened, "\n".join(lines), as_json, as_csv)
            except errors.UsageError as error:
                print(terminal.printable(error.found), file=sys.stderr)
            lines = []
