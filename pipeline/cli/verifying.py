"""``ntm verify``: is what is published what the sources give?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import errors
from pipeline.cli import terminal

if TYPE_CHECKING:
    from pipeline.workspace import Workspace

HELP = (
    "Đọc lại mọi biểu, tính lại mọi bảng và mọi dấu vân tay: bản đã công bố có đúng là kết quả của số liệu gốc không.\n\n"
    "Read every source again, compute every table and hash anew: is what is published what the sources give? Publishes "
    "nothing. Ends with 0, or with 15 where something differs."
    "\n\n\b\nVí dụ:\n  ntm verify\n  ntm verify --json"
)
KINDS = {
    "source": "Nguồn",
    "code": "Chương trình",
    "calendar": "Lịch",
    "cache": "Bản đọc lưu sẵn",
    "table": "Bảng",
    "file": "Tệp đã công bố",
}


def verify(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON thay cho bảng.")] = False,
) -> None:
    """The command; the work is pipeline.publish.verification."""
    from pipeline.cli.publishing import progress_bars
    from pipeline.publish import verification

    workspace: Workspace = context.obj
    with progress_bars() as progress:
        differences = verification.verify(workspace, progress)
    if as_json:
        terminal.print_json([d.as_dict() for d in differences])
    elif not differences:
        terminal.console().print(
            "[green]✓[/] Bản công bố đúng là kết quả của số liệu gốc: mọi tệp, mọi bảng, mọi trang."
        )
    if differences:
        raise errors.NotAsPublished(
            where=str(workspace.root),
            found="\n".join(f"{KINDS[d.kind]}: {d.where}: {d.found}" for d in differences),
            expected="bản công bố là kết quả của số liệu gốc",
            todo="Số liệu gốc đổi thì chạy `ntm run`; tệp, bảng đã công bố bị sửa thì chạy `ntm run --force`.",
            english=f"{len(differences)} difference(s) between the publication and what the sources give.",
        )
