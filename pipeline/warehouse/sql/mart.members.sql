-- Members of the group of a target that all of them must meet: what each stands at. An open figure decides nothing
-- unless both of its ends do.
WITH standing AS (
    SELECT t.target_id, m.period, m.commune_code, p.criteria_passed AS value, p.criteria_low AS low, p.criteria_high AS high
    FROM measured_targets() t
    JOIN target_members() m USING (target_id)
    JOIN mart.commune_progress p ON p.period = m.period AND p.commune_code = m.commune_code
    WHERE t.measure = 'least'
    UNION ALL
    SELECT t.target_id, m.period, m.commune_code, a.recognised_count,
        if(a.is_open IS FALSE, a.recognised_count, 0), if(a.is_open IS FALSE, a.recognised_count, NULL)
    FROM measured_targets() t
    JOIN target_members() m USING (target_id)
    LEFT JOIN known_model_areas() a ON a.period = m.period AND a.commune_code = m.commune_code
    WHERE t.measure = 'model_area_least'
    UNION ALL
    -- Recognised as advanced or not; without any such decision in the registers nothing is known.
    SELECT t.target_id, m.period, m.commune_code, if(x.has_register, coalesce(x.is_by, FALSE)::INTEGER, NULL),
        if(x.has_register, coalesce(x.is_by, FALSE)::INTEGER, 0),
        if(x.has_register, if(x.is_listed, coalesce(x.is_by, TRUE), FALSE)::INTEGER, NULL)
    FROM measured_targets() t
    JOIN target_members() m USING (target_id)
    JOIN (
        SELECT
            p.period,
            c.commune_code,
            EXISTS (SELECT 1 FROM core.recognitions WHERE standard = 'advanced') AS has_register,
            r.commune_code IS NOT NULL AS is_listed,
            is_recognised_by(r.year_counted, r.decision_date, p.period) AS is_by
        FROM data_periods() p
        CROSS JOIN reference.communes c
        LEFT JOIN core.recognitions r ON r.commune_code = c.commune_code AND r.standard = 'advanced'
    ) x ON x.period = m.period AND x.commune_code = m.commune_code
    WHERE t.measure = 'advanced_count'
),
needs AS (
    -- For a number of communes, each member counts once; for anything else each must reach the figure itself.
    SELECT p.period, t.target_id, if(t.measure = 'advanced_count', 1, p.target_low) AS needed
    FROM measured_targets() t
    JOIN target_plan() p USING (target_id)
)
SELECT
    s.period,
    s.target_id,
    s.commune_code,
    s.value,
    n.needed,
    CASE WHEN s.low >= n.needed THEN TRUE WHEN s.high < n.needed THEN FALSE END AS reaches
FROM standing s
JOIN needs n ON n.period = s.period AND n.target_id = s.target_id
