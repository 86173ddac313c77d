-- Each criterion in the whole province beside its target: how many communes pass, what the plan needs by now.
SELECT c.*, spoken(k.criterion_name, k.criterion_name_en) AS criterion_name, k.lead_agency,
       p.target_id, p.baseline, p.expected_by_now, p.target_low, p.target_high, p.status, p.is_robust,
       c.passed / n.commune_count AS share, TRUE AS is_whole
FROM mart.criterion_progress c
JOIN reference.criteria k USING (criterion_no)
JOIN mart.periods q USING (period)
JOIN plan.plan n ON n.year = q.plan_year
LEFT JOIN mart.target_progress p ON p.plan_year = q.plan_year AND p.period = c.period AND p.criterion_no = c.criterion_no
                                AND p.measure = 'communes_passing' AND p.leads_fact AND p."group" = 'all'
