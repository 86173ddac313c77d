-- Money by source: plan, mobilised and disbursed, beside the time elapsed. A source is a part of the one whose id its own
-- begins with; one that begins with no other's is a part of the total.
WITH sources AS (
    SELECT target_id, split_part(target_id, '.', 1) || '.total' AS total_id
    FROM measured_targets() WHERE measure = 'money'
),
parents AS (
    SELECT s.target_id, coalesce(arg_max(p.target_id, length(p.target_id)), any_value(t.target_id)) AS parent_id
    FROM sources s
    LEFT JOIN sources p ON starts_with(s.target_id, p.target_id || '.')
    LEFT JOIN sources t ON t.target_id = s.total_id AND t.target_id <> s.target_id
    GROUP BY s.target_id
),
of_parts AS (
    SELECT
        p.parent_id,
        d.period,
        -- Null where a part is not known: what is left out cannot be summed.
        if(count(f.mobilised) = count(*), sum(f.mobilised), NULL) AS mobilised,
        if(count(f.disbursed) = count(*), sum(f.disbursed), NULL) AS disbursed
    FROM parents p
    CROSS JOIN data_periods() d
    LEFT JOIN core.funding_values f ON f.source_id = p.target_id AND f.period = d.period
    WHERE p.parent_id IS NOT NULL
    GROUP BY p.parent_id, d.period
)
SELECT
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
JOIN parents p ON p.target_id = f.source_id
JOIN target_plan() t ON t.period = f.period AND t.target_id = f.source_id
LEFT JOIN of_parts o ON o.period = f.period AND o.parent_id = f.source_id
