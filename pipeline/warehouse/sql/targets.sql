-- What the plan wants, of whom, and by when: expressions about targets that several tables need. Statements are separated
-- by a line that holds only a semicolon.

-- Every target with the thing that is measured for it, and the band where it is about one. 'measure' decides the block
-- of mart.target_values that computes it.
CREATE TEMP MACRO measured_targets() AS TABLE
    SELECT
        * EXCLUDE (measure),
        CASE
            WHEN kind = 'qualitative' OR target_low IS NULL THEN 'none'
            WHEN band_from IS NOT NULL THEN 'band'
            WHEN kind IN ('count', 'count_new', 'maintain') AND criterion_no IS NOT NULL THEN 'criterion'
            WHEN kind IN ('count', 'count_new', 'maintain') AND starts_with(target_id, 'recognised.') THEN 'recognised'
            WHEN kind = 'average' AND starts_with(target_id, 'advanced.') THEN 'advanced_average'
            WHEN kind = 'average' THEN 'average'
            WHEN kind = 'all_of_group' AND starts_with(target_id, 'advanced.') THEN 'advanced_count'
            WHEN kind = 'all_of_group' AND starts_with(target_id, 'model_area.') THEN 'model_area_least'
            WHEN kind = 'all_of_group' THEN 'least'
            WHEN kind IN ('cumulative', 'level') THEN 'output'
            WHEN kind = 'money' THEN 'money'
            ELSE 'none'
        END AS measure
    FROM (
        SELECT
            *,
            coalesce(band_low, TRY_CAST(regexp_extract(target_id, '^band\.(\d+)(?:_\d+)?$', 1) AS INTEGER)) AS band_from,
            coalesce(
                band_high,
                TRY_CAST(regexp_extract(target_id, '^band\.\d+_(\d+)$', 1) AS INTEGER),
                TRY_CAST(regexp_extract(target_id, '^band\.(\d+)$', 1) AS INTEGER)
            ) AS band_to
        FROM plan.targets
    )
;
-- What the plan wants of each target in each period: the figure and the due date as revised by then, and s(t), the share
-- of the way planned by now: along the plan's own milestones, else linear by days from the end of the baseline period
-- to the day it is due.
CREATE TEMP MACRO target_plan() AS TABLE
    WITH stated AS (
        SELECT
            p.period,
            p.period_end,
            t.target_id,
            coalesce(r.target_low, t.target_low) AS target_low,
            if(r.target_id IS NULL, t.target_high, r.target_high) AS target_high,
            coalesce(r.due, t.due) AS due,
            coalesce(r.due_on, t.due_on) AS due_on,
            end_of_period(b.baseline_period) AS baseline_end
        FROM plan.targets t
        CROSS JOIN data_periods() p
        CROSS JOIN plan.plan b
        LEFT JOIN (
            SELECT p.period, r.target_id, max(r.from_period) AS from_period
            FROM data_periods() p JOIN plan.revisions r ON r.from_period <= p.period
            GROUP BY p.period, r.target_id
        ) x ON x.period = p.period AND x.target_id = t.target_id
        LEFT JOIN plan.revisions r ON r.target_id = x.target_id AND r.from_period = x.from_period
    ),
    points AS (
        SELECT period, target_id, period_end, baseline_end AS day, 0.0 AS share FROM stated
        UNION ALL
        SELECT s.period, s.target_id, s.period_end, m.period_end, m.share
        FROM stated s
        JOIN plan.milestones m ON m.target_id = s.target_id
        WHERE m.period_end > s.baseline_end AND m.period_end < s.due_on
        UNION ALL
        SELECT period, target_id, period_end, due_on, 1.0 FROM stated
    ),
    between_points AS (
        SELECT
            period,
            target_id,
            max(day) FILTER (day <= period_end) AS day_before,
            arg_max(share, day) FILTER (day <= period_end) AS share_before,
            min(day) FILTER (day > period_end) AS day_after,
            arg_min(share, day) FILTER (day > period_end) AS share_after
        FROM points
        GROUP BY period, target_id
    )
    SELECT
        s.*,
        CASE
            WHEN s.period_end <= s.baseline_end THEN 0.0
            WHEN s.period_end >= s.due_on THEN 1.0
            ELSE b.share_before + (b.share_after - b.share_before)
                * (date_diff('day', b.day_before, s.period_end) / date_diff('day', b.day_before, b.day_after))
        END AS planned_share
    FROM stated s
    JOIN between_points b ON b.period = s.period AND b.target_id = s.target_id
;
-- Members of each target's group in each period: everyone for 'all', those recognised by then for 'recognised', the
-- rows of plan.groups that hold in that period for the rest. A group without rows is unknown, so its targets have no
-- members.
CREATE TEMP MACRO target_members() AS TABLE
    SELECT t.target_id, p.period, c.commune_code
    FROM plan.targets t, data_periods() p, reference.communes c
    WHERE t."group" = 'all'
    UNION ALL
    SELECT t.target_id, m.period, m.commune_code
    FROM plan.targets t JOIN mart.commune_progress m ON m.is_recognised
    WHERE t."group" = 'recognised'
    UNION ALL
    SELECT t.target_id, p.period, g.commune_code
    FROM plan.targets t JOIN plan.groups g ON g."group" = t."group", data_periods() p
    WHERE t."group" NOT IN ('all', 'recognised', 'province')
      AND coalesce(g.from_period, p.period) <= p.period AND coalesce(g.until_period, p.period) >= p.period
;
-- Communes' advanced criteria and model areas with what was last known, where a period brought nothing: such a figure
-- counts, but only its upper end is sure. A held one is not known and is not filled in.
CREATE TEMP MACRO known_advanced() AS TABLE
    SELECT
        period,
        commune_code,
        if(is_sent, criteria_passed, earlier.passed) AS criteria_passed,
        coalesce(criteria_of, (SELECT max(criteria_of) FROM core.advanced_results)) AS criteria_of,
        NOT is_sent OR criteria_passed IS NULL AS is_open,
        if(is_sent, source_cell, earlier.cell) AS source_cell
    FROM (
        SELECT
            p.period,
            c.commune_code,
            a.criteria_passed,
            a.criteria_of,
            a.source_cell,
            a.commune_code IS NOT NULL AS is_sent,
            last_value(
                CASE WHEN a.criteria_passed IS NOT NULL
                    THEN {'passed': a.criteria_passed, 'cell': a.source_cell} END IGNORE NULLS
            ) OVER (
                PARTITION BY c.commune_code ORDER BY p.period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS earlier
        FROM data_periods() p
        CROSS JOIN reference.communes c
        LEFT JOIN core.advanced_results a ON a.period = p.period AND a.commune_code = c.commune_code
    )
    WHERE is_sent OR earlier IS NOT NULL
;
CREATE TEMP MACRO known_model_areas() AS TABLE
    SELECT
        period,
        commune_code,
        if(is_sent, recognised_count, earlier.areas) AS recognised_count,
        NOT is_sent OR recognised_count IS NULL AS is_open,
        if(is_sent, source_cell, earlier.cell) AS source_cell
    FROM (
        SELECT
            p.period,
            c.commune_code,
            a.recognised_count,
            a.source_cell,
            a.commune_code IS NOT NULL AS is_sent,
            last_value(
                CASE WHEN a.recognised_count IS NOT NULL
                    THEN {'areas': a.recognised_count, 'cell': a.source_cell} END IGNORE NULLS
            ) OVER (
                PARTITION BY c.commune_code ORDER BY p.period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS earlier
        FROM data_periods() p
        CROSS JOIN reference.communes c
        LEFT JOIN core.model_areas a ON a.period = p.period AND a.commune_code = c.commune_code
    )
    WHERE is_sent OR earlier IS NOT NULL
