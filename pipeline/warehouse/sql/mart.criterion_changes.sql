-- Every pass that appeared or disappeared since the period before, and how.
SELECT
    now.period,
    p.previous_period,
    now.commune_code,
    now.criterion_no,
    CASE
        WHEN before.state = 'failed' AND now.state = 'passed' THEN 'gained'
        WHEN before.state = 'passed' AND now.state = 'failed' THEN 'lost'
        ELSE 'restated'
    END AS change,
    CASE WHEN now.state = 'passed' THEN 1 ELSE -1 END AS passes,
    before.state AS state_before,
    now.state,
    now.source_cell
FROM core.criterion_results AS now
JOIN data_periods() p ON p.period = now.period
JOIN core.criterion_results AS before
  ON before.period = p.previous_period
 AND before.commune_code = now.commune_code
 AND before.criterion_no = now.criterion_no
 AND before.era = now.era
WHERE (now.state = 'passed') <> (before.state = 'passed')
