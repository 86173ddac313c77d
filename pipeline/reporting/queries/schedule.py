"""The scheduled tasks of the plan's annex and what was reported of them, for one period."""

from __future__ import annotations

from pipeline.reporting.facts import Facts, Row


def works(facts: Facts) -> list[Row]:
    """Every task in the annex's order: its dates, where it stands, who leads it. ``last_due`` is the last of its dates;
    ``days_after`` says by how many days a task was done after it (None: in time, or not known)."""
    return facts.rows(
        """SELECT p.*, s.group_no, s.group_name, s.item_no, s.work_name, s.lead, s.implementing, s.coordinating,
                  s.timing_text, s.note, s.months_due, r.text AS reported,
                  list_max(list_transform(string_split(p.due_dates, ';'), lambda d: CAST(d AS DATE))) AS last_due,
                  CASE WHEN p.standing = 'done' AND p.done_on > last_due
                       THEN date_diff('day', last_due, p.done_on) END AS days_after
           FROM mart.schedule_progress p
           JOIN plan.schedule s USING (work_id)
           LEFT JOIN core.work_results r ON r.work_id = p.work_id AND r.period = p.reported_in
           WHERE p.period = ?
           ORDER BY p.sort_no""",
        facts.period,
    )


def by_lead(facts: Facts) -> list[Row]:
    """Tasks by who leads them, as the annex prints it, and where they stand; who has most overdue first."""
    return facts.rows(
        """SELECT s.lead, count(*) AS works,
                  count(*) FILTER (p.standing = 'overdue') AS overdue,
                  count(*) FILTER (p.standing = 'unknown') AS unknown,
                  count(*) FILTER (p.standing = 'due_soon') AS due_soon,
                  count(*) FILTER (p.standing = 'planned') AS planned,
                  count(*) FILTER (p.standing IN ('recurring', 'no_date')) AS undated,
                  count(*) FILTER (p.standing = 'done') AS done
           FROM mart.schedule_progress p JOIN plan.schedule s USING (work_id)
           WHERE p.period = ?
           GROUP BY s.lead
           ORDER BY overdue DESC, unknown DESC, due_soon DESC, works DESC, min(s.sort_no)""",
        facts.period,
    )


def served(facts: Facts) -> list[Row]:
    """Which targets each task serves, by the plan's own words, and how those targets stand."""
    return facts.rows(
        """SELECT l.work_id, s.work_name, p.standing, l.target_id, t.plan_text, l.note, g.status
           FROM plan.links l
           JOIN plan.schedule s USING (work_id)
           JOIN plan.targets t USING (plan_year, target_id)
           JOIN mart.schedule_progress p ON p.work_id = l.work_id AND p.period = $period
           LEFT JOIN mart.target_progress g ON g.target_id = l.target_id AND g.period = $period
           ORDER BY s.sort_no, t.sort_no""",
        period=facts.period,
    )
