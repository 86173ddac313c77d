-- Members of the group of a target that all of them must meet: what each stands at. An open figure decides nothing
-- unless both of its ends do.
WITH wanted AS (
    SELECT t.*, w.period, w.target_low AS needed
    FROM plan.targets t
    JOIN mart.target_plan w ON w.plan_year = t.plan_year AND w.target_id = t.target_id AND w.is_in_force
    WHERE t.kind = 'all_of_group'
),
standing AS (
    SELECT s.plan_year, s.period, s.target_id, s.commune_code, s.value, s.low, s.high, w.needed
    FROM member_standings() s
    JOIN wanted w USING (plan_year, period, target_id)
    WHERE s.on_list = 'period'
    UNION ALL
    -- One criterion: passed or not.
    SELECT m.plan_year, m.period, m.target_id, m.commune_code,
        CASE WHEN r.state NOT IN ('held', 'not_reported') THEN (r.state = 'passed')::INTEGER END,
        (r.state = 'passed' AND r.carried_from IS NULL)::INTEGER,
        (r.state IN ('passed', 'held', 'not_reported') OR (r.state = 'failed' AND r.carried_from IS NOT NULL))::INTEGER,
        1
    FROM target_members() m
    JOIN wanted w USING (plan_year, period, target_id)
    JOIN core.criterion_results r
      ON r.period = m.period AND r.commune_code = m.commune_code AND r.criterion_no = w.criterion_no
    WHERE w.measure = 'communes_passing' AND m.on_list = 'period'
    UNION ALL
    -- Recognised by the standard or not; without any such decision in the registers nothing is known.
    SELECT d.plan_year, d.period, d.target_id, d.commune_code,
        if(x.has_register, coalesce(d.counts, FALSE)::INTEGER, NULL),
        if(x.has_register, coalesce(d.counts, FALSE)::INTEGER, 0),
        if(x.has_register, if(d.is_listed, coalesce(d.counts, TRUE), FALSE)::INTEGER, NULL),
        1
    FROM target_decisions() d
    JOIN wanted w USING (plan_year, period, target_id)
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT 1 FROM core.recognitions r WHERE r.standard = w.standard) AS has_register
    ) x
    WHERE d.on_list = 'period'
)
SELECT
    plan_year,
    period,
    target_id,
    commune_code,
    value,
    needed,
    CASE WHEN low >= needed THEN TRUE WHEN high < needed THEN FALSE END AS reaches
FROM standing
