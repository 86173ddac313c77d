-- What a form repeats of an earlier period's figures, where another was reported then: beyond rounding to the decimals it
-- is repeated with (contract, rule 7).
WITH reported AS (
    SELECT period, 'indicator' AS kind, commune_code, indicator_id AS subject, 'value' AS measure, value, value_2
    FROM core.indicator_values WHERE NOT is_held
    UNION ALL
    SELECT period, 'output', NULL, output_id, unnest(['cumulative', 'this_period']), unnest([value, this_period]), NULL
    FROM core.output_values
    UNION ALL
    SELECT period, 'funding', NULL, source_id, unnest(['mobilised', 'disbursed']), unnest([mobilised, disbursed]), NULL
    FROM core.funding_values
    UNION ALL
    SELECT period, 'advanced', commune_code, '', 'value', criteria_passed, NULL FROM core.advanced_results
    UNION ALL
    SELECT
        period, 'model_area', commune_code, '', unnest(['recognised', 'registered']),
        unnest([recognised_count, registered_count]), NULL
    FROM core.model_areas
)
SELECT s.file, s.sheet, s.cell, 'restatement' AS rule,
    {'period': s.of_period, 'state': s.state, 'text': s.text} AS found, r.value AS expected,
    c.commune_name, c.district_name, CASE s.kind WHEN 'indicator' THEN s.subject END AS part,
    CASE WHEN s.kind IN ('output', 'funding') THEN s.subject END AS output_id, s.subject AS place,
    s.period, s.commune_code, i.criterion_no
FROM raw.comparatives s
JOIN raw.submissions f ON f.file = s.file AND f.status IN ('accepted', 'partly_accepted')
JOIN reported r
  ON r.period = s.of_period AND r.kind = s.kind AND r.commune_code IS NOT DISTINCT FROM s.commune_code
 AND r.subject = s.subject AND r.measure = s.measure
LEFT JOIN reference.communes c ON c.commune_code = s.commune_code
LEFT JOIN reference.indicators i ON s.kind = 'indicator' AND i.indicator_id = s.subject
WHERE s.time = 'earlier' AND s.state = 'value' AND r.value IS NOT NULL
  AND (NOT is_rounding(s.value, r.value) OR NOT coalesce(is_rounding(s.value_2, r.value_2), TRUE))
