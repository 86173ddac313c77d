"""A small invented frame for every chart of pipeline/reporting/figures, and readers of what was drawn."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pandas as pd

from pipeline import CHARTS
from pipeline.reporting.figures.chart import Chart

CELL = "2019-09/Biểu 01.xlsx!Sheet1!H37"
HOSTILE = "<b onmouseover=alert(1)>\"'&$x_1$\x00</script>"

bullet = pd.DataFrame(
    {
        "name": ["14 Giáo dục", "16 Văn hóa", "4 Điện", "1 Quy hoạch"],
        "value": [185, 94, 123, None],
        "value_low": [182, 94, 121, None],
        "value_high": [185, 95, 126, None],
        "expected_by_now": [191.5, 99.75, 122.2, None],
        "target_low": [193, 103, 125, None],
        "baseline": [187, 90, 114, 207],
        "status": ["reversing", "behind", "on_track", "not_assessable"],
        "unit": "xã",
        "is_whole": True,
        "source": CELL,
    }
)
target_path = pd.DataFrame(
    {
        "period": ["2018-12", "2019-06", "2019-09", "2019-12"],
        "value": [48, 51, 54, None],
        "value_low": [48, 50, 52, None],
        "value_high": [48, 51, 54, None],
        "planned": [48, 53.95, 56.98, 60],
        "target_low": [None, None, None, 60],
        "forecast": [None, None, None, 57],
        "forecast_low": [None, None, None, 55.5],
        "forecast_high": [None, None, None, 58.5],
        "is_whole": True,
        "source": CELL,
    }
)
cards = pd.concat(
    [target_path.assign(name="Xã đạt chuẩn", unit="xã", status="at_risk"),
     target_path.assign(name="Xã đủ 19", planned=target_path["planned"] - 5, status="on_track")]
)  # fmt: skip
bands = pd.DataFrame({"criteria": [5, 6, 8, 19], "communes": [21, 29, 27, 52], "band": ["5–9", "5–9", "5–9", "19"]})
shares = pd.DataFrame(
    {"name": ["Kỳ 6"] * 3 + ["Kỳ 9"] * 3, "part": ["on_track", "behind", "khác"] * 2, "amount": [20, 8, 1, 22, 6, 0]}
)
districts = pd.DataFrame(
    {
        "name": ["Huyện Cao Lộc", "Huyện Bắc Sơn", "Huyện Đình Lập"],
        "value": [11.67, 11.42, 9.0],
        "before": [11.14, 11.42, 9.1],
        "value_low": [11.0, 11.42, 9.0],
        "value_high": [12.0, 11.42, 9.0],
        "communes": [21, 19, 10],
        "source": CELL,
    }
)
states = ["passed", "failed", "not_reported", "held", "not_applicable", "passed"]
criteria_grid = pd.DataFrame(
    {
        "name": ["Tân Lập"] * 3 + ["Hồng Thái"] * 3,
        "column": ["1", "2", "3"] * 2,
        "state": states,
        "group": "Huyện Hữu Lũng",
        "carried_from": [None, "2019-06", None, None, None, None],
        "source": CELL,
    }
)
tile_map = pd.DataFrame(
    {
        "name": ["Tân Lập", "Hồng Thái", "Mai Pha", "Bắc Ái"],
        "group": ["Hữu Lũng", "Hữu Lũng", "Lạng Sơn", "Tràng Định"],
        "value": [17, 19, 19, None],
        "band": ["15–18", "19", "19", None],
        "map_row": [2, 2, 1, 1],
        "map_column": [1, 1, 2, 1],
        "is_recognised": [True, True, True, False],
        "is_short": [True, False, False, False],
        "source": CELL,
    }
)
money = pd.DataFrame(
    {
        "name": ["Tổng số", "Ngân sách", "Tín dụng", "Khác"],
        "needed": [3002.8, 652.8, 1800, 5],
        "mobilised": [2480.4, 635.7, 1436.7, 9],
        "disbursed": [2145.0, 371.9, 1436.7, None],
        "time_share": 0.75,
        "depth": [0, 1, 1, 1],
        "source": CELL,
    }
)
schedule = pd.DataFrame(
    {
        "name": ["Phân bổ vốn", "Kiểm tra", "Họp Ban Chỉ đạo", "Tập huấn"],
        "standing": ["done", "overdue", "due_soon", "recurring"],
        "due_dates": ["2019-03-31", "2019-06-30;2019-08-31", "2019-06-30;2019-12-31", None],
        "rounds_done": [1, 1, None, None],
        "starts_on": [None, None, dt.date(2019, 5, 1), None],
        "done_on": [dt.date(2019, 3, 5), None, None, None],
        "lead": "Sở KH&ĐT",
        "source": CELL,
    }
)
changes = pd.DataFrame(
    {"name": ["14 Giáo dục", "15 Y tế"], "gained": [1, 9], "lost": [2, 1], "restated": [0, 2], "source": CELL}
)
completeness = pd.DataFrame(
    {
        "name": ["TP Lạng Sơn", "Huyện Cao Lộc", "Cục Thống kê", "Sở Y tế"],
        "has_sent": [False, True, False, None],
        "group": ["Huyện", "Huyện", "Sở, ngành", "Sở, ngành"],
        "note": ["3 xã dùng số 6 tháng", None, "tiêu chí 10", None],
    }
)

OPTIONS: dict[str, dict[str, Any]] = {
    "schedule": {"today": dt.date(2019, 9, 30)},
    "districts": {"reference": 10.5},
}
NAMES = list(CHARTS)


def frame(name: str) -> pd.DataFrame:
    """The example of a chart, a copy."""
    return globals()[name].copy()


def draw(chart: str, data: pd.DataFrame | None = None, **options: Any) -> Chart:
    """A chart of its example, or of other data."""
    function: Callable[..., Chart] = getattr(import_module(f"pipeline.reporting.figures.{chart}"), chart)
    return function(frame(chart) if data is None else data, **{**OPTIONS.get(chart, {}), **options})


def page(chart: Chart) -> Any:
    """The plotly figure."""
    return chart.figure()


def sheet(chart: Chart) -> Any:
    """The matplotlib figure."""
    return chart.paper()


def trace(chart: Chart, name: str) -> Any:
    """The one trace of that name."""
    (found,) = [t for t in page(chart).data if t.name == name]
    return found


def words_on_page(chart: Chart) -> str:
    """All text of the plotly figure."""
    return json.dumps(json.loads(chart.spec()), ensure_ascii=False)


def words_on_paper(chart: Chart) -> list[str]:
    """All texts of the matplotlib figure."""
    from matplotlib.text import Text

    return [t.get_text() for t in sheet(chart).findobj(Text) if t.get_text()]


def bars_on_paper(chart: Chart) -> list[list[tuple[float, float, float]]]:
    """The lying bars of the first axes, collection by collection: (middle, left, right)."""
    from matplotlib.collections import PolyCollection

    made = []
    for collection in sheet(chart).axes[0].collections:
        if isinstance(collection, PolyCollection):
            corners: list[Any] = [path.vertices for path in collection.get_paths()]
            made.append([(float(c[:4, 1].mean()), float(c[0, 0]), float(c[1, 0])) for c in corners])
    return made


def lines_on_paper(chart: Chart, marker: str) -> list[Any]:
    """The lines and marks drawn with that marker: arrays of x and y."""
    return [line.get_xydata() for axes in sheet(chart).axes for line in axes.lines if line.get_marker() == marker]
