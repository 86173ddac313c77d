"""What a run costs where nothing, one workbook or one district changed, against everything from nothing: stage by stage."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import PROJECT, Ratio
from pipeline.workspace import Workspace

DISTRICT = 3
"""Workbooks that come from one district in a period."""


def measure(workspace: Workspace) -> Iterator[Ratio]:
    """Whole runs in a copy of the workspace, each once: the database alone, then with every report in every format."""
    for what, words in (("database", ["--no-reports"]), ("database and reports", [])):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(workspace.raw, Path(folder) / "data" / "raw")
            copy = Workspace(Path(folder))
            everything = stages(copy, *words)
            yield from _against(f"{what}, from nothing", everything, everything)
            yield from _against(f"{what}, nothing changed", stages(copy, *words), everything)
            newest = [p for p in copy.workbooks() if copy.file_id(p).startswith(copy.periods()[-1])]
            markable = (p for p in newest if p.suffix == ".xlsx" and changed(p))
            for count, name in ((1, "one workbook"), (DISTRICT, f"{DISTRICT} workbooks")):
                for _ in range(count):
                    next(markable)
                yield from _against(f"{what}, {name} changed", stages(copy, *words), everything)


def _against(what: str, spent: dict[str, float], everything: dict[str, float]) -> Iterator[Ratio]:
    for stage, seconds in spent.items():
        unit = "MB, largest process" if stage == "MB" else "CPU-s"
        if everything.get(stage) and seconds:
            yield Ratio(f"{what}: {stage}", seconds, "from nothing", everything[stage], unit, 1)


def stages(workspace: Workspace, *words: str) -> dict[str, float]:
    """Processor seconds of each stage of a run in a process of its own, and its memory."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPATH": str(PROJECT)}
    line = [sys.executable, "-m", "benchmarks.stages", str(workspace.root), *words]
    done = subprocess.run(line, cwd=PROJECT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(line)}: {done.returncode}\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


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
