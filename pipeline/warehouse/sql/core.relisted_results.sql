-- States at a plan's baseline on the list of communes its year begins with, where that is another list than the one of
-- the baseline period: what a plan counts from must be counted over the communes it is about. A commune that goes on
-- keeps its state; one that came out of others takes what the rule of the criterion gives it.
WITH listed AS (
    SELECT b.plan_year, b.period, b.list_day, c.commune_code,
        era_of(c.commune_code, b.list_day) <> era_of(c.commune_code, b.list_day - 1)
            OR NOT is_valid_on(c.valid_from, c.valid_until, b.list_day - 1) AS is_new
    FROM relisted_baselines() b
    JOIN reference.communes c ON is_valid_on(c.valid_from, c.valid_until, b.list_day)
),
inherited AS (
    SELECT
        l.plan_year,
        l.period,
        l.commune_code,
        r.criterion_no,
        inherited_state(
            if(bool_or(s.begins_era), any_value(k.on_merge), 'all'), list(r.state ORDER BY s.from_code)
        ) AS state
    FROM listed l
    JOIN commune_successions() s ON s.commune_code = l.commune_code AND s.changed_on = l.list_day
    JOIN core.criterion_results r ON r.period = l.period AND r.commune_code = s.from_code
    JOIN reference.criteria k ON k.criterion_no = r.criterion_no
    WHERE l.is_new
    GROUP BY l.plan_year, l.period, l.commune_code, r.criterion_no
)
SELECT
    l.plan_year,
    l.period,
    l.commune_code,
    k.criterion_no,
    coalesce(if(l.is_new, i.state, r.state), 'not_reported') AS state,
    if(l.is_new, NULL, r.carried_from) AS carried_from,
    l.is_new
FROM listed l
CROSS JOIN reference.criteria k
LEFT JOIN core.criterion_results r
  ON r.period = l.period AND r.commune_code = l.commune_code AND r.criterion_no = k.criterion_no
LEFT JOIN inherited i
  ON i.plan_year = l.plan_year AND i.commune_code = l.commune_code AND i.criterion_no = k.criterion_no
