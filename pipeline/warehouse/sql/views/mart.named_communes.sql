WITH missing AS (
    SELECT period, commune_code, string_agg(criterion_no, ', ' ORDER BY criterion_no) AS lacks
    FROM core.criterion_results WHERE state IN ('failed', 'held', 'not_reported') GROUP BY ALL
)
SELECT p.*, c.commune_name, c.district_code, c.district_name, c.sort_no,
       b.criteria_passed AS before, p.criteria_passed - b.criteria_passed AS criteria_change,
       s.criteria_passed AS at_start, p.criteria_passed - s.criteria_passed AS since_start, o.lacks,
       p.criteria_passed >= n.full_count AS is_complete
FROM mart.commune_progress p
JOIN reference.communes c USING (commune_code)
JOIN mart.periods q USING (period)
JOIN plan.plan n ON n.year = q.plan_year
LEFT JOIN mart.commune_progress b ON b.commune_code = p.commune_code AND b.period = q.previous_period
LEFT JOIN mart.commune_progress s ON s.commune_code = p.commune_code AND s.period = n.baseline_period
LEFT JOIN missing o ON o.commune_code = p.commune_code AND o.period = p.period
