"""Money by source and what it was to bring about, for one period."""

from __future__ import annotations

from pipeline.reporting.facts import Facts, Row


def sources(facts: Facts) -> list[Row]:
    """Every money target of the plan in its order: needed, planned, mobilised, disbursed (billion VND), shares (0–1),
    status. What was not reported is None. ``parent_id`` is the source it is a part of, as far as any period tells."""
    return facts.rows(
        """WITH parents AS (SELECT target_id, any_value(parent_id) AS parent_id FROM mart.funding_progress GROUP BY ALL),
                names AS (SELECT target, first(alias ORDER BY length(alias) DESC, alias) AS alias
                          FROM reference.aliases WHERE kind = 'funding' GROUP BY target)
           SELECT t.target_id, t.plan_text, t.owner, t.plan_section, k.parent_id,
                  coalesce(n.alias, nullif(regexp_extract(t.plan_text, '^([^:]*):', 1), ''), t.plan_text, t.target_id)
                      AS name_vi,
                  'Funding, ' || replace(regexp_replace(t.target_id, '^funding\\.', ''), '.', ', ') AS name_en,
                  p.target_low AS needed, p.unit, p.value, p.value_low, p.value_high, p.status, p.status_low,
                  p.status_high, p.is_robust, p.expected_by_now, p.lead, p.pace, p.pace_so_far, p.pace_needed,
                  p.planned_share AS time_share, p.carried_from, p.reason_vi, p.reason_en,
                  p.explanation_vi, p.explanation_en,
                  f.planned, f.mobilised, f.disbursed, f.mobilised_share, f.disbursed_share, f.disbursed_of_mobilised,
                  f.mobilised_of_parts, f.disbursed_of_parts, f.source_cell,
                  p.target_low - f.mobilised AS to_mobilise,
                  f.mobilised - f.disbursed AS unspent,
                  f.mobilised - f.mobilised_of_parts AS mobilised_gap,
                  f.disbursed - f.disbursed_of_parts AS disbursed_gap,
                  (f.disbursed_share - f.time_share) * 100 AS spending_lead
           FROM plan.targets t
           JOIN mart.target_progress p ON p.plan_year = t.plan_year AND p.target_id = t.target_id AND p.period = $period
           LEFT JOIN mart.funding_progress f ON f.target_id = t.target_id AND f.period = $period
           LEFT JOIN parents k ON k.target_id = t.target_id
           LEFT JOIN names n ON n.target = t.target_id
           WHERE t.kind = 'money'
           ORDER BY t.sort_no""",
        period=facts.period,
    )


def over_periods(facts: Facts, target_id: str) -> list[Row]:
    """One source in every period with data up to this one: mobilised, disbursed (billion VND; None where not reported)
    and the share of the year's way planned by then (0–1)."""
    return facts.rows(
        """SELECT p.period, f.mobilised, f.disbursed, f.mobilised_share, f.disbursed_share, p.planned_share AS time_share,
                  p.target_low AS needed, f.source_cell, p.period = $period AS has_page
           FROM mart.target_progress p
           LEFT JOIN mart.funding_progress f USING (period, target_id)
           WHERE p.target_id = $target AND p.period <= $period
           ORDER BY p.period""",
        target=target_id,
        period=facts.period,
    )


def forecast(facts: Facts, target_id: str) -> Row | None:
    """The chosen forecast of a target at its due date; None where there is none or it says nothing."""
    found = facts.rows(
        """SELECT * FROM mart.forecast WHERE period = ? AND target_id = ? AND is_chosen AND forecast IS NOT NULL""",
        facts.period,
        target_id,
    )
    return found[0] if found else None


def outputs(facts: Facts) -> list[Row]:
    """The programme's outputs (km, works, trainees …) against the plan, in its order, each in its own unit."""
    return facts.rows(
        """WITH names AS (SELECT target, first(alias ORDER BY length(alias) DESC, alias) AS alias
                          FROM reference.aliases WHERE kind = 'output' GROUP BY target)
           SELECT p.*, t.plan_text, t.owner, o.previous_value, o.this_period, o.reading, o.source_cell,
                  coalesce(n.alias, t.plan_text, t.target_id) AS name
           FROM mart.target_progress p
           JOIN plan.targets t USING (plan_year, target_id)
           LEFT JOIN mart.output_progress o USING (period, target_id)
           LEFT JOIN names n ON n.target = p.target_id
           WHERE p.period = ? AND p.kind IN ('cumulative', 'level')
           ORDER BY p.sort_no""",
        facts.period,
    )


def coherence(facts: Facts) -> list[Row]:
    """mart.plan_coherence about money, what does not agree first."""
    return facts.rows(
        """SELECT c.* FROM mart.plan_coherence c
           WHERE EXISTS (SELECT 1 FROM plan.targets t
                         WHERE t.kind = 'money'
                           AND (c.check_id = 'share.' || t.target_id OR starts_with(c.check_id, t.target_id || '.')))
           ORDER BY c.passes, c.check_id"""
    )
