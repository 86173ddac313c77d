-- Every mark under its names, with what was found at its cell.
WITH said AS (
    SELECT concat_ws('!', file, sheet, cell) AS source_cell, first(spoken(message_vi, message_en) ORDER BY issue_id) AS message,
           first(spoken(remedy_vi, remedy_en) ORDER BY issue_id) AS remedy
    FROM raw.issues WHERE severity <> 'info' GROUP BY ALL
)
SELECT r.*, c.commune_name, c.district_code, c.district_name, c.sort_no,
       spoken(k.criterion_name, k.criterion_name_en) AS criterion_name, k.lead_agency, i.message, i.remedy
FROM core.criterion_results r
JOIN reference.communes c USING (commune_code)
JOIN reference.criteria k USING (criterion_no)
LEFT JOIN said i ON i.source_cell = r.source_cell AND r.state = 'held'
