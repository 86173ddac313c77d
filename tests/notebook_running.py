"""A report as its notebook leaves it, for tests that look at what was shown."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pipeline.reporting.report import DATABASE, Report
from pipeline.reporting.runner import engine

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def run(database: Path, name: str, period: str = "", **parameters: object) -> Report:
    """The report of a notebook run over ``database``."""
    before = os.environ.get(DATABASE)
    os.environ[DATABASE] = str(database)
    try:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "data" / "raw").mkdir(parents=True)
            given = {"period": period, "workspace": folder, **parameters}
            output = Path(folder) / f"{name}.ipynb"
            executed = engine.execute(NOTEBOOKS / f"{name}.ipynb", output, given, folder=Path(folder))
    finally:
        os.environ.pop(DATABASE)
        if before is not None:
            os.environ[DATABASE] = before
    report = executed.names["report"]
    assert isinstance(report, Report)
    return report
