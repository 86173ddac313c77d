-- Rows that an automatic check found, with the rule's reason.
SELECT r.rule_id, r.table_name, r.severity, r.outcome, spoken(r.reason_vi, r.reason_en) AS reason, f.row_key, f.found, f.source_cell,
       CASE r.severity WHEN 'critical' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END AS severity_no
FROM checks.failures f JOIN checks.results r USING (rule_id)
WHERE r.outcome <> 'passed'
