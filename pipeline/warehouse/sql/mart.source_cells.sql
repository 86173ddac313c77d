-- Every cell behind a target's value. counts: it adds to the value; is_open: it widens the interval.
WITH targets AS (SELECT * FROM measured_targets()),
members AS (SELECT * FROM target_members()),
cells AS (
    SELECT
        *,
        state IN ('held', 'not_reported') OR (state IN ('passed', 'failed') AND carried_from IS NOT NULL) AS is_open
    FROM core.criterion_results
)
SELECT t.target_id, r.period, r.commune_code, r.criterion_no, r.state, r.state = 'passed' AS counts, r.is_open,
    r.source_cell
FROM targets t
JOIN members m USING (target_id)
JOIN cells r ON r.period = m.period AND r.commune_code = m.commune_code AND r.criterion_no = t.criterion_no
WHERE t.measure = 'criterion'

UNION ALL
-- Every criterion of every member; for a band, of those that stand in it or may.
SELECT t.target_id, r.period, r.commune_code, r.criterion_no, r.state,
    r.state = 'passed' AND (t.measure <> 'band' OR p.criteria_passed BETWEEN t.band_from AND t.band_to),
    r.is_open AND (t.measure <> 'band' OR p.criteria_low < t.band_from OR p.criteria_high > t.band_to),
    r.source_cell
FROM targets t
JOIN members m USING (target_id)
JOIN cells r ON r.period = m.period AND r.commune_code = m.commune_code
JOIN mart.commune_progress p ON p.period = m.period AND p.commune_code = m.commune_code
WHERE t.measure IN ('average', 'least')
   OR (t.measure = 'band' AND p.criteria_high >= t.band_from AND p.criteria_low <= t.band_to)

UNION ALL
SELECT target_id, period, commune_code, NULL, if(counts IS NULL, 'held', 'value'), coalesce(counts, FALSE),
    counts IS NULL, source_cell
FROM (
    SELECT
        t.target_id, m.period, r.commune_code, r.source_cell,
        is_recognised_by(r.year_counted, r.decision_date, m.period)
        AND (t.kind <> 'count_new' OR r.year_counted = (SELECT year FROM plan.plan)) AS counts
    FROM targets t
    JOIN members m USING (target_id)
    JOIN core.recognitions r
      ON r.commune_code = m.commune_code
     AND r.standard = if(t.measure = 'recognised', 'ntm', 'advanced')
    WHERE t.measure IN ('recognised', 'advanced_count')
)
WHERE counts IS NOT FALSE

UNION ALL
SELECT t.target_id, m.period, m.commune_code, NULL, if(a.criteria_passed IS NULL, 'not_reported', 'value'),
    a.criteria_passed IS NOT NULL, coalesce(a.is_open, TRUE), a.source_cell
FROM targets t
JOIN members m USING (target_id)
LEFT JOIN known_advanced() a ON a.period = m.period AND a.commune_code = m.commune_code
WHERE t.measure = 'advanced_average'

UNION ALL
SELECT t.target_id, m.period, m.commune_code, NULL, if(a.recognised_count IS NULL, 'not_reported', 'value'),
    a.recognised_count IS NOT NULL, coalesce(a.is_open, TRUE), a.source_cell
FROM targets t
JOIN members m USING (target_id)
LEFT JOIN known_model_areas() a ON a.period = m.period AND a.commune_code = m.commune_code
WHERE t.measure = 'model_area_least'

UNION ALL
SELECT target_id, period, NULL, NULL, if(value IS NULL, 'held', 'value'), value IS NOT NULL,
    value_low IS DISTINCT FROM value_high, source_cell
FROM mart.output_progress
