-- What was measured for each target: one block per measure (plan.targets), then one row for every target and period it is
-- about, with the reason where nothing could be measured.
-- value counts what is known, carried states included; low and high leave open what is held, missing or carried.
-- judged_…: what the verdict is about. A band is judged from the top ("at least 10 criteria", against the sum of the
-- plan's bands from there up), so that a commune that moves up never worsens it; the lowest of all, which every commune
-- reaches, is measured and not judged. Of all_of_group the members are wanted.
-- A baseline after which the list of communes changes is measured on both lists: …_on_new_list is what the year begins
-- with, over the communes its plan is about.
WITH targets AS (SELECT * FROM plan.targets),
members AS (SELECT * FROM target_members()),
sizes AS (
    SELECT plan_year, period, target_id, on_list, count(*) AS members FROM members GROUP BY ALL
),
results AS (
    SELECT 'period' AS on_list, NULL AS plan_year, period, commune_code, criterion_no, state, carried_from
    FROM core.criterion_results
    UNION ALL
    SELECT 'plan', plan_year, period, commune_code, criterion_no, state, carried_from FROM core.relisted_results
),

-- Communes of the group that pass one criterion.
criterion_counts AS (
    SELECT
        m.plan_year,
        m.period,
        m.target_id,
        m.on_list,
        count(*) FILTER (r.state NOT IN ('held', 'not_reported')) AS known,
        count(*) FILTER (r.state = 'passed') AS passed,
        count(*) FILTER (r.state = 'passed' AND r.carried_from IS NULL) AS passed_low,
        count(*) FILTER (
            r.state IN ('passed', 'held', 'not_reported') OR (r.state = 'failed' AND r.carried_from IS NOT NULL)
        ) AS passed_high
    FROM targets t
    JOIN members m ON m.plan_year = t.plan_year AND m.target_id = t.target_id
    JOIN results r
      ON r.period = m.period AND r.commune_code = m.commune_code AND r.criterion_no = t.criterion_no
     AND r.on_list = m.on_list AND coalesce(r.plan_year, m.plan_year) = m.plan_year
    WHERE t.measure = 'communes_passing' AND t.level = 'xa' AND t.standard = 'dat_chuan'
    GROUP BY ALL
),
-- For 'thêm 12 xã': the number the year began with is the baseline of the total of the same fact, else what the data of
-- the baseline period give. A total begins at 0.
starts AS (
    SELECT
        t.plan_year,
        t.target_id,
        CASE WHEN t.kind = 'count_new' THEN coalesce(any_value(total.baseline), arg_max(b.passed, b.on_list = 'plan')) ELSE 0 END
            AS start
    FROM targets t
    JOIN plan.plan y ON y.year = t.plan_year
    LEFT JOIN targets total
      ON total.plan_year = t.plan_year AND total.fact_id = t.fact_id AND total.kind IN ('count', 'maintain')
    LEFT JOIN criterion_counts b
      ON b.plan_year = t.plan_year AND b.target_id = t.target_id AND b.period = y.baseline_period AND b.known > 0
    WHERE t.measure = 'communes_passing'
    GROUP BY t.plan_year, t.target_id, t.kind
),
of_criterion AS (
    SELECT
        c.plan_year,
        c.period,
        c.target_id,
        c.on_list,
        CASE WHEN c.known > 0 THEN c.passed - s.start END AS value,
        c.passed_low - s.start AS value_low,
        c.passed_high - s.start AS value_high,
        CASE WHEN s.start IS NULL THEN 'no_start' WHEN c.known = 0 THEN 'all_unknown' END AS reason
    FROM criterion_counts c
    JOIN starts s USING (plan_year, target_id)
),

-- Communes recognised by decision: all so far, or those counted for the plan's year. A register that leaves year or
-- date open leaves the count open.
of_recognition AS (
    SELECT
        d.plan_year,
        d.period,
        d.target_id,
        d.on_list,
        count(*) FILTER (counts) AS value,
        count(*) FILTER (counts) AS value_low,
        count(*) FILTER (counts OR (counts IS NULL AND is_listed)) AS value_high,
        CASE
            WHEN NOT EXISTS (SELECT 1 FROM core.recognitions r WHERE r.standard = any_value(t.standard)) THEN 'no_register'
        END AS reason
    FROM target_decisions() d
    JOIN targets t USING (plan_year, target_id)
    GROUP BY d.plan_year, d.period, d.target_id, d.on_list
),
-- Model residential areas of all members together.
of_areas AS (
    SELECT
        m.plan_year,
        m.period,
        m.target_id,
        m.on_list,
        sum(a.recognised_count) AS value,
        coalesce(sum(a.recognised_count) FILTER (NOT a.is_open), 0) AS value_low,
        if(count(*) = count(*) FILTER (NOT a.is_open), sum(a.recognised_count), NULL) AS value_high,
        CASE WHEN count(a.recognised_count) = 0 THEN 'no_data' END AS reason
    FROM targets t
    JOIN members m ON m.plan_year = t.plan_year AND m.target_id = t.target_id
    LEFT JOIN known_model_areas() a ON a.period = m.period AND a.commune_code = m.commune_code
    WHERE t.measure = 'communes_recognised' AND t.level = 'thon' AND t.standard = 'kieu_mau'
    GROUP BY ALL
),

-- The mean over the members; the members in a band, and at its lower end or above; the members that reach a figure.
of_standings AS (
    SELECT
        m.plan_year,
        m.period,
        m.target_id,
        m.on_list,
        count(m.value) AS known,
        if(count(m.value) > 0, sum(coalesce(m.value, 0)) / count(*), NULL) AS mean,
        sum(m.low) / count(*) AS mean_low,
        if(count(m.high) = count(*), sum(m.high) / count(*), NULL) AS mean_high,
        if(count(m.value) > 0, count(*) FILTER (m.value BETWEEN t.band_low AND t.band_high), NULL) AS in_band,
        count(*) FILTER (m.low >= t.band_low AND coalesce(m.high <= t.band_high, FALSE)) AS in_band_low,
        count(*) FILTER (coalesce(m.high >= t.band_low, TRUE) AND m.low <= t.band_high) AS in_band_high,
        if(count(m.value) > 0, count(*) FILTER (m.value >= coalesce(t.band_low, w.target_low)), NULL) AS at_least,
        count(*) FILTER (m.low >= coalesce(t.band_low, w.target_low)) AS at_least_low,
        count(*) FILTER (coalesce(m.high >= coalesce(t.band_low, w.target_low), TRUE)) AS at_least_high
    FROM member_standings() m
    JOIN targets t USING (plan_year, target_id)
    JOIN mart.target_plan w ON w.plan_year = m.plan_year AND w.period = m.period AND w.target_id = m.target_id
    WHERE t.level = 'xa' OR t.standard = 'kieu_mau'
    GROUP BY ALL
),
-- The plan's bands from each band up, where they leave no gap to the full number.
bands_up AS (
    SELECT
        t.plan_year,
        t.target_id,
        w.period,
        sum(above.target_low) AS wanted,
        sum(b.band_high - b.band_low + 1) = any_value(y.criteria_count) - any_value(t.band_low) + 1 AS is_whole
    FROM targets t
    JOIN plan.plan y ON y.year = t.plan_year
    JOIN mart.target_plan w ON w.plan_year = t.plan_year AND w.target_id = t.target_id
    JOIN targets b
      ON b.plan_year = t.plan_year AND b.measure = t.measure AND b."group" = t."group" AND b.standard = t.standard
     AND b.band_low >= t.band_low
    JOIN mart.target_plan above
      ON above.plan_year = b.plan_year AND above.target_id = b.target_id AND above.period = w.period AND above.due = w.due
    WHERE t.measure = 'communes_in_band'
    GROUP BY t.plan_year, t.target_id, w.period
),

measured AS (
    SELECT *, value AS judged_value, value_low AS judged_low, value_high AS judged_high FROM of_criterion
    UNION ALL BY NAME SELECT *, value AS judged_value, value_low AS judged_low, value_high AS judged_high FROM of_recognition
    UNION ALL BY NAME SELECT *, value AS judged_value, value_low AS judged_low, value_high AS judged_high FROM of_areas
    UNION ALL BY NAME
    SELECT
        s.plan_year,
        s.period,
        s.target_id,
        s.on_list,
        CASE t.measure WHEN 'mean_criteria' THEN mean WHEN 'communes_in_band' THEN in_band ELSE at_least END AS value,
        CASE t.measure WHEN 'mean_criteria' THEN mean_low WHEN 'communes_in_band' THEN in_band_low ELSE at_least_low END
            AS value_low,
        CASE t.measure WHEN 'mean_criteria' THEN mean_high WHEN 'communes_in_band' THEN in_band_high ELSE at_least_high END
            AS value_high,
        if(t.measure = 'mean_criteria', mean, at_least) AS judged_value,
        if(t.measure = 'mean_criteria', mean_low, at_least_low) AS judged_low,
        if(t.measure = 'mean_criteria', mean_high, at_least_high) AS judged_high,
        CASE
            WHEN known = 0 THEN if(t.standard = 'dat_chuan', 'all_unknown', 'no_data')
        END AS reason
    FROM of_standings s
    JOIN targets t USING (plan_year, target_id)
    UNION ALL BY NAME
    -- Outputs and money as mart.output_progress reads them.
    SELECT plan_year, period, target_id, 'period' AS on_list, value, value_low, value_high, value AS judged_value,
        value_low AS judged_low, value_high AS judged_high, CASE WHEN value IS NULL THEN 'held_figure' END AS reason
    FROM mart.output_progress
),
reasoned AS (
    SELECT
        p.plan_year,
        p.period,
        t.target_id,
        p.is_in_force,
        m.* EXCLUDE (plan_year, period, target_id, on_list, reason),
        relisted.value AS value_on_new_list,
        relisted.judged_value AS judged_on_new_list,
        s.members,
        t.measure,
        CASE
            WHEN t.kind = 'all_of_group' THEN s.members
            WHEN t.measure = 'communes_in_band' THEN u.wanted
            ELSE p.target_low
        END AS judged_target,
        CASE
            WHEN t.kind = 'qualitative' THEN 'qualitative'
            WHEN t.target_low IS NULL THEN 'no_number'
            WHEN t.measure = 'none' THEN 'no_arithmetic'
            WHEN t.measure NOT IN ('output', 'indicator_level', 'money') AND t.level = 'huyen' THEN 'no_form_of_level'
            WHEN t.measure NOT IN ('output', 'indicator_level', 'money') AND s.members IS NULL
                THEN CASE
                    WHEN t."group" <> 'recognised' THEN 'no_members'
                    WHEN EXISTS (SELECT 1 FROM core.recognitions r WHERE r.standard = 'dat_chuan') THEN 'none_recognised'
                    ELSE 'no_register'
                END
            WHEN m.target_id IS NULL
                THEN if(t.measure IN ('output', 'indicator_level', 'money') OR t.level = 'xa', 'no_data', 'no_form_of_level')
            WHEN m.reason = 'no_register' AND t.standard = 'nang_cao' THEN 'no_advanced_register'
            WHEN m.reason = 'no_register' AND t.standard <> 'dat_chuan' THEN 'no_standard_register'
            WHEN m.reason IS NOT NULL THEN m.reason
            WHEN t.measure = 'communes_in_band' AND t.band_low = 0 THEN 'bottom_band'
            WHEN t.measure = 'communes_in_band' AND NOT coalesce(u.is_whole, FALSE) THEN 'no_bands_above'
        END AS reason
    FROM mart.target_plan p
    JOIN targets t ON t.plan_year = p.plan_year AND t.target_id = p.target_id
    LEFT JOIN bands_up u ON u.plan_year = p.plan_year AND u.target_id = p.target_id AND u.period = p.period
    LEFT JOIN measured m
      ON m.plan_year = p.plan_year AND m.target_id = p.target_id AND m.period = p.period
     AND m.on_list = 'period'
    LEFT JOIN measured relisted
      ON relisted.plan_year = p.plan_year AND relisted.target_id = p.target_id AND relisted.period = p.period
     AND relisted.on_list = 'plan'
    LEFT JOIN sizes s
      ON s.plan_year = p.plan_year AND s.target_id = p.target_id AND s.period = p.period
     AND s.on_list = 'period'
)
SELECT
    * EXCLUDE (value, value_low, value_high, judged_value, judged_low, judged_high, measure),
    CASE WHEN is_measured THEN value END AS value,
    CASE WHEN is_measured THEN value_low END AS value_low,
    CASE WHEN is_measured THEN value_high END AS value_high,
    CASE WHEN is_judged THEN judged_value END AS judged_value,
    CASE WHEN is_judged THEN judged_low END AS judged_low,
    CASE WHEN is_judged THEN judged_high END AS judged_high
FROM (
    SELECT
        *,
        coalesce(reason, '') NOT IN ('no_register', 'no_advanced_register', 'no_standard_register') AS is_measured,
        is_measured AND reason IS DISTINCT FROM 'bottom_band' AS is_judged
    FROM reasoned
)
