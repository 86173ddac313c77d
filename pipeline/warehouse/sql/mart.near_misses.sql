-- What is closest to being passed. By criterion: cells that may be a pass already come first (to be asked, not built),
-- then those whose indicators tell the gap, then the rest by how much else the commune passes. By commune: how few
-- criteria it still misses.
WITH open_results AS (
    SELECT r.*, p.criteria_passed
    FROM core.criterion_results r
    JOIN mart.commune_progress p ON p.period = r.period AND p.commune_code = r.commune_code
    WHERE r.state IN ('failed', 'held', 'not_reported')
),
failing AS (
    SELECT
        period,
        commune_code,
        criterion_no,
        count(*) AS missing,
        count(*) FILTER (margin IS NULL) AS unmeasured,
        arg_min(indicator_id, relative_margin) AS indicator_id,
        arg_min(value, relative_margin) AS value,
        arg_min(threshold, relative_margin) AS threshold,
        -min(relative_margin) AS relative_gap,
        arg_min(-margin, relative_margin) AS gap,
        arg_min(unit, relative_margin) AS unit,
        coalesce(arg_min(source_cell, relative_margin), min(source_cell)) AS source_cell,
        list(
            {
                'indicator_id': indicator_id,
                'value': value,
                'comparator': comparator,
                'threshold': threshold,
                'margin': margin,
                'unit': unit
            } ORDER BY length(indicator_id), indicator_id
        ) AS missing_indicators
    FROM indicator_margins()
    WHERE NOT passes
    GROUP BY period, commune_code, criterion_no
),
by_criterion AS (
    SELECT
        o.period,
        o.criterion_no,
        o.commune_code,
        o.state,
        o.criteria_passed,
        CASE WHEN f.missing > 0 THEN 'indicators' WHEN o.state <> 'failed' THEN 'unsure' ELSE 'other_criteria' END
            AS basis,
        coalesce(f.missing, 0) AS missing,
        f.* EXCLUDE (period, commune_code, criterion_no, missing, source_cell),
        coalesce(f.source_cell, o.source_cell) AS source_cell
    FROM open_results o
    LEFT JOIN failing f USING (period, commune_code, criterion_no)
),
by_commune AS (
    SELECT
        o.period,
        o.commune_code,
        count(*) AS missing,
        count(*) FILTER (o.state <> 'failed') AS unsure,
        list(
            {
                'criterion_no': o.criterion_no,
                'criterion_name': k.criterion_name,
                'criterion_name_en': k.criterion_name_en,
                'state': o.state
            } ORDER BY o.criterion_no
        ) AS missing_criteria
    FROM open_results o
    JOIN reference.criteria k USING (criterion_no)
    GROUP BY o.period, o.commune_code
)
SELECT
    period,
    'criterion' AS aim,
    criterion_no,
    commune_code,
    rank() OVER (
        PARTITION BY period, criterion_no
        ORDER BY
            CASE basis WHEN 'unsure' THEN 1 WHEN 'indicators' THEN 2 ELSE 3 END,
            missing,
            -- A mark that is simply not met is as far as its whole threshold.
            if(unmeasured > 0, greatest(coalesce(relative_gap, 0), 1), relative_gap),
            criteria_passed DESC
    ) AS rank,
    state,
    basis,
    missing,
    indicator_id,
    value,
    threshold,
    gap,
    unit,
    relative_gap,
    missing_indicators,
    NULL AS missing_criteria,
    criteria_passed,
    source_cell
FROM by_criterion
UNION ALL
SELECT period, 'complete', 0, commune_code, rank() OVER (PARTITION BY period ORDER BY missing, unsure DESC), NULL,
    'criteria', missing, NULL, NULL, NULL, NULL, NULL, NULL, NULL, missing_criteria, NULL, NULL
FROM by_commune
