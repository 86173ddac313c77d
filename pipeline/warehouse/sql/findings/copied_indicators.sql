-- Communes of one file with the same three or more indicator values, not all of them 0 or 100: at the later commune.
WITH lines AS (
    SELECT
        o.file,
        o.period,
        o.commune_code,
        arg_min(o.sheet, o.obs_id) AS sheet,
        arg_min(o.cell, o.obs_id) AS cell,
        min(o.obs_id) AS place,
        string_agg(
            concat_ws(' ', o.subject, o.value, coalesce(CAST(o.value_2 AS VARCHAR), '-')), '; ' ORDER BY o.subject, o.obs_id
        ) AS says
    FROM raw.observations o
    JOIN raw.submissions s USING (file)
    WHERE o.kind = 'indicator' AND o.state = 'value' AND o.value IS NOT NULL AND o.commune_code IS NOT NULL
      AND s.status IN ('accepted', 'partly_accepted')
    GROUP BY o.file, o.period, o.commune_code
    HAVING count(DISTINCT o.subject) >= 3 AND NOT bool_and(o.value IN (0, 100))
),
ordered AS (
    SELECT *, first_value(commune_code) OVER same AS first_commune
    FROM lines
    WINDOW same AS (PARTITION BY file, says ORDER BY place)
)
SELECT o.file, o.sheet, o.cell, 'copied_indicators' AS rule,
    commune_label(f.commune_name, f.district_name) AS found, '' AS expected,
    c.commune_name, c.district_name, o.period, o.commune_code, NULL AS criterion_no
FROM ordered o
JOIN reference.communes c ON c.commune_code = o.commune_code
JOIN reference.communes f ON f.commune_code = o.first_commune
WHERE o.first_commune <> o.commune_code
