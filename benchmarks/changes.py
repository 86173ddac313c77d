"""What a run costs where nothing, one workbook or one district changed, against everything anew."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Ratio, command, ntm
from pipeline.workspace import Workspace


def measure(workspace: Workspace) -> Iterator[Ratio]:
    """Whole runs with the HTML of every report, each once, in a copy of the workspace."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shutil.copytree(workspace.raw, place / "data" / "raw")
        copy = Workspace(place)

        def run(*words: str) -> float:
            return command(ntm("--workspace", place, "run", *words)).processors

        whole = run()
        yield Ratio("run, nothing changed", run(), "everything", whole, turns=1)
        newest = [p for p in copy.workbooks() if copy.file_id(p).startswith(copy.periods()[-1])]
        matrices = [p for p in newest if p.suffix == ".xlsx" and changed(p)]
        yield Ratio("run, one workbook changed", run(), "everything", whole, turns=1)
        for path in matrices[1:]:
            changed(path)
        yield Ratio(f"run, {len(matrices)} workbooks changed", run(), "everything", whole, turns=1)
        yield Ratio("run, everything anew (--force)", run("--force"), "everything", whole, turns=1)


def changed(path: Path) -> bool:
    """One mark of the workbook turned from Đ to CĐ; False where it has none."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=8):
            for cell in row:
                if cell.value == "Đ":
                    cell.value = "CĐ"
                    book.save(path)
                    return True
    return False
