-- Passed, failed and passed again, each time reported: at the newest cell.
WITH reported AS (
    SELECT
        r.*,
        lag(r.state) OVER way AS state_1,
        lag(r.state, 2) OVER way AS state_2,
        lag(r.period) OVER way AS period_1,
        lag(r.period, 2) OVER way AS period_2,
        lag(r.carried_from) OVER way AS carried_1,
        lag(r.carried_from, 2) OVER way AS carried_2
    FROM core.criterion_results r
    WINDOW way AS (PARTITION BY r.commune_code, r.criterion_no ORDER BY r.period)
)
SELECT d.file, d.sheet, d.cell, 'flip_flop' AS rule,
    [{'period': r.period_2, 'state': r.state_2}, {'period': r.period_1, 'state': r.state_1}, {'period': r.period, 'state': r.state}]
        AS found, '' AS expected,
    d.commune_name, d.district_name, r.period, r.commune_code, r.criterion_no
FROM reported r
JOIN declared_cells() d
  ON d.period = r.period AND d.commune_code = r.commune_code AND d.criterion_no = r.criterion_no
WHERE (r.state_2, r.state_1, r.state) = ('passed', 'failed', 'passed')
  AND r.carried_from IS NULL AND r.carried_1 IS NULL AND r.carried_2 IS NULL
