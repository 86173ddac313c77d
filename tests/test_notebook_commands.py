"""The notebooks by the plain commands a stranger knows, ``papermill`` and ``jupyter nbconvert``: the figures and tables that
``ntm run`` publishes, and every chart in the converted page."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from notebook_files import NAMES, NOTEBOOKS, charts_in

from pipeline.reporting.runner import engine

PLOTLY = "application/vnd.plotly.v1+json"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, example_database: Path) -> Path:
    root = tmp_path_factory.mktemp("commands")
    for folder in ("data/raw", "data/processed"):
        (root / folder).mkdir(parents=True)
    shutil.copyfile(example_database, root / "data" / "processed" / "ntm.duckdb")
    return root


def command(program: str, *words: object, folder: Path) -> None:
    """Run a command of Jupyter's in ``folder``, whatever kernels and settings the machine has. Fails with what it said."""
    own = {
        name: str(folder / ".jupyter")
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NTM_")} | own
    call = [sys.executable, "-m", program, *map(str, words)]
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def charts_of(name: str) -> int:
    """How many charts the cells of a notebook show."""
    cells = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells
    return charts_in(c.source for c in cells if c.cell_type == "code")


def shown(path: Path) -> list[Any]:
    """What each cell of an executed notebook shows: tables, sentences, and charts by their data; pictures left out."""
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    made = []
    for output in (o for c in cells for o in c.outputs):
        data = dict(output.get("data", {"error": str(output)}))
        if PLOTLY in data:
            data.pop("text/html", None)
        if "text/html" in data:
            data.pop("text/plain")  # pandas' own is as wide as the terminal
        made.append(json.loads(json.dumps(data)))
    return made


def by_slow(quick: str) -> list[Any]:
    """Every notebook; all but one are for ``make soak``."""
    return [n if n == quick else pytest.param(n, marks=pytest.mark.slow) for n in NAMES]


@pytest.mark.parametrize("name", by_slow("criterion"))
def test_papermill_from_another_folder_shows_what_ntm_run_publishes(name: str, workspace: Path, tmp_path: Path) -> None:
    there, ours = tmp_path / "there.ipynb", tmp_path / "ours.ipynb"
    command("papermill", NOTEBOOKS / f"{name}.ipynb", there, "-p", "workspace", workspace, folder=tmp_path)
    engine.execute(NOTEBOOKS / f"{name}.ipynb", ours, {"workspace": str(workspace)}, folder=tmp_path)
    assert sum(PLOTLY in data for data in shown(there)) == charts_of(name)
    assert shown(there) == shown(ours)


@pytest.mark.parametrize("name", by_slow("explore"))
def test_a_notebook_converted_by_nbconvert_has_every_chart(name: str, workspace: Path) -> None:
    folder = workspace / "notebooks"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.ipynb").write_bytes((NOTEBOOKS / f"{name}.ipynb").read_bytes())
    command("nbconvert", "--execute", "--to", "html", f"{name}.ipynb", folder=folder)
    page = (folder / f"{name}.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<figure class="ntm-still">.*?src="data:image/png;base64,[^"]{1000,}"', page, flags=re.S)
    assert len(pictures) == charts_of(name)
    assert "Cách sửa" not in page and "Traceback" not in page
