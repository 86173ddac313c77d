-- What a period took over from an earlier one, by commune and criterion-list.
SELECT r.period, r.commune_code, c.commune_name, c.district_code, c.district_name, c.sort_no, r.carried_from,
       count(*) AS criteria, count(*) FILTER (r.state = 'passed') AS criteria_passed,
       string_agg(r.criterion_no, ', ' ORDER BY r.criterion_no) AS criterion_numbers
FROM core.criterion_results r
JOIN reference.communes c USING (commune_code)
WHERE r.carried_from IS NOT NULL
GROUP BY ALL
