-- Money by source against what the plan needs and the time gone.
SELECT p.plan_year, p.period, p.target_id, p.sort_no, t.parent AS parent_id,
       t.parent IS NULL AND EXISTS (FROM plan.targets c WHERE c.plan_year = p.plan_year AND c.parent = p.target_id) AS is_total,
       coalesce(named('funding', p.target_id), t.plan_text, p.target_id) AS source_name,
       p.target_low AS needed, p.unit, p.status, p.is_robust, p.certainty, p.expected_by_now, p.lead, p.pace,
       p.planned_share AS time_share,
       f.planned, f.mobilised, f.disbursed, f.mobilised_share, f.disbursed_share, f.disbursed_of_mobilised,
       f.mobilised_of_parts, f.disbursed_of_parts, p.target_low - f.mobilised AS to_mobilise,
       f.mobilised - f.disbursed AS unspent, (f.disbursed_share - p.planned_share) * 100 AS spending_lead,
       p.explanation, p.carried_from, f.source_cell
FROM mart.named_targets p
JOIN plan.targets t USING (plan_year, target_id)
LEFT JOIN mart.funding_progress f ON f.target_id = p.target_id AND f.period = p.period AND f.plan_year = p.plan_year
WHERE p.measure = 'money'
