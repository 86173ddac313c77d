"""``ntm template``: the blank forms for the next period."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import terminal

if TYPE_CHECKING:
    from pipeline.workspace import Workspace

HELP = (
    "Biểu mẫu trống cho kỳ tới: mỗi huyện, mỗi sở một tệp, và các biểu của tỉnh.\n\n"
    "Blank forms for the next period, per district, per department and for the province."
    "\n\n\b\nVí dụ:\n  ntm template\n  ntm template --period 2019-12 --out bieu_mau"
)


def template(
    context: typer.Context,
    period: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Kỳ của biểu; mặc định là kỳ rà soát tiếp theo.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="THƯ_MỤC", help="Nơi ghi biểu; mặc định reports/<kỳ>/templates.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON thay cho bảng.")] = False,
) -> None:
    """The command."""
    from pipeline import reference, templates
    from pipeline.publish import releases

    workspace: Workspace = context.obj
    files_read, database = reference.load(workspace), releases.published(workspace)
    if out is not None:
        written = templates.make(database, workspace, files_read, period, out)
    else:
        with releases.edit(workspace, "template") as draft:
            written = templates.make(database, draft, files_read, period)
        written = [replace(m, path=releases.visible(draft, m.path)) for m in written]
    if as_json:
        rows = [
            {"form": m.form, "sender": m.sender, "title": m.title, "path": str(m.path), "rows": m.rows} for m in written
        ]
        terminal.print_json(rows)
        return
    shown = terminal.console()
    for m in written:
        shown.print(f"{terminal.plain(m.title)}: {terminal.plain(m.path.name)}", soft_wrap=True)
    shown.print(f"Đã ghi {len(written)} biểu mẫu vào {terminal.plain(written[0].path.parent)}", soft_wrap=True)
