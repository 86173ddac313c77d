-- How the database was made, and between which days the calendar lets it say the same.
WITH folders AS (
    SELECT DISTINCT split_part(file, '/', 1) AS period FROM raw.submissions
    WHERE regexp_full_match(split_part(file, '/', 1), '[0-9]{4}-(0[1-9]|1[0-2])')
),
changes AS (  -- a period that has not begun is refused; one that has fallen due is ready with fewer reports
    SELECT CAST(period || '-01' AS DATE) AS on_day FROM folders
    UNION
    SELECT due_on + 1 FROM mart.period_readiness
)
SELECT
    getvariable('version') AS version,
    getvariable('input_hash') AS input_hash,
    getvariable('as_of') AS as_of,
    (SELECT period FROM mart.period_readiness WHERE is_default) AS newest_period,
    max(on_day) FILTER (on_day <= getvariable('today')) AS stands_from,
    min(on_day) FILTER (on_day > getvariable('today')) AS stands_until
FROM changes
