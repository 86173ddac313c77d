-- Passed in the period before, failed now.
SELECT d.file, d.sheet, d.cell, 'criterion_lost' AS rule, {'state': 'failed'} AS found, {'phrase': 'confirmed'} AS expected,
    d.commune_name, d.district_name, d.period, d.commune_code, d.criterion_no
FROM mart.criterion_changes x
JOIN declared_cells() d USING (period, commune_code, criterion_no)
WHERE x.change = 'lost' AND d.declared_state = 'failed'
