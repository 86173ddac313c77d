-- Communes of one file with the same three or more indicator values, not all of them 0 or 100: at the later commune.
WITH indicators AS (
    SELECT
        o.file,
        o.period,
        o.commune_code,
        o.subject,
        min(o.obs_id) AS place,
        -- Of what is said a number of 64 bits, which adds up in any order: texts put in order would all be kept in memory.
        sum(hash(o.subject, o.value, o.value_2)) AS says,
        bool_and(o.value IN (0, 100)) AS is_all_or_nothing
    FROM raw.observations o
    JOIN raw.submissions s USING (file)
    WHERE o.kind = 'indicator' AND o.state = 'value' AND o.value IS NOT NULL AND o.commune_code IS NOT NULL
      AND s.status IN ('accepted', 'partly_accepted')
    GROUP BY o.file, o.period, o.commune_code, o.subject
),
lines AS (
    SELECT file, period, commune_code, min(place) AS place, sum(says) AS says
    FROM indicators
    GROUP BY file, period, commune_code
    HAVING count(*) >= 3 AND NOT bool_and(is_all_or_nothing)
),
ordered AS (
    SELECT *, first_value(commune_code) OVER same AS first_commune
    FROM lines
    WINDOW same AS (PARTITION BY file, says ORDER BY place)
)
SELECT o.file, x.sheet, x.cell, 'copied_indicators' AS rule,
    commune_label(f.commune_name, f.district_name) AS found, '' AS expected,
    c.commune_name, c.district_name, o.period, o.commune_code, NULL AS criterion_no
FROM ordered o
JOIN raw.observations x ON x.obs_id = o.place
JOIN reference.communes c ON c.commune_code = o.commune_code
JOIN reference.communes f ON f.commune_code = o.first_commune
WHERE o.first_commune <> o.commune_code
