"""Faults of the reference and plan files, all collected before anything is raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.errors import ReferenceFileError

SHOWN = 100


@dataclass(frozen=True)
class Problem:
    """One fault: ``file`` below the workspace, ``line`` counted from 1 (0: the file as a whole), Vietnamese texts; ``to_line``
    the last of neighbouring lines that have the same one."""

    file: str
    line: int
    column: str
    found: str
    expected: str
    todo: str
    english: str
    to_line: int = 0

    @property
    def where(self) -> str:
        """``data/raw/plan/targets.csv, dòng 12, cột kind``."""
        parts = [self.file]
        if self.line:
            parts.append(f"dòng {self.line}" + (f"–{self.to_line}" if self.to_line else ""))
        if self.column:
            parts.append(f"cột {self.column}" if self.file.endswith(".csv") else f"khóa {self.column}")
        return ", ".join(parts)

    def sentence(self) -> str:
        """The whole fault on one line."""
        return f"{self.where}: thấy {self.found}; cần {self.expected}. {self.todo} ({self.english})"


def error(problems: Sequence[Problem]) -> ReferenceFileError:
    """One error that tells all of them, in the order of the files; past a hundred the rest is only counted."""
    if len(problems) == 1:
        p = problems[0]
        return ReferenceFileError(p.where, p.found, p.expected, p.todo, english=p.english)
    told = _joined(problems)
    shown = [f"{n}. {p.sentence()}" for n, p in enumerate(told[:SHOWN], start=1)]
    if len(told) > SHOWN:
        shown.append(f"… và {len(told) - SHOWN} lỗi khác")
    files = list(dict.fromkeys(p.file for p in problems))
    return ReferenceFileError(
        ", ".join(files),
        f"{len(problems)} lỗi\n" + "\n".join(shown),
        "mọi tệp tham chiếu và kế hoạch đúng kiểu và khớp nhau",
        "Sửa các lỗi trên rồi chạy lại.",
        english=f"{len(problems)} faults in the reference and plan files; each is listed with its line and remedy.",
    )


def _joined(problems: Sequence[Problem]) -> list[Problem]:
    """Equal faults of neighbouring lines as one: a column nobody filled yet is one thing to do."""
    joined = []
    for _, same in groupby(enumerate(problems), key=lambda p: (replace(p[1], line=0), p[1].line - p[0])):
        run = [p for _, p in same]
        joined.append(replace(run[0], to_line=run[-1].line) if len(run) > 1 and run[0].line else run[0])
    return joined
