-- Provinces × criteria: communes by state, as each province published them.
SELECT
    c.period,
    c.province_code,
    v.province_name,
    c.criterion_no,
    k.criterion_name,
    k.criterion_name_en,
    c.passed + c.failed + c.not_applicable + c.unknown AS communes,
    c.* EXCLUDE (province_code, period, criterion_no),
    c.passed / (c.passed + c.failed + c.not_applicable + c.unknown) AS share
FROM mart.criterion_progress c
JOIN meta.provinces v ON v.province_code = c.province_code AND v.state = 'published'
JOIN reference.criteria k ON k.province_code = c.province_code AND k.criterion_no = c.criterion_no
