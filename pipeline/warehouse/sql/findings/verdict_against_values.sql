-- A department's verdict that its own workbook's values contradict: the criterion is held.
SELECT o.file, o.sheet, o.cell, 'verdict_against_values' AS rule,
    coalesce(o.text, state_vi(o.state)) AS found,
    string_agg(i.found || ' (' || i.expected || ')', '; ' ORDER BY i.indicator_id) AS expected,
    place_vi(c.commune_name, c.district_name, r.criterion_no) AS place, r.period, r.commune_code, r.criterion_no
FROM core.criterion_results r
JOIN raw.observations o
  ON o.kind = 'verdict'
 AND o.period = r.period
 AND o.commune_code = r.commune_code
 AND o.subject = CAST(r.criterion_no AS VARCHAR)
JOIN core.weighed_observations w ON w.obs_id = o.obs_id AND w.stands
JOIN reference.communes c ON c.commune_code = r.commune_code
JOIN indicators_in_words() i
  ON i.period = r.period
 AND i.commune_code = r.commune_code
 AND i.criterion_no = r.criterion_no
 AND i.passes = (o.state = 'failed')
 AND starts_with(i.source_cell, o.file || '!')
WHERE r.held_reason = 'verdict_against_values'
GROUP BY ALL
