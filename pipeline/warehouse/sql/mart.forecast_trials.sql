-- The forecast methods tried on the past: standing at an earlier period, what each would have said of a later one that
-- is now known. Only what was known at the origin goes in.
WITH points AS (SELECT * FROM forecast_points()),
origins AS (SELECT * FROM points WHERE points_so_far >= 2 AND NOT is_start),
trials AS (
    SELECT
        o.period AS origin,
        l.period,
        o.target_id,
        date_diff('day', o.day, l.day) AS days,
        o.points_so_far AS points,
        recent_pace(o.value, o.day, o.value_before, o.day_before, l.day) AS recent_pace,
        planned_curve(o.value, o.share, o.first_value, o.first_share, l.share) AS planned_curve,
        l.value AS actual
    FROM origins o
    -- Past the due date no way is planned any more.
    JOIN points l ON l.target_id = o.target_id AND l.day > o.day AND l.day <= l.due_on
)
SELECT origin, period, target_id, 'recent_pace' AS method, days, points, recent_pace AS forecast, actual,
    recent_pace - actual AS error
FROM trials
WHERE recent_pace IS NOT NULL
UNION ALL
SELECT origin, period, target_id, 'planned_curve', days, points, planned_curve, actual, planned_curve - actual
FROM trials
WHERE planned_curve IS NOT NULL
