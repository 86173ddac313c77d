-- Outputs and money, each figure held against the one before it in the same year. What stands in the form is the value,
-- also where it has fallen: a fall is a restatement, told as an issue, never hidden behind the higher figure. Where the
-- figure may be an increment entered in place of the cumulative one, the interval reaches up to their sum.
WITH targets AS (SELECT * FROM plan.targets WHERE measure IN ('output', 'indicator_level', 'money')),
-- Which review came before: a form's own figure adds up only to the figure of the very review before.
reviews AS (
    SELECT plan_year, period, lag(period) OVER (PARTITION BY plan_year ORDER BY period) AS review_before, is_baseline
    FROM plan.reviews
),
held AS (
    SELECT o.period, o.subject AS target_id
    FROM core.weighed_observations w
    JOIN raw.observations o USING (obs_id)
    WHERE w.stands AND w.state = 'held' AND o.kind IN ('output', 'funding') AND o.measure IN ('cumulative', 'mobilised')
    GROUP BY ALL
),
figures AS (
    SELECT output_id AS target_id, period, value, this_period, source_cell FROM core.output_values
    UNION ALL
    SELECT source_id, period, mobilised, NULL, source_cell FROM core.funding_values
),
grid AS (
    SELECT
        t.plan_year,
        p.period,
        t.target_id,
        t.kind,
        t.kind IN ('cumulative', 'money') AS adds_over_time,
        f.value,
        if(t.kind = 'cumulative', f.this_period, NULL) AS this_period,
        f.source_cell,
        h.target_id IS NOT NULL AS is_held,
        v.review_before,
        coalesce(b.is_baseline, FALSE) AS follows_baseline
    FROM mart.target_plan p
    JOIN targets t ON t.plan_year = p.plan_year AND t.target_id = p.target_id
    LEFT JOIN figures f ON f.period = p.period AND f.target_id = t.target_id
    LEFT JOIN held h ON h.period = p.period AND h.target_id = t.target_id
    LEFT JOIN reviews v ON v.plan_year = p.plan_year AND v.period = p.period
    LEFT JOIN reviews b ON b.plan_year = p.plan_year AND b.period = v.review_before
),
remembered AS (
    SELECT
        *,
        last_value(
            CASE WHEN value IS NOT NULL THEN {'period': period, 'value': value, 'cell': source_cell} END IGNORE NULLS
        ) OVER (
            -- A year's cumulative figure begins anew with the year.
            PARTITION BY plan_year, target_id, if(adds_over_time, year_of_period(period), 0)
            ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier
    FROM grid
),
reading AS (
    SELECT
        *,
        CASE
            WHEN is_held THEN 'held'
            WHEN value IS NULL AND this_period IS NOT NULL
                AND (follows_baseline OR earlier.period = review_before) THEN 'adds_up'
            WHEN value IS NULL AND earlier IS NOT NULL THEN 'carried'
            WHEN value IS NULL THEN NULL
            WHEN NOT adds_over_time THEN 'level'
            WHEN earlier IS NULL THEN 'first'
            WHEN abs(value - this_period) < 1e-6 AND earlier.value > 0 THEN 'increment'
            WHEN value < earlier.value THEN 'falls'
            WHEN this_period IS NULL OR earlier.period <> review_before THEN 'rises'
            -- Each of the three is rounded to one decimal.
            WHEN abs(value - earlier.value - this_period) <= 0.1501 THEN 'adds_up'
            ELSE 'restated'
        END AS reading
    FROM remembered
),
valued AS (
    SELECT
        *,
        CASE
            WHEN reading = 'held' THEN NULL
            WHEN reading = 'carried' THEN earlier.value
            ELSE coalesce(value, if(follows_baseline, 0, earlier.value) + this_period)
        END AS figure
    FROM reading
    WHERE reading IS NOT NULL
)
SELECT
    plan_year,
    period,
    target_id,
    earlier.period AS previous_period,
    earlier.value AS previous_value,
    figure AS value,
    this_period,
    reading,
    CASE
        WHEN reading IN ('held', 'carried') THEN if(adds_over_time, earlier.value, NULL)
        ELSE figure
    END AS value_low,
    CASE
        WHEN reading IN ('held', 'carried') THEN NULL
        WHEN reading = 'increment' OR (reading = 'falls' AND this_period IS NULL) THEN earlier.value + figure
        ELSE figure
    END AS value_high,
    CASE WHEN reading = 'carried' THEN earlier.period END AS carried_from,
    if(reading = 'carried', earlier.cell, source_cell) AS source_cell
FROM valued
