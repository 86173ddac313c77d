SELECT x.*, c.commune_name, c.district_code, c.district_name, c.sort_no,
       spoken(k.criterion_name, k.criterion_name_en) AS criterion_name
FROM mart.criterion_changes x
JOIN reference.communes c USING (commune_code)
JOIN reference.criteria k USING (criterion_no)
