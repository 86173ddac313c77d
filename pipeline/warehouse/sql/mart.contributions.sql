-- What each commune of a target's group adds to its judged value. A count: 1 or 0; 'thêm': less what it was at the
-- baseline; a mean: its own number over the size of the group. A target that could not be measured is not taken apart.
WITH targets AS (SELECT * FROM plan.targets),
members AS (
    SELECT m.* EXCLUDE (on_list), v.members AS size
    FROM target_members() m
    JOIN mart.target_values v USING (plan_year, period, target_id)
    WHERE v.judged_value IS NOT NULL AND m.on_list = 'period'
),
by_criterion AS (
    SELECT
        m.plan_year,
        m.period,
        m.target_id,
        m.commune_code,
        (r.state = 'passed')::INTEGER AS value,
        (r.state = 'passed' AND r.carried_from IS NULL)::INTEGER AS low,
        (r.state IN ('passed', 'held', 'not_reported') OR (r.state = 'failed' AND r.carried_from IS NOT NULL))::INTEGER
            AS high,
        if(t.kind = 'count_new', coalesce(b.state = 'passed', FALSE)::INTEGER, 0) AS start
    FROM targets t
    JOIN members m USING (plan_year, target_id)
    JOIN plan.plan y ON y.year = t.plan_year
    JOIN core.criterion_results r
      ON r.period = m.period AND r.commune_code = m.commune_code AND r.criterion_no = t.criterion_no
    LEFT JOIN core.criterion_results b
      ON b.period = y.baseline_period AND b.commune_code = m.commune_code AND b.criterion_no = t.criterion_no
     AND b.era = r.era
    WHERE t.measure = 'communes_passing'
)
SELECT plan_year, period, target_id, commune_code, value - start AS value, low - start AS value_low, high - start AS value_high
FROM by_criterion
UNION ALL
SELECT d.plan_year, d.period, d.target_id, d.commune_code, coalesce(d.counts, FALSE)::INTEGER,
    coalesce(d.counts, FALSE)::INTEGER, coalesce(d.counts, d.is_listed)::INTEGER
FROM target_decisions() d
JOIN members m USING (plan_year, period, target_id, commune_code)
WHERE d.on_list = 'period'
UNION ALL
SELECT m.plan_year, m.period, m.target_id, m.commune_code, coalesce(a.recognised_count, 0),
    if(a.is_open IS FALSE, a.recognised_count, 0), if(a.is_open IS FALSE, a.recognised_count, NULL)
FROM targets t
JOIN members m USING (plan_year, target_id)
LEFT JOIN known_model_areas() a ON a.period = m.period AND a.commune_code = m.commune_code
WHERE t.measure = 'communes_recognised' AND t.level = 'thon'
UNION ALL
SELECT
    m.plan_year, m.period, m.target_id, m.commune_code,
    if(is_mean, coalesce(s.value, 0) / m.size, coalesce(s.value >= l.least, FALSE)::INTEGER),
    if(is_mean, s.low / m.size, (s.low >= l.least)::INTEGER),
    if(is_mean, s.high / m.size, coalesce(s.high >= l.least, TRUE)::INTEGER)
FROM member_standings() s
JOIN members m USING (plan_year, period, target_id, commune_code)
JOIN targets t USING (plan_year, target_id)
JOIN mart.target_plan w USING (plan_year, period, target_id)
CROSS JOIN LATERAL (SELECT t.measure = 'mean_criteria' AS is_mean, coalesce(t.band_low, w.target_low) AS least) l
WHERE s.on_list = 'period'
