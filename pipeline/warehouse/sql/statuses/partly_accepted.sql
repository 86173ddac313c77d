-- An accepted file with something held in it: cells that could not be read, or marks that were read and then held.
SELECT
    s.file,
    'partly_accepted' AS status,
    NULL AS replaced_by,
    s.cells_held + coalesce(h.held, 0) AS held
FROM raw.submissions s
LEFT JOIN (
    SELECT o.file, count(*) AS held
    FROM raw.observations o
    JOIN core.weighed_observations w USING (obs_id)
    LEFT JOIN core.criterion_results r
      ON r.period = o.period
     AND r.commune_code = o.commune_code
     AND CAST(r.criterion_no AS VARCHAR) = o.subject
    WHERE w.outcome = 'contradicts'
       -- Unreadable ones are counted in cells_held.
       OR (w.outcome = 'counts' AND o.kind = 'criterion' AND r.state = 'held')
       OR (w.outcome = 'counts' AND o.kind = 'verdict' AND r.held_reason = 'verdict_against_values')
    GROUP BY o.file
) h USING (file)
WHERE s.status = 'accepted' AND s.cells_held + coalesce(h.held, 0) > 0
