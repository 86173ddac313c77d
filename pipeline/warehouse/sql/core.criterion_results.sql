-- The state of every criterion in every commune and period (contract, rules of reading 3, 4 and 9).
WITH marks AS (
    SELECT
        o.period,
        o.commune_code,
        TRY_CAST(o.subject AS INTEGER) AS criterion_no,
        o.kind,
        o.file,
        w.state,
        w.outcome,
        source_cell_of(o.file, o.sheet, o.cell) AS source_cell
    FROM core.weighed_observations w
    JOIN raw.observations o USING (obs_id)
    WHERE w.stands AND o.kind IN ('criterion', 'verdict')
),
indicators AS (
    SELECT v.*, i.criterion_no
    FROM core.indicator_values v
    JOIN reference.indicators i USING (indicator_id)
),
-- What the indicators give. One that fails is enough to refute; a state takes all of them, each with a known threshold.
computed AS (
    SELECT
        v.period,
        v.commune_code,
        v.criterion_no,
        count(v.passes) = any_value(n.indicators) AS is_complete,
        coalesce(bool_and(v.passes), FALSE) AS all_pass,
        coalesce(bool_or(NOT v.passes AND v.threshold_verified), FALSE) AS is_refuted,
        CASE
            WHEN bool_or(NOT v.passes AND v.threshold_verified) THEN 'failed'
            WHEN count(v.passes) = any_value(n.indicators) THEN if(bool_and(v.passes), 'passed', 'failed')
        END AS computed_state,
        -- The cell to show for it: the first indicator that fails, else the first.
        arg_min(v.source_cell, coalesce(v.passes::INTEGER, 2) * 1000 + n.place) AS source_cell
    FROM indicators v
    JOIN (
        SELECT
            indicator_id,
            count(*) OVER (PARTITION BY criterion_no) AS indicators,
            row_number() OVER (PARTITION BY criterion_no ORDER BY length(indicator_id), indicator_id) AS place
        FROM reference.indicators
    ) n USING (indicator_id)
    GROUP BY ALL
),
-- A department's verdict, and whether its own workbook's values contradict it.
verdicts AS (
    SELECT
        m.period,
        m.commune_code,
        m.criterion_no,
        m.state,
        m.source_cell,
        CASE m.state
            WHEN 'passed' THEN coalesce(bool_or(NOT v.passes), FALSE)
            WHEN 'failed' THEN coalesce(bool_and(v.passes), FALSE) AND count(v.passes) = any_value(n.indicators)
        END AS against_own_values
    FROM marks m
    LEFT JOIN (SELECT criterion_no, count(*) AS indicators FROM reference.indicators GROUP BY criterion_no) n
      USING (criterion_no)
    LEFT JOIN indicators v
      ON v.period = m.period
     AND v.commune_code = m.commune_code
     AND v.criterion_no = m.criterion_no
     AND starts_with(v.source_cell, m.file || '!')
    WHERE m.kind = 'verdict' AND m.state IN ('passed', 'failed')
    GROUP BY m.period, m.commune_code, m.criterion_no, m.state, m.source_cell
),
-- Mergers and splits a commune had come out of by the end of a period.
eras AS (
    SELECT p.period, s.commune_code, count(DISTINCT s.changed_on) AS era
    FROM data_periods() p
    JOIN commune_successions() s ON s.begins_era AND s.changed_on <= p.period_end
    GROUP BY p.period, s.commune_code
),
-- Districts of which a file was refused, none was taken, and nothing of what it says could be read: what they would
-- have reported is held (rule of reading 13).
refused_districts AS (
    SELECT period, district_code
    FROM raw.submissions
    WHERE district_code IS NOT NULL AND status <> 'ignored'
    GROUP BY period, district_code
    HAVING bool_and(status = 'refused') AND bool_or(form = 'unknown')
),
joined AS (
    SELECT
        p.period,
        c.commune_code,
        k.criterion_no,
        coalesce(d.state, 'not_reported') AS declared,
        d.state AS declared_state,
        x.computed_state,
        CASE
            WHEN d.outcome = 'contradicts' THEN 'contradiction'
            WHEN d.state = 'held' THEN 'unreadable'
            WHEN d.state = 'not_applicable' THEN NULL
            WHEN v.against_own_values THEN 'verdict_against_values'
            WHEN d.state = 'passed' AND x.is_refuted THEN 'refuted'
            WHEN d.state = 'failed' AND x.is_complete AND x.all_pass THEN 'indicators_pass'
            -- District and department say different things of one commune, and neither is the later sending.
            WHEN d.state IN ('passed', 'failed') AND v.state <> d.state THEN 'contradiction'
            WHEN coalesce(d.state, 'not_reported') = 'not_reported' AND u.district_code IS NOT NULL
                AND NOT coalesce(x.is_complete, FALSE)
                THEN 'refused'
        END AS held_reason,
        coalesce(x.is_complete, FALSE) AS is_complete,
        d.source_cell AS declared_cell,
        v.source_cell AS verdict_cell,
        x.source_cell AS computed_cell,
        coalesce(e.era, 0) AS era
    FROM data_periods() p
    JOIN reference.communes c ON is_valid_on(c.valid_from, c.valid_until, p.period_end)
    CROSS JOIN reference.criteria k
    LEFT JOIN (SELECT * FROM marks WHERE kind = 'criterion') d USING (period, commune_code, criterion_no)
    LEFT JOIN computed x USING (period, commune_code, criterion_no)
    LEFT JOIN verdicts v USING (period, commune_code, criterion_no)
    LEFT JOIN eras e USING (period, commune_code)
    LEFT JOIN refused_districts u ON u.period = p.period AND u.district_code = c.district_code
),
decided AS (
    SELECT
        *,
        CASE
            WHEN held_reason IS NOT NULL THEN 'held'
            WHEN declared <> 'not_reported' THEN declared
            -- Known only through its indicators.
            WHEN is_complete THEN computed_state
            ELSE 'not_reported'
        END AS own_state,
        CASE
            WHEN declared <> 'not_reported' THEN declared_cell
            WHEN held_reason IS NOT NULL THEN verdict_cell
            WHEN is_complete THEN computed_cell
            ELSE declared_cell
        END AS own_cell
    FROM joined
),
-- The last known state before this period: a held cell neither receives nor gives one, and none is carried across a
-- merger or a split.
known AS (
    SELECT
        period,
        commune_code,
        criterion_no,
        era,
        CASE
            WHEN own_state IN ('passed', 'failed', 'not_applicable')
                THEN {'state': own_state, 'period': period, 'cell': own_cell}
        END AS known
    FROM decided
),
before_change AS (
    SELECT s.commune_code, s.from_code, s.begins_era, s.changed_on, max(p.period) AS period
    FROM commune_successions() s
    JOIN data_periods() p ON p.period_end < s.changed_on
    GROUP BY ALL
),
-- What a commune takes over from those it came out of, as it stood in the last period before.
inherited AS (
    SELECT
        commune_code,
        criterion_no,
        period,
        era,
        inherited_state(rule, list(last.state ORDER BY from_code)) AS state,
        max(last.period) AS state_period,
        min(last.cell) AS cell
    FROM (
        SELECT
            b.commune_code,
            b.from_code,
            b.period,
            r.criterion_no,
            era_of(b.commune_code, b.changed_on) AS era,
            if(b.begins_era, k.on_merge, 'all') AS rule,
            coalesce(
                arg_max(r.known, r.period) FILTER (r.known IS NOT NULL),
                {'state': 'not_reported', 'period': NULL, 'cell': NULL}
            ) AS last
        FROM before_change b
        JOIN known r ON r.commune_code = b.from_code AND r.period <= b.period
        JOIN reference.criteria k ON k.criterion_no = r.criterion_no
        GROUP BY ALL
    )
    GROUP BY commune_code, criterion_no, period, era, rule
),
remembered AS (
    SELECT
        period,
        commune_code,
        criterion_no,
        last_value(known IGNORE NULLS) OVER (
            PARTITION BY commune_code, criterion_no, era ORDER BY period, is_own
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS last_known,
        is_own
    FROM (
        SELECT *, TRUE AS is_own FROM known
        UNION ALL BY NAME
        SELECT commune_code, criterion_no, period, era, {'state': state, 'period': state_period, 'cell': cell} AS known,
            FALSE AS is_own
        FROM inherited
        WHERE state IS NOT NULL
    )
)
SELECT
    d.period,
    d.commune_code,
    d.criterion_no,
    CASE WHEN own_state = 'not_reported' THEN coalesce(last_known.state, own_state) ELSE own_state END AS state,
    declared_state,
    computed_state,
    CASE WHEN own_state = 'not_reported' THEN coalesce(last_known.cell, own_cell) ELSE own_cell END AS source_cell,
    CASE WHEN own_state = 'not_reported' THEN last_known.period END AS carried_from,
    held_reason,
    era
FROM decided d
JOIN remembered r
  ON r.is_own AND r.period = d.period AND r.commune_code = d.commune_code AND r.criterion_no = d.criterion_no
