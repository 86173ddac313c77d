-- More criteria gained by one commune than can well be built: eight in a quarter, twelve in a longer time. At the first of
-- the cells.
SELECT arg_min(d.file, d.criterion_no) AS file, arg_min(d.sheet, d.criterion_no) AS sheet,
    arg_min(d.cell, d.criterion_no) AS cell, 'criteria_leap' AS rule, count(*) AS found,
    '' AS expected, d.commune_name, d.district_name, x.period, x.commune_code,
    NULL AS criterion_no
FROM mart.criterion_changes x
JOIN declared_cells() d
  ON d.period = x.period AND d.commune_code = x.commune_code AND d.criterion_no = x.criterion_no
WHERE x.change = 'gained'
GROUP BY x.period, x.commune_code, d.commune_name, d.district_name
HAVING count(*) >= if(
    date_diff('month', any_value(end_of_period(x.previous_period)), any_value(end_of_period(x.period))) <= 4, 8, 12
)
