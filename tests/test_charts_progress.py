"""The charts on the example province: both forms say the same figures, in a face that has their letters, every time."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import charts_reading as read
import pytest
import reporting_database as example

from pipeline.reporting import charts, language, wording
from pipeline.reporting.charts import Chart, printing, waterfall
from pipeline.reporting.charts.bands import bands
from pipeline.reporting.charts.bullet import bars, bullet
from pipeline.reporting.charts.districts import districts
from pipeline.reporting.charts.multiples import multiples
from pipeline.reporting.charts.path import path
from pipeline.reporting.facts import Facts
from pipeline.reporting.wording import STATUSES, number

NAMES = (
    "bullet", "bands", "districts", "multiples", "multiples_04", "path_average", "path_count", "path_missing", "change",
    "bars",
)  # fmt: skip


def drawn(facts: Facts) -> dict[str, Chart]:
    """One chart of each kind."""
    rows = [
        {"name": "Ví dụ một", "value": 12.5, "low": 10, "high": 14, "began": 9, "expected": 13, "goal": 15,
         "word": STATUSES["at_risk"], "href": "district-183.html"},
        {"name": "Ví dụ hai", "value": None, "expected": 13, "goal": 15, "word": STATUSES["not_assessable"]},
        {"name": "Ví dụ ba", "value": -2, "began": 0, "expected": 5, "goal": 8, "word": STATUSES["reversing"]},
        {"name": "Ví dụ bốn", "value": 1234.5, "began": 2000, "expected": 1500, "goal": 1000, "word": STATUSES["on_track"]},
    ]  # fmt: skip
    return {
        "bullet": bullet(facts),
        "bands": bands(facts),
        "districts": districts(facts),
        "multiples": multiples(facts),
        "multiples_04": multiples(facts, 4),
        "path_average": path(facts, "criteria.average.all"),
        "path_count": path(facts, "criterion.04.total"),
        "path_missing": path(facts, "criteria.average.special_pilot"),
        "change": waterfall.of_target(facts, "criterion.04.total"),
        "bars": bars("chart-bars", "Ví dụ", rows, unit="xã", heading="Số xã"),
    }


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    file = read.database(tmp_path_factory.mktemp("charts") / "ntm.duckdb")
    with Facts(file, example.NOW) as found:
        yield found


@pytest.fixture(scope="module")
def made(facts: Facts) -> dict[str, Chart]:
    return drawn(facts)


@pytest.mark.parametrize("name", NAMES)
def test_both_forms_say_the_same_figures(made: dict[str, Chart], name: str) -> None:
    chart = made[name]
    key = read.figures([what for _, what in chart.key])
    for form, width in (("wide", read.WIDE), ("narrow", read.NARROW)):
        if chart.markup:
            assert read.figures([chart.alt]) == read.figures(read.on_paper(chart, width)), form
            continue
        page, paper = read.figures(read.on_page(chart, form)), read.figures(read.on_paper(chart, width))
        assert page | key == paper | key, form
        assert len(page) > 4


def test_a_figure_that_differs_between_the_forms_is_found(made: dict[str, Chart]) -> None:
    chart = made["bands"]
    chart.layout["annotations"].append(charts.note(0, 0, "9.999"))
    try:
        assert read.figures(read.on_page(chart)) - read.figures(read.on_paper(chart)) == {"9.999"}
    finally:
        chart.layout["annotations"].pop()


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_in_the_face(made: dict[str, Chart], name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for width in (read.WIDE, read.NARROW):
            assert printing.svg(made[name], width).startswith(b"<?xml")
            assert printing.png(made[name], width, dpi=80).startswith(b"\x89PNG")


def test_a_letter_that_is_in_no_face_is_a_warning() -> None:
    with pytest.warns(UserWarning, match="Glyph"):
        printing.svg(charts.missing("x", "x", "漢"), read.WIDE)


def test_letters_come_from_the_bundled_face_and_signs_from_matplotlibs_own() -> None:
    from matplotlib.font_manager import fontManager

    for weight, file in (("normal", "Regular"), ("semibold", "SemiBold"), ("bold", "Bold")):
        found = fontManager._find_fonts_by_props(printing.face(8, weight))  # type: ignore[arg-type]
        assert Path(str(found[0])).name == f"BeVietnamPro-{file}.ttf"
        assert Path(str(found[0])).parent == printing.FONTS and "DejaVuSans" in str(found[1])


@pytest.mark.parametrize("name", NAMES)
def test_the_same_bytes_twice(made: dict[str, Chart], facts: Facts, name: str) -> None:
    first = printing.svg(made[name], read.WIDE), printing.png(made[name], read.WIDE, dpi=80)
    again = drawn(facts)[name]
    assert (printing.svg(again, read.WIDE), printing.png(again, read.WIDE, dpi=80)) == first
    assert again.spec() == made[name].spec()


def test_the_same_bytes_in_another_process(made: dict[str, Chart], facts: Facts) -> None:
    program = (
        "import hashlib, sys; from pathlib import Path; from pipeline.reporting.facts import Facts;"
        "from pipeline.reporting.charts import printing, bullet;"
        f"c = bullet.bullet(Facts(Path(sys.argv[1]), '{example.NOW}'));"
        "print(hashlib.sha256(printing.svg(c, 170) + printing.png(c, 170) + c.spec().encode()).hexdigest())"
    )
    facts.close()  # one process at a time, even to read
    there = subprocess.run(
        [sys.executable, "-c", program, str(facts.database)], capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin", "HOME": str(facts.database.parent)},
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    chart = made["bullet"]
    here = printing.svg(chart, 170) + printing.png(chart, 170) + chart.spec().encode()
    assert there.stdout.strip() == hashlib.sha256(here).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_plotly_knows_what_it_is_given(made: dict[str, Chart], name: str) -> None:
    import plotly.graph_objects as go

    chart = made[name]
    found = json.loads(chart.spec())
    for form in ("layout", "narrow"):
        if not chart.markup:
            go.Figure(data=found["data"], layout=found[form])  # raises for what it does not know
    assert "<" not in chart.spec()


def test_every_mark_of_a_key_is_drawn_on_the_page_and_on_paper(made: dict[str, Chart]) -> None:
    style = (Path(charts.__file__).parents[1] / "templates" / "page.css").read_text(encoding="utf-8")
    marks = {mark for chart in made.values() for mark, _ in chart.key}
    marks |= {look[0] for look in waterfall.LOOKS.values()}
    assert len(marks) > 12
    assert marks <= printing.SWATCHES.keys()
    assert {m for m in marks if not re.search(rf"\.k\.{m}\b", style)} == set()


def test_every_colour_has_its_other_in_the_dark(made: dict[str, Chart]) -> None:
    script = (Path(charts.__file__).parents[1] / "templates" / "page.js").read_text(encoding="utf-8")
    night = set(re.findall(r'"(#[0-9a-f]{6})": "#', script))
    used = {c for chart in made.values() for c in read.colours([chart.data, chart.layout, chart.narrow])}
    assert used and used <= night


def test_words_tell_the_figures(made: dict[str, Chart], facts: Facts) -> None:
    for name in ("bands", "districts", "multiples", "path_count", "change", "bars"):
        assert len(read.figures([made[name].alt])) >= 4, name
    assert number(facts.criterion_progress[4]["passed"]) in made["path_count"].alt
    worst = min(t["lead"] for t in facts.targets if t["kind"] in ("count", "maintain") and t["lead"] is not None)
    assert number(worst, 1) in made["bullet"].alt


def test_the_figures_are_those_of_the_database(made: dict[str, Chart], facts: Facts) -> None:
    page = read.on_page(made["bullet"])
    for no, p in facts.criterion_progress.items():
        name = next(t for t in page if t.startswith(f"{no}. "))
        assert name and any(t.split(" / ")[0].strip() == number(p["passed"]) for t in page)
    average = next(t for t in facts.targets if t["target_id"] == "criteria.average.all")
    said = " ".join(read.on_paper(made["path_average"]))
    for key in ("value", "expected_by_now"):
        assert number(average[key], 2).rstrip("0") in said
    (province,) = facts.rows(
        "SELECT avg(criteria_passed) AS a FROM mart.commune_progress WHERE period = ?", facts.period
    )
    assert number(province["a"], 1) in read.on_paper(made["multiples"])
    (passed,) = facts.rows(
        "SELECT sum(passed) AS n, sum(communes) AS c FROM mart.district_progress WHERE period = ? AND criterion_no = 4",
        facts.period,
    )
    assert f"{number(passed['n'])}/{number(passed['c'])}" in read.on_paper(made["multiples_04"])


def test_a_path_shows_the_forecast_with_its_interval_or_says_why_there_is_none(made: dict[str, Chart]) -> None:
    said = " ".join(read.on_page(made["path_count"]))
    assert "dự báo" in said and "126,4" in said and "[121,6–130,2]" in said
    why = " ".join(read.on_paper(made["path_average"]))
    assert "Chưa dự báo: mới có 2 điểm số liệu" in why and "dự báo 1" not in why


def test_a_target_that_is_a_range_has_both_its_ends(made: dict[str, Chart]) -> None:
    (trace,) = [t for t in made["path_average"].data if (t.get("marker") or {}).get("symbol") == "diamond"]
    assert trace["y"] == [11.0, 11.5]
    assert any("11–11,5" in t for t in read.on_paper(made["path_average"]))


def test_rows_of_a_bullet_chart_lead_to_their_pages(made: dict[str, Chart]) -> None:
    links = [t["customdata"] for t in made["bars"].data if "customdata" in t]
    assert links == [["district-183.html", "", "", ""]]


def test_a_target_to_be_lowered_is_ahead_when_it_is_below(made: dict[str, Chart]) -> None:
    said = read.on_page(made["bars"])
    assert "+265,5" in said  # 1.500 needed by now, 1.234,5 there are
    assert "−0,5" in said and "−7,0" in said


def test_in_english_both_forms_write_english_figures(facts: Facts) -> None:
    with language.spoken("en"):
        chart = drawn(facts)["bars"]
        assert any(t.startswith("1,234.5") for t in read.on_paper(chart))
        page = read.figures(read.on_page(chart))
        assert page | read.figures([w for _, w in chart.key]) == read.figures(read.on_paper(chart))
    assert wording.number(1234.5) == "1.234,5"
