"""The reference and plan files as plain rows: one frozen dataclass a table of ``pipeline/schema/reference.py``.

A missing text is ``""`` here and NULL in the database; a missing number is ``None`` in both.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from pipeline.schema import catalogue

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


@dataclass(frozen=True)
class Review:
    period: str
    period_end: dt.date
    is_baseline: bool


@dataclass(frozen=True)
class Target:
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


@dataclass(frozen=True)
class GroupMember:
    group: str
    commune_code: str
    commune_name: str
    verified: bool
    note: str = ""
    from_period: str = ""
    until_period: str = ""


@dataclass(frozen=True)
class Work:
    """A scheduled task; ``months_due`` as in the file, '7;11', or empty where it has no date."""

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


@dataclass(frozen=True)
class Milestone:
    """A point of the way to a target that the plan itself lays out; ``share`` of the way, 0 to 1."""

    target_id: str
    period: str
    period_end: dt.date
    share: float
    note: str = ""


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


@dataclass(frozen=True)
class Reference:
    """Everything under data/raw/reference and data/raw/plan, typed and checked; orders are those of the files."""

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

    def rows(self, table_name: str) -> list[tuple[Any, ...]]:
        """Rows of one ``reference.*`` or ``plan.*`` table, values in schema column order.

        Raises KeyError for a table that these files do not fill.
        """
        schema, _, name = table_name.partition(".")
        if schema not in ("reference", "plan"):
            raise KeyError(f"{table_name} does not come from the reference and plan files")
        columns = catalogue.table(table_name).columns
        items = (self.plan,) if name == "plan" else getattr(self, name)
        return [
            tuple(None if c.nullable and getattr(item, c.name) == "" else getattr(item, c.name) for c in columns)
            for item in items
        ]
