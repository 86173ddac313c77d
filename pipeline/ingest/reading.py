"""What comes out of reading: of one workbook, and of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.content import Digest

READ_ONCE = ("cells", "observations", "headings", "comparatives", "proposals")
"""Rows that nothing but the reading of their own workbook gives."""


@dataclass
class Ingested:
    """Rows for raw.submissions, raw.cells, raw.observations, raw.comparatives, raw.issues, raw.headings and raw.proposals,
    as dicts keyed by the schema's columns.

    ``digests``: of a reading of all files, what was read of each by its name, those left out by a day included.
    """

    submissions: list[dict[str, Any]] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    observations: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    headings: list[dict[str, Any]] = field(default_factory=list)
    comparatives: list[dict[str, Any]] = field(default_factory=list)
    proposals: list[dict[str, Any]] = field(default_factory=list)
    digests: dict[str, Digest] = field(default_factory=dict)

    def parts(self, since: str = "") -> Iterator[Ingested]:
        """This, as the one part there is (see readings.Readings)."""
        yield self.since(since) if since else self

    def since(self, period: str) -> Ingested:
        """This without what was read of files of earlier periods, but for their issues."""
        later = {name: [row for row in getattr(self, name) if row["file"] >= period] for name in READ_ONCE}
        return replace(self, **later)

    def add(self, other: Ingested) -> None:
        """Take in what was read of another file."""
        self.submissions += other.submissions
        self.cells += other.cells
        self.observations += other.observations
        self.issues += other.issues
        self.headings += other.headings
        self.comparatives += other.comparatives
        self.proposals += other.proposals


def count_cells(submission: dict[str, Any], cells: list[dict[str, Any]]) -> None:
    """Set how many cells a file has, and how many are held."""
    submission["cells_total"] = len(cells)
    submission["cells_held"] = sum(c["role"] == "held" for c in cells)
