-- Passes that may not last: an indicator speaks against one, or stands within 5 % of its threshold, or the commune has
-- lost the criterion before.
WITH passes AS (
    SELECT period, commune_code, criterion_no, source_cell FROM core.criterion_results WHERE state = 'passed'
),
thinnest AS (
    SELECT *
    FROM indicator_margins()
    WHERE margin IS NOT NULL
      -- One that passes at the end of its scale (100 % where 100 % is asked, none where none is allowed) is not thin: it
      -- cannot stand further inside.
      AND NOT (passes AND CASE comparator WHEN '>=' THEN unit = '%' AND threshold >= 100 ELSE threshold <= 0 END)
    QUALIFY row_number() OVER (
        PARTITION BY period, commune_code, criterion_no ORDER BY relative_margin, length(indicator_id), indicator_id
    ) = 1
),
losses AS (
    SELECT p.period, x.commune_code, x.criterion_no, count(*) AS times_lost
    FROM data_periods() p
    JOIN mart.criterion_changes x ON x.period <= p.period AND x.change = 'lost'
    GROUP BY p.period, x.commune_code, x.criterion_no
),
-- How often passes of a criterion are lost at all: of those standing at the start of each period, over the periods so far.
habits AS (
    SELECT p.period, s.criterion_no, sum(s.lost) / nullif(sum(s.before), 0) AS loss_share
    FROM data_periods() p
    JOIN (
        SELECT period, criterion_no, lost, lag(passed) OVER (PARTITION BY criterion_no ORDER BY period) AS before
        FROM mart.criterion_progress
    ) s ON s.period <= p.period AND s.before IS NOT NULL
    GROUP BY p.period, s.criterion_no
),
judged AS (
    SELECT
        p.*,
        t.* EXCLUDE (period, commune_code, criterion_no, source_cell),
        coalesce(l.times_lost, 0) AS times_lost,
        h.loss_share,
        CASE
            WHEN NOT t.passes THEN 'contradicted'
            WHEN t.relative_margin <= 0.05 THEN 'thin'
            WHEN l.times_lost > 0 THEN 'lost_before'
        END AS risk,
        if(NOT t.passes OR t.relative_margin <= 0.05, t.source_cell, p.source_cell) AS cell
    FROM passes p
    LEFT JOIN thinnest t USING (period, commune_code, criterion_no)
    LEFT JOIN losses l USING (period, commune_code, criterion_no)
    LEFT JOIN habits h USING (period, criterion_no)
)
SELECT
    period,
    commune_code,
    criterion_no,
    rank() OVER (
        PARTITION BY period
        ORDER BY CASE risk WHEN 'contradicted' THEN 1 WHEN 'thin' THEN 2 ELSE 3 END, relative_margin, times_lost DESC,
            loss_share DESC
    ) AS rank,
    risk,
    indicator_id,
    value,
    threshold,
    margin,
    unit,
    relative_margin,
    times_lost,
    loss_share,
    comparator,
    cell AS source_cell
FROM judged
WHERE risk IS NOT NULL
