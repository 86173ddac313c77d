"""The plan checked against itself: rows of ``mart.plan_coherence``.

Whatever targets.csv, schedule.csv and groups.csv can tell is computed from them, so every plan gets it; what only the
plan's prose says stands in statements.csv and is compared here. A check whose figures the plan does not have is left
out, never passed.
"""

from __future__ import annotations

from typing import Any

from pipeline.reference.coherence import bands, printed, prose, totals, wording
from pipeline.reference.coherence.finding import Finding
from pipeline.reference.model import Reference


def check(reference: Reference) -> list[dict[str, Any]]:
    """One row a plan and check, keys as the columns of ``mart.plan_coherence``; the order is that of the plan's subjects."""
    return [
        {"plan_year": plan.year, **f.row()} for plan in reference.plans for f in _findings(reference.of_plan(plan.year))
    ]


def _findings(plan: Reference) -> list[Finding]:
    return [
        *totals.check(plan),
        *bands.check(plan),
        *printed.check(plan),
        *wording.check(plan),
        *prose.check(plan),
    ]
