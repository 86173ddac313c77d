-- Recognised, and in the newest period surely below the full number: at the register's cell.
SELECT o.file, o.sheet, o.cell, 'recognised_below_full' AS rule,
    p.criteria_passed || '/' || n.full_count AS found,
    CAST(n.full_count AS VARCHAR) AS expected,
    c.commune_name, c.district_name, p.period, p.commune_code, NULL AS criterion_no
FROM mart.commune_progress p
JOIN plan_of_period() y ON y.period = p.period
JOIN plan.plan n ON n.year = y.plan_year
JOIN reference.communes c USING (commune_code)
JOIN core.recognitions r ON r.commune_code = p.commune_code AND r.standard = 'dat_chuan'
JOIN raw.observations o
  ON o.kind = 'recognition'
 AND o.commune_code = r.commune_code
 AND source_cell_of(o.file, o.sheet, o.cell) = r.source_cell
WHERE p.period = (SELECT max(period) FROM raw.submissions)
  AND p.is_recognised
  AND p.criteria_high + p.criteria_not_applicable < n.full_count
