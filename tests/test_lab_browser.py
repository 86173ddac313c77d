"""The notebooks in JupyterLab in a real browser, as ``make lab`` starts it: every cell runs, every chart is drawn, and a
changed parameter gives another report."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from notebook_files import NAMES, charts_in

ROOT = Path(__file__).resolve().parents[1]
BROWSER = next((b for name in ("chromium", "chromium-browser", "google-chrome") if (b := shutil.which(name))), "")
QUICK = ("criterion", "explore")
CELLS = "window.jupyterapp.shell.currentWidget.content.model.cells"
READ = f"() => Array.from({CELLS}).map(c => c.toJSON())"
RUN = """async () => {
  const notebook = window.jupyterapp.shell.currentWidget;
  await notebook.context.ready;
  await notebook.sessionContext.ready;
  const late = new Promise(r => setTimeout(r, 300000, 'late'));
  return await Promise.race([window.jupyterapp.commands.execute('notebook:run-all-cells'), late]);
}"""
OPEN = """async path => {
  const lab = window.jupyterapp;
  const notebook = await lab.commands.execute('docmanager:open', {path});
  await notebook.context.ready;
  lab.shell.activateById(notebook.id);
}"""
CLOSE = """async () => {
  const notebook = window.jupyterapp.shell.currentWidget;
  await notebook.sessionContext.shutdown();
  await notebook.context.save();
  notebook.dispose();
}"""
# A chart is drawn once its place comes into view.
DRAWN = """async () => {
  const places = [...document.querySelectorAll('.jp-OutputArea-output.jp-RenderedPlotly, .jp-OutputArea-output .jp-RenderedPlotly')];
  let drawn = 0;
  for (const place of places) {
    place.scrollIntoView({block: 'center'});
    for (let i = 0; i < 100 && !place.querySelector('svg.main-svg .plot, svg.main-svg .xy'); i++) {
      await new Promise(r => setTimeout(r, 50));
    }
    const svg = place.querySelector('svg.main-svg');
    drawn += svg !== null && svg.getBoundingClientRect().width > 100;
  }
  return drawn;
}"""


class Lab(NamedTuple):
    """A JupyterLab that runs: its address with a slash at the end, its token, the workspace it shows."""

    address: str
    token: str
    root: Path


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, example_database: Path) -> Iterator[Lab]:
    """JupyterLab by the command of ``make lab`` in a copy of what a clone has after its first run."""
    root, home = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home")
    for folder in ("data/raw", "data/processed", "reports"):
        (root / folder).mkdir(parents=True)
    for folder in ("notebooks", "docs"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copyfile(example_database, root / "data" / "processed" / "ntm.duckdb")
    recipe = subprocess.run(
        ["make", "--no-print-directory", "-n", "lab"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    program, *options = shlex.split(recipe.splitlines()[-1])
    assert (ROOT / program).is_file(), "no JupyterLab here: make .venv-lab/.installed"
    own = ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "HOME")
    environment = {**os.environ, **{name: str(home / name.lower()) for name in own}}
    more = ["--no-browser", "--allow-root", "--ServerApp.port=0", "--expose-app-in-browser"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen([ROOT / program, *options, *more], cwd=root, env=environment, stdout=log, stderr=log)
    try:
        yield Lab(*_started(server, home / "jupyter_runtime_dir", home / "log"), root)
    finally:
        server.terminate()  # it ends its kernels
        server.wait(60)


def _started(server: Any, folder: Path, log: Path) -> tuple[str, str]:
    for _ in range(3000):
        for path in folder.glob("jpserver-*.json"):
            if (text := path.read_text(encoding="utf-8")).strip():
                return json.loads(text)["url"], json.loads(text)["token"]
        assert server.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(lab: Lab) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    assert BROWSER, "no browser here: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-background-networking"]
        )
        opened = browser.new_page(viewport={"width": 1400, "height": 1000})
        opened.set_default_timeout(300_000)
        yield opened
        browser.close()


def run_all(page: Any) -> list[dict[str, Any]]:
    """Run All Cells, and the cells as they then stand. Fails where a cell raised or wrote to stderr."""
    assert page.evaluate(RUN) is True, [
        c for c in page.evaluate(READ) if any(o["output_type"] == "error" for o in c.get("outputs", []))
    ]
    cells = [c for c in page.evaluate(READ) if c["cell_type"] == "code"]
    outputs = [o for c in cells for o in c["outputs"]]
    assert [o for o in outputs if o["output_type"] in ("error", "stream")] == []
    assert [c["source"] for c in cells if c["execution_count"] is None] == []
    return cells


def shown(cells: list[dict[str, Any]]) -> str:
    return json.dumps([o for c in cells for o in c["outputs"]], ensure_ascii=False)


def open_notebook(page: Any, lab: Lab, name: str) -> None:
    """As ``make lab`` opens the first, and a click in the file browser another."""
    if not page.url.startswith(lab.address):
        page.goto(f"{lab.address}?token={lab.token}")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        page.locator(
            ".jp-DirListing-itemName", has_text="reports"
        ).wait_for()  # the file browser shows the repository's root
    page.evaluate(OPEN, f"notebooks/{name}.ipynb")


@pytest.mark.parametrize(
    "names", [QUICK, *(pytest.param((n,), marks=pytest.mark.slow) for n in NAMES if n not in QUICK)]
)
def test_a_notebook_runs_draws_and_answers_a_changed_parameter(names: tuple[str, ...], lab: Lab, page: Any) -> None:
    for name in names:
        open_notebook(page, lab, name)
        cells = run_all(page)
        # Those of the slides are in the file that the run makes of them.
        charts = charts_in(c["source"] for c in cells)
        assert page.evaluate(DRAWN) == charts, name
        assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0, "nothing stands in the way"

        editor = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .cm-content").first
        editor.scroll_into_view_if_needed()
        editor.click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(cells[0]["source"].replace('lang: str = "vi"', 'lang: str = "en"'))
        again = run_all(page)
        assert "June 2019" in shown(again) and "June 2019" not in shown(cells), name
        assert page.evaluate(DRAWN) == charts, name
        if folder := os.environ.get("NTM_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/lab-{name}.png")
        page.evaluate(CLOSE)
