SELECT x.* EXCLUDE (gap_vi, gap_en, purpose_vi, purpose_en, explanation_vi, explanation_en),
       spoken(x.gap_vi, x.gap_en) AS lacking, spoken(x.purpose_vi, x.purpose_en) AS purpose,
       spoken(x.explanation_vi, x.explanation_en) AS explanation,
       c.commune_name, c.district_code, c.district_name, c.sort_no,
       spoken(k.criterion_name, k.criterion_name_en) AS criterion_name, k.lead_agency, r.source_cell
FROM mart.allocation x
JOIN reference.communes c USING (commune_code)
JOIN reference.criteria k USING (criterion_no)
LEFT JOIN core.criterion_results r USING (period, commune_code, criterion_no)
