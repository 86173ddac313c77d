SELECT a.* EXCLUDE (reason_vi, reason_en), spoken(a.reason_vi, a.reason_en) AS reason, t.plan_text AS target_name,
       t.plan_section, t.sort_no
FROM mart.allocation_targets a
JOIN mart.periods q USING (period)
JOIN plan.targets t USING (plan_year, target_id)
