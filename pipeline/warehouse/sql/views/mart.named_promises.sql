-- Causes and promises beside the target they are about; one of a plan that has run out keeps the plan's own sentence.
SELECT m.*, t.criterion_no, t.sort_no, coalesce(p.subject, t.plan_text) AS subject
FROM mart.promises m
JOIN plan.targets t USING (plan_year, target_id)
LEFT JOIN mart.named_targets p ON p.plan_year = m.plan_year AND p.period = m.period AND p.target_id = m.target_id
