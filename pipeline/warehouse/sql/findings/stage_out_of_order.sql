-- A stage of recognition dated before the one that must come first: the first entries of neighbouring stages compared.
WITH first_entries AS (
    SELECT commune_code, standard, stage, min(reached_on) AS day,
        list_position(['du_tieu_chi', 'huyen_tham_tra', 'ho_so', 'tinh_tham_dinh', 'quyet_dinh'], stage) AS stage_no
    FROM plan.stages
    GROUP BY commune_code, standard, stage
),
pairs AS (
    SELECT *, lag(stage) OVER way AS stage_before, lag(day) OVER way AS day_before
    FROM first_entries
    WINDOW way AS (PARTITION BY commune_code, standard ORDER BY stage_no)
)
SELECT NULL AS file, NULL AS sheet, NULL AS cell, 'stage_out_of_order' AS rule,
    {'stage': p.stage, 'day': p.day} AS found, {'stage': p.stage_before, 'day': p.day_before} AS expected,
    c.commune_name, c.district_name,
    (SELECT min(period) FROM data_periods() WHERE period_end >= p.day_before) AS period, p.commune_code, NULL AS criterion_no
FROM pairs p
JOIN reference.communes c USING (commune_code)
WHERE p.day < p.day_before
