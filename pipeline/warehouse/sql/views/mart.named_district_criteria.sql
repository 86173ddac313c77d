-- Each criterion in each district beside the province.
WITH states AS (
    SELECT r.period, c.district_code, r.criterion_no, count(*) FILTER (r.state = 'failed') AS failed,
           count(*) FILTER (r.state IN ('held', 'not_reported')) AS unknown
    FROM core.criterion_results r JOIN reference.communes c USING (commune_code) GROUP BY ALL
)
SELECT x.*, d.district_name, d.full_name, d.sort_no, spoken(k.criterion_name, k.criterion_name_en) AS criterion_name,
       k.lead_agency, s.failed, s.unknown, x.passed / x.communes AS share, x.passed - b.passed AS since_start,
       g.share AS province_share, g.status
FROM mart.district_progress x
JOIN reference.districts d USING (district_code)
JOIN reference.criteria k USING (criterion_no)
JOIN mart.periods q USING (period)
JOIN plan.plan n ON n.year = q.plan_year
LEFT JOIN states s USING (period, district_code, criterion_no)
LEFT JOIN mart.district_progress b ON b.period = n.baseline_period AND b.district_code = x.district_code
                                  AND b.criterion_no = x.criterion_no
LEFT JOIN mart.named_criteria g ON g.period = x.period AND g.criterion_no = x.criterion_no
