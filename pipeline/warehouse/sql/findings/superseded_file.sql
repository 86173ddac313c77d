-- Files of which a later one replaced everything.
SELECT s.file, NULL AS sheet, NULL AS cell, 'superseded_file' AS rule, s.replaced_by AS found, '' AS expected,
    '' AS place, s.period, NULL AS commune_code, NULL AS criterion_no
FROM raw.submissions s
WHERE s.status = 'superseded'
