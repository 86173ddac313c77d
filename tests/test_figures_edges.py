"""Charts of odd frames: empty, one row, unknown values, hostile and very long names, 300 rows; dark, narrow, the same twice."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import figures_frames as frames
import numpy as np
import pandas as pd
import pytest
from figures_frames import HOSTILE, draw, page, sheet, words_on_page, words_on_paper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import errors
from pipeline.reporting.figures import chart, style
from pipeline.reporting.figures.chart import Chart

LIMITED = ("bullet", "changes", "districts", "money", "schedule", "shares")  # a row a line: the first 40 are drawn
NEEDED = {
    "bullet": ("name", "value"), "target_path": ("period", "value"), "cards": ("name", "period", "value"),
    "bands": ("criteria", "communes"), "shares": ("name", "part", "amount"), "districts": ("name", "value"),
    "criteria_grid": ("name", "column", "state"), "tile_map": ("name",),
    "money": ("name", "needed", "mobilised"), "schedule": ("name", "standing"),
    "changes": ("name", "gained", "lost"), "completeness": ("name", "has_sent"),
}  # fmt: skip
UNKNOWN = ("value", "amount", "mobilised", "disbursed", "communes")


def drawn(made: Chart) -> Chart:
    """Draw both, so that whatever fails, fails."""
    made.spec()
    sheet(made)
    return made


@pytest.mark.parametrize("name", frames.NAMES)
@pytest.mark.parametrize("empty", [pd.DataFrame(), None], ids=["no columns", "no rows"])
def test_nothing_to_show_is_said(name: str, empty: pd.DataFrame | None) -> None:
    made = drawn(draw(name, frames.frame(name).head(0) if empty is None else empty))
    assert made.is_empty and made.headline == "Chưa có gì để vẽ biểu đồ này." == made.alt
    assert made.headline in words_on_page(made) and words_on_paper(made) == [made.headline]
    assert "<script" not in made.html()


@pytest.mark.parametrize("name", frames.NAMES)
def test_one_row_is_enough(name: str) -> None:
    assert not drawn(draw(name, frames.frame(name).head(1))).is_empty


@pytest.mark.parametrize("name", [n for n in frames.NAMES if set(UNKNOWN) & set(frames.frame(n))])
@pytest.mark.parametrize("nothing", [None, np.nan, pd.NA, pd.NaT, "", "không phải số", np.inf], ids=repr)
def test_unknown_figures_are_nothing_to_show_never_an_error(name: str, nothing: Any) -> None:
    data = frames.frame(name)
    for column in set(UNKNOWN) & set(data):
        data[column] = pd.Series([nothing] * len(data), index=data.index, dtype=object)
    made = drawn(draw(name, data))
    assert made.is_empty or name == "tile_map"  # whose communes are known
    assert "nan" not in (made.headline + made.alt + made.note).lower()


@pytest.mark.parametrize("name", frames.NAMES)
@pytest.mark.slow
def test_a_missing_column_is_named_with_the_remedy(name: str) -> None:
    for column in NEEDED[name]:
        with pytest.raises(errors.UsageError) as raised:
            draw(name, frames.frame(name).drop(columns=column))
        assert column in raised.value.found and "AS " in raised.value.todo


@pytest.mark.parametrize("name", frames.NAMES)
@pytest.mark.slow
def test_optional_columns_may_be_absent(name: str) -> None:
    data: Any = frames.frame(name)
    keep = [*NEEDED[name], *["value"] * (name == "tile_map")]
    assert not drawn(draw(name, data[list(dict.fromkeys(keep))])).is_empty


@pytest.mark.parametrize("name", frames.NAMES)
def test_hostile_names_are_text_everywhere(name: str) -> None:
    data = frames.frame(name)
    for column in {"name", "group", "part", "band", "note", "lead", "unit", "source", "column"} & set(data):
        data[column] = [f"{HOSTILE}{i % 3}" for i in range(len(data))]
    made = drawn(draw(name, data))
    html = made.html()
    assert "<b onmouseover" not in html and html.count("</script>") == html.count("<script")
    assert "<b onmouseover" not in json.dumps(json.loads(made.spec()))
    ET.fromstring(made.svg())  # a control sign would not be XML


@pytest.mark.parametrize("name", frames.NAMES)
@pytest.mark.slow
def test_very_long_names_leave_room_for_the_drawing(name: str) -> None:
    data = frames.frame(name)
    long = "Tiêu chí bình quân một xã trên địa bàn toàn tỉnh theo kế hoạch điều chỉnh lần thứ hai " * 5
    for column in {"name", "group", "part", "unit", "band"} & set(data):
        data[column] = [f"{i} {long}" for i in range(len(data))]
    made = drawn(draw(name, data))
    assert all(axes.get_position().width > 0.05 for axes in sheet(made).axes)
    if "yaxis" in page(made).layout and page(made).layout.yaxis.ticktext:
        assert max(len(re.sub("<[^>]*>", "", t)) for t in page(made).layout.yaxis.ticktext) < 120


@pytest.mark.parametrize("name", frames.NAMES)
@pytest.mark.slow
def test_300_rows_are_drawn_or_counted(name: str) -> None:
    data = pd.concat([frames.frame(name)] * 150).head(300).reset_index(drop=True)
    if name != "bands":
        data["name"] = [f"Xã {i}" for i in data.index]
    made = drawn(draw(name, data))
    assert not made.is_empty and len(made.data) == 300
    assert ("Vẽ 40 dòng đầu trên 300." in made.note) == (name in LIMITED)
    assert sheet(made).get_size_inches()[1] < 12  # a sheet of A4


@pytest.mark.parametrize("name", frames.NAMES)
@pytest.mark.slow
def test_the_same_data_give_the_same_bytes(name: str) -> None:
    first, second = draw(name), draw(name)
    assert first.spec() == second.spec() and first.svg() == second.svg()
    assert b"<dc:date>" not in first.svg() and b"<text" in first.svg()


@pytest.mark.parametrize("name", frames.NAMES)
@pytest.mark.slow
def test_every_colour_has_one_for_a_dark_page(name: str) -> None:
    used = set(re.findall(r"#[0-9a-f]{6}\b", draw(name).spec()))
    assert used and used <= set(style.DARK)
    assert len(set(style.DARK.values())) >= len(style.DARK) - 1


@pytest.mark.slow
def test_colours_keep_apart_from_the_page_and_shades_keep_their_order_in_grey() -> None:
    grey = lambda c: sum(w * int(c[i : i + 2], 16) for w, i in ((0.299, 1), (0.587, 3), (0.114, 5)))  # noqa: E731
    light = [grey(c) for c in style.SHADES]
    assert light == sorted(light, reverse=True)
    dark = [grey(style.DARK[c]) for c in style.SHADES]
    assert dark == sorted(dark)
    for tone in ("bad", "warn", "good", "done", "none", "ink", "muted"):
        colour = style.COLOURS[tone]
        assert grey(colour) < 125 and grey(style.DARK[colour]) > 125
    assert style.shades(0) == [] and len(set(style.shades(7))) == 7 and len(style.shades(12)) == 12


@pytest.mark.parametrize("name", frames.NAMES)
@pytest.mark.slow
def test_narrow_changes_are_of_the_layout(name: str) -> None:
    figure = page(draw(name))
    narrow = dict((figure.layout.meta or {}).get("narrow", {}))
    assert narrow
    figure.update_layout({key.replace(".", "_"): value for key, value in narrow.items()})  # plotly knows each of them


@pytest.mark.slow
def test_numbers_of_a_chart_are_written_in_its_language() -> None:
    data = pd.DataFrame({"name": ["A"], "needed": [3002.84], "mobilised": [2480.41], "disbursed": [1234.5]})
    vi, en = draw("money", data), draw("money", data, lang="en")
    assert "2.480,4" in words_on_page(vi) and "2.480,4 (83\u00a0%)" in words_on_paper(vi)
    assert "2,480.4" in words_on_page(en) and page(vi).layout.template.layout.separators == ",."


@pytest.mark.slow
def test_a_notebook_gets_plotly_and_others_a_picture() -> None:
    made = draw("bullet")
    bundle = made._repr_mimebundle_()
    spec = bundle[chart.PLOTLY]
    assert json.dumps(spec) and made.headline[:30] in spec["layout"]["title"]["text"]
    assert "image/png" not in bundle and "data:image/png;base64," in bundle["text/html"]
    assert set(made._repr_mimebundle_(include={chart.PLOTLY})) == {chart.PLOTLY}
    assert chart.PLOTLY not in made._repr_mimebundle_(exclude={chart.PLOTLY})


@pytest.mark.slow
def test_drawing_libraries_are_imported_when_something_is_drawn() -> None:
    code = "import sys; from pipeline.reporting import figures; print({'plotly', 'matplotlib', 'shapely'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


@pytest.mark.slow
def test_places_given_twice_fall_back_to_the_order_of_districts() -> None:
    data = frames.frame("tile_map").assign(map_row=1, map_column=1)
    tiles = next(t for t in page(draw("tile_map", data)).data if t.type == "heatmap")
    assert sum(bool(t) for row in tiles.hovertext for t in row) == 4  # none lies on another


@pytest.mark.slow
def test_headings_of_a_grid_never_end_a_panel_and_each_square_is_drawn_once() -> None:
    data = pd.DataFrame([(f"G{g}", f"{g}-{i}", str(c), "passed") for g in range(40) for i in range(g % 7 + 1) for c in range(3)],
                        columns=["group", "name", "column", "state"])  # fmt: skip
    figure = page(draw("criteria_grid", data))
    grids = [t for t in figure.data if t.type == "heatmap"]
    assert len(grids) > 1 and sum(z is not None for t in grids for row in t.z for z in row) == len(data)
    assert all(row[0] is not None for t in grids for row in [t.z[-1]])
    assert len([a for a in figure.layout.annotations if a.text.startswith("<b>G")]) == 40


# -- any frame ------------------------------------------------------------------------------------------------------

figure_of = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.integers(-(10**9), 10**9))
word_of = st.one_of(st.none(), st.text(max_size=60), st.sampled_from(["", "Xã", "A", "A"]))
COLUMNS: dict[str, Any] = {
    "status": st.sampled_from([*style.STATUSES, None, "?"]),
    "state": st.sampled_from([*style.STATES, None, "?"]),
    "standing": st.sampled_from([*style.STANDINGS, None]),
    "period": st.one_of(st.sampled_from(["2018-12", "2019-03", "2019-12", "1900-01"]), word_of),
    "due_dates": st.sampled_from([None, "2019-01-31", "2019-12-31;2018-01-01", "hôm nay", "2019-02-30"]),
    "done_on": st.one_of(st.none(), st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))),
    "starts_on": st.one_of(st.none(), st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))),
    **dict.fromkeys(("has_sent", "is_whole", "is_recognised", "is_short"), st.sampled_from([True, False, None])),
}


@st.composite
def odd_frames(draw_: Any, name: str) -> pd.DataFrame:
    example = frames.frame(name)
    size = draw_(st.integers(0, 6))
    made = {}
    for column in example.columns:
        is_text = any(isinstance(v, str) for v in example[column])
        values = COLUMNS.get(column, word_of if is_text else figure_of)
        made[column] = pd.Series([draw_(values) for _ in range(size)], dtype=object)
    return pd.DataFrame(made)


@pytest.mark.parametrize("name", frames.NAMES)
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
@pytest.mark.slow
def test_any_frame_becomes_a_chart(name: str, data: Any) -> None:
    made = drawn(draw(name, data.draw(odd_frames(name))))
    said = f"{made.headline} {made.alt} {made.note}"
    assert made.headline and made.alt and not re.search(r"\bnan\b|\bNone\b|\bNaT\b", said)
    assert "NaN" not in made.spec() and "Infinity" not in made.spec()


@pytest.mark.slow
def test_the_examples_of_the_documentation_run_and_name_every_chart() -> None:
    import pipeline

    text = (Path(pipeline.__file__).parents[1] / "docs" / "charts.md").read_text("utf-8")
    text = text.partition("## One of plotly's own\n")[0]  # those: test_figures_own.py
    sections = dict(re.findall(r"^## (\w+)\n.*?```python\n(.*?)```", text, re.S | re.M))
    assert list(sections) and set(sections) == set(frames.NAMES)
    for name, code in sections.items():
        made = drawn(eval(code, {"pd": pd, "dt": dt, **{n: getattr(pipeline, n) for n in frames.NAMES}}))
        assert not made.is_empty, name
        for column in NEEDED[name]:
            assert f"`{column}`" in text.split(f"## {name}\n")[1].split("## ")[0] or name == "cards", (name, column)
