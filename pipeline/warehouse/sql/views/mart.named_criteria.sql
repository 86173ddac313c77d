-- Each criterion in the whole province beside its target: how many communes pass, what the plan needs by now.
WITH targets AS (
    SELECT period, criterion_no, target_id, fact_id, baseline, expected_by_now, target_low, target_high, status, is_robust,
           certainty
    FROM mart.named_targets
    WHERE leads_fact AND measure = 'communes_passing' AND "group" = 'all'
    QUALIFY row_number() OVER (PARTITION BY period, criterion_no ORDER BY sort_no) = 1
)
SELECT c.*, spoken(k.criterion_name, k.criterion_name_en) AS criterion_name, k.lead_agency,
       p.* EXCLUDE (period, criterion_no), (SELECT spoken(name_vi, name_en) FROM reference.units WHERE unit_id = 'commune') AS unit,
       c.passed / (c.passed + c.failed + c.not_applicable + c.unknown) AS share
FROM mart.criterion_progress c
JOIN reference.criteria k USING (criterion_no)
LEFT JOIN targets p ON p.period = c.period AND p.criterion_no = c.criterion_no
