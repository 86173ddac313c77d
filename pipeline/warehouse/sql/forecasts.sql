-- Expressions of the forecasts. Statements are separated by a line that holds only a semicolon.

-- Points a forecast may start from: every period with a figure of its own (not one carried from before), with the start of
-- the year where the plan gives it. Each with the point before it, the first one, and how many there were by then.
CREATE TEMP MACRO forecast_points() AS TABLE
    SELECT
        *,
        row_number() OVER way AS points_so_far,
        lag(value) OVER way AS value_before,
        lag(day) OVER way AS day_before,
        first_value(value) OVER way AS first_value,
        first_value(share) OVER way AS first_share
    FROM (
        SELECT g.target_id, g.period, w.period_end AS day, g.value, g.planned_share AS share, w.due_on, FALSE AS is_start
        FROM mart.target_progress g
        JOIN mart.target_plan w ON w.period = g.period AND w.target_id = g.target_id
        WHERE g.value IS NOT NULL AND g.carried_from IS NULL AND w.period_end >= w.baseline_end
        UNION ALL
        SELECT t.target_id, b.baseline_period, end_of_period(b.baseline_period), any_value(g.baseline), 0.0, any_value(t.due_on), TRUE
        FROM measured_targets() t
        CROSS JOIN plan.plan b
        JOIN mart.target_progress g ON g.target_id = t.target_id AND g.baseline IS NOT NULL
        WHERE NOT EXISTS (
            SELECT 1 FROM mart.target_progress x
            WHERE x.target_id = t.target_id AND x.period = b.baseline_period AND x.value IS NOT NULL
        )
        GROUP BY t.target_id, b.baseline_period
    )
    WINDOW way AS (PARTITION BY target_id ORDER BY day)
;
-- As fast as between the last two points.
CREATE TEMP MACRO recent_pace(value, day, value_before, day_before, until_day) AS
    value + (value - value_before) / nullif(date_diff('day', day_before, day), 0) * date_diff('day', day, until_day)
;
-- The share of the way made so far, stretched along the plan's own path: twice the way where twice is planned.
CREATE TEMP MACRO planned_curve(value, share, first_value, first_share, until_share) AS
    value + (value - first_value) / nullif(share - first_share, 0) * (until_share - share)
;
CREATE TEMP MACRO between_ends(x, floor, ceiling) AS
    CASE WHEN x < floor THEN floor WHEN x > ceiling THEN ceiling ELSE x END
;
