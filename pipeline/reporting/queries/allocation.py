"""The least-effort choice that meets the plan, as the newest run stored it."""

from __future__ import annotations

from pipeline.reporting.facts import Facts, Row


def summary(facts: Facts) -> Row | None:
    """mart.allocation_summary of the period; None where none is stored for it."""
    found = facts.rows("SELECT * FROM mart.allocation_summary WHERE period = ?", facts.period)
    return found[0] if found else None


def stored_for(facts: Facts) -> str | None:
    """The period a choice is stored for; None where there is none."""
    return facts.rows("SELECT max(period) AS period FROM mart.allocation_summary")[0]["period"]


def unreported_share(facts: Facts) -> float | None:
    """Share (0–1) of the period's marks that were never reported."""
    return facts.rows(
        """SELECT avg(CASE WHEN state = 'not_reported' THEN 1 ELSE 0 END) AS share
           FROM core.criterion_results WHERE period = ?""",
        facts.period,
    )[0]["share"]


def choices(facts: Facts) -> list[Row]:
    """Every chosen pass with its place, by the order of districts and communes in the register, then by criterion."""
    return facts.rows(
        """SELECT a.*, c.commune_name, c.district_code, c.district_name, d.full_name,
                  k.criterion_name, k.criterion_name_en, r.source_cell
           FROM mart.allocation a
           JOIN reference.communes c USING (commune_code)
           JOIN reference.districts d ON d.district_code = c.district_code
           JOIN reference.criteria k USING (criterion_no)
           LEFT JOIN core.criterion_results r USING (period, commune_code, criterion_no)
           WHERE a.period = ?
           ORDER BY d.sort_no, c.sort_no, a.criterion_no""",
        facts.period,
    )


def by_district(facts: Facts) -> list[Row]:
    """Choices by district: passes, communes, effort, marks to find out first."""
    return facts.rows(
        """SELECT d.district_code, d.district_name, d.full_name, count(a.criterion_no) AS choices,
                  count(DISTINCT a.commune_code) AS communes, sum(a.effort) AS effort,
                  count(*) FILTER (a.effort_source = 'confirm') AS to_confirm
           FROM reference.districts d
           JOIN reference.communes c USING (district_code)
           JOIN mart.allocation a ON a.commune_code = c.commune_code AND a.period = ?
           GROUP BY ALL
           ORDER BY choices DESC, any_value(d.sort_no)""",
        facts.period,
    )


def by_criterion(facts: Facts) -> list[Row]:
    """Choices by criterion beside what is passed now and what the plan's total asks (communes)."""
    return facts.rows(
        """WITH totals AS (SELECT criterion_no, max(target_low) AS needed FROM mart.target_progress
                           WHERE period = $period AND measure = 'communes_passing' AND kind IN ('count', 'maintain')
                             AND "group" = 'all' GROUP BY criterion_no)
           SELECT k.criterion_no, k.criterion_name, k.criterion_name_en, k.lead_agency, p.passed, t.needed,
                  count(a.commune_code) AS choices, any_value(p.passed) + count(a.commune_code) AS after, sum(a.effort) AS effort
           FROM reference.criteria k
           JOIN mart.allocation a ON a.criterion_no = k.criterion_no AND a.period = $period
           LEFT JOIN mart.criterion_progress p ON p.criterion_no = k.criterion_no AND p.period = $period
           LEFT JOIN totals t ON t.criterion_no = k.criterion_no
           GROUP BY ALL ORDER BY k.criterion_no""",
        period=facts.period,
    )


def targets(facts: Facts) -> list[Row]:
    """What becomes of every target under the choice, in the plan's order."""
    return facts.rows(
        """SELECT a.*, t.measure, t.plan_text, t.plan_section FROM mart.allocation_targets a
           JOIN mart.periods y ON y.period = a.period
           JOIN plan.targets t ON t.target_id = a.target_id AND t.plan_year = y.plan_year
           WHERE a.period = ? ORDER BY t.sort_no""",
        facts.period,
    )


def nearest(facts: Facts, most: int = 20) -> list[Row]:
    """Communes nearest to all criteria, at most ``most`` and those level with the last; how many of their missing
    criteria the choice holds."""
    return facts.rows(
        """SELECT n.*, c.commune_name, c.district_code, c.district_name, p.criteria_passed, p.criteria_low,
                  p.criteria_high, p.is_recognised,
                  (SELECT count(*) FROM mart.allocation a
                   WHERE a.period = n.period AND a.commune_code = n.commune_code) AS chosen
           FROM mart.near_misses n
           JOIN reference.communes c USING (commune_code)
           LEFT JOIN mart.commune_progress p USING (period, commune_code)
           WHERE n.period = $period AND n.aim = 'complete' AND n.rank <= $most
           ORDER BY n.rank, c.sort_no""",
        period=facts.period,
        most=most,
    )
