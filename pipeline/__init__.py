"""Workbooks of a province's nông thôn mới (NTM) plan in; a checked DuckDB database and published pages out.

What an analyst uses in a notebook, each with an example in its docstring:

    import pipeline as ntm

    report = ntm.open("my report", period="2019-09")       # the newest publication, read-only; brings %%ask
    rows = ntm.sql("SELECT * FROM latest.named_districts")  # any query, as a DataFrame
    report.section("Huyện", ntm.table(rows), ntm.bullet(rows))

Nothing is imported until it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pipeline.reporting.blocks import prose, sources, table, tiles
    from pipeline.reporting.report import Report, sql
    from pipeline.reporting.report import open_report as open
    from pipeline.reporting.wording import number

HOMES = {
    "open": ("pipeline.reporting.report", "open_report"),
    "Report": ("pipeline.reporting.report", "Report"),
    "sql": ("pipeline.reporting.report", "sql"),
    "table": ("pipeline.reporting.blocks", "table"),
    "tiles": ("pipeline.reporting.blocks", "tiles"),
    "prose": ("pipeline.reporting.blocks", "prose"),
    "sources": ("pipeline.reporting.blocks", "sources"),
    "number": ("pipeline.reporting.wording", "number"),
    "style": ("pipeline.reporting.figures.style", ""),
}
"""Public name → (module, name in it); an empty name is the module itself."""

__all__ = ["Report", "number", "open", "prose", "sources", "sql", "table", "tiles"]


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    module, attribute = HOMES[name]
    value = getattr(import_module(module), attribute) if attribute else import_module(module)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES})
