"""The published page: whole, offline, honest about its data, and deaf to what a workbook's text tries to do."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import notebook_running
import pytest
import reporting_database as example
from conftest import PUBLISHED

from pipeline import errors, reporting
from pipeline.reporting import tables
from pipeline.reporting.pages import start
from pipeline.reporting.render import html as rendering
from pipeline.reporting.report import open_report
from pipeline.reporting.runner import report_list
from pipeline.workspace import Workspace

HOSTILE = "<img src=x onerror=alert(1)>\"'&</script><script>alert(2)</script>"


def workspace_of(root: Path, province: example.Province) -> Workspace:
    (root / "data" / "processed").mkdir(parents=True)
    example.make(root / "data" / "processed" / "ntm.duckdb", province)
    return Workspace(root)


@pytest.fixture(scope="module")
def published(published_example: Workspace) -> Workspace:
    return published_example


@pytest.fixture
def copied(published_example: Workspace, tmp_path: Path) -> Workspace:
    """A copy that a test may publish into."""
    return Workspace(Path(shutil.copytree(published_example.root, tmp_path / "copy")))


@pytest.fixture(scope="module")
def province(published: Workspace) -> str:
    return (published.reports / example.NOW / "province.html").read_text(encoding="utf-8")


def pages(workspace: Workspace) -> list[Path]:
    """The pages made, without those that stand in for reports nobody asked for."""
    return [p for p in sorted(workspace.reports.rglob("*.html")) if not start.stands_in(p)]


class Outline(HTMLParser):
    """Tags left open, addresses used, ids and scripts of a page."""

    VOID = ("col", "meta", "br", "img", "link", "input", "line", "path", "hr")

    def __init__(self, text: str):
        super().__init__()
        self.stack: list[str] = []
        self.wrong: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "href", "srcset", "data", "action"):
                self.addresses.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name.startswith("on"):
                self.handlers.append(f"{tag} {name}")
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(tag)


def test_every_page_is_well_formed_with_unique_ids_and_lang_vi(published: Workspace) -> None:
    sheets = [p for p in pages(published) if p.parent.name == "cells"]
    assert len(sheets) >= len(example.table("reference/districts.csv"))
    suites = [p for p in pages(published) if p.parent.name == "checks"]
    # Two start pages, the communes and sources.
    assert suites and len(pages(published)) - len(sheets) - len(suites) == len(PUBLISHED) + 4
    for path in pages(published):
        text = path.read_text(encoding="utf-8")
        outline = Outline(text)
        assert (outline.wrong, outline.stack) == ([], []), path
        assert len(outline.ids) == len(set(outline.ids)), path
        assert '<html lang="vi">' in text and "<h1>" in text and "<title>" in text


def test_every_target_of_the_plan_stands_on_the_page_and_on_the_source_page(published: Workspace) -> None:
    province, sources = (
        Outline((published.reports / example.NOW / f).read_text(encoding="utf-8")).ids
        for f in ("province.html", "sources.html")
    )
    targets = [t["target_id"] for t in example.table("plan/targets.csv")]
    assert [f"t-{t}" for t in targets if f"t-{t}" not in province] == []
    assert [f"s-{t}" for t in targets if f"s-{t}" not in sources] == []


def test_every_link_inside_the_folder_leads_somewhere(published: Workspace) -> None:
    ids = {p: set(Outline(p.read_text(encoding="utf-8")).ids) for p in pages(published)}
    for path in pages(published):
        for address in Outline(path.read_text(encoding="utf-8")).addresses:
            name, _, anchor = address.partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.is_file(), f"{path.name} → {address}"
            if target in ids:  # a page that stands in for a report has no lines to point at
                assert not anchor or anchor in ids[target], f"{path.name} → {address}"


def test_no_page_asks_for_anything_from_elsewhere(published: Workspace) -> None:
    for path in pages(published):
        text = path.read_text(encoding="utf-8")
        for address in Outline(text).addresses:
            assert not re.match(r"(?i)\s*(https?:|//|data:|javascript:)", address), address
        assert "@import" not in text
        assert all(re.fullmatch(r"(\.\./)*assets/fonts/[\w-]+\.woff2", u) for u in re.findall(r'url\("?([^")]*)', text))
        for library in ("require.js", "requirejs", "MathJax", "jquery", "cdn."):
            assert library.lower() not in text.lower()


def test_the_charts_are_there_each_with_its_data_and_words(province: str) -> None:
    import plotly.graph_objects as go

    specs = re.findall(
        r'id="([^"]+)" role="img" aria-label="([^"]{20,})"></div><script type="application/json">(.*?)</script>',
        province,
    )
    assert {"cards", "criteria", "bands", "tile_map", "districts"} <= {name for name, _, _ in specs}
    assert len({name for name, _, _ in specs}) == len(specs) == province.count('class="ntm-chart"')
    for _, _, spec in specs:
        found = json.loads(spec)
        go.Figure(data=found["data"], layout=found["layout"])  # raises for what plotly does not know
    assert '<script defer src="../assets/plotly.min.js">' in province


def test_plotly_stands_once_beside_the_pages(published: Workspace) -> None:
    script = published.reports / "assets" / "plotly.min.js"
    assert script.stat().st_size > 1_000_000
    assert sorted(p.name for p in published.reports.rglob("*.js")) == ["periods.js", "plotly.min.js", "search.js"]


def test_the_pages_are_small(published: Workspace) -> None:
    sizes = {p.name: p.stat().st_size for p in pages(published)}
    assert max(sizes.values()) < 1_500_000, sizes


def test_the_label_of_invented_data_stands_first_on_every_page_on_paper_and_in_the_tables(published: Workspace) -> None:
    for path in pages(published):
        text = path.read_text(encoding="utf-8")
        assert text.index(html.escape(example.NOTICE)) < text.index("<main"), path
        assert rendering.css_text(example.NOTICE) in text
    for name in ("targets.csv", "issues.csv"):
        head, *rows = csv.reader(
            (published.reports / example.NOW / name).read_text(encoding="utf-8-sig").splitlines(), delimiter=";"
        )
        assert head[0] in ("Mã", "Mức") and head[-1] == "Nhãn", "the first line is the headings'"
        assert rows and {row[-1] for row in rows} == {example.NOTICE}


def test_the_grid_has_every_commune_and_criterion_with_its_cell(published: Workspace) -> None:
    page = (published.reports / example.NOW / "communes.html").read_text(encoding="utf-8")
    [spec] = re.findall(r'id="grid"[^>]*></div><script type="application/json">(.*?)</script>', page)
    assert spec.count(f"{example.NOW}/Huyen 178.xlsx!Tổng hợp!") >= 19


def part(page: str, anchor: str) -> str:
    """The section of a page."""
    return page[page.index(f'<section id="{anchor}"') :].partition("</section>")[0]


def test_what_changed_names_the_communes(province: str) -> None:
    changes = part(province, "thay-doi")
    assert "Tiêu chí bị mất" in changes and "Hoàng Đồng" in changes
    assert "Xác định lại" in changes


def test_who_has_not_sent_what_is_held_and_where_the_plan_disagrees_are_said(province: str) -> None:
    senders = part(province, "bieu-da-gui")
    assert re.search(r"Huyện Đình Lập</th>.*?không</td>", senders, re.S)
    quality = part(province, "so-lieu")
    assert "Không hiểu ký hiệu" in quality and f"{example.NOW}/Huyen 178.xlsx!Tổng hợp!F9" in quality
    assert "133/207 xã là 64,25 %" in province
    assert "Tổng theo huyện phải bằng tổng toàn tỉnh." in province


def test_numbers_are_vietnamese(province: str) -> None:
    visible = re.sub(r"<(style|script)\b.*?</\1>", "", province, flags=re.S)
    words = html.unescape(re.sub(r"<[^>]+>", " ", visible))
    assert "33.500" in words and "3.002,8" in words
    assert not re.search(r"\d+\.\d{1,2}(?!\d|\.|\s*[A-ZĐ])\s", words.replace("0.1.0", "")), "a decimal point"


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(copied: Workspace) -> None:
    folder = copied.reports / example.NOW
    before = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    reporting.publish(copied.database, copied, example.NOW, only=["province"])
    assert {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    marks = example.invented()
    first = example.table("reference/communes.csv")[0]["commune_code"]
    key = (example.NOW, first, 4)
    marks[key] = replace(marks[key], source=f"{example.NOW}/{HOSTILE}.xlsx!{HOSTILE}!F9")
    hostile = example.Province(marks, notice=HOSTILE)
    hostile.communes = [c | {"commune_name": HOSTILE} if c["commune_code"] == first else c for c in hostile.communes]
    hostile.districts = [d | {"full_name": HOSTILE, "district_name": HOSTILE} for d in hostile.districts]
    hostile.criteria = [c | {"criterion_name": HOSTILE, "lead_agency": HOSTILE} for c in hostile.criteria]
    hostile.targets = [t | {"plan_text": HOSTILE, "owner": HOSTILE} for t in hostile.targets]
    workspace = workspace_of(tmp_path, hostile)
    province = [replace(r, formats=()) for r in report_list.read() if r.name == "province"]  # on paper: test_render_*
    assert reporting.publish(workspace.database, workspace, example.NOW, reports=province)[0].ok
    reporting.index(workspace, workspace.database)
    for path in pages(workspace):
        text = path.read_text(encoding="utf-8")
        outline = Outline(text)
        assert (outline.wrong, outline.stack, outline.handlers) == ([], [], []), path
        assert "<img" not in text and "<script>alert" not in text
        assert text.count("<script") == text.count("</script>")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+84", "'+84"),
        ("-1+2", "'-1+2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("Đạt", "Đạt"),
        (-1.5, "-1,5"),
        (True, "có"),
        (None, ""),
    ],
)
def test_a_cell_cannot_become_a_formula_in_csv(value: Any, written: str) -> None:
    assert tables.harmless(value) == written


def test_the_csv_holds_every_target(published: Workspace) -> None:
    path = published.reports / example.NOW / "targets.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert len(rows) == 1 + len(example.table("plan/targets.csv"))
    assert rows[0][:3] == ["Mã", "Mục tiêu", "Tình trạng"]


def test_the_first_period_says_it_has_nothing_to_compare_with(published: Workspace) -> None:
    report = notebook_running.run(published.database, "criterion", example.BASELINE, criterion=4)
    assert "chưa có kỳ trước để so sánh" in part(report.page(), "thay-doi")
    assert report.previous is None


def test_an_unknown_period_language_or_workspace_is_told(published: Workspace, tmp_path: Path) -> None:
    root = str(published.root)
    with pytest.raises(errors.UsageError, match="2031-01"):
        open_report("province", period="2031-01", workspace=root)
    with pytest.raises(errors.UsageError, match="xx"):
        open_report("province", lang="xx", workspace=root)
    with pytest.raises(errors.NothingToPublish):
        open_report("province", workspace=str(tmp_path))


def test_the_start_page_lists_periods_newest_first(copied: Workspace) -> None:
    reporting.publish(copied.database, copied, example.BASELINE, only=["funding"])
    text = reporting.index(copied, copied.database).read_text(encoding="utf-8")
    assert text.index(f"{example.NOW}/index.html") < text.index(f"{example.BASELINE}/index.html")
