-- The baseline data against the number the plan states or implies; only where they cannot agree.
SELECT NULL AS file, NULL AS sheet, NULL AS cell, 'baseline_differs' AS rule,
    number_vi(v.value, decimals_of(v.value)) AS found, number_vi(t.baseline, decimals_of(t.baseline)) AS expected,
    left(t.plan_text, 90) AS place, v.period, NULL AS commune_code, t.criterion_no
FROM mart.target_values v
JOIN plan.plan p ON p.year = v.plan_year AND p.baseline_period = v.period
JOIN plan.targets t USING (plan_year, target_id)
WHERE t.kind IN ('count', 'maintain', 'average', 'count_distribution')
  AND v.value IS NOT NULL
  AND v.value_on_new_list IS NULL
  AND NOT t.baseline BETWEEN v.value_low - 1e-9 AND v.value_high + 1e-9
