"""What a lesson does and did, in the terminal: values read before and after, files written, lines taken back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli import terminal

if TYPE_CHECKING:
    from pipeline.publish.lessons import Lesson, Trial
    from pipeline.workspace import Workspace


def show_trial(file: str, trial: Trial) -> None:
    """What the lesson changes: for its own workbook, and values that other workbooks gain."""
    out = terminal.console()
    for name, before, after in _scores(file, trial):
        out.print(f"  {terminal.plain(name)}: đọc được {before} → {after} giá trị", soft_wrap=True)
    for other, count in sorted(trial.gained.items()):
        if other != file:
            out.print(f"  {terminal.plain(other)}: đọc thêm {count} giá trị", soft_wrap=True)


def _scores(file: str, trial: Trial) -> Iterable[tuple[str, int, int]]:
    from pipeline.publish.lessons import NOT_COUNTED

    counts = [
        sum(o["file"] == file and o["state"] not in NOT_COUNTED for o in reading.observations)
        for reading in (trial.before, trial.after)
    ]
    if any(s["file"] == file for s in trial.before.submissions):
        yield file, counts[0], counts[1]


def say_written(workspace: Workspace, lesson: Lesson, written: list[Path]) -> None:
    out = terminal.console()
    for path in written:
        out.print(f"[green]✓[/] đã ghi vào {path.relative_to(workspace.root)}", soft_wrap=True)
    command = "correct" if lesson.corrections else "learn"
    out.print(f"Có hiệu lực từ lượt chạy sau (ntm run). Bỏ đi: ntm {command} --undo")


def say_taken_back(stamp: str, lines: list[str]) -> None:
    out = terminal.console()
    if not stamp:
        out.print("Không có gì để bỏ.")
        return
    out.print(f"Đã bỏ: {terminal.plain(stamp)}", soft_wrap=True)
    for line in lines:
        out.print(f"  {terminal.plain(line)}", soft_wrap=True)
