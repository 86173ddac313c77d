-- Sheets that a period's pages show: its own, and earlier ones its figures still stand on.
WITH cells AS (
    SELECT period, source_cell FROM mart.source_cells
    UNION ALL SELECT period, source_cell FROM core.criterion_results
    UNION ALL SELECT period, source_cell FROM mart.commune_indicators
    UNION ALL SELECT n.period, r.source_cell FROM mart.periods n CROSS JOIN core.recognitions r
    UNION ALL SELECT period, source_cell FROM mart.schedule_progress
    UNION ALL SELECT period, source_cell FROM mart.output_progress
)
SELECT DISTINCT period, regexp_replace(source_cell, '![A-Z]+[0-9]+$', '') AS place FROM cells
WHERE regexp_matches(source_cell, '!.+![A-Z]+[0-9]+$')
UNION
SELECT DISTINCT split_part(file, '/', 1), concat(file, '!', sheet) FROM raw.cells
