-- What a later sending of the same sender changed: every mark of the earlier one that it speaks to and contradicts.
-- The few superseded marks are found first: joined at once, the planner compares every mark with every other.
WITH superseded AS MATERIALIZED (
    SELECT o.*, w.other_obs_id
    FROM core.weighed_observations w
    JOIN raw.observations o USING (obs_id)
    WHERE w.outcome = 'superseded' AND o.kind = 'criterion'
)
SELECT
    e.period,
    e.commune_code,
    TRY_CAST(e.subject AS INTEGER) AS criterion_no,
    l.file,
    e.file AS replaced_file,
    CASE
        WHEN e.state = 'failed' AND l.state = 'passed' THEN 'gained'
        WHEN e.state = 'passed' AND l.state = 'failed' THEN 'lost'
        ELSE 'restated'
    END AS change,
    e.state AS state_before,
    l.state,
    source_cell_of(e.file, e.sheet, e.cell) AS cell_before,
    source_cell_of(l.file, l.sheet, l.cell) AS source_cell
FROM superseded e
JOIN raw.observations l ON l.obs_id = e.other_obs_id
JOIN reference.communes c ON c.commune_code = e.commune_code
WHERE e.state IS DISTINCT FROM l.state
