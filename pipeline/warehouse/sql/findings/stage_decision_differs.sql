-- Where the register of stages and that of recognitions tell of different decisions about a commune that is in the first:
-- one has none, or another date. A decision later than the newest period may still come.
WITH newest AS (SELECT max(period_end) AS day FROM data_periods()),
staged AS (
    SELECT commune_code, standard, max(reached_on) FILTER (stage = 'quyet_dinh') AS day
    FROM plan.stages
    GROUP BY commune_code, standard
)
SELECT NULL AS file, NULL AS sheet, NULL AS cell, 'stage_decision_differs' AS rule,
    {'stage': NULL, 'day': s.day} AS found, {'stage': NULL, 'day': r.decision_date} AS expected,
    c.commune_name, c.district_name,
    (SELECT min(period) FROM data_periods() WHERE period_end >= coalesce(s.day, r.decision_date)) AS period,
    s.commune_code, NULL AS criterion_no
FROM staged s
CROSS JOIN newest n
JOIN reference.communes c USING (commune_code)
LEFT JOIN core.recognitions r USING (commune_code, standard)
WHERE coalesce(s.day, r.decision_date) <= n.day
  -- A register may leave the day out; then there is nothing to compare.
  AND CASE
      WHEN s.day IS NULL OR r.commune_code IS NULL THEN TRUE
      ELSE coalesce(r.decision_date <> s.day, FALSE)
  END
