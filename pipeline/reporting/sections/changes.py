"""What changed since the period before: every commune that gained, lost or had a criterion restated."""

from __future__ import annotations

from typing import Any

from pipeline.reporting.facts import Facts
from pipeline.reporting.wording import CHANGES, STATES


def changes(facts: Facts) -> dict[str, Any]:
    """Per criterion the communes by kind of change and the net; the losses once more, one by one."""
    by_criterion = []
    for c in facts.criteria:
        mine = [x for x in facts.changes if x["criterion_no"] == c["criterion_no"]]
        if mine:
            kinds = {k: [x for x in mine if x["change"] == k] for k in CHANGES}
            by_criterion.append({"criterion": c, **kinds, "net": sum(x["passes"] for x in mine)})
    count = {k: sum(x["change"] == k for x in facts.changes) for k in CHANGES}
    names = {c["criterion_no"]: c["criterion_name"] for c in facts.criteria}
    return {
        "previous": facts.previous,
        "counted": count,
        "net": sum(x["passes"] for x in facts.changes),
        "by_criterion": by_criterion,
        "lost": [x | {"criterion_name": names[x["criterion_no"]]} for x in facts.changes if x["change"] == "lost"],
        "states": STATES,
    }
