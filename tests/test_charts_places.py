"""The grid of communes and criteria, and the map of tiles: the same on page and paper, whatever the province."""

from __future__ import annotations

import itertools
import math
import re
from html import escape
from pathlib import Path

import charts_example as two
import pytest
import reporting_database as example

from pipeline.reporting.charts import cells, grid, tilemap
from pipeline.reporting.facts import Facts
from pipeline.reporting.sections import matrix
from pipeline.reporting.wording import STATES


@pytest.fixture(scope="module")
def langson(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    path = example.make(tmp_path_factory.mktemp("langson") / "ntm.duckdb", example.Province(example.invented()))
    return Facts(path, example.NOW)


@pytest.fixture
def small(tmp_path: Path) -> Facts:
    return two.facts(tmp_path, *two.places(3, 1, 5))


def cells_on_page(markup: str) -> dict[str, int]:
    """How many cells of each state stand in the grids."""
    tones = re.findall(r'<td class="(s-[a-z]+)', markup)
    return {name: tones.count(word.tone) for name, word in STATES.items()}


# -- grid ------------------------------------------------------------------------------------------------------


def test_grid_counts_on_page_paper_and_database_agree(small: Facts) -> None:
    chart = grid.heat_map(small)
    states = [r["state"] for r in small.results.values()]
    counted = {name: states.count(name) for name in STATES}
    assert min(counted.values()) > 0, "the example has every state"
    assert cells_on_page(chart.markup) == counted
    fills = two.fills(two.drawn(chart))
    keys = dict.fromkeys(STATES, 1) | {"passed": 2}  # the swatches of the key; 'carried' shows a passed cell
    assert {n: fills[cells.state(n).fill] - keys[n] for n in STATES} == counted
    for name, n in counted.items():
        assert f"{STATES[name].text} {n}" in dict(chart.key).values()
        assert f"{STATES[name].text} {n}" in chart.alt


def test_grid_sums_are_those_of_the_database_in_both_forms(small: Facts) -> None:
    chart = grid.heat_map(small)
    sums = [str(small.commune_progress[c["commune_code"]]["criteria_passed"]) for c in small.communes]
    assert re.findall(r'<td class="sum">(\d+)', chart.markup) == sums
    texts = two.printed_texts(two.drawn(chart))
    for c, total in zip(small.communes, sums, strict=True):
        assert texts[texts.index(c["commune_name"]) :].index(total) < 40, c


def test_paper_has_every_commune_once_on_two_pages_that_fit(langson: Facts) -> None:
    pages = grid.pages(langson)
    assert len(pages) == 2 and len({p.id for p in pages}) == 2
    figures = [two.drawn(p, 174) for p in pages]
    texts = [t for f in figures for t in two.printed_texts(f)]
    names = [c["commune_name"] for c in langson.communes]
    assert {n: texts.count(n) for n in names} == {n: names.count(n) for n in names}
    assert all(two.height(f) < 245 for f in figures)
    assert two.height(two.drawn(grid.heat_map(langson), 174)) < 245


def test_one_district_has_its_rows_with_anchors_and_names_over_its_columns(langson: Facts) -> None:
    chart, whole = grid.heat_map(langson, "188"), grid.heat_map(langson)
    codes = [c["commune_code"] for c in langson.communes if c["district_code"] == "188"]
    assert re.findall(r'<tr id="c-(\d+)"', chart.markup) == codes and len(codes) == 27
    assert 'id="c-' not in whole.markup and chart.id != whole.id
    printed = two.printed_texts(two.drawn(chart, 174))
    for c in langson.criteria:
        assert set(c["criterion_name"].split()) <= set(" ".join(printed).split()), c
    assert len(chart.markup) < 60_000


def test_forty_communes_and_one_commune_fit_a_page(tmp_path: Path) -> None:
    many = two.facts(tmp_path / "many", *two.places(40))
    for chart in (grid.heat_map(many, "901"), grid.heat_map(many), *grid.pages(many), tilemap.tile_map(many)):
        assert 20 < two.height(two.drawn(chart, 174)) < 245
    one = two.facts(tmp_path / "one", *two.places(1))
    for chart in (grid.heat_map(one, "901"), grid.heat_map(one), *grid.pages(one), tilemap.tile_map(one, 3)):
        assert two.height(two.drawn(chart, 174)) < 80
        assert one.communes[0]["commune_name"] in two.page_text(chart.markup) or not chart.markup


def test_a_larger_province_is_printed_on_pages_that_fit(tmp_path: Path) -> None:
    facts = two.facts(tmp_path, *two.places(*[17] * 18))
    pages = grid.pages(facts)
    assert 2 < len(pages) < 9
    assert all(two.height(p.printed(174)) < 245 for p in pages if p.printed)
    texts = [t for p in pages if p.printed for t in two.printed_texts(p.printed(174))]
    assert sum(texts.count(c["commune_name"]) for c in facts.communes[:25]) >= 25
    assert two.height(two.drawn(tilemap.tile_map(facts), 174)) < 260


def test_no_commune_says_so(small: Facts) -> None:
    small.communes = []
    for chart in (grid.heat_map(small), tilemap.tile_map(small), tilemap.tile_map(small, 1)):
        assert "Chưa có xã nào" in chart.markup and "Chưa có xã nào" in chart.alt
        assert "Chưa có xã nào" in " ".join(two.printed_texts(two.drawn(chart)))
    assert grid.pages(small) == []


def test_where_nothing_is_reported_nothing_is_shown_as_failed(tmp_path: Path) -> None:
    facts = two.facts(tmp_path, *two.places(4, 2), state="not_reported")
    chart = grid.heat_map(facts)
    assert cells_on_page(chart.markup) == dict.fromkeys(STATES, 0) | {"not_reported": 6 * 19}
    assert [mark for mark, _ in chart.key] == ["state-not_reported"]
    assert "không có" not in chart.alt and "chưa đạt" not in chart.alt
    facts.results = {}
    facts.commune_progress = {}
    tiles = tilemap.tile_map(facts)
    assert "chưa có số liệu 6" in dict(tiles.key).values() and "s-none" in tiles.markup
    two.drawn(tiles)


def test_the_section_has_the_grids_and_paper_the_pages(langson: Facts) -> None:
    found = matrix.matrix(langson)
    assert found["chart"].markup.count("<table") == 11
    blocks = matrix.blocks(langson)
    assert [type(b).__name__ for b in blocks] == ["Figure", "Figure", "Prose"]
    assert "19 Quốc phòng" in found["names"]
    assert len(matrix.blocks(langson, "188")) == 1


# -- tiles -----------------------------------------------------------------------------------------------------


def grid_places(markup: str) -> dict[str, tuple[int, int]]:
    """Row and column of each district on the page."""
    found = re.findall(
        r'grid-row: (\d+); grid-column: (\d+)">\s*<p class="place"><a href="district-(\w+)', markup, re.DOTALL
    )
    return {code: (int(row), int(column)) for row, column, code in found}


def test_langson_lies_about_as_on_the_map(langson: Facts) -> None:
    at = grid_places(tilemap.tile_map(langson).markup)
    assert len(at) == 11 == len(set(at.values()))
    north, south = at["180"], at["186"]  # Tràng Định, Hữu Lũng
    assert north[0] < at["178"][0] < south[0]
    assert at["185"][1] < at["178"][1] < at["188"][1]  # Bắc Sơn, the town, Lộc Bình


def test_another_province_without_a_layout_stands_in_its_own_order(tmp_path: Path) -> None:
    facts = two.facts(tmp_path, *two.places(2, 2, 2, 2, 2, 2))
    assert grid_places(tilemap.tile_map(facts).markup) == {
        "901": (1, 1), "902": (1, 2), "903": (1, 3), "904": (1, 4), "905": (2, 1), "906": (2, 2),
    }  # fmt: skip


def test_a_layout_is_followed_and_its_empty_margins_are_not(tmp_path: Path) -> None:
    facts = two.facts(tmp_path, *two.places(2, 3, 0, layout=[(7, 4), (3, 5), (1, 1)]))
    assert grid_places(tilemap.tile_map(facts).markup) == {"901": (2, 1), "902": (1, 2)}


def test_a_tile_says_its_state_and_its_cell_and_leads_to_its_line(small: Facts) -> None:
    chart = tilemap.tile_map(small, 4)
    tiles = re.findall(r"<li>(.*?)</li>", chart.markup, re.DOTALL)
    assert len(tiles) == len(small.communes)
    for c, tile in zip(small.communes, tiles, strict=True):
        r, words = small.results[c["commune_code"], 4], two.page_text(tile)
        assert STATES[r["state"]].text in words and STATES[r["state"]].symbol in words
        assert c["commune_name"] in words and (r["source_cell"] or "") in words
        assert f'href="district-{c["district_code"]}.html#c-{c["commune_code"]}"' in tile
        assert f'class="{STATES[r["state"]].tone}' in tile
    carried = tilemap.tile_map(small, 1)
    assert carried.markup.count(" carried") == 1 and "lấy từ" in two.page_text(carried.markup)


def test_tiles_on_paper_are_those_of_the_page(langson: Facts) -> None:
    chart = tilemap.tile_map(langson, 2)
    figure = two.drawn(chart, 174)
    states = [langson.results[c["commune_code"], 2]["state"] for c in langson.communes]
    fills = two.fills(figure)
    for name in {*states}:
        assert fills[cells.state(name).fill] - 1 == states.count(name)
        assert f"{STATES[name].text} {states.count(name)}" in dict(chart.key).values()
    words = " ".join(two.printed_texts(figure))
    assert "…" not in words, "no name is cut"
    for c in langson.communes:
        assert set(c["commune_name"].split()) <= set(words.split())
    assert two.height(figure) < 245
    passed = sum(langson.results[c["commune_code"], 2]["state"] == "passed" for c in langson.communes
                 if c["district_code"] == "188")  # fmt: skip
    assert f"{passed}/27 xã đạt" in words and f"{passed}/27 xã đạt" in two.page_text(chart.markup)


def test_tiles_by_criteria_passed_carry_the_number(small: Facts) -> None:
    chart = tilemap.tile_map(small)
    numbers = re.findall(r'<i aria-hidden="true">(\d+)</i>', chart.markup)
    wanted = [str(small.commune_progress[c["commune_code"]]["criteria_passed"]) for c in small.communes]
    assert numbers == wanted
    texts = two.printed_texts(two.drawn(chart))
    for n in {*wanted}:
        assert texts.count(n) == wanted.count(n)
    average = sum(map(int, wanted)) / len(wanted)
    assert 0 < average < 19


def test_in_grey_the_states_and_bands_stay_apart() -> None:
    passed, failed, held = (two.grey(cells.state(s).fill) for s in ("passed", "failed", "held"))
    assert passed + 60 < held < failed - 15
    assert len({cells.state(s).symbol for s in STATES}) == len(STATES)
    known = [two.grey(b.fill) for b in cells.bands()[1:]]
    assert known == sorted(known, reverse=True)
    assert all(a - b > 15 for a, b in itertools.pairwise(known))
    for look in (*cells.states(), *cells.bands()):
        assert contrast(look.fill, look.ink) >= 4.5, look


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        lines = [p / 12.92 if p <= 0.04045 else math.pow((p + 0.055) / 1.055, 2.4) for p in parts]
        return 0.2126 * lines[0] + 0.7152 * lines[1] + 0.0722 * lines[2]

    a, b = sorted((light(one), light(other)))
    return (b + 0.05) / (a + 0.05)


def test_hostile_names_stay_words(tmp_path: Path) -> None:
    districts, communes = two.places(2, 2)
    districts[0]["full_name"] = districts[0]["district_name"] = two.HOSTILE
    communes[0]["commune_name"] = two.HOSTILE
    facts = two.facts(tmp_path, districts, communes)
    for chart in (
        grid.heat_map(facts),
        grid.heat_map(facts, "901"),
        tilemap.tile_map(facts),
        tilemap.tile_map(facts, 2),
    ):
        assert "<b onmouseover" not in chart.markup
        assert escape("<b onmouseover") in chart.markup
        two.well_formed(chart.markup)
        two.drawn(chart)


def test_the_same_facts_give_the_same_bytes(small: Facts) -> None:
    two.same_twice(grid.heat_map(small), grid.heat_map(small, "901"), *grid.pages(small), tilemap.tile_map(small, 4))
    assert grid.heat_map(small).markup == grid.heat_map(small).markup
    assert tilemap.tile_map(small).markup == tilemap.tile_map(small).markup
