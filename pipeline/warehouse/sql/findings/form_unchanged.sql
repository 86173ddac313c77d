-- A form of results that says, value for value, what the same sender's last one of an earlier period said. Registers,
-- schedules and the advanced standard may well stand still; so may a form of a few values.
WITH told AS (
    SELECT
        s.file,
        s.period,
        s.sender,
        form_family(s.form) AS family,
        md5(string_agg(
            concat_ws(
                '|', o.kind, coalesce(o.commune_code, ''), o.subject, o.measure, o.state,
                coalesce(CAST(o.value AS VARCHAR), ''), coalesce(CAST(o.value_2 AS VARCHAR), '')
            ),
            ';' ORDER BY o.kind, o.commune_code, o.subject, o.measure, o.obs_id
        )) AS says
    FROM raw.submissions s
    JOIN raw.observations o USING (file)
    WHERE s.status IN ('accepted', 'partly_accepted') AND s.sender IS NOT NULL
      AND s.form NOT IN ('recognition', 'schedule', 'advanced')
      AND o.state <> 'not_reported'
    GROUP BY s.file, s.period, s.sender, s.form
    HAVING count(*) >= 20
)
SELECT n.file, NULL AS sheet, NULL AS cell, 'form_unchanged' AS rule, max(b.file) AS found, '' AS expected, '' AS place,
    n.period, NULL AS commune_code, NULL AS criterion_no
FROM told n
JOIN told b ON b.sender = n.sender AND b.family = n.family AND b.says = n.says AND b.period < n.period
WHERE b.period = (
    SELECT max(x.period) FROM told x WHERE x.sender = n.sender AND x.family = n.family AND x.period < n.period
)
GROUP BY n.file, n.period
