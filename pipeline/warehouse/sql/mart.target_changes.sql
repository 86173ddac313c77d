-- Change of every target since the period before: value − value_before = gained − lost + restated + boundary. A target
-- made of communes' contributions is split by them, with their names; a figure of the province by the direction it
-- moved in. Of a band it is the count from the top that changes.
WITH targets AS (SELECT * FROM plan.targets),
split AS (
    SELECT
        x.plan_year,
        x.period,
        x.target_id,
        coalesce(exact_sum(if(x.change = 'gained', x.amount, NULL)), 0) AS gained,
        coalesce(-exact_sum(if(x.change = 'lost', x.amount, NULL)), 0) AS lost,
        coalesce(exact_sum(if(x.change = 'restated', x.amount, NULL)), 0) AS restated,
        coalesce(exact_sum(if(x.change = 'boundary', x.amount, NULL)), 0) AS boundary,
        list(n.label ORDER BY n.sort_no) FILTER (x.change = 'gained') AS gained_names,
        list(n.label ORDER BY n.sort_no) FILTER (x.change = 'lost') AS lost_names,
        list(n.label ORDER BY n.sort_no) FILTER (x.change = 'restated') AS restated_names,
        -- Who came or left; that a mean is taken over another number of communes is nobody's doing.
        list(n.label ORDER BY n.sort_no)
            FILTER (x.change = 'boundary' AND (now.commune_code IS NULL OR before.commune_code IS NULL)) AS boundary_names
    FROM mart.contribution_changes x
    LEFT JOIN mart.contributions AS now
      ON now.plan_year = x.plan_year AND now.period = x.period AND now.target_id = x.target_id AND now.commune_code = x.commune_code
    LEFT JOIN mart.contributions AS before
      ON before.plan_year = x.plan_year AND before.period = x.previous_period
     AND before.target_id = x.target_id
     AND before.commune_code = x.commune_code
    JOIN (
        SELECT commune_code, sort_no, commune_label(commune_name, district_name) AS label FROM reference.communes
    ) n ON n.commune_code = x.commune_code
    GROUP BY x.plan_year, x.period, x.target_id
),
-- Of a cumulative figure: what the form itself says came in the period is gained, the rest is a restatement.
forms AS (
    SELECT
        plan_year,
        period,
        target_id,
        value - previous_value AS difference,
        CASE
            WHEN reading IN ('falls', 'increment') THEN 0
            WHEN reading = 'restated' THEN this_period
            ELSE value - previous_value
        END AS came
    FROM mart.output_progress
),
joined AS (
    SELECT
        n.plan_year,
        n.period,
        n.target_id,
        p.previous_period,
        b.judged_value AS value_before,
        n.judged_value AS value,
        t.measure IN ('output', 'indicator_level', 'money') AS is_whole,
        coalesce(f.came, n.judged_value - b.judged_value) AS came,
        n.judged_value - b.judged_value AS difference,
        s.* EXCLUDE (plan_year, period, target_id)
    FROM mart.target_values n
    JOIN targets t USING (plan_year, target_id)
    JOIN data_periods() p ON p.period = n.period
    LEFT JOIN mart.target_values b
      ON b.plan_year = n.plan_year AND b.period = p.previous_period AND b.target_id = n.target_id
    LEFT JOIN split s ON s.plan_year = n.plan_year AND s.period = n.period AND s.target_id = n.target_id
    LEFT JOIN forms f
      ON f.plan_year = n.plan_year AND f.period = n.period AND f.target_id = n.target_id AND b.judged_value IS NOT NULL
    WHERE n.is_in_force
)
SELECT
    plan_year,
    period,
    target_id,
    previous_period,
    value_before,
    value,
    CASE
        WHEN difference IS NULL THEN NULL
        WHEN is_whole THEN if(came > 0, came, 0)
        ELSE coalesce(gained, 0)
    END AS gained,
    CASE
        WHEN difference IS NULL THEN NULL
        WHEN is_whole THEN if(came < 0, -came, 0)
        ELSE coalesce(lost, 0)
    END AS lost,
    CASE WHEN difference IS NULL THEN NULL WHEN is_whole THEN difference - came ELSE coalesce(restated, 0) END
        AS restated,
    CASE WHEN difference IS NULL THEN NULL WHEN is_whole THEN 0 ELSE coalesce(boundary, 0) END AS boundary,
    gained_names,
    lost_names,
    restated_names,
    boundary_names
FROM joined
