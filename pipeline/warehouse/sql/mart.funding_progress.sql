-- Money by source: plan, mobilised and disbursed, beside the time elapsed. The plan says which line each is a part of
-- (targets.csv, parent).
WITH sources AS (
    SELECT p.plan_year, p.period, t.target_id, t.parent AS parent_id
    FROM mart.target_plan p
    JOIN plan.targets t ON t.plan_year = p.plan_year AND t.target_id = p.target_id AND t.measure = 'money'
    WHERE p.is_in_force
),
of_parts AS (
    SELECT
        p.plan_year,
        p.parent_id,
        p.period,
        -- Null where a part is not known: what is left out cannot be summed.
        if(count(f.mobilised) = count(*), exact_sum(f.mobilised), NULL) AS mobilised,
        if(count(f.disbursed) = count(*), exact_sum(f.disbursed), NULL) AS disbursed
    FROM sources p
    LEFT JOIN core.funding_values f ON f.source_id = p.target_id AND f.period = p.period
    WHERE p.parent_id IS NOT NULL
    GROUP BY p.plan_year, p.parent_id, p.period
)
SELECT
    p.plan_year,
    f.period,
    f.source_id AS target_id,
    p.parent_id,
    t.target_low AS needed,
    f.planned,
    f.mobilised,
    f.disbursed,
    t.planned_share AS time_share,
    f.mobilised / nullif(t.target_low, 0) AS mobilised_share,
    f.disbursed / nullif(t.target_low, 0) AS disbursed_share,
    f.disbursed / nullif(f.mobilised, 0) AS disbursed_of_mobilised,
    o.mobilised AS mobilised_of_parts,
    o.disbursed AS disbursed_of_parts,
    f.source_cell
FROM core.funding_values f
JOIN sources p ON p.target_id = f.source_id AND p.period = f.period
JOIN mart.target_plan t ON t.plan_year = p.plan_year AND t.period = f.period AND t.target_id = f.source_id
LEFT JOIN of_parts o ON o.plan_year = p.plan_year AND o.period = f.period AND o.parent_id = f.source_id
