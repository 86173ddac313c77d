"""What a chart says, read back out of both its forms, and the example province with what the charts ask for beside it."""

from __future__ import annotations

import functools
import html
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import reporting_database as example

from pipeline.reporting.charts import Chart

WIDE, NARROW = 170.0, 80.0
FIGURE = re.compile(r"[−+]?\d+(?:[.,]\d+)*")

# Of the rows the warehouse would make, only what the charts read; the forecast is invented.
MORE = f"""
INSERT INTO mart.district_progress BY NAME
SELECT r.period, c.district_code, r.criterion_no, count(*) AS communes, count(*) FILTER (state = 'passed') AS passed,
       count(*) FILTER (state = 'passed' AND carried_from IS NULL) AS passed_low,
       count(*) FILTER (state IN ('passed', 'held', 'not_reported')) AS passed_high
FROM core.criterion_results r JOIN reference.communes c USING (commune_code) GROUP BY ALL;
INSERT INTO mart.target_changes BY NAME
SELECT n.period, n.target_id, b.period AS previous_period, b.value AS value_before, n.value,
       greatest(n.value - b.value, 0) + 2 AS gained, 2 - least(n.value - b.value, 0) AS lost, 0 AS restated, 0 AS boundary
FROM mart.target_progress n JOIN mart.target_progress b USING (target_id)
WHERE n.period = '{example.NOW}' AND b.period = '{example.BASELINE}' AND n.value IS NOT NULL AND b.value IS NOT NULL;
INSERT INTO mart.forecast BY NAME
SELECT 2019 AS plan_year, '{example.NOW}' AS period, 'criterion.04.total' AS target_id, 'recent_pace' AS method,
       126.4 AS forecast, 121.6 AS low, 130.2 AS high, 3 AS points, 2 AS backtest_n, TRUE AS is_chosen,
       'kind_and_unit' AS chosen_by, 57 AS chosen_n, 19 AS coverage_n;
INSERT INTO mart.forecast BY NAME
SELECT 2019 AS plan_year, '{example.NOW}' AS period, 'criteria.average.all' AS target_id, 'recent_pace' AS method,
       2 AS points, 0 AS backtest_n, 'kind_and_unit' AS chosen_by, 0 AS chosen_n, 0 AS coverage_n, 'few_points' AS reason,
       'mới có 2 điểm số liệu, cần ít nhất 3' AS reason_vi, 'only 2 points are known' AS reason_en;
"""


@functools.cache
def _built() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ntm.duckdb"
        example.make(path, example.Province(example.invented()))
        with duckdb.connect(str(path)) as db:
            db.execute(MORE)
        return path.read_bytes()


def database(path: Path, *more: str) -> Path:
    """The example province with its districts, changes and forecasts; ``more`` is SQL run afterwards."""
    path.write_bytes(_built())
    for statement in more:
        with duckdb.connect(str(path)) as db:
            db.execute(statement)
    return path


def on_page(chart: Chart, form: str = "wide") -> list[str]:
    """Every text of the page's form, as a reader sees it: labels, axes, figures on bars; not the hover."""
    layout = chart.layout if form == "wide" else chart.narrow
    found = [a["text"] for a in layout.get("annotations", [])]
    for name, axis in layout.items():
        if re.fullmatch(r"[xy]axis\d*", name) and axis["showticklabels"]:
            found += axis["ticktext"]
    for trace in chart.data:
        if trace.get("meta", form) == form:
            found += [t for t in trace.get("text", []) if t]
    return [seen(t) for t in found]


def seen(text: str) -> str:
    """A text of plotly without its own marks: what stays is what the reader sees."""
    return html.unescape(re.sub(r"</?(?:b|span|br)\b[^>]*>", " ", text))


def on_paper(chart: Chart, width: float = WIDE) -> list[str]:
    """Every text of the printed form."""
    from matplotlib.text import Text

    assert chart.printed is not None
    return [t.get_text() for t in chart.printed(width).findobj(Text)]


def figures(texts: list[str]) -> set[str]:
    """The figures in texts, as printed."""
    return {f for t in texts for f in FIGURE.findall(t)}


def colours(value: Any) -> Iterator[str]:
    """Every colour in a plotly figure."""
    if isinstance(value, dict):
        for v in value.values():
            yield from colours(v)
    elif isinstance(value, list):
        for v in value:
            yield from colours(v)
    elif isinstance(value, str):
        yield from re.findall(r"#[0-9a-fA-F]{3,8}\b", value)
