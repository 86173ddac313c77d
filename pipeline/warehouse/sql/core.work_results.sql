-- State of the scheduled tasks; a task of no known state, or with contradicting ones, is held.
SELECT
    o.subject AS work_id,
    o.period,
    CASE
        WHEN w.state = 'held' OR coalesce(o.detail, '') NOT IN ('done', 'in_progress', 'not_started') THEN 'held'
        ELSE o.detail
    END AS state,
    o.text,
    CASE WHEN w.state <> 'held' THEN o.on_date END AS done_on,
    source_cell_of(o.file, o.sheet, o.cell) AS source_cell
FROM core.weighed_observations w
JOIN raw.observations o USING (obs_id)
WHERE w.stands AND o.kind = 'work' AND w.state <> 'not_reported'
  AND EXISTS (SELECT 1 FROM plan.schedule s WHERE s.work_id = o.subject)
