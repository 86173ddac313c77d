-- Money by source against what the plan needs and the time gone.
WITH parents AS (SELECT target_id, any_value(parent_id) AS parent_id FROM mart.funding_progress GROUP BY ALL),
names AS (
    SELECT target, first(alias ORDER BY length(alias) DESC, alias) AS alias
    FROM reference.aliases WHERE kind = 'funding' GROUP BY target
)
SELECT p.period, p.target_id, p.sort_no, k.parent_id,
       spoken(coalesce(n.alias, nullif(regexp_extract(t.plan_text, '^([^:]*):', 1), ''), t.plan_text, t.target_id),
              'Funding, ' || replace(regexp_replace(t.target_id, '^funding\.', ''), '.', ', ')) AS source_name,
       p.target_low AS needed, p.unit, p.status, p.is_robust, p.expected_by_now, p.lead, p.pace, p.planned_share AS time_share,
       f.planned, f.mobilised, f.disbursed, f.mobilised_share, f.disbursed_share, f.disbursed_of_mobilised,
       f.mobilised_of_parts, f.disbursed_of_parts, p.target_low - f.mobilised AS to_mobilise,
       f.mobilised - f.disbursed AS unspent, (f.disbursed_share - p.planned_share) * 100 AS spending_lead,
       spoken(p.explanation_vi, p.explanation_en) AS explanation, p.carried_from, f.source_cell
FROM mart.target_progress p
JOIN plan.targets t USING (target_id)
LEFT JOIN mart.funding_progress f ON f.target_id = p.target_id AND f.period = p.period
LEFT JOIN parents k ON k.target_id = p.target_id
LEFT JOIN names n ON n.target = p.target_id
WHERE p.kind = 'money'
