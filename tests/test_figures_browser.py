"""All charts on one page in a real browser, where one is present: drawn without the network, inside the page, dark and narrow."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import figures_frames as frames
import plotly
import pytest

from pipeline.reporting.figures import style

BROWSER = next((f for n in ("chromium", "chromium-browser", "google-chrome", "msedge") if (f := shutil.which(n))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no browser on this machine")
FIGURES = Path(style.__file__).parent
# Texts of a chart that stick out of its drawing, and the fills of its texts.
OUTSIDE = """() => [...document.querySelectorAll('.ntm-chart')].flatMap(chart => {
  const box = chart.getBoundingClientRect();
  return [...chart.querySelectorAll('svg text')].filter(t => {
    const r = t.getBoundingClientRect();
    return r.width && t.textContent.trim() && (r.left < box.left - 1 || r.right > box.right + 1);
  }).map(t => chart.id + ': ' + t.textContent.slice(0, 40));
})"""


def long(name: str) -> Any:
    """The example of a chart with names that fit no line."""
    data = frames.frame(name)
    for column in {"name", "group", "part", "unit", "band"} & set(data):
        data[column] = [f"{i} {'Tiêu chí bình quân một xã trên địa bàn toàn tỉnh ' * 9}" for i in range(len(data))]
    return data


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with every example, and each again with very long names."""
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    charts = "".join(frames.draw(n).html() + frames.draw(n, long(n), name=f"{n}-long").html() for n in frames.NAMES)
    # The type face that pages bring along: another may be wider, and is the reader's own.
    faces = "".join(
        f'@font-face {{font-family: "{style.FAMILY}"; src: url("{face.as_uri()}"); font-weight: {face.name.split("-")[-2]};'
        f" unicode-range: {'U+0-FF, U+2000-22FF' if '-latin-' in face.name else 'U+100-1EFF'}}}"
        for face in sorted((FIGURES.parent / "fonts" / "web").glob("*.woff2"))
    )
    path = tmp_path_factory.mktemp("figures") / "all.html"
    path.write_text(
        f'<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{faces}</style>'
        f'<body style="margin:8px">'
        f'<script src="{script.as_uri()}"></script><script>window.ntmDark = {json.dumps(style.DARK)};</script>'
        f"<script>{(FIGURES / 'chart.js').read_text('utf-8')}</script>{charts}",
        "utf-8",
    )
    return path.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.mark.parametrize(("width", "form"), [(1280, "wide"), (390, "narrow")])
def test_every_chart_is_drawn_inside_the_page_without_the_network(
    browser: Any, address: str, width: int, form: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("request", lambda r: complaints.append(r.url) if r.url.startswith("http") else None)
    page.goto(address)
    page.wait_for_function(f"document.querySelectorAll('.ntm-chart .main-svg').length >= {len(frames.NAMES)}")
    assert page.locator(".ntm-chart .main-svg").count() >= len(frames.NAMES)
    assert {c.get_attribute("data-form") for c in page.locator(".ntm-chart").all()} == {form}
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.size)") >= 2
    assert page.evaluate(OUTSIDE) == []
    assert complaints == []
    page.close()


@pytest.mark.slow
def test_a_dark_page_has_light_words_and_turns_back(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 900})
    page.goto(address)
    fills = (
        "() => [...new Set([...document.querySelectorAll('#bullet .ytick text')].map(t => getComputedStyle(t).fill))]"
    )
    rgb = lambda c: "rgb(" + ", ".join(str(int(c[i : i + 2], 16)) for i in (1, 3, 5)) + ")"  # noqa: E731
    for theme, colour in (("dark", style.DARK[style.COLOURS["ink"]]), ("light", style.COLOURS["ink"])):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.wait_for_function(f"({fills})()[0] === '{rgb(colour)}'")
        assert page.evaluate(fills) == [rgb(colour)]
    assert re.fullmatch("wide", page.locator("#bullet").get_attribute("data-form"))
    page.close()
