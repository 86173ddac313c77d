-- Values of an indicator whose threshold is not known in that year: once for each file, at the first of its cells.
SELECT o.file, arg_min(o.sheet, o.obs_id) AS sheet, arg_min(o.cell, o.obs_id) AS cell, 'threshold_unknown' AS rule,
    o.subject AS found, '' AS expected, '' AS place, o.period, NULL AS commune_code, i.criterion_no
FROM raw.observations o
JOIN core.weighed_observations w ON w.obs_id = o.obs_id AND w.stands AND w.state = 'value'
JOIN reference.indicators i ON i.indicator_id = o.subject
LEFT JOIN reference.thresholds t ON t.indicator_id = o.subject AND t.year = year_of_period(o.period)
WHERE o.kind = 'indicator' AND t.threshold IS NULL
GROUP BY o.file, o.subject, o.period, i.criterion_no
