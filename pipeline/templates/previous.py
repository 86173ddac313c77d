"""The last known state before a period, out of the published database: shown in grey beside what is to be filled in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.templates.entries import FAILED, NOT_APPLICABLE, PASSED, WORK_STATES, number
from pipeline.templates.layout import Shown

MARKS = {"passed": PASSED, "failed": FAILED, "not_applicable": NOT_APPLICABLE, "held": "chờ xác minh"}

# Each query gives the newest row before the period for every subject; :p is the period of the form.
STATES = """
SELECT commune_code, criterion_no, state FROM core.criterion_results
WHERE period = (SELECT max(period) FROM core.criterion_results WHERE period < $p)
"""
INDICATORS = """
SELECT commune_code, indicator_id, value, value_2, passes FROM core.indicator_values
WHERE period < $p AND NOT is_held AND (value IS NOT NULL OR passes IS NOT NULL)
QUALIFY row_number() OVER (PARTITION BY commune_code, indicator_id ORDER BY period DESC) = 1
"""
OUTPUTS = """
SELECT output_id, this_period, value, estimate FROM core.output_values WHERE period < $p AND left(period, 4) = left($p, 4)
QUALIFY row_number() OVER (PARTITION BY output_id ORDER BY period DESC) = 1
"""
FUNDING = """
SELECT source_id, mobilised, disbursed FROM core.funding_values WHERE period < $p AND left(period, 4) = left($p, 4)
QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY period DESC) = 1
"""
WORKS = """
SELECT work_id, state, done_on FROM core.work_results WHERE period < $p
QUALIFY row_number() OVER (PARTITION BY work_id ORDER BY period DESC) = 1
"""
RECOGNISED = """
SELECT commune_code, decision_no, decision_date, year_counted FROM core.recognitions
JOIN reference.communes USING (commune_code)
WHERE standard = 'dat_chuan' AND (decision_date IS NULL OR decision_date <= last_day(($p || '-01')::DATE))
ORDER BY sort_no
"""
ADVANCED = """
SELECT commune_code, criteria_passed FROM core.advanced_results WHERE period < $p AND criteria_passed IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY commune_code ORDER BY period DESC) = 1
"""
AREAS = """
SELECT commune_code, registered_count, recognised_count FROM core.model_areas WHERE period < $p
QUALIFY row_number() OVER (PARTITION BY commune_code ORDER BY period DESC) = 1
"""
NEWEST = "SELECT max(period) FROM core.criterion_results"


@dataclass(frozen=True)
class Previous:
    """Last known values as the forms show them; empty where nothing is known."""

    marks: dict[tuple[str, int], str] = field(default_factory=dict)
    indicators: dict[tuple[str, str], Shown] = field(default_factory=dict)
    outputs: dict[str, tuple[float | None, ...]] = field(default_factory=dict)
    funding: dict[str, tuple[float | None, ...]] = field(default_factory=dict)
    works: dict[str, tuple[str, dt.date | None]] = field(default_factory=dict)
    recognised: dict[str, tuple[str, dt.date | None, int | None]] = field(default_factory=dict)
    advanced: dict[str, float] = field(default_factory=dict)
    areas: dict[str, tuple[float | None, ...]] = field(default_factory=dict)


def newest_period(database: Path | None) -> str | None:
    """The newest period the database has results of; None without a database."""
    if database is None:
        return None
    import duckdb

    with duckdb.connect(str(database), read_only=True) as db:
        ((period,),) = db.execute(NEWEST).fetchall()
    return period


def read(database: Path | None, period: str) -> Previous:
    """What was known before ``period``."""
    if database is None:
        return Previous()
    import duckdb

    with duckdb.connect(str(database), read_only=True) as db:

        def rows(query: str) -> list[tuple]:
            return db.execute(query, {"p": period}).fetchall()

        return Previous(
            marks={(c, n): MARKS[s] for c, n, s in rows(STATES) if s in MARKS},
            indicators={(c, i): _value(v, w, passes) for c, i, v, w, passes in rows(INDICATORS)},
            outputs={i: tuple(values) for i, *values in rows(OUTPUTS)},
            funding={i: tuple(values) for i, *values in rows(FUNDING)},
            works={w: (WORK_STATES.get(s, "chờ xác minh"), day) for w, s, day in rows(WORKS) if s},
            recognised={c: (no or "", day, year) for c, no, day, year in rows(RECOGNISED)},
            advanced=dict(rows(ADVANCED)),
            areas={c: tuple(values) for c, *values in rows(AREAS)},
        )


def _value(value: float | None, value_2: float | None, passes: bool | None) -> Shown:
    if value is None:
        return PASSED if passes else FAILED
    return value if value_2 is None else f"{number(value)} ({number(value_2)})"
