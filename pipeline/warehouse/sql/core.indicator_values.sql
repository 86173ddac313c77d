-- Values of indicators and whether they meet the threshold of the period's year (rules of reading 3 and 11).
-- A value exactly at its threshold passes. passes is null where the threshold of that year is unknown: what is compared
-- with NULL stays NULL. Comparing at six decimals keeps 0.267 × 100 from missing 26.7.
WITH standing AS (
    SELECT
        o.*,
        w.state AS weighed_state,
        t.threshold,
        t.threshold_2,
        coalesce(t.verified, FALSE) AS verified,
        i.kind AS indicator_kind,
        i.comparator,
        round(o.value, 6) AS x,
        round(o.value_2, 6) AS x_2
    FROM core.weighed_observations w
    JOIN raw.observations o USING (obs_id)
    JOIN reference.indicators i ON i.indicator_id = o.subject
    JOIN reference.communes c USING (commune_code)
    LEFT JOIN reference.thresholds t ON t.indicator_id = o.subject AND t.year = year_of_period(o.period)
    WHERE w.stands AND o.kind = 'indicator' AND w.state <> 'not_reported'
)
SELECT
    period,
    commune_code,
    subject AS indicator_id,
    CASE WHEN weighed_state = 'value' THEN value END AS value,
    CASE WHEN weighed_state = 'value' THEN value_2 END AS value_2,
    text,
    CASE
        WHEN weighed_state = 'passed' THEN TRUE
        WHEN weighed_state = 'failed' THEN FALSE
        WHEN weighed_state <> 'value' OR threshold IS NULL THEN NULL
        -- A compound threshold, 90 (50), needs both values; one that misses is enough to fail.
        WHEN comparator = '>=' THEN x >= round(threshold, 6) AND (threshold_2 IS NULL OR x_2 >= round(threshold_2, 6))
        WHEN comparator = '<=' THEN x <= round(threshold, 6) AND (threshold_2 IS NULL OR x_2 <= round(threshold_2, 6))
        WHEN comparator = '=' THEN x = round(threshold, 6) AND (threshold_2 IS NULL OR x_2 = round(threshold_2, 6))
    END AS passes,
    -- Where a form only says 'passed' for an indicator that is a number, the mark is no stronger than its threshold.
    verified AS threshold_verified,
    weighed_state = 'held' AS is_held,
    source_cell_of(file, sheet, cell) AS source_cell
FROM standing
