-- A year's cumulative figure that is lower than before, or that is the period's own figure in the wrong column.
SELECT o.file, o.sheet, o.cell,
    if(p.reading = 'falls', 'cumulative_falls', 'increment_as_cumulative') AS rule,
    p.value AS found, p.previous_value AS expected,
    p.target_id AS output_id, coalesce(a.alias, p.target_id) AS place, p.period, NULL AS commune_code, NULL AS criterion_no
FROM mart.output_progress p
JOIN raw.observations o
  ON source_cell_of(o.file, o.sheet, o.cell) = p.source_cell
 AND o.kind IN ('output', 'funding') AND o.subject = p.target_id AND o.measure IN ('cumulative', 'mobilised')
LEFT JOIN (SELECT target, first(alias ORDER BY length(alias) DESC, alias) AS alias FROM reference.aliases
           WHERE kind IN ('output', 'funding') GROUP BY target) a
  ON a.target = p.target_id
WHERE p.reading IN ('falls', 'increment')
