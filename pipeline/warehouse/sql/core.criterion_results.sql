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
        END AS held_reason,
        coalesce(x.is_complete, FALSE) AS is_complete,
        d.source_cell AS declared_cell,
        v.source_cell AS verdict_cell,
        x.source_cell AS computed_cell
    FROM data_periods() p
    CROSS JOIN reference.communes c
    CROSS JOIN reference.criteria k
    LEFT JOIN (SELECT * FROM marks WHERE kind = 'criterion') d USING (period, commune_code, criterion_no)
    LEFT JOIN computed x USING (period, commune_code, criterion_no)
    LEFT JOIN verdicts v USING (period, commune_code, criterion_no)
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
-- The last known state before this period: a held cell neither receives nor gives one.
remembered AS (
    SELECT
        *,
        last_value(known IGNORE NULLS) OVER (
            PARTITION BY commune_code, criterion_no ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS last_known
    FROM (
        SELECT
            *,
            CASE
                WHEN own_state IN ('passed', 'failed', 'not_applicable')
                    THEN {'state': own_state, 'period': period, 'cell': own_cell}
            END AS known
        FROM decided
    )
)
SELECT
    period,
    commune_code,
    criterion_no,
    CASE WHEN own_state = 'not_reported' THEN coalesce(last_known.state, own_state) ELSE own_state END AS state,
    declared_state,
    computed_state,
    CASE WHEN own_state = 'not_reported' THEN coalesce(last_known.cell, own_cell) ELSE own_cell END AS source_cell,
    CASE WHEN own_state = 'not_reported' THEN last_known.period END AS carried_from,
    held_reason
FROM remembered
