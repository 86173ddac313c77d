-- Observations that contradict each other and are neither earlier nor later: at every one of the cells. Within one
-- file it is a commune that stands twice, between files two sendings of unknown order.
SELECT o.file, o.sheet, o.cell,
    if(bool_or(other.file = o.file), 'duplicate_contradiction', 'files_contradict') AS rule,
    [stated(o.state, o.text)] || list_sort(list(DISTINCT stated(other.state, other.text))) AS found,
    string_agg(DISTINCT source_cell_of(other.file, other.sheet, other.cell), '; ') AS expected,
    c.commune_name, c.district_name, if(o.kind IN ('criterion', 'verdict'), NULL, o.subject) AS part, o.subject AS place,
    o.period, o.commune_code, if(o.kind IN ('criterion', 'verdict'), TRY_CAST(o.subject AS INTEGER), NULL) AS criterion_no
FROM raw.observations o
JOIN core.weighed_observations w ON w.obs_id = o.obs_id AND w.outcome = 'contradicts'
JOIN raw.observations other
  ON other.period = o.period
 AND other.kind = o.kind
 AND other.subject = o.subject
 AND other.commune_code IS NOT DISTINCT FROM o.commune_code
 AND (o.kind NOT IN ('output', 'funding', 'model_area', 'advanced') OR other.measure = o.measure)
 AND other.obs_id <> o.obs_id
JOIN core.weighed_observations x ON x.obs_id = other.obs_id AND x.outcome = 'contradicts'
LEFT JOIN reference.communes c ON c.commune_code = o.commune_code
WHERE o.kind <> 'recognition'
  AND (o.state, o.value, o.value_2, o.detail, o.on_date)
      IS DISTINCT FROM (other.state, other.value, other.value_2, other.detail, other.on_date)
GROUP BY o.file, o.sheet, o.cell, o.state, o.text, o.kind, o.subject, o.period, o.commune_code, c.commune_name,
    c.district_name
