-- Who has sent what, and what is still owed: every district in every period, every agency that owes a report in it (also one
-- that never sent any), every other sender from its first sending on. A sender is an agency where its name is one of
-- the agency's, whatever its capitals and the place of its tone marks; a name that two agencies share is neither.
WITH agency_names AS (
    SELECT folded, any_value(agency_id) AS agency_id
    FROM (
        SELECT DISTINCT
            agency_id,
            folded_name(unnest([name_vi, short_vi, name_en] || string_split(coalesce(aliases, ''), ';'))) AS folded
        FROM reference.agencies
    )
    WHERE folded <> ''
    GROUP BY folded
    HAVING count(*) = 1
),
submissions AS (
    SELECT
        s.*,
        CASE
            WHEN d.district_code IS NOT NULL THEN {'district': d.district_code, 'agency': NULL, 'name': NULL}
            WHEN n.agency_id IS NOT NULL THEN {'district': NULL, 'agency': n.agency_id, 'name': NULL}
            ELSE {'district': NULL, 'agency': NULL, 'name': folded_name(s.sender)}
        END AS who
    FROM raw.submissions s
    LEFT JOIN reference.districts d ON d.district_code = s.sender
    LEFT JOIN agency_names n ON n.folded = folded_name(s.sender)
    WHERE s.sender IS NOT NULL
),
sent AS (
    SELECT
        period,
        who,
        count(*) AS files,
        bool_or(status IN ('accepted', 'partly_accepted')) AS has_sent,
        max(received_on) AS received_on,
        -- What came first and could be used; one later replaced had come.
        min(received_on) FILTER (status IN ('accepted', 'partly_accepted', 'superseded')) AS first_on,
        bool_or(received_on IS NULL) FILTER (status IN ('accepted', 'partly_accepted', 'superseded')) AS is_undated
    FROM submissions
    WHERE status <> 'ignored'
    GROUP BY period, who
),
senders AS (
    SELECT who, min(period) AS first_period, min(sender) AS sender, any_value(sender_kind) AS sender_kind,
        bool_or(form = 'department') AS is_about_communes
    FROM submissions
    WHERE status <> 'ignored'
    GROUP BY who
),
-- Each lead agency of a criterion; "A; B" are two, unless an agency is called so.
criterion_agencies AS (
    SELECT
        CASE
            WHEN coalesce(w.agency_id, n.agency_id) IS NULL
                THEN {'district': NULL, 'agency': NULL, 'name': folded_name(part)}
            ELSE {'district': NULL, 'agency': coalesce(w.agency_id, n.agency_id), 'name': NULL}
        END AS who,
        min(trim(part)) AS agency_name
    FROM (SELECT lead_agency, unnest(string_split(lead_agency, ';')) AS part FROM reference.criteria)
    LEFT JOIN agency_names w ON w.folded = folded_name(lead_agency)
    LEFT JOIN agency_names n ON n.folded = folded_name(part)
    WHERE trim(part) <> ''
    GROUP BY who
),
debtors AS (
    SELECT 'districts' AS owed_by, {'district': district_code, 'agency': NULL, 'name': NULL} AS who FROM reference.districts
    UNION ALL
    SELECT 'agencies_of_criteria', who FROM criterion_agencies
    UNION ALL
    SELECT agency_id, {'district': NULL, 'agency': agency_id, 'name': NULL} FROM reference.agencies
),
-- What falls due for a period: a quarter's report at the end of every quarter, a half-year's and a year's at theirs.
owed AS (
    SELECT
        p.period,
        w.who,
        string_agg(d.duty_id, ';' ORDER BY d.duty_id) AS duty_ids,
        min(p.period_end + d.due_days) AS due_on,
        arg_min(d.every, months) AS every,
        bool_and(d.inferred) AS inferred
    FROM plan_of_period() p
    JOIN plan.plan b ON b.year = p.plan_year AND p.period > b.baseline_period
    JOIN plan.duties d ON d.plan_year = p.plan_year
    JOIN debtors w USING (owed_by)
    CROSS JOIN LATERAL (SELECT CASE d.every WHEN 'quarter' THEN 3 WHEN 'half' THEN 6 ELSE 12 END AS months)
    WHERE CAST(p.period[6:7] AS INTEGER) % months = 0
    GROUP BY p.period, w.who
),
expected AS (
    SELECT p.plan_year, p.period, p.period_end, {'district': d.district_code, 'agency': NULL, 'name': NULL} AS who
    FROM plan_of_period() p
    CROSS JOIN reference.districts d
    UNION
    SELECT p.plan_year, p.period, p.period_end, o.who
    FROM plan_of_period() p
    JOIN owed o USING (period)
    UNION
    SELECT p.plan_year, p.period, p.period_end, s.who
    FROM plan_of_period() p
    JOIN senders s ON s.first_period <= p.period
),
reported AS (
    SELECT s.period, s.who, count(DISTINCT o.commune_code) AS communes
    FROM raw.observations o
    JOIN submissions s USING (file)
    WHERE o.state NOT IN ('not_reported', 'held') AND s.status IN ('accepted', 'partly_accepted', 'superseded')
    GROUP BY s.period, s.who
),
held AS (
    SELECT s.period, s.who, sum(s.cells_held + coalesce(w.cells, 0)) AS cells
    FROM submissions s
    LEFT JOIN (
        -- Marks that were read and then held: refuted, contradicted.
        SELECT c.file, count(*) AS cells
        FROM core.criterion_results r
        JOIN raw.cells c ON r.source_cell = c.file || '!' || c.sheet || '!' || c.cell
        WHERE r.state = 'held' AND c.role = 'value'
        GROUP BY c.file
    ) w USING (file)
    WHERE s.status NOT IN ('superseded', 'duplicate')
    GROUP BY s.period, s.who
),
doubts AS (
    SELECT s.period, s.who, count(*) AS issues
    FROM raw.issues i
    JOIN submissions s USING (file)
    WHERE i.severity IN ('critical', 'warning')
    GROUP BY s.period, s.who
),
listed AS (
    SELECT
        p.period,
        count(*) AS communes,
        c.district_code
    FROM data_periods() p
    JOIN reference.communes c ON is_valid_on(c.valid_from, c.valid_until, p.period_end)
    GROUP BY GROUPING SETS ((p.period), (p.period, c.district_code))
)
SELECT
    e.plan_year,
    e.period,
    coalesce(e.who.district, f.sender, a.name_vi, c.agency_name) AS sender,
    coalesce(d.full_name, a.name_vi, f.sender, c.agency_name) AS sender_name,
    if(e.who.district IS NOT NULL, 'district', coalesce(f.sender_kind, 'department')) AS sender_kind,
    e.who.agency AS agency_id,
    o.duty_ids,
    o.every,
    o.due_on,
    o.inferred,
    coalesce(s.has_sent, FALSE) AS has_sent,
    coalesce(f.first_period <= e.period, FALSE) AS has_ever_sent,
    coalesce(s.files, 0) AS files,
    s.received_on,
    -- A file without a date may have come first.
    CASE
        WHEN NOT s.has_sent THEN NULL
        WHEN s.first_on <= o.due_on THEN 0
        WHEN NOT s.is_undated THEN date_diff('day', o.due_on, s.first_on)
    END AS days_late,
    if(e.who.district IS NOT NULL OR f.is_about_communes, coalesce(l.communes, 0), NULL) AS communes_expected,
    CASE WHEN communes_expected IS NOT NULL THEN coalesce(r.communes, 0) END AS communes_reported,
    coalesce(h.cells, 0) AS cells_held,
    coalesce(x.issues, 0) AS issues
FROM expected e
LEFT JOIN reference.districts d ON d.district_code = e.who.district
LEFT JOIN reference.agencies a ON a.agency_id = e.who.agency
LEFT JOIN senders f ON f.who = e.who
LEFT JOIN criterion_agencies c ON c.who = e.who
LEFT JOIN owed o ON o.period = e.period AND o.who = e.who
LEFT JOIN sent s ON s.period = e.period AND s.who = e.who
LEFT JOIN reported r ON r.period = e.period AND r.who = e.who
LEFT JOIN held h ON h.period = e.period AND h.who = e.who
LEFT JOIN doubts x ON x.period = e.period AND x.who = e.who
LEFT JOIN listed l ON l.period = e.period AND l.district_code IS NOT DISTINCT FROM e.who.district
