"""What every report needs, imported once: in the process that reports are forked from, or in each of those that stay.

No file of a database is opened here and no thread is left running: neither survives a fork.
"""

from __future__ import annotations

import contextlib
import gc
import os

# Threads of libraries would be lost in a fork, with whatever they hold: none is to be started here.
os.environ |= {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "agg",
}

MODULES = (
    "PIL.PngImagePlugin",
    "docxtpl",
    "duckdb",
    "encodings.cp437",  # of zip files
    "encodings.utf_8_sig",  # of the CSV of charts
    "jinja2.meta",
    "jinja2.sandbox",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "matplotlib.font_manager",
    "pandas",  # duckdb imports it at the first query with a bound value
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "pipeline",
    "pipeline.reporting.asking",
    "pipeline.reporting.blocks",
    "pipeline.reporting.press.making",
    "pipeline.reporting.report",
    "pipeline.reporting.speaking",
    "plotly.graph_objects",
    "plotly.graph_objs.heatmap._textfont",
    "plotly.graph_objs.layout._title",
    "plotly.graph_objs.layout.title._font",
    "plotly.graph_objs.layout.title._pad",
    "plotly.io",
    "typst",
    "xlsxwriter",
)
FOLDERS = ("figures", "render")
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
    import duckdb
    from PIL import Image

    from pipeline.reporting.render import pdf

    pdf.faces()
    Image.preinit()  # the picture formats python-docx looks a figure up in
    duckdb.execute("SET threads = 1")  # importing duckdb opens a connection of its own in memory, with threads
    _draw()
    _rehearse()
    gc.collect()
    gc.freeze()  # a collection in a fork would touch, hence copy, all that is shared


def _draw() -> None:
    """Draw a chart for the page and for paper: the classes of plotly and matplotlib come one by one, as they are used."""
    import pandas as pd

    from pipeline.reporting.figures import style
    from pipeline.reporting.figures.bullet import bullet
    from pipeline.reporting.figures.target_path import target_path
    from pipeline.reporting.figures.tile_map import tile_map

    style.fonts()
    rows = {"name": ["a", "b"], "value": [1.0, 2.0], "value_low": [0.5, 2.0], "value_high": [2.0, 2.0], "status": "behind",
            "target_low": 3.0, "expected_by_now": 2.0, "period": ["2019-03", "2019-06"], "group": "c"}  # fmt: skip
    for chart in (bullet, target_path, tile_map):
        drawn = chart(pd.DataFrame(rows))
        drawn.spec()
        drawn.svg()


def _rehearse() -> None:
    """Run and print an empty notebook: what is compiled or looked up the first time is then there for every report."""
    import tempfile
    from pathlib import Path

    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook
    from unidecode import unidecode

    from pipeline.reporting import language
    from pipeline.reporting.press import engine
    from pipeline.reporting.render import html

    for code in language.LANGUAGES:
        language.catalogue(code)
    unidecode("Văn phòng Điều phối ệ")  # its tables come one by one, by the letters asked for
    for template in html.environment().list_templates(extensions=["j2"]):
        html.environment().get_template(template)
    notebook = new_notebook(cells=[new_code_cell("period = ''", metadata={"tags": ["parameters"]}), new_code_cell("0")])
    with tempfile.TemporaryDirectory(prefix="ntm-") as private:
        path = Path(private) / "empty.ipynb"
        nbformat.write(notebook, path)
        engine.execute(path, Path(private) / "done.ipynb", {"period": "2019-06"}, folder=Path(private))


with contextlib.suppress(Exception):  # what is wrong the reports will say, each for itself; without this process none
    _warm()
