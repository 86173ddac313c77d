"""What a report about the plan's groups of communes says, read from the facts of a period: each function is one query."""

from __future__ import annotations

from pipeline.reporting.facts import Facts, Row


def targets(facts: Facts) -> list[Row]:
    """The targets about a group of communes, in the plan's order."""
    return facts.rows(
        """SELECT p.*, t.plan_text, t.owner, t.plan_section, t.note,
                  CASE WHEN p.value IS NOT NULL AND p.target_low IS NOT NULL
                       THEN greatest(p.target_low - p.value, 0) END AS to_go
           FROM mart.target_progress p JOIN plan.targets t USING (plan_year, target_id)
           WHERE p.period = ? AND p."group" NOT IN ('all', 'province') ORDER BY p.sort_no""",
        facts.period,
    )


def names(facts: Facts) -> list[str]:
    """The groups of communes of the plan but for those recognised: in the order of its targets, then of groups.csv."""
    found = facts.rows(
        """SELECT "group" AS name, min(sort_no) AS place FROM plan.targets
           WHERE "group" NOT IN ('all', 'province', 'recognised') GROUP BY ALL
           UNION ALL SELECT DISTINCT "group", 100000 FROM plan.groups
           WHERE "group" NOT IN (SELECT "group" FROM plan.targets) ORDER BY place, name"""
    )
    return [r["name"] for r in found]


def members(facts: Facts, group: str) -> list[Row]:
    """The members of a group in the period, fewest criteria first: what each has and lacks, whether a source names it,
    whether it reaches what all of the group must reach (None: not known or not asked), its advanced criteria and decision,
    and the passes the allocation asks of it."""
    return facts.rows(
        """SELECT g.verified, g.note, c.commune_code, c.commune_name, c.district_code, c.district_name,
                  p.criteria_passed, p.criteria_low, p.criteria_high, p.band, p.is_recognised,
                  p.criteria_passed - b.criteria_passed AS change, o.lacks, coalesce(a.asked, 0) AS asked,
                  m.value, m.needed, m.reaches, v.criteria_passed AS advanced, v.criteria_of AS advanced_of,
                  v.source_cell AS advanced_cell, r.decision_no, r.decision_date, r.source_cell
           FROM plan.groups g
           JOIN reference.communes c USING (commune_code)
           LEFT JOIN mart.commune_progress p ON p.commune_code = g.commune_code AND p.period = $period
           LEFT JOIN mart.commune_progress b ON b.commune_code = g.commune_code AND b.period = $previous
           LEFT JOIN (
               SELECT commune_code, string_agg(criterion_no, ', ' ORDER BY criterion_no) AS lacks
               FROM core.criterion_results
               WHERE period = $period AND state IN ('failed', 'held', 'not_reported') GROUP BY ALL
           ) o ON o.commune_code = g.commune_code
           LEFT JOIN (SELECT commune_code, count(*) AS asked FROM mart.allocation WHERE period = $period GROUP BY ALL) a
               ON a.commune_code = g.commune_code
           LEFT JOIN (SELECT x.* FROM mart.members x JOIN plan.targets t USING (plan_year, target_id)
                      WHERE x.period = $period AND t."group" = $name) m ON m.commune_code = g.commune_code
           LEFT JOIN core.advanced_results v ON v.commune_code = g.commune_code AND v.period = $period
           LEFT JOIN core.recognitions r ON r.commune_code = g.commune_code AND r.standard = 'nang_cao'
           WHERE g."group" = $name AND coalesce(g.from_period <= $period, TRUE)
             AND coalesce(g.until_period >= $period, TRUE)
           ORDER BY p.criteria_passed, c.sort_no""",
        period=facts.period,
        previous=facts.previous,
        name=group,
    )


def recognised(facts: Facts) -> list[Row]:
    """The communes recognised for the period's year or before, by the register of communes: decision, criteria now,
    advanced criteria, model areas, each with its source cell, and whether the commune reaches the target on areas."""
    return facts.rows(
        """SELECT c.commune_code, c.commune_name, c.district_code, c.district_name, p.criteria_passed, p.recognised_year,
                  r.decision_no, r.decision_date, r.source_cell, o.lacks, n.full_count,
                  a.criteria_passed AS advanced, a.criteria_of AS advanced_of, a.source_cell AS advanced_cell,
                  m.recognised_count AS areas, m.registered_count AS areas_registered, m.source_cell AS areas_cell,
                  w.needed AS areas_needed, w.reaches AS areas_reached
           FROM mart.commune_progress p
           JOIN reference.communes c USING (commune_code)
           JOIN mart.periods y ON y.period = p.period JOIN plan.plan n ON n.year = y.plan_year
           LEFT JOIN core.recognitions r ON r.commune_code = p.commune_code AND r.standard = 'dat_chuan'
           LEFT JOIN core.advanced_results a ON a.commune_code = p.commune_code AND a.period = p.period
           LEFT JOIN core.model_areas m ON m.commune_code = p.commune_code AND m.period = p.period
           LEFT JOIN mart.members w ON w.commune_code = p.commune_code AND w.period = p.period
              AND w.target_id IN (SELECT target_id FROM plan.targets WHERE standard = 'kieu_mau' AND "group" = 'recognised')
           LEFT JOIN (
               SELECT commune_code, string_agg(criterion_no, ', ' ORDER BY criterion_no) AS lacks
               FROM core.criterion_results
               WHERE period = $period AND state IN ('failed', 'held', 'not_reported') GROUP BY ALL
           ) o ON o.commune_code = p.commune_code
           WHERE p.period = $period AND p.is_recognised
           ORDER BY c.sort_no""",
        period=facts.period,
    )
