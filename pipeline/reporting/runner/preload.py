"""What every report needs, imported once in the process that reports are forked from.

No file of a database is opened here and no thread is left running: neither survives a fork.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pkgutil
import tempfile
from pathlib import Path

# Threads of libraries would be lost in a fork, with whatever they hold: none is to be started here.
os.environ |= {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "agg",
}

# What the libraries import only as it is used; a test finds what is missing here.
LATE = """
    PIL.PngImagePlugin docxtpl encodings.cp437 encodings.utf_8_sig jinja2.meta jinja2.sandbox matplotlib.backends.backend_agg
    matplotlib.backends.backend_svg matplotlib.figure matplotlib.font_manager pandas.io.formats.html
    pandas.core.reshape.reshape pandas.io.formats.string plotly.graph_objs.heatmap._textfont plotly.graph_objs.layout._title
    plotly.graph_objs.layout.title._font plotly.graph_objs.layout.title._pad plotly.io typst xlsxwriter
    pipeline.ingest.grid
    pipeline.reporting.asking pipeline.reporting.blocks pipeline.reporting.report pipeline.reporting.runner.worker
    pipeline.reporting.speaking
"""
ROOMS = ("pipeline.reporting.figures", "pipeline.reporting.render")
"""Rooms whose every module a report may need."""

CHARTS = """
import pandas as pd
import pipeline as ntm
rows = pd.DataFrame({
    "name": ["a", "b"], "value": [1.0, 2.0], "value_low": [0.5, 2.0], "value_high": [2.0, 2.0], "status": "behind",
    "target_low": 3.0, "expected_by_now": 2.0, "period": ["2019-03", "2019-06"], "group": "c",
})
for chart in (ntm.bullet(rows), ntm.target_path(rows), ntm.tile_map(rows)):
    chart.spec(), chart.svg()
"""


def _preload() -> None:
    rooms = [importlib.import_module(room) for room in ROOMS]
    modules = [f"{room.__name__}.{module.name}" for room in rooms for module in pkgutil.iter_modules(room.__path__)]
    for name in [*LATE.split(), *modules]:
        importlib.import_module(name)
    import duckdb
    from PIL import Image

    from pipeline.reporting.render import pdf

    pdf.faces()
    Image.preinit()  # the picture formats python-docx looks a figure up in
    duckdb.execute("SET threads = 1")  # importing duckdb opens a connection of its own in memory, with threads
    _rehearse()
    gc.collect()
    gc.freeze()  # a collection in a fork would touch, hence copy, all that is shared


def _rehearse() -> None:
    """A small notebook with charts for the page and for paper: what is compiled, looked up or imported the first time is then
    there for every report."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook
    from unidecode import unidecode

    from pipeline.reporting import language
    from pipeline.reporting.figures import style
    from pipeline.reporting.render import html
    from pipeline.reporting.runner import engine

    for code in language.LANGUAGES:
        language.catalogue(code)
    unidecode("Văn phòng Điều phối ệ")  # its tables come one by one, by the letters asked for
    for template in html.environment().list_templates(extensions=["j2"]):
        html.environment().get_template(template)
    style.fonts()
    parameters = new_code_cell("period = ''", metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[parameters, new_code_cell(CHARTS)])
    with tempfile.TemporaryDirectory(prefix=f"ntm-{os.getpid()}-") as private:
        path = Path(private) / "rehearsal.ipynb"
        nbformat.write(notebook, path)
        engine.execute(path, Path(private) / "run.ipynb", {"period": "2019-06"}, folder=Path(private))


with contextlib.suppress(Exception):  # what is wrong the reports will tell, each for itself; without this process none
    _preload()
