-- Money by source against what the plan needs and the time gone.
SELECT p.plan_year, p.period, p.target_id, p.sort_no, t.parent AS parent_id,
       coalesce(spoken(n.name_vi, n.name_en), t.plan_text, p.target_id) AS source_name,
       p.target_low AS needed, spoken(u.name_vi, u.name_en) AS unit, p.status, p.is_robust, p.expected_by_now, p.lead, p.pace,
       p.planned_share AS time_share, f.planned, f.mobilised, f.disbursed, f.mobilised_share, f.disbursed_share,
       f.disbursed_of_mobilised, f.mobilised_of_parts, f.disbursed_of_parts, p.target_low - f.mobilised AS to_mobilise,
       f.mobilised - f.disbursed AS unspent, (f.disbursed_share - p.planned_share) * 100 AS spending_lead,
       spoken(p.explanation_vi, p.explanation_en) AS explanation, p.carried_from, f.source_cell
FROM mart.target_progress p
JOIN plan.targets t USING (plan_year, target_id)
LEFT JOIN reference.units u ON u.unit_id = p.unit
LEFT JOIN reference.names n ON n.kind = 'funding' AND n.id = p.target_id
LEFT JOIN mart.funding_progress f USING (plan_year, period, target_id)
WHERE p.measure = 'money'
