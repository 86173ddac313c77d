"""``ntm correct``: a known wrong cell, or a name written otherwise, asked for and written down."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import outcome, terminal
from pipeline.cli.choices import alias_of, file_id, wrong

if TYPE_CHECKING:
    from pipeline.publish.lessons import Lesson
    from pipeline.reference.model import Reference
    from pipeline.workspace import Workspace

HELP = (
    "Đính chính một ô biết là sai, hoặc ghi một tên xã (chỉ tiêu, nguồn vốn, công việc) viết khác. Tệp gửi không bị sửa.\n\n"
    "Record a known wrong cell in corrections.csv (it expires when the cell changes), or a name's alias in aliases.csv."
    '\n\n\b\nVí dụ:\n  ntm correct "2019-06/bieu.xlsx!Biểu 1!H9" --value "Đ" --reason "gõ nhầm" --from "Huyện Chi Lăng"\n'
    '  ntm correct --name "Xã Vân Thuỷ 1" --means 06526\n  ntm correct --undo'
)


def correct(
    context: typer.Context,
    cell: Annotated[str, typer.Argument(metavar="Ô", help="<kỳ>/<tệp>!<trang>!<ô>")] = "",
    value: Annotated[str | None, typer.Option(metavar="CHỮ", help="Giá trị đúng của ô.")] = None,
    reason: Annotated[str, typer.Option(metavar="CHỮ", help="Lý do.")] = "",
    requested_from: Annotated[str, typer.Option("--from", metavar="CHỮ", help="Đã hỏi ai.")] = "",
    name: Annotated[str, typer.Option(metavar="CHỮ", help="Một tên viết khác.")] = "",
    means: Annotated[str, typer.Option(metavar="MÃ", help="Mã xã, chỉ tiêu, nguồn vốn, công việc của tên ấy.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Bỏ đính chính gần nhất; với --name: bỏ tên ghi gần nhất.")
    ] = False,
) -> None:
    """The command."""
    workspace: Workspace = context.obj
    from pipeline import reference as reference_files
    from pipeline.publish import lessons, lock

    if undo:
        with lock.held(workspace, {"command": "correct --undo"}):
            if name:
                outcome.say_taken_back(*lessons.taken_back(workspace))
                return
            line = lessons.last_correction_removed(workspace)
        outcome.say_taken_back("corrections.csv" if line else "", [line])
        return
    reference = reference_files.load(workspace)
    asks = sys.stdin.isatty() and not yes
    if name or (asks and not cell):
        lesson = lessons.Lesson("ntm correct", aliases=(alias_of(name, means or _asked("Mã", asks), reference),))
    else:
        lesson = _correction(workspace, reference, cell, value, reason, requested_from, asks)
    with lock.held(workspace, {"command": "correct"}):
        trial = lessons.try_out(workspace, reference, lesson)
        outcome.show_trial(lesson.file, trial)
        lessons.refuse_if_changed(trial)
        lessons.refuse_if_useless(trial, lesson)
        if not yes and not typer.confirm("Ghi lại?", default=True):
            return
        written = lessons.keep(workspace, lesson, dt.datetime.now())
    outcome.say_written(workspace, lesson, written)


def _correction(
    workspace: Workspace, reference: Reference, cell: str, value: str | None, reason: str, requested: str, asks: bool
) -> Lesson:
    from pipeline import ingest
    from pipeline.publish.lessons import Lesson
    from pipeline.reference.model import Correction

    parts = cell.split("!")
    if len(parts) != 3:
        raise wrong(cell, f"'{cell}'", "<kỳ>/<tệp>!<trang>!<ô>")
    file = file_id(workspace, parts[0])
    reading = ingest.read_file(workspace, reference, file)
    text = next((c["text"] for c in reading.cells if (c["sheet"], c["cell"]) == (parts[1], parts[2].upper())), "")
    if asks:
        terminal.console().print(f"Ô đang ghi: «{terminal.plain(text)}»")
    corrected = value if value is not None else _asked("Giá trị đúng", asks)
    correction = Correction(
        file,
        parts[1],
        parts[2].upper(),
        text,
        corrected,
        reason or _asked("Lý do", asks),
        requested or _asked("Đã hỏi ai", asks),
        dt.date.today(),
        None,
        0,
    )
    return Lesson(file, corrections=(correction,))


def _asked(what: str, asks: bool) -> str:
    if not asks:
        raise wrong(what, "chưa ghi", f"{what.lower()} (xem ntm correct --help)")
    return typer.prompt(what)
