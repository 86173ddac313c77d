-- Progress of every target under the plan's own words.
SELECT p.* EXCLUDE (unit, reason, reason_vi, reason_en, explanation_vi, explanation_en), spoken(u.name_vi, u.name_en) AS unit,
       coalesce(u.is_whole, FALSE) AS is_whole, u.decimals,
       t.plan_text AS target_name, t.owner, t.plan_section, t.parent AS parent_id, t.note,
       spoken(k.criterion_name, k.criterion_name_en) AS criterion_name, k.lead_agency,
       spoken(p.reason_vi, p.reason_en) AS reason,
       spoken(p.explanation_vi, p.explanation_en) AS explanation,
       -- 0 once it is reached
       if(p.judged_value IS NULL OR p.judged_target IS NULL, NULL, greatest(p.judged_target - p.judged_value, 0)) AS to_go,
       (SELECT count(*) FROM mart.source_cells s WHERE s.plan_year = p.plan_year AND s.period = p.period AND s.target_id = p.target_id) AS cells,
       f.forecast, f.low AS forecast_low, f.high AS forecast_high, f.reaches_target
FROM mart.target_progress p
JOIN plan.targets t USING (plan_year, target_id)
LEFT JOIN reference.units u ON u.unit_id = p.unit
LEFT JOIN reference.criteria k ON k.criterion_no = p.criterion_no
LEFT JOIN mart.forecast f ON f.plan_year = p.plan_year AND f.period = p.period AND f.target_id = p.target_id AND f.is_chosen AND f.forecast IS NOT NULL
