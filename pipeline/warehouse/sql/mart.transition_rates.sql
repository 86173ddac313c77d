-- How often a criterion that passed was lost and one that failed was gained, by the quarter, over all pairs of neighbouring
-- periods up to each one in which both states were reported: events over the quarters looked at (a quarter is 365/4 days).
SELECT
    p.period,
    count(*) FILTER (b.state = 'passed') AS passes_seen,
    count(*) FILTER (b.state = 'passed' AND n.state = 'failed') AS lost,
    count(*) FILTER (b.state = 'failed') AS failures_seen,
    count(*) FILTER (b.state = 'failed' AND n.state = 'passed') AS gained,
    lost / nullif(exact_sum(if(b.state = 'passed', quarters_between(x.previous_period, x.period), NULL)), 0) AS loss_rate,
    gained / nullif(exact_sum(if(b.state = 'failed', quarters_between(x.previous_period, x.period), NULL)), 0) AS gain_rate
FROM data_periods() p
JOIN data_periods() x ON x.period <= p.period
JOIN core.criterion_results n ON n.period = x.period AND n.carried_from IS NULL AND n.state IN ('passed', 'failed')
JOIN core.criterion_results b
  ON b.period = x.previous_period AND b.commune_code = n.commune_code AND b.criterion_no = n.criterion_no
 AND b.era = n.era AND b.carried_from IS NULL AND b.state IN ('passed', 'failed')
GROUP BY p.period
