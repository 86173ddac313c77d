-- Passed in the period before, failed now.
SELECT d.file, d.sheet, d.cell, 'criterion_lost' AS rule, 'chưa đạt' AS found, 'đạt' AS expected,
    place_vi(d.commune_name, d.district_name, d.criterion_no) AS place, d.period, d.commune_code, d.criterion_no
FROM mart.criterion_changes x
JOIN declared_cells() d USING (period, commune_code, criterion_no)
WHERE x.change = 'lost' AND d.declared_state = 'failed'
