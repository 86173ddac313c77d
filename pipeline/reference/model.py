"""The reference and plan files as plain rows: one frozen dataclass a table of ``pipeline/schema/reference.py``.

A missing text is ``""`` here and NULL in the database; a missing number is ``None`` in both. ``plan_year`` is the year of
the plan a row belongs to; 0 stands for the year of the only plan there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline import periods
from pipeline.schema import Column, catalogue

# Groups that groups.csv never lists: they follow from the commune list, from the recognition decisions, or are the
# province itself.
IMPLIED_GROUPS = ("all", "recognised", "province")


@dataclass(frozen=True)
class District:
    district_code: str
    district_name: str
    district_kind: str
    full_name: str
    sort_no: int
    map_row: int | None = None
    map_column: int | None = None


@dataclass(frozen=True)
class Commune:
    commune_code: str
    commune_name: str
    district_code: str
    district_name: str
    sort_no: int
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    def is_valid(self, day: dt.date) -> bool:
        """True where the commune exists on that day."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


@dataclass(frozen=True)
class CommuneChange:
    """One commune before and one after a change; ``to_code`` is empty where the commune left the list."""

    change_no: int
    changed_on: dt.date
    kind: str
    from_code: str
    to_code: str
    decision: str = ""
    note: str = ""


@dataclass(frozen=True)
class Unit:
    """``factor`` is how many of ``base_unit`` one of it is; ``aliases`` are separated by ;."""

    unit_id: str
    name_vi: str
    name_en: str
    decimals: int
    is_whole: bool
    base_unit: str
    factor: float = 1.0
    aliases: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """The id, the two names and every alias."""
        return (self.unit_id, self.name_vi, self.name_en, *split(self.aliases))


@dataclass(frozen=True)
class Name:
    """How a group, output, funding line or standard is called in both languages."""

    kind: str
    id: str
    name_vi: str
    name_en: str = ""


@dataclass(frozen=True)
class Agency:
    agency_id: str
    name_vi: str
    short_vi: str = ""
    name_en: str = ""
    aliases: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every name it goes by."""
        return tuple(n for n in (self.name_vi, self.short_vi, self.name_en, *split(self.aliases)) if n)


@dataclass(frozen=True)
class Boundary:
    """Outline of a commune as GeoJSON text, with the point inside it where a mark may stand (degrees, WGS84)."""

    commune_code: str
    geometry: str
    vertices: int
    vertices_given: int
    label_lon: float
    label_lat: float


@dataclass(frozen=True)
class Criterion:
    criterion_no: int
    criterion_name: str
    criterion_name_en: str = ""
    group_no: str = ""
    group_name: str = ""
    lead_agency: str = ""
    aliases: str = ""
    may_be_not_applicable: bool = False
    on_merge: str = "reassess"

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every other name headings use, the name first."""
        return (self.criterion_name, *(a.strip() for a in self.aliases.split("|") if a.strip()))


@dataclass(frozen=True)
class Indicator:
    indicator_id: str
    criterion_no: int
    indicator_name: str
    kind: str
    comparator: str = ""
    unit: str = ""
    source: str = ""


@dataclass(frozen=True)
class Threshold:
    """Threshold of one indicator in one year; ``threshold`` None means unknown in that year."""

    indicator_id: str
    year: int
    threshold: float | None
    threshold_2: float | None
    verified: bool
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class Alias:
    kind: str
    alias: str
    target: str
    scope: str = ""
    note: str = ""


@dataclass(frozen=True)
class Plan:
    id: str
    title_vi: str
    title_en: str
    province_code: str
    province_name: str
    year: int
    issuer: str
    coordinator: str
    synthetic: bool
    notice_vi: str
    notice_en: str
    baseline_period: str
    criteria_count: int
    commune_count: int
    full_count: int
    region: str = ""
    issued_on: dt.date | None = None
    on_track: float = 0.95
    at_risk: float = 0.6
    ready_share: float = 0.8
    ready_days: int = 15
    ready_least: float = 0.5


@dataclass(frozen=True)
class Review:
    period: str
    period_end: dt.date
    is_baseline: bool
    plan_year: int = 0


@dataclass(frozen=True)
class Target:
    """One number the plan wants; ``fact_id`` joins 'six more' and '193 in all' of one thing."""

    target_id: str
    sort_no: int
    kind: str
    unit: str
    group: str
    criterion_no: int | None
    baseline: float | None
    target_low: float | None
    target_high: float | None
    band_low: int | None
    band_high: int | None
    due: str
    due_on: dt.date
    owner: str = ""
    plan_section: str = ""
    plan_text: str = ""
    note: str = ""
    measure: str = "none"
    standard: str = "dat_chuan"
    level: str = "xa"
    parent: str = ""
    fact_id: str = ""
    path: str = ""
    owner_inferred: bool = False
    direction: str = ""
    plan_year: int = 0


@dataclass(frozen=True)
class GroupMember:
    group: str
    commune_code: str
    commune_name: str
    verified: bool
    note: str = ""
    from_period: str = ""
    until_period: str = ""
    plan_year: int = 0


@dataclass(frozen=True)
class Work:
    """A scheduled task; ``months_due`` as in the file, '7;11', or empty where it has no date.

    ``no_target`` is why it serves no target, where that is known.
    """

    work_id: str
    sort_no: int
    group_no: str
    group_name: str
    item_no: int
    work_name: str
    lead: str = ""
    implementing: str = ""
    coordinating: str = ""
    timing_text: str = ""
    months_due: str = ""
    note: str = ""
    no_target: str = ""
    plan_year: int = 0

    @property
    def months(self) -> tuple[int, ...]:
        """The months it is due in, in order."""
        return tuple(int(m) for m in self.months_due.split(";") if m.strip())


@dataclass(frozen=True)
class Link:
    """A target that a scheduled task serves; ``note`` is what in the plan says so."""

    work_id: str
    target_id: str
    note: str = ""
    plan_year: int = 0


@dataclass(frozen=True)
class Revision:
    """A target as it reads from a period on; ``due`` empty and ``due_on`` None where only the figure changed."""

    target_id: str
    from_period: str
    target_low: float
    target_high: float | None = None
    due: str = ""
    due_on: dt.date | None = None
    note: str = ""
    plan_year: int = 0


@dataclass(frozen=True)
class Milestone:
    """A point of the way to a target that the plan itself lays out; ``share`` of the way, 0 to 1."""

    target_id: str
    period: str
    period_end: dt.date
    share: float
    note: str = ""
    plan_year: int = 0


@dataclass(frozen=True)
class Band:
    """Communes with ``band_low`` to ``band_high`` criteria."""

    band_low: int
    band_high: int
    name: str
    plan_year: int = 0


@dataclass(frozen=True)
class Duty:
    """A report owed; ``owed_by`` is an agency, each of the districts or each lead agency of a criterion."""

    duty_id: str
    owed_by: str
    owed_to: str
    what: str
    every: str
    due_days: int
    plan_text: str = ""
    inferred: bool = False
    plan_year: int = 0


@dataclass(frozen=True)
class Stage:
    """A stage of recognition a commune reached."""

    commune_code: str
    standard: str
    stage: str
    reached_on: dt.date
    note: str = ""
    plan_year: int = 0


@dataclass(frozen=True)
class PlanNote:
    """What the office wrote down about a target in a period."""

    target_id: str
    period: str
    cause: str = ""
    measure_promised: str = ""
    by_whom: str = ""
    by_when: dt.date | None = None
    done: bool = False
    plan_year: int = 0


@dataclass(frozen=True)
class Statement:
    """A fact that only the plan's prose carries, for the coherence check; not a table of the database.

    Statements of one ``comparison`` are held against each other by their ``role``: ``total`` with every ``part``; all
    the ``same``; ``smaller`` not above ``larger``; ``cited_document`` not dated after the plan; ``group_size`` with the
    members of the group that the comparison names.
    """

    statement_id: str
    comparison: str
    role: str
    subject: str
    subject_en: str
    value: float | None
    unit: str
    date: dt.date | None
    plan_section: str
    plan_text: str
    note: str = ""
    plan_year: int = 0


@dataclass(frozen=True)
class Correction:
    """A known wrong cell: valid only while the cell still says what it said (``expect``); '' is a blank cell."""

    file: str
    sheet: str
    cell: str
    expect: str
    corrected: str
    reason: str
    requested_from: str
    requested_on: dt.date | None = None
    answered_on: dt.date | None = None
    line: int = 0


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
        communes that exist at its end."""
        year = periods.end_of(period).year
        plan = max((p.year for p in self.plans if p.year <= year), default=self.plans[0].year)
        return replace(self.of_plan(plan), communes=self.communes_on(periods.end_of(period)))

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


def split(text: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, separated by ;."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def spelling(text: str) -> str:
    """A word as spellings are compared: without regard to case and to blanks."""
    return " ".join(text.split()).casefold()
