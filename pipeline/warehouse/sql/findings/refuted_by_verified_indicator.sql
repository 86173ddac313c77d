-- A declared pass that an indicator with a verified threshold refutes: held (rule of reading 3).
SELECT d.file, d.sheet, d.cell, 'refuted_by_verified_indicator' AS rule,
    string_agg(i.found, '; ' ORDER BY i.indicator_id) AS found,
    string_agg(i.expected, '; ' ORDER BY i.indicator_id) AS expected,
    place_vi(d.commune_name, d.district_name, d.criterion_no) AS place, d.period, d.commune_code, d.criterion_no
FROM declared_cells() d
JOIN indicators_in_words() i USING (period, commune_code, criterion_no)
WHERE d.held_reason = 'refuted' AND NOT i.passes AND i.threshold_verified
GROUP BY ALL
