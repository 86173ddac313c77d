"""What a run costs where nothing, one workbook or one district changed, against everything from nothing: stage by stage."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.timing import PROJECT, Ratio
from pipeline.workspace import Workspace


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
            for most, name in ((1, "one mark of one workbook"), (1000, "a mark of each commune of a district")):
                if not any(changed(p, most) for p in newest if p.suffix == ".xlsx"):
                    raise RuntimeError(f"no workbook of {copy.periods()[-1]} has a mark Đ to turn")
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


def changed(path: Path, most: int = 1) -> int:
    """How many rows of a workbook now have a mark turned from Đ to CĐ, the first of each row, ``most`` rows; 0 where it has none."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(min_row=8))
    passed = (next((cell for cell in row if cell.value == "Đ"), None) for row in rows)
    turned = list(islice(filter(None, passed), most))
    for cell in turned:
        cell.value = "CĐ"
    book.save(path)
    return len(turned)
