SELECT a.* EXCLUDE (reason_vi, reason_en), spoken(a.reason_vi, a.reason_en) AS reason, t.plan_text AS target_name,
       t.plan_section, t.sort_no
FROM mart.allocation_targets a JOIN plan.targets t USING (target_id)
