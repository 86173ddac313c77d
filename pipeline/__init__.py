"""Workbooks of a province's nông thôn mới (NTM) plan in; a checked DuckDB database and published pages out.

What an analyst uses in a notebook, each with an example in its docstring:

    import pipeline as ntm

    report = ntm.open("my report", period="2019-09")       # the newest publication, read-only; brings %%ask
    rows = ntm.sql("SELECT * FROM latest.named_districts")  # any query, as a DataFrame
    report.section("Huyện", ntm.table(rows), ntm.bullet(rows))

Nothing is imported until it is used.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pipeline.reporting.blocks import matrix, prose, sources, table, tables, tiles
    from pipeline.reporting.checking import check
    from pipeline.reporting.figures.bands import bands
    from pipeline.reporting.figures.bullet import bullet
    from pipeline.reporting.figures.cards import cards
    from pipeline.reporting.figures.changes import changes
    from pipeline.reporting.figures.completeness import completeness
    from pipeline.reporting.figures.criteria_grid import criteria_grid
    from pipeline.reporting.figures.districts import districts
    from pipeline.reporting.figures.finding import finding
    from pipeline.reporting.figures.money import money
    from pipeline.reporting.figures.schedule import schedule
    from pipeline.reporting.figures.shares import shares
    from pipeline.reporting.figures.target_path import target_path
    from pipeline.reporting.figures.tile_map import tile_map
    from pipeline.reporting.report import Report, sql
    from pipeline.reporting.report import open_report as open
    from pipeline.reporting.wording import number

HOMES = {
    "check": ("pipeline.reporting.checking", "check"),
    "open": ("pipeline.reporting.report", "open_report"),
    "Report": ("pipeline.reporting.report", "Report"),
    "sql": ("pipeline.reporting.report", "sql"),
    "table": ("pipeline.reporting.blocks", "table"),
    "tables": ("pipeline.reporting.blocks", "tables"),
    "tiles": ("pipeline.reporting.blocks", "tiles"),
    "prose": ("pipeline.reporting.blocks", "prose"),
    "sources": ("pipeline.reporting.blocks", "sources"),
    "number": ("pipeline.reporting.wording", "number"),
    "matrix": ("pipeline.reporting.blocks", "matrix"),
    "style": ("pipeline.reporting.figures.style", ""),
}
"""Public name → (module, name in it); an empty name is the module itself."""

CHARTS = (
    "bands", "bullet", "cards", "changes", "completeness", "criteria_grid", "districts", "money", "schedule", "shares",
    "target_path", "tile_map",
)  # fmt: skip
"""Charts, each a function of its own module in pipeline/reporting/figures; they speak the language of the open report."""

__all__ = [
    "Report", "bands", "bullet", "cards", "changes", "check", "completeness", "criteria_grid", "districts", "finding", "matrix",
    "money", "number", "open", "prose", "schedule", "shares", "sources", "sql", "table", "tables", "target_path", "tile_map",
    "tiles",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in (*CHARTS, "finding"):
        return globals().setdefault(name, import_module("pipeline.reporting.speaking").chart(name))
    if name not in HOMES:
        near = get_close_matches(name, __all__, 1)
        hint = f". Có phải là / did you mean: {near[0]}?" if near else ""
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}{hint}")
    module, attribute = HOMES[name]
    value = getattr(import_module(module), attribute) if attribute else import_module(module)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES, *CHARTS})
