"""A plotly figure of an analyst's own: the same values on paper, and a block of a report like any other."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

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
