-- Money by source, in the unit of the targets (billion VND). A held cell gives no figure.
SELECT
    o.period,
    o.subject AS source_id,
    max(o.value) FILTER (o.measure = 'planned' AND w.state = 'value') AS planned,
    max(o.value) FILTER (o.measure = 'mobilised' AND w.state = 'value') AS mobilised,
    max(o.value) FILTER (o.measure = 'disbursed' AND w.state = 'value') AS disbursed,
    -- The cell of what is mobilised, for that is what the target counts.
    coalesce(
        min(source_cell_of(o.file, o.sheet, o.cell)) FILTER (o.measure = 'mobilised'),
        min(source_cell_of(o.file, o.sheet, o.cell))
    ) AS source_cell
FROM core.weighed_observations w
JOIN raw.observations o USING (obs_id)
WHERE w.stands AND o.kind = 'funding'
GROUP BY o.period, o.subject
