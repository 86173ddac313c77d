-- Declared failed, though every indicator is there and passes: held.
SELECT d.file, d.sheet, d.cell, 'failed_though_indicators_pass' AS rule,
    string_agg(i.found, '; ' ORDER BY length(i.indicator_id), i.indicator_id) AS found, 'chưa đạt ít nhất một chỉ tiêu' AS expected,
    place_vi(d.commune_name, d.district_name, d.criterion_no) AS place, d.period, d.commune_code, d.criterion_no
FROM declared_cells() d
JOIN indicators_in_words() i USING (period, commune_code, criterion_no)
WHERE d.held_reason = 'indicators_pass'
GROUP BY ALL
