"""What a report about one criterion says, read from the facts of a period: each function is one query."""

from __future__ import annotations

from pipeline.reporting.facts import Facts, Row


def targets(facts: Facts, criterion_no: int) -> list[Row]:
    """The targets of the plan about a criterion, with what is still to go (``to_go``, in the target's unit, 0 once
    reached; None where it cannot be said)."""
    return facts.rows(
        """SELECT p.*, t.plan_text, t.owner, t.plan_section, t.note,
                  CASE WHEN p.value IS NOT NULL AND p.target_low IS NOT NULL
                       THEN greatest(p.target_low - p.value, 0) END AS to_go
           FROM mart.target_progress p JOIN plan.targets t USING (plan_year, target_id)
           WHERE p.period = ? AND p.criterion_no = ? ORDER BY p.sort_no""",
        facts.period,
        criterion_no,
    )


def history(facts: Facts, criterion_no: int) -> list[Row]:
    """mart.criterion_progress of every period up to this one, oldest first, with what the plan expected by then."""
    return facts.rows(
        """SELECT c.*, p.expected_by_now, p.target_low FROM mart.criterion_progress c
           LEFT JOIN mart.target_progress p ON p.period = c.period AND p.criterion_no = c.criterion_no
                                           AND p.kind IN ('count', 'maintain')
           WHERE c.criterion_no = ? AND c.period <= ? ORDER BY c.period""",
        criterion_no,
        facts.period,
    )


def by_district(facts: Facts, criterion_no: int) -> list[Row]:
    """Communes of each district that pass, fail or are in doubt, and the change since the year began; the district
    with the smallest share first."""
    return facts.rows(
        """SELECT d.district_code, d.district_name, d.full_name, x.communes, x.passed, x.passed_low, x.passed_high,
                  x.passed / x.communes AS share, x.gained, x.lost, x.passed - b.passed AS since_start,
                  s.failed, s.unknown, s.not_applicable
           FROM mart.district_progress x
           JOIN reference.districts d USING (district_code)
           JOIN mart.periods y ON y.period = x.period JOIN plan.plan n ON n.year = y.plan_year
           LEFT JOIN mart.district_progress b ON b.period = n.baseline_period AND b.district_code = x.district_code
                                             AND b.criterion_no = x.criterion_no
           LEFT JOIN (
               SELECT c.district_code, count(*) FILTER (r.state = 'failed') AS failed,
                      count(*) FILTER (r.state IN ('held', 'not_reported')) AS unknown,
                      count(*) FILTER (r.state = 'not_applicable') AS not_applicable
               FROM core.criterion_results r JOIN reference.communes c USING (commune_code)
               WHERE r.period = $period AND r.criterion_no = $criterion_no GROUP BY ALL
           ) s ON s.district_code = x.district_code
           WHERE x.period = $period AND x.criterion_no = $criterion_no
           ORDER BY share, d.sort_no""",
        period=facts.period,
        criterion_no=criterion_no,
    )


def indicators(facts: Facts, criterion_no: int) -> list[Row]:
    """Indicators of a criterion with the threshold of the period's year, and how many communes meet it by the newest
    values known by then (``values_of``: the period of those)."""
    return facts.rows(
        """SELECT i.*, t.threshold, t.threshold_2, t.verified, t.note, t.source AS threshold_source, v.values_of,
                  v.known, v.meet, v.miss, v.open
           FROM reference.indicators i
           LEFT JOIN reference.thresholds t ON t.indicator_id = i.indicator_id AND t.year = left($period, 4)::INTEGER
           LEFT JOIN (
               SELECT indicator_id, period AS values_of, count(*) AS known, count(*) FILTER (passes) AS meet,
                      count(*) FILTER (NOT passes) AS miss, count(*) FILTER (passes IS NULL) AS open
               FROM core.indicator_values WHERE period <= $period
               GROUP BY indicator_id, period QUALIFY period = max(period) OVER (PARTITION BY indicator_id)
           ) v ON v.indicator_id = i.indicator_id
           WHERE i.criterion_no = $criterion_no ORDER BY length(i.indicator_id), i.indicator_id""",
        period=facts.period,
        criterion_no=criterion_no,
    )
