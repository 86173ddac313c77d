-- What each district adds to each of the province's targets.
SELECT x.*, d.district_name, d.full_name, p.sort_no, p.criterion_no, p.value AS province_value, p.target_low, p.target_high,
       p.status, spoken(u.name_vi, u.name_en) AS unit, p.kind, p.leads_fact, t.plan_text AS target_name
FROM mart.district_contributions x
JOIN mart.target_progress p USING (plan_year, period, target_id)
JOIN plan.targets t USING (plan_year, target_id)
LEFT JOIN reference.units u ON u.unit_id = p.unit
JOIN reference.districts d ON d.district_code = x.district_code
