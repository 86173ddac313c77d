-- Every cell behind a target's judged value. counts: it adds to the value; is_open: it widens the interval.
WITH targets AS (
    SELECT t.*, p.period
    FROM plan.targets t
    JOIN mart.target_plan p ON p.plan_year = t.plan_year AND p.target_id = t.target_id AND p.is_in_force
),
members AS (
    SELECT * EXCLUDE (on_list) FROM target_members() WHERE on_list = 'period'
),
cells AS (
    SELECT
        *,
        state IN ('held', 'not_reported') OR (state IN ('passed', 'failed') AND carried_from IS NOT NULL) AS is_open
    FROM core.criterion_results
)
SELECT t.plan_year, t.target_id, r.period, r.commune_code, r.criterion_no, r.state, r.state = 'passed' AS counts, r.is_open,
    r.source_cell
FROM targets t
JOIN members m USING (plan_year, period, target_id)
JOIN cells r ON r.period = m.period AND r.commune_code = m.commune_code AND r.criterion_no = t.criterion_no
WHERE t.measure = 'communes_passing'

UNION ALL
-- Every criterion of every member; of "at least so many", of those that are there or may be.
SELECT t.plan_year, t.target_id, r.period, r.commune_code, r.criterion_no, r.state,
    r.state = 'passed' AND (t.measure = 'mean_criteria' OR p.criteria_passed >= l.least),
    r.is_open AND (t.measure = 'mean_criteria' OR (p.criteria_low < l.least AND p.criteria_high >= l.least)),
    r.source_cell
FROM targets t
JOIN members m USING (plan_year, period, target_id)
JOIN mart.target_plan w USING (plan_year, period, target_id)
CROSS JOIN LATERAL (SELECT coalesce(t.band_low, w.target_low) AS least) l
JOIN cells r ON r.period = m.period AND r.commune_code = m.commune_code
JOIN mart.commune_progress p ON p.period = m.period AND p.commune_code = m.commune_code
WHERE t.standard = 'dat_chuan'
  AND (
        t.measure = 'mean_criteria'
        OR (t.measure IN ('communes_in_band', 'members_reaching') AND p.criteria_high >= l.least)
    )

UNION ALL
SELECT plan_year, target_id, period, commune_code, NULL, if(counts IS NULL, 'held', 'value'), coalesce(counts, FALSE),
    counts IS NULL, source_cell
FROM target_decisions()
WHERE is_listed AND counts IS NOT FALSE AND on_list = 'period'
  AND (plan_year, period, target_id) IN (SELECT (plan_year, period, target_id) FROM targets)

UNION ALL
-- Advanced criteria and model areas, of each member.
SELECT t.plan_year, t.target_id, m.period, m.commune_code, NULL, if(s.value IS NULL, 'not_reported', 'value'),
    s.value IS NOT NULL, coalesce(s.is_open, TRUE), s.source_cell
FROM targets t
JOIN members m USING (plan_year, period, target_id)
LEFT JOIN (
    SELECT period, commune_code, 'nang_cao' AS standard, criteria_passed AS value, is_open, source_cell FROM known_advanced()
    UNION ALL
    SELECT period, commune_code, 'kieu_mau', recognised_count, is_open, source_cell FROM known_model_areas()
) s ON s.period = m.period AND s.commune_code = m.commune_code AND s.standard = t.standard
WHERE t.standard <> 'dat_chuan'
  AND (
        t.measure IN ('mean_criteria', 'communes_in_band', 'members_reaching')
        OR (t.measure = 'communes_recognised' AND t.level = 'thon')
    )

UNION ALL
SELECT o.plan_year, o.target_id, o.period, NULL, NULL, if(o.value IS NULL, 'held', 'value'), o.value IS NOT NULL,
    o.value_low IS DISTINCT FROM o.value_high, o.source_cell
FROM mart.output_progress o
JOIN targets t USING (plan_year, period, target_id)
