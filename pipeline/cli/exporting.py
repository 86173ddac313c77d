"""``ntm export``: the published tables as files, for people who work elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import errors
from pipeline.cli import published, terminal
from pipeline.cli.query import harden

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HELP = (
    "Xuất các bảng đã công bố ra tệp CSV hoặc Parquet, kèm danh mục cột.\n\n"
    "Export the published tables as CSV or Parquet, with the data dictionary."
    "\n\n\b\nVí dụ:\n  ntm export\n  ntm export --format parquet --out xuat\n  ntm export --table mart.target_progress"
)
SCHEMAS = ("core", "mart")
FORMATS = ("csv", "parquet")


def export(
    context: typer.Context,
    tables: Annotated[
        list[str] | None,
        typer.Option("--table", metavar="BẢNG", help="Chỉ bảng này; lặp lại được. Mặc định: core, mart."),
    ] = None,
    kind: Annotated[str, typer.Option("--format", metavar="csv|parquet", help="Định dạng tệp.")] = "csv",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="THƯ_MỤC", help="Mặc định: data/processed/export, với --as-of là export/as-of-…."
        ),
    ] = None,
    as_of: published.AsOf = None,
) -> None:
    """The command."""
    from pipeline.schema import dictionary

    if kind not in FORMATS:
        raise errors.UsageError("--format", kind, " hoặc ".join(FORMATS), "Chọn một trong các định dạng trên.")
    workspace = published.as_of(context.obj, as_of)
    folder = out or workspace.processed / "export" / (f"as-of-{workspace.as_of}" if workspace.as_of else "")
    with published.open_database(published.path(workspace)) as opened:
        harden(opened)
        # A database published by an earlier version may lack a table: what it has is what there is to export.
        listed = opened.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
        names = [str(name) for (name,) in listed]
        for name in tables or ():
            if name not in names:
                raise errors.UsageError(
                    "--table",
                    name,
                    "một bảng của cơ sở dữ liệu",
                    'Tên các bảng: ntm sql "SHOW TABLES"',
                    english=f"No table {name}.",
                )
        chosen = tables or [n for n in names if n.split(".")[0] in SCHEMAS]
        folder.mkdir(parents=True, exist_ok=True)
        for name in chosen:
            # The name is one of the database's own, never what was typed.
            _write(opened.execute(f"SELECT * FROM {names[names.index(name)]}"), folder / f"{name}.{kind}", kind)
    (folder / "dictionary.md").write_text(dictionary.text(), encoding="utf-8")
    terminal.console().print(f"Đã xuất {len(chosen)} bảng vào {folder}")


def _write(result: DuckDBPyConnection, path: Path, kind: str) -> None:
    """One table as a file, whole or not at all; a text in CSV never begins as a formula does."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    if kind == "parquet":
        import pyarrow.parquet

        pyarrow.parquet.write_table(result.to_arrow_table(), temporary)
    else:
        columns = [str(c[0]) for c in result.description or []]
        with temporary.open("w", encoding="utf-8-sig", newline="") as f:
            terminal.print_csv(columns, result.fetchall(), f)
    temporary.replace(path)
