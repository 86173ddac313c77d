-- A declared pass that an indicator with an unverified threshold speaks against: it stands, with a warning.
SELECT d.file, d.sheet, d.cell, 'refuted_by_unverified_indicator' AS rule,
    string_agg(i.found, '; ' ORDER BY i.indicator_id) AS found,
    string_agg(i.expected, '; ' ORDER BY i.indicator_id) AS expected,
    place_vi(d.commune_name, d.district_name, d.criterion_no) AS place, d.period, d.commune_code, d.criterion_no
FROM declared_cells() d
JOIN indicators_in_words() i USING (period, commune_code, criterion_no)
WHERE d.state = 'passed' AND d.declared_state = 'passed' AND NOT i.passes AND NOT i.threshold_verified
GROUP BY ALL
