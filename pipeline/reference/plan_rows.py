"""The files of a plan as plain rows: one frozen dataclass a table of ``pipeline/schema/reference.py``.

A missing text is ``""`` here and NULL in the database; a missing number is ``None`` in both. ``plan_year``
is the year of the plan a row belongs to; 0 stands for the year of the only plan there is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


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
class Approval:
    """A period approved, by whom and by which decision; ``figures_sha256`` is of its figures then."""

    period: str
    approved_by: str
    decision: str
    approved_on: dt.date
    figures_sha256: str
    reopened_by: str = ""
    reopened_on: dt.date | None = None
    reason: str = ""


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
