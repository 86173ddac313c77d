-- The full number of criteria in the newest period, without a decision: at the first of its cells.
SELECT arg_min(d.file, d.criterion_no) AS file, arg_min(d.sheet, d.criterion_no) AS sheet,
    arg_min(d.cell, d.criterion_no) AS cell, 'full_not_recognised' AS rule,
    p.criteria_passed AS found, {'phrase': 'recognition_decision'} AS expected,
    d.commune_name, d.district_name, p.period, p.commune_code, NULL AS criterion_no
FROM mart.commune_progress p
JOIN declared_cells() d USING (period, commune_code)
JOIN plan_of_period() y ON y.period = p.period
JOIN plan.plan n ON n.year = y.plan_year
WHERE p.period = (SELECT max(period) FROM raw.submissions)
  AND p.is_recognised = FALSE
  AND p.criteria_passed >= n.full_count
GROUP BY p.period, p.commune_code, p.criteria_passed, d.commune_name, d.district_name
