-- Every target at its due date if things go on, by every method, with what each was worth on earlier periods; the one that
-- was off least is chosen. The interval reaches as far as four of five earlier forecasts were off, by the day over the days
-- that are left, and as far as the figure itself is open; beside it, how often such intervals held what came. Nothing is
-- said from fewer than three points or three trials, past the due date, or without a figure of this period.
WITH learned AS (SELECT * FROM forecast_experience()),
-- Trials of an interval: of the method on the target itself, or on all of its kind and unit.
covered AS (
    SELECT
        e.plan_year,
        e.period,
        e.target_id,
        e.method,
        count(*) AS n,
        avg(CAST(x.is_inside AS INTEGER)) AS share
    FROM learned e
    JOIN (
        SELECT x.*, t.kind, t.unit, t.leads_fact
        FROM mart.forecast_trials x
        JOIN (SELECT DISTINCT plan_year, target_id, kind, unit, leads_fact FROM forecast_targets()) t USING (plan_year, target_id)
        WHERE x.is_inside IS NOT NULL
    ) x
      ON x.method = e.method AND x.kind = e.kind AND x.unit = e.unit AND x.period <= e.period
     AND if(e.scope = 'target', x.plan_year = e.plan_year AND x.target_id = e.target_id, x.leads_fact)
    GROUP BY ALL
),
placed AS (
    SELECT
        t.*,
        p.points,
        date_diff('day', t.day, t.due_on) AS days_left,
        unnest(forecasts_of(
            p.value, p.day, p.value_before, p.day_before, p.first_value, p.share, p.first_share, p.y0, p.T, p.begins_on,
            p.due_on, p.due_on, 1.0
        )) AS raw
    FROM forecast_targets() t
    LEFT JOIN forecast_points() p
      ON p.plan_year = t.plan_year AND p.period = t.period AND p.target_id = t.target_id
),
reasoned AS (
    SELECT
        p.*,
        e.* EXCLUDE (plan_year, period, target_id, kind, unit),
        CASE
            WHEN p.T IS NULL THEN 'no_number'
            WHEN p.days_left <= 0 THEN 'due'
            WHEN p.value IS NULL THEN 'no_value'
            WHEN p.carried_from IS NOT NULL THEN 'carried'
            WHEN coalesce(p.points, 0) < 3 THEN 'few_points'
            WHEN p.raw.forecast IS NULL THEN 'no_basis'
            WHEN e.scope_n < fewest_trials() THEN 'few_trials'
        END AS reason
    FROM placed p
    JOIN learned e
      ON e.plan_year = p.plan_year AND e.period = p.period AND e.target_id = p.target_id AND e.method = p.raw.method
),
-- The best by back-test among those that give a figure; of equally good ones the simplest.
figured AS (
    SELECT
        *,
        between_ends(raw.forecast, floor, ceiling) AS forecast,
        forecast_low(forecast, usual_by_day * days_left, value, value_low, floor, ceiling) AS low,
        forecast_high(forecast, usual_by_day * days_left, value, value_high, floor, ceiling) AS high,
        row_number() OVER (
            PARTITION BY plan_year, period, target_id
            ORDER BY reason IS NOT NULL, round(scope_error, 9) NULLS LAST, method_no
        ) = 1 AS is_best
    FROM reasoned
)
SELECT
    f.plan_year,
    f.period,
    f.target_id,
    f.method,
    if(reason IS NULL, forecast, NULL) AS forecast,
    if(reason IS NULL, low, NULL) AS low,
    if(reason IS NULL, high, NULL) AS high,
    coalesce(points, 0) AS points,
    own_error AS backtest_error,
    own_n AS backtest_n,
    relative_error,
    against_no_change,
    against_even,
    against_mean,
    if(reason IS NULL, is_best, NULL) AS is_chosen,
    scope AS chosen_by,
    scope_n AS chosen_n,
    scope_error AS chosen_error,
    c.share AS coverage,
    coalesce(c.n, 0) AS coverage_n,
    CASE WHEN reason IS NULL THEN reaches(forecast, T, y0) END AS reaches_target,
    CASE WHEN reason IS NULL THEN reaches(low, T, y0) = reaches(high, T, y0) END AS reach_is_robust,
    reason
FROM figured f
LEFT JOIN covered c
  ON c.plan_year = f.plan_year AND c.period = f.period AND c.target_id = f.target_id AND c.method = f.method
