"""A plotly figure of an analyst's own: the same values on paper, and a block of a report like any other."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import pytest

import pipeline
from pipeline.reporting import naming
from pipeline.reporting.document import Figure
from pipeline.reporting.figures import chart, style
from pipeline.reporting.figures.own import own

DISTRICTS = ["Cao Lộc", "Bắc Sơn"]


def bars(figure: go.Figure) -> list[tuple[float, float, float, float]]:
    """(left, bottom, width, height) of each bar on paper."""
    [axes] = own(figure).paper().axes
    boxes = [path.get_extents() for traces in axes.collections for path in traces.get_paths()]
    return [(float(b.x0), float(b.y0), float(b.width), float(b.height)) for b in boxes]


def two(**layout: Any) -> go.Figure:
    figure = go.Figure(layout=layout)
    figure.add_bar(x=DISTRICTS, y=[11.5, 9], name="có")
    return figure.add_bar(x=DISTRICTS, y=[2, None], name="thêm")


def test_bars_stand_side_by_side_or_on_one_another_as_the_page_has_them() -> None:
    beside = bars(two())
    assert [h for *_, h in beside] == [11.5, 9, 2], "what is not known has no bar"
    assert beside[0][0] + beside[0][2] == pytest.approx(beside[2][0]), "the second begins where the first ends"
    stacked = bars(two(barmode="stack"))
    assert [(b, h) for _, b, _, h in stacked] == [(0, 11.5), (0, 9), (11.5, 2)]


def test_lying_bars_lie_and_carry_their_names() -> None:
    figure = go.Figure().add_bar(y=DISTRICTS, x=[11.5, 9], orientation="h", marker_color="#b23a0e")
    assert [(x, w) for x, _, w, _ in bars(figure)] == [(0, 11.5), (0, 9)]
    [axes] = own(figure).paper().axes
    assert [t.get_text() for t in axes.texts] == DISTRICTS
    colour: Any = axes.collections[0].get_facecolor()
    assert colour[0][:3] == pytest.approx((0xB2 / 255, 0x3A / 255, 0x0E / 255))


def test_lines_and_points_stand_at_their_values() -> None:
    figure = (
        go.Figure().add_scatter(x=[1, 2, 4], y=[3, 5, 4], mode="lines").add_scatter(x=[1, 2], y=[1, 2], mode="markers")
    )
    [axes] = own(figure).paper().axes
    assert axes.lines[0].get_xydata().tolist() == [[1, 3], [2, 5], [4, 4]]  # type: ignore[union-attr]
    assert axes.lines[1].get_xydata().tolist() == [[1, 1], [2, 2]]  # type: ignore[union-attr]


def test_shares_of_a_circle_say_their_amounts() -> None:
    figure = go.Figure().add_pie(labels=DISTRICTS, values=[11.5, 9])
    [axes] = own(figure).paper().axes
    assert [t.get_text() for t in axes.texts if t.get_text()] == ["Cao Lộc: 11,5", "Bắc Sơn: 9"]
    assert own(figure).alt.endswith("Cao Lộc: 11,5; 1: Bắc Sơn: 9.")


def test_a_type_without_a_drawing_says_so_on_paper() -> None:
    [axes] = own(go.Figure().add_heatmap(z=[[1, 2], [3, 4]]), lang="en").paper().axes
    assert "heatmap" in axes.texts[0].get_text() and "page" in axes.texts[0].get_text()


def test_its_title_is_the_finding_above_it_once() -> None:
    made = own(two(title="Cao Lộc <b>đứng đầu</b>"))
    assert "Cao Lộc" in made.headline and "<b>" not in made.headline
    layout: Any = made.figure().layout
    assert layout.title.text is None
    assert own(two()).headline == "" and own(two(), headline="Tìm thấy").headline == "Tìm thấy"


def test_a_section_takes_it_as_a_block_with_an_id_of_its_own() -> None:
    blocks = naming.kept([two(title="Một"), two()], "", "huyen", set())
    charts = [b.chart for b in blocks if isinstance(b, Figure)]
    assert [(c.name, c.headline) for c in charts] == [("huyen-0", "Một"), ("huyen-1", "Biểu đồ")]
    assert pd.DataFrame(charts[0].data).to_dict("records")[0] == {"name": "có", "x": "Cao Lộc", "y": 11.5}
    assert 'class="ntm-chart" id="huyen-0"' in charts[0].html() and charts[0].svg().startswith(b"<?xml")


def test_a_notebook_gets_plotly_and_what_it_is_converted_to_a_picture() -> None:
    made = own(go.Figure(two(), layout_template=style.template()))
    bundle = made._repr_mimebundle_()
    assert set(bundle) == {chart.PLOTLY, "text/html", "text/plain"}, (
        "a PNG beside it would hide the chart in JupyterLab"
    )
    assert bundle[chart.PLOTLY]["layout"]["template"] and "data:image/png;base64,iVBOR" in bundle["text/html"]


def test_an_area_has_its_place_in_the_key_on_paper() -> None:
    area = go.Scatter(x=[0, 1, 1, 0], y=[0, 0, 1, 1], fill="toself", name="vùng")
    [axes] = own(go.Figure([area, go.Scatter(x=[0, 1], y=[1, 0], name="đường")])).paper().axes
    assert {t.get_text() for t in axes.figure.legends[0].get_texts()} == {"vùng", "đường"}


def test_bars_of_plotly_express_are_drawn_with_the_pattern_of_their_trace() -> None:
    rows = {"name": DISTRICTS, "value": [11.5, 9], "kind": ["có", "thêm"]}
    assert [h for *_, h in bars(px.bar(rows, x="name", y="value"))] == [11.5, 9]
    [axes] = own(px.bar(rows, x="name", y="value", pattern_shape="kind")).paper().axes
    assert [bars.get_hatch() for bars in axes.collections] == [None, "/////"]


def test_a_line_at_a_threshold_is_as_long_as_the_drawing() -> None:
    figure = go.Figure().add_scatter(x=[60, 80], y=[60, 80], mode="markers").add_vline(70).add_hline(65)
    [axes] = own(figure).paper().axes
    low, high = axes.get_ylim()
    assert 55 < low < 60 and 80 < high < 85, "and no axis is stretched for it"
    ends = [
        axes.transAxes.inverted().transform(line.get_transform().transform(line.get_xydata()))
        for line in axes.lines[1:]
    ]
    assert [e[:, at].tolist() for e, at in zip(ends, (1, 0))] == [pytest.approx([0, 1])] * 2


SQUARE = '{{"type":"Polygon","coordinates":[[[{x},21],[{x}.5,21],[{x}.5,21.5],[{x},21.5],[{x},21]]]}}'
ROWS = pd.DataFrame(
    {
        "name": ["Tân Lập", "Hồng Thái", "Mai Pha"],
        "group": ["Hữu Lũng", "Hữu Lũng", "Lạng Sơn"],
        "value": [15, 19, 12],
        "passes": ["đạt", "đạt", "chưa đạt"],
    }
)


def documented() -> list[go.Figure]:
    """The figures that docs/charts.md shows, each the last thing its example gives."""
    text = (Path(pipeline.__file__).parents[1] / "docs" / "charts.md").read_text("utf-8")
    names: dict[str, Any] = {
        "pd": pd,
        "rows": ROWS,
        "outlines": ROWS.assign(geometry=[SQUARE.format(x=x) for x in (5, 6, 7)]),
    }
    shown = []
    for code in re.findall(r"```python\n(.*?)```", text.partition("## One of plotly's own\n")[2], re.S):
        *before, last = ast.parse(code).body
        exec(compile(ast.Module(before, []), "docs/charts.md", "exec"), names)
        assert isinstance(last, ast.Expr)
        result = eval(compile(ast.Expression(last.value), "docs/charts.md", "eval"), names)
        shown.append(result)
    return shown


def test_the_figures_of_the_documentation_stand_on_the_page_and_on_paper() -> None:
    made = [own(figure, name=f"own-{i}") for i, figure in enumerate(documented())]
    kinds = [[t["type"] for t in json.loads(one.spec())["data"]] for one in made]
    assert kinds == [["bar"], ["scatter"] * 2, ["histogram"], ["bar"], ["scatter"] * 3]
    axes: Any = (made[i].paper().axes[0] for i in (1, 3, 4))
    dots, steps, areas = axes
    assert [line.get_xydata().tolist() for line in dots.lines[-1:]] == [[[70, 0], [70, 1]]]
    spans = [path.get_extents() for path in steps.collections[0].get_paths()]
    assert [(b.x0, b.x1) for b in spans] == [(0, 57), (57, 61), (59, 61), (0, 59)]
    assert len(areas.patches) == 3
    assert all(one.headline and one.for_paper is None for one in made), "no type that paper does not have"


@pytest.mark.parametrize("figure", [px.strip(ROWS, x="value", y="group"), go.Figure(go.Waterfall(x=["a"], y=[57]))])
def test_strips_and_waterfalls_of_plotly_stand_on_the_page_and_paper_says_so(figure: go.Figure) -> None:
    made, [trace] = own(figure), figure.to_dict()["data"]
    assert trace["type"] in made.spec()
    [axes] = made.paper().axes
    assert trace["type"] in axes.texts[0].get_text()
