-- Registers that give one commune different decisions, dates or years: at every one of the cells.
WITH entries AS (
    SELECT o.*, concat_ws(' ', o.decision_no, strftime(o.on_date, '%d/%m/%Y'), o.year_counted) AS says
    FROM raw.observations o
    JOIN core.weighed_observations w USING (obs_id)
    WHERE o.kind = 'recognition' AND o.state = 'value' AND w.outcome IN ('counts', 'confirms', 'contradicts')
),
split AS (
    SELECT commune_code, subject, string_agg(DISTINCT says, ' / ') AS found
    FROM entries
    GROUP BY commune_code, subject
    HAVING count(DISTINCT decision_no) > 1 OR count(DISTINCT on_date) > 1 OR count(DISTINCT year_counted) > 1
)
SELECT e.file, e.sheet, e.cell, 'decision_contradiction' AS rule, s.found, {'phrase': 'one_decision'} AS expected,
    c.commune_name, c.district_name, e.period, e.commune_code, NULL AS criterion_no
FROM entries e
JOIN split s ON s.commune_code = e.commune_code AND s.subject = e.subject
JOIN reference.communes c ON c.commune_code = e.commune_code
