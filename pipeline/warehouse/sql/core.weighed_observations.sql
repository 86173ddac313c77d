-- What became of every observation when the sendings were weighed (contract, rule of reading 4).
-- A subject is one thing in one period: a criterion of a commune, an output, a source of money. So what was sent in earlier
-- periods is weighed as it was.
WITH sent AS (
    SELECT
        o.obs_id,
        s.status = 'refused' AS is_refused,
        o.file,
        o.state,
        s.sender,
        form_family(s.form) AS family,
        s.received_on,
        s.says_replaces,
        -- What the observation is about. 'measure' tells columns of one row apart, but not a mark from a number.
        concat_ws(
            '|', o.period, o.kind, coalesce(o.commune_code, ''), o.subject,
            CASE WHEN o.kind IN ('output', 'funding', 'model_area', 'advanced') THEN o.measure ELSE '' END
        ) AS subject_key,
        -- What it says: two observations agree where this is the same text.
        CASE
            WHEN o.kind IN ('criterion', 'verdict') THEN o.state
            ELSE concat_ws(
                '|', o.state, coalesce(CAST(o.value AS VARCHAR), ''), coalesce(CAST(o.value_2 AS VARCHAR), ''),
                coalesce(CAST(o.on_date AS VARCHAR), ''), coalesce(o.decision_no, ''),
                coalesce(CAST(o.year_counted AS VARCHAR), ''), coalesce(o.detail, '')
            )
        END AS says
    FROM raw.observations o
    JOIN raw.submissions s USING (file)
    WHERE (s.status IN ('accepted', 'partly_accepted') OR (s.status = 'refused' AND o.state = 'held'))
      AND (o.commune_code IS NOT NULL OR o.kind IN ('output', 'funding', 'work'))
      AND o.period >= getvariable('since')
),
-- What a refused file would have reported is held, unless another file reports it (rule of reading 13).
heard AS (
    SELECT * EXCLUDE (is_refused)
    FROM sent r
    WHERE NOT r.is_refused OR NOT EXISTS (
        SELECT 1 FROM sent a
        WHERE NOT a.is_refused AND a.subject_key = r.subject_key AND a.state <> 'not_reported'
    )
),
-- Cell by cell, the latest sending of a sender speaks. A blank never erases what an earlier sending knew.
superseded AS (
    SELECT
        earlier.obs_id,
        arg_max(later.obs_id, coalesce(later.received_on, DATE '0001-01-01')) AS by_obs_id
    FROM heard AS earlier
    JOIN heard AS later
      ON later.subject_key = earlier.subject_key
     AND later.sender = earlier.sender
     AND later.family = earlier.family
     AND later.file <> earlier.file
    WHERE is_later(later.received_on, later.says_replaces, earlier.received_on, earlier.says_replaces)
      AND (later.state <> 'not_reported' OR earlier.state = 'not_reported')
    GROUP BY earlier.obs_id
),
standing AS (
    SELECT
        h.*,
        -- Unreadable ones first (they hold the subject), blanks last, else the first in order of file and cell.
        row_number() OVER rival AS place,
        first_value(h.obs_id) OVER rival AS first_obs_id
    FROM heard h
    ANTI JOIN superseded USING (obs_id)
    WINDOW rival AS (
        PARTITION BY h.subject_key ORDER BY h.state = 'not_reported', h.state <> 'held', h.obs_id
    )
),
subjects AS (
    SELECT
        subject_key,
        count(*) FILTER (state <> 'not_reported') > 0 AS is_known,
        count(*) FILTER (state = 'held') > 0 AS is_unreadable,
        count(DISTINCT says) FILTER (state NOT IN ('not_reported', 'held')) > 1 AS is_contradicted
    FROM standing
    GROUP BY subject_key
),
-- For one that is contradicted: the first other observation that says something else.
opponents AS (
    SELECT a.obs_id, min(b.obs_id) AS other_obs_id
    FROM standing a
    JOIN standing b ON b.subject_key = a.subject_key AND b.says <> a.says
    WHERE a.state NOT IN ('not_reported', 'held') AND b.state NOT IN ('not_reported', 'held')
    GROUP BY a.obs_id
),
weighed AS (
    SELECT
        t.obs_id,
        CASE
            WHEN t.state = 'not_reported' AND s.is_known THEN 'blank'
            WHEN t.state = 'held' THEN 'held'
            WHEN s.is_contradicted AND t.state <> 'not_reported' THEN 'contradicts'
            WHEN t.place = 1 THEN 'counts'
            ELSE 'confirms'
        END AS outcome,
        t.place = 1 AS stands,
        CASE WHEN t.place = 1 AND (s.is_unreadable OR s.is_contradicted) THEN 'held' ELSE t.state END AS state,
        CASE WHEN o.obs_id IS NOT NULL THEN o.other_obs_id WHEN t.place > 1 THEN t.first_obs_id END AS other_obs_id
    FROM standing t
    JOIN subjects s USING (subject_key)
    LEFT JOIN opponents o USING (obs_id)
    UNION ALL
    SELECT h.obs_id, 'superseded', FALSE, h.state, x.by_obs_id
    FROM heard h
    JOIN superseded x USING (obs_id)
)
SELECT * FROM weighed
UNION ALL
SELECT
    o.obs_id,
    CASE WHEN s.status IN ('accepted', 'partly_accepted') THEN 'no_place' ELSE 'set_aside' END AS outcome,
    FALSE AS stands,
    o.state,
    NULL AS other_obs_id
FROM raw.observations o
JOIN raw.submissions s USING (file)
ANTI JOIN heard ON heard.obs_id = o.obs_id
WHERE o.period >= getvariable('since')
