-- A district's mark and a department's verdict that differ, where nothing else decides: held, told at both cells.
SELECT own.file, own.sheet, own.cell, 'files_contradict' AS rule,
    [stated(own.state, own.text), stated(other.state, other.text)] AS found,
    source_cell_of(other.file, other.sheet, other.cell) AS expected,
    c.commune_name, c.district_name, r.period, r.commune_code, r.criterion_no
FROM core.criterion_results r
JOIN reference.communes c USING (commune_code)
JOIN (SELECT o.*, w.state AS weighed FROM raw.observations o JOIN core.weighed_observations w USING (obs_id)
      WHERE w.stands AND o.kind IN ('criterion', 'verdict')) own
  ON own.period = r.period AND own.commune_code = r.commune_code AND own.subject = CAST(r.criterion_no AS VARCHAR)
JOIN (SELECT o.*, w.state AS weighed FROM raw.observations o JOIN core.weighed_observations w USING (obs_id)
      WHERE w.stands AND o.kind IN ('criterion', 'verdict')) other
  ON other.period = own.period AND other.commune_code = own.commune_code AND other.subject = own.subject
 AND other.kind <> own.kind
WHERE r.held_reason = 'contradiction' AND r.declared_state <> 'held' AND own.weighed <> other.weighed
