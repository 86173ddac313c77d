-- mart.criterion_progress by district; the districts sum to the province.
WITH changed AS (
    SELECT
        x.period,
        c.district_code,
        x.criterion_no,
        count(*) FILTER (x.change = 'gained') AS gained,
        count(*) FILTER (x.change = 'lost') AS lost
    FROM mart.criterion_changes x
    JOIN reference.communes c USING (commune_code)
    GROUP BY x.period, c.district_code, x.criterion_no
)
SELECT
    r.period,
    c.district_code,
    r.criterion_no,
    count(*) AS communes,
    count(*) FILTER (r.state = 'passed') AS passed,
    count(*) FILTER (r.state = 'passed' AND r.carried_from IS NULL) AS passed_low,
    count(*) FILTER (
        r.state IN ('passed', 'held', 'not_reported') OR (r.state = 'failed' AND r.carried_from IS NOT NULL)
    ) AS passed_high,
    CASE WHEN any_value(p.previous_period) IS NOT NULL THEN coalesce(any_value(d.gained), 0) END AS gained,
    CASE WHEN any_value(p.previous_period) IS NOT NULL THEN coalesce(any_value(d.lost), 0) END AS lost
FROM core.criterion_results r
JOIN reference.communes c ON c.commune_code = r.commune_code
JOIN data_periods() p ON p.period = r.period
LEFT JOIN changed d
  ON d.period = r.period AND d.district_code = c.district_code AND d.criterion_no = r.criterion_no
GROUP BY r.period, c.district_code, r.criterion_no
