-- Programme outputs: the cumulative figure is the value (rule of reading 10). A held cell gives no figure.
SELECT
    o.period,
    o.subject AS output_id,
    max(o.value) FILTER (o.measure = 'cumulative' AND w.state = 'value') AS value,
    max(o.value) FILTER (o.measure = 'planned' AND w.state = 'value') AS planned,
    max(o.value) FILTER (o.measure = 'this_period' AND w.state = 'value') AS this_period,
    max(o.value) FILTER (o.measure = 'estimate' AND w.state = 'value') AS estimate,
    coalesce(
        min(source_cell_of(o.file, o.sheet, o.cell)) FILTER (o.measure = 'cumulative'),
        min(source_cell_of(o.file, o.sheet, o.cell))
    ) AS source_cell
FROM core.weighed_observations w
JOIN raw.observations o USING (obs_id)
WHERE w.stands AND o.kind = 'output'
GROUP BY o.period, o.subject
