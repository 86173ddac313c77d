-- Declared failed, though every indicator is there and passes: held.
SELECT d.file, d.sheet, d.cell, 'failed_though_indicators_pass' AS rule,
    list({'indicator': i} ORDER BY length(i.indicator_id), i.indicator_id) AS found, {'phrase': 'confirmed'} AS expected,
    d.commune_name, d.district_name, d.period, d.commune_code, d.criterion_no
FROM declared_cells() d
JOIN judged_indicators() i USING (period, commune_code, criterion_no)
WHERE d.held_reason = 'indicators_pass'
GROUP BY ALL
