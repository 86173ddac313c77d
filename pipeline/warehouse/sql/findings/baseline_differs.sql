-- The baseline data against the number the plan states or implies; only where they cannot agree.
SELECT NULL AS file, NULL AS sheet, NULL AS cell, 'baseline_differs' AS rule,
    figure_vi(v.value, -1) AS found, figure_vi(t.baseline, -1) AS expected,
    subject_vi(t.measure, t.kind, t.criterion_no, k.criterion_name, t.band_from, t.band_to, t."group", NULL, t.plan_text)
        AS place,
    v.period, NULL AS commune_code, t.criterion_no
FROM mart.target_values v
JOIN plan.plan p ON p.baseline_period = v.period
JOIN measured_targets() t USING (target_id)
LEFT JOIN reference.criteria k ON k.criterion_no = t.criterion_no
WHERE t.kind IN ('count', 'maintain', 'average', 'count_distribution')
  AND v.value IS NOT NULL
  AND NOT t.baseline BETWEEN v.value_low - 1e-9 AND v.value_high + 1e-9
