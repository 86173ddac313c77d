-- What the office wrote about a target (plan.notes). The period it was written in shows cause and promise; every later one asks
-- the promise back until it is done, and the review after shows once that it was. Who promised is called as the list of
-- districts and agencies calls them, so that the question reaches the one who sends the workbooks.
WITH agency_names AS (
    SELECT folded, any_value(name_vi) AS name_vi
    FROM (
        SELECT DISTINCT name_vi, folded_name(unnest([name_vi, short_vi, name_en] || string_split(coalesce(aliases, ''), ';'))) AS folded
        FROM reference.agencies
    )
    WHERE folded <> ''
    GROUP BY folded
    HAVING count(*) = 1
),
notes AS (
    SELECT
        n.*,
        coalesce(d.full_name, a.name_vi, n.by_whom) AS promised_by,
        (SELECT min(p.period) FROM mart.periods p WHERE p.period > n.period) AS next_period
    FROM plan.notes n
    LEFT JOIN reference.districts d ON folded_name(d.full_name) = folded_name(n.by_whom)
    LEFT JOIN agency_names a ON a.folded = folded_name(n.by_whom)
)
SELECT
    p.period,
    n.plan_year,
    n.target_id,
    n.period AS written_in,
    n.cause,
    n.measure_promised,
    n.promised_by,
    n.by_when,
    CASE
        WHEN n.measure_promised IS NULL THEN NULL
        WHEN n.done THEN 'kept'
        WHEN n.by_when <= p.period_end THEN 'overdue'
        ELSE 'open'
    END AS promise,
    -- asked of whoever promised it, from the period after on
    p.period > n.period AND NOT n.done AND n.measure_promised IS NOT NULL AS is_asked
FROM mart.periods p
JOIN notes n ON p.period >= n.period
WHERE p.period = n.period OR (n.measure_promised IS NOT NULL AND (NOT n.done OR p.period = n.next_period))
