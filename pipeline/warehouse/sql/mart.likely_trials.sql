-- The likely range tried on what is known: as if a district had sent nothing in a period, its passes of a criterion are
-- foretold from the period before by the rates known then, and held against what it did send.
WITH pairs AS (
    SELECT
        n.period,
        c.district_code,
        n.criterion_no,
        b.state AS before,
        n.state AS now,
        quarters_between(p.previous_period, n.period) * if(b.state = 'passed', t.loss_rate, t.gain_rate) AS expected
    FROM core.criterion_results n
    JOIN data_periods() p ON p.period = n.period
    JOIN core.criterion_results b
      ON b.period = p.previous_period AND b.commune_code = n.commune_code AND b.criterion_no = n.criterion_no AND b.era = n.era
    JOIN mart.transition_rates t ON t.period = p.previous_period
    JOIN reference.communes c ON c.commune_code = n.commune_code
    WHERE n.state IN ('passed', 'failed') AND n.carried_from IS NULL
      AND b.state IN ('passed', 'failed') AND b.carried_from IS NULL
),
chances AS (
    SELECT *, 1 - exp(-expected) AS chance FROM pairs WHERE expected IS NOT NULL
)
SELECT
    period,
    district_code,
    criterion_no,
    count(*) AS communes,
    count(*) FILTER (before = 'passed') - likely_most(
        coalesce(exact_sum(if(before = 'passed', chance, NULL)), 0),
        coalesce(exact_sum(if(before = 'passed', chance * (1 - chance), NULL)), 0)
    ) AS low,
    count(*) FILTER (before = 'passed') + likely_most(
        coalesce(exact_sum(if(before = 'failed', chance, NULL)), 0),
        coalesce(exact_sum(if(before = 'failed', chance * (1 - chance), NULL)), 0)
    ) AS high,
    count(*) FILTER (now = 'passed') AS actual,
    actual BETWEEN low AND high AS is_inside
FROM chances
GROUP BY period, district_code, criterion_no
