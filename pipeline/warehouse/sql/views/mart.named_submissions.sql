-- Every workbook received, its sender by name, and its cells by what they were taken for.
WITH cells AS (
    SELECT file, count(*) FILTER (role = 'value') AS loaded, count(*) FILTER (role = 'held') AS held,
           count(*) FILTER (role IN ('heading', 'label', 'total', 'note')) AS explained,
           count(*) FILTER (role = 'ignored') AS ignored, count(*) AS accounted
    FROM raw.cells GROUP BY file
)
SELECT s.* EXCLUDE (reason, reason_en), spoken(s.reason, s.reason_en) AS reason, coalesce(m.sender_name, s.sender) AS sender_name,
       coalesce(c.loaded, 0) AS loaded, coalesce(c.held, 0) AS held, coalesce(c.explained, 0) AS explained,
       coalesce(c.ignored, 0) AS ignored, coalesce(c.accounted, 0) AS accounted
FROM raw.submissions s
LEFT JOIN mart.completeness m USING (period, sender)
LEFT JOIN cells c USING (file)
