-- Targets by status in each province: a fact that two lines of a plan state counts once.
SELECT
    t.period,
    t.province_code,
    v.province_name,
    t.status,
    count(*) AS targets,
    count(*) FILTER (t.is_robust IS FALSE) AS fragile
FROM mart.target_progress t
JOIN meta.provinces v ON v.province_code = t.province_code AND v.state = 'published'
WHERE t.leads_fact
GROUP BY ALL
