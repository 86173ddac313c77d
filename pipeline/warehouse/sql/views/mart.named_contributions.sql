-- What each district adds to each of the province's targets.
SELECT x.*, d.district_name, d.full_name, p.sort_no, p.criterion_no, p.value AS province_value, p.target_low, p.target_high,
       p.status, p.unit, p.measure, p.leads_fact, p.subject, p.target_name
FROM mart.district_contributions x
JOIN mart.named_targets p USING (plan_year, period, target_id)
JOIN reference.districts d ON d.district_code = x.district_code
