-- Progress of every target under the plan's own words.
SELECT p.* EXCLUDE (reason_vi, reason_en, explanation_vi, explanation_en),
       t.plan_text AS target_name, t.owner, t.plan_section, t.note,
       spoken(k.criterion_name, k.criterion_name_en) AS criterion_name, k.lead_agency,
       spoken(p.reason_vi, p.reason_en) AS reason,
       spoken(p.explanation_vi, p.explanation_en) AS explanation,
       -- 0 once it is reached
       if(p.value IS NULL OR p.target_low IS NULL, NULL, greatest(p.target_low - p.value, 0)) AS to_go,
       (SELECT count(*) FROM mart.source_cells s WHERE s.period = p.period AND s.target_id = p.target_id) AS cells,
       f.forecast, f.low AS forecast_low, f.high AS forecast_high, f.reaches_target
FROM mart.target_progress p
JOIN plan.targets t USING (target_id)
LEFT JOIN reference.criteria k ON k.criterion_no = p.criterion_no
LEFT JOIN mart.forecast f ON f.period = p.period AND f.target_id = p.target_id AND f.is_chosen AND f.forecast IS NOT NULL
