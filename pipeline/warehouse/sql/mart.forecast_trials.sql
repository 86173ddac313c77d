-- The forecast methods tried on the past: standing at an earlier period, what each would have said of a later one that is
-- now known, and whether the interval it would have given then, from the trials known by then, held what came.
SELECT
    x.plan_year,
    x.origin,
    x.period,
    x.target_id,
    x.method,
    x.days,
    x.points,
    x.forecast,
    x.actual,
    x.error,
    if(e.scope_n >= fewest_trials(),
        forecast_low(x.forecast, e.usual_by_day * x.days, x.value, x.value_low, x.floor, x.ceiling), NULL) AS low,
    if(e.scope_n >= fewest_trials(),
        forecast_high(x.forecast, e.usual_by_day * x.days, x.value, x.value_high, x.floor, x.ceiling), NULL) AS high,
    x.actual BETWEEN low - 1e-9 AND high + 1e-9 AS is_inside
FROM forecast_attempts() x
JOIN forecast_experience() e
  ON e.plan_year = x.plan_year AND e.period = x.origin AND e.target_id = x.target_id AND e.method = x.method
