-- Model residential areas (khu dân cư kiểu mẫu) per commune.
SELECT
    o.period,
    o.commune_code,
    CAST(max(o.value) FILTER (o.measure = 'recognised' AND w.state = 'value') AS INTEGER) AS recognised_count,
    CAST(max(o.value) FILTER (o.measure = 'registered' AND w.state = 'value') AS INTEGER) AS registered_count,
    coalesce(
        min(source_cell_of(o.file, o.sheet, o.cell)) FILTER (o.measure = 'recognised'),
        min(source_cell_of(o.file, o.sheet, o.cell))
    ) AS source_cell
FROM core.weighed_observations w
JOIN raw.observations o USING (obs_id)
JOIN reference.communes USING (commune_code)
WHERE w.stands AND o.kind = 'model_area' AND w.state <> 'not_reported'
GROUP BY o.period, o.commune_code
