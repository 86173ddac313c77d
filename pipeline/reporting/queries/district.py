"""What a report about one district says, read from the facts of a period: each function is one query."""

from __future__ import annotations

from pipeline.reporting.facts import Facts, Row


def standing(facts: Facts, district_code: str) -> Row:
    """The district beside the province: average criteria now and a period ago, its place among the districts, complete
    and recognised communes, cells in doubt."""
    found = facts.rows(
        """SELECT * FROM (
               SELECT c.district_code, count(*) AS communes, avg(p.criteria_passed) AS average,
                      avg(p.criteria_low) AS average_low, avg(p.criteria_high) AS average_high,
                      avg(b.criteria_passed) AS before, rank() OVER (ORDER BY avg(p.criteria_passed) DESC) AS place,
                      count(*) OVER () AS districts,
                      count(*) FILTER (p.criteria_passed = n.full_count) AS complete,
                      count(*) FILTER (p.is_recognised) AS recognised, bool_or(p.is_recognised IS NOT NULL) AS has_register,
                      sum(p.criteria_held) AS held, sum(p.criteria_not_reported) AS not_reported,
                      sum(p.criteria_carried) AS carried,
                      sum(p.criteria_held + p.criteria_not_reported + p.criteria_carried) AS open
               FROM mart.commune_progress p
               JOIN reference.communes c USING (commune_code)
               JOIN mart.periods y ON y.period = p.period JOIN plan.plan n ON n.year = y.plan_year
               LEFT JOIN mart.commune_progress b ON b.commune_code = p.commune_code AND b.period = $previous
               WHERE p.period = $period GROUP BY c.district_code)
           CROSS JOIN (SELECT avg(criteria_passed) AS province_average FROM mart.commune_progress WHERE period = $period)
           WHERE district_code = $district_code""",
        period=facts.period,
        previous=facts.previous,
        district_code=district_code,
    )
    return found[0] if found else {}


def communes(facts: Facts, district_code: str) -> list[Row]:
    """The communes of a district in the register's order: criteria passed now and a period ago, and the numbers of the
    criteria they lack (failed, held or not reported)."""
    return facts.rows(
        """SELECT c.commune_code, c.commune_name, c.district_code, p.*, b.criteria_passed AS before,
                  p.criteria_passed - b.criteria_passed AS change, s.criteria_passed AS at_start,
                  p.criteria_passed - s.criteria_passed AS since_start, o.lacks
           FROM mart.commune_progress p
           JOIN reference.communes c USING (commune_code)
           JOIN mart.periods y ON y.period = p.period JOIN plan.plan n ON n.year = y.plan_year
           LEFT JOIN mart.commune_progress b ON b.commune_code = p.commune_code AND b.period = $previous
           LEFT JOIN mart.commune_progress s ON s.commune_code = p.commune_code AND s.period = n.baseline_period
           LEFT JOIN (
               SELECT commune_code, string_agg(criterion_no, ', ' ORDER BY criterion_no) AS lacks
               FROM core.criterion_results
               WHERE period = $period AND state IN ('failed', 'held', 'not_reported') GROUP BY ALL
           ) o ON o.commune_code = p.commune_code
           WHERE p.period = $period AND c.district_code = $district_code ORDER BY c.sort_no""",
        period=facts.period,
        previous=facts.previous,
        district_code=district_code,
    )


def criteria(facts: Facts, district_code: str) -> list[Row]:
    """Each criterion in the district beside the province: communes that pass, shares, the change since the period before
    and since the year began, and the status of the province's target."""
    return facts.rows(
        """SELECT x.*, k.criterion_name, k.criterion_name_en, k.lead_agency, x.passed / x.communes AS share,
                  g.passed / n.commune_count AS province_share, x.passed - b.passed AS since_start, t.status
           FROM mart.district_progress x
           JOIN reference.criteria k USING (criterion_no)
           JOIN mart.periods y ON y.period = x.period JOIN plan.plan n ON n.year = y.plan_year
           LEFT JOIN mart.criterion_progress g ON g.period = x.period AND g.criterion_no = x.criterion_no
           LEFT JOIN mart.district_progress b ON b.period = n.baseline_period AND b.district_code = x.district_code
                                             AND b.criterion_no = x.criterion_no
           LEFT JOIN mart.target_progress t ON t.period = x.period AND t.criterion_no = x.criterion_no
                                           AND t.kind IN ('count', 'maintain')
           WHERE x.period = ? AND x.district_code = ? ORDER BY x.criterion_no""",
        facts.period,
        district_code,
    )


def contributions(facts: Facts, district_code: str) -> list[Row]:
    """What the district adds to each target that is not about one criterion, beside the province's figure."""
    return facts.rows(
        """SELECT x.*, p.judged_value AS province_value, p.judged_target AS target_low, p.target_high, p.status, p.unit, p.kind, t.plan_text
           FROM mart.district_contributions x
           JOIN mart.target_progress p ON p.period = x.period AND p.target_id = x.target_id
           JOIN plan.targets t ON t.plan_year = x.plan_year AND t.target_id = x.target_id
           WHERE x.period = ? AND x.district_code = ? AND p.criterion_no IS NULL AND x.members > 0
           ORDER BY p.sort_no""",
        facts.period,
        district_code,
    )


def sender(facts: Facts, district_code: str) -> Row | None:
    """The district in mart.completeness of the period."""
    found = facts.rows("SELECT * FROM mart.completeness WHERE period = ? AND sender = ?", facts.period, district_code)
    return found[0] if found else None


def submissions(facts: Facts, district_code: str) -> list[Row]:
    """What the district sent for the period, in the order it was received."""
    return facts.rows(
        """SELECT * FROM raw.submissions WHERE period = ? AND (district_code = ? OR sender = ?)
           ORDER BY received_on, file""",
        facts.period,
        district_code,
        district_code,
    )


def issues(facts: Facts, district_code: str) -> list[Row]:
    """Issues of the period in what the district sent, or about one of its communes; gravest first. ``is_own`` is true
    for the district's own workbooks."""
    return facts.rows(
        """SELECT i.*, concat_ws('!', i.file, i.sheet, i.cell) AS source_cell, f.file IS NOT NULL AS is_own
           FROM raw.issues i
           LEFT JOIN (SELECT DISTINCT file FROM raw.submissions WHERE district_code = $code OR sender = $code) f
               ON f.file = i.file
           LEFT JOIN reference.communes c ON c.commune_code = i.commune_code
           WHERE i.period = $period AND (f.file IS NOT NULL OR c.district_code = $code)
           ORDER BY CASE i.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, i.issue_id""",
        period=facts.period,
        code=district_code,
    )
