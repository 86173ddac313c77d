-- A declared pass that an indicator with an unverified threshold speaks against: it stands, with a warning.
SELECT d.file, d.sheet, d.cell, 'refuted_by_unverified_indicator' AS rule,
    list({'indicator': i} ORDER BY length(i.indicator_id), i.indicator_id) AS found,
    list({'threshold': i} ORDER BY length(i.indicator_id), i.indicator_id) AS expected,
    d.commune_name, d.district_name, d.period, d.commune_code, d.criterion_no
FROM declared_cells() d
JOIN judged_indicators() i USING (period, commune_code, criterion_no)
WHERE d.state = 'passed' AND d.declared_state = 'passed' AND NOT i.passes AND NOT i.threshold_verified
GROUP BY ALL
