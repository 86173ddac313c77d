-- A plan column against the plan's own figure as revised by then, beyond rounding to the decimals it is given with.
WITH stated AS (
    SELECT file, period, sheet, cell, kind, subject, value FROM raw.observations
    WHERE kind IN ('output', 'funding') AND measure = 'planned' AND state = 'value'
    UNION ALL
    SELECT file, period, sheet, cell, kind, subject, value FROM raw.comparatives
    WHERE kind IN ('output', 'funding') AND measure = 'planned' AND state = 'value' AND time = 'plan'
      AND of_period[1:4] = period[1:4]
)
SELECT s.file, s.sheet, s.cell, 'plan_differs' AS rule, s.value AS found, t.target_low AS expected,
    s.subject AS output_id, s.subject AS place, s.period, NULL AS commune_code, NULL AS criterion_no
FROM stated s
JOIN raw.submissions f ON f.file = s.file AND f.status IN ('accepted', 'partly_accepted')
JOIN mart.target_plan t
  ON t.period = s.period AND t.target_id = s.subject AND t.plan_year = year_of_period(s.period)
WHERE t.target_low IS NOT NULL
  AND NOT is_rounding(s.value, t.target_low)
  AND NOT coalesce(is_rounding(s.value, t.target_high) OR s.value BETWEEN t.target_low AND t.target_high, FALSE)
