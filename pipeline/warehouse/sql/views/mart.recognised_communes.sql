-- Communes recognised for the period's year or before: decision, criteria now, advanced criteria, model areas.
SELECT p.period, p.commune_code, p.commune_name, p.district_code, p.district_name, p.sort_no, p.recognised_year,
       r.decision_no, r.decision_date, p.criteria_passed, p.is_complete, p.lacks,
       a.criteria_passed AS advanced, a.criteria_of AS advanced_of, a.source_cell AS advanced_cell,
       m.recognised_count AS areas, m.registered_count AS areas_registered, m.source_cell AS areas_cell, r.source_cell
FROM mart.named_communes p
LEFT JOIN core.recognitions r ON r.commune_code = p.commune_code AND r.standard = 'dat_chuan'
LEFT JOIN core.advanced_results a ON a.commune_code = p.commune_code AND a.period = p.period
LEFT JOIN core.model_areas m ON m.commune_code = p.commune_code AND m.period = p.period
WHERE p.is_recognised
