-- A declared pass that an indicator with a verified threshold refutes: held (rule of reading 3).
SELECT d.file, d.sheet, d.cell, 'refuted_by_verified_indicator' AS rule,
    list({'indicator': i} ORDER BY length(i.indicator_id), i.indicator_id) AS found,
    list({'threshold': i} ORDER BY length(i.indicator_id), i.indicator_id) AS expected,
    d.commune_name, d.district_name, d.period, d.commune_code, d.criterion_no
FROM declared_cells() d
JOIN judged_indicators() i USING (period, commune_code, criterion_no)
WHERE d.held_reason = 'refuted' AND NOT i.passes AND i.threshold_verified
GROUP BY ALL
