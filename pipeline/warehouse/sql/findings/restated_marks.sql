-- What a form repeats of an earlier period's marks, where something else was declared then (contract, rule 7). A state
-- that was only carried into that period was not reported in it.
SELECT s.file, s.sheet, s.cell, 'restatement' AS rule,
    {'period': s.of_period, 'state': s.state} AS found,
    {'period': s.of_period, 'state': coalesce(r.declared_state, r.state)} AS expected,
    c.commune_name, c.district_name, s.period, s.commune_code, r.criterion_no
FROM raw.comparatives s
JOIN raw.submissions f ON f.file = s.file AND f.status IN ('accepted', 'partly_accepted')
JOIN core.criterion_results r
  ON r.period = s.of_period AND r.commune_code = s.commune_code AND CAST(r.criterion_no AS VARCHAR) = s.subject
JOIN reference.communes c ON c.commune_code = s.commune_code
WHERE s.time = 'earlier' AND s.kind IN ('criterion', 'verdict')
  AND s.state IN ('passed', 'failed', 'not_applicable')
  AND r.carried_from IS NULL
  AND coalesce(r.declared_state, r.state) IN ('passed', 'failed', 'not_applicable')
  AND s.state <> coalesce(r.declared_state, r.state)
