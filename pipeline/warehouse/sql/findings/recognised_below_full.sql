-- Recognised, and in the newest period surely below the full number: at the register's cell.
SELECT o.file, o.sheet, o.cell, 'recognised_below_full' AS rule,
    p.criteria_passed || '/' || (SELECT full_count FROM plan.plan) AS found,
    CAST((SELECT full_count FROM plan.plan) AS VARCHAR) AS expected,
    c.commune_name, c.district_name, p.period, p.commune_code, NULL AS criterion_no
FROM mart.commune_progress p
JOIN reference.communes c USING (commune_code)
JOIN core.recognitions r ON r.commune_code = p.commune_code AND r.standard = 'ntm'
JOIN raw.observations o
  ON o.kind = 'recognition'
 AND o.commune_code = r.commune_code
 AND source_cell_of(o.file, o.sheet, o.cell) = r.source_cell
WHERE p.period = (SELECT max(period) FROM raw.submissions)
  AND p.is_recognised
  AND p.criteria_high + p.criteria_not_applicable < (SELECT full_count FROM plan.plan)
