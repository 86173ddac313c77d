-- Every target at its due date if things go on. The interval reaches as far as the method was ever off by the day, on the
-- target itself or on four of five targets of its measure, whichever is wider, over the days that are left; and as far as
-- the value itself is open. Nothing is said from fewer than three points, past the due date, or without a value.
WITH points AS (SELECT * FROM forecast_points()),
trials AS (SELECT x.*, t.measure FROM mart.forecast_trials x JOIN measured_targets() t USING (target_id)),
methods AS (SELECT unnest(['recent_pace', 'planned_curve']) AS method),
-- In a period only what is known by then has been tried.
tried AS (
    SELECT
        p.period,
        x.target_id,
        x.method,
        any_value(x.measure) AS measure,
        count(*) AS trials,
        avg(abs(x.error)) AS mean_error,
        max(abs(x.error) / x.days) AS worst_by_day,
        avg(abs(x.error) / x.days) AS mean_by_day
    FROM data_periods() p
    JOIN trials x ON x.period <= p.period
    GROUP BY p.period, x.target_id, x.method
),
-- Errors of targets of one measure and unit can be held together; across measures they cannot.
by_measure AS (
    SELECT period, measure, unit, method, quantile_cont(worst_by_day, 0.8) AS usual_by_day, avg(mean_by_day) AS mean_by_day
    FROM tried
    JOIN (SELECT target_id, unit FROM plan.targets) USING (target_id)
    GROUP BY period, measure, unit, method
),
chosen AS (
    SELECT period, measure, unit, arg_min(method, (round(mean_by_day, 9), method)) AS method
    FROM by_measure
    GROUP BY period, measure, unit
),
placed AS (
    SELECT
        g.period,
        g.target_id,
        m.method,
        g.status,
        t.measure,
        t.unit,
        w.due_on,
        w.period_end,
        greatest(date_diff('day', w.period_end, w.due_on), 0) AS days_left,
        g.value,
        g.value_low,
        g.value_high,
        g.target_low,
        g.baseline,
        g.members,
        coalesce(p.points_so_far, 0) AS points,
        CASE m.method
            WHEN 'recent_pace' THEN recent_pace(p.value, p.day, p.value_before, p.day_before, w.due_on)
            ELSE planned_curve(p.value, p.share, p.first_value, p.first_share, 1.0)
        END AS raw_forecast,
        x.mean_error,
        coalesce(x.trials, 0) AS trials,
        greatest(coalesce(x.worst_by_day, 0), coalesce(b.usual_by_day, 0)) AS error_by_day,
        c.method = m.method AS is_chosen
    FROM mart.target_progress g
    CROSS JOIN methods m
    JOIN measured_targets() t ON t.target_id = g.target_id
    JOIN mart.target_plan w ON w.period = g.period AND w.target_id = g.target_id
    LEFT JOIN points p ON p.period = g.period AND p.target_id = g.target_id
    LEFT JOIN tried x ON x.period = g.period AND x.target_id = g.target_id AND x.method = m.method
    LEFT JOIN by_measure b
      ON b.period = g.period AND b.measure = t.measure AND b.unit = t.unit AND b.method = m.method
    LEFT JOIN chosen c ON c.period = g.period AND c.measure = t.measure AND c.unit = t.unit
),
reasoned AS (
    SELECT
        *,
        CASE
            WHEN target_low IS NULL OR measure = 'none' THEN 'no_number'
            WHEN days_left = 0 THEN 'due'
            WHEN value IS NULL THEN 'no_value'
            WHEN points < 3 THEN 'few_points'
            WHEN raw_forecast IS NULL OR trials = 0 THEN 'not_tried'
        END AS why
    FROM placed
),
-- Counts of communes and means of criteria have ends that nothing can pass.
bounded AS (
    SELECT
        *,
        CASE
            WHEN measure IN ('criterion', 'recognised', 'advanced_count', 'band') AND target_id NOT LIKE '%.new'
                THEN 0.0
            WHEN measure IN ('average', 'least', 'advanced_average', 'model_area_least', 'money') THEN 0.0
            WHEN unit = '%' THEN 0.0
        END AS floor,
        CASE
            WHEN measure IN ('criterion', 'recognised', 'advanced_count', 'band') THEN CAST(members AS DOUBLE)
            WHEN measure IN ('average', 'least') THEN CAST((SELECT count(*) FROM reference.criteria) AS DOUBLE)
            WHEN unit = '%' THEN 100.0
        END AS ceiling
    FROM reasoned
),
figured AS (
    SELECT
        *,
        between_ends(raw_forecast, floor, ceiling) AS forecast,
        raw_forecast - error_by_day * days_left - coalesce(value - value_low, 0) AS low,
        raw_forecast + error_by_day * days_left + coalesce(value_high - value, 0) AS high
    FROM bounded
)
SELECT
    period,
    target_id,
    method,
    if(why IS NULL, forecast, NULL) AS forecast,
    if(why IS NULL, between_ends(low, floor, ceiling), NULL) AS low,
    if(why IS NULL, between_ends(high, floor, ceiling), NULL) AS high,
    points,
    mean_error AS backtest_error,
    trials AS backtest_n,
    if(why IS NULL, is_chosen, NULL) AS is_chosen,
    CASE
        WHEN why IS NULL
            THEN if(target_low < baseline, forecast <= target_low + 1e-9, forecast >= target_low - 1e-9)
    END AS reaches_target,
    CASE why
        WHEN 'no_number' THEN 'mục tiêu không có con số để dự báo'
        WHEN 'due' THEN 'đã đến hạn, không còn gì để dự báo'
        WHEN 'no_value' THEN 'kỳ này không có số liệu'
        WHEN 'few_points' THEN 'mới có ' || points || ' điểm số liệu, cần ít nhất 3'
        WHEN 'not_tried' THEN 'chưa thử được cách dự báo này trên các kỳ trước'
    END AS reason_vi,
    CASE why
        WHEN 'no_number' THEN 'the target has no number to forecast'
        WHEN 'due' THEN 'it is due, there is nothing left to forecast'
        WHEN 'no_value' THEN 'there is no figure for this period'
        WHEN 'few_points' THEN 'only ' || points || ' points are known, at least 3 are needed'
        WHEN 'not_tried' THEN 'the method could not be tried on earlier periods'
    END AS reason_en
FROM figured
