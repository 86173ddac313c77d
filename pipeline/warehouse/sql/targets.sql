-- What the plan wants, of whom, and by when: expressions about targets that several tables need. Statements are separated
-- by a line that holds only a semicolon.

CREATE TEMP MACRO is_valid_on(valid_from, valid_until, day) AS
    coalesce(valid_from <= day, TRUE) AND coalesce(valid_until >= day, TRUE)
;
-- The plan each period is judged by: that of its year, else the one before it; the earliest plan for what lies before all.
CREATE TEMP MACRO plan_of_period() AS TABLE
    SELECT
        p.period,
        p.period_end,
        coalesce(max(b.year) FILTER (b.year <= year_of_period(p.period)), min(b.year)) AS plan_year
    FROM data_periods() p
    CROSS JOIN plan.plan b
    GROUP BY p.period, p.period_end
;
-- Which targets each period is about: those of its plan. A target due later than its plan's year goes on under it until
-- then, unless a newer plan states it anew. is_in_force is false only for the baseline of a plan that falls into the year of the one before: it is measured, not judged.
-- (period, target_id) is unique among those in force.
CREATE TEMP MACRO target_periods() AS TABLE
    WITH in_force AS (FROM plan_of_period()),
    last_due AS (
        SELECT t.plan_year, t.target_id, greatest(any_value(t.due_on), coalesce(max(r.due_on), any_value(t.due_on))) AS due_on
        FROM plan.targets t
        LEFT JOIN plan.revisions r ON r.plan_year = t.plan_year AND r.target_id = t.target_id
        GROUP BY t.plan_year, t.target_id
    )
    SELECT f.plan_year, f.period, f.period_end, t.target_id, TRUE AS is_in_force
    FROM in_force f
    JOIN plan.targets t ON t.plan_year = f.plan_year
    UNION ALL
    SELECT t.plan_year, f.period, f.period_end, t.target_id, TRUE
    FROM in_force f
    JOIN last_due t ON t.plan_year < f.plan_year AND year(t.due_on) >= year_of_period(f.period)
    WHERE NOT EXISTS (
        SELECT 1 FROM plan.targets n
        WHERE n.target_id = t.target_id AND n.plan_year > t.plan_year AND n.plan_year <= f.plan_year
    )
    UNION ALL
    SELECT b.year, f.period, f.period_end, t.target_id, FALSE
    FROM in_force f
    JOIN plan.plan b ON b.baseline_period = f.period AND b.year <> f.plan_year
    JOIN plan.targets t ON t.plan_year = b.year
;
-- How past years' decisions were spread over their year: for each plan and standard the share of all earlier decisions
-- that had come by the month and day of a period's end (decision 6). A decision dated after the year it counts for stands
-- at 31/12, one dated before it at the start. Fewer than 20 decisions or 3 years teach nothing.
CREATE TEMP MACRO learned_paths() AS TABLE
    WITH decisions AS (
        SELECT
            b.year AS plan_year,
            r.standard,
            r.year_counted,
            CASE
                WHEN year(r.decision_date) < r.year_counted THEN '00-00'
                WHEN year(r.decision_date) > r.year_counted THEN '12-31'
                ELSE strftime(r.decision_date, '%m-%d')
            END AS month_day
        FROM plan.plan b
        JOIN core.recognitions r ON r.year_counted < b.year
        WHERE r.decision_date IS NOT NULL
    )
    SELECT d.plan_year, d.standard, p.period, count(*) AS decisions,
        count(*) FILTER (d.month_day <= strftime(p.period_end, '%m-%d')) / count(*) AS share
    FROM decisions d
    CROSS JOIN data_periods() p
    GROUP BY d.plan_year, d.standard, p.period
    HAVING count(*) >= 20 AND count(DISTINCT d.year_counted) >= 3
;
-- Members of each target's group in each period, of the communes on the list at its end: everyone for 'all', those
-- recognised by then for 'recognised', the rows of plan.groups that hold in that period for the rest. A group without
-- rows is unknown, so its targets have no members. on_list tells two lists apart: 'period', the one of the period's end,
-- and, where the list changes the day after a plan's baseline, 'plan', the one the plan's year begins with.
CREATE TEMP MACRO target_members() AS TABLE
    WITH listed AS (
        SELECT p.plan_year, p.period, p.target_id, t."group", c.commune_code, 'period' AS on_list
        FROM mart.target_plan p
        JOIN plan.targets t ON t.plan_year = p.plan_year AND t.target_id = p.target_id
        JOIN reference.communes c ON is_valid_on(c.valid_from, c.valid_until, p.period_end)
        UNION ALL
        SELECT t.plan_year, b.period, t.target_id, t."group", c.commune_code, 'plan'
        FROM relisted_baselines() b
        JOIN plan.targets t USING (plan_year)
        JOIN reference.communes c ON is_valid_on(c.valid_from, c.valid_until, b.list_day)
    )
    SELECT l.plan_year, l.period, l.target_id, l.commune_code, l.on_list
    FROM listed l
    WHERE l."group" = 'all'
       OR (
            l."group" = 'recognised'
            AND EXISTS (
                SELECT 1 FROM core.recognitions r
                WHERE r.commune_code = l.commune_code AND r.standard = 'dat_chuan'
                  AND is_recognised_by(r.year_counted, r.decision_date, l.period)
            )
        )
       OR EXISTS (
            SELECT 1 FROM plan.groups g
            WHERE g.plan_year = l.plan_year AND g."group" = l."group" AND g.commune_code = l.commune_code
              AND coalesce(g.from_period, l.period) <= l.period AND coalesce(g.until_period, l.period) >= l.period
        )
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
;
-- How many criteria (đạt chuẩn), advanced criteria (nâng cao) or model areas (kiểu mẫu) each commune has, with the least
-- and the most it can be; high is null where nothing bounds it. is_carried: nothing but the carried cells is open.
CREATE TEMP MACRO commune_standings() AS TABLE
    SELECT
        period,
        commune_code,
        'period' AS on_list,
        'dat_chuan' AS standard,
        if(criteria_held + criteria_not_reported = (SELECT count(*) FROM reference.criteria), NULL, criteria_passed) AS value,
        criteria_low AS low,
        criteria_high AS high
    FROM mart.commune_progress
    UNION ALL
    SELECT
        period,
        commune_code,
        'plan',
        'dat_chuan',
        if(count(*) FILTER (state IN ('held', 'not_reported')) = count(*), NULL, count(*) FILTER (state = 'passed')),
        count(*) FILTER (state = 'passed' AND carried_from IS NULL),
        count(*) FILTER (state IN ('passed', 'held', 'not_reported') OR (state = 'failed' AND carried_from IS NOT NULL))
    FROM core.relisted_results
    GROUP BY plan_year, period, commune_code
    UNION ALL
    SELECT a.period, a.commune_code, l.on_list, 'nang_cao', a.criteria_passed, if(a.is_open, 0, a.criteria_passed),
        if(a.is_open, a.criteria_of, a.criteria_passed)
    FROM known_advanced() a
    CROSS JOIN (VALUES ('period'), ('plan')) l(on_list)
    UNION ALL
    SELECT a.period, a.commune_code, l.on_list, 'kieu_mau', a.recognised_count, if(a.is_open, 0, a.recognised_count),
        if(a.is_open, NULL, a.recognised_count)
    FROM known_model_areas() a
    CROSS JOIN (VALUES ('period'), ('plan')) l(on_list)
;
-- Members of targets about communes, each with where it stands by the target's standard. A member that has reported no
-- advanced criterion or model area stands at 0 and may stand anywhere.
CREATE TEMP MACRO member_standings() AS TABLE
    SELECT
        m.plan_year,
        m.period,
        m.target_id,
        m.on_list,
        m.commune_code,
        t.standard,
        s.value,
        coalesce(s.low, 0) AS low,
        if(s.commune_code IS NULL, if(t.standard = 'nang_cao', f.full_set, NULL), s.high) AS high
    FROM target_members() m
    JOIN plan.targets t ON t.plan_year = m.plan_year AND t.target_id = m.target_id
    CROSS JOIN (SELECT max(criteria_of) AS full_set FROM core.advanced_results) f
    LEFT JOIN commune_standings() s
      ON s.period = m.period AND s.commune_code = m.commune_code AND s.on_list = m.on_list AND s.standard = t.standard
    WHERE t.measure IN ('mean_criteria', 'communes_in_band', 'members_reaching')
;
-- Decisions that count toward a target about recognition: by its standard, and for what is new those of its own years.
CREATE TEMP MACRO target_decisions() AS TABLE
    SELECT
        m.plan_year,
        m.period,
        m.target_id,
        m.on_list,
        m.commune_code,
        r.source_cell,
        r.commune_code IS NOT NULL AS is_listed,
        is_recognised_by(r.year_counted, r.decision_date, m.period)
            AND (t.kind <> 'count_new' OR r.year_counted >= t.plan_year) AS counts
    FROM target_members() m
    JOIN plan.targets t ON t.plan_year = m.plan_year AND t.target_id = m.target_id
    LEFT JOIN core.recognitions r ON r.commune_code = m.commune_code AND r.standard = t.standard
    WHERE t.measure = 'communes_recognised' AND t.level = 'xa'
;
