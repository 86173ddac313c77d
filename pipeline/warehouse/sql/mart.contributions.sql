-- What each commune of a target's group adds to its value. A count: 1 or 0; 'thêm': less what it was at the baseline; a
-- mean: its own number over the size of the group. A target that could not be measured is not taken apart.
WITH targets AS (SELECT * FROM measured_targets()),
members AS (
    SELECT m.*, v.members AS size
    FROM target_members() m
    JOIN mart.target_values v ON v.period = m.period AND v.target_id = m.target_id AND v.value IS NOT NULL
),
by_criterion AS (
    SELECT
        m.period,
        m.target_id,
        m.commune_code,
        (r.state = 'passed')::INTEGER AS value,
        (r.state = 'passed' AND r.carried_from IS NULL)::INTEGER AS low,
        (r.state IN ('passed', 'held', 'not_reported') OR (r.state = 'failed' AND r.carried_from IS NOT NULL))::INTEGER
            AS high,
        if(t.kind = 'count_new', coalesce(b.state = 'passed', FALSE)::INTEGER, 0) AS start
    FROM targets t
    JOIN members m USING (target_id)
    JOIN core.criterion_results r
      ON r.period = m.period AND r.commune_code = m.commune_code AND r.criterion_no = t.criterion_no
    LEFT JOIN core.criterion_results b
      ON b.period = (SELECT baseline_period FROM plan.plan)
     AND b.commune_code = m.commune_code
     AND b.criterion_no = t.criterion_no
    WHERE t.measure = 'criterion'
),
by_decision AS (
    SELECT
        m.period,
        m.target_id,
        m.commune_code,
        r.commune_code IS NOT NULL AS is_listed,
        is_recognised_by(r.year_counted, r.decision_date, m.period)
            AND (t.kind <> 'count_new' OR r.year_counted = (SELECT year FROM plan.plan)) AS counts
    FROM targets t
    JOIN members m USING (target_id)
    LEFT JOIN core.recognitions r
      ON r.commune_code = m.commune_code AND r.standard = if(t.measure = 'recognised', 'ntm', 'advanced')
    WHERE t.measure IN ('recognised', 'advanced_count')
)
SELECT period, target_id, commune_code, value - start AS value, low - start AS value_low, high - start AS value_high
FROM by_criterion
UNION ALL
SELECT period, target_id, commune_code, coalesce(counts, FALSE)::INTEGER, coalesce(counts, FALSE)::INTEGER,
    coalesce(counts, is_listed)::INTEGER
FROM by_decision
UNION ALL
SELECT
    m.period, m.target_id, m.commune_code,
    if(t.measure = 'band', (p.criteria_passed BETWEEN t.band_from AND t.band_to)::INTEGER, p.criteria_passed / m.size),
    if(
        t.measure = 'band',
        (p.criteria_low >= t.band_from AND p.criteria_high <= t.band_to)::INTEGER,
        p.criteria_low / m.size
    ),
    if(
        t.measure = 'band',
        (p.criteria_high >= t.band_from AND p.criteria_low <= t.band_to)::INTEGER,
        p.criteria_high / m.size
    )
FROM targets t
JOIN members m USING (target_id)
JOIN mart.commune_progress p ON p.period = m.period AND p.commune_code = m.commune_code
WHERE t.measure IN ('band', 'average')
UNION ALL
SELECT
    m.period, m.target_id, m.commune_code,
    coalesce(a.criteria_passed, 0) / m.size,
    if(a.is_open IS FALSE, a.criteria_passed, 0) / m.size,
    if(a.is_open IS FALSE, a.criteria_passed, coalesce(a.criteria_of, f.full_set)) / m.size
FROM targets t
JOIN members m USING (target_id)
CROSS JOIN (SELECT max(criteria_of) AS full_set FROM core.advanced_results) f
LEFT JOIN known_advanced() a ON a.period = m.period AND a.commune_code = m.commune_code
WHERE t.measure = 'advanced_average'
