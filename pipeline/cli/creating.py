"""``ntm new``: a workspace that names what is to be filled, or the next year's from this year's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline import errors
from pipeline.cli import terminal
from pipeline.workspace import Workspace

HELP = (
    "Tạo thư mục làm việc mới: trống, hoặc cho kế hoạch năm sau từ thư mục đang dùng (--from); nêu những gì phải điền.\n\n"
    "A new workspace: empty, or for next year's plan from the present one (--from); lists what must be filled."
    "\n\n\b\nVí dụ:\n  ntm new ~/ntm/ha_giang\n  ntm new ~/ntm/lang_son_2020 --from ~/ntm/lang_son_2019"
)


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Thư mục mới, chưa có gì bên trong.")],
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="WORKSPACE",
            help="Thư mục làm việc của năm nay. The present workspace: its reference files are kept, its plan moves on a year.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In danh sách phải rà lại dạng JSON. In JSON.")] = False,
) -> None:
    """The command; the files are pipeline.reference's."""
    from pipeline.reference import new_workspace, next_plan

    root = folder.expanduser().resolve()
    _require_room(root, source)
    if source is None:
        made = new_workspace.empty()
    else:
        made = next_plan.draft(_present(source))
    new_workspace.write(made, root)
    if as_json:
        rows = [{"file": r.file, "column": r.column, "lines": list(r.lines), "todo": r.todo} for r in made.revisions]
        from pipeline.reference.file_list import FILES

        files = {
            kind: [f.path for f in FILES if f.is_required == (kind == "required")] for kind in ("required", "optional")
        }
        terminal.print_json({"workspace": str(root), **files, "revise": rows})
        return
    _print(root, made.revisions)


def _present(source: Path) -> Workspace:
    """The workspace a new year is drafted from. Raises UsageError where the folder is none."""
    workspace = Workspace(source.expanduser().resolve())
    if not workspace.reference.is_dir() or not workspace.plan.is_dir():
        raise errors.UsageError(
            where=f"--from {source}",
            found="không có data/raw/reference và data/raw/plan",
            expected="một thư mục làm việc đã có danh mục và kế hoạch",
            todo="Kiểm tra đường dẫn; để tạo thư mục trống thì bỏ --from.",
            english="Not a workspace with reference files and a plan.",
        )
    return workspace


def _require_room(root: Path, source: Path | None) -> None:
    """The new folder is empty or not there, and lies in no workspace's data. Raises UsageError."""
    inside = next(
        (
            p
            for p in root.parents
            if (p / "data" / "raw").is_dir() and root.relative_to(p).parts[0] in ("data", "reports")
        ),
        None,
    )
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        found, todo = "đã có tệp hoặc thư mục bên trong", "Chọn tên khác, hoặc chuyển những gì đang có đi nơi khác."
    elif inside:
        found, todo = f"nằm trong dữ liệu của {inside}", "Chọn nơi khác, ví dụ bên cạnh thư mục đang dùng."
    else:
        return
    raise errors.UsageError(
        where=str(root),
        found=found,
        expected="một thư mục chưa có, hoặc trống",
        todo=todo,
        english="The folder must be new or empty, and outside another workspace's data.",
    )


def _print(root: Path, revisions: object) -> None:
    from pipeline.reference.file_list import FILES
    from pipeline.reference.new_workspace import place

    out = terminal.console()
    out.print(f"[green]✓[/] Đã tạo {terminal.plain(root)}", soft_wrap=True)
    for revision in revisions:  # type: ignore[attr-defined]
        out.print(f"  {terminal.plain(place(revision))}: {terminal.plain(revision.todo)}", soft_wrap=True)
    if not revisions:
        out.print("Phải điền (data/raw/):")
        for file in (f for f in FILES if f.is_required):
            out.print(f"  {file.path}: {file.purpose_vi}", soft_wrap=True)
        optional = ", ".join(f.path for f in FILES if not f.is_required)
        out.print(f"Tùy chọn: {optional}", soft_wrap=True)
    command = f"ntm --workspace {root} doctor"
    out.print(f"Danh sách đầy đủ: README.md. Còn thiếu gì: {terminal.plain(command)}", soft_wrap=True)
