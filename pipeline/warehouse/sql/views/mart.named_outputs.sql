-- What the programme builds and trains (km, works, people), each in its own unit.
WITH names AS (
    SELECT target, first(alias ORDER BY length(alias) DESC, alias) AS alias
    FROM reference.aliases WHERE kind = 'output' GROUP BY target
)
SELECT p.period, p.target_id, p.sort_no, coalesce(n.alias, t.plan_text, p.target_id) AS output_name, p.unit,
       p.baseline, o.previous_value, o.this_period, p.value, p.value_low, p.value_high, p.expected_by_now,
       p.target_low, p.target_high, p.status, p.is_robust, t.owner,
       spoken(p.explanation_vi, p.explanation_en) AS explanation, o.source_cell
FROM mart.target_progress p
JOIN plan.targets t USING (target_id)
LEFT JOIN mart.output_progress o USING (period, target_id)
LEFT JOIN names n ON n.target = p.target_id
WHERE p.kind IN ('cumulative', 'level')
