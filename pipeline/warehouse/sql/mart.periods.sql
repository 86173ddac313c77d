-- Every period with data: the plan it is judged by, and what it is to that plan.
SELECT
    y.period,
    y.period_end,
    d.previous_period,
    y.plan_year,
    coalesce(r.is_baseline, FALSE) AS is_baseline,
    coalesce(NOT r.is_baseline, FALSE) AS is_review
FROM plan_of_period() y
JOIN data_periods() d ON d.period = y.period
LEFT JOIN plan.reviews r ON r.plan_year = y.plan_year AND r.period = y.period
