-- A department's verdict that its own workbook's values contradict: the criterion is held.
SELECT o.file, o.sheet, o.cell, 'verdict_against_values' AS rule,
    stated(if(o.text IS NULL, o.state, 'value'), o.text) AS found,
    list({'indicator': i, 'threshold': i} ORDER BY length(i.indicator_id), i.indicator_id) AS expected,
    c.commune_name, c.district_name, r.period, r.commune_code, r.criterion_no
FROM core.criterion_results r
JOIN raw.observations o
  ON o.kind = 'verdict'
 AND o.period = r.period
 AND o.commune_code = r.commune_code
 AND o.subject = CAST(r.criterion_no AS VARCHAR)
JOIN core.weighed_observations w ON w.obs_id = o.obs_id AND w.stands
JOIN reference.communes c ON c.commune_code = r.commune_code
JOIN judged_indicators() i
  ON i.period = r.period
 AND i.commune_code = r.commune_code
 AND i.criterion_no = r.criterion_no
 AND i.passes = (o.state = 'failed')
 AND starts_with(i.source_cell, o.file || '!')
WHERE r.held_reason = 'verdict_against_values'
GROUP BY ALL
