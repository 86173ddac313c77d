-- Every task of the plan's annex in the annex's own words, with where it stands.
SELECT p.* EXCLUDE (explanation_vi, explanation_en), s.group_no, s.group_name, s.item_no, s.work_name,
       s.lead AS lead_office, s.implementing, s.coordinating, s.timing_text, r.text AS reported,
       spoken(p.explanation_vi, p.explanation_en) AS explanation
FROM mart.schedule_progress p
JOIN plan.schedule s USING (plan_year, work_id)
LEFT JOIN core.work_results r ON r.work_id = p.work_id AND r.period = p.reported_in
