"""What every report needs, imported once, in the process that all others are forked from. Imported by nobody else.

No connection to a database is opened here and no thread is left running: neither survives a fork.
"""

from __future__ import annotations

import contextlib
import os

# One thread for linear algebra that reports do not do: a pool of threads would be there to be forked.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["MPLBACKEND"] = "agg"

MODULES = (
    "duckdb",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "matplotlib.font_manager",
    "pipeline.reporting.press.making",
    "pipeline.reporting.report",
)
FOLDERS = ("charts", "render", "sections", "subjects")
"""Rooms of reporting whose every module a report may need."""


def _warm() -> None:
    import importlib
    import pkgutil

    for name in MODULES:
        importlib.import_module(name)
    for folder in FOLDERS:
        room = importlib.import_module(f"pipeline.reporting.{folder}")
        for found in pkgutil.iter_modules(room.__path__):
            importlib.import_module(f"{room.__name__}.{found.name}")
    _rehearse()


def _rehearse() -> None:
    """Run and print an empty notebook: what is compiled or looked up the first time is then there for every report."""
    import tempfile
    from pathlib import Path

    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    from pipeline.reporting.press import engine
    from pipeline.reporting.render import html

    for template in html.environment().list_templates(extensions=["j2"]):
        if not template.startswith("ntm/"):  # nbconvert's own, which the page below compiles
            html.environment().get_template(template)
    notebook = new_notebook(cells=[new_code_cell("period = ''", metadata={"tags": ["parameters"]}), new_code_cell("0")])
    with tempfile.TemporaryDirectory(prefix="ntm-") as private:
        path = Path(private) / "empty.ipynb"
        nbformat.write(notebook, path)
        executed = engine.execute(path, Path(private) / "done.ipynb", {"period": "2019-06"}, folder=Path(private))
        html.page(executed.notebook)


with contextlib.suppress(Exception):  # what is wrong the reports will say, each for itself; without this process none
    _warm()
