-- The period shown where none is asked for: the newest that half of the provinces here have published, else the newest.
WITH counted AS (
    SELECT
        period,
        count(*) FILTER (state = 'published') * 2
        >= (SELECT count(*) FROM meta.provinces WHERE state = 'published') AS is_common
    FROM mart.province_periods
    GROUP BY period
)
SELECT coalesce(max(period) FILTER (is_common), max(period)) AS newest_period FROM counted
