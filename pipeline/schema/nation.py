"""Tables of a nation's database: those of its provinces, each row under its province's code, and what is summed of them.

A province's own detail, the cells and what follows from each, stays in its own database: a source cell leads there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.schema import Column, Table, catalogue, comments, ddl
from pipeline.schema.core import PERIOD

PROVINCE = Column("province_code", "VARCHAR", "Province the row is of: province_code of its plan.", nullable=False)

LEFT_IN_PROVINCES = (
    "raw.cells",
    "raw.headings",
    "raw.observations",
    "raw.comparatives",
    "raw.proposals",
    "core.weighed_observations",
    "mart.source_cells",
    "mart.contributions",
    "mart.contribution_changes",
    "mart.likely_trials",
    "mart.forecast_trials",
    "checks.failures",
    "meta.build",
)
"""Tables a nation does not carry: one row a cell or more, or about one database alone."""

STATES = ("published", "provisional", "not_published", "missing", "unreadable", "other_version", "same_code")
"""What became of a province in a period: with its rows, with those of too few reports, without; the last four: wholly left out."""

LEFT_OUT = STATES[3:]


def _carried(table: Table) -> Table:
    columns = (PROVINCE, *(c for c in table.columns if c.name != PROVINCE.name))
    return replace(table, columns=columns, key=(PROVINCE.name, *table.key) if table.key else ())


FROM_PROVINCES: tuple[Table, ...] = tuple(t for t in catalogue.TABLES if t.name not in LEFT_IN_PROVINCES)
CARRIED: tuple[Table, ...] = tuple(map(_carried, FROM_PROVINCES))
"""The same with province_code."""

COUNTS = (
    Column("communes", "BIGINT", "Communes on the list.", "communes"),
    Column("criteria_passed", "BIGINT", "Criteria passed, all communes together."),
    Column("criteria_low", "BIGINT", "Of those, passed and reported in this very period."),
    Column("criteria_high", "BIGINT", "Passed if every held, missing or carried one passed."),
    Column("average", "DOUBLE", "Criteria passed per commune."),
    Column("complete", "BIGINT", "Communes that pass every criterion of their plan.", "communes"),
    Column("recognised", "BIGINT", "Communes recognised by decision.", "communes"),
    Column("held", "BIGINT", "Marks held.", "cells"),
    Column("not_reported", "BIGINT", "Marks never reported.", "cells"),
    Column("districts", "BIGINT", "Districts that owe a report.", "districts"),
    Column("districts_come", "BIGINT", "Those whose report has come.", "districts"),
    Column("targets", "BIGINT", "Targets of the provinces' plans, each fact once.", "targets"),
)
CRITERION = (
    Column("criterion_no", "INTEGER", "Criterion.", nullable=False),
    Column("criterion_name", "VARCHAR", "Its name in the province's list.", nullable=False),
    Column("criterion_name_en", "VARCHAR", "The same in English."),
)
PASSES = (
    Column("communes", "BIGINT", "Communes on the list.", "communes", nullable=False),
    Column("passed", "BIGINT", "Communes that pass, carried ones included.", "communes", nullable=False),
    Column("passed_low", "BIGINT", "Communes that surely pass: reported now.", "communes", nullable=False),
    Column("passed_high", "BIGINT", "Communes that may pass.", "communes", nullable=False),
    Column("failed", "BIGINT", "Communes that do not.", "communes", nullable=False),
    Column("not_applicable", "BIGINT", "Không xét.", "communes", nullable=False),
    Column("unknown", "BIGINT", "Held or never reported.", "communes", nullable=False),
    Column("gained", "BIGINT", "Since the period before.", "communes"),
    Column("lost", "BIGINT", "Since the period before.", "communes"),
    Column("share", "DOUBLE", "Communes that pass, of all (0 to 1)."),
)
NAME = Column("province_name", "VARCHAR", "Name of the province; its id where it could not be read.", nullable=False)
ID = Column("province_id", "VARCHAR", "Its key under [provinces] of ntm.toml.", nullable=False)
REASONS = (
    Column("reason_vi", "VARCHAR", "Why its rows are not here, in Vietnamese."),
    Column("reason_en", "VARCHAR", "The same in English."),
)

PROVINCES = Table(
    "meta.provinces",
    "The provinces of the nation, as listed in ntm.toml, and the publication each one's rows were taken from.",
    (
        ID,
        Column("province_code", "VARCHAR", "Code of its plan; null where it could not be read."),
        NAME,
        Column("folder", "VARCHAR", "Its workspace, as written in ntm.toml.", nullable=False),
        Column("state", "VARCHAR", "What became of it.", values=("published", *LEFT_OUT), nullable=False),
        *REASONS,
        Column("snapshot", "VARCHAR", "File of its published database."),
        Column("version", "VARCHAR", "Version of the pipeline that built it."),
        Column("input_hash", "VARCHAR", "What it was built from: meta.build of the province."),
        Column("newest_period", "VARCHAR", "The period it shows where none is asked for."),
        Column("synthetic", "BOOLEAN", "True where its commune-level data are invented."),
    ),
    ("province_id",),
)

PLAN = replace(
    catalogue.table("plan.plan"),
    name="plan.nation",
    meaning="The plans of a year together, in the columns of plan.plan; its notice is the provinces' own.",
)

MADE: tuple[Table, ...] = (
    Table(
        "mart.province_periods",
        "Every province of the list in every period: whether its figures are here, and the chief ones. The nation is their sum.",
        (
            PERIOD,
            ID,
            Column("province_code", "VARCHAR", "Code of its plan."),
            NAME,
            Column("state", "VARCHAR", "Whether its rows are here.", values=STATES, nullable=False),
            *REASONS,
            *COUNTS,
            Column("missing", "VARCHAR", "Senders whose report has not come, districts first; empty: none."),
        ),
        ("period", "province_id"),
        "sql",
    ),
    Table(
        "mart.province_criteria",
        "Communes by state for each criterion, period and province.",
        (PERIOD, PROVINCE, NAME, *CRITERION, *PASSES),
        ("period", "province_code", "criterion_no"),
        "sql",
    ),
    Table(
        "mart.province_targets",
        "Targets of each province's plan by status, each fact of the plan once.",
        (
            PERIOD,
            PROVINCE,
            NAME,
            Column("status", "VARCHAR", "Status: of mart.target_progress.", nullable=False),
            Column("targets", "BIGINT", "How many.", "targets", nullable=False),
            Column("fragile", "BIGINT", "Of those, whose status hangs on open cells.", "targets", nullable=False),
        ),
        ("period", "province_code", "status"),
        "sql",
    ),
    Table(
        "mart.nation_progress",
        "The nation in every period: the sum of the provinces whose rows are here.",
        (
            PERIOD,
            Column("provinces", "BIGINT", "Provinces of the list.", "provinces", nullable=False),
            Column("provinces_come", "BIGINT", "Those whose rows are here.", "provinces", nullable=False),
            *COUNTS,
        ),
        ("period",),
        "sql",
    ),
    Table(
        "mart.nation_criteria",
        "Each criterion in the nation: the sum of the provinces. Where provinces name a number differently, a row for each name.",
        (PERIOD, *CRITERION, Column("provinces", "BIGINT", "Provinces counted.", "provinces"), *PASSES),
        ("period", "criterion_no", "criterion_name"),
        "sql",
    ),
)
"""Tables that SQL makes of those carried, each from those before it."""

TABLES: tuple[Table, ...] = (*CARRIED, catalogue.table("meta.build"), PROVINCES, PLAN, *MADE)


def statements() -> list[str]:
    """Every statement that makes a nation's empty database. Carried tables have no index: their provinces proved the keys."""
    made = [f"CREATE SCHEMA IF NOT EXISTS {s}" for s in catalogue.SCHEMAS]
    for table in TABLES:
        made.append(ddl(replace(table, key=()) if table in CARRIED else table))
        made += comments(table)
    return made


def is_nation(tables: Collection[str]) -> bool:
    """Whether a database with these tables (``schema.name``) is a nation's."""
    return PROVINCES.name in tables


def expected(tables: Collection[str]) -> tuple[Table, ...]:
    """The tables a whole database of its kind has: a nation's, or a province's."""
    return TABLES if is_nation(tables) else catalogue.TABLES
