-- A later sending that leaves blank what an earlier one of the same sender knew: the earlier state stays.
SELECT o.file, o.sheet, o.cell, 'resubmission_blank' AS rule, stated(e.state, e.text) AS found,
    source_cell_of(e.file, e.sheet, e.cell) AS expected,
    c.commune_name, c.district_name,
    o.period, o.commune_code, if(o.kind = 'criterion', TRY_CAST(o.subject AS INTEGER), NULL) AS criterion_no
FROM raw.observations o
JOIN core.weighed_observations w ON w.obs_id = o.obs_id AND w.outcome = 'blank'
JOIN raw.observations e ON e.obs_id = w.other_obs_id AND e.file <> o.file
JOIN raw.submissions later ON later.file = o.file
JOIN raw.submissions earlier ON earlier.file = e.file AND earlier.sender = later.sender
JOIN reference.communes c ON c.commune_code = o.commune_code
WHERE is_later(later.received_on, later.says_replaces, earlier.received_on, earlier.says_replaces)
