-- What the programme builds and trains (km, works, people), each in its own unit.
SELECT p.plan_year, p.period, p.target_id, p.sort_no, coalesce(spoken(n.name_vi, n.name_en), t.plan_text, p.target_id) AS output_name,
       spoken(u.name_vi, u.name_en) AS unit, coalesce(u.is_whole, FALSE) AS is_whole, p.baseline, o.previous_value,
       o.this_period, p.value, p.value_low, p.value_high, p.expected_by_now, p.target_low, p.target_high, p.status, p.is_robust,
       t.owner, spoken(p.explanation_vi, p.explanation_en) AS explanation, o.source_cell
FROM mart.target_progress p
JOIN plan.targets t USING (plan_year, target_id)
LEFT JOIN reference.units u ON u.unit_id = p.unit
LEFT JOIN reference.names n ON n.kind = 'output' AND n.id = p.target_id
LEFT JOIN mart.output_progress o USING (plan_year, period, target_id)
WHERE p.measure IN ('output', 'indicator_level')
