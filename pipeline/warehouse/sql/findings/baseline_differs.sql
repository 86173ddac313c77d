-- The baseline data against the number the plan states or implies; only where they cannot agree.
SELECT NULL AS file, NULL AS sheet, NULL AS cell, 'baseline_differs' AS rule,
    v.value AS found, t.baseline AS expected,
    {
        'target_id': t.target_id, 'measure': t.measure, 'kind': t.kind, 'standard': t.standard, 'level': t.level,
        'criterion_no': t.criterion_no, 'criterion_name': k.criterion_name, 'criterion_name_en': k.criterion_name_en,
        'band_low': t.band_low, 'band_high': t.band_high, 'group': t."group", 'plan_text': t.plan_text
    } AS target,
    v.period, NULL AS commune_code, t.criterion_no
FROM mart.target_values v
JOIN plan.plan p ON p.year = v.plan_year AND p.baseline_period = v.period
JOIN plan.targets t USING (plan_year, target_id)
LEFT JOIN reference.criteria k ON k.criterion_no = t.criterion_no
WHERE t.kind IN ('count', 'maintain', 'average', 'count_distribution')
  AND v.value IS NOT NULL
  AND v.value_on_new_list IS NULL
  AND NOT t.baseline BETWEEN v.value_low - 1e-9 AND v.value_high + 1e-9
