-- Every province of the list in every period of any: its state, and its figures where they are here.
WITH communes AS (
    SELECT
        p.province_code,
        p.period,
        count(*) AS communes,
        sum(p.criteria_passed) AS criteria_passed,
        sum(p.criteria_low) AS criteria_low,
        sum(p.criteria_high) AS criteria_high,
        avg(p.criteria_passed) AS average,
        count(*) FILTER (p.criteria_passed >= n.full_count) AS complete,
        count(*) FILTER (p.is_recognised) AS recognised,
        sum(p.criteria_held) AS held,
        sum(p.criteria_not_reported) AS not_reported
    FROM mart.commune_progress p
    JOIN mart.periods q USING (province_code, period)
    JOIN plan.plan n ON n.province_code = p.province_code AND n.year = q.plan_year
    GROUP BY ALL
),
targets AS (
    SELECT province_code, period, count(*) AS targets FROM mart.target_progress WHERE leads_fact GROUP BY ALL
)
SELECT
    e.period,
    v.province_id,
    v.province_code,
    v.province_name,
    CASE
        WHEN v.state <> 'published' THEN v.state
        WHEN c.period IS NULL THEN 'not_published'
        WHEN r.standing = 'provisional' THEN 'provisional'
        ELSE 'published'
    END AS state,
    v.reason_vi,
    v.reason_en,
    c.* EXCLUDE (province_code, period),
    r.districts,
    r.districts_come,
    t.targets,
    r.missing
FROM (SELECT DISTINCT period FROM mart.periods) e
CROSS JOIN meta.provinces v
-- One that is left out may have the code of another that is here.
LEFT JOIN communes c ON v.state = 'published' AND c.province_code = v.province_code AND c.period = e.period
LEFT JOIN mart.period_readiness r ON v.state = 'published' AND r.province_code = v.province_code AND r.period = e.period
LEFT JOIN targets t ON v.state = 'published' AND t.province_code = v.province_code AND t.period = e.period
