-- Indicators with the threshold of the period's year and how many communes meet it by the newest values known by then.
WITH newest AS (
    SELECT n.period, v.indicator_id, v.period AS values_of, count(*) AS known, count(*) FILTER (v.passes) AS meet,
           count(*) FILTER (NOT v.passes) AS miss, count(*) FILTER (v.passes IS NULL) AS undecided
    FROM mart.periods n JOIN core.indicator_values v ON v.period <= n.period
    GROUP BY n.period, v.indicator_id, v.period
    QUALIFY v.period = max(v.period) OVER (PARTITION BY n.period, v.indicator_id)
)
SELECT n.period, i.indicator_id, i.criterion_no, i.indicator_name, i.kind, i.comparator, i.unit,
       t.threshold, t.threshold_2, t.verified AS threshold_verified, v.values_of, v.known, v.meet, v.miss, v.undecided
FROM mart.periods n
CROSS JOIN reference.indicators i
LEFT JOIN reference.thresholds t ON t.indicator_id = i.indicator_id AND t.year = left(n.period, 4)::INTEGER
LEFT JOIN newest v ON v.period = n.period AND v.indicator_id = i.indicator_id
