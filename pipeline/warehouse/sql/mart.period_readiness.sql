-- Which periods have enough to be published. A review is ready when most districts' reports have come, or when its due
-- date has passed with at least half of them; the newest ready one is what is shown where no period is asked for.
WITH rules AS (  -- of the plan each period is judged by: plan.toml, [ready]
    SELECT p.period, b.ready_share AS share, b.ready_days AS days, b.ready_least AS least
    FROM mart.periods p JOIN plan.plan b ON b.year = p.plan_year
),
reviews AS (
    SELECT DISTINCT period FROM plan.reviews
),
covered AS (
    -- Districts whose figures came in somebody else's form: a department's, the province's.
    SELECT r.period, c.district_code AS sender,
        2 * count(*) FILTER (r.carried_from IS NULL AND r.state <> 'not_reported') >= count(*) AS is_covered
    FROM core.criterion_results r
    JOIN reference.communes c USING (commune_code)
    GROUP BY r.period, c.district_code
),
senders AS (
    SELECT s.period, s.sender, s.sender_name, s.sender_kind = 'district' AS is_district,
        s.has_sent OR (s.sender_kind = 'district' AND coalesce(v.is_covered, FALSE)) AS has_come
    FROM mart.completeness s
    LEFT JOIN covered v ON v.period = s.period AND v.sender = s.sender
),
counted AS (
    SELECT
        period,
        end_of_period(period) + any_value(days) AS due_on,
        count(*) FILTER (is_district) AS districts,
        count(*) FILTER (is_district AND has_come) AS districts_come,
        coalesce(string_agg(sender_name, ', ' ORDER BY is_district DESC, sender) FILTER (NOT has_come), '') AS missing
    FROM senders
    JOIN rules USING (period)
    GROUP BY period
),
judged AS (
    SELECT
        c.*,
        coalesce(getvariable('today') > c.due_on, TRUE) AS is_due,
        CASE
            WHEN c.period NOT IN (FROM reviews) THEN 'outside_plan'
            WHEN districts_come >= r.share * districts THEN 'ready'
            WHEN is_due AND districts_come >= r.least * districts THEN 'ready'
            ELSE 'provisional'
        END AS standing
    FROM counted c JOIN rules r ON r.period = c.period
)
SELECT
    *,
    row_number() OVER (
        ORDER BY CASE standing WHEN 'ready' THEN 1 WHEN 'provisional' THEN 2 ELSE 3 END, period DESC
    ) = 1 AS is_default
FROM judged
