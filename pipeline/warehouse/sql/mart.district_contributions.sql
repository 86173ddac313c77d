-- mart.contributions by district, with the changes of their communes. For 'thêm' the plan may count from a baseline that
-- is not the data's; that difference is nobody's and stands in the row '-'.
WITH placed AS (
    SELECT c.*, n.district_code FROM mart.contributions c JOIN reference.communes n USING (commune_code)
),
summed AS (
    SELECT
        plan_year,
        period,
        target_id,
        district_code,
        count(*) AS members,
        exact_sum(value) AS value,
        exact_sum(value_low) AS value_low,
        -- One that nothing bounds leaves the sum without a bound.
        if(count(value_high) = count(*), exact_sum(value_high), NULL) AS value_high
    FROM placed
    GROUP BY plan_year, period, target_id, district_code
),
changed AS (
    SELECT
        x.plan_year,
        x.period,
        x.target_id,
        n.district_code,
        coalesce(exact_sum(if(x.change = 'gained', x.amount, NULL)), 0) AS gained,
        coalesce(-exact_sum(if(x.change = 'lost', x.amount, NULL)), 0) AS lost,
        coalesce(exact_sum(if(x.change = 'restated', x.amount, NULL)), 0) AS restated,
        coalesce(exact_sum(if(x.change = 'boundary', x.amount, NULL)), 0) AS boundary
    FROM mart.contribution_changes x
    JOIN reference.communes n USING (commune_code)
    GROUP BY x.plan_year, x.period, x.target_id, n.district_code
),
-- A district that has lost its last member still has its change.
rows AS (
    SELECT plan_year, period, target_id, district_code FROM summed
    UNION
    SELECT plan_year, period, target_id, district_code FROM changed
),
remainder AS (
    SELECT v.plan_year, v.period, v.target_id, any_value(v.judged_value) - exact_sum(s.value) AS rest
    FROM mart.target_values v
    JOIN plan.targets t
      ON t.plan_year = v.plan_year AND t.target_id = v.target_id AND t.kind = 'count_new' AND t.measure = 'communes_passing'
    JOIN summed s ON s.plan_year = v.plan_year AND s.period = v.period AND s.target_id = v.target_id
    GROUP BY v.plan_year, v.period, v.target_id
)
SELECT
    r.plan_year,
    r.period,
    r.target_id,
    r.district_code,
    coalesce(s.members, 0) AS members,
    coalesce(s.value, 0) AS value,
    coalesce(s.value_low, 0) AS value_low,
    if(s.period IS NULL, 0, s.value_high) AS value_high,
    if(t.gained IS NULL, NULL, coalesce(c.gained, 0)) AS gained,
    if(t.gained IS NULL, NULL, coalesce(c.lost, 0)) AS lost,
    if(t.gained IS NULL, NULL, coalesce(c.restated, 0)) AS restated,
    if(t.gained IS NULL, NULL, coalesce(c.boundary, 0)) AS boundary
FROM rows r
JOIN mart.target_changes t USING (plan_year, period, target_id)
LEFT JOIN summed s USING (plan_year, period, target_id, district_code)
LEFT JOIN changed c USING (plan_year, period, target_id, district_code)
UNION ALL
SELECT m.plan_year, m.period, m.target_id, '-', 0, rest, rest, rest, if(t.gained IS NULL, NULL, 0),
    if(t.gained IS NULL, NULL, 0), if(t.gained IS NULL, NULL, 0), if(t.gained IS NULL, NULL, 0)
FROM remainder m
JOIN mart.target_changes t USING (plan_year, period, target_id)
WHERE abs(rest) > 1e-9
