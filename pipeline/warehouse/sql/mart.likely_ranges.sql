-- The likely range of what each verdict is about (judged_…): as the worst-case interval, but carried cells are taken as
-- changed only as often as they have been seen to (likely.sql). Where nothing is carried, or no rate is known yet, it is
-- the worst-case interval itself; a figure of the province that is carried has none.
WITH targets AS (SELECT * FROM plan.targets WHERE standard = 'dat_chuan'),
cells AS (FROM carried_states()),
-- One criterion.
of_criterion AS (
    SELECT
        m.plan_year,
        m.period,
        m.target_id,
        bool_and(c.expected IS NOT NULL) AS is_known,
        v.judged_value - likely_most(
            coalesce(exact_sum(if(c.state = 'passed', c.chance, NULL)), 0),
            coalesce(exact_sum(if(c.state = 'passed', c.chance * (1 - c.chance), NULL)), 0)
        ) AS low,
        v.judged_high - count(*) FILTER (c.state = 'failed') + likely_most(
            coalesce(exact_sum(if(c.state = 'failed', c.chance, NULL)), 0),
            coalesce(exact_sum(if(c.state = 'failed', c.chance * (1 - c.chance), NULL)), 0)
        ) AS high
    FROM targets t
    JOIN target_members() m ON m.plan_year = t.plan_year AND m.target_id = t.target_id AND m.on_list = 'period'
    JOIN mart.target_values v ON v.plan_year = m.plan_year AND v.period = m.period AND v.target_id = m.target_id
    JOIN cells c ON c.period = m.period AND c.commune_code = m.commune_code AND c.criterion_no = t.criterion_no
    WHERE t.measure = 'communes_passing'
    GROUP BY m.plan_year, m.period, m.target_id, v.judged_value, v.judged_high
),
by_commune AS (
    SELECT
        period,
        commune_code,
        bool_and(expected IS NOT NULL) AS is_known,
        count(*) FILTER (state = 'failed') AS carried_failed,
        coalesce(exact_sum(if(state = 'passed', expected, NULL)), 0) AS losses,
        coalesce(exact_sum(if(state = 'failed', expected, NULL)), 0) AS gains,
        coalesce(exact_sum(if(state = 'passed', chance, NULL)), 0) AS lost,
        coalesce(exact_sum(if(state = 'passed', chance * (1 - chance), NULL)), 0) AS lost_variance,
        coalesce(exact_sum(if(state = 'failed', chance, NULL)), 0) AS gained,
        coalesce(exact_sum(if(state = 'failed', chance * (1 - chance), NULL)), 0) AS gained_variance
    FROM cells
    GROUP BY period, commune_code
),
of_mean AS (
    SELECT
        s.plan_year,
        s.period,
        s.target_id,
        coalesce(bool_and(c.is_known), TRUE) AS is_known,
        v.judged_value - likely_most(coalesce(exact_sum(c.lost), 0), coalesce(exact_sum(c.lost_variance), 0)) / count(*) AS low,
        v.judged_high - coalesce(sum(c.carried_failed), 0) / count(*)
            + likely_most(coalesce(exact_sum(c.gained), 0), coalesce(exact_sum(c.gained_variance), 0)) / count(*) AS high
    FROM member_standings() s
    JOIN targets t USING (plan_year, target_id)
    JOIN mart.target_values v ON v.plan_year = s.plan_year AND v.period = s.period AND v.target_id = s.target_id
    LEFT JOIN by_commune c ON c.period = s.period AND c.commune_code = s.commune_code
    WHERE t.measure = 'mean_criteria' AND s.on_list = 'period'
    GROUP BY s.plan_year, s.period, s.target_id, v.judged_value, v.judged_high
),
-- At least so many criteria: a commune there falls below where it has lost more than it has to spare; one below rises
-- where it has gained as much as it lacks; cells held or missing may bring it there whatever is carried.
crossing AS (
    SELECT
        s.plan_year,
        s.period,
        s.target_id,
        coalesce(s.value >= f.least, FALSE) AS is_there,
        coalesce(c.is_known, TRUE) AS is_known,
        if(is_there, chance_of_at_least(s.value - f.least + 1, coalesce(c.losses, 0)), 0) AS falls,
        if(is_there, 0, chance_of_at_least(f.least - s.high + coalesce(c.carried_failed, 0), coalesce(c.gains, 0))) AS rises
    FROM member_standings() s
    JOIN targets t USING (plan_year, target_id)
    JOIN mart.target_plan w ON w.plan_year = s.plan_year AND w.period = s.period AND w.target_id = s.target_id
    CROSS JOIN LATERAL (SELECT coalesce(t.band_low, w.target_low) AS least) f
    LEFT JOIN by_commune c ON c.period = s.period AND c.commune_code = s.commune_code
    WHERE t.measure IN ('communes_in_band', 'members_reaching') AND s.on_list = 'period'
),
of_level AS (
    SELECT
        plan_year,
        period,
        target_id,
        bool_and(is_known) AS is_known,
        count(*) FILTER (is_there) - likely_most(exact_sum(falls), exact_sum(falls * (1 - falls))) AS low,
        count(*) FILTER (is_there) + likely_most(exact_sum(rises), exact_sum(rises * (1 - rises))) AS high
    FROM crossing
    GROUP BY plan_year, period, target_id
),
likely AS (
    SELECT * FROM of_criterion
    UNION ALL BY NAME SELECT * FROM of_mean
    UNION ALL BY NAME SELECT * FROM of_level
)
SELECT
    v.plan_year,
    v.period,
    v.target_id,
    CASE
        WHEN o.carried_from IS NOT NULL THEN NULL
        WHEN l.is_known THEN greatest(l.low, v.judged_low)
        ELSE v.judged_low
    END AS likely_low,
    CASE
        WHEN o.carried_from IS NOT NULL THEN NULL
        WHEN l.is_known AND v.judged_high IS NOT NULL THEN least(l.high, v.judged_high)
        ELSE v.judged_high
    END AS likely_high
FROM mart.target_values v
LEFT JOIN likely l USING (plan_year, period, target_id)
LEFT JOIN mart.output_progress o USING (plan_year, period, target_id)
WHERE v.judged_value IS NOT NULL
