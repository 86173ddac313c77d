-- Communes by state for each criterion; passed − passed before = gained − lost + restated + boundary.
WITH counted AS (
    SELECT
        period,
        criterion_no,
        count(*) FILTER (state = 'passed') AS passed,
        count(*) FILTER (state = 'passed' AND carried_from IS NULL) AS passed_low,
        count(*) FILTER (
            state IN ('passed', 'held', 'not_reported') OR (state = 'failed' AND carried_from IS NOT NULL)
        ) AS passed_high,
        count(*) FILTER (state = 'failed') AS failed,
        count(*) FILTER (state = 'not_applicable') AS not_applicable,
        count(*) FILTER (state IN ('held', 'not_reported')) AS unknown,
        count(*) FILTER (state = 'held') AS held,
        count(*) FILTER (state = 'not_reported') AS not_reported,
        count(carried_from) AS carried
    FROM core.criterion_results
    GROUP BY period, criterion_no
),
changed AS (
    SELECT
        period,
        criterion_no,
        count(*) FILTER (change = 'gained') AS gained,
        count(*) FILTER (change = 'lost') AS lost,
        sum(passes) FILTER (change = 'restated') AS restated
    FROM mart.criterion_changes
    GROUP BY period, criterion_no
),
-- Passes of communes that are on the list in only one of two neighbouring periods, or came out of a merger or a split
-- between them.
moved AS (
    SELECT period, criterion_no, sum(passes) AS boundary
    FROM (
        SELECT now.period, now.criterion_no, 1 AS passes
        FROM core.criterion_results AS now
        JOIN data_periods() p ON p.period = now.period AND p.previous_period IS NOT NULL
        ANTI JOIN core.criterion_results AS before
          ON before.period = p.previous_period
         AND before.commune_code = now.commune_code
         AND before.criterion_no = now.criterion_no
         AND before.era = now.era
        WHERE now.state = 'passed'
        UNION ALL
        SELECT p.period, before.criterion_no, -1
        FROM core.criterion_results AS before
        JOIN data_periods() p ON p.previous_period = before.period
        ANTI JOIN core.criterion_results AS now
          ON now.period = p.period
         AND now.commune_code = before.commune_code
         AND now.criterion_no = before.criterion_no
         AND now.era = before.era
        WHERE before.state = 'passed'
    )
    GROUP BY period, criterion_no
)
SELECT
    c.*,
    -- In the first period there is nothing to compare with: null, not 0.
    CASE WHEN p.previous_period IS NOT NULL THEN coalesce(d.gained, 0) END AS gained,
    CASE WHEN p.previous_period IS NOT NULL THEN coalesce(d.lost, 0) END AS lost,
    CASE WHEN p.previous_period IS NOT NULL THEN coalesce(d.restated, 0) END AS restated,
    CASE WHEN p.previous_period IS NOT NULL THEN coalesce(m.boundary, 0) END AS boundary
FROM counted c
JOIN data_periods() p ON p.period = c.period
LEFT JOIN changed d ON d.period = c.period AND d.criterion_no = c.criterion_no
LEFT JOIN moved m ON m.period = c.period AND m.criterion_no = c.criterion_no
