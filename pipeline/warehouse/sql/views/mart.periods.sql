-- Periods with data, each with the one before it.
SELECT period, lag(period) OVER (ORDER BY period) AS previous_period,
       period = (SELECT newest_period FROM meta.build) AS is_newest
FROM (SELECT DISTINCT period FROM core.criterion_results)
