-- Every change of a commune's contribution since the period before. What the results changed is gained or lost, what
-- only became known or unknown is restated, and what came of the group itself is boundary: a member that came or left,
-- and for a mean the new size of the group.
WITH targets AS (SELECT * FROM plan.targets),
sized AS (
    SELECT c.*, v.members AS size, t.measure, t.standard
    FROM mart.contributions c
    JOIN mart.target_values v USING (plan_year, period, target_id)
    JOIN targets t USING (plan_year, target_id)
),
-- Two neighbouring periods in which the target was measured at all.
pairs AS (
    SELECT n.plan_year, p.period, p.previous_period, n.target_id
    FROM data_periods() p
    JOIN mart.target_values n ON n.period = p.period AND n.judged_value IS NOT NULL AND n.is_in_force
    JOIN mart.target_values b
      ON b.plan_year = n.plan_year AND b.period = p.previous_period AND b.target_id = n.target_id
     AND b.judged_value IS NOT NULL
),
-- A commune that came out of a merger or a split is compared with nothing before it.
eras AS (SELECT DISTINCT period, commune_code, era FROM core.criterion_results),
compared AS (
    SELECT
        p.plan_year,
        p.period,
        p.previous_period,
        p.target_id,
        coalesce(n.commune_code, b.commune_code) AS commune_code,
        coalesce(n.measure, b.measure) AS measure,
        coalesce(n.standard, b.standard) AS standard,
        era_now.era IS DISTINCT FROM era_before.era AS is_new_era,
        n.value AS now,
        b.value AS before,
        n.size AS size_now,
        b.size AS size_before,
        n.value - b.value AS difference
    FROM pairs p
    JOIN (
        SELECT plan_year, period, target_id, commune_code FROM sized
        UNION
        SELECT x.plan_year, x.period, s.target_id, s.commune_code
        FROM pairs x
        JOIN sized s ON s.plan_year = x.plan_year AND s.period = x.previous_period AND s.target_id = x.target_id
    ) k ON k.plan_year = p.plan_year AND k.period = p.period AND k.target_id = p.target_id
    LEFT JOIN sized n
      ON n.plan_year = p.plan_year AND n.period = p.period AND n.target_id = p.target_id AND n.commune_code = k.commune_code
    LEFT JOIN sized b
      ON b.plan_year = p.plan_year AND b.period = p.previous_period AND b.target_id = p.target_id
     AND b.commune_code = k.commune_code
    LEFT JOIN eras era_now ON era_now.period = p.period AND era_now.commune_code = k.commune_code
    LEFT JOIN eras era_before ON era_before.period = p.previous_period AND era_before.commune_code = k.commune_code
),
-- What happened to the criteria of a commune, and to the one criterion of a target.
by_commune AS (
    SELECT
        period,
        commune_code,
        count(*) FILTER (change = 'gained') AS gained,
        count(*) FILTER (change = 'lost') AS lost,
        coalesce(sum(passes) FILTER (change = 'restated'), 0) AS restated
    FROM mart.criterion_changes
    GROUP BY period, commune_code
),
advanced AS (SELECT period, commune_code, is_open FROM known_advanced()),
parts AS (
    SELECT plan_year, period, previous_period, target_id, commune_code, 'boundary' AS change,
        if(now IS NOT NULL AND before IS NOT NULL, difference, coalesce(now, -before)) AS amount
    FROM compared
    WHERE now IS NULL OR before IS NULL OR is_new_era

    UNION ALL
    SELECT c.plan_year, c.period, c.previous_period, c.target_id, c.commune_code, x.change, c.difference
    FROM compared c
    JOIN targets t USING (plan_year, target_id)
    JOIN mart.criterion_changes x
      ON x.period = c.period AND x.commune_code = c.commune_code AND x.criterion_no = t.criterion_no
    WHERE c.measure = 'communes_passing' AND c.difference <> 0 AND NOT c.is_new_era

    UNION ALL
    SELECT c.plan_year, c.period, c.previous_period, c.target_id, c.commune_code,
        CASE
            WHEN c.standard = 'dat_chuan' AND c.measure <> 'communes_recognised' AND coalesce(x.gained + x.lost, 0) = 0
                THEN 'restated'
            WHEN c.difference > 0 THEN 'gained'
            ELSE 'lost'
        END,
        c.difference
    FROM compared c
    LEFT JOIN by_commune x ON x.period = c.period AND x.commune_code = c.commune_code
    WHERE c.measure IN ('communes_in_band', 'members_reaching', 'communes_recognised') AND c.difference <> 0
      AND NOT c.is_new_era

    UNION ALL
    SELECT c.plan_year, c.period, c.previous_period, c.target_id, c.commune_code, u.change, u.passes / c.size_now
    FROM compared c
    JOIN by_commune x ON x.period = c.period AND x.commune_code = c.commune_code,
        LATERAL (
            SELECT unnest(['gained', 'lost', 'restated']) AS change, unnest([x.gained, -x.lost, x.restated]) AS passes
        ) u
    WHERE c.measure = 'mean_criteria' AND c.standard = 'dat_chuan' AND c.difference IS NOT NULL AND NOT c.is_new_era

    UNION ALL
    SELECT c.plan_year, c.period, c.previous_period, c.target_id, c.commune_code,
        CASE
            WHEN coalesce(n.is_open, TRUE) OR coalesce(b.is_open, TRUE) THEN 'restated'
            WHEN c.now * c.size_now > c.before * c.size_before THEN 'gained'
            ELSE 'lost'
        END,
        (round(c.now * c.size_now) - round(c.before * c.size_before)) / c.size_now
    FROM compared c
    LEFT JOIN advanced n ON n.period = c.period AND n.commune_code = c.commune_code
    LEFT JOIN advanced b ON b.period = c.previous_period AND b.commune_code = c.commune_code
    WHERE c.measure = 'mean_criteria' AND c.standard <> 'dat_chuan' AND c.difference IS NOT NULL AND NOT c.is_new_era

    UNION ALL
    -- The same number over a group of another size.
    SELECT plan_year, period, previous_period, target_id, commune_code, 'boundary',
        before * size_before * (1 / size_now - 1 / size_before)
    FROM compared
    WHERE measure = 'mean_criteria' AND difference IS NOT NULL AND size_now <> size_before AND NOT is_new_era
)
SELECT * FROM parts WHERE amount <> 0
