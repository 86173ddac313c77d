-- Advanced criteria (nâng cao) reached; value is how many, value_2 out of how many.
SELECT
    o.period,
    o.commune_code,
    CAST(max(o.value) FILTER (w.state = 'value') AS INTEGER) AS criteria_passed,
    CAST(max(o.value_2) FILTER (w.state = 'value') AS INTEGER) AS criteria_of,
    min(source_cell_of(o.file, o.sheet, o.cell)) AS source_cell
FROM core.weighed_observations w
JOIN raw.observations o USING (obs_id)
JOIN reference.communes USING (commune_code)
WHERE w.stands AND o.kind = 'advanced' AND w.state <> 'not_reported'
GROUP BY o.period, o.commune_code
