"""Every commune by every criterion: the grids of the page, and the same on paper."""

from __future__ import annotations

from typing import Any

from pipeline.reporting.charts import grid
from pipeline.reporting.document import Block, Figure, Prose
from pipeline.reporting.facts import Facts
from pipeline.reporting.language import of, say


def matrix(facts: Facts, district_code: str | None = None) -> dict[str, Any]:
    """What sections/matrix.html.j2 asks for: the chart with its grids, the counts of its key, the criteria by number."""
    found = grid.rows(facts, district_code)
    return {
        "chart": grid.heat_map(facts, district_code),
        "count_of": found["counted"],
        "states": found["states"],
        "carried": found["carried"],
        "recognised": found["recognised"],
        "names": names(facts),
    }


def blocks(facts: Facts, district_code: str | None = None) -> tuple[Block, ...]:
    """The paper form: one district's figure with names over its columns, or the province's, two pages at most."""
    if district_code:
        return (Figure(grid.heat_map(facts, district_code)),)
    return (*(Figure(chart) for chart in grid.pages(facts)), Prose(names(facts), "fine"))


def names(facts: Facts) -> str:
    """Which criterion each numbered column is."""
    named = "; ".join(f"{c['criterion_no']} {of(c, 'criterion_name')}" for c in facts.criteria)
    return say("số cột là số tiêu chí: {names}.", names=named)
