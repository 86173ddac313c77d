-- What was measured for each target: one block per measure (see measured_targets in macros.sql), then one row for every
-- period and target, with the reason where nothing could be measured.
-- value counts what is known, carried states included; low and high leave open what is held, missing or carried.
WITH targets AS (SELECT * FROM measured_targets()),
members AS (SELECT * FROM target_members()),
baseline AS (SELECT baseline_period AS period, year AS plan_year FROM plan.plan),
sizes AS (SELECT target_id, period, count(*) AS members FROM members GROUP BY target_id, period),

-- Communes of the group that pass one criterion.
criterion_counts AS (
    SELECT
        m.target_id,
        m.period,
        count(*) FILTER (r.state NOT IN ('held', 'not_reported')) AS known,
        count(*) FILTER (r.state = 'passed') AS passed,
        count(*) FILTER (r.state = 'passed' AND r.carried_from IS NULL) AS passed_low,
        count(*) FILTER (
            r.state IN ('passed', 'held', 'not_reported') OR (r.state = 'failed' AND r.carried_from IS NOT NULL)
        ) AS passed_high
    FROM targets t
    JOIN members m USING (target_id)
    JOIN core.criterion_results r
      ON r.period = m.period AND r.commune_code = m.commune_code AND r.criterion_no = t.criterion_no
    WHERE t.measure = 'criterion'
    GROUP BY m.target_id, m.period
),
-- For 'thêm 12 xã': the number the year began with is the baseline of the total beside it, else what the data of the
-- baseline period give. A total begins at 0.
starts AS (
    SELECT
        t.target_id,
        CASE WHEN t.kind = 'count_new' THEN coalesce(any_value(total.baseline), any_value(b.passed)) ELSE 0 END AS start
    FROM targets t
    LEFT JOIN targets total
      ON total.criterion_no = t.criterion_no
     AND total."group" IS NOT DISTINCT FROM t."group"
     AND total.kind IN ('count', 'maintain')
     AND total.measure = 'criterion'
    LEFT JOIN criterion_counts b
      ON b.target_id = t.target_id AND b.period = (SELECT period FROM baseline) AND b.known > 0
    WHERE t.measure = 'criterion'
    GROUP BY t.target_id, t.kind
),
of_criterion AS (
    SELECT
        c.target_id,
        c.period,
        CASE WHEN c.known > 0 THEN c.passed - s.start END AS value,
        c.passed_low - s.start AS value_low,
        c.passed_high - s.start AS value_high,
        CASE
            WHEN s.start IS NULL THEN 'no_start'
            WHEN c.known = 0 THEN 'all_unknown'
        END AS reason
    FROM criterion_counts c
    JOIN starts s USING (target_id)
),

-- Communes recognised by decision: all so far, or those counted for the plan's year. A register that leaves year or
-- date open leaves the count open.
of_recognition AS (
    SELECT
        t.target_id,
        p.period,
        count(*) FILTER (counts) AS value,
        count(*) FILTER (counts) AS value_low,
        count(*) FILTER (counts OR (counts IS NULL AND d.commune_code IS NOT NULL)) AS value_high,
        CASE WHEN NOT EXISTS (SELECT 1 FROM core.recognitions WHERE standard = 'ntm') THEN 'no_register' END AS reason
    FROM targets t
    CROSS JOIN data_periods() p
    LEFT JOIN (
        SELECT t.target_id, p.period, r.commune_code,
            is_recognised_by(r.year_counted, r.decision_date, p.period)
            AND (t.kind <> 'count_new' OR r.year_counted = (SELECT plan_year FROM baseline)) AS counts
        FROM targets t
        CROSS JOIN data_periods() p
        CROSS JOIN core.recognitions r
        JOIN members m ON m.target_id = t.target_id AND m.period = p.period AND m.commune_code = r.commune_code
        WHERE t.measure = 'recognised' AND r.standard = 'ntm'
    ) d ON d.target_id = t.target_id AND d.period = p.period
    WHERE t.measure = 'recognised'
    GROUP BY t.target_id, p.period
),

-- Communes whose number of criteria lies in a band; the mean number; the least number in the group.
of_communes AS (
    SELECT
        t.target_id,
        m.period,
        CASE
            WHEN bool_and(p.criteria_held + p.criteria_not_reported = (SELECT count(*) FROM reference.criteria)) THEN NULL
            WHEN t.measure = 'band'
                THEN count(*) FILTER (p.criteria_passed BETWEEN t.band_from AND t.band_to)
            WHEN t.measure = 'average' THEN sum(p.criteria_passed) / count(*)
            WHEN t.measure = 'least' THEN min(p.criteria_passed)
        END AS value,
        CASE t.measure
            WHEN 'band'
                THEN count(*) FILTER (p.criteria_low >= t.band_from AND p.criteria_high <= t.band_to)
            WHEN 'average' THEN sum(p.criteria_low) / count(*)
            WHEN 'least' THEN min(p.criteria_low)
        END AS value_low,
        CASE t.measure
            WHEN 'band'
                THEN count(*) FILTER (p.criteria_high >= t.band_from AND p.criteria_low <= t.band_to)
            WHEN 'average' THEN sum(p.criteria_high) / count(*)
            WHEN 'least' THEN min(p.criteria_high)
        END AS value_high,
        CASE
            WHEN bool_and(p.criteria_held + p.criteria_not_reported = (SELECT count(*) FROM reference.criteria))
                THEN 'all_unknown'
        END AS reason
    FROM targets t
    JOIN members m USING (target_id)
    JOIN mart.commune_progress p ON p.period = m.period AND p.commune_code = m.commune_code
    WHERE t.measure IN ('band', 'average', 'least')
    GROUP BY t.target_id, t.measure, m.period
),

-- Advanced criteria, mean over the group. A commune that has reported none counts as 0 and leaves the mean open: at its
-- upper end it has passed them all, where the form says how many there are.
of_advanced AS (
    SELECT
        t.target_id,
        m.period,
        CASE WHEN count(a.criteria_passed) > 0 THEN sum(coalesce(a.criteria_passed, 0)) / count(*) END AS value,
        coalesce(sum(a.criteria_passed) FILTER (NOT a.is_open), 0) / count(*) AS value_low,
        CASE
            WHEN count(*) = count(*) FILTER (NOT a.is_open) THEN sum(a.criteria_passed) / count(*)
            WHEN any_value(f.full_set) IS NOT NULL
                THEN sum(if(a.is_open IS FALSE, a.criteria_passed, coalesce(a.criteria_of, f.full_set))) / count(*)
        END AS value_high,
        CASE WHEN count(a.criteria_passed) = 0 THEN 'no_data' END AS reason
    FROM targets t
    JOIN members m USING (target_id)
    CROSS JOIN (SELECT max(criteria_of) AS full_set FROM core.advanced_results) f
    LEFT JOIN known_advanced() a ON a.period = m.period AND a.commune_code = m.commune_code
    WHERE t.measure = 'advanced_average'
    GROUP BY t.target_id, m.period
),
-- Members of the group recognised as advanced.
of_advanced_decisions AS (
    SELECT
        t.target_id,
        m.period,
        count(*) FILTER (counts) AS value,
        count(*) FILTER (counts) AS value_low,
        count(*) FILTER (counts OR (counts IS NULL AND m.is_listed)) AS value_high,
        CASE
            WHEN NOT EXISTS (SELECT 1 FROM core.recognitions WHERE standard = 'advanced') THEN 'no_advanced_register'
        END AS reason
    FROM targets t
    JOIN (
        SELECT
            m.target_id,
            m.period,
            r.commune_code IS NOT NULL AS is_listed,
            is_recognised_by(r.year_counted, r.decision_date, m.period) AS counts
        FROM members m
        LEFT JOIN core.recognitions r ON r.commune_code = m.commune_code AND r.standard = 'advanced'
    ) m USING (target_id)
    WHERE t.measure = 'advanced_count'
    GROUP BY t.target_id, m.period
),
-- The fewest model residential areas in a commune of the group; one that has reported none stands at 0 and may have more.
of_model_areas AS (
    SELECT
        t.target_id,
        m.period,
        CASE WHEN count(a.recognised_count) > 0 THEN min(coalesce(a.recognised_count, 0)) END AS value,
        min(if(a.is_open IS FALSE, a.recognised_count, 0)) AS value_low,
        min(a.recognised_count) FILTER (NOT a.is_open) AS value_high,
        CASE WHEN count(a.recognised_count) = 0 THEN 'no_data' END AS reason
    FROM targets t
    JOIN members m USING (target_id)
    LEFT JOIN known_model_areas() a ON a.period = m.period AND a.commune_code = m.commune_code
    WHERE t.measure = 'model_area_least'
    GROUP BY t.target_id, m.period
),

-- Outputs and money as mart.output_progress reads them.
of_forms AS (
    SELECT target_id, period, value, value_low, value_high, CASE WHEN value IS NULL THEN 'held_figure' END AS reason
    FROM mart.output_progress
),

measured AS (
    SELECT * FROM of_criterion
    UNION ALL SELECT * FROM of_recognition
    UNION ALL SELECT * FROM of_communes
    UNION ALL SELECT * FROM of_advanced
    UNION ALL SELECT * FROM of_advanced_decisions
    UNION ALL SELECT * FROM of_model_areas
    UNION ALL SELECT * FROM of_forms
),
reasoned AS (
    SELECT
        p.period,
        t.target_id,
        m.value,
        m.value_low,
        m.value_high,
        s.members,
        CASE
            WHEN t.kind = 'qualitative' THEN 'qualitative'
            WHEN t.target_low IS NULL THEN 'no_number'
            WHEN t.measure = 'none' THEN 'no_arithmetic'
            WHEN t.measure NOT IN ('output', 'money') AND s.members IS NULL
                THEN CASE
                    WHEN t."group" <> 'recognised' THEN 'no_members'
                    WHEN EXISTS (SELECT 1 FROM core.recognitions WHERE standard = 'ntm') THEN 'none_recognised'
                    ELSE 'no_register'
                END
            WHEN m.target_id IS NULL THEN 'no_data'
            ELSE m.reason
        END AS reason
    FROM data_periods() p
    CROSS JOIN targets t
    LEFT JOIN measured m ON m.target_id = t.target_id AND m.period = p.period
    LEFT JOIN sizes s ON s.target_id = t.target_id AND s.period = p.period
)
SELECT
    period,
    target_id,
    CASE WHEN coalesce(reason, '') NOT LIKE 'no_%register' THEN value END AS value,
    CASE WHEN coalesce(reason, '') NOT LIKE 'no_%register' THEN value_low END AS value_low,
    CASE WHEN coalesce(reason, '') NOT LIKE 'no_%register' THEN value_high END AS value_high,
    members,
    reason_vi(reason) AS reason_vi,
    reason_en(reason) AS reason_en
FROM reasoned
