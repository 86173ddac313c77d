-- Every issue with who sent the workbook and the address of the cell.
SELECT i.* EXCLUDE (message_vi, message_en, remedy_vi, remedy_en), spoken(i.message_vi, i.message_en) AS message, spoken(i.remedy_vi, i.remedy_en) AS remedy,
       s.sender, s.sender_name, concat_ws('!', i.file, i.sheet, i.cell) AS source_cell, c.commune_name,
       coalesce(c.district_code, s.district_code) AS district_code, c.district_name,
       CASE i.severity WHEN 'critical' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END AS severity_no
FROM raw.issues i
LEFT JOIN mart.named_submissions s USING (file, period)
LEFT JOIN reference.communes c ON c.commune_code = i.commune_code
