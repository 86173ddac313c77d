-- mart.contributions by district, with the changes of their communes. For 'thêm' the plan may count from a baseline that
-- is not the data's; that difference is nobody's and stands in the row '-'.
WITH placed AS (
    SELECT c.*, n.district_code FROM mart.contributions c JOIN reference.communes n USING (commune_code)
),
summed AS (
    SELECT
        period,
        target_id,
        district_code,
        count(*) AS members,
        sum(value) AS value,
        sum(value_low) AS value_low,
        -- One that nothing bounds leaves the sum without a bound.
        if(count(value_high) = count(*), sum(value_high), NULL) AS value_high
    FROM placed
    GROUP BY period, target_id, district_code
),
changed AS (
    SELECT
        x.period,
        x.target_id,
        n.district_code,
        coalesce(sum(x.amount) FILTER (x.change = 'gained'), 0) AS gained,
        coalesce(-sum(x.amount) FILTER (x.change = 'lost'), 0) AS lost,
        coalesce(sum(x.amount) FILTER (x.change = 'restated'), 0) AS restated,
        coalesce(sum(x.amount) FILTER (x.change = 'boundary'), 0) AS boundary
    FROM mart.contribution_changes x
    JOIN reference.communes n USING (commune_code)
    GROUP BY x.period, x.target_id, n.district_code
),
-- A district that has lost its last member still has its change.
rows AS (
    SELECT period, target_id, district_code FROM summed
    UNION
    SELECT period, target_id, district_code FROM changed
),
remainder AS (
    SELECT v.period, v.target_id, any_value(v.value) - sum(s.value) AS rest
    FROM mart.target_values v
    JOIN measured_targets() t ON t.target_id = v.target_id AND t.kind = 'count_new' AND t.measure = 'criterion'
    JOIN summed s ON s.period = v.period AND s.target_id = v.target_id
    GROUP BY v.period, v.target_id
)
SELECT
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
JOIN mart.target_changes t ON t.period = r.period AND t.target_id = r.target_id
LEFT JOIN summed s ON s.period = r.period AND s.target_id = r.target_id AND s.district_code = r.district_code
LEFT JOIN changed c ON c.period = r.period AND c.target_id = r.target_id AND c.district_code = r.district_code
UNION ALL
SELECT m.period, m.target_id, '-', 0, rest, rest, rest, if(t.gained IS NULL, NULL, 0), if(t.gained IS NULL, NULL, 0),
    if(t.gained IS NULL, NULL, 0), if(t.gained IS NULL, NULL, 0)
FROM remainder m
JOIN mart.target_changes t ON t.period = m.period AND t.target_id = m.target_id
WHERE abs(rest) > 1e-9
