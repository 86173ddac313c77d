SELECT x.* EXCLUDE (explanation_vi, explanation_en), c.commune_name, c.district_code, c.district_name, c.sort_no,
       spoken(k.criterion_name, k.criterion_name_en) AS criterion_name, i.indicator_name, i.comparator,
       t.verified AS threshold_verified,
       spoken(x.explanation_vi, x.explanation_en) AS explanation
FROM mart.at_risk_passes x
JOIN reference.communes c USING (commune_code)
JOIN reference.criteria k USING (criterion_no)
LEFT JOIN reference.indicators i ON i.indicator_id = x.indicator_id
LEFT JOIN reference.thresholds t ON t.indicator_id = x.indicator_id AND t.year = left(x.period, 4)::INTEGER
