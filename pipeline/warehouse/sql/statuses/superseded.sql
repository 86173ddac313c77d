-- A file all of whose observations a later file replaced, and that file.
SELECT
    o.file,
    'superseded' AS status,
    arg_max(later.file, later.obs_id) AS replaced_by
FROM raw.observations o
JOIN core.weighed_observations w USING (obs_id)
LEFT JOIN raw.observations later ON later.obs_id = w.other_obs_id
GROUP BY o.file
HAVING bool_and(w.outcome = 'superseded')
