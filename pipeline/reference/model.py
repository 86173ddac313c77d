"""The reference and plan files as one typed whole, and what of it holds in a year, a period or on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline import periods
from pipeline.reference.plan_rows import (
    Approval,
    Band,
    Duty,
    GroupMember,
    Link,
    Milestone,
    Plan,
    PlanNote,
    Review,
    Revision,
    Stage,
    Statement,
    Target,
    Work,
)
from pipeline.reference.reference_rows import (
    Agency,
    Alias,
    Boundary,
    Commune,
    CommuneChange,
    Correction,
    Criterion,
    District,
    FormEvidence,
    HeadingAlias,
    Indicator,
    Name,
    Threshold,
    Unit,
    spelling,
    split,
)
from pipeline.schema import Column, catalogue

__all__ = [
    "IMPLIED_GROUPS",
    "PLAN_TABLES",
    "Agency",
    "Alias",
    "Approval",
    "Band",
    "Boundary",
    "Commune",
    "CommuneChange",
    "Correction",
    "Criterion",
    "District",
    "Duty",
    "FormEvidence",
    "GroupMember",
    "HeadingAlias",
    "Indicator",
    "Link",
    "Milestone",
    "Name",
    "Plan",
    "PlanNote",
    "Reference",
    "Review",
    "Revision",
    "Stage",
    "Statement",
    "Target",
    "Threshold",
    "Unit",
    "Work",
    "spelling",
    "split",
]

# Groups that groups.csv never lists: they follow from the commune list, from the recognition decisions, or are the
# province itself.
IMPLIED_GROUPS = ("all", "recognised", "province")


PLAN_TABLES = (
    "reviews",
    "targets",
    "groups",
    "schedule",
    "statements",
    "links",
    "revisions",
    "milestones",
    "bands",
    "duties",
    "stages",
    "notes",
)
"""What a plan consists of beside its row in plan.plan."""


@dataclass(frozen=True)
class Reference:
    """Everything under data/raw/reference and data/raw/plan, typed and checked; orders are those of the files.

    ``plan`` is the newest plan. Rows of several plans stand together, each with its ``plan_year``.
    """

    districts: tuple[District, ...]
    communes: tuple[Commune, ...]
    criteria: tuple[Criterion, ...]
    indicators: tuple[Indicator, ...]
    thresholds: tuple[Threshold, ...]
    aliases: tuple[Alias, ...]
    plan: Plan
    reviews: tuple[Review, ...]
    targets: tuple[Target, ...]
    groups: tuple[GroupMember, ...]
    schedule: tuple[Work, ...]
    statements: tuple[Statement, ...] = ()
    links: tuple[Link, ...] = ()
    revisions: tuple[Revision, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    corrections: tuple[Correction, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    earlier_plans: tuple[Plan, ...] = ()
    units: tuple[Unit, ...] = ()
    names: tuple[Name, ...] = ()
    agencies: tuple[Agency, ...] = ()
    commune_changes: tuple[CommuneChange, ...] = ()
    bands: tuple[Band, ...] = ()
    duties: tuple[Duty, ...] = ()
    stages: tuple[Stage, ...] = ()
    notes: tuple[PlanNote, ...] = ()
    headings: tuple[HeadingAlias, ...] = ()
    forms: tuple[FormEvidence, ...] = ()
    approvals: tuple[Approval, ...] = ()

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Every plan, the oldest first."""
        return (*self.earlier_plans, self.plan)

    def of_plan(self, year: int) -> Reference:
        """The same with this plan alone. Raises KeyError for a year without a plan."""
        plan = next((p for p in self.plans if p.year == year), None)
        if plan is None:
            raise KeyError(f"there is no plan of {year}")
        if not self.earlier_plans:
            return self
        own = {name: tuple(r for r in getattr(self, name) if r.plan_year == year) for name in PLAN_TABLES}
        return replace(self, plan=plan, earlier_plans=(), **own)

    def communes_on(self, day: dt.date) -> tuple[Commune, ...]:
        """The communes that exist on a day."""
        return tuple(c for c in self.communes if c.is_valid(day))

    def at(self, period: str) -> Reference:
        """What a form of this period is read by: the plan of its year (else the nearest before, else the first), the
        communes that exist at its end, the names of what these have."""
        end = periods.end_of(period)
        communes = self.communes_on(end)
        if not self.earlier_plans and len(communes) == len(self.communes):
            return self
        own = self.of_plan(max((p.year for p in self.plans if p.year <= end.year), default=self.plans[0].year))
        targets = {t.target_id for t in own.targets}
        works = {w.work_id for w in own.schedule}
        codes = {c.commune_code for c in communes}
        there = {"output": targets, "funding": targets, "work": works, "commune": codes}
        aliases = tuple(a for a in self.aliases if a.kind not in there or a.target in there[a.kind])
        return replace(own, communes=communes, aliases=aliases)

    def unit(self, word: str) -> Unit | None:
        """The unit of that id, or the one written so; None where nobody knows it."""
        return next((u for u in self.units if u.unit_id == word), None) or next(
            (u for u in self.units if spelling(word) in map(spelling, u.spellings)), None
        )

    def name(self, kind: str, id: str) -> Name | None:
        """The names of a group, output, funding line or standard; None where nobody gave one."""
        return next((n for n in self.names if (n.kind, n.id) == (kind, id)), None)

    def rows(self, table_name: str) -> list[tuple[Any, ...]]:
        """Rows of one ``reference.*`` or ``plan.*`` table, values in schema column order.

        Raises KeyError for a table that these files do not fill.
        """
        schema, _, name = table_name.partition(".")
        if schema not in ("reference", "plan"):
            raise KeyError(f"{table_name} does not come from the reference and plan files")
        columns = catalogue.table(table_name).columns
        items: Sequence[Any] = self.plans if name == "plan" else getattr(self, name)
        return [tuple(self._value(item, c) for c in columns) for item in items]

    def _value(self, item: Any, column: Column) -> Any:
        value = getattr(item, column.name)
        if column.name == "plan_year" and not value:
            if self.earlier_plans:
                raise ValueError(f"{item} names no plan and there are several")
            return self.plan.year
        if column.name == "fact_id":
            return value or item.target_id
        return None if column.nullable and value == "" else value
