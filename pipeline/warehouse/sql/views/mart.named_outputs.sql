-- What the programme builds and trains (km, works, people), each in its own unit.
SELECT p.plan_year, p.period, p.target_id, p.sort_no,
       coalesce(named('output', p.target_id), p.target_name, p.target_id) AS output_name, p.unit,
       p.baseline, o.previous_value, o.this_period, p.value, p.value_low, p.value_high, p.expected_by_now,
       p.target_low, p.target_high, p.status, p.is_robust, p.certainty, p.owner, p.explanation, o.source_cell
FROM mart.named_targets p
LEFT JOIN mart.output_progress o USING (plan_year, period, target_id)
WHERE p.measure IN ('output', 'indicator_level')
