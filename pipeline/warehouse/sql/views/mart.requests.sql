-- Who is asked for what, and by when: never the office that signs. The day is the end of the next review, when it will be
-- counted again, or the day the target itself is due where that comes first.
WITH asked AS (
    SELECT period, plan_year, owner AS agency, 'explain' AS action, criterion_no, subject AS what, due_on, sort_no
    FROM mart.named_targets
    WHERE status IN ('missed', 'reversing', 'behind', 'no_movement') AND leads_fact AND owner IS NOT NULL
    UNION ALL
    SELECT period, plan_year, lead_office, 'finish_tasks', NULL, work_id || ' ' || work_name, NULL, 1000 + sort_no
    FROM mart.named_schedule WHERE standing = 'overdue'
    UNION ALL
    SELECT period, plan_year, promised_by, 'report_back', criterion_no, measure_promised, by_when, 1500
    FROM mart.named_promises WHERE is_asked
    UNION ALL
    SELECT c.period, m.plan_year, c.sender_name, 'send', NULL, d.what, NULL, 2000
    FROM mart.completeness c JOIN mart.periods m USING (period)
    LEFT JOIN plan.duties d ON d.plan_year = m.plan_year AND list_contains(string_split(c.duty_ids, ';'), d.duty_id)
    WHERE NOT c.has_sent AND c.duty_ids IS NOT NULL
    UNION ALL
    SELECT i.period, m.plan_year, i.sender_name, 'confirm', NULL, i.source_cell, NULL, 3000
    FROM mart.named_issues i JOIN mart.periods m USING (period) WHERE i.severity <> 'info'
), named AS (
    SELECT * REPLACE (agency_called(agency) AS agency) FROM asked
), next_reviews AS (
    SELECT m.period, min(r.period_end) AS day FROM mart.periods m JOIN plan.reviews r ON r.period > m.period GROUP BY m.period
)
SELECT a.period, a.agency, a.action, count(*) AS matters,
       list(DISTINCT a.criterion_no ORDER BY a.criterion_no) FILTER (a.criterion_no IS NOT NULL) AS criterion_numbers,
       list(a.what ORDER BY a.sort_no) FILTER (a.what IS NOT NULL)[:3] AS what,
       -- after the last review of a plan: a month from the end of the period
       coalesce(least(min(n.day), min(a.due_on) FILTER (a.due_on > p.period_end)), any_value(last_day(p.period_end + INTERVAL 1 DAY))) AS due_on,
       min(a.sort_no) AS sort_no
FROM named a
JOIN mart.periods p ON p.period = a.period
JOIN plan.plan y ON y.year = a.plan_year
LEFT JOIN next_reviews n ON n.period = a.period
WHERE a.agency IS NOT NULL AND a.agency <> coalesce(agency_called(coalesce(y.coordinator, y.issuer)), '')
GROUP BY a.period, a.agency, a.action
