-- Members of the plan's groups, as of each period: what each has and lacks, whether it reaches what all must reach.
SELECT p.period, g."group", coalesce(named('group', g."group"), g."group") AS group_label, g.verified, g.note,
       p.commune_code, p.commune_name, p.district_code, p.district_name, p.sort_no,
       p.criteria_passed, p.criteria_low, p.criteria_high, p.criteria_change, p.lacks, p.is_recognised,
       m.target_id, m.value, m.needed, m.reaches,
       (SELECT count(*) FROM mart.allocation a WHERE a.period = p.period AND a.commune_code = p.commune_code) AS asked
FROM plan.groups g
JOIN mart.periods q ON q.plan_year = g.plan_year
JOIN mart.named_communes p ON p.period = q.period AND p.commune_code = g.commune_code
                          AND coalesce(g.from_period <= p.period, TRUE) AND coalesce(g.until_period >= p.period, TRUE)
LEFT JOIN (SELECT x.*, t."group" FROM mart.members x JOIN plan.targets t USING (plan_year, target_id)) m
    ON m.plan_year = g.plan_year AND m.period = p.period AND m.commune_code = p.commune_code AND m."group" = g."group"
