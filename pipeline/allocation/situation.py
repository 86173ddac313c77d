"""Where the communes stand in one period, read from the database: what the choice starts from.

Only the states and the values the warehouse gave are read here; nothing is judged again. Communes and criteria keep the
order of the reference files, so that the same database gives the same arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

CONFIRM_STATES = ("held", "not_reported")
"""States in which it is not known whether the criterion is passed: the first step is to find out."""


@dataclass(frozen=True)
class Place:
    """A commune as sentences name it."""

    commune_code: str
    commune_name: str
    district_code: str
    district_name: str

    @property
    def label(self) -> str:
        """``Cao Minh (Tràng Định)``."""
        return f"{self.commune_name} ({self.district_name})"


@dataclass(frozen=True)
class Measure:
    """An indicator of a criterion that misses its threshold in a commune."""

    indicator_id: str
    indicator_name: str
    unit: str
    comparator: str
    value: float | None
    value_2: float | None
    threshold: float | None
    threshold_2: float | None


@dataclass(frozen=True)
class PlanTarget:
    """A target of the plan with what the warehouse measured for it in the period."""

    target_id: str
    sort_no: int
    kind: str
    measure: str
    standard: str
    unit: str
    group: str
    criterion_no: int | None
    target_low: float | None
    band_low: int | None
    due: str
    value: float | None
    judged_target: float | None
    reason: str | None
    group_vi: str | None = None
    group_en: str | None = None


@dataclass(frozen=True)
class Situation:
    """One period, N communes × K criteria.

    ``states``: N × K array of the words of core.criterion_results. ``recognised``: N booleans, or None where there is no
    register. ``tried`` and ``gained``: K counts over all periods up to this one, of communes that did not pass a
    criterion and had passed it a period later. ``missing``: measures that miss their threshold, by (commune, criterion)
    position. ``groups``: positions of the members of each listed group, with whether all are verified.
    """

    period: str
    full_count: int
    places: tuple[Place, ...]
    criteria: tuple[tuple[int, str, str], ...]
    states: NDArray[Any]
    refuted: NDArray[np.bool_]
    recognised: NDArray[np.bool_] | None
    tried: NDArray[np.int64]
    gained: NDArray[np.int64]
    missing: dict[tuple[int, int], tuple[Measure, ...]]
    targets: tuple[PlanTarget, ...]
    groups: dict[str, tuple[tuple[int, ...], bool]]

    @property
    def passed(self) -> NDArray[np.bool_]:
        """N × K: passed now, carried states included."""
        return self.states == "passed"


def newest(connection: DuckDBPyConnection) -> str | None:
    """The period shown where none is asked for; None in a database without results."""
    found = connection.execute("SELECT newest_period FROM meta.build").fetchall()
    return found[0][0] if found else None


def read(connection: DuckDBPyConnection, period: str) -> Situation:
    """The situation of a period. Raises KeyError for a period without results."""
    places = tuple(
        Place(*row)
        for row in connection.execute(
            """
            SELECT commune_code, commune_name, district_code, district_name
            FROM reference.communes
            WHERE commune_code IN (SELECT commune_code FROM mart.commune_progress WHERE period = ?)
            ORDER BY sort_no
            """,
            [period],
        ).fetchall()
    )
    criteria = tuple(
        (number, name, english or name)
        for number, name, english in connection.execute(
            "SELECT criterion_no, criterion_name, criterion_name_en FROM reference.criteria ORDER BY criterion_no"
        ).fetchall()
    )
    at = {place.commune_code: n for n, place in enumerate(places)}
    of = {number: k for k, (number, _, _) in enumerate(criteria)}
    states, refuted = _states(connection, period, at, of)
    tried, gained = _gains(connection, period, of)
    if not places:
        raise KeyError(f"no results for {period}")
    # The plan of a period is that of its year, else the one before it.
    ((plan_year, full_count),) = connection.execute(
        """
        SELECT year, full_count FROM plan.plan
        ORDER BY year > CAST(left(?, 4) AS INTEGER), abs(year - CAST(left(?, 4) AS INTEGER)) LIMIT 1
        """,
        [period, period],
    ).fetchall()
    return Situation(
        period,
        full_count,
        places,
        criteria,
        states,
        refuted,
        _recognised(connection, period, at),
        tried,
        gained,
        _missing(connection, period, at, of),
        _targets(connection, period),
        _groups(connection, plan_year, at),
    )


def _states(
    connection: DuckDBPyConnection, period: str, at: dict[str, int], of: dict[int, int]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    rows = connection.execute(
        "SELECT commune_code, criterion_no, state, held_reason FROM core.criterion_results WHERE period = ?", [period]
    ).fetchall()
    states = np.full((len(at), len(of)), "not_reported", dtype="<U14")
    refuted = np.zeros(states.shape, dtype=bool)
    for commune_code, criterion_no, state, reason in rows:
        cell = at[commune_code], of[criterion_no]
        states[cell] = state
        refuted[cell] = state == "held" and reason == "refuted"
    return states, refuted


def _recognised(connection: DuckDBPyConnection, period: str, at: dict[str, int]) -> NDArray[np.bool_] | None:
    rows = connection.execute(
        "SELECT commune_code, is_recognised FROM mart.commune_progress WHERE period = ?", [period]
    ).fetchall()
    if not rows or any(is_recognised is None for _, is_recognised in rows):
        return None
    recognised = np.zeros(len(at), dtype=bool)
    for commune_code, is_recognised in rows:
        recognised[at[commune_code]] = is_recognised
    return recognised


def _gains(
    connection: DuckDBPyConnection, period: str, of: dict[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """From one period to the next, of the communes that did not pass: how many were there, how many passed then."""
    rows = connection.execute(
        """
        SELECT criterion_no, count(*), count(*) FILTER (state = 'passed')
        FROM (
            SELECT criterion_no, state, lag(state) OVER (PARTITION BY commune_code, criterion_no ORDER BY period) AS before
            FROM core.criterion_results
            WHERE period <= ?
        )
        WHERE before = 'failed' AND state IN ('passed', 'failed')
        GROUP BY criterion_no
        """,
        [period],
    ).fetchall()
    tried, gained = np.zeros(len(of), dtype=np.int64), np.zeros(len(of), dtype=np.int64)
    for criterion_no, communes, passed in rows:
        tried[of[criterion_no]], gained[of[criterion_no]] = communes, passed
    return tried, gained


def _missing(
    connection: DuckDBPyConnection, period: str, at: dict[str, int], of: dict[int, int]
) -> dict[tuple[int, int], tuple[Measure, ...]]:
    """The last reading of each indicator up to the period, held readings left out, against this year's threshold."""
    rows = connection.execute(
        """
        SELECT
            v.commune_code, i.criterion_no, v.indicator_id, i.indicator_name, coalesce(i.unit, ''),
            coalesce(i.comparator, '='), v.value, v.value_2, t.threshold, t.threshold_2
        FROM (
            SELECT * FROM core.indicator_values
            WHERE period <= ? AND NOT is_held
            QUALIFY row_number() OVER (PARTITION BY commune_code, indicator_id ORDER BY period DESC) = 1
        ) v
        JOIN reference.indicators i USING (indicator_id)
        LEFT JOIN reference.thresholds t
          ON t.indicator_id = v.indicator_id AND t.year = CAST(left(?, 4) AS INTEGER)
        WHERE NOT v.passes
        ORDER BY v.commune_code, i.criterion_no, length(v.indicator_id), v.indicator_id
        """,
        [period, period],
    ).fetchall()
    missing: dict[tuple[int, int], list[Measure]] = {}
    for commune_code, criterion_no, *measure in rows:
        missing.setdefault((at[commune_code], of[criterion_no]), []).append(Measure(*measure))
    return {cell: tuple(measures) for cell, measures in missing.items()}


def _targets(connection: DuckDBPyConnection, period: str) -> tuple[PlanTarget, ...]:
    rows = connection.execute(
        """
        SELECT
            t.target_id, t.sort_no, t.kind, t.measure, t.standard, t.unit, t."group", t.criterion_no, t.target_low,
            t.band_low, t.due, v.value, v.judged_target, v.reason, n.name_vi, n.name_en
        FROM mart.target_values v
        JOIN plan.targets t USING (plan_year, target_id)
        LEFT JOIN reference.names n ON n.kind = 'group' AND n.id = t."group"
        WHERE v.period = ? AND v.is_in_force
        ORDER BY t.plan_year, t.sort_no
        """,
        [period],
    ).fetchall()
    return tuple(PlanTarget(*row) for row in rows)


def _groups(
    connection: DuckDBPyConnection, plan_year: int, at: dict[str, int]
) -> dict[str, tuple[tuple[int, ...], bool]]:
    rows = connection.execute(
        """
        SELECT "group", list(commune_code ORDER BY commune_code), bool_and(verified)
        FROM plan.groups WHERE plan_year = ? GROUP BY "group"
        """,
        [plan_year],
    ).fetchall()
    return {group: (tuple(sorted(at[c] for c in codes if c in at)), verified) for group, codes, verified in rows}
