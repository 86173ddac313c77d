"""What choosing gives: the rows of three tables, and what is said beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """Rows of the three tables: ``summary`` is None where there is too little to choose from.

    ``conflicts`` (contradictory targets, in words) and ``idle`` (lines of a what-if file that change nothing) are not
    stored.
    """

    summary: dict[str, Any] | None = None
    picks: list[dict[str, Any]] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    idle: tuple[str, ...] = ()
