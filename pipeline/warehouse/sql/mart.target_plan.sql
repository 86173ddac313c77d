-- What the plan wants of each target in each period: the figure and the due date as revised by then, and s(t), the share
-- of the way planned by now along the target's path: the plan's own milestones, the rhythm of earlier decisions, else
-- spread evenly by days from the end of the baseline period to the day it is due. Recognition takes the learned path
-- where there is one; a path can be learned only within the plan's own year.
WITH stated AS (
    SELECT
        p.plan_year,
        p.period,
        p.period_end,
        p.is_in_force,
        t.target_id,
        t.measure,
        t.standard,
        t.path,
        coalesce(r.target_low, t.target_low) AS target_low,
        if(r.target_id IS NULL, t.target_high, r.target_high) AS target_high,
        coalesce(r.due, t.due) AS due,
        coalesce(r.due_on, t.due_on) AS due_on,
        end_of_period(b.baseline_period) AS baseline_end
    FROM target_periods() p
    JOIN plan.targets t ON t.plan_year = p.plan_year AND t.target_id = p.target_id
    JOIN plan.plan b ON b.year = p.plan_year
    LEFT JOIN (
        SELECT p.period, r.plan_year, r.target_id, max(r.from_period) AS from_period
        FROM data_periods() p JOIN plan.revisions r ON r.from_period <= p.period
        GROUP BY p.period, r.plan_year, r.target_id
    ) x ON x.period = p.period AND x.plan_year = t.plan_year AND x.target_id = t.target_id
    LEFT JOIN plan.revisions r
      ON r.plan_year = x.plan_year AND r.target_id = x.target_id AND r.from_period = x.from_period
),
points AS (
    SELECT plan_year, period, target_id, period_end, baseline_end AS day, 0.0 AS share, FALSE AS is_milestone FROM stated
    UNION ALL
    SELECT s.plan_year, s.period, s.target_id, s.period_end, m.period_end, m.share, TRUE
    FROM stated s
    JOIN plan.milestones m ON m.plan_year = s.plan_year AND m.target_id = s.target_id
    WHERE m.period_end > s.baseline_end AND m.period_end < s.due_on AND coalesce(s.path, 'milestones') = 'milestones'
    UNION ALL
    SELECT plan_year, period, target_id, period_end, due_on, 1.0, FALSE FROM stated
),
between_points AS (
    SELECT
        plan_year,
        period,
        target_id,
        bool_or(is_milestone) AS has_milestones,
        max(day) FILTER (day <= period_end) AS day_before,
        arg_max(share, day) FILTER (day <= period_end) AS share_before,
        min(day) FILTER (day > period_end) AS day_after,
        arg_min(share, day) FILTER (day > period_end) AS share_after
    FROM points
    GROUP BY plan_year, period, target_id
),
pathed AS (
    SELECT
        s.* EXCLUDE (path),
        b.* EXCLUDE (plan_year, period, target_id),
        l.share AS learned_share,
        CASE
            WHEN b.has_milestones THEN 'milestones'
            WHEN l.share IS NOT NULL AND year(s.due_on) = s.plan_year
                AND (s.path = 'learned' OR (s.path IS NULL AND s.measure = 'communes_recognised'))
                THEN 'learned'
            ELSE 'even'
        END AS path,
        l.decisions,
        even_share(s.baseline_end, s.period_end, s.due_on) AS even_share
    FROM stated s
    JOIN between_points b USING (plan_year, period, target_id)
    LEFT JOIN learned_paths() l ON l.plan_year = s.plan_year AND l.standard = s.standard AND l.period = s.period
)
SELECT
    plan_year,
    period,
    period_end,
    is_in_force,
    target_id,
    target_low,
    target_high,
    due,
    due_on,
    baseline_end,
    path,
    CASE WHEN path = 'learned' THEN decisions END AS path_n,
    even_share,
    CASE
        WHEN period_end <= baseline_end THEN 0.0
        WHEN period_end >= due_on THEN 1.0
        WHEN path = 'learned' THEN learned_share
        ELSE share_before + (share_after - share_before)
            * (date_diff('day', day_before, period_end) / date_diff('day', day_before, day_after))
    END AS planned_share
FROM pathed
