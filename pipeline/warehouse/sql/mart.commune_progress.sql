-- How many criteria each commune has passed. low: passed and reported now; high: passed if every held, missing or
-- carried one passed. 'Không xét' counts neither as passed nor as failed.
WITH counted AS (
    SELECT
        period,
        commune_code,
        count(*) FILTER (state = 'passed') AS criteria_passed,
        count(*) FILTER (state = 'passed' AND carried_from IS NULL) AS criteria_low,
        count(*) FILTER (
            state IN ('passed', 'held', 'not_reported') OR (state = 'failed' AND carried_from IS NOT NULL)
        ) AS criteria_high,
        count(*) FILTER (state = 'held') AS criteria_held,
        count(*) FILTER (state = 'not_reported') AS criteria_not_reported,
        count(*) FILTER (state = 'not_applicable') AS criteria_not_applicable,
        count(carried_from) AS criteria_carried
    FROM core.criterion_results
    GROUP BY period, commune_code
)
SELECT
    c.*,
    b.name AS band,
    c.criteria_low >= b.band_low AND c.criteria_high <= b.band_high AS band_is_sure,
    CASE
        WHEN NOT EXISTS (SELECT 1 FROM core.recognitions WHERE standard = 'dat_chuan') THEN NULL
        ELSE coalesce(is_recognised_by(r.year_counted, r.decision_date, c.period), FALSE)
    END AS is_recognised,
    r.year_counted AS recognised_year
FROM counted c
-- The bands of the plan in force.
JOIN plan_of_period() y ON y.period = c.period
LEFT JOIN plan.bands b ON b.plan_year = y.plan_year AND c.criteria_passed BETWEEN b.band_low AND b.band_high
LEFT JOIN core.recognitions r ON r.commune_code = c.commune_code AND r.standard = 'dat_chuan'
