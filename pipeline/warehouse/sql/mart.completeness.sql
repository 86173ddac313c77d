-- Who has sent what: every district in every period, every other sender from its first sending on.
WITH sent AS (
    SELECT
        period,
        sender,
        count(*) AS files,
        bool_or(status IN ('accepted', 'partly_accepted')) AS has_sent,
        max(received_on) AS received_on,
        any_value(sender_kind) AS sender_kind,
        bool_or(form = 'department') AS is_about_communes
    FROM raw.submissions
    WHERE sender IS NOT NULL AND status <> 'ignored'
    GROUP BY period, sender
),
expected AS (
    SELECT p.period, d.district_code AS sender, d.full_name AS sender_name, 'district' AS sender_kind,
        (SELECT count(*) FROM reference.communes c WHERE c.district_code = d.district_code) AS communes_expected
    FROM data_periods() p
    CROSS JOIN reference.districts d
    UNION ALL
    SELECT p.period, f.sender, f.sender, coalesce(f.sender_kind, 'department'),
        CASE WHEN f.is_about_communes THEN (SELECT count(*) FROM reference.communes) END
    FROM data_periods() p
    JOIN (
        SELECT sender, min(period) AS first_period, any_value(sender_kind) AS sender_kind,
            bool_or(is_about_communes) AS is_about_communes
        FROM sent
        ANTI JOIN reference.districts ON district_code = sender
        GROUP BY sender
    ) f ON f.first_period <= p.period
),
reported AS (
    SELECT s.period, s.sender, count(DISTINCT o.commune_code) AS communes
    FROM raw.observations o
    JOIN raw.submissions s USING (file)
    WHERE o.state NOT IN ('not_reported', 'held') AND s.status IN ('accepted', 'partly_accepted', 'superseded')
    GROUP BY s.period, s.sender
),
held AS (
    SELECT s.period, s.sender, sum(s.cells_held + coalesce(w.cells, 0)) AS cells
    FROM raw.submissions s
    LEFT JOIN (
        -- Marks that were read and then held: refuted, contradicted.
        SELECT c.file, count(*) AS cells
        FROM core.criterion_results r
        JOIN raw.cells c ON r.source_cell = c.file || '!' || c.sheet || '!' || c.cell
        WHERE r.state = 'held' AND c.role = 'value'
        GROUP BY c.file
    ) w USING (file)
    WHERE s.status NOT IN ('superseded', 'duplicate')
    GROUP BY s.period, s.sender
),
doubts AS (
    SELECT s.period, s.sender, count(*) AS issues
    FROM raw.issues i
    JOIN raw.submissions s USING (file)
    WHERE i.severity IN ('critical', 'warning')
    GROUP BY s.period, s.sender
)
SELECT
    e.period,
    e.sender,
    e.sender_name,
    e.sender_kind,
    coalesce(s.has_sent, FALSE) AS has_sent,
    coalesce(s.files, 0) AS files,
    s.received_on,
    e.communes_expected,
    CASE WHEN e.communes_expected IS NOT NULL THEN coalesce(r.communes, 0) END AS communes_reported,
    coalesce(h.cells, 0) AS cells_held,
    coalesce(d.issues, 0) AS issues
FROM expected e
LEFT JOIN sent s ON s.period = e.period AND s.sender = e.sender
LEFT JOIN reported r ON r.period = e.period AND r.sender = e.sender
LEFT JOIN held h ON h.period = e.period AND h.sender = e.sender
LEFT JOIN doubts d ON d.period = e.period AND d.sender = e.sender
