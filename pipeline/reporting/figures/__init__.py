"""Charts: each takes a DataFrame and gives a Chart, drawn by plotly on a page and by matplotlib on paper (docs/charts.md)."""

from pipeline.reporting.figures.bands import bands
from pipeline.reporting.figures.bullet import bullet
from pipeline.reporting.figures.cards import cards
from pipeline.reporting.figures.changes import changes
from pipeline.reporting.figures.chart import Chart
from pipeline.reporting.figures.choropleth import choropleth
from pipeline.reporting.figures.completeness import completeness
from pipeline.reporting.figures.criteria_grid import criteria_grid
from pipeline.reporting.figures.distribution import distribution
from pipeline.reporting.figures.districts import districts
from pipeline.reporting.figures.money import money
from pipeline.reporting.figures.schedule import schedule
from pipeline.reporting.figures.shares import shares
from pipeline.reporting.figures.target_path import target_path
from pipeline.reporting.figures.tile_map import tile_map
from pipeline.reporting.figures.waterfall import waterfall

__all__ = [
    "Chart", "bands", "bullet", "cards", "changes", "choropleth", "completeness", "criteria_grid", "distribution",
    "districts", "money", "schedule", "shares", "target_path", "tile_map", "waterfall",
]  # fmt: skip
