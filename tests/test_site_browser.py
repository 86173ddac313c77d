"""The published pages in a real browser, where one is present: accessible, searchable, drawn, and every figure traceable."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import reporting_database as example
from conftest import PUBLISHED as MADE

from pipeline.workspace import Workspace

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome", "msedge") if (found := shutil.which(name))),
    None,
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no browser on this machine")
COMMUNE = 360  # px wide, the smallest telephone in use


# Figures without a way to their cells: the nearest row, table, tile, chart or list around a figure (of a sentence its
# section) must hold a link to cells, or to a page or a place of this page that lists and links them.
TRACED = r"""() => {
  const listing = /(^|\/)(sources|communes|criterion-\d+|district-\w+|data_quality|funding|schedule)\.html|^cells\//;
  const here = a => document.getElementById(a.getAttribute('href').slice(1));
  const good = a => a.getAttribute('href')[0] === '#'
    ? here(a) && here(a).querySelector('a[href^="cells/"]') : listing.test(a.getAttribute('href'));
  const near = ['tr', '.table', '.tile', 'figure', 'li', 'table'];
  const around = e => (e.closest('.lead') ? ['section'] : near).map(s => e.closest(s)).filter(Boolean);
  const holds = e => around(e).some(p => [...p.querySelectorAll('a[href]')].some(good));
  const shown = [...document.querySelectorAll('td.r, .tile .big, .ntm-chart, .lead')];
  return shown.filter(e => /\d/.test(e.textContent) && !holds(e)).map(e => e.textContent.slice(0, 80));
}"""
INDEX = pytest.param("index", marks=pytest.mark.slow)
SOME = ["province", *(pytest.param(name, marks=pytest.mark.slow) for name in MADE if name != "province")]
MOST = 6000  # pixels of a page at 1,280: a leader does not scroll further


@pytest.fixture(scope="module")
def folder(published_example: Workspace) -> Path:
    """The published folder of the invented province, with a start page and four reports."""
    return published_example.reports / example.NOW


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield found
        found.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.complaints = []
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on("console", lambda message: opened.complaints.append(message.text) if message.type == "error" else None)
    opened.on(
        "request",
        lambda r: (
            opened.complaints.append(f"asked for {r.url}")
            if not r.url.startswith(("file:", "blob:", "data:"))
            else None
        ),
    )
    yield opened
    assert opened.complaints == []
    opened.close()


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong, each as rule and first element."""
    from axe_playwright_python.sync_playwright import Axe

    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["../index", INDEX, *SOME])
def test_axe_finds_nothing_wrong(page: Any, folder: Path, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto((folder / f"{name}.html").resolve().as_uri())
    page.wait_for_function("!document.querySelector('script.chart-data') || document.querySelector('.main-svg')")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert violations(page) == []


def test_axe_can_find_something_wrong(page: Any, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"data:,\"><p style=\"color:#ccc\">mờ</p>')"
    )
    assert {v.split(":")[0] for v in violations(page)} >= {"image-alt", "color-contrast"}


@pytest.mark.parametrize("name", SOME)
def test_every_chart_is_drawn(page: Any, folder: Path, name: str) -> None:
    page.goto((folder / f"{name}.html").as_uri())
    # A chart is drawn when its part of the page comes near: scroll through all of it.
    wanted = page.locator(".ntm-chart").count()
    for n in range(wanted):
        page.locator(".ntm-chart").nth(n).scroll_into_view_if_needed()
    drawn_now = "[...document.querySelectorAll('.ntm-chart')].filter(e => e.querySelector('.main-svg')).length"
    page.wait_for_function(f"n => {drawn_now} >= n", arg=wanted)
    drawn = page.evaluate(drawn_now)
    assert drawn == wanted
    assert drawn or name not in ("province", "criterion-04")


@pytest.mark.parametrize("name", ["../index", INDEX, *SOME, pytest.param("sources", marks=pytest.mark.slow)])
def test_a_telephone_needs_no_sideways_scrolling(page: Any, folder: Path, name: str) -> None:
    page.set_viewport_size({"width": COMMUNE, "height": 740})
    page.goto((folder / f"{name}.html").resolve().as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= COMMUNE


@pytest.mark.slow
def test_search_forgives_missing_marks_and_works_by_keyboard(page: Any, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("trang dinh")
    page.wait_for_selector("#found li")
    assert "Huyện Tràng Định" in page.locator("#found li").first.inner_text()
    assert "kết quả" in page.locator("#found-told").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/district-*.html")


@pytest.mark.slow
def test_search_says_when_there_is_nothing(page: Any, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.locator("#search").fill("qqqq")
    page.wait_for_function("document.getElementById('found-told').textContent === 'Không thấy gì.'")


def test_the_reader_may_choose_a_dark_page(page: Any, folder: Path) -> None:
    page.goto((folder / "province.html").as_uri())
    page.wait_for_selector(".main-svg")
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.locator("#theme").click()
    assert page.evaluate(ground) != before
    assert page.locator("#theme").get_attribute("aria-pressed") == "true"


def test_a_criterion_leads_to_the_cells_of_its_communes_by_keyboard_and_in_two_clicks(page: Any, folder: Path) -> None:
    page.goto((folder / "province.html").as_uri())
    link = page.locator("#tieu-chi td a[href='criterion-04.html'], #tieu-chi th a[href='criterion-04.html']").first
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/criterion-04.html")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    cell = page.locator("a[href^='cells/'][href*='#']").first
    address = cell.inner_text()
    cell.click()
    page.wait_for_url("**/cells/*.html#*")
    assert page.locator("td:target").count() == 1 and address.endswith("!" + page.url.split("#")[1])


def test_every_target_of_the_province_reaches_its_cells_in_two_clicks(page: Any, folder: Path) -> None:
    """Each line of the plan leads to the line that lists its cells, and that line to the cells."""
    page.goto((folder / "province.html").as_uri())
    lines = page.eval_on_selector_all("tr[id^='t-']", "all => all.map(r => r.id.slice(2))")
    links = page.eval_on_selector_all(
        "tr[id^='t-'] a[href^='sources.html#']", "all => all.map(a => a.getAttribute('href'))"
    )
    assert len(lines) > 70 and links == [f"sources.html#s-{target_id}" for target_id in lines]
    page.goto((folder / "sources.html").as_uri())
    listed = set(page.eval_on_selector_all("tr[id^='s-']", "all => all.map(r => r.id.slice(2))"))
    assert listed == set(lines)
    assert page.locator("tr a[href^='cells/']").count() > 100
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.locator("tr a[href^='cells/'][href*='#']").first.click()
    page.wait_for_url("**/cells/*.html#*")
    assert page.locator("td:target").count() == 1


@pytest.mark.parametrize("name", [INDEX, *SOME])
def test_every_figure_reaches_its_cells_in_two_clicks(page: Any, folder: Path, name: str) -> None:
    """Each row, tile and chart that shows a figure holds a link to cells, or to a place that lists and links them."""
    page.goto((folder / f"{name}.html").as_uri())
    page.wait_for_function("!document.querySelector('script.chart-data') || document.querySelector('.main-svg')")
    assert page.evaluate(TRACED) == []


def test_the_trace_can_fail(page: Any, folder: Path) -> None:
    page.goto((folder / "funding.html").as_uri())
    page.evaluate("document.querySelectorAll('main a').forEach(a => a.remove())")
    assert len(page.evaluate(TRACED)) > 10


@pytest.mark.slow
def test_a_square_of_the_grid_opens_its_cell(page: Any, folder: Path) -> None:
    page.goto((folder / "district-180.html").as_uri())
    page.wait_for_selector("#grid .main-svg")
    page.locator("#grid").scroll_into_view_if_needed()
    box = page.locator("#grid .nsewdrag").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 5)
    page.wait_for_url("**/cells/*.html#*")
    assert page.locator("td:target").count() == 1


@pytest.mark.slow
def test_a_chart_gives_its_data_and_its_picture(page: Any, folder: Path) -> None:
    page.goto((folder / "criterion-04.html").as_uri())
    page.wait_for_selector("#path .main-svg")
    links = page.locator("figure:has(#path) .figure-links")
    with page.expect_download() as csv:
        links.get_by_text("CSV").click()
    assert "criterion-04.path.csv" in csv.value.suggested_filename
    with page.expect_download() as picture:
        links.get_by_text("SVG").click()
    assert Path(picture.value.path()).read_bytes().lstrip().startswith(b"<svg")


@pytest.mark.parametrize("name", ["../index", INDEX, *SOME])
def test_a_page_is_not_longer_than_a_leader_reads(page: Any, folder: Path, name: str) -> None:
    page.goto((folder / f"{name}.html").resolve().as_uri())
    page.wait_for_function("[...document.querySelectorAll('.ntm-chart')].every(e => e.querySelector('.main-svg'))")
    assert page.evaluate("document.documentElement.scrollHeight") <= MOST
    assert page.locator("h1").count() == 1


def test_the_menu_leads_to_every_part_and_every_report_and_on_to_the_next(page: Any, folder: Path) -> None:
    page.goto((folder / "criterion-04.html").as_uri())
    parts = page.eval_on_selector_all("main section[id]", "all => all.map(s => '#' + s.id)")
    menu = page.eval_on_selector_all(".side a", "all => all.map(a => a.getAttribute('href'))")
    assert [p for p in parts if p not in menu] == ["#cach-doc"]
    assert {p.name for p in folder.glob("*.html")} - {"communes.html", "sources.html"} <= set(menu)
    assert page.locator(".side [aria-current=page]").inner_text() == "4"
    page.locator(".turn [rel=next]").click()
    page.wait_for_url("**/criterion-05.html")


@pytest.mark.slow
def test_the_switch_finds_the_periods_there_are(page: Any, folder: Path) -> None:
    periods = folder.parent / "assets" / "periods.js"
    before = periods.read_text(encoding="utf-8")
    later = before.replace("=[", '=[["2099-12",{"vi":"Năm 2099","en":"2099"}," index funding ",""],', 1)
    try:
        periods.write_text(later, encoding="utf-8")
        page.goto((folder / "funding.html").as_uri())
        page.wait_for_selector("#period", state="visible")
        assert page.locator("#period option").all_inner_texts()[0] == "Năm 2099"
        assert page.locator("#period option").first.get_attribute("value") == "../2099-12/funding.html"
        assert page.locator("#period option:checked").inner_text() != "Năm 2099"
    finally:
        periods.write_text(before, encoding="utf-8")


def test_paper_is_light_and_whole(page: Any, folder: Path) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    page.goto((folder / "province.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )
    assert page.locator(".tools").is_hidden() and page.locator(".notice").is_visible()
