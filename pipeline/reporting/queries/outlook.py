"""What is close, what is in danger, what is in doubt and what is asked, within a criterion, a district or a commune.

Each function is one query over the facts of a period; rows carry the names of the commune, its district and the criterion.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.reporting.facts import Facts, Row


@dataclass(frozen=True)
class Scope:
    """What a report is about; what is left out is not asked for."""

    criterion_no: int | None = None
    district_code: str | None = None
    commune_code: str | None = None


NAMES = "c.commune_name, c.district_code, c.district_name, k.criterion_name, k.criterion_name_en, k.lead_agency"
JOINS = "JOIN reference.communes c USING (commune_code) LEFT JOIN reference.criteria k USING (criterion_no)"
WITHIN = """coalesce(x.criterion_no = $criterion_no, TRUE) AND coalesce(c.district_code = $district_code, TRUE)
            AND coalesce(x.commune_code = $commune_code, TRUE)"""


def _rows(facts: Facts, scope: Scope, sql: str, **more: object) -> list[Row]:
    return facts.rows(
        sql,
        period=facts.period,
        criterion_no=scope.criterion_no,
        district_code=scope.district_code,
        commune_code=scope.commune_code,
        **more,
    )


def near_misses(facts: Facts, scope: Scope) -> list[Row]:
    """mart.near_misses by criterion: what may be a pass already first, then the measured gaps, smallest first, then the
    rest by how much else the commune passes. Where only marks are missing, ``indicator_id`` is the first of those."""
    return _rows(
        facts,
        scope,
        f"""SELECT x.* EXCLUDE (indicator_id), {NAMES}, p.criteria_passed, i.indicator_id, i.indicator_name, i.comparator,
                   i.kind, t.threshold AS threshold_1, t.threshold_2, t.verified AS threshold_verified
            FROM mart.near_misses x {JOINS}
            JOIN mart.commune_progress p ON p.period = x.period AND p.commune_code = x.commune_code
            LEFT JOIN (
                SELECT v.commune_code, n.criterion_no, first(v.indicator_id ORDER BY length(v.indicator_id), v.indicator_id)
                           AS indicator_id
                FROM (SELECT * FROM core.indicator_values WHERE period <= $period
                      QUALIFY row_number() OVER (PARTITION BY commune_code, indicator_id ORDER BY period DESC) = 1) v
                JOIN reference.indicators n USING (indicator_id)
                WHERE NOT v.passes AND n.kind = 'pass_fail' GROUP BY v.commune_code, n.criterion_no
            ) m ON m.commune_code = x.commune_code AND m.criterion_no = x.criterion_no AND x.basis = 'indicators'
            LEFT JOIN reference.indicators i ON i.indicator_id = coalesce(x.indicator_id, m.indicator_id)
            LEFT JOIN reference.thresholds t ON t.indicator_id = i.indicator_id AND t.year = left(x.period, 4)::INTEGER
            WHERE x.period = $period AND x.aim = 'criterion' AND {WITHIN}
            ORDER BY if($criterion_no IS NULL, 0, x.rank),
                     CASE x.basis WHEN 'unsure' THEN 1 WHEN 'indicators' THEN 2 ELSE 3 END, x.missing, x.relative_gap,
                     p.criteria_passed DESC, c.sort_no, x.criterion_no""",
    )


def near_complete(facts: Facts, scope: Scope, most: int = 6) -> list[Row]:
    """The communes that miss the fewest criteria, at most ``most``, with the numbers of those they miss (``lacks``)."""
    return _rows(
        facts,
        scope,
        f"""SELECT x.*, c.commune_name, c.district_code, c.district_name, p.criteria_passed, p.is_recognised, o.lacks
            FROM mart.near_misses x {JOINS}
            JOIN mart.commune_progress p ON p.period = x.period AND p.commune_code = x.commune_code
            JOIN (SELECT period, commune_code, string_agg(criterion_no, ', ' ORDER BY criterion_no) AS lacks
                  FROM core.criterion_results WHERE state IN ('failed', 'held', 'not_reported') GROUP BY ALL) o
                ON o.period = x.period AND o.commune_code = x.commune_code
            WHERE x.period = $period AND x.aim = 'complete' AND {WITHIN}
            ORDER BY x.rank, c.sort_no LIMIT $most""",
        most=most,
    )


def at_risk(facts: Facts, scope: Scope) -> list[Row]:
    """mart.at_risk_passes of the period, gravest first, with the comparator of the indicator."""
    return _rows(
        facts,
        scope,
        f"""SELECT x.*, {NAMES}, i.indicator_name, i.comparator, t.threshold AS threshold_1,
                   t.threshold_2, t.verified AS threshold_verified
            FROM mart.at_risk_passes x {JOINS}
            LEFT JOIN reference.indicators i ON i.indicator_id = x.indicator_id
            LEFT JOIN reference.thresholds t ON t.indicator_id = x.indicator_id AND t.year = left(x.period, 4)::INTEGER
            WHERE x.period = $period AND {WITHIN} ORDER BY x.rank, c.sort_no, x.criterion_no""",
    )


def allocation(facts: Facts, scope: Scope) -> list[Row]:
    """mart.allocation of the period, least effort first."""
    return _rows(
        facts,
        scope,
        f"""SELECT x.*, {NAMES} FROM mart.allocation x {JOINS}
            WHERE x.period = $period AND {WITHIN} ORDER BY x.rank, c.sort_no""",
    )


def allocation_period(facts: Facts) -> str | None:
    """The period the allocation starts from (the newest); None where none was made."""
    found = facts.rows("SELECT period FROM mart.allocation_summary LIMIT 1")
    return found[0]["period"] if found else None


def changes(facts: Facts, scope: Scope) -> list[Row]:
    """mart.criterion_changes of the period: losses first, then gains, then what was restated."""
    return _rows(
        facts,
        scope,
        f"""SELECT x.*, {NAMES} FROM mart.criterion_changes x {JOINS}
            WHERE x.period = $period AND {WITHIN}
            ORDER BY CASE x.change WHEN 'lost' THEN 1 WHEN 'gained' THEN 2 ELSE 3 END, x.criterion_no, c.sort_no""",
    )


def doubts(facts: Facts, scope: Scope) -> list[Row]:
    """Held and never reported criteria, with the issue at their cell where there is one."""
    return _rows(
        facts,
        scope,
        f"""SELECT x.commune_code, x.criterion_no, x.state, x.held_reason, x.source_cell, {NAMES},
                   first(i.message_vi ORDER BY i.issue_id) AS message_vi,
                   first(i.message_en ORDER BY i.issue_id) AS message_en,
                   first(i.remedy_vi ORDER BY i.issue_id) AS remedy_vi,
                   first(i.found ORDER BY i.issue_id) AS found, first(i.expected ORDER BY i.issue_id) AS expected
            FROM core.criterion_results x {JOINS}
            LEFT JOIN raw.issues i ON concat_ws('!', i.file, i.sheet, i.cell) = x.source_cell AND i.severity <> 'info'
            WHERE x.period = $period AND x.state IN ('held', 'not_reported') AND {WITHIN}
            GROUP BY ALL ORDER BY x.state, any_value(c.sort_no), x.criterion_no""",
    )


def carried(facts: Facts, scope: Scope) -> list[Row]:
    """States carried from an earlier period, by commune: how many, from when, how many of them passes."""
    return _rows(
        facts,
        scope,
        f"""SELECT x.commune_code, c.commune_name, c.district_code, c.district_name, x.carried_from,
                   count(*) AS criteria, count(*) FILTER (x.state = 'passed') AS passed,
                   string_agg(x.criterion_no, ', ' ORDER BY x.criterion_no) AS which
            FROM core.criterion_results x {JOINS}
            WHERE x.period = $period AND x.carried_from IS NOT NULL AND {WITHIN}
            GROUP BY ALL ORDER BY any_value(c.sort_no), x.carried_from""",
    )


def cells(facts: Facts, scope: Scope) -> list[str]:
    """The source cell of every criterion that was reported, carried ones included."""
    found = _rows(
        facts,
        scope,
        f"""SELECT DISTINCT x.source_cell FROM core.criterion_results x {JOINS}
            WHERE x.period = $period AND x.source_cell IS NOT NULL AND {WITHIN} ORDER BY 1""",
    )
    return [r["source_cell"] for r in found]


def forecast(facts: Facts, target_id: str) -> Row | None:
    """mart.forecast of a target by the method that was off least; None where nothing is forecast."""
    found = facts.rows(
        """SELECT * FROM mart.forecast WHERE period = ? AND target_id = ? AND is_chosen AND forecast IS NOT NULL""",
        facts.period,
        target_id,
    )
    return found[0] if found else None
